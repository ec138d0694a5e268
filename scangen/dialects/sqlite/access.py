"""How a program reaches SQLite: Python's own module, no server and no SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from scangen.diagnostics import fail
from scangen.dialects.access import Access, Connection, run

_URL = re.compile(r"sqlite(?:\+pysqlite)?://(?:/(?P<path>[^?]*))?(?P<options>\?.*)?")


class SQLiteAccess(Access):
    """A database is a file, made when it is not there and removed again when it could not be filled."""

    __slots__ = ()

    @contextmanager
    def session(self, address: str, *, autocommit: bool = False) -> Iterator[Connection]:
        """A connection to the file of the URL, not to a database in memory, which nobody could look at afterwards."""
        import sqlite3

        place = self._place(address)
        path = Path(place)
        is_new = not path.exists()
        try:
            connection = sqlite3.connect(place, isolation_level=None)
            # The file is made now, not at the first statement, so that a folder that is missing is told from bad SQL.
            connection.execute("PRAGMA schema_version")
        except sqlite3.Error as error:
            hint = "check the path in the URL: sqlite:///scans.db is in the working folder, sqlite:////var/… is not"
            raise fail("SG702", f"cannot open {place}: {self.reason(error)}", None, hint) from error
        try:
            with closing(connection):
                yield cast(Connection, connection)
        except BaseException:
            if is_new and not (autocommit and path.stat().st_size):
                _remove(place)
            raise
        if is_new and path.stat().st_size == 0:  # nothing was made, as in a dry run
            _remove(place)

    def begin(self, connection: Connection) -> None:
        """With the write lock from the start."""
        run(connection, "BEGIN IMMEDIATE")

    @staticmethod
    def _place(address: str) -> str:
        found = _URL.fullmatch(address)
        if not found:
            hint = "write sqlite:///scans.db for a file in the working folder, sqlite:////var/scans.db for any other"
            raise fail("SG703", "the URL is not one of an SQLite file", None, hint)
        if found["options"]:
            raise fail("SG703", "the URL of an SQLite file takes no options", None, f"remove {found['options']}")
        if found["path"] in (None, "", ":memory:"):
            hint = "name a file: sqlite:///scans.db"
            raise fail("SG703", "the URL is that of a database in memory, which ends with the command", None, hint)
        return found["path"]


def _remove(place: str) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        Path(place + end).unlink(missing_ok=True)


ACCESS = SQLiteAccess(
    title="SQLite",
    driver="sqlite",
    extra="sqlite",
    version_query="SELECT 'SQLite ' || sqlite_version()",
    tables_query="SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
    place_query="SELECT 'main'",
    columns_query=(
        "SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c WHERE t.type = 'table'"
    ),
    busy="PRAGMA busy_timeout = {}",
    passing=frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"}),
    # The triggers that hold foreign keys raise the second one.
    keeping=frozenset({"SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_TRIGGER"}),
    parameter=":{}",
)
