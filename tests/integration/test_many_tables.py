"""A migration of so many tables that a server may have no room for their locks is several transactions."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.dialects import load
from scangen.dialects.postgresql.lock_room import ROOM
from scangen.migration_file import cut
from tests.integration.applying import JOBS, Live, Watched, watching
from tests.servers.base import Database

RESULTS = """\
result_table: results_N
columns:
  name_N: {type: string(20), required: true, default: x}
  size_N: {type: integer, default: 0}
indexes:
  idx_N_name: [name_N]
  idx_N_size: [size_N]
checks:
  ck_N_size: size_N >= 0
"""
CUT = "table: cut\ncolumns: {id: {type: string(36), primary_key: true}}\npartition: {hash: id, buckets: 40}\n"
SPECS = {f"results_{n}": RESULTS.replace("N", str(n)) for n in range(170)} | {"cut": CUT, "scan_jobs": JOBS}
HELD = """
SELECT COUNT(DISTINCT (locktype, relation, classid, objid, objsubid)) FROM pg_locks WHERE pid = pg_backend_pid()
"""


def most_held(live: Live, *words: str) -> int:
    """How many locks a transaction of a run holds when it holds the most."""
    seen: list[Watched] = []
    held: list[int] = []

    def act(number: int, when: str) -> None:
        if when == "after" and number % 5 == 0:
            cursor = seen[-1]._connection.cursor()
            cursor.execute(HELD)
            held.append(cursor.fetchone()[0])
            cursor.close()

    with watching(act, seen):
        answer = live.run(*words)
    assert answer.code == 0, answer
    return max(held)


def test_no_transaction_takes_more_locks_than_there_is_room_for(database: Database, tmp_path: Path) -> None:
    if database.server.engine != "postgresql":
        pytest.skip("locks are in memory of a fixed size on PostgreSQL alone")
    live = Live(tmp_path, database)
    live.migrate("first", SPECS)
    for way, words in {"up": ["apply"], "down": ["rollback"]}.items():
        text = (live.folder / f"0001_first.{way}.sql").read_text()
        stages = cut(text, load("postgresql"))
        assert len(stages) == text.count("in the next transaction") + 1 == text.count("\nCOMMIT;") > 1
        held = most_held(live, *words)
        assert ROOM.most / 5 < held <= ROOM.most, f"{way}: {held}"
    live.assert_at(0)


def test_a_run_that_ends_between_two_transactions_goes_on(database: Database, tmp_path: Path) -> None:
    if database.server.variant != "postgresql":
        pytest.skip(
            "locks are in memory of a fixed size on PostgreSQL alone, and a file is the same for all its versions"
        )
    live = Live(tmp_path, database)
    live.migrate("first", SPECS)
    first = len(cut((live.folder / "0001_first.up.sql").read_text(), load("postgresql"))[0])
    killed, _ = live.killed_after(2 * first + 50, "apply")  # each has its row in the ledger
    assert killed
    assert "0001_first  HALF DONE (up)" in live.run("status").out
    assert 0 < len(live.rows("SELECT 1 FROM pg_class WHERE relkind = 'r' AND relname LIKE 'results_%'")) < 170
    assert live.run("apply").code == 0
    live.assert_at(1)
    live.assert_is_latest()
    live.close()
