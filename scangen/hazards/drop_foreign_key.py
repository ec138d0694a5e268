"""H505: a foreign key goes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Drop
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Drop) and isinstance(part.part, physical.ForeignKey):
            yield Finding(
                change.after.name, None, f"{part.part.name} holds {change.after.name} to {part.part.target} no more"
            )


RULE = Rule(
    code="H505",
    title="A foreign key is dropped",
    severity=Severity.WARNING,
    why="Rows without their parent are taken from now on, and it cannot come back while there are any.",
    safer="See who deletes such rows from now on.",
    look=_look,
)
