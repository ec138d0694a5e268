"""H605: a primary key is another."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Alter
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Alter) and isinstance(part.after, physical.Key) and part.after == change.after.primary_key:
            columns = ", ".join(part.after.columns)
            message = f"the primary key of {change.after.name} is ({columns}) from now on"
            yield Finding(change.after.name, None, message)


RULE = Rule(
    code="H605",
    title="A primary key is changed",
    severity=Severity.ERROR,
    why="Most servers write the table anew in the new order, and what points at the old key points at nothing.",
    safer="Add a unique key beside, move what refers to it, and leave the primary key.",
    look=_look,
)
