"""`scangen retention run` on real servers: what is due moves, with all that belongs to it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scangen.database import access_of
from scangen.diagnostics import Report
from scangen.retention.mover import Mover
from scangen.retention.run import Limits
from tests.docs_pages import HERE, Page
from tests.integration.projects import build
from tests.integration.retention_cases import NOTES, OLD, PAIRS, Case, ago, case_of
from tests.servers.base import Database
from tests.unit.command import project, scangen


@pytest.fixture
def case(database: Database, tmp_path: Path) -> Case:
    return case_of(database, tmp_path)


# What moves


def test_what_is_due_moves_with_its_results_and_the_rest_stays(case: Case) -> None:
    engine = case.database.server.engine
    case.job("due", 12)
    case.job("few", 1)
    case.job("none", 0)
    case.job("kept", 2, label="keep me")
    case.job("running", 2, status="running")
    case.job("open", 2, completed=None)
    case.job("barely", 2, completed=ago(engine, days=90, hours=1))
    case.job("notyet", 2, completed=ago(engine, days=89, hours=23))
    before = case.whole()
    answer = case.run("--batch", "5", "--format", "json")
    assert (answer.code, answer.data["diagnostics"]) == (0, [])
    assert case.ids("old_jobs") == ["barely", "due", "few", "none"]
    assert case.ids("scan_jobs") == ["kept", "notyet", "open", "running"]
    assert [len(case.ids(table)) for table in ("users_archive", "logs_archive", "users", "logs")] == [15, 15, 8, 8]
    assert case.whole() == before
    assert {t["table"]: (t["due"], t["moved"], t["left"]) for t in answer.data["tables"]} == {
        "scan_jobs": (4, 4, 0),
        "users": (15, 15, 0),
        "logs": (15, 15, 0),
    }
    assert case.run("--format", "json").data["tables"][0]["due"] == 0


def test_rows_arrive_as_they_were(case: Case) -> None:
    case.job("due", 3)
    columns = "id, scan_job_id, name, big, data, created_at, updated_at"
    before = case.execute(f"SELECT {columns} FROM users ORDER BY id")
    job = case.execute("SELECT id, status, label, completed_at, updated_at FROM scan_jobs")
    assert case.run().code == 0
    assert case.execute(f"SELECT {columns} FROM users_archive ORDER BY id") == before
    assert before[0][3] == "U0"
    assert case.execute("SELECT id, status, label, completed_at, updated_at FROM old_jobs") == job
    assert case.execute("SELECT COUNT(*) FROM users_archive WHERE archived_at >= updated_at") == [(3,)]


def test_a_dry_run_counts_and_moves_nothing(case: Case) -> None:
    case.job("due", 12)
    before = {table: case.ids(table) for pair in PAIRS.items() for table in pair}
    answer = case.run("--dry-run")
    assert answer.code == 0
    assert "scan_jobs  1 due  -> old_jobs\n" in answer.out
    assert "would move 1 job with 24 results\n" in answer.out
    assert {table: case.ids(table) for pair in PAIRS.items() for table in pair} == before


def test_when_the_time_is_up_the_next_run_goes_on(case: Case) -> None:
    case.job("due", 12)
    before = case.whole()
    outcome = case.retain(limits=Limits(5, 0.0))
    assert outcome.ended
    assert sum(count.moved for count in outcome.counts) == 0
    seen: list[int] = []
    stop = case.retain(limits=Limits(5, 3600.0), tell=lambda progress: seen.append(sum(progress.moved.values())))
    assert not stop.ended
    assert all(now - last <= 6 for last, now in zip([0, *seen], seen, strict=False)), "5 rows and the job"
    assert seen[-1] == 25
    assert case.whole() == before


def test_an_age_in_days(database: Database, tmp_path: Path) -> None:
    specs = {
        "scan_jobs": "table: scan_jobs\nrole: scan_jobs\n"
        "columns: {id: {type: integer, primary_key: true}, day: date}\n"
        "retention: {archive: {when: id > 0, age: day, older_than: 2 days, into: old_jobs}}\n",
        "things": "result_table: things\ncolumns: {a: text}\n",
    }
    build(database, specs, tmp_path)
    case = Case(database, tmp_path)
    for job, days in enumerate((1, 2, 3), 1):
        day = ago("any", days=days)[:10]
        case.execute(f"INSERT INTO scan_jobs (id, day) VALUES ({job}, '{day}')")
        case.execute(f"INSERT INTO things (id, scan_job_id, a) VALUES ('t{job}', {job}, 'x')")
    assert case.run().code == 0
    assert (case.ids("old_jobs"), case.ids("things_archive")) == (["3"], ["t3"])


def test_a_job_comes_back_as_the_guide_says(case: Case) -> None:
    block = next(block for block in Page(HERE / "docs" / "retention.md").blocks if block.words == "sql restore")
    case.job("job", 3)
    case.job("other", 3)
    case.execute("DELETE FROM logs")
    columns = "id, scan_job_id, name, big, data, created_at, updated_at"
    before = case.execute(f"SELECT {columns} FROM users ORDER BY id")
    assert case.run().code == 0
    for statement in filter(str.strip, block.text.split(";")):
        case.execute(statement)
    assert case.ids("scan_jobs") == ["job"]
    assert case.execute(f"SELECT {columns} FROM users ORDER BY id") == before[:3]
    assert (case.ids("old_jobs"), len(case.ids("users_archive"))) == (["other"], 3)
    assert case.run().code == 0
    assert case.ids("old_jobs") == ["job", "other"]


# What stands in the way


def test_a_job_that_is_referred_to_stays_whole_and_the_others_go(database: Database, tmp_path: Path) -> None:
    case = case_of(database, tmp_path, notes=NOTES)
    for job in ("a", "b", "c", "d"):
        case.job(job, 12)
    case.execute("INSERT INTO notes (id, job, found) VALUES (1, 'b', NULL)")
    case.execute("INSERT INTO notes (id, job, found) VALUES (2, NULL, 'c-0')")
    before = case.whole()
    answer = case.run("--batch", "5", "--format", "json")
    assert (answer.code, answer.codes) == (0, ["SG716", "SG716"])
    said = [diagnostic["message"] for diagnostic in answer.data["diagnostics"]]
    assert any("(c)" in text for text in said)
    assert any("rows of notes refer to them" in text for text in said)
    assert case.ids("scan_jobs") == ["b", "c"]
    assert len([row for row in case.ids("logs") if row.startswith("b-")]) == 12
    assert "c-0" in case.ids("users")
    assert case.whole() == before
    case.execute("DELETE FROM notes")
    assert case.run("--format", "json").codes == []
    assert case.ids("scan_jobs") == []
    assert case.whole() == before


def test_a_row_that_is_in_the_archive_already_stops_the_run(case: Case) -> None:
    case.job("due", 3)
    columns = "id, scan_job_id, name, big, data, created_at, updated_at"
    case.execute(f"INSERT INTO users_archive ({columns}, archived_at) SELECT {columns}, created_at FROM users")
    before = case.whole()
    answer = case.run("--format", "json")
    assert (answer.code, answer.codes) == (1, ["SG715"])
    assert case.whole() == before
    assert len(case.ids("users")) == 3


def test_an_archive_that_is_missing_or_differs_stops_the_run_before_it_begins(case: Case) -> None:
    case.job("due", 3)
    case.execute("DROP TABLE logs_archive")
    case.execute(f"ALTER TABLE users ADD extra {'text' if case.database.server.engine == 'sqlite' else 'varchar(7)'}")
    answer = case.run("--format", "json")
    assert (answer.code, answer.codes) == (1, ["SG712", "SG712"])
    said = " ".join(diagnostic["message"] for diagnostic in answer.data["diagnostics"])
    assert "no table logs_archive" in said
    assert "extra" in said
    assert answer.data["diagnostics"][0]["file"] == "specs/scan_jobs.yaml"
    assert len(case.ids("users")) == 3


def test_specs_without_retention(tmp_path: Path) -> None:
    answer = scangen("retention", "run", "--url", "sqlite:///x.db", "--format", "json", cwd=project(tmp_path))
    assert (answer.code, answer.codes) == (1, ["SG711"])


@pytest.mark.parametrize("words", [("--limit-time", "soon"), ("--limit-time", "0"), ("--batch", "0")])
def test_a_wrong_option(words: tuple[str, ...], tmp_path: Path) -> None:
    answer = scangen("retention", "run", "--url", "sqlite:///x.db", *words, cwd=project(tmp_path))
    assert answer.code == 2
    assert "Invalid value" in answer.err


# What happens meanwhile


def test_a_result_that_comes_in_between_two_transactions_goes_too(case: Case) -> None:
    case.job("due", 12)
    done: list[int] = []

    def insert(progress: Any) -> None:
        if progress.moved["scan_jobs"] == 0 and len(done) < 3:
            done.append(1)
            values = f"('late{len(done)}', 'due', 'x', '{OLD}')"
            case.execute(f"INSERT INTO users (id, scan_job_id, name, created_at) VALUES {values}")

    case.retain(tell=insert)
    assert len(done) == 3
    assert case.ids("scan_jobs") == []
    assert [row for row in case.ids("users_archive") if row.startswith("late")] == ["late1", "late2", "late3"]
    assert (case.ids("users"), case.orphans()) == ([], [])


def test_a_job_that_is_not_due_any_more_stays_with_what_it_has_left(case: Case) -> None:
    case.job("due", 12)
    before = case.whole()
    outcome = case.retain(tell=lambda _: case.execute("UPDATE scan_jobs SET label = 'keep'") and None)
    assert outcome.counts[0].moved == 0
    assert case.ids("scan_jobs") == ["due"]
    assert len(case.ids("users") + case.ids("logs")) == 19
    assert case.whole() == before
    case.execute("UPDATE scan_jobs SET label = ''")
    case.retain()
    assert case.ids("scan_jobs") == []
    assert case.whole() == before


def test_a_job_is_looked_over_with_nothing_locked_before_it_goes(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Mover._look
    looked: list[object] = []

    def watched(self: Mover, job: object) -> None:
        look(self, job)
        looked.append(job)
        columns = "id, scan_job_id, name, created_at"
        case.execute(f"INSERT INTO users ({columns}) VALUES ('late{len(looked)}', '{job}', 'x', '{OLD}')")

    monkeypatch.setattr(Mover, "_look", watched)
    case.job("big", 12)
    case.job("small", 1)
    case.retain()
    assert looked == ["big"]
    assert "late1" in case.ids("users_archive")
    assert (case.ids("scan_jobs"), case.ids("users"), case.orphans()) == ([], [], [])


def test_two_runs_at_once_move_each_row_once(case: Case) -> None:
    case.job("a", 12)
    case.job("b", 12)
    before = case.whole()
    codes: list[list[str]] = []
    case.retain(tell=lambda _: codes.append(case.run("--batch", "3", "--format", "json").codes))
    # On SQLite every transaction has the database to itself.
    assert codes[0] == ([] if case.database.server.engine == "sqlite" else ["SG713"])
    assert (case.ids("scan_jobs"), case.ids("users"), case.ids("logs")) == ([], [], [])
    assert case.whole() == before


def test_a_job_in_use_is_left_for_the_next_run(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.database.server.engine == "sqlite":
        pytest.skip("a transaction of SQLite locks the whole database, not a job")
    monkeypatch.setattr("scangen.retention.mover._TRIES", 1)
    patience = {"postgresql": "SET lock_timeout = '300ms'", "mysql": "SET innodb_lock_wait_timeout = 1"}
    case.job("a", 3)
    case.job("b", 3)
    holder = case.database.connect()
    cursor = holder.cursor()
    cursor.execute("BEGIN" if case.database.server.engine != "sqlserver" else "BEGIN TRANSACTION")
    cursor.execute("UPDATE scan_jobs SET label = '' WHERE id = 'a'")
    access = access_of(case.database.server.engine)
    faster = (*access.patience, patience.get(case.database.server.engine, "SET LOCK_TIMEOUT 300"))
    monkeypatch.setattr("scangen.retention.run.access_of", lambda _: replace(access, patience=faster))
    report = Report()
    outcome = case.retain(report)
    cursor.execute("ROLLBACK")
    assert [str(kept.job) for kept in outcome.kept] == ["a"]
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["SG716"]
    assert case.ids("scan_jobs") == ["a"]
    assert len(case.ids("users")) == 3
