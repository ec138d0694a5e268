"""The SQLite schema on SQLite: found in its catalog, and seen to act with foreign keys and recursion on and off."""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy
import sqlalchemy.exc

from tests.conftest import found
from tests.servers.base import Connection, Database
from tests.servers.find import Servers
from tests.sqlite_schema import HOSTILE, script

CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}000")
OLD = "2001-02-03 04:05:06.789012"
FOREIGN_KEY = "FOREIGN KEY constraint failed"
MODES = list(itertools.product((0, 1), (0, 1)))


@pytest.fixture(params=["sqlite", "sqlite-new"])
def database(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[Database]:
    """The schema in a fresh file, laid by the sqlite3 program, on the oldest and the newest SQLite at hand."""
    with found(servers, request.param, request.config).database() as fresh:
        run(fresh, tmp_path, script())
        yield fresh


class Rows:
    """A connection with statements in short, and errors told by the driver's own class."""

    def __init__(self, database: Database, foreign_keys: int = 0, recursive_triggers: int = 0) -> None:
        self.connection: Connection = database.connect()
        module = __import__(type(self.connection).__module__, fromlist=["IntegrityError"])
        self.refusal: type[Exception] = module.IntegrityError
        self(f"PRAGMA foreign_keys = {foreign_keys}")
        self(f"PRAGMA recursive_triggers = {recursive_triggers}")

    def __call__(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(sql, values)
        return cursor.fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        ((value,),) = self(sql, *values)
        return value

    def refused(self, sql: str, *values: Any, message: str) -> None:
        """The statement fails as an IntegrityError that says so, and leaves everything as it was."""
        before = self.everything()
        with pytest.raises(self.refusal, match=re.escape(message)):
            self(sql, *values)
        assert self.everything() == before

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        tables = self("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        return {name: sorted(self(f'SELECT * FROM "{name}"'), key=repr) for (name,) in tables}

    def jobs(self, *names: str) -> None:
        for name in names:
            self("INSERT INTO scan_jobs (id, scan_id) VALUES (?, ?)", name, f"scan {name}")

    def result(self, table: str, name: str, job: str | None) -> None:
        self(f'INSERT INTO "{table}" (id, scan_job_id, user_id) VALUES (?, ?, ?)', name, job, name)


@pytest.fixture(params=MODES, ids=[f"foreign_keys={keys} recursive_triggers={deep}" for keys, deep in MODES])
def rows(request: pytest.FixtureRequest, database: Database) -> Rows:
    """Both pragmas on and off: everything must hold in all four modes."""
    return Rows(database, *request.param)


@pytest.fixture
def plain(database: Database) -> Rows:
    return Rows(database)


def run(database: Database, folder: Path, text: str) -> None:
    file = folder / "schema.sql"
    file.write_text(text, encoding="utf-8")
    done = database.run_client(file)
    assert (done.returncode, done.stderr) == (0, "")


# The program


def test_a_failing_script_leaves_nothing(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "schema.sql"
    with database.server.database() as empty:
        file.write_text(script().replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEXX"), encoding="utf-8")
        done = empty.run_client(file)
        assert done.returncode != 0
        assert "INDEXX" in done.stderr
        assert empty.execute("SELECT count(*) FROM sqlite_schema") == [(0,)]
        run(empty, tmp_path, script())


def test_the_script_refuses_a_database_that_has_the_tables(database: Database, tmp_path: Path) -> None:
    before = database.execute("SELECT * FROM sqlite_schema")
    done = database.run_client(tmp_path / "schema.sql")
    assert done.returncode != 0
    assert 'table "scan_jobs" already exists' in done.stderr
    assert database.execute("SELECT * FROM sqlite_schema") == before


def test_no_name_is_taken_for_a_string(database: Database, tmp_path: Path) -> None:
    """With strings in double quotes switched off, SQLite itself checks every name, in triggers when they fire."""
    file = tmp_path / "strict.sql"
    statements = """
        INSERT INTO scan_jobs (id, scan_id) VALUES ('a', 'x'), ('b', 'y');
        INSERT INTO user_results (id, scan_job_id, user_id) VALUES ('u', 'a', 'u');
        INSERT INTO note_results (id, scan_job_id, user_id, user_result_id) VALUES ('n', 'a', 'u', 'u');
        INSERT INTO event_results (id, scan_job_id, user_id) VALUES ('e', 'a', 'u');
        INSERT INTO log_results (id, scan_job_id, user_id) VALUES ('l', 'a', 'u');
        INSERT INTO teams (id, boss, lead) VALUES (1, 'a', 'y');
        INSERT INTO places VALUES (1);
        INSERT INTO visits VALUES (1, 1);
        INSERT INTO every_type (id) VALUES ('t');
        UPDATE scan_jobs SET status = 'running', id = 'c', scan_id = 'z' WHERE id = 'b' AND scan_id = 'nothing';
        UPDATE scan_jobs SET status = 'running' WHERE id = 'a';
        UPDATE user_results SET scan_job_id = 'b', id = 'v' WHERE id = 'nothing';
        UPDATE note_results SET scan_job_id = 'b', user_result_id = NULL;
        UPDATE event_results SET scan_job_id = 'b';
        UPDATE log_results SET scan_job_id = 'b';
        UPDATE teams SET boss = 'b', lead = NULL;
        UPDATE places SET id = 1;
        UPDATE visits SET place = 1;
        UPDATE every_type SET i = 7;
        INSERT INTO computed (id) VALUES (1);
        DELETE FROM user_results;
        DELETE FROM places;
        DELETE FROM scan_jobs;
        SELECT 'left ' || (SELECT count(*) FROM scan_jobs) || (SELECT count(*) FROM note_results);
    """
    switches = ".dbconfig dqs_ddl off\n.dbconfig dqs_dml off\n"
    with database.server.database() as empty:
        file.write_text(switches + script() + statements, encoding="utf-8")
        done = empty.run_client(file)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("left 00\n")
        file.write_text(switches + 'CREATE TABLE t (a text CHECK ("typo" <> a));\n', encoding="utf-8")
        assert empty.run_client(file).returncode != 0


# The catalog


def test_every_part_is_in_the_catalog(plain: Rows) -> None:
    tables = {name: (strict, wr) for name, strict, wr in plain("SELECT name, strict, wr FROM pragma_table_list")}
    ours = {
        name for (name,) in plain("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    }
    assert ours == {
        "scan_jobs", "user_results", "note_results", "event_results", "log_results", "teams", "places", "visits",
        "every_type", "computed",
    }  # fmt: skip
    assert all(tables[name] == (1, 0) for name in ours)
    assert plain("SELECT name, type, \"notnull\", pk FROM pragma_table_info('event_results')") == [
        ("id", "TEXT", 1, 2),
        ("scan_job_id", "TEXT", 1, 1),
        ("user_id", "TEXT", 1, 0),
        ("created_at", "TEXT", 1, 0),
        ("updated_at", "TEXT", 1, 0),
    ]
    # 3 is a stored generated column
    hidden = plain("SELECT name, hidden FROM pragma_table_xinfo('computed') WHERE hidden")
    assert hidden == [("whole", 3), ("label", 3)]
    keys = plain(
        'SELECT t.name, f."from", f."table", f."to", on_delete FROM sqlite_schema t, pragma_foreign_key_list(t.name) f'
        " WHERE t.type = 'table' ORDER BY 1, 2"
    )
    assert keys == [
        ("event_results", "scan_job_id", "scan_jobs", "id", "CASCADE"),
        ("log_results", "scan_job_id", "scan_jobs", "id", "CASCADE"),
        ("note_results", "scan_job_id", "scan_jobs", "id", "CASCADE"),
        ("note_results", "user_result_id", "user_results", "id", "NO ACTION"),
        ("teams", "boss", "scan_jobs", "id", "SET NULL"),
        ("teams", "lead", "scan_jobs", "scan_id", "NO ACTION"),
        ("user_results", "scan_job_id", "scan_jobs", "id", "CASCADE"),
        ("visits", "place", "places", "id", "CASCADE"),
    ]


def test_indexes_are_in_the_catalog(plain: Rows) -> None:
    def keys(index: str) -> list[tuple[Any, ...]]:
        return plain("SELECT name, desc FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno", index)

    flags = {
        name: (unique, origin, partial)
        for _, name, unique, origin, partial in plain("SELECT * FROM pragma_index_list('scan_jobs')")
    }
    assert flags["idx_scan_status_created"] == (0, "c", 0)
    assert flags["idx_running"] == (0, "c", 1)
    assert flags["uq_one_running"] == (1, "c", 1)
    assert sorted(flags.values()).count((1, "u", 0)) == 2
    assert keys("idx_scan_status_created") == [("status", 0), ("created_at", 1)]
    assert keys("idx_running") == [("created_at", 0), ("org", 0)]
    assert keys("idx_user_results_scan_job_id") == [("scan_job_id", 0), ("id", 0)]


def test_triggers_and_checks_are_in_the_catalog(plain: Rows) -> None:
    triggers = {name for (name,) in plain("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    assert {name for name in triggers if "scan_jobs" in name} == {
        "guard_scan_jobs_status",
        "update_scan_jobs_updated_at",
        "referenced_scan_jobs_on_delete",
        "referenced_scan_jobs_id_on_update",
        "referenced_scan_jobs_scan_id_on_update",
        "referenced_scan_jobs_on_replace",
        "referenced_scan_jobs_on_update_replace",
    }
    assert {name for name in triggers if "user_results" in name and "note" not in name} == {
        "update_user_results_updated_at",
        "fk_user_results_scan_job_id_on_insert",
        "fk_user_results_scan_job_id_on_update",
        "referenced_user_results_on_delete",
        "referenced_user_results_id_on_update",
        "referenced_user_results_on_replace",
        "referenced_user_results_on_update_replace",
    }
    text = plain.one("SELECT sql FROM sqlite_schema WHERE name = 'scan_jobs'")
    names = re.findall(r'CONSTRAINT "(\w+)"', text)
    assert names[:5] == [
        "pk_scan_jobs",
        "uq_scan_jobs_scan_id",
        "uq_scan_jobs_org_slot",
        "check_valid_status",
        "check_positive_slot",
    ]
    assert set(names[5:]) == {
        *(f"ck_scan_jobs_{name}_length" for name in ("id", "scan_id", "status", "org")),
        "ck_scan_jobs_slot_range",
        "ck_scan_jobs_created_at_form",
        "ck_scan_jobs_updated_at_form",
    }


def test_descriptions_are_kept_and_harmless(plain: Rows) -> None:
    lines = plain.one("SELECT sql FROM sqlite_schema WHERE name = 'scan_jobs'").splitlines()
    assert lines[0] == f'CREATE TABLE "scan_jobs" ( -- Core scan jobs. {HOSTILE}'
    assert lines[1].endswith("-- Unique internal identifier")
    assert lines[2].endswith(f"-- {HOSTILE}")
    assert lines[1].index("--") == lines[2].index("--")
    computed = plain.one("SELECT sql FROM sqlite_schema WHERE name = 'computed'")
    assert '    "whole" integer     NULL GENERATED ALWAYS AS ("half" * 2) STORED, -- Half, twice\n' in computed


def test_no_query_needs_a_table_scan_for_a_key(plain: Rows) -> None:
    plan = plain("EXPLAIN QUERY PLAN SELECT 1 FROM user_results WHERE scan_job_id = 'a' ORDER BY id")
    assert [detail for *_, detail in plan] == [
        "SEARCH user_results USING COVERING INDEX idx_user_results_scan_job_id (scan_job_id=?)"
    ]


# Values


TAKEN: dict[str, list[Any]] = {
    "s": [None, "", "abc", "😀😀😀", "ÄÄÄ", "a  "],
    "t": [None, "", "x" * 100_000],
    "i": [-(2**31), 2**31 - 1, None, "12", 7.0],
    "big": [-(2**63), 2**63 - 1],
    "price": [0, 99_999_999.99, -99_999_999.99, 1.005, "98.50"],
    "tiny": [0.999, -0.999],
    "f": [0, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 3],
    "flag": [0, 1, True, False, None],
    "day": [None, "0001-01-01", "2024-02-29", "9999-12-31"],
    "moment": [None, "0001-01-01 00:00:00.000000", "2024-02-29 23:59:59.999999", "9999-12-31 23:59:59.999999"],
    "doc": [None, "{}", "[]", "null", "1", '"a"', '{"a": {"b": [1, 2.5e3, "\\u0000😀"]}}'],
    "uid": [None, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    "bytes": [None, b"", bytes(range(256))],
}
REFUSED: dict[str, list[Any]] = {
    "s": ["abcd", "😀😀😀😀", "a   ", b"abc"],
    "t": [b"bytes"],
    "i": [2**31, -(2**31) - 1, "abc", 1.5, "", b"1"],
    "big": [str(2**63), 1e19, "1.5"],
    "price": [1e8, -1e8, 99_999_999.996, float("inf"), "a lot"],
    "tiny": [1, 0.9996],
    "f": [float("inf"), float("-inf"), "1e999", "nan"],
    "flag": [2, -1, "yes", 0.5, "true"],
    "day": [
        "", "now", "2023-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-1-1", "0000-01-01", "-001-01-01",
        "2026-01-01 00:00", "2026-01-01T00:00", "2026-01-01Z", "2026-01-01 ", " 2026-01-01", "2461000", "20260101",
        20260101, "2026-01-01\x00", "subsec", "10000-01-01",
    ],
    "moment": [
        "", "now", "subsec", "2023-02-29 00:00:00.000000", "2026-02-30 00:00:00.000000", "2026-04-31 00:00:00.000000",
        "2026-00-10 00:00:00.000000", "2026-01-00 00:00:00.000000", "0000-12-31 00:00:00.000000",
        "-001-01-01 00:00:00.000000", "2026-01-01 24:00:00.000000", "2026-01-01 23:60:00.000000",
        "2026-01-01 23:59:60.000000", "2026-01-01", "2026-01-01 00:00:00", "2026-01-01 00:00:00.000",
        "2026-01-01T00:00:00.000000", "2026-01-01 00:00:00.000000Z", "2026-01-01 00:00:00.000000+00:00",
        "2026-01-01 00:00:00.0000000", "2026-01-01 00:00:00.00000a", "2026-01-01 00:00:00,000000",
        " 2026-01-01 00:00:00.000000", "2026-01-01 00:00:00.000000\x00more", "2461000.5", 2461000.5, 0,
        "2026-01-01 00:00:00.000000 ", "9999-12-31 24:00:00.000000",
    ],
    "doc": ["", "{", "{a: 1}", "{'a': 1}", "[1,]", "NaN", "Infinity", "nul", "01", "// x\n1", '{"a": 1} x', b"{}"],
    "uid": [
        "", "6F1C2D3E-0000-4000-8000-0123456789AB", "6f1c2d3e000040008000" + "0123456789ab",
        "6f1c2d3e-0000-4000-8000-0123456789ag", "6f1c2d3e-0000-4000-8000-0123456789a", "-" * 36, "é" * 36,
        "6f1c2d3e-0000-4000-8000-0123456789ab ", "6f1c2d3e-0000-4000-8000-0123456789ab\x00",
        "{6f1c2d3e-0000-4000-8000-0123456789ab}", "6f1c2d3e-0000-4000-80000123-456789ab",
    ],
    "bytes": ["text", 1],
}  # fmt: skip


@pytest.mark.parametrize("column", TAKEN)
def test_a_type_takes_its_values_and_no_others(plain: Rows, column: str) -> None:
    plain("INSERT INTO every_type (id) VALUES ('old')")
    for number, value in enumerate(TAKEN[column]):
        plain(f"INSERT INTO every_type (id, {column}) VALUES (?, ?)", f"n{number}", value)
        plain(f"UPDATE every_type SET {column} = ? WHERE id = 'old'", value)
        stored = plain.one(f"SELECT {column} FROM every_type WHERE id = ?", f"n{number}")
        # a number given as text is held as the number
        assert stored == (value if stored is None else type(stored)(value))
    for value in REFUSED[column]:
        with pytest.raises(plain.refusal):
            plain(f"INSERT INTO every_type (id, {column}) VALUES ('new', ?)", value)
        with pytest.raises(plain.refusal):
            plain(f"UPDATE every_type SET {column} = ? WHERE id = 'old'", value)
    assert plain.one("SELECT count(*) FROM every_type") == 1 + len(TAKEN[column])


def test_what_sqlalchemy_writes_is_taken_and_read_back(database: Database) -> None:
    row = {
        "id": "a",
        "price": Decimal("12.50"),
        "flag": True,
        "day": date(2024, 2, 29),
        "moment": datetime(1999, 12, 31, 23, 59, 59, 5),
        "doc": {"a": ["😀", None, 1.5]},
        "uid": str(uuid4()),
        "bytes": b"\x00\xff",
    }
    table = sqlalchemy.table(
        "every_type",
        sqlalchemy.column("id", sqlalchemy.String),
        sqlalchemy.column("price", sqlalchemy.Numeric(10, 2)),
        sqlalchemy.column("flag", sqlalchemy.Boolean),
        sqlalchemy.column("day", sqlalchemy.Date),
        sqlalchemy.column("moment", sqlalchemy.DateTime),
        sqlalchemy.column("doc", sqlalchemy.JSON),
        sqlalchemy.column("uid", sqlalchemy.String(36)),
        sqlalchemy.column("bytes", sqlalchemy.LargeBinary),
    )
    engine = sqlalchemy.create_engine(database.url)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*does \\*not\\* support Decimal")
        with engine.begin() as connection:
            connection.execute(table.insert(), row)
            assert connection.execute(table.select()).mappings().one() == row
            seen = connection.scalar(sqlalchemy.text("SELECT moment FROM every_type"))
            assert seen == "1999-12-31 23:59:59.000005"
        orphan = "INSERT INTO user_results (id, scan_job_id, user_id) VALUES ('a', 'nobody', 'a')"
        with pytest.raises(sqlalchemy.exc.IntegrityError, match=FOREIGN_KEY), engine.begin() as connection:
            connection.execute(sqlalchemy.text(orphan))
    engine.dispose()


def test_not_a_number_is_null(plain: Rows) -> None:
    plain("INSERT INTO every_type (id, f) VALUES ('a', ?)", float("nan"))
    assert plain.one("SELECT f FROM every_type") is None


def test_defaults(plain: Rows) -> None:
    plain("INSERT INTO every_type (id) VALUES ('a')")
    columns = "s, t, i, big, price, f, flag, day, moment, doc, uid, seen"
    assert plain(f"SELECT {columns} FROM every_type") == [
        (
            "a'b", "text", -5, 2**63 - 1, 98.5, 1.5, 1, "2026-01-31", "2026-01-31 12:30:59.123456", '{"a": [1]}',
            "6f1c2d3e-0000-4000-8000-0123456789ab", None,
        )
    ]  # fmt: skip
    plain.jobs("a")
    created, updated, status, slot = plain("SELECT created_at, updated_at, status, slot FROM scan_jobs")[0]
    assert CLOCK.fullmatch(created)
    assert created == updated
    assert abs(plain.one("SELECT julianday('now') - julianday(?)", created)) < 1 / 1440
    assert (status, slot) == ("pending", 0)


def test_an_integer_key_is_not_made_up(plain: Rows) -> None:
    """A rowid alias would give an id to a row that has none."""
    plain.refused("INSERT INTO teams (boss) VALUES (NULL)", message="NOT NULL constraint failed: teams.id")
    plain.refused("INSERT INTO teams (id) VALUES (NULL)", message="NOT NULL constraint failed: teams.id")


def test_strings_compare_by_exact_characters(plain: Rows) -> None:
    for name in ("a", "A", "ä", "a ", "Ä"):
        plain.jobs(name)
    assert plain("SELECT id FROM scan_jobs WHERE id = 'a'") == [("a",)]
    plain.refused("INSERT INTO scan_jobs (id, scan_id) VALUES ('a', 'n')", message="UNIQUE constraint failed")


def test_nulls_in_a_unique_key_are_not_the_same(plain: Rows) -> None:
    plain.jobs("a", "b", "c")
    assert plain.one("SELECT count(*) FROM scan_jobs WHERE org IS NULL AND slot = 0") == 3
    plain("UPDATE scan_jobs SET org = 'o' WHERE id = 'a'")
    plain.refused("UPDATE scan_jobs SET org = 'o' WHERE id = 'b'", message="UNIQUE constraint failed")


def test_checks_of_the_user_s_own(plain: Rows) -> None:
    plain.jobs("a")
    plain("UPDATE scan_jobs SET slot = NULL")
    plain.refused("UPDATE scan_jobs SET slot = -1", message="CHECK constraint failed: check_positive_slot")
    plain.refused(
        "INSERT INTO scan_jobs (id, scan_id, status) VALUES ('b', 'b', 'odd')",
        message="CHECK constraint failed: check_valid_status",
    )


def test_a_filtered_unique_index_acts_within_its_filter(plain: Rows) -> None:
    plain.jobs("a", "b")
    plain("UPDATE scan_jobs SET org = 'o', slot = length(id || status) + unicode(id)")
    plain("UPDATE scan_jobs SET status = 'running' WHERE id = 'a'")
    plain.refused("UPDATE scan_jobs SET status = 'running' WHERE id = 'b'", message="UNIQUE constraint failed")
    plain("UPDATE scan_jobs SET status = 'completed' WHERE id = 'a'")
    plain("UPDATE scan_jobs SET status = 'running' WHERE id = 'b'")


def test_generated_columns(plain: Rows) -> None:
    plain("INSERT INTO computed (id, half, name) VALUES (1, 2, 'ab'), (2, NULL, NULL)")
    assert plain("SELECT whole, label FROM computed ORDER BY id") == [(4, "AB"), (None, "-")]
    plain("UPDATE computed SET half = 5, name = 'x' WHERE id = 2")
    assert plain("SELECT whole, label FROM computed WHERE id = 2") == [(10, "X")]
    # the type's rules and keys hold for what is computed
    for half, name, message in (
        (2**30, "y", "CHECK constraint failed: ck_computed_whole_range"),
        (1, "five5", "CHECK constraint failed: ck_computed_label_length"),
        (1, "aB", "UNIQUE constraint failed: computed.label"),
    ):
        plain.refused("INSERT INTO computed (id, half, name) VALUES (3, ?, ?)", half, name, message=message)


# Behaviour, in all four modes


def test_on_update_overwrites_whatever_the_statement_set(rows: Rows) -> None:
    old = [(f"j{n}", f"s{n}", OLD, OLD) for n in range(50)]
    for values in old:
        rows("INSERT INTO scan_jobs (id, scan_id, created_at, updated_at) VALUES (?, ?, ?, ?)", *values)
    assert rows("SELECT DISTINCT updated_at FROM scan_jobs") == [(OLD,)]
    for change in ("slot = 1", f"updated_at = '{OLD}'", "updated_at = '2999-01-01 00:00:00.000000'", "id = id || 'x'"):
        rows(f"UPDATE scan_jobs SET {change}")
        ((updated,),) = rows("SELECT DISTINCT updated_at FROM scan_jobs")
        assert CLOCK.fullmatch(updated)
        assert abs(rows.one("SELECT julianday('now') - julianday(?)", updated)) < 1 / 1440
    assert rows("SELECT DISTINCT created_at FROM scan_jobs") == [(OLD,)]
    rows.refused("UPDATE scan_jobs SET updated_at = NULL", message="NOT NULL constraint failed: scan_jobs.updated_at")


def test_on_update_of_several_columns(rows: Rows) -> None:
    rows("INSERT INTO every_type (id) VALUES ('a')")
    rows("UPDATE every_type SET seen = ?, touched = NULL", OLD)
    ((seen, touched),) = rows("SELECT seen, touched FROM every_type")
    assert CLOCK.fullmatch(seen)
    assert seen == touched


def test_on_update_with_a_key_that_the_statement_changes(rows: Rows) -> None:
    rows.jobs("a", "b")
    rows.result("event_results", "e", "a")
    rows("UPDATE event_results SET updated_at = ?, id = 'f', scan_job_id = 'b'", OLD)
    assert rows("SELECT scan_job_id, id FROM event_results") == [("b", "f")]
    assert CLOCK.fullmatch(rows.one("SELECT updated_at FROM event_results"))


def test_returning_tells_the_row_before_on_update(rows: Rows) -> None:
    """RETURNING comes before AFTER triggers: declared on the dialect's page."""
    rows("INSERT INTO scan_jobs (id, scan_id, updated_at) VALUES ('a', 's', ?)", OLD)
    assert rows("UPDATE scan_jobs SET slot = 1 RETURNING updated_at") == [(OLD,)]
    assert CLOCK.fullmatch(rows.one("SELECT updated_at FROM scan_jobs"))


def test_on_update_when_an_upsert_updates(rows: Rows) -> None:
    rows("INSERT INTO scan_jobs (id, scan_id, updated_at) VALUES ('a', 's', ?)", OLD)
    rows("INSERT INTO scan_jobs (id, scan_id) VALUES ('b', 's') ON CONFLICT (scan_id) DO UPDATE SET slot = 9")
    ((job, slot, updated),) = rows("SELECT id, slot, updated_at FROM scan_jobs")
    assert (job, slot) == ("a", 9)
    assert CLOCK.fullmatch(updated)


def test_transitions(rows: Rows) -> None:
    rows.jobs("a", "b", "c")
    rows("UPDATE scan_jobs SET status = status")
    only = "scan_jobs.status: 'pending' may not become anything but 'running', 'cancelled'"
    for state in ("completed", "failed"):
        rows.refused("UPDATE scan_jobs SET status = ?", state, message=only)
    rows("UPDATE scan_jobs SET status = 'running' WHERE id IN ('a', 'b')")
    # one row of three may not
    rows.refused("UPDATE scan_jobs SET status = 'completed'", message=only)
    rows.refused("UPDATE scan_jobs SET status = 'pending' WHERE id = 'a'", message="'running' may not become")
    rows.refused("UPDATE scan_jobs SET status = NULL WHERE id = 'a'", message="'running' may not become")
    rows.refused(
        "INSERT INTO scan_jobs (id, scan_id) VALUES ('a', 'x') ON CONFLICT (id) DO UPDATE SET status = 'pending'",
        message="'running' may not become",
    )
    rows("UPDATE scan_jobs SET status = CASE id WHEN 'a' THEN 'failed' ELSE 'completed' END WHERE id <> 'c'")
    rows.refused(
        "UPDATE scan_jobs SET status = 'running' WHERE id = 'a'",
        message="scan_jobs.status: 'failed' may not become anything else",
    )
    rows.refused(
        "UPDATE scan_jobs SET status = 'running' WHERE id = 'b'",
        message="scan_jobs.status: this value may not become another",
    )
    assert rows("SELECT status FROM scan_jobs ORDER BY id") == [("failed",), ("completed",), ("pending",)]


def test_from_3_47_the_refusal_names_the_new_state(database: Database, tmp_path: Path) -> None:
    with database.server.database() as newer:
        if database.server.version < (3, 47):
            # what makes the other form necessary
            (tmp_path / "newer.sql").write_text(script(version=(3, 47)), encoding="utf-8")
            assert 'near "||": syntax error' in newer.run_client(tmp_path / "newer.sql").stderr
            return
        run(newer, tmp_path, script(version=(3, 47)))
        rows = Rows(newer)
        rows.jobs("a")
        rows.refused(
            "UPDATE scan_jobs SET status = 'failed'",
            message="scan_jobs.status: 'pending' may not become 'failed'",
        )
        rows.refused("UPDATE scan_jobs SET status = NULL", message="'pending' may not become NULL")
        rows("UPDATE scan_jobs SET status = 'cancelled'")
        rows.refused("UPDATE scan_jobs SET status = 'pending'", message="'cancelled' may not become 'pending'")


RESULTS = ["user_results", "note_results", "event_results", "log_results"]


@pytest.mark.parametrize("table", RESULTS)
def test_a_result_needs_its_job(rows: Rows, table: str) -> None:
    rows.jobs("a")
    insert = f"INTO {table} (id, scan_job_id, user_id) VALUES ('r', ?, 'u')"
    for verb in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "INSERT OR ROLLBACK"):
        rows.refused(f"{verb} {insert}", "nobody", message=FOREIGN_KEY)
    rows.refused(f"INSERT {insert}", None, message=f"NOT NULL constraint failed: {table}.scan_job_id")
    rows(f"INSERT {insert}", "a")
    for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
        rows.refused(f"{verb} {table} SET scan_job_id = 'nobody'", message=FOREIGN_KEY)
    rows.refused(
        f"INSERT {insert} ON CONFLICT (scan_job_id, user_id) DO UPDATE SET scan_job_id = 'nobody'",
        "a",
        message=FOREIGN_KEY,
    )
    # a row that is left out is not judged
    rows(f"INSERT OR IGNORE {insert}", "a")


def test_a_job_s_delete_takes_its_results_and_nothing_else(rows: Rows) -> None:
    rows.jobs("a", "b")
    for table, job in itertools.product(RESULTS, "ab"):
        rows.result(table, f"{job}1", job)
        rows.result(table, f"{job}2", job)
    rows("UPDATE note_results SET user_result_id = id")
    rows("DELETE FROM scan_jobs WHERE id = 'a'")
    for table in RESULTS:
        assert rows(f"SELECT id, scan_job_id FROM {table} ORDER BY id") == [("b1", "b"), ("b2", "b")]
    rows("DELETE FROM scan_jobs")
    assert all(rows.one(f"SELECT count(*) FROM {table}") == 0 for table in RESULTS)


def test_a_restricting_key_keeps_what_it_references(rows: Rows) -> None:
    rows.jobs("a", "b")
    rows.result("user_results", "u", "a")
    rows("INSERT INTO note_results (id, scan_job_id, user_id, user_result_id) VALUES ('n', 'b', 'u', 'u')")
    rows.refused("DELETE FROM user_results", message=FOREIGN_KEY)
    rows.refused("DELETE FROM scan_jobs WHERE id = 'a'", message=FOREIGN_KEY)
    rows("DELETE FROM scan_jobs WHERE id = 'b'")
    rows("DELETE FROM scan_jobs WHERE id = 'a'")


def test_keys_of_a_team(rows: Rows) -> None:
    rows.jobs("a", "b")
    rows("INSERT INTO teams (id, boss, lead) VALUES (1, 'a', 'scan b'), (2, 'a', NULL), (3, NULL, NULL)")
    rows.refused("INSERT INTO teams (id, boss) VALUES (4, 'scan a')", message=FOREIGN_KEY)
    rows.refused("INSERT INTO teams (id, lead) VALUES (4, 'b')", message=FOREIGN_KEY)
    rows.refused("DELETE FROM scan_jobs WHERE id = 'b'", message=FOREIGN_KEY)
    rows("DELETE FROM scan_jobs WHERE id = 'a'")
    assert rows("SELECT id, boss, lead FROM teams ORDER BY id") == [
        (1, None, "scan b"),
        (2, None, None),
        (3, None, None),
    ]
    rows("UPDATE teams SET lead = NULL")
    rows("DELETE FROM scan_jobs")


def test_a_referenced_key_stays(rows: Rows) -> None:
    rows.jobs("a", "b", "c")
    rows.result("log_results", "l", "a")
    rows("INSERT INTO teams (id, lead) VALUES (1, 'scan b')")
    rows.refused("UPDATE scan_jobs SET id = 'x' WHERE id = 'a'", message=FOREIGN_KEY)
    rows.refused("UPDATE scan_jobs SET id = id || 'x'", message=FOREIGN_KEY)
    rows.refused("UPDATE scan_jobs SET scan_id = 'x' WHERE id = 'b'", message=FOREIGN_KEY)
    rows.refused(
        "INSERT INTO scan_jobs (id, scan_id) VALUES ('a', 'x') ON CONFLICT (id) DO UPDATE SET id = 'y'",
        message=FOREIGN_KEY,
    )
    rows("UPDATE scan_jobs SET id = id, scan_id = scan_id")
    rows("UPDATE scan_jobs SET scan_id = 'x' WHERE id = 'a'")
    rows("UPDATE scan_jobs SET id = 'x' WHERE id = 'b'")
    rows("UPDATE scan_jobs SET id = 'y', scan_id = 'y' WHERE id = 'c'")


def test_or_replace_takes_no_referenced_row_away(rows: Rows) -> None:
    rows.jobs("a", "b")
    rows("UPDATE scan_jobs SET org = 'o', slot = 1, status = 'running' WHERE id = 'a'")
    rows.result("user_results", "u", "a")
    new = "INTO scan_jobs (id, scan_id, org, slot, status)"
    message = "scan_jobs: OR REPLACE would delete a row that others may reference; use ON CONFLICT DO UPDATE"
    for values in (
        "('a', 'n', 'n', 2, 'pending')",  # by the primary key
        "('n', 'scan a', 'n', 2, 'pending')",  # by a unique one
        "('n', 'n', 'o', 1, 'pending')",  # by one of two columns
        "('n', 'n', 'o', 2, 'running')",  # by the filtered index
        "('b', 'scan a', 'o', 1, 'running')",  # by all of them, and two rows are in the way
    ):
        rows.refused(f"REPLACE {new} VALUES {values}", message=message)
        rows.refused(f"REPLACE {new} VALUES ('c', 'c', 'n', 3, 'pending'), {values}", message=message)
        rows(f"INSERT OR IGNORE {new} VALUES {values}")
        rows(f"INSERT {new} VALUES {values} ON CONFLICT DO NOTHING")
        rows.refused(f"INSERT {new} VALUES {values}", message="UNIQUE constraint failed")
    for change in ("id = 'a'", "scan_id = 'scan a'", "org = 'o', slot = 1", "org = 'o', status = 'running'"):
        rows.refused(f"UPDATE OR REPLACE scan_jobs SET {change} WHERE id = 'b'", message=message)
        rows.refused(f"UPDATE scan_jobs SET {change} WHERE id = 'b'", message="UNIQUE constraint failed")
        rows(f"UPDATE OR IGNORE scan_jobs SET {change} WHERE id = 'b'")
    assert rows("SELECT id, scan_id, org, status FROM scan_jobs ORDER BY id") == [
        ("a", "scan a", "o", "running"),
        ("b", "scan b", None, "pending"),
    ]
    # where nothing is in the way, also of the filter or of NULL, OR REPLACE is an INSERT
    rows(f"REPLACE {new} VALUES ('c', 'c', 'o', 2, 'pending'), ('d', 'd', NULL, 0, 'running')")
    rows("UPDATE OR REPLACE scan_jobs SET id = 'e', scan_id = 'e', slot = 5 WHERE id = 'd'")
    assert rows.one("SELECT count(*) FROM scan_jobs") == 4


def test_or_replace_where_nothing_has_a_default(rows: Rows) -> None:
    rows("INSERT INTO places VALUES (1), (2)")
    rows("INSERT INTO visits VALUES (1, 1)")
    rows.refused("REPLACE INTO places VALUES (1)", message="NOT NULL constraint failed: places.id")
    rows.refused("UPDATE OR REPLACE places SET id = 1 WHERE id = 2", message="NOT NULL constraint failed: places.id")
    rows("INSERT OR IGNORE INTO places VALUES (1)")
    rows("INSERT INTO places VALUES (1) ON CONFLICT DO NOTHING")
    rows("REPLACE INTO places VALUES (3)")
    rows("DELETE FROM places WHERE id = 1")
    assert rows("SELECT * FROM visits") == []


def test_or_replace_of_a_result_that_nobody_references(rows: Rows) -> None:
    rows.jobs("a")
    rows.result("log_results", "l", "a")
    rows("REPLACE INTO log_results (id, scan_job_id, user_id) VALUES ('m', 'a', 'l')")
    assert rows("SELECT id FROM log_results") == [("m",)]


def test_no_sequence_of_statements_leaves_an_orphan(rows: Rows) -> None:
    """Every statement of a small set after every other: whatever is accepted, SQLite's own check finds nothing."""
    statements = [
        f"{verb} INTO {table}"
        for verb in ("INSERT", "REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL")
        for table in (
            "scan_jobs (id, scan_id) VALUES ('b', 'scan a'), ('c', 'scan c')",
            "user_results (id, scan_job_id, user_id) VALUES ('v', 'b', 'v'), ('u', 'c', 'w')",
        )
    ] + [
        f"{verb} {change}"
        for verb in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE", "UPDATE OR FAIL")
        for change in (
            "scan_jobs SET id = 'b', scan_id = 'scan c' WHERE id = 'a'",
            "scan_jobs SET scan_id = 'scan a'",
            "user_results SET scan_job_id = 'b', id = 'u'",
        )
    ] + ["DELETE FROM scan_jobs WHERE id = 'a'", "DELETE FROM user_results"]  # fmt: skip
    rows.jobs("a")
    rows.result("user_results", "u", "a")
    rows.result("event_results", "e", "a")
    accepted = 0
    for pair in itertools.product(statements, repeat=2):
        rows("BEGIN")
        for statement in pair:
            try:
                rows(statement)
            except rows.refusal:
                continue
            accepted += 1
            assert rows("PRAGMA foreign_key_check") == [], pair
        rows("ROLLBACK")
    assert accepted > len(statements)
