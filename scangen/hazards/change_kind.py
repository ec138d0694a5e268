"""H104: a type becomes one of another kind."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.types import is_narrower, is_wider


def _look(subject: Subject) -> Iterator[Finding]:
    for table, column, before, after in subject.retyped():
        if not is_narrower(before, after) and not is_wider(before, after):
            yield Finding(table, column, f"{table}.{column} becomes {after} from {before}")


RULE = Rule(
    code="H104",
    title="A column changes its kind",
    severity=Severity.ERROR,
    why="Servers convert what they can, each in its own way, and fail at the first value that they cannot.",
    safer="Add a column of the new type with `backfill:`, move readers and writers to it, then drop the old one.",
    look=_look,
)
