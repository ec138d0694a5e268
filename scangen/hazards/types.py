"""Portable types that hold more or less than others."""

from __future__ import annotations

from scangen.model import Kind, Type

_UNBOUNDED = 2**31
_WHOLE = {Kind.INTEGER: 10, Kind.BIGINT: 19}


def is_wider(before: Type, after: Type) -> bool:
    """Whether every value of the one is a value of the other, of the same kind of thing."""
    if before == after:
        return True
    texts = [_length(portable) for portable in (before, after)]
    if None not in texts:
        return (texts[0] or 0) <= (texts[1] or 0)
    if before.kind in _WHOLE and after.kind in _WHOLE:
        return _WHOLE[before.kind] <= _WHOLE[after.kind]
    if before.kind is Kind.DECIMAL and after.kind is Kind.DECIMAL:
        return _before_point(before) <= _before_point(after) and (before.scale or 0) <= (after.scale or 0)
    return before.kind in _WHOLE and after.kind is Kind.DECIMAL and _WHOLE[before.kind] <= _before_point(after)


def is_narrower(before: Type, after: Type) -> bool:
    """Whether they hold the same kind of thing, and the other one less of it."""
    same = before.kind is after.kind or {before.kind, after.kind} in ({Kind.STRING, Kind.TEXT}, {*_WHOLE})
    return same and not is_wider(before, after)


def _length(portable: Type) -> int | None:
    if portable.kind is Kind.TEXT:
        return _UNBOUNDED
    return portable.length if portable.kind is Kind.STRING else None


def _before_point(portable: Type) -> int:
    return (portable.precision or 0) - (portable.scale or 0)
