"""What breaks while migrations are carried out: a connection, a server, a process; and another run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.integration.applying import FIRST, ROWS, Live, begun, watching
from tests.integration.migrations import BEGIN
from tests.integration.own_server import own_server
from tests.servers.base import Database, Unavailable
from tests.waiting import until


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Live:
    """At the first of two migrations, with rows."""
    return begun(tmp_path, database)


def assert_carried_out(live: Live) -> None:
    live.assert_at(2)
    live.assert_is_latest()
    assert live.rows("SELECT id, label FROM users ORDER BY id") == [("a", "ANN"), ("b", "BOB")]


# Two at once


@contextmanager
def held(live: Live) -> Iterator[Callable[[], None]]:
    """Something that keeps the first statement of a migration waiting, and lets go when it is called."""
    connection = live.database.connect()
    cursor = connection.cursor()
    cursor.execute({**BEGIN, "mysql": "START TRANSACTION"}[live.engine])
    cursor.execute("UPDATE users SET name = name")
    yield lambda: cursor.execute("ROLLBACK")
    connection.close()


def test_two_at_once_carry_each_statement_out_once(live: Live) -> None:
    if live.engine == "sqlite":
        with held(live) as let_go:
            both = [live.started("apply"), live.started("apply")]
            let_go()
    else:
        both = [live.started("apply"), live.started("apply")]
    said = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert_carried_out(live)
    ((count,),) = live.rows("SELECT COUNT(*) FROM scangen_migrations WHERE number = 2")
    assert count == 1


def test_what_another_run_did_before_a_transaction_is_not_done_again(live: Live) -> None:
    if live.engine != "sqlite":
        pytest.skip("on a server the other one has to wait for the session's lock")
    seen: list[Any] = []
    others: list[Any] = []

    def overtake(_: int, when: str) -> None:
        if when == "before" and seen[-1].doing.startswith("BEGIN") and not others:
            other = live.started("apply")
            others.append((other.communicate(timeout=60), other.returncode))

    with watching(overtake, seen):
        answer = live.run("apply")
    assert (answer.code, others[0][1]) == (0, 0), (answer, others)
    assert_carried_out(live)
    assert not any("users" in sql for sql in seen[-1].carried_out)


def test_who_waits_is_told_for_whom_and_gives_up_in_time(live: Live) -> None:
    with held(live) as let_go:
        first = live.started("apply")
        if live.engine != "sqlite":
            until(lambda: live.rows("SELECT number FROM scangen_migrations WHERE number = 2"))
        # A process of its own: two builds of SQLite in one do not see each other's locks.
        second = live.started("apply", "--wait", "1s")
        out, err = second.communicate(timeout=60)
        assert second.returncode == 2, (out, err)
        assert "error SG972: another run is at work in " in err
        if live.engine != "sqlite":
            assert re.search(r"waiting for \S+", err)
            assert re.search(r"\S+@\S+ with 0002_second since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", err)
        let_go()
    said = first.communicate(timeout=120)
    assert first.returncode == 0, said
    assert_carried_out(live)


def test_a_lock_that_passes_is_waited_for_in_tries(live: Live) -> None:
    """PostgreSQL gives up after its lock_timeout, and the stage is tried again."""
    if live.engine != "postgresql":
        pytest.skip("MySQL waits for a minute, SQLite for the whole database")
    with held(live) as let_go:
        running = live.started("apply")
        assert running.stderr is not None
        lines = iter(running.stderr.readline, "")
        assert any("lock timeout; tried again" in line for line in lines)
        let_go()
    assert running.wait(timeout=120) == 0
    running.communicate()
    assert_carried_out(live)


# A rollback


def test_a_rollback_that_stopped_goes_on_and_lets_nothing_else_by(live: Live) -> None:
    def broken(number: int, when: str) -> None:
        if (number, when) == (4, "before"):
            raise RuntimeError("the cable is cut")

    assert live.run("apply").code == 0
    with watching(broken):
        assert live.run("rollback").code != 0
    assert "0002_second  HALF DONE (down)" in live.run("status").out
    answer = live.run("apply")
    assert (answer.code, "error SG974: " in answer.err) == (1, True), answer
    assert live.run("rollback").code == 0
    live.assert_at(1)
    assert live.run("apply").code == 0
    assert_carried_out(live)


# Connections and servers


def test_a_connection_that_is_cut_at_any_statement(live: Live) -> None:
    if live.engine == "sqlite":
        pytest.skip("SQLite has no connection to cut")
    number, named = 0, 0
    while True:
        number += 5  # now a statement, now what the ledger is told before and after
        seen: list[Any] = []
        at_work: list[str] = []

        def cut(count: int, when: str, number: int = number, seen: Any = seen, at_work: Any = at_work) -> None:
            if (count, when) == (number, "before"):
                at_work.append(seen[-1].doing.splitlines()[0])
                _end_session(live, seen[-1])

        with watching(cut, seen):
            answer = live.run("apply")
        if answer.code == 0:
            break
        assert answer.code in (1, 2), answer
        assert re.search(r"error SG97[39]: ", answer.err), answer
        assert "Traceback" not in answer.err
        lines = [line.rstrip(";") for line in (live.folder / "0002_second.up.sql").read_text().splitlines()]
        if at_work[0] in lines and at_work != ["BEGIN"]:  # nor is it the ledger's
            said = re.search(r"0002_second\.up\.sql:(\d+):1: error SG973: step ", answer.err)
            assert said, (at_work, answer)
            sql = (line for line in lines[int(said[1]) - 1 :] if not line.startswith(("--", "DELIMITER")))
            assert next(sql) == at_work[0]
            named += 1
        again = live.run("apply", "--wait", "30s")
        assert again.code == 0, again
        assert_carried_out(live)
        assert live.run("rollback").code == 0
    assert (number > 15, named > 1) == (True, True), (number, named)
    assert_carried_out(live)


def _end_session(live: Live, watched: Any) -> None:
    identities = {"mysql": "CONNECTION_ID()", "postgresql": "pg_backend_pid()", "sqlserver": "@@SPID"}
    cursor = watched._connection.cursor()
    cursor.execute(f"SELECT {identities[live.engine]}")
    ((session,),) = cursor.fetchall()
    cursor.close()
    live.rows(f"SELECT pg_terminate_backend({session}, 10000)" if live.engine == "postgresql" else f"KILL {session}")


@pytest.mark.parametrize("variant", ["postgresql", "mysql"])
def test_a_server_that_dies_and_comes_back(variant: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """A server of the test's own, since the others are in use."""
    if variant not in (pytestconfig.getoption("--engine") or [variant]):
        pytest.skip(f"{variant} is not among the chosen --engine")
    try:
        with own_server(variant) as own, own.server.database() as database:
            live = begun(tmp_path, database)
            # Within the statements that are in no transaction.
            number = 30 if variant == "postgresql" else 12
            with watching(lambda count, when: own.kill() if (count, when) == (number, "before") else None):
                answer = live.run("apply")
            assert answer.code in (1, 2), answer
            assert re.search(r"error SG97[39]: ", answer.err), answer
            down = live.run("apply")
            assert (down.code, "error SG702" in down.err) == (2, True), down
            own.start_again()
            status = live.run("status")
            assert "0002_second  HALF DONE (up)" in status.out, status
            again = live.run("apply", "--wait", "30s")
            assert again.code == 0, again
            assert_carried_out(live)
    except Unavailable as reason:
        pytest.skip(str(reason))


