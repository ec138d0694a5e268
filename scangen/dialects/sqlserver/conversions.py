"""What ALTER COLUMN cannot convert, or would bend in silence, and the value that a row gets instead.

https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql#implicit-conversions. No value is cast to
nvarchar(n), which cuts without a word: storing it in the column is what refuses one that is too long.
"""

from __future__ import annotations

from scangen import physical
from scangen.diagnostics import fail
from scangen.dialects.sqlserver.text import quote

_NUMBERS = frozenset({"int", "bigint", "decimal", "float", "bit"})
_DATES = frozenset({"date", "datetime2"})
_TEXT = "nvarchar"
_ISO = 121
"""The style of dates as text: 2026-01-31 12:30:00.000000."""
_EXACT = 3
"""The style of a float as text that has all its digits; without one it has six."""


def converted(table: str, before: physical.Column, after: physical.Column, *, partitioned: bool) -> str | None:
    """The value with which a row is copied into a new column; None where ALTER COLUMN does it.

    "You can't change the data type of a column of a partitioned table", says the page of ALTER TABLE. Raises SG930.
    """
    then, now = _base(before.type), _base(after.type)
    name = quote(before.name)
    if then == now:
        return name if partitioned else None
    if "varbinary" in (then, now):
        raise fail(
            "SG930",
            f"SQL Server: column {before.name!r} of {table!r} cannot become {after.type}: it is {before.type}, and "
            "bytes have no meaning as another type",
            hint="say with `using:` what the new value is, or drop the column and add one of another name",
        )
    if now == _TEXT:
        return _as_text(then, name)
    if then == _TEXT and now in _NUMBERS:
        # The empty string is 0 to CAST, and no number to anybody else.
        return f"CAST(IIF({name} = N'', N'no number', {name}) AS {after.type})"
    if {then, now} <= _NUMBERS or {then, now} <= _DATES:
        return f"CAST({name} AS {after.type})" if partitioned else None
    return f"CAST({_as_text(then, name)} AS {after.type})"


def _as_text(kind: str, name: str) -> str:
    if kind == _TEXT:
        return name
    if kind in _DATES:
        return f"CONVERT(nvarchar(max), {name}, {_ISO})"
    if kind == "float":
        return f"CONVERT(nvarchar(max), {name}, {_EXACT})"
    text = f"CAST({name} AS nvarchar(max))"
    return f"LOWER({text})" if kind == "uniqueidentifier" else text


def _base(text: str) -> str:
    return text.partition("(")[0].casefold()
