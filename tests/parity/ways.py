"""How a program reaches a server: its ordinary driver with SQL in text, and SQLAlchemy Core with tables as objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, cast

import sqlalchemy as sa

from scangen.dialects import load
from scangen.model import Column, Kind, Schema, Table, Type
from tests.parity.values import insert_text, inward, outward, placeholder, select
from tests.servers.base import Connection, Database

Row = Mapping[str, Any]


class Way(Protocol):
    """One session with a database; a statement outside of a transaction is one of its own."""

    def execute(self, sql: str) -> tuple[int, list[tuple[Any, ...]]]:
        """Any statement: how many rows it changed, and those that it gives."""

    def insert(self, table: Table, rows: Sequence[Row]) -> int:
        """INSERT the rows, all with the same columns, in one statement."""

    def update(self, table: Table, values: Row, where: Row) -> int:
        """UPDATE of the rows with these values, of any in a list; answers their number."""

    def delete(self, table: Table, where: Row) -> int:
        """DELETE of the rows with these values; answers their number."""

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """All rows, by the first column of the key, as canonical values."""

    def begin(self) -> None:
        """Begin a transaction."""

    def end(self, how: str) -> None:
        """End it with commit or rollback."""

    def close(self) -> None:
        """End the session."""


_BEGIN = {"mysql": "START TRANSACTION", "sqlserver": "BEGIN TRANSACTION"}


class Driver:
    """The server's Python driver, in autocommit, values as parameters."""

    def __init__(self, engine: str, connection: Connection) -> None:
        self._engine = engine
        self._connection = connection
        self._quote = load(engine).quote

    def execute(self, sql: str) -> tuple[int, list[tuple[Any, ...]]]:
        """The text as it is."""
        return self._run(sql, None)

    def insert(self, table: Table, rows: Sequence[Row]) -> int:
        """VALUES with as many lists as there are rows."""
        values = [self._outward(table, name, value) for row in rows for name, value in row.items()]
        return self._run(insert_text(self._engine, table, list(rows[0]), len(rows)), values)[0]

    def update(self, table: Table, values: Row, where: Row) -> int:
        """SET and WHERE by parameters."""
        mark = placeholder(self._engine)
        assignments = ", ".join(f"{self._quote(name)} = {mark}" for name in values)
        condition, keys = self._where(table, where)
        bound = [self._outward(table, name, value) for name, value in values.items()]
        return self._run(f"UPDATE {self._quote(table.name)} SET {assignments}{condition}", bound + keys)[0]

    def delete(self, table: Table, where: Row) -> int:
        """WHERE by parameters."""
        condition, keys = self._where(table, where)
        return self._run(f"DELETE FROM {self._quote(table.name)}{condition}", keys)[0]

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """SELECT of all columns by name."""
        return select(self._connection, self._engine, table, table.primary_key.columns[0])

    def begin(self) -> None:
        """By a statement, since the connection is in autocommit."""
        self.execute(_BEGIN.get(self._engine, "BEGIN"))

    def end(self, how: str) -> None:
        """By a statement too."""
        self.execute(how.upper())

    def close(self) -> None:
        """The connection."""
        self._connection.close()

    def _outward(self, table: Table, name: str, value: Any) -> Any:
        return outward(self._engine, table.column(name).type, value)

    def _where(self, table: Table, where: Row) -> tuple[str, list[Any]]:
        parts, bound = [], []
        for name, value in where.items():
            if value is None:
                parts.append(f"{self._quote(name)} IS NULL")
                continue
            values = value if isinstance(value, list) else [value]
            parts.append(f"{self._quote(name)} IN ({', '.join([placeholder(self._engine)] * len(values))})")
            bound += [self._outward(table, name, one) for one in values]
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), bound

    def _run(self, sql: str, values: Sequence[Any] | None) -> tuple[int, list[tuple[Any, ...]]]:
        cursor = self._connection.cursor()
        try:
            # a driver reads % in a text only where there are parameters
            cursor.execute(sql, tuple(values)) if values else cursor.execute(sql)
            return cursor.rowcount, [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        finally:
            cursor.close()


class Instant(sa.TypeDecorator[datetime]):
    """Aware datetimes in the program, UTC in the database: the type of docs/guide-rows.md."""

    impl, cache_ok = sa.DateTime(timezone=True), True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """Naive in UTC, except where the server has zones; as text for pymssql, which cuts it to milliseconds."""
        if value is None or dialect.name == "postgresql":
            return value
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return naive.isoformat(timespec="microseconds") if dialect.name == "mssql" else naive

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """Aware, in UTC."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class AsItIs(sa.types.UserDefinedType[Any]):
    """A value that SQLAlchemy hands to the driver without a look."""

    cache_ok = True


_COUNT = {"preserve_rowcount": True}
"""Else SQLAlchemy forgets how many rows an INSERT had."""


class Core:
    """SQLAlchemy Core: tables built from the model's columns, a transaction around each statement."""

    def __init__(self, engine: sa.Engine, tables: Mapping[str, sa.Table]) -> None:
        self._tables = tables
        self._connection = engine.connect()
        self._transaction: sa.RootTransaction | None = None

    def execute(self, sql: str) -> tuple[int, list[tuple[Any, ...]]]:
        """The text without parameters."""
        return self._run(sa.text(sql.replace(":", "\\:")))

    def insert(self, table: Table, rows: Sequence[Row]) -> int:
        """`insert().values(…)`."""
        bound = [{name: _bound(table, name, value) for name, value in row.items()} for row in rows]
        return self._run(sa.insert(self._tables[table.name]).values(bound if len(bound) > 1 else bound[0]))[0]

    def update(self, table: Table, values: Row, where: Row) -> int:
        """`update().where(…).values(…)`."""
        bound = {name: _bound(table, name, value) for name, value in values.items()}
        return self._run(sa.update(self._tables[table.name]).where(*self._where(table, where)).values(bound))[0]

    def delete(self, table: Table, where: Row) -> int:
        """`delete().where(…)`."""
        return self._run(sa.delete(self._tables[table.name]).where(*self._where(table, where)))[0]

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """`select().order_by(…)`; JSON comes decoded."""
        found = self._tables[table.name]
        _, rows = self._run(sa.select(found).order_by(found.c[table.primary_key.columns[0]]))
        return [
            {
                column.name: value if column.type.kind is Kind.JSON else inward(column.type, value)
                for column, value in zip(table.columns, row, strict=True)
            }
            for row in rows
        ]

    def begin(self) -> None:
        """`connection.begin()`."""
        self._transaction = self._connection.begin()

    def end(self, how: str) -> None:
        """Its commit or rollback."""
        transaction, self._transaction = self._transaction, None
        assert transaction is not None
        try:
            transaction.commit() if how == "commit" else transaction.rollback()
        except Exception:
            transaction.rollback()
            raise

    def close(self) -> None:
        """The connection, back to its engine."""
        self._connection.close()

    def _run(self, statement: sa.Executable) -> tuple[int, list[tuple[Any, ...]]]:
        with self._connection.begin() if self._transaction is None else nullcontext():
            result = cast("sa.CursorResult[Any]", self._connection.execute(statement, execution_options=_COUNT))
            rows = [tuple(row) for row in result] if result.returns_rows else []
            return result.rowcount, rows

    def _where(self, table: Table, where: Row) -> list[sa.ColumnElement[bool]]:
        columns = self._tables[table.name].c
        return [
            columns[name].in_([_bound(table, name, one) for one in value])
            if isinstance(value, list)
            else columns[name] == _bound(table, name, value)
            for name, value in where.items()
        ]


def core_engine(database: Database) -> sa.Engine:
    """An engine as a program makes one; SQLite's with the library that is tested."""
    if database.server.engine == "sqlite":
        return sa.create_engine(database.address, module=database.server.driver.module)  # type: ignore[attr-defined]
    return sa.create_engine(database.address)


def core_tables(schema: Schema) -> dict[str, sa.Table]:
    """The tables by name; names are quoted, since any may be a reserved word."""
    meta = sa.MetaData()
    return {
        table.name: sa.Table(table.name, meta, *map(_column, table.columns), quote=True, implicit_returning=False)
        for table in schema.tables
    }


def _column(column: Column) -> sa.Column[Any]:
    return sa.Column(column.name, _type(column.type), quote=True)


def _type(portable: Type) -> sa.types.TypeEngine[Any]:
    types: dict[Kind, sa.types.TypeEngine[Any]] = {
        Kind.STRING: sa.String(portable.length),
        Kind.TEXT: sa.Text(),
        Kind.INTEGER: sa.Integer(),
        Kind.BIGINT: sa.BigInteger(),
        Kind.DECIMAL: sa.Numeric(portable.precision, portable.scale).with_variant(sa.Double(), "sqlite"),
        Kind.FLOAT: sa.Double(),
        Kind.BOOLEAN: sa.Boolean(),
        Kind.DATE: sa.Date(),
        Kind.DATETIME: Instant(),
        Kind.JSON: sa.JSON(none_as_null=True),
        # sa.Uuid writes 32 digits without hyphens where the server has no such type
        Kind.UUID: sa.String(36).with_variant(sa.Uuid(as_uuid=False), "postgresql"),
        Kind.BINARY: sa.LargeBinary(),
    }
    return types[portable.kind]


_PYTHON: dict[Kind, type | tuple[type, ...]] = {
    Kind.STRING: str,
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.BIGINT: int,
    Kind.DECIMAL: Decimal,
    Kind.FLOAT: float,
    Kind.BOOLEAN: bool,
    Kind.DATE: date,
    Kind.DATETIME: datetime,
    Kind.JSON: (dict, list),
    Kind.UUID: str,
    Kind.BINARY: bytes,
}


def _bound(table: Table, name: str, value: Any) -> Any:
    """A value of the column's type by that type; another one as it is, for the server to judge."""
    if value is None or isinstance(value, _PYTHON[table.column(name).type.kind]):
        return value
    return sa.literal(value, AsItIs())
