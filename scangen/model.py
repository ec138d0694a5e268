"""What the user meant: a schema, free of dialects, frozen and typed.

The reader makes these from YAML and `spec.link` completes them (implied columns, made-up names, indexes that
roles ask for), so `lower` sees a schema in which nothing is left unsaid. Spans say where a part was written and
are no part of equality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from scangen.diagnostics import Span
from scangen.values import dataclass


class Kind(Enum):
    """The portable types; the value is the word in a spec."""

    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    BIGINT = "bigint"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    JSON = "json"
    UUID = "uuid"
    BINARY = "binary"

    # Members are compared by identity; Enum's own hash goes through the name and costs at 60,000 look-ups.
    __hash__ = object.__hash__


class Part:
    """What the parts of a schema share: they are pickled by value, at a third of what dataclasses take for it."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Part], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


@dataclass(frozen=True, slots=True)
class Type(Part):
    """A portable type: `length` in characters for string, `precision` and `scale` in digits for decimal."""

    kind: Kind
    length: int | None = None
    precision: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        if self.length is not None:
            return f"{self.kind.value}({self.length})"
        if self.precision is not None:
            return f"{self.kind.value}({self.precision},{self.scale})"
        return self.kind.value

    @staticmethod
    def parse(text: str) -> Type:
        """The type that `str` wrote; ValueError for any other text."""
        word, _, sizes = text.rstrip(")").partition("(")
        numbers = [int(size) for size in sizes.split(",") if size]
        kind = Kind(word)
        return Type(kind, None, *numbers) if kind is Kind.DECIMAL else Type(kind, *numbers)


@dataclass(frozen=True, slots=True)
class Expression(Part):
    """A condition or value in the portable expression language, as written."""

    text: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Now(Part):
    """The default `now`: the instant of the statement, UTC, in microseconds."""


Value = str | int | Decimal | float | bool | date | datetime
"""A literal default, in Python's type for the column's kind (a json default is its text)."""


