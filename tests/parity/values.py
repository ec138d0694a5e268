"""Values between a program and a driver, as an ordinary program would pass them on each of the four servers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from scangen.dialects import load
from scangen.model import Kind, Table, Type
from tests.servers.base import Connection


def outward(engine: str, portable: Type, value: Any) -> Any:
    """A value as the driver takes it; what is not of the column's type goes as it is, for the server to judge."""
    match portable.kind, value:
        case _, None:
            return None
        case Kind.JSON, dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case Kind.DATETIME, datetime() if engine == "postgresql":
            return value
        case Kind.DATETIME, datetime():
            naive = value.astimezone(UTC).replace(tzinfo=None)
            # pymssql cuts a datetime to milliseconds
            written = {"sqlite": " ", "sqlserver": "T"}
            return naive.isoformat(written[engine], "microseconds") if engine in written else naive
        case Kind.DATE, date():
            return value.isoformat() if engine == "sqlite" else value
        case Kind.DECIMAL, Decimal():
            return float(value) if engine == "sqlite" else value
        case _:
            return value


def inward(portable: Type, value: Any) -> Any:
    """A driver's value as Python's: instants in UTC, JSON as objects, a decimal with its digits."""
    match portable.kind:
        case _ if value is None:
            return None
        case Kind.JSON:
            return json.loads(value) if isinstance(value, str | bytes) else value
        case Kind.DATETIME:
            found = datetime.fromisoformat(value) if isinstance(value, str) else value
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        case Kind.DATE:
            return date.fromisoformat(value) if isinstance(value, str) else value
        case Kind.DECIMAL:
            return round(Decimal(str(value)), portable.scale or 0)
        case Kind.BOOLEAN:
            return bool(value)
        case Kind.UUID:
            return str(value).lower()
        case Kind.BINARY:
            return bytes(value)
        case _:
            return value


def placeholder(engine: str) -> str:
    """How the driver marks a parameter."""
    return "?" if engine == "sqlite" else "%s"


def insert_text(engine: str, table: Table, columns: Sequence[str], rows: int = 1) -> str:
    """INSERT of so many rows, with a mark for each value."""
    quote = load(engine).quote
    marks = f"({', '.join([placeholder(engine)] * len(columns))})"
    return f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, columns))}) VALUES {', '.join([marks] * rows)}"


def insert(connection: Connection, engine: str, table: Table, row: Mapping[str, Any]) -> None:
    """INSERT one row through the driver."""
    values = tuple(outward(engine, table.column(name).type, value) for name, value in row.items())
    cursor = connection.cursor()
    try:
        cursor.execute(insert_text(engine, table, list(row)), values)
    finally:
        cursor.close()


def select(connection: Connection, engine: str, table: Table, order: str) -> list[dict[str, Any]]:
    """All rows of a table by a column's order."""
    quote = load(engine).quote
    names = [column.name for column in table.columns]
    cursor = connection.cursor()
    cursor.execute(f"SELECT {', '.join(map(quote, names))} FROM {quote(table.name)} ORDER BY {quote(order)}")
    rows = cursor.fetchall()
    cursor.close()
    return [
        {name: inward(table.column(name).type, value) for name, value in zip(names, row, strict=True)} for row in rows
    ]
