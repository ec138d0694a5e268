"""Exactly what will exist in one database: the catalog that lowering and inspection give and `diff` compares.

Every name is in it and every text is the dialect's own SQL. A `note` says what an emulation stands for, a `comment`
is the description that the server stores; notes are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, fields

from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `type` with its collation left apart, `default` and `generated` as SQL of the dialect.

    `default_name` is the default constraint's name where the dialect gives defaults one (SQL Server).
    """

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    default_name: str | None = None
    generated: str | None = None
    collation: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key or a unique constraint."""

    name: str
    columns: tuple[str, ...]
    note: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint; `note` is set when the user did not write it (a type's range, JSON that parses)."""

    name: str
    expression: str
    note: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key; `on_delete` is `CASCADE`, `NO ACTION` or `SET NULL`."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key of an index: a column, or an expression of the dialect's SQL."""

    column: str | None
    descending: bool = False
    expression: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index of its table."""

    name: str
    keys: tuple[IndexKey, ...]
    unique: bool = False
    where: str | None = None
    include: tuple[str, ...] = ()
    method: str | None = None
    note: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger: when it fires as fields, what it does as text.

    `timing` is BEFORE or AFTER, `events` are INSERT, UPDATE, DELETE; `of` narrows an UPDATE to columns; `condition`
    and `body` are SQL of the dialect. `concerns` names the other table that an emulated key is about; no server keeps
    that, so it is not compared.
    """

    name: str
    timing: str
    events: tuple[str, ...]
    body: str
    of: tuple[str, ...] = ()
    condition: str | None = None
    concerns: str | None = field(default=None, compare=False)
    note: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition: its name and its bounds as the dialect writes them (empty where it names none)."""

    name: str
    bounds: str = ""


@dataclass(frozen=True, slots=True)
class Partitioning:
    """How a table is cut. `kind` is `hash` or `range`; `key` is the SQL of what it is cut by.

    Where it is `kept`, retention makes and drops partitions as time goes by.
    """

    kind: str
    key: str
    partitions: tuple[Partition, ...]
    function: str | None = None
    scheme: str | None = None
    note: str | None = field(default=None, compare=False)
    kept: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all that hangs from it; its columns have an order, which is no part of equality."""

    name: str
    columns: tuple[Column, ...]
    primary_key: Key
    uniques: tuple[Key, ...] = ()
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    partitioning: Partitioning | None = None
    options: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    note: str | None = field(default=None, compare=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self is other or tuple(self._compared()) == tuple(other._compared())

    def __hash__(self) -> int:
        return hash((self.name, len(self.columns)))

    def _compared(self) -> Iterator[object]:
        for part in fields(self):
            if part.compare:
                value = getattr(self, part.name)
                yield {column.name: column for column in value} if part.name == "columns" else value


@dataclass(frozen=True, slots=True)
class Catalog:
    """All tables of one database, each after the tables it references."""

    dialect: str
    tables: tuple[Table, ...]
