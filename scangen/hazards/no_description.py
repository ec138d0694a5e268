"""H704: a new column without a description."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Add
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Add) and isinstance(part.part, physical.Column) and not part.part.comment:
            yield Finding(
                change.after.name, part.part.name, f"{change.after.name}.{part.part.name} says not what it holds"
            )


RULE = Rule(
    code="H704",
    title="A new column has no description",
    severity=Severity.OFF,
    why="Whoever finds it in the database has to guess what it holds.",
    safer="Write `description:`.",
    look=_look,
)
