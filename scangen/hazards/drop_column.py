"""H102: a column goes with what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Drop
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Drop) and isinstance(part.part, physical.Column):
            name = part.part.name
            yield Finding(change.after.name, name, f"{change.after.name}.{name} is dropped with what it holds")


RULE = Rule(
    code="H102",
    title="A column is dropped",
    severity=Severity.ERROR,
    why="What it holds is gone when the statement has run. The way back makes an empty column.",
    safer="Stop writing it first, keep a copy of it and its key, and drop it in a later migration.",
    look=_look,
)
