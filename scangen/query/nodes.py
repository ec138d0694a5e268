"""Statements as frozen nodes, and the operands that only a query has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from scangen.expression import nodes
from scangen.expression.nodes import Column, Node, Place, Predicate
from scangen.values import dataclass

EXCLUDED = "excluded"
"""What DO UPDATE calls the row that was to be inserted."""


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """`:name`, a value that the caller gives."""

    name: str


@dataclass(frozen=True, slots=True)
class Qualified(Column):
    """`source.name`, a column of one of several tables by its alias."""

    source: str


@dataclass(frozen=True, slots=True)
class Now(Node):
    """`NOW()`, the instant of the statement in UTC."""


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """COUNT, SUM, MIN, MAX or AVG of a group's rows; without an argument it counts rows."""

    function: str
    argument: Node | None
    distinct: bool


@dataclass(frozen=True, slots=True)
class Contains(Predicate):
    """Whether `term`, taken literally, is somewhere in `operand`; with `start`, whether it begins with it."""

    operand: Node
    term: Node
    start: bool


@dataclass(frozen=True, slots=True)
class Exists(Predicate):
    """`EXISTS (SELECT …)`."""

    query: Select


@dataclass(frozen=True, slots=True)
class InQuery(Predicate):
    """`operand [NOT] IN (SELECT …)`."""

    operand: Node
    query: Select
    negated: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A table that is read, by its alias or, without one, by its name."""

    table: str
    alias: str | None
    place: Place = field(compare=False)

    @property
    def name(self) -> str:
        """What columns are qualified by."""
        return self.alias or self.table


@dataclass(frozen=True, slots=True)
class Join:
    """`[LEFT] JOIN source ON condition`."""

    source: Source
    on: Node
    left: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the answer and its name (None until `check` gives a column its own)."""

    value: Node
    name: str | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Order:
    """One value that rows are ordered by; `nullable` when it may be NULL, which stands lowest."""

    value: Node
    descending: bool
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Select:
    """SELECT."""

    items: tuple[Item, ...]
    distinct: bool
    source: Source
    joins: tuple[Join, ...] = ()
    where: Node | None = None
    groups: tuple[Node, ...] = ()
    having: Node | None = None
    orders: tuple[Order, ...] = ()
    limit: Node | None = None
    offset: Node | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every table that it reads, in order."""
        return (self.source, *(join.source for join in self.joins))


@dataclass(frozen=True, slots=True)
class Set:
    """`column = value`."""

    column: str
    value: Node
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """ON CONFLICT: what is set in the row that is there already; nothing where `sets` is empty."""

    columns: tuple[str, ...]
    sets: tuple[Set, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT of rows of values, in the order of `columns`."""

    source: Source
    columns: tuple[str, ...]
    rows: tuple[tuple[Node, ...], ...]
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """UPDATE; each of `sets` reads the row as it was before."""

    source: Source
    sets: tuple[Set, ...]
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """DELETE."""

    source: Source
    where: Node | None = None


Statement = Select | Insert | Update | Delete


def children(node: Node) -> Iterator[Node]:
    """The nodes right below this one, those of a subquery left out."""
    match node:
        case Aggregate(argument=argument):
            if argument is not None:
                yield argument
        case Contains(operand=operand, term=term):
            yield operand
            yield term
        case InQuery(operand=operand):
            yield operand
        case _:
            yield from nodes.children(node)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, those of a subquery left out."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(children(current))


def never_null(condition: Node | None) -> Iterator[Node]:
    """The values that are not NULL in a row for which the condition holds, as far as its top terms tell."""
    match condition:
        case nodes.Logic(operator="AND", terms=terms):
            for term in terms:
                yield from never_null(term)
        case nodes.Compare(left=left, right=right):
            yield from (left, right)
        case nodes.IsNull(operand=operand, negated=True):
            yield operand
        case nodes.In() | nodes.Between() | nodes.Like() | Contains():
            yield condition.operand
