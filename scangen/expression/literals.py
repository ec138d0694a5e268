"""Constants: from the text in an expression to Python's value for a portable type."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from scangen.model import Kind, Type, Value

NUMBERS = "integers fit 64 bits, decimals 38 digits with up to 30 after the point, floats a double"

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?\Z", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.ASCII | re.IGNORECASE)

SHAPES = {
    Kind.DATE: "a date is written '2024-01-31'",
    Kind.DATETIME: "an instant is written '2024-01-31 12:30:00.123456' or with an offset; without one it is UTC",
    Kind.UUID: "a uuid is written '6f1c2d3e-0000-4000-8000-0123456789ab'",
}
"""How the constants of a type are written in quotes."""


def number(text: str) -> int | Decimal | float | None:
    """A number as written, with a sign or none; None when it does not fit on every server."""
    if "e" in text or "E" in text:
        value = float(text)
        return value if abs(value) < 1.7e308 and (value == 0 or abs(value) > 2.3e-308) else None
    if "." in text:
        exact = Decimal(text)
        kind = decimal_type(exact)
        return exact if (kind.precision or 0) <= 38 and (kind.scale or 0) <= 30 else None
    if len(text) > 30:
        return None
    whole = int(text)
    return whole if -(2**63) <= whole < 2**63 else None


def decimal_type(value: Decimal) -> Type:
    """decimal(p,s) that just holds a value."""
    _, digits, exponent = value.as_tuple()
    scale = max(-int(exponent), 0)
    return Type(Kind.DECIMAL, precision=max(len(digits), scale + 1), scale=scale)


def number_type(value: int | Decimal | float) -> Type:
    """The type of a number as written."""
    if isinstance(value, float):
        return Type(Kind.FLOAT)
    if isinstance(value, Decimal):
        return decimal_type(value)
    return Type(Kind.INTEGER if -(2**31) <= value < 2**31 else Kind.BIGINT)


def quoted(text: str, kind: Kind) -> Value | None:
    """A string constant as a date, an instant (UTC, without zone) or a uuid; None when it is none."""
    try:
        if kind is Kind.DATE:
            return date.fromisoformat(text) if _DATE.match(text) else None
        if kind is Kind.DATETIME:
            return utc(datetime.fromisoformat(text)) if _INSTANT.match(text) else None
        return text.lower() if _UUID.match(text) else None
    except (ValueError, OverflowError):
        return None


def utc(instant: datetime) -> datetime:
    """An instant as UTC without zone; one that names no zone is UTC already."""
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)
