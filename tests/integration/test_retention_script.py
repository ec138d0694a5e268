"""retention.sql on real servers: the procedure, or the script of SQLite, does what the command does."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from scangen.dialects import DIALECTS
from scangen.generate import generate
from scangen.project import Target
from tests.integration.projects import project_of, schema_of
from tests.integration.retention_cases import NOTES, SPECS, Case, ago, case_of, within
from tests.servers import tsql
from tests.servers.base import Database
from tests.waiting import until

WAITING = {
    "postgresql": "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    # information_schema.innodb_trx would be simpler, and says the same as before when it is asked ten times a second.
    "mysql": "SELECT t.processlist_id FROM performance_schema.data_lock_waits w JOIN performance_schema.threads t"
    " ON t.thread_id = w.requesting_thread_id WHERE t.processlist_db = DATABASE()",
}
"""The sessions that wait for a lock in this database."""
END = {"postgresql": "SELECT pg_terminate_backend({}, 10000)", "mysql": "KILL {}"}


@pytest.fixture
def case(database: Database, tmp_path: Path) -> Case:
    built = case_of(database, tmp_path)
    built.install()
    return built


def test_what_is_due_moves_with_its_results_and_the_rest_stays(case: Case) -> None:
    engine = case.database.server.engine
    case.job("due", 12)
    case.job("few", 1)
    case.job("none", 0)
    case.job("kept", 2, label="keep me")
    case.job("open", 2, completed=None)
    case.job("barely", 2, completed=ago(engine, days=90, hours=1))
    case.job("notyet", 2, completed=ago(engine, days=89, hours=23))
    before = case.whole()
    said = case.call(5)
    assert case.ids("old_jobs") == ["barely", "due", "few", "none"]
    assert case.ids("scan_jobs") == ["kept", "notyet", "open"]
    assert (len(case.ids("users_archive")), len(case.ids("logs_archive"))) == (15, 15)
    assert case.whole() == before
    assert case.orphans() == []
    if engine in ("mysql", "sqlserver"):
        assert [int(number) for number in said[-1]] == [4, 30, 0, 0]
    case.install()
    case.call(5)
    assert case.whole() == before


def test_a_job_that_is_referred_to_stays_whole_and_the_others_go(database: Database, tmp_path: Path) -> None:
    case = case_of(database, tmp_path, notes=NOTES)
    case.install()
    for job in ("a", "b", "d"):
        case.job(job, 7)
    case.execute("INSERT INTO notes (id, job, found) VALUES (1, 'b', NULL)")
    if database.server.engine != "sqlite":  # there, the transaction fails as a whole: there is no handler in SQL
        case.job("c", 7)
        case.execute("INSERT INTO notes (id, job, found) VALUES (2, NULL, 'c-0')")
    before = case.whole()
    case.call(5)
    assert case.ids("scan_jobs") == (["b"] if database.server.engine == "sqlite" else ["b", "c"])
    assert len([row for row in case.ids("logs") if row.startswith("b-")]) == 7
    assert case.whole() == before


def test_a_row_that_is_in_the_archive_already_fails_loudly(case: Case) -> None:
    case.job("due", 3)
    columns = "id, scan_job_id, name, big, data, created_at, updated_at"
    case.execute(f"INSERT INTO users_archive ({columns}, archived_at) SELECT {columns}, created_at FROM users")
    before = case.whole()
    with pytest.raises(Exception, match=r"(?i)duplicate|unique"):
        case.call(5)
    assert case.whole() == before
    assert len(case.ids("users")) == 3
    case.execute("DELETE FROM users_archive")
    case.call(5)
    assert case.ids("scan_jobs") == []


def test_the_time_is_kept_to(case: Case) -> None:
    if case.database.server.engine == "sqlite":
        pytest.skip("a run of the script is one batch")
    case.job("due", 12)
    case.call(5, 0)
    assert len(case.ids("users")) == 12
    case.call(5)
    assert case.ids("users") == []


def test_one_call_at_a_time(case: Case) -> None:
    engine = case.database.server.engine
    if engine == "sqlite":
        pytest.skip("every transaction has the database to itself")
    case.job("due", 12)
    with pytest.raises(Exception, match="another retention run"):
        case.retain(tell=lambda _: case.call(5) and None)
    assert len(case.ids("users")) < 12


def test_terminated_in_the_middle(case: Case) -> None:
    engine = case.database.server.engine
    if engine not in END:
        pytest.skip("SQLite has no connections to end, SQL Server none here")
    for job in range(6):
        case.job(f"job{job}", 100)
    before = case.whole()
    for number in range(3):
        # It comes to a row that somebody holds, and is ended there.
        holder = case.database.connect()
        within(holder, ["BEGIN", f"SELECT id FROM users WHERE name = 'u{number * 30 + 10}' FOR UPDATE"])
        caller = threading.Thread(target=quietly, args=(case,))
        caller.start()
        waiting = until(lambda: case.execute(WAITING[engine]))
        case.execute(END[engine].format(waiting[0][0]))
        caller.join(timeout=60)
        holder.close()
        assert case.whole() == before
        assert case.orphans() == []
    assert case.ids("users")
    case.call(1000)
    assert case.ids("scan_jobs") == []
    assert case.whole() == before


def quietly(case: Case) -> None:
    with suppress(Exception):
        case.call(1)


# SQL Server's text, as far as it can be looked at without one


@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_sql_server_can_parse_it(tmp_path: Path, version: int) -> None:
    project = project_of(tmp_path, SPECS, "targets: {sqlserver: 2017}\n")
    script = generate(project, schema_of(project))["sqlserver/retention.sql"].text
    batches = tsql.batches(script)
    assert len(batches) == 2
    assert [complaint for found in tsql.parse_all(batches, version) for complaint in found] == []


def test_without_retention_there_is_no_script(tmp_path: Path) -> None:
    specs = {"scan_jobs": SPECS["scan_jobs"].partition("retention:")[0], "users": SPECS["users"]}
    project = project_of(tmp_path, specs)
    assert [path for path in generate(project, schema_of(project)) if "retention" in path] == []
    assert {target.dialect for target in project.targets} == set(DIALECTS)
    assert Target("sqlite", (3, 37)) in project.targets
