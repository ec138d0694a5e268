"""H206: a foreign key comes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Add
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Add) and isinstance(part.part, physical.ForeignKey):
            yield Finding(
                change.after.name, None, f"{part.part.name} fails when a row refers to none in {part.part.target}"
            )


RULE = Rule(
    code="H206",
    title="A foreign key is added",
    severity=Severity.WARNING,
    why="It fails when a row refers to one that is not there.",
    safer="Look for such rows first: `SELECT … WHERE NOT EXISTS (SELECT …)`.",
    look=_look,
)
