"""A portable expression as a closed set of frozen nodes: made by `parse`, typed by `types`, read by `spell`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import Enum

from scangen.model import Type, Value
from scangen.values import dataclass

Place = tuple[int, int]
"""First character and end of a node in the expression's text; (0, 0) when unknown."""


class Wild(Enum):
    """The wildcards of a LIKE pattern."""

    MANY = "%"
    ONE = "_"


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression. `type` is None until `check` has filled it in, and for NULL."""

    place: Place = field(compare=False)
    type: Type | None


@dataclass(frozen=True, slots=True)
class Column(Node):
    """A column of the row."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant, in Python's type for it."""

    value: Value


@dataclass(frozen=True, slots=True)
class Null(Node):
    """NULL, allowed as the answer of a CASE only."""


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left operator right`, with one of + - * / %."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Concat(Node):
    """`a || b || …`, two or more parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """One of the listed functions, by its canonical name."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`CASE [operand] WHEN … THEN … ELSE … END`; without an operand the tests are conditions."""

    operand: Node | None
    branches: tuple[tuple[Node, Node], ...]
    default: Node | None


@dataclass(frozen=True, slots=True)
class Predicate(Node):
    """What answers true, false or unknown, and is no value on every server."""


@dataclass(frozen=True, slots=True)
class Compare(Predicate):
    """`left operator right`, with one of = <> < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Predicate):
    """Two or more terms joined by AND, or by OR."""

    operator: str
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Predicate):
    """`NOT operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class In(Predicate):
    """`operand [NOT] IN (values)`; the values are constants."""

    operand: Node
    values: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Between(Predicate):
    """`operand [NOT] BETWEEN low AND high`."""

    operand: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Like(Predicate):
    """`operand [NOT] LIKE pattern [ESCAPE escape]`; `parts` is the pattern read: texts and wildcards."""

    operand: Node
    pattern: Node
    escape: Node | None
    negated: bool
    parts: tuple[str | Wild, ...] = ()


@dataclass(frozen=True, slots=True)
class IsNull(Predicate):
    """`operand IS [NOT] NULL`."""

    operand: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class IsTruth(Predicate):
    """`operand IS [NOT] TRUE` or FALSE; never unknown."""

    operand: Node
    truth: bool
    negated: bool


def children(node: Node) -> Iterator[Node]:  # noqa: C901  one case a kind of node
    """The nodes right below this one, in the order of the text."""
    match node:
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            yield left
            yield right
        case Negative(operand=operand) | Not(operand=operand) | IsNull(operand=operand) | IsTruth(operand=operand):
            yield operand
        case Concat(parts=parts):
            yield from parts
        case Call(arguments=arguments):
            yield from arguments
        case Logic(terms=terms):
            yield from terms
        case In(operand=operand, values=values):
            yield operand
            yield from values
        case Between(operand=operand, low=low, high=high):
            yield operand
            yield low
            yield high
        case Like(operand=operand, pattern=pattern):
            yield operand
            yield pattern
        case Case(operand=operand, branches=branches, default=default):
            if operand is not None:
                yield operand
            for test, answer in branches:
                yield test
                yield answer
            if default is not None:
                yield default
        case _:
            return


def column_names(node: Node) -> tuple[str, ...]:
    """The columns that an expression reads, each once, in the order of the text."""
    names: dict[str, None] = {}
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Column):
            names[current.name] = None
        else:
            pending.extend(reversed(list(children(current))))
    return tuple(names)


def weight(node: Node) -> int:
    """How many names and constants the longest spelling can have: some dialects write an operand two or three times."""
    total = 1
    for child in children(node):
        # SQL Server spells a condition as a value by asking it twice
        twice = isinstance(child, Predicate) and not isinstance(node, Logic | Not | IsTruth)
        total += weight(child) * (2 if twice else 1)
    return total * 3 if isinstance(node, Call) and node.function in ("CEIL", "FLOOR", "ROUND", "TO_TEXT") else total


def spread(*nodes: Node) -> Place:
    """The place from the first to the last of these nodes."""
    known = [node.place for node in nodes if node.place[1]]
    return (min(p[0] for p in known), max(p[1] for p in known)) if known else (0, 0)
