"""What is MySQL's own: every part found in information_schema and seen to act. Foreign keys are in test_mysql_keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pymysql
import pytest
from pymysql.err import IntegrityError, MySQLError

from tests.conftest import found
from tests.integration.catalog import differences
from tests.integration.projects import Generated, build, generated, install, newest_for, project_of, schema_of
from tests.servers.base import Database
from tests.servers.find import Servers

HOSTILE = "it's \"x\" \\ \\n \\' $$ DELIMITER ; */ /* -- # :x {{ 7 * 7 }} {% x %} %s %(a)s $(x) GO `b` é漢 🦑 \\q"
STORED = HOSTILE.replace("🦑", "?")
"""MySQL keeps comments as utf8mb3."""


OTHERS = "postgresql: {skip: true}, sqlserver: {skip: true}, sqlite: {skip: true}"


def quoted(text: str) -> str:
    """A text within a double-quoted YAML scalar."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


JOBS = f"""
table: scan_jobs
role: scan_jobs
description: "Jobs; {quoted(HOSTILE)}"
columns:
  id: {{type: string(36), primary_key: true}}
  status:
    type: string(30)
    required: true
    default: pending
    one_of: [pending, running, "it's", 'back\\slash', "$$", "DELIMITER ;", "%s"]
    description: "Where it stands; {quoted(HOSTILE)}"
  config: {{type: json, required: true, default: {{"a": "it's \\\\"}}}}
  title: string(100)
  total: {{type: integer, default: 0}}
  price: {{type: "decimal(10,2)", default: 1.5}}
  ratio: {{type: float, default: 0.1}}
  day: {{type: date, default: 2026-01-31}}
  seen_at: {{type: datetime, default: "2026-01-31T12:30:00.123456+02:00"}}
  flag: {{type: boolean, default: true}}
  tag: {{type: uuid, default: 6F1C2D3E-0000-4000-8000-0123456789ab}}
  payload: binary
  notes: {{type: text, default: "some ' notes"}}
  big: bigint
  shout: {{type: string(100), generated: UPPER(title), description: Loud}}
  email: {{type: string(320), mysql: {{type: varchar(320), collation: utf8mb4_0900_ai_ci}}}}
  select: string(10)
  created_at: {{type: datetime, required: true, default: now}}
  updated_at: {{type: datetime, required: true, default: now, on_update: now}}
unique:
  - [title, total]
checks:
  check_total: total >= 0
indexes:
  idx_recent: [status, created_at desc]
  idx_running: {{columns: [created_at], where: "status = 'running'", include: [title]}}
  idx_one_running: {{columns: [title], unique: true, where: "status = 'running'"}}
  idx_one_big: {{columns: [title, big], unique: true, include: [total], where: flag AND total > 100}}
  idx_notes: {{columns: [notes], mysql: {{method: fulltext}}, {OTHERS}}}
  idx_start: {{columns: [notes, payload], mysql: {{method: btree}}, {OTHERS}}}
  idx_value: {{columns: [config], mysql: {{keys: "(CAST(config->>'$.a' AS CHAR(64))), title DESC"}}, {OTHERS}}}
transitions:
  status: {{pending: [running, "it's"], running: ['back\\slash', "$$", "DELIMITER ;", "%s"], "%s": [pending], "$$": []}}
"""

HASHED = """
result_table: hashed_results
columns:
  user_id: {type: string(64), required: true, identifier: true}
  email: string(320)
partition: {hash: scan_job_id, buckets: 4}
unique: [[user_id, scan_job_id]]
indexes:
  idx_one_email: {columns: [scan_job_id, email], unique: true, where: "email LIKE '%@%'"}
"""

RANGED = """
result_table: ranged_results
columns:
  amount: {type: integer, required: true, one_of: [1, 2, 3]}
partition: {range: created_at, every: month, from: 2026-01-01, until: 2026-04-01}
"""

DAILY = """
table: daily
columns:
  day: {type: date, primary_key: true}
  boss: {type: string(36), references: {table: scan_jobs, on_delete: set null}}
  lead: {type: string(36), references: {table: scan_jobs}}
partition: {range: day, every: year, from: 2024-01-01, until: 2026-01-01}
"""

