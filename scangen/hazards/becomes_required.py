"""H202: a column becomes required."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table, before, after in subject.columns():
        if before.nullable and not after.nullable and (table, after.name) not in subject.move.backfills:
            yield Finding(table, after.name, f"{table}.{after.name} becomes required; rows without a value fail it")


RULE = Rule(
    code="H202",
    title="A column becomes required",
    severity=Severity.WARNING,
    why="The statement fails when one row has no value.",
    safer="Write `backfill:` with what such rows get; count them first.",
    look=_look,
)
