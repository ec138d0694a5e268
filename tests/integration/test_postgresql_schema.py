"""What is PostgreSQL's own: every part found in pg_catalog and seen to act, on an old server and the newest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from scangen.diagnostics import ScangenError
from tests.conftest import found
from tests.integration.catalog import differences
from tests.integration.projects import Generated, build, generated, install, newest_for, project_of, schema_of
from tests.servers.base import Database
from tests.servers.find import Servers

HOSTILE = "it's \"x\" \\ \\n $scangen$ $$ */ /* -- ; :x :'x' {{ 7 * 7 }} %s %(a)s $(x) GO 🦑 \\q"

ELSEWHERE = "mysql: {skip: true}, sqlserver: {skip: true}, sqlite: {skip: true}"

JOBS = f"""
table: scan_jobs
role: scan_jobs
description: "Jobs; {HOSTILE.replace(chr(92), chr(92) * 2).replace('"', chr(92) + '"')}"
columns:
  id: {{type: string(36), primary_key: true}}
  status:
    type: string(30)
    required: true
    default: pending
    one_of: [pending, running, "it's", 'back\\slash', "$scangen$", "$$", "%s"]
    description: "Where it stands; {HOSTILE.replace(chr(92), chr(92) * 2).replace('"', chr(92) + '"')}"
  config: {{type: json, required: true, default: {{}}}}
  title: string(100)
  total: {{type: integer, default: 0}}
  price: decimal(10,2)
  ratio: float
  day: date
  seen_at: datetime
  flag: {{type: boolean, default: true}}
  tag: uuid
  payload: binary
  notes: text
  shout: {{type: string(100), generated: UPPER(title)}}
  email: {{type: string(320), postgresql: {{type: text, collation: en-US-x-icu}}}}
  created_at: {{type: datetime, required: true, default: now}}
  updated_at: {{type: datetime, required: true, default: now, on_update: now}}
unique:
  - [title, total]
checks:
  check_total: total >= 0
indexes:
  idx_title: [title]
  idx_recent: [status, created_at desc]
  idx_running: {{columns: [created_at], where: "status = 'running'", include: [title]}}
  idx_config: {{columns: [config], postgresql: {{method: gin}}, {ELSEWHERE}}}
  idx_folded: {{columns: [notes], postgresql: {{keys: 'lower(notes), total DESC'}}, {ELSEWHERE}}}
  idx_one_running: {{columns: [title], unique: true, where: "status = 'running'"}}
transitions:
  status:
    pending: [running, "it's"]
    running: ['back\\slash', "$scangen$", "%s"]
    "%s": [pending]
    'back\\slash': [running]
postgresql: {{fillfactor: 70}}
"""

HASHED = """
result_table: hashed_results
columns:
  user_id: {type: string(64), required: true, identifier: true}
partition: {hash: scan_job_id, buckets: 4}
unique: [[user_id, scan_job_id]]
postgresql: {fillfactor: 80}
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

CUT_BY_YEAR = "partition: {range: day, every: year, from: 2024-01-01, until: 2026-01-01}"

SPECS = {"scan_jobs": JOBS, "hashed_results": HASHED, "ranged_results": RANGED, "daily": DAILY}


@dataclass(frozen=True, slots=True)
class Built:
    """The schema above, in a database."""

    database: Database
    made: Generated
    connection: psycopg.Connection[Any]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """A query's rows."""
        return self.connection.execute(sql.encode(), values or None).fetchall()

    def run(self, sql: str, *values: Any) -> int:
        """A statement, in whatever transaction is open; the rows it changed."""
        return self.connection.execute(sql.encode(), values or None).rowcount

    @contextmanager
    def refused(self, kind: type[psycopg.Error], **where: str) -> Iterator[None]:
        """The statement inside fails with this error, which names this constraint, table or column."""
        with pytest.raises(kind) as caught, self.connection.transaction():
            yield
        for name, value in where.items():
            assert getattr(caught.value.diag, name) == value


@pytest.fixture(scope="module", params=["postgresql", "postgresql-15"])
def whole(
    request: pytest.FixtureRequest,
    servers: Servers,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Built]:
    with found(servers, request.param, pytestconfig).database() as database:
        made = build(database, SPECS, tmp_path_factory.mktemp("built"))
        yield Built(database, made, database.connect())  # type: ignore[arg-type]


