"""What apply sends to SQL Server beside a migration's statements, held against Microsoft's parser."""

from __future__ import annotations

import pytest

from scangen.apply import ledger
from scangen.apply.ledger import Ledger, Outcome, Run, Way
from scangen.database import access_of
from scangen.dialects import load
from scangen.render import Renderer
from tests.servers import tsql


class Heard:
    """A connection that keeps what it is told, and answers nothing."""

    description = None
    rowcount = 0

    def __init__(self) -> None:
        self.said: list[str] = []

    def cursor(self) -> Heard:
        return self

    def execute(self, sql: str, _values: object = None) -> None:
        self.said.append(sql)

    def fetchall(self) -> list[tuple[object, ...]]:
        return []

    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def close(self) -> None: ...


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_the_ledger_and_the_lock_parse(version: int) -> None:
    access, dialect, heard = access_of("sqlserver"), load("sqlserver"), Heard()
    book = Ledger(heard, access, dialect, Renderer(dialect))
    book.make()
    one = book.begin(0, 1, "it's", Way.UP, "0" * 64, Outcome.BEGUN)
    book.enter(one, 1, "SELECT 1", Outcome.BEGUN)
    book.change(one, 1, Outcome.FAILED, None, "there's\0 a reason 🙂")
    book.end(one, Outcome.FAILED)
    book.entries(Run(1, 1, "a", Way.UP, "", Outcome.DONE, "", ""))
    said = [*heard.said, access.exclusive.format("migrations"), access.holder.format("migrations")]
    assert len(said) == len(ledger.TABLES) + 7
    assert [complaint for found in tsql.parse_all(said, version) for complaint in found] == []
