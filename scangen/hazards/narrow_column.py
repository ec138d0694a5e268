"""H103: a type holds less than before."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.types import is_narrower


def _look(subject: Subject) -> Iterator[Finding]:
    for table, column, before, after in subject.retyped():
        if is_narrower(before, after):
            yield Finding(table, column, f"{table}.{column} becomes {after} from {before}")


RULE = Rule(
    code="H103",
    title="A column holds less than before",
    severity=Severity.ERROR,
    why="Rows that do not fit make the statement fail, or are cut where `using:` cuts them.",
    safer="Count them first: `SELECT COUNT(*) … WHERE LENGTH(x) > n`. Say in `using:` what becomes of them.",
    look=_look,
)
