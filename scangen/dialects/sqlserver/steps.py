"""How SQL Server carries out a change, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scangen import physical
from scangen.changes import CreateTable as CreateTableChange
from scangen.dialects.sqlserver.text import quote
from scangen.steps import CreateIndex, CreateTable, CreateTrigger, Statement, Step
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class CreatePartitionFunction(Statement):
    """Where a table is cut; `type` is that of the column it is cut by. The scheme is compiled after it."""

    template: ClassVar[str] = "create_partition_function"
    compound: ClassVar[bool] = True
    partitioning: physical.Partitioning
    type: str


@dataclass(frozen=True, slots=True)
class CreatePartitionScheme(Statement):
    """Where the partitions are kept. The table is compiled after it."""

    template: ClassVar[str] = "create_partition_scheme"
    compound: ClassVar[bool] = True
    partitioning: physical.Partitioning


@dataclass(frozen=True, slots=True)
class AddDescriptions(Statement):
    """What a table (None) and its columns mean, as the extended properties that tools show.

    `sums` tells that a literal among them is a sum, for sqlcmd's sake, and EXEC takes constants and variables only.
    """

    template: ClassVar[str] = "add_descriptions"
    table: physical.Table
    descriptions: tuple[tuple[str | None, str], ...]
    sums: bool


def steps(change: CreateTableChange) -> Iterator[Step]:
    """A new table: itself, then what hangs from it, in an order in which each part finds what it needs."""
    table = change.table
    if table.partitioning:
        yield from places(table, table.partitioning)
    yield Step(CreateTable(table), table.note)
    for index in table.indexes:
        yield Step(CreateIndex(table, index), index.note)
    descriptions = [(None, table.comment), *((column.name, column.comment) for column in table.columns)]
    written = tuple((name, text) for name, text in descriptions if text)
    if written:
        yield Step(AddDescriptions(table, written, any("$(" in text for _, text in written)))
    for trigger in table.triggers:
        yield Step(CreateTrigger(table, trigger), trigger.note)


def places(table: physical.Table, partitioning: physical.Partitioning) -> Iterator[Step]:
    """The partition function and scheme of a table."""
    kind = next(column.type for column in table.columns if quote(column.name) == partitioning.key)
    yield Step(CreatePartitionFunction(partitioning, kind), partitioning.note)
    yield Step(CreatePartitionScheme(partitioning))
