"""H403: writers must give a value that they do not know of."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Add
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Add) and isinstance(part.part, physical.Column):
            column = part.part
            if not (column.nullable or column.default or column.generated):
                message = f"INSERTs that leave {column.name} out fail from now on"
                yield Finding(change.after.name, column.name, message)


RULE = Rule(
    code="H403",
    title="The running application does not give a required value",
    severity=Severity.WARNING,
    why="Its INSERTs leave the new column out, and fail, since it is required and has no default.",
    safer="Give it a default until the old version is gone.",
    look=_look,
)
