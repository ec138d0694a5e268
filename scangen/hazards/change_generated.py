"""H105: a computed column is computed in another way."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Alter
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Alter) and isinstance(part.after, physical.Column) and part.after.generated:
            before = part.before.generated if isinstance(part.before, physical.Column) else None
            if before != part.after.generated:
                name = part.after.name
                yield Finding(change.after.name, name, f"{change.after.name}.{name} is computed anew for every row")


RULE = Rule(
    code="H105",
    title="A generated column is computed anew",
    severity=Severity.WARNING,
    why="Every row gets another value; what was read from it before is not to be had again.",
    safer="Add a generated column of another name, and drop the old one when nobody reads it.",
    look=_look,
)
