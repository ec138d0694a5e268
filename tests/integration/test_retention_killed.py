"""Retention is killed, and written beside: no row is lost, none is there twice, and the next run completes."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scangen.database import access_of
from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.dialects.access import Access
from scangen.project import Target
from scangen.render import Renderer
from scangen.retention.moves import Moves, moves
from scangen.retention.pace import FIRST, LEAST
from scangen.retention.run import Limits
from scangen.retention.statements import Spelling, spelling
from tests.integration.projects import project_of, schema_of
from tests.integration.retention_cases import OLD, Case, case_of, within
from tests.servers.base import Connection, Database
from tests.waiting import until

KILLED = -9
_WATCHED = """
import os, signal, threading
from scangen.retention.mover import Mover
def kill():
    os.kill(os.getpid(), signal.SIGKILL)
class Watched:
    def __init__(self, connection):
        self.connection, self.left = connection, {number}
    def __getattr__(self, name):
        return getattr(self.connection, name)
{method}
whole = Mover.run
def watched(self):
    self.connection = Watched(self.connection)
    return whole(self)
Mover.run = watched
"""


def at_commit(number: int, *, before: bool) -> str:
    """Python by which the command kills itself right before or after a commit."""
    method = f"""\
    def commit(self):
        self.left -= 1
        if self.left == 0 and {before}:
            kill()
        self.connection.commit()
        if self.left == 0:
            kill()
"""
    return _WATCHED.format(number=number, method=method)


def at_statement(number: int) -> str:
    """Python by which the command is killed from beside, while its statements go on."""
    method = """\
    def cursor(self):
        self.left -= 1
        if self.left == 0:
            threading.Thread(target=kill).start()
        return self.connection.cursor()