SPECS = {"scan_jobs": JOBS, "hashed_results": HASHED, "ranged_results": RANGED, "daily": DAILY}


@dataclass(frozen=True, slots=True)
class Built:
    """A schema in a database."""

    database: Database
    made: Generated
    connection: pymysql.Connection

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """A query's rows."""
        cursor = self.connection.cursor()
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())

    def run(self, sql: str, *values: Any) -> int:
        """A statement, in whatever transaction is open; the rows it changed."""
        return self.connection.cursor().execute(sql, values or None)

    def refused(self, number: int, sql: str, *values: Any) -> str:
        """The message of the error with this number, which the statement fails with."""
        with pytest.raises(MySQLError) as caught:
            self.run(sql, *values)
        assert caught.value.args[0] == number, caught.value.args
        return str(caught.value.args[1])


@pytest.fixture(scope="module")
def whole(servers: Servers, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with found(servers, "mysql", pytestconfig).database() as database:
        made = build(database, SPECS, tmp_path_factory.mktemp("built"))
        connection: Any = database.connect()
        yield Built(database, made, connection)


@pytest.fixture
def built(whole: Built) -> Iterator[Built]:
    """The built schema in a transaction that leaves nothing, in UTC and a strict mode."""
    whole.run("SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'")
    whole.run("START TRANSACTION")
    yield whole
    whole.run("ROLLBACK")


def job(built: Built, key: str = "j1", **values: Any) -> str:
    columns = {"id": key, **values}
    names = ", ".join(f"`{name}`" for name in columns)
    built.run(f"INSERT INTO scan_jobs ({names}) VALUES ({', '.join(['%s'] * len(columns))})", *columns.values())
    return key


# The catalog


def test_every_part_is_in_the_catalog_as_it_was_meant(whole: Built) -> None:
    assert differences(whole.connection, whole.made.catalog) == []  # type: ignore[arg-type]


def test_the_newest_version_builds_the_same(whole: Built, tmp_path: Path) -> None:
    server = whole.database.server
    with server.database() as database:
        made = build(database, SPECS, tmp_path, newest_for(server))
        assert differences(database.connect(), made.catalog) == []
        assert made.script.splitlines()[2:] == whole.made.script.splitlines()[2:]


def test_comments_are_what_was_written(whole: Built) -> None:
    assert whole.rows(
        "SELECT table_comment FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = 'scan_jobs'"
    ) == [(f"Jobs; {STORED}",)]
    assert whole.rows(
        "SELECT column_name, column_comment FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = 'scan_jobs' AND column_comment <> '' ORDER BY 1"
    ) == [("shout", "Loud"), ("status", f"Where it stands; {STORED}")]


def test_what_a_comment_cannot_hold_is_a_warning_at_its_place(whole: Built) -> None:
    said = [(d.code, d.severity.value, d.span and d.span.path) for d in whole.made.diagnostics]
    assert said == [("SG513", "warning", "specs/scan_jobs.yaml")] * 2


def test_tables_are_innodb_and_compare_by_code_points(whole: Built) -> None:
    tables = whole.rows(
        "SELECT DISTINCT engine, table_collation, row_format FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND create_options = ''"
    )
    assert tables == [("InnoDB", "utf8mb4_0900_bin", "Dynamic")]
    other = whole.rows(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND collation_name <> 'utf8mb4_0900_bin'"
    )
    assert other == [("scan_jobs", "email")]


def test_partitions_are_physical_and_named(whole: Built) -> None:
    parts = whole.rows(
        "SELECT table_name, GROUP_CONCAT(partition_name ORDER BY partition_ordinal_position) FROM"
        " information_schema.partitions WHERE table_schema = DATABASE() AND partition_name IS NOT NULL"
        " GROUP BY 1 ORDER BY 1"
    )
    assert parts == [
        ("daily", "p_before,p2024,p2025,p_after"),
        ("hashed_results", "p0,p1,p2,p3"),
        ("ranged_results", "p_before,p202601,p202602,p202603,p_after"),
    ]


def test_triggers_keep_a_strict_mode_and_read_with_utf8mb4(whole: Built) -> None:
    kept = whole.rows(
        "SELECT DISTINCT sql_mode, character_set_client FROM information_schema.triggers"
        " WHERE trigger_schema = DATABASE()"
    )
    assert [(set(mode.split(",")), charset) for mode, charset in kept] == [
        (
            {
                "STRICT_ALL_TABLES",
                "ONLY_FULL_GROUP_BY",
                "NO_ZERO_IN_DATE",
                "NO_ZERO_DATE",
                "ERROR_FOR_DIVISION_BY_ZERO",
                "NO_ENGINE_SUBSTITUTION",
            },
            "utf8mb4",
        )
    ]


# The script


def test_the_session_that_runs_it_does_not_change_what_is_built(whole: Built, tmp_path: Path) -> None:
    before = "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', time_zone = '+05:00';\n"
    with whole.database.server.database() as database:
        database.execute(f"ALTER DATABASE `{database.name}` CHARACTER SET latin1")
        install(database, f"{before}SET NAMES latin1;\n{whole.made.script}", tmp_path)
        assert differences(database.connect(), whole.made.catalog) == []


def test_it_stops_at_the_first_error(whole: Built, tmp_path: Path) -> None:
    with whole.database.server.database() as database:
        database.execute("CREATE TABLE daily (x integer)")
        path = tmp_path / "schema.sql"
        path.write_text(whole.made.script, encoding="utf-8")
        done = database.run_client(path)
        assert done.returncode == 1
        assert "ERROR 1050" in done.stderr
        assert "'daily' already exists" in done.stderr
        assert database.execute("SHOW TABLES") == [("daily",), ("scan_jobs",)]


def test_nothing_asks_for_more_than_one_table_at_a_time(whole: Built) -> None:
    """MySQL commits each statement, so what a script leaves when it stops is whole tables and their triggers."""
    words = re.findall(r"^(CREATE|ALTER|DROP|SET|INSERT|UPDATE)\b(?: (\w+))?", whole.made.script, re.MULTILINE)
    assert {(first, second) for first, second in words if first != "SET"} == {
        ("CREATE", "TABLE"),
        ("CREATE", "TRIGGER"),
    }


# Columns


def test_defaults(built: Built) -> None:
    job(built)
    (row,) = built.rows(
        "SELECT status, config->>'$.a', total, price, ratio, day, seen_at, flag, tag, notes FROM scan_jobs"
    )
    assert row[:2] == ("pending", "it's \\")
    assert row[2] == 0
    assert str(row[3]) == "1.50"
    assert row[4:7] == (0.1, date(2026, 1, 31), datetime(2026, 1, 31, 10, 30, 0, 123456))
    assert row[7:] == (1, "6f1c2d3e-0000-4000-8000-0123456789ab", "some ' notes")


def test_now_is_utc_with_microseconds_whatever_the_session_s_zone(built: Built) -> None:
    built.run("SET SESSION time_zone = 'America/Anchorage'")
    job(built)
    built.run("UPDATE scan_jobs SET total = 1")
    ((created, updated, now),) = built.rows("SELECT created_at, updated_at, UTC_TIMESTAMP(6) FROM scan_jobs")
    assert created < updated <= now
    assert (now - created).total_seconds() < 60


REFUSED = [
    ("title", "x" * 101, 1406),
    ("total", 2**31, 1264),
    ("total", "12a", 1265),
    ("total", -1, 3819),
    ("big", 2**63, 1264),
    ("price", "123456789.00", 1264),
    ("price", "NaN", 1366),
    ("ratio", "NaN", 1366),
    ("ratio", "Infinity", 1366),
    ("flag", 2, 3819),
    ("flag", -1, 3819),
    ("flag", "yes", 1366),
    ("day", "2026-02-30", 1292),
    ("day", "0000-00-00", 1292),
    ("day", "0000-12-31", 3819),
    ("day", "10000-01-01", 1292),
    ("seen_at", "0000-01-01 00:00:00", 3819),
    ("seen_at", "2026-01-31T12:30:00Z", 1292),
    ("seen_at", "9999-12-31 23:59:59.9999999", 1441),
    ("seen_at", "infinity", 1292),
    ("tag", "6F1C2D3E-0000-4000-8000-0123456789AB", 3819),
    ("tag", "6f1c2d3e000040008000012345678901", 3819),
    ("tag", "", 3819),
    ("config", "{bad", 3140),
    ("config", "", 3140),
    ("config", None, 1048),
]


@pytest.mark.parametrize(("column", "value", "number"), REFUSED)
def test_what_a_column_refuses(built: Built, column: str, value: Any, number: int) -> None:
    built.refused(number, f"INSERT INTO scan_jobs (id, {column}) VALUES ('j1', %s)", value)
    job(built)
    built.refused(number, f"UPDATE scan_jobs SET {column} = %s", value)


@pytest.mark.parametrize("status", ["Pending", "pending ", "péndìng", "", "pending\n"])
def test_one_of_compares_by_exact_characters(built: Built, status: str) -> None:
    message = built.refused(3819, "INSERT INTO scan_jobs (id, status) VALUES ('j1', %s)", status)
    assert "'ck_scan_jobs_status'" in message


TAKEN = [
    ("title", "x" * 100, "x" * 100),
    ("title", "👩‍👩‍👧" * 20, "👩‍👩‍👧" * 20),
    ("title", "ends ", "ends "),
    ("total", 2**31 - 1, 2**31 - 1),
    ("big", -(2**63), -(2**63)),
    ("flag", False, 0),
    ("flag", None, None),
    ("day", "0001-01-01", date(1, 1, 1)),
    ("day", "9999-12-31", date(9999, 12, 31)),
    ("seen_at", "0001-01-01", datetime(1, 1, 1)),
    ("seen_at", "9999-12-31 23:59:59.999999", datetime.max),
    ("seen_at", "2026-01-31 12:30:00+05:30", datetime(2026, 1, 31, 7, 0)),
    ("tag", "6f1c2d3e-0000-4000-8000-0123456789ab", "6f1c2d3e-0000-4000-8000-0123456789ab"),
    ("payload", b"\x00\xff'\\", b"\x00\xff'\\"),
    ("config", "null", "null"),
    ("config", '{"b": [1, "\\ud83e\\udd91"]}', '{"b": [1, "🦑"]}'),
    ("select", "a", "a"),
]


@pytest.mark.parametrize(("column", "value", "stored"), TAKEN)
def test_what_a_column_takes(built: Built, column: str, value: Any, stored: Any) -> None:
    job(built, **{column: value})
    assert built.rows(f"SELECT `{column}` FROM scan_jobs") == [(stored,)]


def test_white_space_past_the_length_is_cut_and_no_more(built: Built) -> None:
    """The declared difference: MySQL cuts white space behind the length with a note, in every mode."""
    job(built, title="x" * 100 + " \t")
    assert built.rows("SELECT LENGTH(title) FROM scan_jobs") == [(100,)]


def test_strings_compare_by_exact_characters(built: Built) -> None:
    for number, title in enumerate(("a", "A", "á", "a ", "a\u0301")):
        job(built, f"j{number}", title=title)
    assert built.rows("SELECT id FROM scan_jobs WHERE title = 'a'") == [("j0",)]
    assert built.rows("SELECT COUNT(DISTINCT title) FROM scan_jobs") == [(5,)]
    job(built, "j7", email="A@x")
    assert built.rows("SELECT id FROM scan_jobs WHERE email = 'a@X'") == [("j7",)]


def test_a_generated_column_follows_and_cannot_be_written(built: Built) -> None:
    job(built, title="aé")
    assert built.rows("SELECT shout FROM scan_jobs") == [("Aé",)]
    built.run("UPDATE scan_jobs SET title = 'b'")
    assert built.rows("SELECT shout FROM scan_jobs") == [("B",)]
    built.refused(3105, "UPDATE scan_jobs SET shout = 'x'")


# Keys and indexes


def test_a_unique_key_takes_any_number_of_nulls(built: Built) -> None:
    job(built, "j1", title="t", total=1)
    job(built, "j2", total=1)
    job(built, "j3", total=1)
    job(built, "j4", title="T", total=1)
    built.refused(1062, "INSERT INTO scan_jobs (id, title, total) VALUES ('j5', 't', 1)")


def test_a_filtered_unique_index_counts_only_its_rows(built: Built) -> None:
    job(built, "j1", title="t", total=1)
    job(built, "j2", title="t", total=2)
    job(built, "j3", title="t", total=3, status="running")
    job(built, "j4", total=4, status="running")
    job(built, "j5", total=5, status="running")
    built.refused(1062, "UPDATE scan_jobs SET status = 'running' WHERE id = 'j1'")
    job(built, "b1", title="u", big=1, total=101)
    job(built, "b2", title="u", big=1, total=102, flag=False)
    job(built, "b3", title="u", total=103)
    job(built, "b4", title="u", total=104)
    message = built.refused(1062, "INSERT INTO scan_jobs (id, title, big, total) VALUES ('b5', 'u', 1, 105)")
    assert "idx_one_big" in message


def test_a_filtered_unique_index_of_a_partitioned_table(built: Built) -> None:
    job(built, "j1")
    job(built, "j2")
    insert = "INSERT INTO hashed_results (id, scan_job_id, user_id, email) VALUES (%s, %s, %s, %s)"
    for number, (owner, email) in enumerate(
        [("j1", "a@x"), ("j2", "a@x"), ("j1", "none"), ("j1", "none"), ("j1", None)]
    ):
        built.run(insert, f"r{number}", owner, f"u{number}", email)
    built.refused(1062, insert, "r9", "j1", "u9", "a@x")


def test_the_optimizer_uses_the_indexes(built: Built) -> None:
    for number in range(50):
        job(
            built,
            f"j{number}",
            total=number,
            status="running" if number % 25 == 0 else "pending",
            notes=f"word{number} x",
        )
    (plan,) = built.rows(
        "EXPLAIN FORMAT=JSON SELECT id FROM scan_jobs WHERE status = 'running' ORDER BY created_at DESC"
    )
    assert "idx_recent" in plan[0]
    assert "Backward" not in plan[0]
    (plan,) = built.rows("EXPLAIN FORMAT=JSON SELECT id FROM scan_jobs WHERE CAST(config->>'$.a' AS CHAR(64)) = 'x'")
    assert "idx_value" in plan[0]
    (plan,) = built.rows("EXPLAIN FORMAT=JSON SELECT id FROM scan_jobs WHERE MATCH (notes) AGAINST ('word7')")
    assert "idx_notes" in plan[0]
    (plan,) = built.rows("EXPLAIN FORMAT=JSON SELECT id FROM scan_jobs WHERE notes LIKE 'word7%'")
    assert "idx_start" in plan[0]


# Triggers


def test_on_update_is_overwritten_by_every_update(built: Built) -> None:
    for number in range(3):
        job(built, f"j{number}", updated_at="2001-01-01")
    assert built.rows("SELECT DISTINCT updated_at FROM scan_jobs") == [(datetime(2001, 1, 1),)]
    for assignment in ("total = 1", "total = total", "updated_at = '1999-01-01'", "updated_at = NULL"):
        before = built.rows("SELECT UTC_TIMESTAMP(6)")[0][0]
        built.run(f"UPDATE scan_jobs SET {assignment}")
        stamps = built.rows("SELECT DISTINCT updated_at FROM scan_jobs")
        assert len(stamps) == 1, assignment
        assert stamps[0][0] >= before, assignment
    built.run(
        "INSERT INTO scan_jobs (id, updated_at) VALUES ('j0', '1990-01-01') AS new ON DUPLICATE KEY UPDATE total = 9"
    )
    assert built.rows("SELECT YEAR(updated_at) > 2001, total FROM scan_jobs WHERE id = 'j0'") == [(1, 9)]


STATES = ["pending", "running", "it's", "back\\slash", "$$", "DELIMITER ;", "%s"]
MOVES = {
    "pending": ["running", "it's"],
    "running": ["back\\slash", "$$", "DELIMITER ;", "%s"],
    "%s": ["pending"],
}


@pytest.mark.parametrize("state", STATES)
def test_transitions(built: Built, state: str) -> None:
    for after in STATES:
        job(built, f"to {after}"[:36], status=state)
        if after == state or after in MOVES.get(state, []):
            built.run("UPDATE scan_jobs SET status = %s", after)
        else:
            message = built.refused(1216, "UPDATE scan_jobs SET status = %s", after)
            literal = [text.replace("\\", "\\\\").replace("'", "\\'") for text in (state, after)]
            assert message == f"scan_jobs.status: '{literal[0]}' may not become '{literal[1]}'"
        built.run("DELETE FROM scan_jobs")


def test_a_refused_move_is_an_integrity_error_and_undoes_the_whole_statement(built: Built) -> None:
    job(built, "a", status="pending")
    job(built, "b", status="running")
    job(built, "c", status="it's")
    with pytest.raises(IntegrityError):
        built.run("UPDATE scan_jobs SET status = 'running', total = 7 ORDER BY id")
    assert built.rows("SELECT id, status, total FROM scan_jobs ORDER BY id") == [
        ("a", "pending", 0),
        ("b", "running", 0),
        ("c", "it's", 0),
    ]
    built.refused(1216, "UPDATE IGNORE scan_jobs SET status = 'pending'")
    upsert = "INSERT INTO scan_jobs (id) VALUES ('b') ON DUPLICATE KEY UPDATE status = 'pending'"
    built.refused(1216, upsert)
    cursor = built.connection.cursor()
    cursor.execute("PREPARE moving FROM 'UPDATE scan_jobs SET status = ''pending'' WHERE id = ''b'''")
    built.refused(1216, "EXECUTE moving")
    cursor.execute("GET DIAGNOSTICS CONDITION 1 @state = RETURNED_SQLSTATE")
    assert built.rows("SELECT @state") == [("23000",)]


def test_a_long_refusal_is_cut_to_what_a_message_holds(servers: Servers, whole: Built, tmp_path: Path) -> None:
    states = ["🦑" * 90, "b" * 90]
    spec = f"""
table: {"t" * 60}
columns:
  id: {{type: integer, primary_key: true}}
  {"c" * 60}: {{type: string(100), required: true, one_of: {{name: ck, values: {states}}}}}
transitions: {{{"c" * 60}: {{{states[0]}: [], {states[1]}: []}}}}
"""
    with whole.database.server.database() as database:
        build(database, {"long": spec}, tmp_path)
        connection: Any = database.connect()
        here = Built(database, whole.made, connection)
        here.run(f"INSERT INTO {'t' * 60} VALUES (1, %s)", states[0])
        message = here.refused(1216, f"UPDATE {'t' * 60} SET {'c' * 60} = %s", states[1])
        assert message.startswith(f"{'t' * 60}.{'c' * 60}: ")
        assert len(message) == 128


# Options


def test_strings_may_be_left_to_the_database(whole: Built, tmp_path: Path) -> None:
    project = project_of(tmp_path, {"scan_jobs": JOBS}, "strings: database\n")
    made = generated(project, schema_of(project), "mysql")
    with whole.database.server.database() as database:
        database.execute(f"ALTER DATABASE `{database.name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci")
        install(database, made.script, tmp_path)
        database.execute("INSERT INTO scan_jobs (id, title) VALUES ('j', 'a')")
        assert database.execute("SELECT id FROM scan_jobs WHERE title = 'Á'") == [("j",)]


def test_storage_options(whole: Built, tmp_path: Path) -> None:
    spec = "table: t\ncolumns: {id: {type: integer, primary_key: true}}\n"
    spec += "mysql: {row_format: compressed, key_block_size: 4}\n"
    with whole.database.server.database() as database:
        build(database, {"t": spec}, tmp_path)
        assert database.execute(
            "SELECT row_format, create_options FROM information_schema.tables WHERE table_schema = DATABASE()"
        ) == [("Compressed", "row_format=COMPRESSED KEY_BLOCK_SIZE=4")]
