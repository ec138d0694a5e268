"""Runs ready-made queries as programs do: through the driver in any style, through SQLAlchemy's text(), by aiosql."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from scangen.dialects import load
from scangen.model import Returns, Schema
from scangen.project import Target
from scangen.queries import Queries, QueryWriter, Ready
from scangen.query import Spelled, Style
from tests.parity.values import inward, outward
from tests.servers.base import Connection

STYLES = {
    "sqlite": (Style.NAMED, Style.QMARK, Style.AT),
    "postgresql": (Style.PYFORMAT, Style.FORMAT, Style.NUMERIC),
    "mysql": (Style.PYFORMAT, Style.FORMAT),
    "sqlserver": (Style.PYFORMAT, Style.FORMAT),
}
"""The styles that the drivers take, the customary one first; psycopg takes `$1` by its RawCursor."""


class Catalog:
    """All queries of a schema by name."""

    def __init__(self, schema: Schema) -> None:
        queries = Queries(schema)
        self.by_name = {one.operation.name: one for table in schema.tables for one in queries.of(table).ready}

    def __getitem__(self, name: str) -> Ready:
        return self.by_name[name]


@dataclass
class Runner:
    """Runs queries on one connection, `styles` in turn, so that each is used."""

    catalog: Catalog
    target: Target
    connection: Connection
    styles: Sequence[Style] = ()
    _writers: dict[Style, QueryWriter] = field(default_factory=dict)
    _calls: int = 0

    def __post_init__(self) -> None:
        self.styles = self.styles or STYLES[self.target.dialect]

    def __call__(self, name: str, **values: Any) -> Any:
        """What the query gives: rows as dicts, one or None, a value, or a number of rows."""
        self._calls += 1
        return self.run(name, self.styles[self._calls % len(self.styles)], values)

    def run(self, name: str, style: Style, values: Mapping[str, Any]) -> Any:
        """The same in a given style."""
        ready = self.catalog[name]
        spelled = self.writer(style).spelled(ready)
        cursor = cursor_of(self.connection, style)
        try:
            cursor.execute(spelled.sql, self.bound(ready, spelled, style, values))
            rows = cursor.fetchall() if cursor.description else []
            return answer(ready, rows, cursor.rowcount)
        finally:
            cursor.close()

    def writer(self, style: Style) -> QueryWriter:
        """What spells in a style."""
        if style not in self._writers:
            self._writers[style] = QueryWriter(load(self.target.dialect), self.target, style, exact=True)
        return self._writers[style]

    def bound(self, ready: Ready, spelled: Spelled, style: Style, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them in a style."""
        given = outwards(self.target.dialect, ready, values)
        if style in (Style.FORMAT, Style.QMARK, Style.NUMERIC):
            return tuple(given[name] for name in spelled.order)
        return given

    def many(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """The driver's executemany."""
        ready, style = self.catalog[name], self.styles[0]
        spelled = self.writer(style).spelled(ready)
        cursor = self.connection.cursor()
        cursor.executemany(spelled.sql, [self.bound(ready, spelled, style, row) for row in rows])
        cursor.close()

    def at_once(self, name: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """One statement with all rows in it."""
        # By place: SQLite looks for each name among all that it has read.
        style = next(style for style in self.styles if style in (Style.FORMAT, Style.QMARK))
        ready = self.catalog[name]
        spelled = self.writer(style).spelled(ready, len(rows))
        whole = [outwards(self.target.dialect, ready, row) for row in rows]
        given = {f"{name}_{number}": value for number, row in enumerate(whole, 1) for name, value in row.items()}
        cursor = self.connection.cursor()
        cursor.execute(spelled.sql, tuple(given[name] for name in spelled.order))
        count = cursor.rowcount
        cursor.close()
        return count


def cursor_of(connection: Any, style: Style) -> Any:
    """A cursor that takes a style."""
    if style is Style.NUMERIC and type(connection).__module__.startswith("psycopg"):
        import psycopg

        return psycopg.RawCursor(connection)
    return connection.cursor()


def outwards(dialect: str, ready: Ready, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the driver takes them; every parameter must have one."""
    return {p.name: outward(dialect, p.type, values.get(p.name)) for p in ready.compiled.parameters}


def answer(ready: Ready, rows: Iterable[Sequence[Any]], count: int) -> Any:
    """What a query gives, as Python's values."""
    columns = ready.compiled.columns
    found = [{name: inward(type_, v) for (name, type_), v in zip(columns, row, strict=True)} for row in rows]
    match ready.returns:
        case Returns.COUNT:
            return count
        case Returns.ONE:
            assert len(found) <= 1
            return found[0] if found else None
        case Returns.VALUE:
            return next(iter(found[0].values()))
    return found


def through_text(engine: sa.Engine, dialect: str, ready: Ready, sql: str, values: Mapping[str, Any]) -> Any:
    """The same through SQLAlchemy's text()."""
    with engine.begin() as connection:
        result = connection.execute(sa.text(sql), outwards(dialect, ready, values))
        rows = [tuple(row) for row in result] if result.returns_rows else []
        return answer(ready, rows, result.rowcount)


def query_file(folder: Path, dialect: str, table: str) -> Path:
    """A generated file of queries."""
    return folder / dialect / "queries" / f"{table}.sql"
