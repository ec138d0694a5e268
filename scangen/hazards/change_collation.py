"""H602: strings compare in another way."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table, before, after in subject.columns():
        if before.collation != after.collation and before.type == after.type:
            yield Finding(
                table, after.name, f"{table}.{after.name} compares by {after.collation or 'the default collation'}"
            )


RULE = Rule(
    code="H602",
    title="A collation is changed",
    severity=Severity.ERROR,
    why="What was equal may be different, and the other way round: unique keys may fail, and orders change.",
    safer="Look for values that the new collation takes for the same first.",
    look=_look,
)
