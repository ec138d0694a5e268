"""H503: two indexes that are the same."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table in subject.touched():
        seen: dict[object, str] = {}
        for index in table.indexes:
            same = seen.setdefault((index.keys, index.where, index.include, index.method), index.name)
            if same != index.name:
                yield Finding(table.name, None, f"{index.name} is the same as {same}")


RULE = Rule(
    code="H503",
    title="Two indexes are the same but for their names",
    severity=Severity.ERROR,
    why="Each costs at every INSERT, and one would do.",
    safer="Leave one out.",
    look=_look,
)
