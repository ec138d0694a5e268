"""The types of computed numbers and of strings put together, by the rules of the narrowest server."""

from __future__ import annotations

from collections.abc import Iterable

from scangen.expression.nodes import Arithmetic, Call, Column, Literal, Node, Null, Predicate, children
from scangen.model import Kind, Type

NUMERIC = frozenset([Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL, Kind.FLOAT])
WHOLE = frozenset([Kind.INTEGER, Kind.BIGINT])
TEXTUAL = frozenset([Kind.STRING, Kind.TEXT])
OPAQUE = frozenset([Kind.JSON, Kind.BINARY])
"""Types whose values can only be asked whether they are there."""

INTEGER = Type(Kind.INTEGER)
BIGINT = Type(Kind.BIGINT)
FLOAT = Type(Kind.FLOAT)
BOOLEAN = Type(Kind.BOOLEAN)
TEXT = Type(Kind.TEXT)

MOST_DIGITS = 38
"""Digits of SQL Server's decimal; past it, the server drops digits after the point without a word."""
MOST_SCALE = 30
"""Digits after the point of MySQL's decimal."""


def family(kind: Kind) -> str:
    """Types of one family compare with one another."""
    if kind in NUMERIC:
        return "number"
    return "string" if kind in TEXTUAL else kind.value


def digits(node: Node) -> tuple[int, int]:
    """Precision and scale of a whole or decimal node, as SQL Server counts them."""
    assert node.type is not None
    if node.type.kind is Kind.DECIMAL:
        return node.type.precision or MOST_DIGITS, node.type.scale or 0
    if isinstance(node, Literal) and isinstance(node.value, int):
        return len(str(abs(node.value))), 0
    return (10, 0) if node.type.kind is Kind.INTEGER else (19, 0)


def computed(operator: str, left: Node, right: Node) -> Type | None:
    """The type of `left operator right`; None when a decimal would need more digits than a server has."""
    assert left.type is not None
    assert right.type is not None
    if operator == "/":
        return FLOAT
    kinds = (left.type.kind, right.type.kind)
    if Kind.FLOAT in kinds:
        return FLOAT
    if Kind.DECIMAL not in kinds:
        return BIGINT
    (p1, s1), (p2, s2) = digits(left), digits(right)
    # https://learn.microsoft.com/sql/t-sql/data-types/precision-scale-and-length-transact-sql
    if operator == "*":
        return decimal(p1 + p2 + 1, s1 + s2)
    scale = max(s1, s2)
    return decimal(max(p1 - s1, p2 - s2) + 1 + scale, scale)


def decimal(precision: int, scale: int) -> Type | None:
    """decimal(p,s), or None when it is too wide."""
    if precision > MOST_DIGITS or scale > MOST_SCALE:
        return None
    return Type(Kind.DECIMAL, precision=precision, scale=scale)


def rounded(portable: Type, places: int) -> Type:
    """The type of a decimal cut to `places` after the point; rounding up may need one digit more before it."""
    precision, scale = portable.precision or MOST_DIGITS, portable.scale or 0
    if places >= scale:
        return portable
    return Type(Kind.DECIMAL, precision=min(precision - scale + places + 1, MOST_DIGITS), scale=places)


def common(found: Iterable[Node]) -> Type | None:
    """The type that holds every one of these nodes, which are of one family; None when a decimal gets too wide."""
    members = [node for node in found if node.type is not None]
    kinds = {node.type.kind for node in members if node.type is not None}
    if Kind.FLOAT in kinds:
        return FLOAT
    if Kind.DECIMAL in kinds:
        sizes = [digits(node) for node in members]
        scale = max(s for _, s in sizes)
        return decimal(max(p - s for p, s in sizes) + scale, scale)
    if Kind.BIGINT in kinds:
        return BIGINT
    if kinds & TEXTUAL:
        lengths = [length(node) for node in members]
        return text_of(max(_UNBOUNDED if most is None else most for most in lengths))
    return members[0].type


_UNBOUNDED = 2**31


def length(node: Node) -> int | None:
    """The most characters that a string node can have; None when there is no bound."""
    assert node.type is not None
    return node.type.length if node.type.kind is Kind.STRING else None


def text_of(most: int | None) -> Type:
    """string(n), or text where there is no bound."""
    return TEXT if most is None or most >= _UNBOUNDED else Type(Kind.STRING, length=most)


def joined(parts: Iterable[Node]) -> Type:
    """The type of strings put one after the other."""
    total = 0
    for part in parts:
        most = length(part)
        if most is None:
            return TEXT
        total += most
    return text_of(total)


def replaced(operand: Node, old: str, new: str) -> Type:
    """The type after every `old` has become `new`."""
    most = length(operand)
    if most is None or len(new) <= len(old):
        return text_of(most)
    return text_of(most // len(old) * len(new) + most % len(old))


def collated(node: Node) -> bool:
    """Whether a string takes its collation from a column, so that every server compares it alike."""
    if isinstance(node, Column):
        return True
    if isinstance(node, (Literal, Null, Predicate, Arithmetic)) or node.type is None or node.type.kind not in TEXTUAL:
        return False
    return any(collated(child) for child in children(node) if child.type is not None and child.type.kind in TEXTUAL)


def integral(node: Node) -> bool:
    """Whether a number has nothing after the point, by its type or by FLOOR, CEIL or ROUND to 0 digits."""
    assert node.type is not None
    if node.type.kind in WHOLE or (node.type.kind is Kind.DECIMAL and node.type.scale == 0):
        return True
    if not isinstance(node, Call):
        return False
    return node.function in ("FLOOR", "CEIL") or (node.function == "ROUND" and places(node) == 0)


def has_places(node: Node, most: int) -> bool:
    """Whether a number has at most so many digits after the point, by its type or by ROUND."""
    assert node.type is not None
    if node.type.kind is Kind.DECIMAL:
        return (node.type.scale or 0) <= most
    return integral(node) or (isinstance(node, Call) and node.function == "ROUND" and places(node) <= most)


def places(node: Call) -> int:
    """The digits after the point that a checked ROUND keeps."""
    if len(node.arguments) < 2:
        return 0
    last = node.arguments[1]
    assert isinstance(last, Literal)
    assert isinstance(last.value, int)
    return last.value
