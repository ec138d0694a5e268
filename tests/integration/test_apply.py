"""Apply, status and rollback on live databases: what they do, what they say, what they refuse."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.applying import FIRST, ROWS, SECOND, Live
from tests.servers.base import Database
from tests.unit.command import HERE, Answer

THIRD = {**SECOND, "logs": "result_table: logs\ncolumns: {line: text}\n"}


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Live:
    """Two migrations, none of them carried out."""
    found = Live(tmp_path, database)
    found.migrate("first", FIRST)
    found.migrate("second", SECOND)
    return found


def refused(answer: Answer, code: str, exit_code: int = 1) -> None:
    assert answer.code == exit_code, answer
    assert f"error {code}: " in answer.err + answer.out, answer
    assert "Traceback" not in answer.err


def tables(live: Live) -> set[str]:
    """The tables that are there."""
    from scangen.database import access_of

    return {str(row[0]) for row in live.rows(access_of(live.engine).tables_query)}


# What they do


def test_there_and_back(live: Live) -> None:
    answer = live.run("apply")
    assert answer.code == 0, answer
    first, second, end = answer.out.splitlines()
    assert re.fullmatch(r"0001_first\.up: \d+ statements, \d\.\d s", first)
    assert re.fullmatch(r"0002_second\.up: \d+ statements, \d\.\d s", second)
    assert end.endswith(": 2 migrations applied; at 0002")
    live.assert_at(2)
    live.assert_is_latest()
    assert live.run("status").code == 0
    again = live.run("apply")
    assert (again.code, again.err) == (0, "")
    assert again.out.endswith(": nothing to do, applied before; at 0002\n")
    back = live.run("rollback", "--to", "0")
    assert back.code == 0, back
    assert back.out.splitlines()[-1].endswith(": 2 migrations taken back; at 0000")
    live.assert_at(0)
    assert tables(live) == {"scangen_migrations", "scangen_steps"}
    answer = live.run("apply")
    assert answer.code == 0, answer
    live.assert_is_latest()


def test_up_to_a_number_and_back_by_one(live: Live) -> None:
    assert live.run("apply", "--to", "1").code == 0
    live.assert_at(1)
    assert live.data("status")["ahead"] == [{"number": 2, "name": "second"}]
    assert live.run("apply", "--to", "1").out.endswith("at 0001\n")
    assert live.run("apply").code == 0
    assert live.run("rollback").code == 0
    live.assert_at(1)


def test_the_ledger_tells_who_when_and_how_long(live: Live) -> None:
    assert live.run("apply", "--to", "1").code == 0
    ((number, name, way, outcome, who, began, took),) = live.rows(
        "SELECT number, name, way, outcome, by_whom, began_at, milliseconds FROM scangen_migrations"
    )
    assert (number, name, way, outcome) == (1, "first", "up", "done")
    assert re.fullmatch(r".+@.+", who)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", began)
    assert took >= 0
    sums = live.folder.joinpath("checksums").read_text()
    ((checksum,),) = live.rows("SELECT checksum FROM scangen_migrations")
    assert f"{checksum}  0001_first.up.sql" in sums
    assert live.rows("SELECT DISTINCT outcome FROM scangen_steps") == [("done",)]


def test_a_dry_run_prints_what_would_run_and_runs_nothing(live: Live) -> None:
    answer = live.run("apply", "--dry-run")
    assert answer.code == 0, answer
    assert tables(live) == set()
    script = live.folder.joinpath("0001_first.up.sql").read_text()
    shown = answer.out
    assert shown.splitlines()[0] == "-- 0001_first.up.sql"
    assert shown.splitlines()[-1] == "-- dry run: 2 migrations would run; nothing did"
    for statement in re.findall(r"^CREATE TABLE .*?^\)", script, re.M | re.S):
        assert statement in shown
    assert live.run("apply", "--to", "1").code == 0
    assert "CREATE TABLE" not in live.run("rollback", "--dry-run").out
    back = live.run("rollback", "--dry-run", "--format", "json").data["schemas"][0]["migrations"]
    assert [(one["number"], one["way"]) for one in back] == [(1, "down")]
    live.assert_at(1)


def test_what_a_dry_run_prints_is_what_runs(live: Live, tmp_path: Path) -> None:
    """Through the server's own client program."""
    if live.engine == "mysql":
        pytest.skip("bodies of triggers need DELIMITER in the mysql client, which is no statement")
    (tmp_path / "dry.sql").write_text(live.run("apply", "--dry-run").out)
    done = live.database.run_client(tmp_path / "dry.sql")
    assert done.returncode == 0, done.stderr
    live.assert_is_latest()


