"""H501: a foreign key without an index."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import leading


def _look(subject: Subject) -> Iterator[Finding]:
    for table in subject.move.after.tables:
        for key in table.foreign_keys:
            if not any(starts[: len(key.columns)] == key.columns for starts in leading(table)):
                yield Finding(
                    table.name, key.columns[0], f"no index of {table.name} begins with {', '.join(key.columns)}"
                )


RULE = Rule(
    code="H501",
    title="A foreign key has no index",
    severity=Severity.WARNING,
    why="Deleting a row of the other table reads this one as a whole, once a row.",
    safer="Add an index that begins with the key's columns.",
    look=_look,
)
