"""H201: a required column comes without a value for the rows."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Add
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Add) and isinstance(part.part, physical.Column):
            column = part.part
            has_value = column.nullable or column.default or column.generated
            if not has_value and (change.after.name, column.name) not in subject.move.backfills:
                yield Finding(
                    change.after.name, column.name, f"{change.after.name}.{column.name} has no value for rows"
                )


RULE = Rule(
    code="H201",
    title="A required column without a value for the rows that are there",
    severity=Severity.ERROR,
    why="A table with rows refuses it, or fills in a value that nobody chose.",
    safer="Write `backfill:` with what those rows get, or a `default:`.",
    look=_look,
)
