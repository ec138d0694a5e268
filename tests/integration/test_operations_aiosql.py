"""aiosql loads the generated files and runs what is in them: `named` ones, and `pyformat` ones with stock adapters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiosql
import pytest
from aiosql.adapters.mysql import BrokenMySQLAdapter
from aiosql.adapters.pyformat import PyFormatAdapter
from aiosql.adapters.sqlite3 import SQLite3Adapter

from scangen.generate import generate
from scangen.project import QueryFiles, Target
from tests.integration.operations import Catalog, outwards
from tests.integration.projects import generated, install, schema_of
from tests.integration.test_shipped_specs import rows_of, scan, shipped
from tests.servers.base import Connection, Server

SCHEMA = schema_of(shipped())
CATALOG = Catalog(SCHEMA)


class Doubling:
    """psycopg and PyMySQL read a percent sign, which aiosql hands on as it is: docs/queries.md."""

    def process_sql(self, name: str, kind: Any, sql: str) -> str:
        return super().process_sql(name, kind, sql.replace("%", "%%"))  # type: ignore[misc,no-any-return]


class Psycopg(Doubling, PyFormatAdapter):
    pass


class PyMySQL(Doubling, BrokenMySQLAdapter):
    pass


NAMED = {"sqlite": SQLite3Adapter, "postgresql": Psycopg, "mysql": PyMySQL, "sqlserver": Psycopg}
STOCK = {"sqlite": "sqlite3", "postgresql": "psycopg", "mysql": "pymysql", "sqlserver": "pymssql"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A database, and the files of all tables as aiosql loads them, in each way."""

    dialect: str
    connection: Connection
    ways: dict[str, Any]

    def call(self, way: str, name: str, **values: Any) -> Any:
        """Call a query as a program does."""
        query = getattr(self.ways[way], name)
        return query(self.connection, **outwards(self.dialect, CATALOG[name], values))


@pytest.fixture(scope="module")
def loaded(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    dialect, folder = server.engine, tmp_path_factory.mktemp("aiosql")
    made = generated(shipped(), SCHEMA, dialect)
    ways = {"named": aiosql.from_path(_written(folder, made.target, "named"), NAMED[dialect])}
    if dialect != "sqlite":
        path = _written(folder, made.target, "pyformat")
        ways["pyformat"] = aiosql.from_path(path, STOCK[dialect], mandatory_parameters=False)
    with server.database() as database:
        install(database, made.script, folder)
        yield Loaded(dialect, database.connect(), ways)


def _written(folder: Path, target: Target, style: str) -> Path:
    """The generated files of one style."""
    project = replace(shipped(), targets=(target,), queries=QueryFiles(True, {target.dialect: style}))
    for path, script in generate(project, SCHEMA).items():
        place = folder / style / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(script.text, encoding="utf-8")
    return folder / style / target.dialect / "queries"


def test_every_query_is_loaded(loaded: Loaded) -> None:
    for queries in loaded.ways.values():
        assert set(CATALOG.by_name) <= set(queries.available_queries)
        for name, ready in CATALOG.by_name.items():
            query = getattr(queries, name)
            first = ready.operation.about.split()[0]
            assert (query.__doc__ or "").startswith(first), name


@pytest.mark.parametrize("way", ["named", "pyformat"])
def test_jobs_and_results(loaded: Loaded, way: str) -> None:
    if way not in loaded.ways:
        pytest.skip("sqlite3 takes names alone")

    def call(name: str, **values: Any) -> Any:
        return loaded.call(way, name, **values)

    try:
        assert call("create_scan_job", **scan("j1")) == 1
        assert call("start_scan_job", id="j1") == 1
        assert call("add_scan_job_progress", id="j1", processed=2, failed=1) == 1
        assert call("complete_scan_job", id="j1") == 1
        columns = [name for name, _ in CATALOG["get_scan_job"].compiled.columns]
        row = dict(zip(columns, call("get_scan_job", id="j1"), strict=True))
        assert (row["status"], row["success_rate"]) == ("completed", "66.67%")
        assert call("get_scan_job", id="j2") is None
        rows = rows_of("user_results", "j1")
        query = loaded.ways[way].insert_many_user_results
        query(loaded.connection, [outwards(loaded.dialect, CATALOG[query.__name__], row) for row in rows])
        assert call("count_user_results", scan_job_id="j1") == len(rows)
        found = list(call("page_user_results", scan_job_id="j1", limit=2))
        assert len(found) == 2
        term = rows[0]["display_name"][1:3]
        assert list(call("search_user_results_by_display_name", scan_job_id="j1", term=term, limit=9, offset=0))
        assert call("upsert_user_results", **rows[0] | {"email": "100%"}) in (1, 2)
    finally:
        loaded.connection.cursor().execute("DELETE FROM scan_jobs")
