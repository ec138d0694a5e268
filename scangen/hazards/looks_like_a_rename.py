"""H802: a column goes and a like one comes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table, gone, come in subject.swapped():
        yield Finding(table, come, f"{table}.{gone} goes and {table}.{come} comes, of the same type")


RULE = Rule(
    code="H802",
    title="A column goes, and one of the same type comes",
    severity=Severity.WARNING,
    why="If it is the same column under another name, what it holds is lost.",
    safer="Write `renamed_from:` on the new one if it is the same.",
    look=_look,
)
