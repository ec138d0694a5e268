"""H506: a check goes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Drop
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Drop) and isinstance(part.part, physical.Check) and not part.part.note:
            yield Finding(change.after.name, None, f"{part.part.name} refuses nothing any more")


RULE = Rule(
    code="H506",
    title="A check is dropped",
    severity=Severity.WARNING,
    why="Rows that were refused are taken from now on, and it cannot come back while there are any.",
    safer="See that readers can do with such rows.",
    look=_look,
)
