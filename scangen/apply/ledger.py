"""The ledger: two tables beside the team's own, one row a run of a migration, one a statement of it.

Values are written as literals, since drivers differ in how they take parameters, and instants as text in UTC.
"""

from __future__ import annotations

import getpass
import hashlib
import platform
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum

from scangen import __version__
from scangen.dialects.access import Access, Connection, rows, run
from scangen.dialects.base import Dialect
from scangen.render import Renderer
from scangen.values import dataclass

MIGRATIONS, STEPS = "scangen_migrations", "scangen_steps"
TABLES = frozenset({MIGRATIONS, STEPS})
_MESSAGE = 500
"""Characters of a message that are kept."""


class Way(Enum):
    """What a run does with a migration."""

    UP = "up"
    DOWN = "down"
    BASELINE = "baseline"
    """The database was there already: it is said to hold all migrations up to this one."""


class Outcome(Enum):
    """What became of a run, or of a statement."""

    BEGUN = "begun"
    FAILED = "failed"
    DONE = "done"
    FOUND = "found done"
    """A run that resumed saw that the statement had been carried out."""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left of it to do."""
        return self in (Outcome.DONE, Outcome.FOUND)


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `scangen_migrations`; `began_at` in UTC, `checksum` as in the chain of the files."""

    run: int
    number: int
    name: str
    way: Way
    checksum: str
    outcome: Outcome
    by_whom: str
    began_at: str
    milliseconds: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `scangen_steps`; `step` counts from 1 within the migration."""

    step: int
    checksum: str
    outcome: Outcome
    by_whom: str
    began_at: str
    milliseconds: int | None = None
    message: str | None = None


class Ledger:
    """The ledger of the connection's current schema. Nothing is committed that the caller has in a transaction."""

    def __init__(self, connection: Connection, access: Access, dialect: Dialect, renderer: Renderer) -> None:
        self._connection = connection
        self._access = access
        self._dialect = dialect
        self._renderer = renderer
        self._who = f"{_user()}@{platform.node()}"[:255]

    def is_there(self) -> bool:
        """Whether the schema has a ledger."""
        there = {self._access.same_name(str(row[0])) for row in rows(self._connection, self._access.tables_query)}
        return {self._access.same_name(name) for name in TABLES} <= there

    def make(self) -> None:
        """Make the tables, where they are not there."""
        for sql in texts(self._renderer):
            run(self._connection, sql)

    def runs(self) -> list[Run]:
        """Every run, the first first; none without a ledger."""
        if not self.is_there():
            return []
        columns = "run, number, name, way, checksum, outcome, by_whom, began_at, milliseconds"
        found = rows(self._connection, f"SELECT {columns} FROM {MIGRATIONS} ORDER BY run")
        return [
            Run(number, migration, name, Way(way), checksum, Outcome(outcome), who, began, took)
            for number, migration, name, way, checksum, outcome, who, began, took in found
        ]

    def entries(self, one: Run) -> dict[int, Entry]:
        """What became of each statement of a run that has been begun, by its number."""
        columns = "step, checksum, outcome, by_whom, began_at, milliseconds, message"
        query = f"SELECT {columns} FROM {STEPS} WHERE run = {one.run} ORDER BY step"
        return {
            step: Entry(step, checksum, Outcome(outcome), who, began, took, message)
            for step, checksum, outcome, who, began, took, message in rows(self._connection, query)
        }

    def begin(self, after: int, number: int, name: str, way: Way, checksum: str, outcome: Outcome) -> Run:
        """A new run after the one of that number; the server refuses it where another run came in between."""
        one = Run(after + 1, number, name, way, checksum, outcome, self._who, now())
        values = (
            one.run,
            one.number,
            one.name,
            way.value,
            checksum,
            outcome.value,
            self._who,
            __version__,
            one.began_at,
        )
        columns = "run, number, name, way, checksum, outcome, by_whom, with_version, began_at"
        self._insert(MIGRATIONS, columns, values)
        return one

    def end(self, one: Run, outcome: Outcome, milliseconds: int | None = None) -> Run:
        """A run has ended, or goes on (`BEGUN`)."""
        values = {"outcome": outcome.value, "milliseconds": milliseconds}
        self._update(MIGRATIONS, values, f"run = {one.run} AND outcome <> '{Outcome.DONE.value}'")
        return replace(one, outcome=outcome, milliseconds=milliseconds)

    def enter(self, one: Run, step: int, sql: str, outcome: Outcome, took: int | None = None) -> None:
        """A statement that had no row gets one."""
        columns = "run, step, checksum, outcome, by_whom, began_at, milliseconds"
        self._insert(STEPS, columns, (one.run, step, digest(sql), outcome.value, self._who, now(), took))

    def change(
        self, one: Run, step: int, outcome: Outcome, took: int | None = None, message: str | None = None
    ) -> None:
        """What became of a statement that has a row."""
        values = {
            "outcome": outcome.value,
            "by_whom": self._who,
            "milliseconds": took,
            "message": message and message.replace("\0", "")[:_MESSAGE],
        }
        self._update(STEPS, values, f"run = {one.run} AND step = {step}")

    def _insert(self, table: str, columns: str, values: tuple[object, ...]) -> None:
        run(self._connection, f"INSERT INTO {table} ({columns}) VALUES ({', '.join(map(self._literal, values))})")

    def _update(self, table: str, values: Mapping[str, object], where: str) -> None:
        pairs = ", ".join(f"{name} = {self._literal(value)}" for name, value in values.items())
        run(self._connection, f"UPDATE {table} SET {pairs} WHERE {where}")

    def _literal(self, value: object) -> str:
        if value is None:
            return "NULL"
        return str(value) if isinstance(value, int) else self._dialect.string(str(value))


def texts(renderer: Renderer) -> list[str]:
    """The statements that make a ledger where there is none."""
    return [
        renderer.text("ledger/migrations", {"name": MIGRATIONS}),
        renderer.text("ledger/steps", {"name": STEPS}),
    ]


def digest(sql: str) -> str:
    """The SHA-256 of a statement."""
    return hashlib.sha256(sql.encode()).hexdigest()


def now() -> str:
    """This instant, as the ledger writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"
