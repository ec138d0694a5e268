"""H504: a unique key goes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.changes import Drop
from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import is_unique


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Drop) and is_unique(part.part):
            yield Finding(change.after.name, None, f"{part.part.name} refuses duplicates no more")


RULE = Rule(
    code="H504",
    title="A unique key is dropped",
    severity=Severity.WARNING,
    why="Rows that were refused as duplicates are taken from now on, and it cannot come back while there are any.",
    safer="See that nobody relies on it, upserts above all.",
    look=_look,
)
