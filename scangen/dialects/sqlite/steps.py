"""How SQLite carries out a change, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import ClassVar

from scangen import physical
from scangen.changes import CreateTable as CreateTableChange
from scangen.steps import CreateIndex, CreateTrigger, Statement, Step
from scangen.values import dataclass

_WIDEST = 72


@dataclass(frozen=True, slots=True)
class CreateTable(Statement):
    """CREATE TABLE … STRICT with its constraints.

    SQLite has no COMMENT ON but keeps the statement's text, comments included, so the descriptions stand in it, from
    character `margin` of each column's line on. `rules` are the checks that stand in for types, by kind: what the kind
    is about, its first check, its other ones, and how wide the longest name is in quotes.
    """

    template: ClassVar[str] = "create_table"
    table: physical.Table
    margin: int
    rules: tuple[tuple[str, physical.Check, tuple[physical.Check, ...], int], ...]


def steps(change: CreateTableChange) -> Iterator[Step]:
    """A new table: itself, its indexes, its triggers (which may name tables that come later)."""
    table = change.table
    yield Step(created(table), table.note)
    for index in table.indexes:
        yield Step(CreateIndex(table, index), index.note)
    for trigger in table.triggers:
        yield Step(CreateTrigger(table, trigger), trigger.note)


def created(table: physical.Table) -> CreateTable:
    """The table alone."""
    return CreateTable(table, margin(table.columns), tuple(rules(table.checks)))


def margin(columns: tuple[physical.Column, ...]) -> int:
    """Where comments begin: after the longest column line that is not too long to wait for; 0 without comments."""
    if not any(column.comment for column in columns):
        return 0
    names = max(len(column.name) for column in columns) + 2
    types = max(len(column.type) + (len(column.collation) + 9 if column.collation else 0) for column in columns)
    plain = names + types + len("  NOT NULL,")
    tails = (len(column.default) + len(" DEFAULT ") for column in columns if column.default)
    return plain + max((tail for tail in tails if plain + tail <= _WIDEST), default=0)


def rules(
    checks: tuple[physical.Check, ...],
) -> Iterator[tuple[str, physical.Check, tuple[physical.Check, ...], int]]:
    """Neighbouring checks with the same note, together."""
    noted = [check for check in checks if check.note]
    wide = max((len(check.name) for check in noted), default=0) + 2
    for note, alike in groupby(noted, key=attrgetter("note")):
        first, *others = alike
        yield note, first, tuple(others), wide