"""
    return _WATCHED.format(number=number, method=method)


@pytest.fixture
def case(database: Database, tmp_path: Path) -> Case:
    return case_of(database, tmp_path)


def assert_whole(case: Case, before: dict[str, list[str]]) -> None:
    assert case.whole() == before
    assert case.orphans() == []


def patiently(act: Callable[[], Any]) -> Any:
    """What `act` answers, as soon as a server has seen that a killed session is gone."""
    end = time.monotonic() + 20
    while True:
        answer = act()
        if "SG713" not in answer.out or time.monotonic() > end:
            return answer
        time.sleep(0.1)


# Killed


def test_killed_at_each_end_of_a_transaction(case: Case) -> None:
    case.job("a", 30)
    case.job("b", 2)
    before = case.whole()
    moved = 0
    for number in range(2, 8):
        # The first commit ends the look for what is due.
        child = case.child(at_commit(number // 2 + 1, before=number % 2 == 0), "--batch", "5")
        said = child.communicate(timeout=60)[0]
        assert child.returncode == KILLED, said
        assert_whole(case, before)
        now = len(case.ids("users_archive") + case.ids("logs_archive"))
        assert now > moved or number % 2 == 0, "what was committed is there"
        moved = now
    assert moved > 0
    answer = patiently(lambda: case.run("--batch", "5"))
    assert answer.code == 0, answer
    assert case.ids("scan_jobs") == []
    assert_whole(case, before)


def test_killed_at_any_time(case: Case) -> None:
    for job in range(4):
        case.job(f"job{job}", 40)
    before = case.whole()
    dice = random.Random(4)
    for _ in range(3):
        # Some 5 statements a row: it is never over before.
        child = case.child(at_statement(dice.randint(20, 200)), "--batch", "1")
        said = child.communicate(timeout=60)[0]
        assert child.returncode == KILLED, said
        assert_whole(case, before)
    assert case.ids("users_archive")
    answer = patiently(case.run)
    assert answer.code == 0, answer
    assert case.ids("scan_jobs") == []
    assert_whole(case, before)


# Written beside


@pytest.mark.parametrize("way", ["command", "procedure"])
def test_writers_beside_it_lose_nothing(case: Case, way: str) -> None:
    if case.database.server.engine == "sqlite":
        pytest.skip("SQLite has one writer at a time; what it does between two transactions is tested there")
    jobs = [f"job{number}" for number in range(6)]
    for job in jobs:
        case.job(job, 40)
    before = case.whole()
    inserted: list[str] = []
    updated: dict[str, str] = {}
    stop = threading.Event()

    def write(number: int, connection: Connection) -> None:
        dice = random.Random(number)
        count = 0
        while not stop.is_set():
            count += 1
            job, row = dice.choice(jobs), f"w{number}-{count}"
            insert = f"INSERT INTO users (id, scan_job_id, name, created_at) VALUES ('{row}', '{job}', 'x', '{OLD}')"
            if attempt(connection, insert):
                inserted.append(row)
            # Each writer has rows of its own, so the last value that it was told of is the one that must be there.
            mine = f"{job}-{dice.randrange(20) * 2 + number}"
            if attempt(connection, f"UPDATE users SET name = 'v{count}' WHERE id = '{mine}'"):
                updated[mine] = f"v{count}"

    def attempt(connection: Connection, sql: str) -> bool:
        cursor = connection.cursor()
        try:
            cursor.execute(sql)
            return cursor.rowcount == 1
        except Exception:  # the job is gone, or a deadlock chose this one
            return False
        finally:
            cursor.close()

    writers = [threading.Thread(target=write, args=(number, case.database.connect())) for number in range(2)]
    for writer in writers:
        writer.start()
    try:
        until(lambda: inserted and updated)
        if way == "command":
            report = Report()
            outcome = case.retain(report, limits=Limits(7))
            assert (report.diagnostics, outcome.kept) == ([], [])
        else:
            case.install()
            case.call(7)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert inserted
    assert updated
    assert_whole(case, before | {"users": sorted(before["users"] + inserted)})
    assert (case.ids("scan_jobs"), case.ids("users")) == ([], [])
    names = dict(case.execute("SELECT id, name FROM users_archive"))
    assert {row: names[row] for row in updated} == updated


# As long as a transaction should take

SLOW = {
    "postgresql": "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END $$;"
    " CREATE TRIGGER slow BEFORE DELETE ON users FOR EACH ROW EXECUTE FUNCTION slow()",
    "mysql": "CREATE TRIGGER slow BEFORE DELETE ON users FOR EACH ROW DO SLEEP(0.001)",
}
"""A row takes a millisecond at least to be deleted."""
TRANSACTION = {"postgresql": "xmin::text", "mysql": "archived_at"}
"""What rows of one transaction have in common, and those of two do not."""


@pytest.mark.parametrize("way", ["command", "procedure"])
def test_where_rows_are_slow_transactions_are_small(case: Case, way: str) -> None:
    engine = case.database.server.engine
    if engine not in SLOW:
        pytest.skip("nothing sleeps in SQLite, and there is no SQL Server here")
    case.job("due", 750)
    case.execute(SLOW[engine])
    if way == "command":
        case.retain(limits=Limits(5000))
    else:
        case.install()
        case.call(5000)
    by = TRANSACTION[engine]
    sizes = case.execute(f"SELECT COUNT(*), MIN(archived_at) FROM users_archive GROUP BY {by} ORDER BY 2")
    assert [int(size) for size, _ in sizes] == [FIRST, LEAST, LEAST, 50]
    assert case.ids("scan_jobs") == []


# How rows are found


def test_each_step_reads_a_range_of_an_index(case: Case) -> None:
    engine = case.database.server.engine
    if engine == "sqlserver":
        pytest.skip("its plans are not read here")
    case.job("many", 400)
    fill(case, 20_000)
    what, spelled = statements(case)
    users = next(move for move in what.results if move.live == "users")
    connection = case.database.connect()
    before = {"mysql": ["ANALYZE TABLE users", "SET explain_json_format_version = 1"]}
    within(connection, before.get(engine, ["ANALYZE"]))
    for text in (spelled.text("last_row", move=users), *spelled.move(users)):
        plan = explained(engine, connection, text)
        assert found_by_index(engine, plan), plan


def fill(case: Case, rows: int) -> None:
    """Rows of 50 jobs, many at one instant."""
    connection = case.database.connect()
    jobs = ", ".join(f"('j{n}')" for n in range(50))
    within(connection, [f"INSERT INTO scan_jobs (id) VALUES {jobs}"])
    for start in range(0, rows, 1000):
        some = range(start, start + 1000)
        values = ", ".join(f"('r{n}', 'j{n % 50}', 'x', '2020-01-01 00:00:{n % 60:02}.000000')" for n in some)
        within(connection, [f"INSERT INTO users (id, scan_job_id, name, created_at) VALUES {values}"])


def statements(case: Case) -> tuple[Moves, Spelling]:
    """The statements with literals for values."""
    engine = case.database.server.engine
    project = project_of(case.root, {})
    schema = schema_of(project)
    what, kind = moves(schema), load(engine)
    assert what is not None
    renderer = Renderer(kind)
    target = Target(engine, kind.facts.minimum)
    lowering = kind.lowering(kind, schema, project, target, renderer, Report())
    values = {
        "job": "'j7'",
        "rows": "100",
        "after_time": "'2020-01-01 00:00:07'",
        "after_id": "'r1007'",
        "until_time": "'2020-01-01 00:00:17'",
        "until_id": "'r1017'",
    }
    access: Access = access_of(engine)
    assert access.columns_query
    return what, spelling(what, kind, lowering, renderer, values.__getitem__)


def explained(engine: str, connection: Connection, text: str) -> str:
    word = {"postgresql": "EXPLAIN", "mysql": "EXPLAIN FORMAT=JSON", "sqlite": "EXPLAIN QUERY PLAN"}[engine]
    cursor = connection.cursor()
    cursor.execute(f"{word} {text}")
    lines = ["|".join(map(str, row)) for row in cursor.fetchall()]
    cursor.close()
    return "\n".join(lines)


def found_by_index(engine: str, plan: str) -> bool:
    """Whether the job's rows are found by the whole range, and none of the table's others are looked at."""
    if engine == "postgresql":
        return "ROW(created_at, " in plan.partition("Index Cond")[2] and "Seq Scan on users" not in plan
    if engine == "mysql":
        parts = re.findall(r'"used_key_parts": \[(.*?)\]', plan, re.DOTALL)
        return bool(parts) and all('"id"' in part for part in parts)
    return "scan_job_id=? AND (created_at,id)>(?,?)" in plan and "SCAN users" not in plan
