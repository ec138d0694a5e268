"""How MySQL carries out a change, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from scangen.changes import CreateTable as CreateTableChange
from scangen.steps import CreateTable, CreateTrigger, Step
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class CreatePlainTrigger(CreateTrigger):
    """CREATE TRIGGER whose body is one statement without a semicolon, so that a client needs no DELIMITER."""

    compound: ClassVar[bool] = False


def steps(change: CreateTableChange) -> Iterator[Step]:
    """A new table: all of it in one CREATE TABLE, which is atomic where a row of statements would not be; triggers."""
    table = change.table
    yield Step(CreateTable(table), table.note)
    for trigger in table.triggers:
        kind = CreateTrigger if ";" in trigger.body else CreatePlainTrigger
        yield Step(kind(table, trigger), trigger.note)
