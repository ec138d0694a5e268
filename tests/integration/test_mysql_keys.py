"""Foreign keys on MySQL: its own, those that triggers help, and those of partitioned tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymysql
import pytest
from pymysql.err import IntegrityError, MySQLError

from tests.conftest import found
from tests.integration.catalog import differences
from tests.integration.projects import Generated, build
from tests.servers.base import Database
from tests.servers.find import Servers

JOBS = """
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  total: {type: integer, default: 0}
"""

# Every index that begins with a foreign key and holds a column that may be NULL: what 9.7.4 takes orphans by.
PLAIN = """
result_table: plain_results
columns:
  user_id: string(64)
  email: string(100)
  number: integer
unique:
  - [scan_job_id, user_id]
  - [scan_job_id, email, number]
indexes:
  idx_a: [scan_job_id, user_id]
  idx_b: [scan_job_id, email]
  idx_c: {columns: [scan_job_id, number], unique: true, where: number > 3}
  idx_d: {columns: [scan_job_id, created_at desc], include: [email]}
  idx_e: {columns: [user_id], mysql: {keys: "scan_job_id, (LOWER(email))"}}
"""

TEAMS = """
table: teams
columns:
  id: {type: integer, primary_key: true}
  job: {type: string(36), required: true, references: {table: scan_jobs}}
  boss: {type: string(36), references: {table: scan_jobs, on_delete: set null}}
  nick: string(20)
unique:
  - [job, boss]
  - [boss, nick]
indexes:
  idx_job_nick: [job, nick]
"""

HASHED = """
result_table: hashed_results
columns:
  user_id: {type: string(64), required: true, identifier: true}
partition: {hash: scan_job_id, buckets: 4}
"""

RANGED = """
result_table: ranged_results
columns: {amount: integer}
partition: {range: created_at, every: month, from: 2026-01-01, until: 2026-04-01}
"""

DAILY = """
table: daily
columns:
  day: date
  number: integer
  boss: {type: string(36), references: {table: scan_jobs, on_delete: set null}}
  lead: {type: string(36), references: {table: scan_jobs}}
  updated_at: {type: datetime, required: true, default: now, on_update: now}
primary_key: [day, number]
partition: {range: day, every: year, from: 2024-01-01, until: 2026-01-01}
"""

SPECS = {
    "scan_jobs": JOBS,
    "plain_results": PLAIN,
    "teams": TEAMS,
    "hashed_results": HASHED,
    "ranged_results": RANGED,
    "daily": DAILY,
}
PARTITIONED = ("hashed_results", "ranged_results")


@dataclass(frozen=True, slots=True)
class Session:
    """One connection."""

    connection: pymysql.Connection

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """A query's rows."""
        cursor = self.connection.cursor()
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())

    def run(self, sql: str, *values: Any) -> int:
        """A statement; the rows it changed."""
        return self.connection.cursor().execute(sql, values or None)

    def refused(self, number: int, sql: str, *values: Any) -> str:
        """The message of the integrity error with this number, which the statement fails with."""
        with pytest.raises(IntegrityError) as caught:
            self.run(sql, *values)
        assert caught.value.args[0] == number, caught.value.args
        return str(caught.value.args[1])


@dataclass(frozen=True, slots=True)
class Built:
    """A schema in a database."""

    database: Database
    made: Generated
    sessions: list[Session] = field(default_factory=list)

    def session(self, isolation: str = "REPEATABLE READ") -> Session:
        """A new session."""
        connection: Any = self.database.connect()
        session = Session(connection)
        self.sessions.append(session)
        session.run(f"SET SESSION TRANSACTION ISOLATION LEVEL {isolation}")
        session.run("SET SESSION innodb_lock_wait_timeout = 10")
        return session