@pytest.fixture
def built(whole: Built) -> Iterator[Built]:
    """The built schema in a transaction that leaves nothing."""
    with whole.connection.transaction(force_rollback=True):
        yield whole


def job(built: Built, key: str = "j1", **values: Any) -> str:
    columns = {"id": key, **values}
    names = ", ".join(columns)
    built.run(f"INSERT INTO scan_jobs ({names}) VALUES ({', '.join(['%s'] * len(columns))})", *columns.values())
    return key


# The catalog


def test_every_part_is_in_the_catalog_as_it_was_meant(whole: Built) -> None:
    assert differences(whole.connection, whole.made.catalog) == []


def test_the_newest_version_builds_the_same(whole: Built, tmp_path: Path) -> None:
    server = whole.database.server
    with server.database() as database:
        made = build(database, SPECS, tmp_path, newest_for(server))
        assert differences(database.connect(), made.catalog) == []


def test_comments_are_what_was_written(whole: Built) -> None:
    ((table, column),) = whole.rows(
        "SELECT obj_description('scan_jobs'::regclass),"
        " col_description('scan_jobs'::regclass, (SELECT attnum FROM pg_attribute"
        "  WHERE attrelid = 'scan_jobs'::regclass AND attname = 'status'))"
    )
    assert table == f"Jobs; {HOSTILE}"
    assert column == f"Where it stands; {HOSTILE}"


