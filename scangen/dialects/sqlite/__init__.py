"""SQLite 3.37 and newer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from scangen.changes import CreateTable
from scangen.dialects import DIALECTS
from scangen.dialects.base import Dialect
from scangen.dialects.sqlite.expressions import SQLiteSpeller
from scangen.dialects.sqlite.lower import SQLiteLowering
from scangen.dialects.sqlite.steps import steps
from scangen.project import Target
from scangen.steps import Step

if TYPE_CHECKING:
    from scangen.query import QuerySpeller


class SQLite(Dialect):
    """The dialect; DDL is transactional, so a script is one transaction."""

    facts = DIALECTS["sqlite"]
    one_transaction: ClassVar[bool] = True
    transaction: ClassVar[tuple[str, str]] = ("BEGIN IMMEDIATE;", "COMMIT;")
    speller = SQLiteSpeller()
    lowering = SQLiteLowering

    def queries(self, target: Target, *, exact: bool) -> QuerySpeller:
        """Its speller of queries."""
        from scangen.dialects.sqlite.queries import SQLiteQueries

        return SQLiteQueries(exact=exact)

    def steps(self, change: CreateTable, target: Target) -> Iterator[Step]:
        """CREATE TABLE with its descriptions inside, then indexes and triggers."""
        return steps(change)


DIALECT = SQLite()
