"""H204: a check comes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Add
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Add) and isinstance(part.part, physical.Check) and not part.part.note:
            yield Finding(change.after.name, None, f"{part.part.name} fails when a row breaks it")


RULE = Rule(
    code="H204",
    title="A check is added",
    severity=Severity.WARNING,
    why="It fails when a row breaks it.",
    safer="Look for such rows first: `SELECT … WHERE NOT (…)`.",
    look=_look,
)