def test_storage_options_are_the_tables_and_the_partitions(whole: Built) -> None:
    options = dict(
        whole.rows(
            "SELECT relname, reloptions FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    )
    assert options["scan_jobs"] == ["fillfactor=70"]
    assert [options[f"hashed_results_p{n}"] for n in range(4)] == [["fillfactor=80"]] * 4
    assert options["ranged_results_default"] is None


def test_tables_and_partitions_lie_in_their_tablespace(whole: Built, tmp_path: Path) -> None:
    server = whole.database.server
    with server.database() as database, server.admin() as cursor:
        space = f"{database.name}_space"
        cursor.execute("SET allow_in_place_tablespaces = on")
        cursor.execute(f"CREATE TABLESPACE {space} LOCATION ''")
        try:
            option = f"postgresql: {{fillfactor: 50, tablespace: {space}}}\n"
            hashed = HASHED.replace("postgresql: {fillfactor: 80}\n", option)
            jobs = JOBS.replace("postgresql: {fillfactor: 70}\n", option)
            made = build(database, {"scan_jobs": jobs, "hashed_results": hashed}, tmp_path)
            assert differences(database.connect(), made.catalog) == []
            found = database.execute(
                "SELECT relname::text FROM pg_class JOIN pg_tablespace s ON s.oid = reltablespace"
                f" WHERE spcname = '{space}' AND relkind = 'r' ORDER BY 1"
            )
            assert found == [*((f"hashed_results_p{n}",) for n in range(4)), ("scan_jobs",)]
        finally:
            database.close()
            server.driver.drop(server, database.name)
            cursor.execute(f"DROP TABLESPACE {space}")


def test_every_index_is_valid_and_every_constraint_validated(whole: Built) -> None:
    assert whole.rows("SELECT indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready)") == []
    assert whole.rows("SELECT conname FROM pg_constraint WHERE NOT convalidated") == []


def test_partitions_are_inherited_with_keys_and_foreign_keys(whole: Built) -> None:
    parts = whole.rows(
        "SELECT inhparent::regclass::text, count(*) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid"
        " WHERE c.relkind = 'r' GROUP BY 1 ORDER BY 1"
    )
    assert parts == [("daily", 3), ("hashed_results", 4), ("ranged_results", 4)]
    cascades = whole.rows(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'"
        " AND conrelid::regclass::text LIKE 'hashed\\_results\\_p%%'"
    )
    assert cascades == [(4,)]


def test_trigger_functions_find_their_names_under_any_search_path(whole: Built) -> None:
    assert whole.rows("SELECT DISTINCT proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace") == [
        (['search_path=""'],)
    ]


# The script


def test_a_script_that_fails_leaves_nothing_and_says_so(whole: Built, tmp_path: Path) -> None:
    with whole.database.server.database() as database:
        database.execute("CREATE TABLE daily (x integer)")
        path = tmp_path / "schema.sql"
        path.write_text(whole.made.script, encoding="utf-8")
        done = database.run_client(path)
        assert done.returncode == 3
        assert 'relation "daily" already exists' in done.stderr
        assert database.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [
            ("daily",)
        ]


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_the_client_s_encoding_does_not_matter(
    whole: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    with whole.database.server.database() as database:
        monkeypatch.setattr(type(database.server.driver), "run", _with_encoding(encoding), raising=True)
        install(database, whole.made.script, tmp_path)
        assert database.execute("SELECT obj_description('scan_jobs'::regclass)") == [(f"Jobs; {HOSTILE}",)]


def _with_encoding(encoding: str) -> Any:
    from tests.servers.engines import run

    def start(_: Any, program: Path, url: Any, script: Path) -> Any:
        # No ON_ERROR_STOP here: the script sets it itself.
        argv = [str(program), "-X", "-q", "-h", url.host, "-p", str(url.port), "-U", url.username, "-d", url.database]
        return run([*argv, "-f", str(script)], env={"PGPASSWORD": url.password, "PGCLIENTENCODING": encoding})

    return start


def test_settings_of_the_server_do_not_change_what_is_built(whole: Built, tmp_path: Path) -> None:
    server = whole.database.server
    with server.database() as database:
        for setting in (
            "standard_conforming_strings = off",
            "timezone = 'America/Anchorage'",
            "DateStyle = 'SQL, DMY'",
        ):
            database.execute(f'ALTER DATABASE "{database.name}" SET {setting}')
        install(database, whole.made.script, tmp_path)
        connection: Any = database.connect()
        connection.execute("SET standard_conforming_strings = on")
        assert differences(connection, whole.made.catalog) == []
        connection.execute("RESET standard_conforming_strings; SET escape_string_warning = off")
        # The trigger's body is read anew in this session, where a backslash in a plain literal escapes.
        connection.execute("INSERT INTO scan_jobs (id, status) VALUES ('a', 'running')")
        connection.execute(r"UPDATE scan_jobs SET status = E'back\\slash'")
        connection.execute("UPDATE scan_jobs SET status = 'running'")
        with pytest.raises(errors.CheckViolation):
            connection.execute("UPDATE scan_jobs SET status = 'pending'")


def test_a_schema_of_its_own_by_search_path(whole: Built, tmp_path: Path) -> None:
    with whole.database.server.database() as database:
        database.execute('CREATE SCHEMA "Team A"')
        database.execute(f'ALTER DATABASE "{database.name}" SET search_path = "Team A"')
        install(database, whole.made.script, tmp_path)
        assert differences(database.connect(), whole.made.catalog) == []
        connection: Any = database.connect()
        connection.execute("SET search_path = ''")
        connection.execute("INSERT INTO \"Team A\".scan_jobs (id) VALUES ('a')")
        connection.execute("UPDATE \"Team A\".scan_jobs SET status = 'running'")
        with pytest.raises(errors.CheckViolation):
            connection.execute("UPDATE \"Team A\".scan_jobs SET status = 'pending'")


def test_a_stranger_s_operators_and_functions_are_not_called(whole: Built, tmp_path: Path) -> None:
    """Better matches than pg_catalog's own, in a schema that everybody may write to: CVE-2018-1058."""
    with whole.database.server.database() as database:
        install(database, whole.made.script, tmp_path)
        database.execute("CREATE TABLE stolen (what text)")
        body = "LANGUAGE plpgsql AS $$ BEGIN INSERT INTO stolen VALUES ('x'); RETURN TRUE; END $$"
        database.execute(f"CREATE FUNCTION trap(varchar, varchar) RETURNS boolean {body}")
        database.execute("CREATE OPERATOR = (FUNCTION = trap, LEFTARG = varchar, RIGHTARG = varchar)")
        database.execute(
            "CREATE FUNCTION format(text, varchar, varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'trap' $$"
        )
        database.execute("INSERT INTO scan_jobs (id) VALUES ('a')")
        database.execute("UPDATE scan_jobs SET status = 'running'")
        with pytest.raises(errors.CheckViolation, match="'running' may not become 'pending'"):
            database.execute("UPDATE scan_jobs SET status = 'pending'")
        assert database.execute("SELECT count(*) FROM stolen") == [(0,)]


def test_a_user_without_the_right_to_read_may_still_write(whole: Built, tmp_path: Path) -> None:
    """A trigger runs as who fires it and needs no right beyond the UPDATE."""
    with whole.database.server.database() as database:
        install(database, whole.made.script, tmp_path)
        name = f"{database.name}_writer"
        database.execute(f'CREATE ROLE "{name}"')
        try:
            connection: Any = database.connect()
            connection.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{name}"')
            connection.execute(f'SET ROLE "{name}"')
            connection.execute("INSERT INTO scan_jobs (id) VALUES ('a')")
            connection.execute("UPDATE scan_jobs SET status = 'running'")
            connection.execute("INSERT INTO hashed_results (id, scan_job_id, user_id) VALUES ('r', 'a', 'u')")
            connection.execute("DELETE FROM scan_jobs")
            assert connection.execute("SELECT count(*) FROM hashed_results").fetchall() == [(0,)]
        finally:
            database.execute(f'DROP OWNED BY "{name}"')
            database.execute(f'DROP ROLE "{name}"')


# Values that no other server has


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[
            ("seen_at", value)
            for value in ("infinity", "-infinity", "0001-01-01 00:00:00+00 BC", "10000-01-01 00:00:00+00")
        ],
        *[("day", value) for value in ("infinity", "-infinity", "0044-03-15 BC", "10000-01-01")],
        *[("ratio", value) for value in ("NaN", "Infinity", "-Infinity")],
        ("price", "NaN"),
    ],
)
def test_values_that_other_servers_lack_are_refused(built: Built, column: str, value: str) -> None:
    with built.refused(errors.CheckViolation, constraint_name=f"ck_scan_jobs_{column}_range"):
        job(built, **{column: value})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("seen_at", "0001-01-01 00:00:00+00"),
        ("seen_at", "9999-12-31 23:59:59.999999+00"),
        ("day", "0001-01-01"),
        ("day", "9999-12-31"),
        ("ratio", "1.7976931348623157e308"),
        ("ratio", "-1.7976931348623157e308"),
        ("price", "99999999.99"),
        ("price", None),
    ],
)
def test_the_ends_of_the_ranges_are_taken(built: Built, column: str, value: str) -> None:
    job(built, **{column: value})
    assert built.rows(
        f"SELECT {column}::text IS NOT DISTINCT FROM %s::{_cast(column)}::text FROM scan_jobs", value
    ) == [(True,)]