def test_the_shipped_migrations_build_the_shipped_schema(database: Database, tmp_path: Path) -> None:
    for folder in ("specs", "generated"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    live = Live(tmp_path, database)
    answer = live.run("apply")
    assert answer.code == 0, answer
    live.assert_is_latest()
    answer = live.run("rollback", "--to", "0")
    assert answer.code == 0, answer
    assert tables(live) == {"scangen_migrations", "scangen_steps"}


# An existing database joins


def test_a_database_that_was_there_joins(live: Live) -> None:
    from tests.integration.projects import generated, install, schema_of

    project = live.project
    install(live.database, generated(project, schema_of(project), live.engine).script, live.root)
    refused(live.run("apply"), "SG976")
    assert "scangen_migrations" not in tables(live)
    refused(live.run("apply", "--baseline", "7"), "SG978")
    answer = live.run("apply", "--baseline", "2")
    assert answer.code == 0, answer
    live.assert_at(2)
    refused(live.run("apply", "--baseline", "2"), "SG975")
    live.migrate("third", THIRD)
    assert live.run("apply").code == 0
    live.assert_is_latest()
    assert live.run("rollback").code == 0
    refused(live.run("rollback"), "SG978")
    live.assert_at(2)


def test_an_empty_database_does_not_join(live: Live) -> None:
    refused(live.run("apply", "--baseline", "1"), "SG975")


def test_after_a_squash_a_database_joins_anew(live: Live) -> None:
    from tests.unit.command import scangen

    assert live.run("apply").code == 0
    done = scangen("migrate", "squash", cwd=live.root)
    assert done.code == 0, done
    refused(live.run("apply"), "SG971")
    answer = live.run("apply", "--baseline", "1")
    assert answer.code == 0, answer
    live.migrate("third", THIRD)
    assert live.run("apply").code == 0
    live.assert_is_latest()


# What the files and the ledger disagree about


def test_an_edited_file_stops_it(live: Live) -> None:
    assert live.run("apply", "--to", "1").code == 0
    path = live.folder / "0001_first.up.sql"
    path.write_text(path.read_text() + "-- edited\n")
    refused(live.run("apply"), "SG952")
    live.assert_at(1)


def test_a_file_that_was_edited_with_its_checksum_stops_it(live: Live) -> None:
    assert live.run("apply", "--to", "1").code == 0
    other = Live(live.root / "other", live.database)
    other.root.mkdir()
    other.migrate("first", {**FIRST, "users": "result_table: users\ncolumns: {name: text}\n"})
    other.migrate("second", SECOND)
    answer = other.run("apply")
    refused(answer, "SG970")
    assert "0001_first.up.sql" in answer.err
    refused(other.run("rollback"), "SG970")
    refused(other.run("status"), "SG970")
    live.assert_at(1)


def test_a_migration_that_is_missing_from_the_middle_stops_it(live: Live) -> None:
    live.migrate("third", THIRD)
    (live.folder / "0002_second.up.sql").unlink()
    refused(live.run("apply"), "SG951")
    assert tables(live) == set()


def test_a_database_ahead_of_the_files_stops_it(live: Live) -> None:
    live.migrate("third", THIRD)
    assert live.run("apply").code == 0
    older = Live(live.root / "older", live.database)
    older.root.mkdir()
    older.migrate("first", FIRST)
    older.migrate("second", SECOND)
    answer = older.run("apply")
    refused(answer, "SG971")
    assert "0003_third" in answer.err
    refused(older.run("rollback"), "SG971")


def test_a_file_with_lines_that_look_like_headers_is_refused(live: Live) -> None:
    import hashlib

    path = live.folder / "0001_first.up.sql"
    path.write_text(path.read_text() + "-- step 1 of 1: expand\nSELECT 1;\n")
    chain, lines = "", []
    for line in (live.folder / "checksums").read_text().splitlines():
        name = line.split()[1]
        chain = hashlib.sha256(f"{chain} {name}\n".encode() + (live.folder / name).read_bytes()).hexdigest()
        lines.append(f"{chain}  {name}\n")
    (live.folder / "checksums").write_text("".join(lines))
    answer = live.run("apply")
    refused(answer, "SG961")
    assert "0001_first.up.sql:" in answer.err


def test_there_is_nothing_to_take_back(live: Live) -> None:
    refused(live.run("rollback"), "SG978")
    assert live.run("apply", "--to", "1").code == 0
    refused(live.run("rollback", "--to", "2"), "SG978")
    refused(live.run("apply", "--to", "3"), "SG978")


# A statement that fails


def test_a_statement_that_fails_on_rows_is_explained_and_resumed(live: Live) -> None:
    assert live.run("apply", "--to", "1").code == 0
    for sql in ROWS:
        live.rows(sql)
    live.rows("UPDATE users SET name = '' WHERE id = 'b'")
    answer = live.run("apply")
    refused(answer, "SG973")
    assert re.search(r"0002_second\.up\.sql:\d+:1: error SG973: step \d+ of \d+ failed: ", answer.err)
    status = live.run("status")
    assert status.code == 1
    assert "at 0001 of 0002" in status.out
    assert re.search(r"0002_second  HALF DONE \(up\) since .* UTC by .*@", status.out)
    assert re.search(r"step \d+ failed: \S", status.out)
    assert "`scangen migrate apply` goes on from there" in status.out
    data = live.data("status")
    assert data["half_done"]["steps"][-1]["outcome"] == "failed"
    assert live.rows("SELECT outcome FROM scangen_migrations WHERE number = 2") == [("failed",)]
    refused(live.run("rollback"), "SG974")
    refused(live.run("apply", "--baseline", "2"), "SG974")
    live.rows("UPDATE users SET name = 'bob' WHERE id = 'b'")
    answer = live.run("apply")
    assert (answer.code, answer.err) == (0, "scangen: 0002_second.up goes on\n"), answer
    live.assert_at(2)
    live.assert_is_latest()
    # MySQL had filled the column before the check that failed, and no transaction took that back.
    bob = "" if live.engine == "mysql" else "BOB"
    assert live.rows("SELECT id, label FROM users ORDER BY id") == [("a", "ANN"), ("b", bob)]
    assert live.rows("SELECT message FROM scangen_steps WHERE message IS NOT NULL") == []


# What is seen meanwhile


def test_on_a_terminal_each_step_is_shown_in_place_of_the_one_before(live: Live) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scangen", "migrate", "apply", "--url", live.database.url]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(command, cwd=live.root, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # Linux says so at the end of a terminal's output
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    parts = seen.decode().split("\r")
    steps = [part for part in parts if ".up, step " in part]
    assert len(steps) > 5
    numbers = [int(found[1]) for step in steps if (found := re.search(r"0001_first\.up, step (\d+) of \d+: \S", step))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert not any("\n" in step for step in steps), "each is written over"
    assert any(part and not part.strip() for part in parts), "the last one is taken away"
    assert b"2 migrations applied; at 0002" in done.stdout


def test_elsewhere_there_is_a_line_a_migration(live: Live) -> None:
    out, err = live.started("apply").communicate(timeout=60)
    assert "2 migrations applied; at 0002" in out
    assert err.splitlines() == ["scangen: 0001_first.up begins", "scangen: 0002_second.up begins"]


# What a user may get wrong


def test_no_server_and_no_sense(live: Live) -> None:
    refused(
        live.run("apply", url="postgresql://me:geheim@127.0.0.1:1/x" if live.engine == "postgresql" else "x"),
        {"postgresql": "SG702"}.get(live.engine, "SG703"),
        2,
    )
    both = live.run("apply", "--baseline", "1", "--dry-run")
    assert both.code == 2
    assert "--baseline runs nothing" in both.err


def test_a_password_is_never_shown(live: Live) -> None:
    if live.engine == "sqlite":
        pytest.skip("SQLite has no passwords")
    secret = live.database.address.password
    assert secret
    said = [live.run("apply"), live.run("status"), live.run("apply", "--format", "json"), live.run("rollback")]
    wrong = live.database.address.set(password=f"{secret}x")
    said.append(live.run("apply", url=wrong.render_as_string(hide_password=False)))
    assert said[-1].code == 2
    assert all(str(secret) not in answer.out + answer.err for answer in said)
    for table in ("scangen_migrations", "scangen_steps"):
        assert str(secret) not in str(live.rows(f"SELECT * FROM {table}"))


def test_a_time_limit_for_statements(live: Live) -> None:
    if live.engine != "postgresql":
        refused(live.run("apply", "--statement-timeout", "1s"), "SG977", 2)
        return
    assert live.run("apply", "--statement-timeout", "30s").code == 0
