"""What a hand does to a database is said: `tests/cases/inspect/alterations.yaml`, each where there is such a thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen.dialects import load
from scangen.diff import from_nothing
from scangen.render import Renderer
from tests.integration.catalog import differences
from tests.integration.projects import Generated, generated, project_of, schema_of
from tests.servers.base import Connection, Database, Server

_WHOLE = yaml.safe_load((Path(__file__).parents[1] / "cases" / "inspect" / "alterations.yaml").read_text())
CASES: dict[str, dict[str, Any]] = {case["name"]: case for case in _WHOLE["cases"]}
ENGINES = ("postgresql", "mysql", "sqlserver", "sqlite")


def statements(case: dict[str, Any], engine: str, version: tuple[int, ...] = (99,)) -> list[str]:
    """The SQL of a case on one engine; none where there is no such thing, or not yet in this version."""
    for key, sql in case.items():
        name, _, least = key.partition(" ")
        if name == engine and version >= (int(least or 0),):
            return [sql] if isinstance(sql, str) else list(sql)
    if engine == "sqlite" and "rewritten" in case:
        name, before, after = (text.replace("'", "''") for text in case["rewritten"])
        return [
            "PRAGMA writable_schema = ON",
            f"UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}') WHERE name = '{name}'",
            "PRAGMA writable_schema = OFF",
        ]
    return []


def expected_of(case: dict[str, Any], engine: str) -> list[str]:
    """What must be said."""
    shows: dict[str, list[str]] | list[str] = case["shows"]
    return shows[engine] if isinstance(shows, dict) else shows


@cache
def made_for(engine: str, folder: Path) -> Generated:
    """The schema of the cases."""
    project = project_of(folder, _WHOLE["specs"])
    return generated(project, schema_of(project), engine)


def build(connection: Connection, made: Generated) -> None:
    """Make the tables, statement by statement on one connection: no client program, for the sake of time."""
    dialect = load(made.target.dialect)
    renderer = Renderer(dialect)
    for sql in dialect.session:
        execute(connection, sql)
    for change in from_nothing(made.catalog):
        for step in dialect.steps(change, made.target):
            execute(connection, renderer.statement(step.statement))


def execute(connection: Connection, sql: str) -> None:
    cursor = connection.cursor()
    cursor.execute(sql)
    cursor.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alterations")


@pytest.fixture(scope="module")
def shared(server: Server) -> Iterator[Database]:
    """One database for all cases, since to make one takes longer than to make its tables."""
    with server.database() as database:
        yield database


def emptied(database: Database) -> Connection:
    """A connection to the database without its tables."""
    connection = database.connect()
    if database.server.engine == "postgresql":
        execute(connection, "DROP SCHEMA public CASCADE")
        execute(connection, "CREATE SCHEMA public")
    elif database.server.engine == "mysql":
        execute(connection, f"DROP DATABASE `{database.name}`")
        execute(connection, f"CREATE DATABASE `{database.name}`")
        execute(connection, f"USE `{database.name}`")
    return connection


@pytest.mark.parametrize("name", CASES)
def test_what_a_hand_does_is_said(server: Server, shared: Database, folder: Path, name: str) -> None:
    sql = statements(CASES[name], server.engine, server.version)
    if not sql:
        return
    made = made_for(server.engine, folder)
    with server.database() if server.engine in ("sqlite", "sqlserver") else nullcontext(shared) as database:
        connection = emptied(database)
        build(connection, made)
        for statement in sql:
            execute(connection, statement)
        said = differences(database.connect(), made.catalog)
        database.close()
    shows = expected_of(CASES[name], server.engine)
    assert [text for text in shows if not any(text in line for line in said)] == [], said
    assert [line for line in said if not any(text in line for text in shows)] == []