def _cast(column: str) -> str:
    return {"seen_at": "timestamptz", "day": "date", "ratio": "float8", "price": "numeric"}[column]


@pytest.mark.parametrize("value", ["Infinity", "100000000", "-100000000"])
def test_a_decimal_out_of_range_is_refused(built: Built, value: str) -> None:
    with built.refused(errors.NumericValueOutOfRange):
        job(built, price=value)


def test_a_microsecond_is_kept_and_a_finer_part_rounded(built: Built) -> None:
    job(built, seen_at="2026-01-31 23:59:59.1234565+00")
    assert built.rows("SELECT seen_at AT TIME ZONE 'UTC' FROM scan_jobs")[0][0].microsecond in (123456, 123457)


def test_json_of_any_kind_and_no_other_text(built: Built) -> None:
    for number, text in enumerate(('{"a": [1, null, "🦑"]}', "[]", "1", '"x"', "null", "true")):
        job(built, f"j{number}", config=text)
    for text in ("", "{a: 1}", "{'a': 1}", "NaN", '{"a": 1,}', '"\\u0000"'):
        with built.refused(psycopg.DataError):
            job(built, "bad", config=text)


# Strings


def test_a_prefix_search_uses_the_index(built: Built) -> None:
    built.run("INSERT INTO scan_jobs (id, title) SELECT g, 'title ' || g FROM generate_series(1, 3000) g")
    built.run("ANALYZE scan_jobs")
    plan = "\n".join(row[0] for row in built.rows("EXPLAIN SELECT * FROM scan_jobs WHERE title LIKE 'title 29%%'"))
    assert re.search(r"Index Cond: .*title.* >= 'title 29'", plan), plan


def test_order_is_by_code_point_whatever_the_database_s_collation(built: Built) -> None:
    for name in ("b", "a", "B", "A", "ä", "_", "Ä"):
        job(built, name)
    assert [row[0] for row in built.rows("SELECT id FROM scan_jobs ORDER BY id")] == ["A", "B", "_", "a", "b", "Ä", "ä"]


