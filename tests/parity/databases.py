"""The databases of the cases: one for the same specs on a server, with sessions of different settings, in both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from tests.integration.projects import Generated, build
from tests.parity.cases import WAYS, Case
from tests.parity.outcomes import Disagreement
from tests.parity.sessions import ISOLATION, Sessions
from tests.parity.steps import Steps
from tests.parity.ways import Core, Driver, Way, core_engine, core_tables
from tests.servers.base import Database, Server

SESSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    # Keys hold whatever a connection says of them, and triggers do not run in circles: one setting in each way.
    "sqlite": {
        "driver": ("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF"),
        "core": ("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON"),
    },
    "mysql": dict.fromkeys(WAYS, ("SET time_zone = '-11:00'",)),
    "postgresql": dict.fromkeys(WAYS, ("SET timezone = 'America/Anchorage'", "SET DateStyle = 'ISO, DMY'")),
    "sqlserver": dict.fromkeys(WAYS, ()),
}
"""Settings of the sessions, in each way."""


class Run:
    """Runs cases in one session; the tables are empty before and after each."""

    def __init__(self, engine: str, made: Generated, way: str, open_way: Callable[[], Way]) -> None:
        self.way = way
        self._engine = engine
        self._made = made
        self._open = open_way
        self._session: Way | None = None

    def case(self, case: Case) -> None:
        """All of it, at each level of isolation that it names; raises Disagreement with the way and the step."""
        # SQLite has one level, serializable
        for level in case.isolation if self._engine in ISOLATION else case.isolation[:1]:
            try:
                self._case(case, level)
            except Disagreement as problem:
                raise Disagreement(f"by {self.way}{f', {level}' if level else ''}: {problem}") from problem.__cause__

    def _case(self, case: Case, level: str | None) -> None:
        if self._session is None:
            self._session = self._open()
        try:
            with Sessions(self._engine, self._made, self._open, case, level) as sessions:
                Steps(self._engine, self._made, self._session, case.base, sessions.take).take(case.steps)
        finally:
            self._clear(str(case.steps))
            if any("session" in step for step in case.steps):
                self.close()

    def close(self) -> None:
        """Let go of the session; the next case begins another."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _clear(self, text: str) -> None:
        """Only of the tables that are named: most cases use one of ten."""
        assert self._session is not None
        for table in reversed(self._made.schema.tables):
            if table.name in text:
                self._session.delete(table, {})


@dataclass(frozen=True, slots=True)
class Built:
    """A database, what it is to be, and how to run cases in it."""

    database: Database
    made: Generated
    runs: tuple[Run, ...]


class Databases:
    """Builds a database when a case first asks for it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._stack = ExitStack()
        self._known: dict[tuple[str, frozenset[tuple[str, str]]], Built] = {}

    def take(self, server: Server, case: Case) -> None:
        """The case in each session and way; raises Disagreement."""
        for run in self.get(server, case).runs:
            if run.way in case.ways:
                run.case(case)

    def get(self, server: Server, case: Case) -> Built:
        """The database of a case's specs."""
        key = (server.variant, frozenset(case.specs.items()))
        if key not in self._known:
            database = self._stack.enter_context(server.database())
            made = build(database, case.specs, self._folder / f"{server.variant}-{next(self._numbers)}")
            self._known[key] = Built(database, made, tuple(self._runs(database, made)))
        return self._known[key]

    def close(self) -> None:
        """Drop them all."""
        for built in self._known.values():
            for run in built.runs:
                run.close()
        self._known.clear()
        self._stack.close()

    def _runs(self, database: Database, made: Generated) -> Iterator[Run]:
        engine = core_engine(database)
        self._stack.callback(engine.dispose)
        tables = core_tables(made.schema)
        openers: dict[str, Callable[[tuple[str, ...]], Way]] = {
            "driver": partial(_driver, database),
            "core": partial(_core, engine, tables),
        }
        for way, settings in SESSIONS[database.server.engine].items():
            yield Run(database.server.engine, made, way, partial(openers[way], settings))


def _driver(database: Database, settings: tuple[str, ...]) -> Way:
    return _set(Driver(database.server.engine, database.server.driver.connect(database.address)), settings)


def _core(engine: sa.Engine, tables: dict[str, sa.Table], settings: tuple[str, ...]) -> Way:
    return _set(Core(engine, tables), settings)


def _set(way: Way, settings: tuple[str, ...]) -> Way:
    for setting in settings:
        way.execute(setting)
    return way
