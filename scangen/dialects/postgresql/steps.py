"""How PostgreSQL carries out a change, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scangen import physical
from scangen.changes import CreateTable as CreateTableChange
from scangen.steps import (
    CommentOnColumn,
    CommentOnTable,
    CreateIndex,
    CreateTable,
    CreateTrigger,
    Statement,
    Step,
)
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class CreatePartition(Statement):
    """One partition of a partitioned table."""

    template: ClassVar[str] = "create_partition"
    compact: ClassVar[bool] = True
    table: physical.Table
    partition: physical.Partition


@dataclass(frozen=True, slots=True)
class CreateTriggerFunction(Statement):
    """The function that a trigger calls; it bears the trigger's name and belongs to it alone."""

    template: ClassVar[str] = "create_trigger_function"
    table: physical.Table
    trigger: physical.Trigger
    tag: str


def dollar_tag(body: str) -> str:
    """A dollar quote that the body does not hold, so that nothing in it can end the function."""
    tag, count = "$scangen$", 0
    while tag in body:
        count += 1
        tag = f"$scangen{count}$"
    return tag


def steps(change: CreateTableChange) -> Iterator[Step]:
    """A new table: itself, then what hangs from it, in an order in which each part finds what it needs."""
    table = change.table
    yield Step(CreateTable(table), table.note)
    if table.partitioning:
        for partition in table.partitioning.partitions:
            yield Step(CreatePartition(table, partition))
    for index in table.indexes:
        yield Step(CreateIndex(table, index), index.note)
    for trigger in table.triggers:
        yield Step(CreateTriggerFunction(table, trigger, dollar_tag(trigger.body)), trigger.note)
        yield Step(CreateTrigger(table, trigger))
    if table.comment:
        yield Step(CommentOnTable(table))
    for column in table.columns:
        if column.comment:
            yield Step(CommentOnColumn(table, column))
