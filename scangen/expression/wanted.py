"""Whether an expression as a whole is what its place needs: a condition, or a value that its column holds."""

from __future__ import annotations

from scangen.expression import arithmetic
from scangen.expression.arithmetic import OPAQUE, TEXTUAL, WHOLE, family
from scangen.expression.nodes import Node
from scangen.expression.operands import Operands, what
from scangen.model import Kind, Type


def wanted(checker: Operands, node: Node, want: Type) -> bool:
    """Whether the whole expression is what its place needs."""
    assert node.type is not None
    have = node.type
    if node.type.kind in OPAQUE:
        return checker.usable([node]) is not None
    if family(have.kind) != family(want.kind):
        need = "a condition" if want.kind is Kind.BOOLEAN else f"a value of type {want}"
        hint = "compare it with something" if want.kind is Kind.BOOLEAN else "change it, or the type of the column"
        checker.error("SG415", f"{need} is needed, and {what(node)} is none", node.place, hint)
        return False
    if want.kind in TEXTUAL:
        return _fits(checker, node, want)
    if want.kind in WHOLE and not arithmetic.integral(node):
        hint = "write FLOOR(…), CEIL(…) or ROUND(…)"
        checker.error("SG415", f"an integer is needed, and {what(node)} may have a fraction", node.place, hint)
        return False
    if want.kind is Kind.DECIMAL:
        return _fits_decimal(checker, node, want)
    return True


def _fits(checker: Operands, node: Node, want: Type) -> bool:
    """A string that may be longer than its column would be refused by some servers and cut by others."""
    most = arithmetic.length(node)
    if want.length is None or (most is not None and most <= want.length):
        return True
    have = "any length" if most is None else f"up to {most} characters"
    hint = f"write SUBSTR(…, 1, {want.length}), or widen the column"
    checker.error("SG427", f"the value may have {have}, and the column holds {want.length}", node.place, hint)
    return False


def _fits_decimal(checker: Operands, node: Node, want: Type) -> bool:
    """Servers round what is too exact for its column each in their own way."""
    assert node.type is not None
    if node.type.kind in WHOLE or want.scale is None:
        return True
    exact = arithmetic.has_places(node, want.scale)
    if not exact:
        hint = f"write ROUND(…, {want.scale})"
        checker.error("SG415", f"{what(node)} has more digits after the point than {want} keeps", node.place, hint)
    return exact
