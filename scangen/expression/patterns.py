"""LIKE patterns: texts and wildcards."""

from __future__ import annotations

from scangen.expression.language import OVERRIDE
from scangen.expression.nodes import Like, Literal, Wild
from scangen.expression.operands import Operands


def pattern_of(checker: Operands, node: Like) -> tuple[str | Wild, ...] | None:
    """A LIKE pattern as texts and wildcards. Without ESCAPE, every character but % and _ stands for itself."""
    pattern, escape = node.pattern, node.escape
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        hint = f"for example name LIKE 'a%', {OVERRIDE}"
        checker.error("SG420", "the pattern of LIKE must be a string constant", pattern.place, hint)
        return None
    sign = None
    if escape is not None:
        sign = escape.value if isinstance(escape, Literal) and isinstance(escape.value, str) else ""
        if len(sign) != 1 or sign in "%_":
            hint = "for example LIKE '50!%' ESCAPE '!'"
            checker.error("SG421", "ESCAPE takes one character that is no wildcard", escape.place, hint)
            return None
    if len(pattern.value) > 2000:
        checker.error("SG421", "a pattern may have 2,000 characters", pattern.place, "shorten it")
        return None
    parts = _split(pattern.value, sign)
    if parts is None:
        hint = f"the escape character stands before %, _ or {sign}"
        checker.error("SG421", f"{sign!r} in the pattern escapes nothing", pattern.place, hint)
    return parts


def _split(pattern: str, escape: str | None) -> tuple[str | Wild, ...] | None:
    """The texts and wildcards of a pattern; None when the escape character stands before nothing to escape."""
    parts: list[str | Wild] = []
    text = ""
    index = 0
    while index < len(pattern):
        sign = pattern[index]
        if sign == escape:
            index += 1
            if index == len(pattern) or pattern[index] not in ("%", "_", escape):
                return None
            text += pattern[index]
        elif sign in "%_":
            if text:
                parts.append(text)
            text = ""
            parts.append(Wild(sign))
        else:
            text += sign
        index += 1
    return tuple([*parts, text] if text else parts)