def test_strings_by_the_database_s_collation_when_the_project_says_so(whole: Built, tmp_path: Path) -> None:
    project = project_of(tmp_path, {"scan_jobs": JOBS}, "strings: database\n")
    made = generated(project, schema_of(project), "postgresql")
    assert not any(column.collation for column in made.catalog.tables[0].columns if column.name != "email")
    with whole.database.server.database() as database:
        install(database, made.script, tmp_path)
        for name in ("b", "a", "B", "A"):
            database.execute("INSERT INTO scan_jobs (id) VALUES (%s)", (name,))
        assert [row[0] for row in database.execute("SELECT id FROM scan_jobs ORDER BY id")] == ["a", "A", "b", "B"]


# Indexes


def test_a_gin_index_answers_a_containment_search(built: Built) -> None:
    built.run("INSERT INTO scan_jobs (id, config) SELECT g, jsonb_build_object('n', g) FROM generate_series(1, 2000) g")
    built.run("ANALYZE scan_jobs")
    built.run("SET LOCAL enable_seqscan = off")
    plan = "\n".join(row[0] for row in built.rows("EXPLAIN SELECT id FROM scan_jobs WHERE config @> '{\"n\": 7}'"))
    assert "Bitmap Index Scan on idx_config" in plan


def test_a_filtered_index_with_a_carried_column_answers_alone(built: Built) -> None:
    built.run("INSERT INTO scan_jobs (id, status) SELECT g, 'running' FROM generate_series(1, 2000) g")
    built.run("SET LOCAL enable_seqscan = off")
    built.run("SET LOCAL enable_bitmapscan = off")
    plan = built.rows("EXPLAIN SELECT title FROM scan_jobs WHERE status = 'running' ORDER BY created_at")
    assert "Index Only Scan using idx_running" in plan[0][0]


def test_a_filtered_unique_index_counts_only_its_rows(built: Built) -> None:
    job(built, "a", title="t", total=1, status="running")
    job(built, "b", title="t", total=2)
    with built.refused(errors.UniqueViolation, constraint_name="idx_one_running"):
        job(built, "c", title="t", total=3, status="running")


# Triggers


@pytest.mark.parametrize(
    "path", [["it's"], ["running", "back\\slash", "running"], ["running", "$scangen$"], ["running", "%s", "pending"]]
)
def test_listed_moves_pass_whatever_their_names_hold(built: Built, path: list[str]) -> None:
    job(built)
    for status in path:
        assert built.run("UPDATE scan_jobs SET status = %s", status) == 1
    assert built.rows("SELECT status FROM scan_jobs") == [(path[-1],)]


def test_an_unlisted_move_says_what_it_was(built: Built) -> None:
    job(built, status="%s")
    with (
        pytest.raises(errors.CheckViolation) as caught,
        built.connection.transaction(),
    ):
        built.run("UPDATE scan_jobs SET status = 'running'")
    diag = caught.value.diag
    assert diag.message_primary == "scan_jobs.status: '%s' may not become 'running'"
    assert (diag.table_name, diag.column_name, diag.constraint_name) == (
        "scan_jobs",
        "status",
        "guard_scan_jobs_status",
    )


def test_an_upsert_is_an_update_too(built: Built) -> None:
    job(built, status="running")
    upsert = (
        "INSERT INTO scan_jobs (id, status) VALUES ('j1', %s) ON CONFLICT (id) DO UPDATE SET status = EXCLUDED.status"
    )
    with built.refused(errors.CheckViolation, constraint_name="guard_scan_jobs_status"):
        built.run(upsert, "pending")
    built.run("UPDATE scan_jobs SET title = 'before'")
    ((before,),) = built.rows("SELECT updated_at FROM scan_jobs")
    built.run(upsert, "%s")
    ((after,),) = built.rows("SELECT updated_at FROM scan_jobs")
    assert after > before


def test_each_statement_of_a_transaction_has_its_own_instant(built: Built) -> None:
    job(built, "a")
    built.rows("SELECT pg_sleep(0.002)")
    job(built, "b")
    ((a, b, updated),) = built.rows("SELECT min(created_at), max(created_at), max(updated_at) FROM scan_jobs")
    assert a < b == updated