# A process that ends within a statement

INDEX = {
    **FIRST,
    "users": "result_table: users\ncolumns:\n  name: {type: string(20), required: true, searchable: true}\n",
}
WAITING = {
    "postgresql": "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND query LIKE 'CREATE INDEX CONCURRENTLY%'",
    "mysql": "SELECT 1 FROM information_schema.processlist WHERE db = DATABASE()"
    " AND state = 'Waiting for table metadata lock'",
    "sqlserver": "SELECT 1 FROM sys.dm_exec_requests WHERE database_id = DB_ID() AND wait_type LIKE 'LCK%'",
}


def test_a_process_that_is_killed_within_a_statement(database: Database, tmp_path: Path) -> None:
    """PostgreSQL leaves an invalid index, MySQL goes on with the statement for a client that is not there."""
    live = Live(tmp_path, database)
    if live.engine == "sqlite":
        pytest.skip("a statement of SQLite ends with its process, and its transaction with it")
    live.migrate("first", FIRST)
    assert live.run("apply").code == 0
    live.migrate("index", INDEX)
    for sql in ROWS:
        database.execute(sql)
    with held(live) as let_go:
        running = live.started("apply")
        until(lambda: live.rows(WAITING[live.engine]))
        running.kill()
        running.communicate(timeout=60)
        if live.engine == "postgresql":
            until(lambda: not live.rows(WAITING["postgresql"]))
            assert live.rows("SELECT 1 FROM pg_index WHERE NOT indisvalid")
        let_go()
    answer = live.run("apply", "--wait", "60s")
    assert answer.code == 0, answer
    live.assert_at(2)
    live.assert_is_latest()


SLOW = """CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NEW; END';
CREATE TRIGGER slowly BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION slowly()"""


def test_a_statement_ends_with_the_process_that_waits_for_it(live: Live) -> None:
    """So does the lock of its session, which the next run needs."""
    if live.engine != "postgresql":
        pytest.skip("PostgreSQL can be told to look for its client")
    at_work = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    # Of itself, a server does not look; those of the tests do.
    live.database.execute(f'ALTER DATABASE "{live.database.name}" SET client_connection_check_interval = 0')
    for sql in SLOW.split(";\n"):
        live.database.execute(sql)
    running = live.started("apply")
    until(lambda: live.rows(at_work))
    running.kill()
    running.communicate(timeout=60)
    until(lambda: not live.rows(at_work), seconds=15)
    live.database.execute("DROP FUNCTION slowly CASCADE")
    answer = live.run("apply", "--wait", "15s")
    assert answer.code == 0, answer
    assert_carried_out(live)
