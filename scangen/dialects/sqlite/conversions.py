"""A column's value as one of another portable type, where a spec has no `using:` and on the way down.

What the other servers' casts give, as far as it is SQLite that has to do it: a STRICT column makes '5' the number 5 by
itself and refuses what is none (https://www.sqlite.org/stricttables.html), and the checks of the new type refuse the
rest, so a value that does not fit stops the migration.
"""

from __future__ import annotations

from scangen.model import Kind, Type

_TEXTS = frozenset((Kind.STRING, Kind.TEXT))
_WHOLE = frozenset((Kind.INTEGER, Kind.BIGINT))
_NUMBERS = _WHOLE | {Kind.DECIMAL, Kind.FLOAT}


def converted(name: str, before: Type, after: Type) -> str | None:
    """The SQL of the value of the column `name` (quoted), or None where it stays as it is."""
    match before.kind, after.kind:
        case Kind.DATE, Kind.DATETIME:
            return f"{name} || ' 00:00:00.000000'"
        case Kind.DATETIME, Kind.DATE:
            return f"substr({name}, 1, 10)"
        case Kind.BOOLEAN, kind if kind in _TEXTS:
            return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
        case kind, Kind.BOOLEAN if kind in _TEXTS:
            return f"CASE {name} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE {name} END"
        case Kind.BINARY, kind if kind is not Kind.BINARY:
            return f"CAST({name} AS text)"
        case kind, Kind.BINARY if kind is not Kind.BINARY:
            return f"CAST({name} AS blob)"
        case kind, Kind.UUID if kind in _TEXTS:
            return f"lower({name})"
    return _number(name, before, after)


def _number(name: str, before: Type, after: Type) -> str | None:
    if before.kind not in _NUMBERS:
        return None
    if after.kind in _TEXTS:
        return _digits(name, before)
    fraction = before.kind in (Kind.DECIMAL, Kind.FLOAT)
    if after.kind in _WHOLE and fraction:
        return f"CAST(round({name}) AS integer)"
    if after.kind is Kind.DECIMAL and fraction and (before.scale is None or before.scale > (after.scale or 0)):
        return f"round({name}, {after.scale or 0})"
    return None


def _digits(name: str, before: Type) -> str | None:
    """A number's text: a decimal with all digits of its scale, a whole float without a point."""
    if before.kind is Kind.DECIMAL:
        return f"CASE WHEN {name} IS NOT NULL THEN printf('%.{before.scale or 0}f', {name}) END"
    if before.kind is Kind.FLOAT:
        whole = f"abs({name}) < 1e15 AND {name} = CAST({name} AS integer)"
        return f"CASE WHEN {whole} THEN CAST(CAST({name} AS integer) AS text) ELSE CAST({name} AS text) END"
    return f"CAST({name} AS text)"