def test_moving_a_row_to_another_partition_touches_it(built: Built) -> None:
    job(built, "a")
    insert = "INSERT INTO ranged_results (id, scan_job_id, amount, created_at) VALUES ('r', 'a', 1, %s)"
    built.run(insert, "2026-01-31 23:59:59.999999+00")
    assert built.rows("SELECT tableoid::regclass::text FROM ranged_results") == [("ranged_results_p202601",)]
    built.run("UPDATE ranged_results SET created_at = '2026-02-01 00:00:00+00', updated_at = '2000-01-01'")
    ((place, updated),) = built.rows(
        "SELECT tableoid::regclass::text, updated_at > now() - interval '1 minute' FROM ranged_results"
    )
    assert (place, updated) == ("ranged_results_p202602", True)


# Partitions


@pytest.mark.parametrize(
    ("instant", "place"),
    [
        ("2025-12-31 23:59:59.999999+00", "default"),
        ("2026-01-01 00:00:00+00", "p202601"),
        ("2026-02-01 05:44:59+05:45", "p202601"),
        ("2026-02-01 05:45:00+05:45", "p202602"),
        ("2026-03-31 23:59:59.999999+00", "p202603"),
        ("2026-04-01 00:00:00+00", "default"),
        ("0001-01-01 00:00:00+00", "default"),
        ("9999-12-31 23:59:59+00", "default"),
    ],
)
def test_a_row_lies_in_the_partition_of_its_instant_in_utc(built: Built, instant: str, place: str) -> None:
    job(built, "a")
    built.run("INSERT INTO ranged_results (id, scan_job_id, amount, created_at) VALUES ('r', 'a', 1, %s)", instant)
    assert built.rows("SELECT tableoid::regclass::text FROM ranged_results") == [(f"ranged_results_{place}",)]


@pytest.mark.parametrize(
    ("day", "place"),
    [("2024-12-31", "p2024"), ("2025-01-01", "p2025"), ("2023-12-31", "default"), ("2026-01-01", "default")],
)
def test_a_row_lies_in_the_partition_of_its_day(built: Built, day: str, place: str) -> None:
    built.run("INSERT INTO daily (day) VALUES (%s)", day)
    assert built.rows("SELECT tableoid::regclass::text FROM daily") == [(f"daily_{place}",)]


def test_a_search_by_job_reads_one_hash_partition(built: Built) -> None:
    plan = "\n".join(row[0] for row in built.rows("EXPLAIN SELECT * FROM hashed_results WHERE scan_job_id = 'a'"))
    assert len(set(re.findall(r"hashed_results_p\d", plan))) == 1, plan


def test_deleting_a_job_empties_every_partition_of_it_alone(built: Built) -> None:
    for key in ("a", "b"):
        job(built, key)
        built.run(
            "INSERT INTO hashed_results (id, scan_job_id, user_id) SELECT g, %s, g FROM generate_series(1, 50) g", key
        )
        built.run(
            "INSERT INTO ranged_results (id, scan_job_id, amount, created_at)"
            " SELECT %s || g, %s, 1, timestamptz '2025-12-01' + g * interval '7 days' FROM generate_series(1, 30) g",
            key,
            key,
        )
    built.run("DELETE FROM scan_jobs WHERE id = 'a'")
    assert built.rows("SELECT scan_job_id, count(*) FROM hashed_results GROUP BY 1") == [("b", 50)]
    assert built.rows("SELECT scan_job_id, count(*) FROM ranged_results GROUP BY 1") == [("b", 30)]


def test_an_orphan_is_refused_in_partitioned_tables(built: Built) -> None:
    with built.refused(errors.ForeignKeyViolation, constraint_name="fk_hashed_results_scan_job_id"):
        built.run("INSERT INTO hashed_results (id, scan_job_id, user_id) VALUES ('r', 'gone', 'u')")
    job(built, "a")
    built.run("INSERT INTO daily (day, boss) VALUES ('2024-05-05', 'a')")
    built.run("INSERT INTO daily (day, lead) VALUES ('2024-05-06', 'a')")
    with built.refused(errors.ForeignKeyViolation):
        built.run("DELETE FROM scan_jobs")
    built.run("DELETE FROM daily WHERE lead = 'a'")
    built.run("DELETE FROM scan_jobs")
    assert built.rows("SELECT boss FROM daily") == [(None,)]


def test_a_truncated_job_table_is_refused(built: Built) -> None:
    with built.refused(errors.FeatureNotSupported):
        built.run("TRUNCATE scan_jobs")


