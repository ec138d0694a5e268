"""SQLite 3.37 and newer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from scangen.dialects import DIALECTS
from scangen.dialects.base import Dialect
from scangen.project import Target

if TYPE_CHECKING:
    from scangen.changes import CreateTable, Move
    from scangen.query import QuerySpeller
    from scangen.steps import Step


class SQLite(Dialect):
    """The dialect; DDL is transactional, so a script is one transaction."""

    facts = DIALECTS["sqlite"]
    one_transaction: ClassVar[bool] = True
    transaction: ClassVar[tuple[str, str]] = ("BEGIN IMMEDIATE;", "COMMIT;")
    # It begins one before an INSERT, UPDATE or DELETE alone:
    # https://docs.python.org/3/library/sqlite3.html#sqlite3-transaction-control-isolation-level
    driver_transaction: ClassVar[bool] = False
    periods: ClassVar[bool] = False

    def queries(self, target: Target, *, exact: bool) -> QuerySpeller:
        """Its speller of queries."""
        from scangen.dialects.sqlite.queries import SQLiteQueries

        return SQLiteQueries(exact=exact)

    def steps(self, change: CreateTable, target: Target) -> Iterator[Step]:
        """CREATE TABLE with its descriptions inside, then indexes and triggers."""
        from scangen.dialects.sqlite.steps import steps

        return steps(change)

    def migrate(self, move: Move) -> Iterator[Step]:
        """One transaction; a table that cannot be changed in place is made anew."""
        from scangen.dialects.sqlite.alter import migrate

        return migrate(move, self.quote)


DIALECT = SQLite()
