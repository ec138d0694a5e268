"""The types of the portable functions' arguments and answers."""

from __future__ import annotations

from collections.abc import Callable

from scangen.expression import arithmetic, nodes
from scangen.expression.arithmetic import BIGINT, INTEGER
from scangen.expression.language import FUNCTIONS, OVERRIDE
from scangen.expression.nodes import Call, Node
from scangen.expression.operands import Operands, what
from scangen.model import Kind, Type

_MOST_PLACES = 15
"""Digits after the point to round to: a double holds no more."""


def call(checker: Operands, node: Call) -> Node | None:
    """A call with its types, or None after reporting what is wrong with it."""
    function = FUNCTIONS[node.function]
    count = len(node.arguments)
    if not function.least <= count <= function.most:
        checker.error("SG419", f"{node.function} takes other arguments", node.place, f"write {function.signature}")
        return None
    found = checker.operands(node.arguments)
    return _TYPERS[node.function](checker, node, found) if found else None


def _same(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    """A string becomes a string of the same length or shorter."""
    if not checker.textual(found[0], node.function):
        return None
    if node.function in ("LOWER", "UPPER") and not checker.has_collation(found[0], node.function):
        return None
    return Call(node.place, found[0].type, node.function, tuple(found))


def _length(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    return Call(node.place, INTEGER, "LENGTH", tuple(found)) if checker.textual(found[0], "LENGTH") else None


def _substr(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    ok = checker.textual(found[0], "SUBSTR")
    for part, least, argument in zip(("start", "length"), (1, 0), found[1:], strict=False):
        if not _constant(argument, least, 2**31 - 1):
            ok = False
            hint = "negative and computed positions differ from server to server"
            checker.error("SG420", f"SUBSTR's {part} must be a whole constant from {least} up", argument.place, hint)
    if not ok:
        return None
    most = arithmetic.length(found[0])
    if len(found) == 3:
        last = found[2]
        assert isinstance(last, nodes.Literal)
        assert isinstance(last.value, int)
        most = last.value if most is None else min(most, last.value)
    return Call(node.place, arithmetic.text_of(most), "SUBSTR", tuple(found))


def _replace(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    texts = []
    for part, argument in zip(("second", "third"), found[1:], strict=False):
        value = argument.value if isinstance(argument, nodes.Literal) else None
        if not isinstance(value, str) or (part == "second" and not value):
            shape = "a string constant with something in it" if part == "second" else "a string constant"
            hint = f"for example REPLACE(x, '-', ''), {OVERRIDE}"
            checker.error("SG420", f"REPLACE's {part} argument must be {shape}", argument.place, hint)
            return None
        texts.append(value)
    if not checker.textual(found[0], "REPLACE") or not checker.has_collation(found[0], "REPLACE"):
        return None
    return Call(node.place, arithmetic.replaced(found[0], *texts), "REPLACE", tuple(found))


def _abs(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    if not checker.number(found[0], "ABS"):
        return None
    portable = found[0].type
    return Call(node.place, BIGINT if portable == INTEGER else portable, "ABS", tuple(found))


def _div(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    if not checker.every(checker.whole(argument, "DIV") for argument in found):
        return None
    if isinstance(found[1], nodes.Literal) and not found[1].value:
        checker.error("SG423", "DIV by zero is NULL for every row", node.place, "name another divisor")
        return None
    return Call(node.place, BIGINT, "DIV", tuple(found))


def _round(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    if not checker.number(found[0], node.function):
        return None
    places = 0
    if len(found) == 2:
        if not _constant(found[1], 0, _MOST_PLACES):
            message = f"ROUND's digits must be a whole constant from 0 to {_MOST_PLACES}"
            checker.error("SG420", message, found[1].place, "for example ROUND(x, 2)")
            return None
        places = arithmetic.places(Call(node.place, None, "ROUND", tuple(found)))
    portable = found[0].type
    assert portable is not None
    if portable.kind is Kind.DECIMAL:
        portable = arithmetic.rounded(portable, places)
    return Call(node.place, portable, node.function, tuple(found))


def _to_text(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    number, last = found
    if not checker.number(number, "TO_TEXT"):
        return None
    if not _constant(last, 0, _MOST_PLACES):
        message = f"TO_TEXT's digits must be a whole constant from 0 to {_MOST_PLACES}"
        checker.error("SG420", message, last.place, "for example TO_TEXT(x, 2)")
        return None
    assert isinstance(last, nodes.Literal)
    assert isinstance(last.value, int)
    if not arithmetic.has_places(number, last.value):
        hint = f"write TO_TEXT(ROUND(…, {last.value}), {last.value})"
        checker.error("SG415", f"{what(number)} may have more digits than {last.value}", number.place, hint)
        return None
    return Call(node.place, Type(Kind.STRING, length=40), "TO_TEXT", tuple(found))


def _coalesce(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    united = checker.unite(found)
    return Call(node.place, united[0], "COALESCE", tuple(united[1])) if united else None


def _nullif(checker: Operands, node: Call, found: list[Node]) -> Node | None:
    agreed = checker.agree(found)
    return Call(node.place, agreed[0].type, "NULLIF", tuple(agreed)) if agreed else None


def _constant(node: Node, least: int, most: int) -> bool:
    """Whether a node is a whole constant within bounds."""
    if not isinstance(node, nodes.Literal) or isinstance(node.value, bool) or not isinstance(node.value, int):
        return False
    return least <= node.value <= most


_TYPERS: dict[str, Callable[[Operands, Call, list[Node]], Node | None]] = {
    "ABS": _abs,
    "CEIL": _round,
    "COALESCE": _coalesce,
    "DIV": _div,
    "FLOOR": _round,
    "LENGTH": _length,
    "LOWER": _same,
    "LTRIM": _same,
    "NULLIF": _nullif,
    "REPLACE": _replace,
    "ROUND": _round,
    "RTRIM": _same,
    "SUBSTR": _substr,
    "TO_TEXT": _to_text,
    "TRIM": _same,
    "UPPER": _same,
}
assert _TYPERS.keys() == FUNCTIONS.keys()
