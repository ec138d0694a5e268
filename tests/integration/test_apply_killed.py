"""Killed at every statement, before it and after it: the next run goes on, nothing twice, nothing left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scangen.dialects import load
from scangen.migration_file import cut
from tests.integration.applying import FIRST, SECOND, Live, begun, watching
from tests.servers.base import Database


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Iterator[Live]:
    """At the first of two migrations, with rows."""
    if database.server.variant in ("postgresql-15", "sqlite-new"):
        pytest.skip("what is killed is scangen, and on one server of each kind")
    found = begun(tmp_path, database)
    yield found
    found.close()


def _once(live: Live) -> list[str]:
    """The statements of the second migration that may be carried out once: those outside transactions with a probe."""
    path = live.folder / "0002_second.up.sql"
    stages = cut(path.read_text(), load(live.engine))
    return [piece.sql for stage in stages for piece in stage if not piece.transaction and piece.done]


def test_killed_after_every_statement(live: Live) -> None:
    once = _once(live)
    assert once or live.engine == "sqlite"
    number, up, down = 0, True, True
    while up or down:
        number += 1
        up, carried_out = live.killed_after(number, "apply")
        _goes_up(live, carried_out, once)
        down, _ = live.killed_after(number, "rollback")
        _goes_down(live)
    assert number > 20, "one for each statement, those of the ledger too"


def _goes_up(live: Live, carried_out: list[str], once: list[str]) -> None:
    with watching() as seen:
        answer = live.run("apply", "--wait", "30s")
    assert answer.code == 0, answer
    counted = Counter([*carried_out, *(sql for watched in seen for sql in watched.carried_out)])
    assert {sql: counted[sql] for sql in once} == dict.fromkeys(once, 1)
    live.assert_at(2)
    live.assert_is_latest()
    assert live.rows("SELECT id, label FROM users ORDER BY id") == [("a", "ANN"), ("b", "BOB")]


def _goes_down(live: Live) -> None:
    if live.data("status")["at"] == 2:
        answer = live.run("rollback", "--wait", "30s")
        assert answer.code == 0, answer
    live.assert_at(1)
    assert live.rows("SELECT id, name FROM users ORDER BY id") == [("a", "ann"), ("b", "bob")]


def test_what_holds_for_a_session_holds_in_the_next_one(database: Database, tmp_path: Path) -> None:
    """MySQL swaps a foreign key in place with checks off, which a run that goes on has to switch off again."""
    if database.server.engine != "mysql":
        pytest.skip("settings between steps are MySQL's; SQLite's are taken back with its transaction")
    users = "result_table: users\ncolumns:\n  team: {type: string(36), references: {table: teams, on_delete: %s}}\n"
    specs = {"scan_jobs": FIRST["scan_jobs"], "teams": SECOND["teams"]}
    live = Live(tmp_path, database)
    live.migrate("first", {**specs, "users": users % "cascade"})
    assert live.run("apply").code == 0
    live.migrate("second", {**specs, "users": users % "restrict"})
    script = live.folder.joinpath("0002_second.up.sql").read_text()
    assert "SET SESSION foreign_key_checks = 0" in script
    number = 0
    while live.killed_after(number := number + 1, "apply")[0]:
        answer = live.run("apply", "--wait", "30s")
        assert answer.code == 0, answer
        live.assert_is_latest()
        assert live.run("rollback").code == 0
    live.close()
    assert number > 3
