"""H101: a table goes with its rows."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.changes import DropTable
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change in subject.move.changes:
        if isinstance(change, DropTable):
            yield Finding(change.table.name, None, f"{change.table.name} is dropped with every row in it")


RULE = Rule(
    code="H101",
    title="A table is dropped",
    severity=Severity.ERROR,
    why="Its rows are gone when the statement has run. The way back makes an empty table.",
    safer="Rename it first, and drop it when nobody has missed it; or keep a copy: `CREATE TABLE … AS SELECT …`.",
    look=_look,
)
