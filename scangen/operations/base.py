"""What an operation is, and the pieces of portable SQL that jobs and results share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, date, datetime

from scangen.diagnostics import listing
from scangen.expression.language import KEYWORDS
from scangen.model import Column, Expression, Kind, Now, Returns, Table, Type, Value
from scangen.query.language import WORDS
from scangen.values import dataclass

UNORDERED = frozenset({Kind.UUID, Kind.JSON, Kind.BINARY, Kind.BOOLEAN})
"""Kinds that servers order in ways of their own, or not at all."""
MANY, ONE, VALUE, COUNT = Returns
_WITHOUT_LITERAL = frozenset({Kind.JSON, Kind.BINARY, Kind.UUID})


@dataclass(frozen=True, slots=True)
class Operation:
    """One query: what it is for, its portable SQL, and what it gives.

    `returns` is None where the statement itself tells. `parameters` are types that no column tells, `overrides` texts
    of single dialects. `batch` marks the one that a program runs with many rows at a time.
    """

    name: str
    about: str
    sql: Expression
    returns: Returns | None = None
    parameters: Mapping[str, Type] = field(default_factory=dict)
    overrides: Mapping[str, Expression] = field(default_factory=dict)
    batch: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """An operation that a table does not get, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Operations:
    """All of a table, in the order in which they stand in its file: scangen's, then the team's `own`."""

    made: tuple[Operation, ...] = ()
    own: tuple[Operation, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def all(self) -> tuple[Operation, ...]:
        """Those that there are."""
        return self.made + self.own


class Maker:
    """Collects the operations of one table; one that needs what the table lacks is left out, and why is noted."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.made: list[Operation] = []
        self.left: list[Left] = []

    def add(
        self, name: str, about: str, sql: str, returns: Returns, *, needs: Iterable[str] = (), **more: object
    ) -> None:
        """One operation; `needs` are columns without which it makes no sense."""
        missing = [column for column in needs if column not in self.table.types]
        if missing:
            self.leave(name, f"{self.table.name} has no column {listing(missing)}")
        else:
            self.made.append(Operation(name, about, Expression(sql), returns, **more))  # type: ignore[arg-type]

    def leave(self, name: str, why: str) -> None:
        """An operation that cannot be had."""
        self.left.append(Left(name, why))

    def has(self, *columns: str) -> bool:
        """Whether the table has all these columns."""
        return all(column in self.table.types for column in columns)

    def free(self, name: str) -> str:
        """The name of a parameter that is no column's, so that no column's is the same."""
        return name if name not in self.table.types else self.free(f"{name}_")

    @property
    def name(self) -> str:
        """The table's name as portable SQL has it."""
        return word(self.table.name)


def word(name: str) -> str:
    """A name in portable SQL: in double quotes where it is a word of the language."""
    return f'"{name}"' if name.upper() in KEYWORDS or name.upper() in WORDS else name


def listed(names: Iterable[str]) -> str:
    """Names, with commas between them."""
    return ", ".join(map(word, names))


def equal(names: Iterable[str]) -> str:
    """`a = :a AND b = :b`."""
    return " AND ".join(f"{word(name)} = :{name}" for name in names)


def after(columns: Sequence[str], free: Callable[[str], str], sign: str) -> str:
    """The rows beyond the last one in the order of two columns, in a form of which an index finds the beginning."""
    (first, second), (at, key) = map(word, columns), (free(f"last_{column}") for column in columns)
    return f"{first} {sign}= :{at} AND ({first} {sign} :{at} OR {second} {sign} :{key})"


def insertion(table: Table, columns: Sequence[Column]) -> tuple[str, dict[str, Type]]:
    """INSERT of one row, a parameter a column, and the types of the parameters that stand beside a default."""
    types, values = {}, []
    for column in columns:
        default = None if column.default is None else literal(column.default, column.type.kind)
        values.append(f":{column.name}" if default is None else f"COALESCE(:{column.name}, {default})")
        if default is not None:
            types[column.name] = column.type
    names = listed(column.name for column in columns)
    return f"INSERT INTO {word(table.name)} ({names}) VALUES ({', '.join(values)})", types


def literal(value: Value | Now, kind: Kind) -> str | None:
    """A default as portable SQL, None where there is no way to write it."""
    if isinstance(value, Now) or kind in _WITHOUT_LITERAL:
        return None
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return f"TIMESTAMP '{value.astimezone(UTC).replace(tzinfo=None).isoformat(' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case float():
            return f"{value:e}"
    return f"{value:f}" if kind is Kind.DECIMAL else str(value)
