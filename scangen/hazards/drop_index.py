"""H507: an index goes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Drop
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Drop) and isinstance(part.part, physical.Index) and not part.part.unique:
            yield Finding(change.after.name, None, f"queries can use {part.part.name} no more")


RULE = Rule(
    code="H507",
    title="An index is dropped",
    severity=Severity.WARNING,
    why="Queries that used it read the table as a whole from now on.",
    safer="Look at the server's own statistics of its use first; on MySQL make it INVISIBLE for a while.",
    look=_look,
)