@dataclass(frozen=True, slots=True)
class ColumnOverride(Part):
    """What one dialect alone does with a column; texts are that dialect's own SQL."""

    type: str | None = None
    default: str | None = None
    collation: str | None = None
    generated: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IndexOverride(Part):
    """What one dialect alone does with an index; `skip` leaves it out there."""

    method: str | None = None
    include: tuple[str, ...] | None = None
    where: str | None = None
    keys: str | None = None
    skip: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CheckOverride(Part):
    """What one dialect alone checks: its own SQL, or nothing."""

    expression: str | None = None
    skip: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TableOverride(Part):
    """Storage options of one dialect (`fillfactor: 70`), from that dialect's list of known ones."""

    options: tuple[tuple[str, str], ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Column(Part):
    """A column. `implied` marks one that `result_table` brought and nobody wrote.

    `renamed_from`, `backfill`, `using` and `accept` are for the next migration and no part of what the column is.
    """

    name: str
    type: Type
    required: bool = False
    default: Value | Now | None = None
    generated: Expression | None = None
    on_update_now: bool = False
    identifier: bool = False
    searchable: bool = False
    filterable: bool = False
    description: str | None = None
    renamed_from: str | None = field(default=None, compare=False)
    implied: bool = field(default=False, compare=False)
    overrides: Mapping[str, ColumnOverride] = field(default_factory=dict)
    span: Span | None = field(default=None, compare=False)
    default_span: Span | None = field(default=None, compare=False)
    backfill: Expression | None = field(default=None, compare=False)
    using: Expression | None = field(default=None, compare=False)
    accept: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Key(Part):
    """The primary key or a unique one; `named` tells that the user wrote the name."""

    name: str
    columns: tuple[str, ...]
    named: bool = field(default=False, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Check(Part):
    """A rule on a row: an expression, or `one_of` (a column and its allowed values)."""

    name: str
    expression: Expression | None = None
    column: str | None = None
    values: tuple[Value, ...] = ()
    named: bool = field(default=False, compare=False)
    overrides: Mapping[str, CheckOverride] = field(default_factory=dict)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IndexColumn(Part):
    """One key of an index."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Index(Part):
    """An index; `reason` says what asked for it when the user did not (`searchable`, `foreign key` …)."""

    name: str
    columns: tuple[IndexColumn, ...]
    unique: bool = False
    where: Expression | None = None
    include: tuple[str, ...] = ()
    reason: str | None = None
    named: bool = field(default=False, compare=False)
    overrides: Mapping[str, IndexOverride] = field(default_factory=dict)
    span: Span | None = field(default=None, compare=False)


class OnDelete(Enum):
    """What happens to the rows that reference a deleted one."""

    CASCADE = "cascade"
    RESTRICT = "restrict"
    SET_NULL = "set null"


@dataclass(frozen=True, slots=True)
class ForeignKey(Part):
    """`column` references `target_column` (a single-column key) of `target`."""

    name: str
    column: str
    target: str
    target_column: str
    on_delete: OnDelete
    named: bool = field(default=False, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Transition(Part):
    """From which value of `column` an UPDATE may go where; a value without moves is final."""

    column: str
    moves: tuple[tuple[str, tuple[str, ...]], ...]
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class HashPartition(Part):
    """Rows spread over `buckets` partitions by a hash of `column`."""

    column: str
    buckets: int
    span: Span | None = field(default=None, compare=False)


def period_of(day: date, every: str) -> date:
    """The beginning of the period (`day`, `month` or `year`) that a day is in."""
    if every == "day":
        return day
    return day.replace(day=1) if every == "month" else day.replace(month=1, day=1)


def period_after(day: date, every: str) -> date:
    """The beginning of the period after the one that begins on a day."""
    return period_of(day + {"day": timedelta(1), "month": timedelta(31), "year": timedelta(366)}[every], every)


@dataclass(frozen=True, slots=True)
class RangePartition(Part):
    """One partition a period (`month`, `day` or `year`) of `column`, from `start` up to and without `end`.

    `bounds` are the first instants of the periods and, last, `end`. Rows outside land in a first or last partition.
    Retention makes the periods up to `ahead` after the current one, and drops those more than `keep` before it.
    """

    column: str
    every: str
    start: date
    end: date
    bounds: tuple[date, ...]
    ahead: int | None = None
    keep: int | None = None
    span: Span | None = field(default=None, compare=False)

    @property
    def is_kept(self) -> bool:
        """Whether retention makes and drops its periods."""
        return bool(self.ahead or self.keep)


@dataclass(frozen=True, slots=True)
class Retention(Part):
    """Which rows of scan_jobs go where when they are old; `older_than_days` counts from `age`."""

    when: Expression
    age: str
    older_than_days: int
    into: str
    span: Span | None = field(default=None, compare=False)


class Returns(Enum):
    """What a query gives; the value is the word in a spec."""

    MANY = "many"
    ONE = "one"
    """At most one row."""
    VALUE = "value"
    COUNT = "count"
    """How many rows it changed."""


@dataclass(frozen=True, slots=True)
class Query(Part):
    """A query of the team's own, in portable SQL.

    `returns` is None where the statement itself tells; `parameters` are the types of those that no column tells. An
    override is one dialect's own SQL, parameters as `:name`.
    """

    name: str
    sql: Expression
    description: str | None = None
    returns: Returns | None = None
    parameters: Mapping[str, Type] = field(default_factory=dict)
    overrides: Mapping[str, Expression] = field(default_factory=dict)
    span: Span | None = field(default=None, compare=False)


class Role(Enum):
    """What a table is to the others."""

    JOBS = "scan_jobs"
    RESULT = "result"
    PLAIN = "table"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Table(Part):
    """A table with all that belongs to it; `archive_of` names the table whose old rows it takes."""

    name: str
    role: Role
    columns: tuple[Column, ...]
    primary_key: Key
    description: str | None = None
    uniques: tuple[Key, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    transitions: tuple[Transition, ...] = ()
    partition: HashPartition | RangePartition | None = None
    retention: Retention | None = None
    archive_of: str | None = None
    renamed_from: str | None = field(default=None, compare=False)
    overrides: Mapping[str, TableOverride] = field(default_factory=dict)
    source: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False)
    queries: tuple[Query, ...] = ()
    accept: Mapping[str, str] = field(default_factory=dict, compare=False)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def is_retained(self) -> bool:
        """Whether retention looks after it: moves its old rows, or makes and drops its periods."""
        cut = self.partition
        return self.retention is not None or (isinstance(cut, RangePartition) and cut.is_kept)

    @property
    def types(self) -> dict[str, Type]:
        """Column types by name, in order."""
        return {c.name: c.type for c in self.columns}


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables: scan_jobs first, then by name with referenced tables before those that reference them."""

    tables: tuple[Table, ...]
    _by_name: dict[str, Table] = field(default_factory=dict, compare=False, repr=False)
    _children: dict[str, list[tuple[Table, ForeignKey]]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for table in self.tables:
            self._by_name[table.name] = table
            for key in table.foreign_keys:
                self._children.setdefault(key.target, []).append((table, key))

    def table(self, name: str) -> Table:
        """The table of that name; KeyError when there is none."""
        return self._by_name[name]

    def children(self, table: Table) -> Iterator[tuple[Table, ForeignKey]]:
        """The tables that reference this one, with the key they do it by."""
        return iter(self._children.get(table.name, ()))
