"""H705: more locks in one transaction than there may be room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scangen import physical
from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.steps import CreateIndex, CreateTable, DropTable, Step


def _look(subject: Subject) -> Iterator[Finding]:
    room = subject.facts.lock_room
    for stage in subject.plan.stages:
        locks = _locks(stage.steps)
        if room is not None and stage.transaction and locks > room:
            text = f"a transaction of it locks {locks:,} tables and indexes; there may be room for {room:,} locks"
            yield Finding("", None, text)


def _locks(steps: Iterable[Step]) -> int:
    """How many tables and indexes are locked, each once; a table that comes or goes has one of large values beside,
    with an index. PostgreSQL locks some functions and constraints besides.
    """
    tables: dict[str, int] = {}
    indexes = 0
    for step in steps:
        table = getattr(step.statement, "table", None)
        if not isinstance(table, physical.Table):
            continue
        parts = len(table.partitioning.partitions) if table.partitioning else 0
        keys = 1 + len(table.uniques)
        if isinstance(step.statement, DropTable):
            keys += len(table.indexes)
        whole = isinstance(step.statement, CreateTable | DropTable)
        tables[table.name] = max(tables.get(table.name, 1), (1 + parts) * (3 + keys) if whole else 1)
        indexes += 1 + parts if isinstance(step.statement, CreateIndex) else 0
    return sum(tables.values()) + indexes


RULE = Rule(
    code="H705",
    title="A transaction may need more locks than there is room for",
    severity=Severity.WARNING,
    why=(
        "A server keeps its locks in memory of a size that is settled when it starts; PostgreSQL, as it comes, has "
        'room for 64 times its 100 connections, with some to spare. Beyond that it says "out of shared memory", and '
        "nothing of the transaction has happened."
    ),
    safer="Raise `max_locks_per_transaction`, or make a migration of each part of the specs.",
    look=_look,
)
