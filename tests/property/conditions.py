"""Strategies for values and for conditions in the portable expression language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.property.strategies import MadeColumn

ALPHABET = "aAbBzZ09 _-'\"\\%[]*?$@éßñ日🦑"

_INSTANTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31))
_DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))


def value_of(column: MadeColumn) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one line a kind
    """A value of a column's type; decimals and floats as the text of the number."""
    match column.kind:
        case "string":
            # In UTF-16 units, as SQL Server counts, and without blanks at the ends, which it ignores.
            return (
                st.text(ALPHABET, max_size=max(column.length // 2, 1))
                .map(str.strip)
                .filter(lambda s: units(s) <= column.length)
            )
        case "text":
            return st.text(ALPHABET, max_size=40)
        case "integer":
            return st.integers(-(2**31), 2**31 - 1) | st.integers(-3, 3)
        case "bigint":
            return st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)
        case "decimal":
            precision, scale = column.digits
            most = 10**precision - 1
            return st.integers(-most, most).map(lambda n: format(Decimal(n).scaleb(-scale), "f"))
        case "float":
            return st.floats(-1e12, 1e12, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-300).map(repr)
        case "boolean":
            return st.booleans()
        case "date":
            return _DAYS
        case "datetime":
            return _INSTANTS
        case "uuid":
            return st.uuids().map(str)
        case _:
            return st.nothing()


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def constant(column: MadeColumn, value: Any) -> str:
    """A value as the expression language writes it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return f"'{value.isoformat(' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case str() if column.kind in ("decimal", "float"):
            return value
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value)


def condition(draw: st.DrawFn, columns: list[MadeColumn], depth: int = 2) -> str:
    """A condition over some of the columns."""
    form = draw(st.integers(0, 9)) if depth else 9
    if form <= 1:
        word = ("AND", "OR")[form]
        return f"({condition(draw, columns, depth - 1)}) {word} ({condition(draw, columns, depth - 1)})"
    if form == 2:
        return f"NOT ({condition(draw, columns, depth - 1)})"
    if form == 3:
        parts = [condition(draw, columns, depth - 1) for _ in range(3)]
        return f"CASE WHEN {parts[0]} THEN {parts[1]} ELSE {parts[2]} END"
    return atom(draw, draw(st.sampled_from(columns)), columns)


def atom(draw: st.DrawFn, column: MadeColumn, columns: list[MadeColumn]) -> str:
    """A condition on one column."""
    name = f'"{column.name}"'
    forms = [f"{name} IS NULL", f"{name} IS NOT NULL"]
    if column.kind not in ("json", "binary", "text"):
        literals = [constant(column, draw(value_of(column))) for _ in range(2)]
        forms += [f"{name} = {literals[0]}", f"{name} <> {literals[0]}", f"{name} IN ({literals[0]}, {literals[1]})"]
        if column.kind not in ("boolean", "uuid"):
            forms += [f"{name} {operator} {literals[0]}" for operator in ("<", "<=", ">", ">=")]
            forms += [
                f"{name} BETWEEN {literals[0]} AND {literals[1]}",
                f"{name} NOT BETWEEN {literals[0]} AND {literals[1]}",
            ]
            forms += [f'{name} <= "{other.name}"' for other in columns if other.kind == column.kind]
    match column.kind:
        case "string" | "text":
            forms += [f"LENGTH({name}) > 2", f"LOWER({name}) = 'ab'", f"{name} LIKE 'a%'", f"{name} NOT LIKE '%[_]%'"]
            forms += [
                f"TRIM({name}) || 'x' <> 'x'",
                f"SUBSTR({name}, 2, 3) = 'b''c'",
                f"REPLACE({name}, 'a', '\\') = '\\\\'",
            ]
            forms += [f"UPPER(COALESCE({name}, 'none')) <> 'NONE'", f"NULLIF({name}, '') IS NOT NULL"]
        case "integer" | "bigint":
            forms += [
                f"{name} % 2 = 0",
                f"ABS({name}) < 10",
                f"{name} / 2 > 1.5e0",
                f"COALESCE({name}, 0) >= 0",
                f"-({name} / 3) < 7",
            ]
            forms += [f"ROUND({name} / 3, 2) <> 0.33e0"]
        case "decimal":
            forms += [
                f"ROUND({name}, 0) = {name}",
                f"FLOOR({name}) <= CEIL({name})",
                f"{name} + 1 > {name}",
                f"{name} * 2 <> 3",
            ]
        case "float":
            forms += [f"ABS({name}) < 1e3", f"FLOOR({name}) <= {name}", f"{name} * 2 > -1e0"]
        case "boolean":
            forms += [name, f"NOT {name}", f"{name} IS TRUE", f"{name} IS NOT FALSE", f"{name} OR {name} IS NULL"]
    return draw(st.sampled_from(forms))
