"""The same rows are accepted and refused on every server: each case of `tests/cases/behaviour` on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.behaviour import Case, Run, read_cases
from tests.integration.catalog import differences
from tests.integration.projects import build
from tests.servers.base import Connection, Database, Server

CASES = list(read_cases(Path(__file__).parents[1] / "cases" / "behaviour"))

SESSIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    # Keys hold whatever a connection says of them, and triggers do not run in circles.
    "sqlite": (
        ("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF"),
        ("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON"),
    ),
    "mysql": (("SET time_zone = '-11:00'",),),
    "postgresql": (("SET timezone = 'America/Anchorage'", "SET DateStyle = 'ISO, DMY'"),),
    "sqlserver": ((),),
}


class Databases:
    """One database for each file and variant on each server, built when a case first asks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._known: dict[tuple[str, str, str], list[Run]] = {}

    def get(self, server: Server, case: Case) -> list[Run]:
        """Where to run a case: the same database, in sessions of different settings."""
        key = (server.variant, case.file, case.variant)
        if key not in self._known:
            database = self._stack.enter_context(server.database())
            made = build(database, case.specs, self._folder / "-".join(key))
            connection = database.connect()
            assert differences(connection, made.catalog) == []
            connection.close()
            self._known[key] = [Run(server.engine, made, _session(database, s)) for s in SESSIONS[server.engine]]
        return self._known[key]

    def close(self) -> None:
        """Drop them all."""
        self._stack.close()


def _session(database: Database, settings: tuple[str, ...]) -> Connection:
    connection = database.connect()
    cursor = connection.cursor()
    for setting in settings:
        cursor.execute(setting)
    cursor.close()
    return connection


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    known = Databases(tmp_path_factory.mktemp("behaviour"))
    yield known
    known.close()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_behaviour(server: Server, databases: Databases, case: Case) -> None:
    for run in databases.get(server, case):
        run.case(case)
