"""What a test sees of a database server: `Server` hands out fresh, empty `Database`s that are dropped afterwards."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

from sqlalchemy.engine import URL


class Unavailable(Exception):  # noqa: N818 - a state of the machine, no fault of the test
    """No server of a variant, or no client program, can be had on this machine; the message says why."""


class Cursor(Protocol):
    """The part of a DBAPI cursor (PEP 249) that the tests use."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None: ...
    @property
    def rowcount(self) -> int: ...
    def execute(self, operation: str, parameters: Any = ..., /) -> Any: ...
    def executemany(self, operation: str, parameters: Any, /) -> Any: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """The part of a DBAPI connection (PEP 249) that the tests use."""

    def cursor(self) -> Cursor: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def close(self) -> None: ...


class Engine(Protocol):
    """What differs between the four engines: connecting, making a database, running the client program."""

    def connect(self, url: URL) -> Connection:
        """A new autocommit connection; raises the driver's own error."""

    def version(self, connection: Connection) -> tuple[int, ...]:
        """The server's version, such as (18, 6)."""

    def create(self, server: Server, name: str) -> URL:
        """Makes the empty database `name` and returns its URL."""

    def drop(self, server: Server, name: str) -> None:
        """Drops the database `name`, whoever is still connected to it."""

    def client(self) -> Path:
        """The engine's own client program; raises Unavailable with the reason."""

    def run(self, program: Path, url: URL, script: Path) -> CompletedProcess[str]:
        """Runs `script` with the client program, which stops at the first error with a non-zero exit code."""


@dataclass(frozen=True, slots=True)
class Database:
    """An empty database of one test; everything in it is gone when the test ends."""

    server: Server
    name: str
    address: URL
    _opened: list[Connection] = field(default_factory=list, repr=False)

    @property
    def url(self) -> str:
        """The SQLAlchemy URL, password included."""
        return self.address.render_as_string(hide_password=False)

    def connect(self) -> Connection:
        """A new autocommit DBAPI connection; closed at the end of the test where the test did not."""
        connection = self.server.driver.connect(self.address)
        self._opened.append(connection)
        return connection

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Runs one statement on a connection of its own and returns its rows, none for a statement without a result."""
        connection = self.server.driver.connect(self.address)
        try:
            cursor = connection.cursor()
            if parameters is None:
                cursor.execute(sql)
            else:
                cursor.execute(sql, parameters)
            rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
            cursor.close()
            return rows
        finally:
            connection.close()

    @property
    def client_available(self) -> str | None:
        """None when `run_client` can work here, else the reason why not."""
        try:
            self.server.driver.client()
        except Unavailable as reason:
            return str(reason)
        return None

    def run_client(self, script: Path) -> CompletedProcess[str]:
        """Runs a file with psql, mysql, sqlite3 or sqlcmd; exit code 0 only if every statement passed."""
        driver = self.server.driver
        return driver.run(driver.client(), self.address, script)

    def close(self) -> None:
        """Closes what `connect` opened."""
        for connection in self._opened:
            # drivers disagree on closing what is closed or lost
            with suppress(Exception):
                connection.close()
        self._opened.clear()


@dataclass(frozen=True, slots=True)
class Server:
    """A running server that lets us create databases."""

    engine: str
    variant: str
    version: tuple[int, ...]
    address: URL
    source: str
    driver: Engine = field(repr=False)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """A fresh empty database with a unique name, dropped afterwards."""
        name = unique_name()
        database = Database(self, name, self.driver.create(self, name))
        try:
            yield database
        finally:
            database.close()
            self.driver.drop(self, name)

    @contextmanager
    def admin(self) -> Iterator[Cursor]:
        """A cursor on the server itself, outside of any test's database."""
        connection = self.driver.connect(self.address)
        try:
            cursor = connection.cursor()
            yield cursor
            cursor.close()
        finally:
            connection.close()


_numbers = itertools.count(1)


def unique_name() -> str:
    """A database name that no other run, process or thread uses."""
    return f"scangen_t{os.getpid()}_{next(_numbers)}_{secrets.token_hex(3)}"