# Limits


def test_too_many_columns_are_refused_where_the_server_would(whole: Built, tmp_path: Path) -> None:
    def spec(count: int) -> str:
        columns = "".join(f"  c{n}: boolean\n" for n in range(count - 1))
        return f"table: wide\ncolumns:\n  id: {{type: integer, primary_key: true}}\n{columns}"

    with whole.database.server.database() as database:
        build(database, {"wide": spec(1600)}, tmp_path)
    project = project_of(tmp_path, {"wide": spec(1601)})
    with pytest.raises(ScangenError, match="has 1601 columns; 1600 is the limit") as caught:
        generated(project, schema_of(project), "postgresql")
    assert [d.code for d in caught.value.diagnostics] == ["SG503"]


def test_too_many_columns_in_an_index_are_refused_where_the_server_would(whole: Built, tmp_path: Path) -> None:
    def spec(count: int) -> str:
        columns = "".join(f"  c{n}: boolean\n" for n in range(count))
        names = ", ".join(f"c{n}" for n in range(count))
        head = "table: wide\ncolumns:\n  id: {type: integer, primary_key: true}\n"
        return f"{head}{columns}indexes: {{idx_all: [{names}]}}\n"

    with whole.database.server.database() as database:
        build(database, {"wide": spec(32)}, tmp_path)
    project = project_of(tmp_path, {"wide": spec(33)})
    with pytest.raises(ScangenError, match="has 33 columns; 32 is the limit") as caught:
        generated(project, schema_of(project), "postgresql")
    assert [d.code for d in caught.value.diagnostics] == ["SG503"]


def test_a_key_that_can_outgrow_a_page_is_warned_of_and_then_refused_row_by_row(whole: Built, tmp_path: Path) -> None:
    spec = "table: t\ncolumns:\n  id: {type: integer, primary_key: true}\n  a: string(1000)\nindexes: {idx_a: [a]}\n"
    with whole.database.server.database() as database:
        made = build(database, {"t": spec}, tmp_path)
        assert [(d.code, d.span and d.span.line) for d in made.diagnostics] == [("SG501", 5)]
        database.execute("INSERT INTO t VALUES (1, repeat('a', 1000))")
        random = "string_agg(chr(120000 + (random() * 9999)::int), '')"
        with pytest.raises(errors.ProgramLimitExceeded):
            database.execute(f"INSERT INTO t SELECT 2, {random} FROM generate_series(1, 1000)")


def test_made_up_names_that_are_too_long_are_cut_and_stay_apart(whole: Built, tmp_path: Path) -> None:
    name, column, other = "t" * 60, "c" * 63, "d" * 63
    spec = f"""
table: {name}
columns:
  id: {{type: integer, primary_key: true}}
  {column}: {{type: datetime, required: true, default: now, on_update: now}}
  {other}: {{type: float, searchable: true}}
unique: [[{column}, id]]
indexes: [[id, {column}], [id, {other}]]
partition: {{hash: id, buckets: 3}}
"""
    with whole.database.server.database() as database:
        made = build(database, {"t": spec}, tmp_path)
        assert differences(database.connect(), made.catalog) == []


@pytest.mark.parametrize(
    ("cut", "other"),
    [
        ("partition: {hash: id, buckets: 2}", "table: t_p1"),
        ("partition: {hash: id, buckets: 2}\nindexes: {t_p0: [id, day]}", "table: u"),
        (f"primary_key: {{name: p, columns: [id, day]}}\n{CUT_BY_YEAR}", "table: t_default"),
        (f"primary_key: {{name: t_p2024, columns: [id, day]}}\n{CUT_BY_YEAR}", "table: u"),
    ],
)
def test_a_partition_s_name_that_something_bears_is_refused(tmp_path: Path, cut: str, other: str) -> None:
    columns = "columns: {id: {type: integer, required: true}, day: {type: date, required: true}}\n"
    key = "" if "primary_key" in cut else "primary_key: [id]\n"
    second = f"{other}\ncolumns: {{id: {{type: integer, primary_key: true}}}}\n"
    project = project_of(tmp_path, {"t": f"table: t\n{columns}{key}{cut}\n", "u": second})
    with pytest.raises(ScangenError, match="is taken by") as caught:
        generated(project, schema_of(project), "postgresql")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "SG506"
    assert diagnostic.span
