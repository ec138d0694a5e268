"""H703: a table of many indexes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table in subject.touched():
        if len(table.indexes) > 12:
            yield Finding(table.name, None, f"{table.name} has {len(table.indexes)} indexes")


RULE = Rule(
    code="H703",
    title="A table has more than 12 indexes",
    severity=Severity.WARNING,
    why="Each costs at every INSERT, and results are mostly inserted.",
    safer="Leave out those that no query of `generated/` uses.",
    look=_look,
)
