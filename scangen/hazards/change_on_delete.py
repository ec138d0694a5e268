"""H603: a delete does something else."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Alter
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Alter) and isinstance(part.after, physical.ForeignKey):
            yield Finding(
                change.after.name, part.after.columns[0], f"{part.after.name}: ON DELETE {part.after.on_delete}"
            )


RULE = Rule(
    code="H603",
    title="What a delete does to referencing rows is changed",
    severity=Severity.ERROR,
    why="Rows that were kept may be deleted from now on, without a word.",
    safer="See who deletes from the other table.",
    look=_look,
)
