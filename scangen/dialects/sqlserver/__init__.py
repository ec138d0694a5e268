"""SQL Server 2017 to 2025."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from scangen.dialects import DIALECTS
from scangen.dialects.base import Dialect
from scangen.dialects.sqlserver.text import quote, remark, string
from scangen.project import Target

if TYPE_CHECKING:
    from scangen.changes import CreateTable, Move
    from scangen.query import QuerySpeller
    from scangen.steps import Step


class SQLServer(Dialect):
    """The dialect; DDL is transactional, so a script is one transaction."""

    facts = DIALECTS["sqlserver"]
    one_transaction: ClassVar[bool] = True
    # XACT_ABORT takes back the transaction at a run-time error, not where a batch does not parse, and clients send the
    # next batch all the same: https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql
    batch_end: ClassVar[str] = "GO\nIF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;\nGO"
    # Filtered indexes and indexed computed columns want the first seven:
    # https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql#required-set-options-for-filtered-indexes
    session: ClassVar[tuple[str, ...]] = (
        "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON",
        "SET NUMERIC_ROUNDABORT OFF",
        "SET IMPLICIT_TRANSACTIONS OFF",
        "SET XACT_ABORT ON",
    )
    # With it switched on, a driver of ODBC or JDBC holds the transaction of whoever does not commit at each statement:
    # https://learn.microsoft.com/sql/t-sql/statements/set-implicit-transactions-transact-sql
    client_session: ClassVar[tuple[str, ...]] = ("SET IMPLICIT_TRANSACTIONS OFF",)
    batch_end_alone: ClassVar[str] = "GO\nIF @@ERROR <> 0 SET NOEXEC ON;\nGO"
    client_end: ClassVar[tuple[str, ...]] = (
        "-- NOEXEC would have skipped the assignment.",
        "DECLARE @done bit;",
        "SET @done = 1;",
        "SET NOEXEC OFF;",
        "IF @done IS NULL",
        "BEGIN",
        "    IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;",
        "    THROW 51000, N'The migration stopped: see the first error above.', 1;",
        "END;",
        "GO",
    )
    # Milliseconds: what waits for a lock keeps those that come later waiting.
    patience: ClassVar[tuple[str, ...]] = ("SET LOCK_TIMEOUT 3000",)
    transaction: ClassVar[tuple[str, str]] = ("BEGIN TRANSACTION;\nGO", "COMMIT TRANSACTION;\nGO")
    variable: ClassVar[str] = "@"

    def queries(self, target: Target, *, exact: bool) -> QuerySpeller:
        """Its speller of queries."""
        from scangen.dialects.sqlserver.queries import SQLServerQueries

        return SQLServerQueries(exact=exact)

    def steps(self, change: CreateTable, target: Target) -> Iterator[Step]:
        """Partition function and scheme, CREATE TABLE, indexes, descriptions and triggers."""
        from scangen.dialects.sqlserver.steps import steps

        return steps(change)

    def migrate(self, move: Move) -> Iterator[Step]:
        """All changes together, in three phases."""
        from scangen.dialects.sqlserver.alter import migrate

        return migrate(move)

    def quote(self, name: str) -> str:
        """A name in brackets."""
        return quote(name)

    def string(self, text: str) -> str:
        """A Unicode literal that sqlcmd leaves alone."""
        return string(text)

    def remark(self, text: str) -> str:
        """A text that sqlcmd leaves alone in a comment."""
        return remark(text)


DIALECT = SQLServer()
