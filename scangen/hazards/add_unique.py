"""H203: a unique key comes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.changes import Add
from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import is_unique


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Add) and is_unique(part.part):
            yield Finding(change.after.name, None, f"{part.part.name} fails when rows have the same values")


RULE = Rule(
    code="H203",
    title="A unique key is added",
    severity=Severity.WARNING,
    why="It fails when two rows have the same values.",
    safer="Look for them first: `SELECT …, COUNT(*) … GROUP BY … HAVING COUNT(*) > 1`.",
    look=_look,
)
