"""PostgreSQL 14 to 18."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from scangen import physical
from scangen.dialects import DIALECTS
from scangen.dialects.base import Dialect
from scangen.project import Target

if TYPE_CHECKING:
    from scangen.changes import CreateTable, Move
    from scangen.plan import Room
    from scangen.query import QuerySpeller
    from scangen.steps import Step


class PostgreSQL(Dialect):
    """The dialect; DDL is transactional, so a script is one transaction."""

    facts = DIALECTS["postgresql"]
    one_transaction: ClassVar[bool] = True
    # The text is UTF-8 whatever the client's locale says, and a backslash in a literal is no escape whatever the
    # server's settings say.
    session: ClassVar[tuple[str, ...]] = ("SET client_encoding = 'UTF8'", "SET standard_conforming_strings = on")
    client: ClassVar[tuple[str, ...]] = ("\\set ON_ERROR_STOP on",)
    transaction: ClassVar[tuple[str, str]] = ("BEGIN;", "COMMIT;")
    # In one statement, what is copied is what was deleted, even beside a concurrent UPDATE.
    moving: ClassVar[tuple[str, ...]] = ("move_rows",)
    # What waits for a lock keeps those that come later waiting: better to give up and try again. Instants become texts
    # and dates in UTC, wherever the session is.
    each_transaction: ClassVar[tuple[str, ...]] = ("SET LOCAL lock_timeout = '3s'", "SET LOCAL timezone = 'UTC'")

    def queries(self, target: Target, *, exact: bool) -> QuerySpeller:
        """Its speller of queries."""
        from scangen.dialects.postgresql.queries import PostgreSQLQueries

        return PostgreSQLQueries(exact=exact)

    def steps(self, change: CreateTable, target: Target) -> Iterator[Step]:
        """CREATE TABLE, its partitions, indexes, triggers and comments."""
        from scangen.dialects.postgresql.steps import steps

        return steps(change)

    @property
    def room(self) -> Room:
        """Half of what a server has room for, as it comes."""
        from scangen.dialects.postgresql.lock_room import ROOM

        return ROOM

    def migrate(self, move: Move) -> Iterator[Step]:
        """Every change of the move, by stages."""
        from scangen.dialects.postgresql.alter import migrate

        return migrate(move)

    def type_text(self, column: physical.Column) -> str:
        """A column's type with its collation, whose name is an identifier here."""
        return f"{column.type} COLLATE {self.quote(column.collation)}" if column.collation else column.type

    def string(self, text: str) -> str:
        """A text as a literal that reads the same under either `standard_conforming_strings`.

        A trigger's body is parsed in the sessions that fire it, out of the script's reach.
        """
        plain = super().string(text)
        return "E" + plain.replace("\\", "\\\\") if "\\" in plain else plain


DIALECT = PostgreSQL()