@pytest.fixture(scope="module")
def whole(servers: Servers, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with found(servers, "mysql", pytestconfig).database() as database:
        yield Built(database, build(database, SPECS, tmp_path_factory.mktemp("built")))


@pytest.fixture
def built(whole: Built) -> Iterator[Built]:
    """The built schema with two jobs and no other row."""
    session = whole.session()
    for table in ("teams", "daily", "scan_jobs"):
        session.run(f"DELETE FROM {table}")
    session.run("INSERT INTO scan_jobs (id) VALUES ('a'), ('b')")
    yield whole
    while whole.sessions:  # a test that failed leaves transactions open, which others would wait for
        whole.sessions.pop().connection.close()


@contextmanager
def empty(whole: Built, specs: dict[str, str], folder: Path) -> Iterator[tuple[Built, Session]]:
    """Another schema, in a database of its own."""
    with whole.database.server.database() as database:
        here = Built(database, build(database, specs, folder))
        session = here.session()
        assert differences(session.connection, here.made.catalog) == []  # type: ignore[arg-type]
        yield here, session


def add(session: Session, table: str, key: str, job: str, created: str = "2026-02-01") -> None:
    columns = (
        "(id, scan_job_id, user_id, created_at)"
        if table != "ranged_results"
        else "(id, scan_job_id, amount, created_at)"
    )
    session.run(f"INSERT INTO {table} {columns} VALUES (%s, %s, 1, %s)", key, job, created)


def orphans(session: Session) -> int:
    """Results without a job, in what is committed."""
    counts = [
        f"(SELECT COUNT(*) FROM {table} r WHERE NOT EXISTS (SELECT 1 FROM scan_jobs j WHERE j.id = r.scan_job_id))"
        for table in (*PARTITIONED, "plain_results")
    ]
    ((count,),) = session.rows(f"SELECT {' + '.join(counts)}")
    return int(count)


# Keys that MySQL holds


def test_every_part_is_in_the_catalog_as_it_was_meant(whole: Built) -> None:
    assert differences(whole.database.connect(), whole.made.catalog) == []


def test_no_index_lets_an_orphan_in(built: Built) -> None:
    session = built.session()
    insert = "INSERT INTO plain_results (id, scan_job_id, user_id, email, number) VALUES (%s, %s, %s, %s, %s)"
    values = [(user, mail, number) for user in (None, "u") for mail in (None, "m") for number in (None, 1, 9)]
    for place, (user, mail, number) in enumerate(values):
        session.refused(1452, insert, f"o{place}", "none", user, mail, number)
        session.run(insert, f"r{place}", "a", user and f"u{place}", mail, number and number + 10 * place)
        session.refused(1452, "UPDATE plain_results SET scan_job_id = 'none' WHERE id = %s", f"r{place}")
        session.refused(
            1452,
            insert.replace("VALUES", "SELECT").replace("(%s, %s, %s, %s, %s)", "%s, %s, %s, %s, %s"),
            "x",
            "none",
            user,
            mail,
            number,
        )
    session.refused(1451, "UPDATE scan_jobs SET id = 'z' WHERE id = 'a'")
    session.run("DELETE FROM scan_jobs WHERE id = 'a'")
    assert session.rows("SELECT COUNT(*) FROM plain_results") == [(0,)]


def test_no_index_lets_an_orphan_in_where_a_key_is_optional(built: Built) -> None:
    session = built.session()
    for nick in (None, "n"):
        session.refused(1452, "INSERT INTO teams VALUES (1, 'none', NULL, %s)", nick)
        session.refused(1452, "INSERT INTO teams VALUES (1, 'none', 'b', %s)", nick)
        session.refused(1452, "INSERT INTO teams VALUES (1, 'a', 'none', %s)", nick)
    session.run("INSERT INTO teams VALUES (1, 'a', 'b', NULL), (2, 'a', NULL, NULL)")
    session.refused(1452, "UPDATE teams SET boss = 'none'")
    session.refused(1452, "UPDATE teams SET job = 'none' WHERE id = 2")
    session.refused(1451, "DELETE FROM scan_jobs WHERE id = 'a'")
    session.run("DELETE FROM scan_jobs WHERE id = 'b'")
    assert session.rows("SELECT id, job, boss FROM teams ORDER BY id") == [(1, "a", None), (2, "a", None)]


# Keys that triggers hold


@pytest.mark.parametrize("table", PARTITIONED)
def test_a_row_of_a_partitioned_table_needs_its_job(built: Built, table: str) -> None:
    session = built.session()
    with pytest.raises(IntegrityError) as caught:
        add(session, table, "r", "none")
    assert caught.value.args == (1452, f"fk_{table}_scan_job_id: no such row in scan_jobs")
    for number in range(3):
        add(session, table, f"r{number}", "a")
    session.refused(1452, f"UPDATE {table} SET scan_job_id = 'none' WHERE id = 'r1'")
    session.refused(1452, f"UPDATE {table} SET scan_job_id = IF(id = 'r2', 'none', 'b') ORDER BY id")
    session.refused(1452, f"UPDATE IGNORE {table} SET scan_job_id = 'none'")
    extra = ", user_id" if table == "hashed_results" else ""
    value = ", 'u'" if extra else ""
    for verb in ("INSERT", "INSERT IGNORE", "REPLACE"):
        session.refused(
            1452, f"{verb} INTO {table} (id, scan_job_id{extra}) VALUES ('x', 'a'{value}), ('y', 'A'{value})"
        )
        session.refused(1452, f"{verb} INTO {table} (id, scan_job_id{extra}) SELECT id, 'none'{value} FROM scan_jobs")
    session.refused(
        1452,
        f"INSERT INTO {table} (id, scan_job_id, created_at{extra}) SELECT id, scan_job_id, created_at{extra}"
        f" FROM {table} t ON DUPLICATE KEY UPDATE scan_job_id = 'none'",
    )
    assert session.rows(f"SELECT id, scan_job_id FROM {table} ORDER BY id") == [(f"r{n}", "a") for n in range(3)]
    session.run(f"UPDATE {table} SET scan_job_id = 'b'")
    assert session.rows(f"SELECT DISTINCT scan_job_id FROM {table}") == [("b",)]


@pytest.mark.parametrize("table", PARTITIONED)
def test_a_job_takes_its_results_with_it_and_no_others(built: Built, table: str) -> None:
    session = built.session()
    for number in range(20):
        add(session, table, f"r{number}", "ab"[number % 2], f"20{10 + number}-01-15")
    session.run("DELETE FROM scan_jobs WHERE id = 'a'")
    assert session.rows(f"SELECT scan_job_id, COUNT(*) FROM {table} GROUP BY 1") == [("b", 10)]
    session.run("INSERT INTO scan_jobs (id) VALUES ('a'), ('c')")
    add(session, table, "x", "a")
    session.run("DELETE FROM scan_jobs ORDER BY id LIMIT 2")
    assert session.rows(f"SELECT COUNT(*) FROM {table}") == [(0,)]
    add(session, table, "y", "c")
    session.run("REPLACE INTO scan_jobs (id) VALUES ('c')")
    assert session.rows(f"SELECT COUNT(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("table", PARTITIONED)
def test_a_job_s_key_stays_while_it_has_results(built: Built, table: str) -> None:
    session = built.session()
    session.run("UPDATE scan_jobs SET id = 'c' WHERE id = 'b'")
    add(session, table, "r", "a")
    session.run("UPDATE scan_jobs SET id = id, total = 7")
    message = session.refused(1451, "UPDATE scan_jobs SET id = CONCAT(id, 'x') ORDER BY id DESC")
    assert message == f"fk_{table}_scan_job_id: {table} still has rows of it"
    assert session.rows("SELECT id, total FROM scan_jobs ORDER BY id") == [("a", 7), ("c", 7)]
    session.refused(1451, "INSERT INTO scan_jobs (id) VALUES ('a') ON DUPLICATE KEY UPDATE id = 'z'")


def test_restrict_and_set_null_of_a_partitioned_table(built: Built) -> None:
    session = built.session()
    session.run(
        "INSERT INTO daily (day, number, boss, updated_at) VALUES ('2024-05-01', 1, 'a', '2001-01-01'),"
        " ('2030-05-01', 2, 'a', '2001-01-01'), ('1990-05-01', 3, 'b', '2001-01-01')"
    )
    session.run("INSERT INTO daily (day, number, `lead`, updated_at) VALUES ('2024-05-01', 4, 'b', '2001-01-01')")
    message = session.refused(1451, "DELETE FROM scan_jobs")
    assert message == "fk_daily_lead: daily still has rows of it"
    session.refused(1451, "DELETE IGNORE FROM scan_jobs WHERE id = 'b'")
    session.run("DELETE FROM scan_jobs WHERE id = 'a'")
    assert session.rows("SELECT number, boss, `lead`, YEAR(updated_at) > 2001 FROM daily ORDER BY number") == [
        (1, None, None, 1),
        (2, None, None, 1),
        (3, "b", None, 0),
        (4, None, "b", 0),
    ]
    session.refused(1452, "UPDATE daily SET boss = 'none'")


def test_what_the_triggers_cannot_do_is_refused_by_the_server(built: Built) -> None:
    """The declared differences: a delete that reads what it would delete, and a TRUNCATE, which fires no trigger."""
    session = built.session()
    add(session, "hashed_results", "r", "a")
    with pytest.raises(MySQLError) as caught:
        session.run("DELETE FROM scan_jobs WHERE id IN (SELECT scan_job_id FROM hashed_results)")
    assert caught.value.args[0] == 1442
    with pytest.raises(MySQLError) as caught:
        session.run("TRUNCATE scan_jobs")
    assert caught.value.args[0] == 1701
    assert orphans(session) == 0


# Keys that MySQL checks and triggers carry out


def test_a_cascade_reaches_a_partitioned_grandchild(whole: Built, tmp_path: Path) -> None:
    specs = {
        "scan_jobs": JOBS,
        "user_results": "result_table: user_results\ncolumns: {n: integer}\n",
        "user_notes": """
table: user_notes
columns:
  id: {type: integer, primary_key: true}
  user: {type: string(36), required: true, references: {table: user_results, column: id, on_delete: cascade}}
""",
        "note_marks": """
table: note_marks
columns:
  id: integer
  note: {type: integer, required: true, references: {table: user_notes, on_delete: cascade}}
primary_key: [note, id]
partition: {hash: note, buckets: 3}
""",
    }
    with empty(whole, specs, tmp_path) as (_, session):
        rules = session.rows(
            "SELECT constraint_name, delete_rule FROM information_schema.referential_constraints"
            " WHERE constraint_schema = DATABASE() ORDER BY 1"
        )
        assert rules == [("fk_user_notes_user", "NO ACTION"), ("fk_user_results_scan_job_id", "NO ACTION")]
        session.run("INSERT INTO scan_jobs (id) VALUES ('a'), ('b')")
        session.run("INSERT INTO user_results (id, scan_job_id) VALUES ('ua', 'a'), ('ub', 'b'), ('uc', 'a')")
        session.run("INSERT INTO user_notes VALUES (1, 'ua'), (2, 'ub'), (3, 'uc')")
        session.run("INSERT INTO note_marks VALUES (1, 1), (1, 2), (2, 1), (1, 3)")
        session.run("DELETE FROM scan_jobs WHERE id = 'a'")
        assert session.rows("SELECT * FROM user_results JOIN user_notes ON user = user_results.id")
        assert session.rows("SELECT note, id FROM note_marks ORDER BY 1, 2") == [(2, 1)]
        assert session.rows("SELECT id FROM user_notes") == [(2,)]
        session.run("DELETE FROM user_results")
        assert session.rows("SELECT COUNT(*) FROM note_marks") == [(0,)]


RAW_CHECK = """
checks:
  c: {mysql: {expression: "`boss` <> 'x'"}, postgresql: {skip: true}, sqlserver: {skip: true}, sqlite: {skip: true}}
"""


@pytest.mark.parametrize(
    ("columns", "rest"),
    [
        ("updated_at: {type: datetime, required: true, default: now, on_update: now}", ""),
        ("b: integer", "checks: {c: \"boss <> 'x'\"}"),
        ("b: {type: string(40), generated: \"boss || 'x'\"}", ""),
        ("b: integer", RAW_CHECK),
    ],
)
def test_set_null_where_something_watches_the_column(whole: Built, tmp_path: Path, columns: str, rest: str) -> None:
    team = f"""
table: teams
columns:
  id: {{type: integer, primary_key: true}}
  boss: {{type: string(36), references: {{table: scan_jobs, on_delete: set null}}}}
  {columns}
{rest}
"""
    with empty(whole, {"scan_jobs": JOBS, "teams": team}, tmp_path) as (_, session):
        session.run("INSERT INTO scan_jobs (id) VALUES ('a'), ('b')")
        session.run("INSERT INTO teams (id, boss) VALUES (1, 'a'), (2, 'b'), (3, 'a')")
        before = session.rows("SELECT UTC_TIMESTAMP(6)")[0][0]
        session.run("DELETE FROM scan_jobs WHERE id = 'a'")
        assert session.rows("SELECT id, boss FROM teams ORDER BY id") == [(1, None), (2, "b"), (3, None)]
        if "on_update" in columns:
            assert session.rows("SELECT id FROM teams WHERE updated_at >= %s", before) == [(1,), (3,)]
        session.refused(1452, "UPDATE teams SET boss = 'none'")
        session.refused(1451, "UPDATE scan_jobs SET id = 'z'")


def test_cascade_where_a_stored_column_is_computed_from_the_key(whole: Built, tmp_path: Path) -> None:
    spec = "result_table: r\ncolumns:\n  path: {type: string(100), generated: \"scan_job_id || '/' || id\"}\n"
    with empty(whole, {"scan_jobs": JOBS, "r": spec}, tmp_path) as (_, session):
        session.run("INSERT INTO scan_jobs (id) VALUES ('a'), ('b')")
        session.run("INSERT INTO r (id, scan_job_id) VALUES ('1', 'a'), ('2', 'b')")
        session.run("DELETE FROM scan_jobs WHERE id = 'a'")
        assert session.rows("SELECT path FROM r") == [("b/2",)]
