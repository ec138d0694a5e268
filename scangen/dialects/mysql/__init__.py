"""MySQL 8.0.17 to 9.7."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from scangen import physical
from scangen.dialects import DIALECTS
from scangen.dialects.base import Dialect
from scangen.dialects.mysql.text import quote, string
from scangen.project import Target

if TYPE_CHECKING:
    from scangen.changes import CreateTable, Move
    from scangen.query import QuerySpeller
    from scangen.steps import Step

# Triggers and generated columns keep the mode of the session that made them, so it must not be the server's own.
# ANSI_QUOTES, NO_BACKSLASH_ESCAPES and PIPES_AS_CONCAT, which would change what the SQL says, are off in it.
_MODE = (
    "STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)


class MySQL(Dialect):
    """The dialect; each statement of DDL commits, so a script is no transaction."""

    facts = DIALECTS["mysql"]
    one_transaction: ClassVar[bool] = False
    compound_open: ClassVar[str] = "DELIMITER $$\n"
    compound_close: ClassVar[str] = "$$\nDELIMITER ;"
    session: ClassVar[tuple[str, ...]] = (
        "SET NAMES utf8mb4",
        f"SET SESSION sql_mode = '{_MODE}'",
        "SET SESSION time_zone = '+00:00'",
    )

    def queries(self, target: Target, *, exact: bool) -> QuerySpeller:
        """Its speller of queries."""
        from scangen.dialects.mysql.queries import MySQLQueries

        return MySQLQueries(target.version, exact=exact)

    def steps(self, change: CreateTable, target: Target) -> Iterator[Step]:
        """CREATE TABLE with its indexes and comments, then triggers."""
        from scangen.dialects.mysql.steps import steps

        return steps(change)

    def migrate(self, move: Move) -> Iterator[Step]:
        """One ALTER for many changes, in an order across tables."""
        from scangen.dialects.mysql.alter import migrate

        return migrate(move, self.quote)

    def quote(self, name: str) -> str:
        """A name in backticks."""
        return quote(name)

    def type_text(self, column: physical.Column) -> str:
        """BOOLEAN is tinyint(1), in words that give no warning of a deprecated display width (1681)."""
        return "boolean" if column.type == "tinyint(1)" else super().type_text(column)

    def string(self, text: str) -> str:
        """A backslash escapes, in the mode that `session` sets."""
        return string(text)


DIALECT = MySQL()
