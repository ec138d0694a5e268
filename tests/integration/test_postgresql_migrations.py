"""What PostgreSQL's migrations say of themselves, seen on the server: locks, writers that go on, runs that resume."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.dialects.postgresql.facts import STRENGTH
from scangen.migration import Migration, migration, snapshot_of
from scangen.physical import Catalog
from scangen.plan import Plan, Stage
from scangen.project import Target, Version
from scangen.render import Renderer
from scangen.steps import Step
from tests.integration.catalog import differences
from tests.integration.migrations import Case, Proof, read_cases
from tests.integration.projects import generated, install, newest_for, project_of, schema_of
from tests.servers.base import Connection, Database

DIALECT = load("postgresql")
RENDERER = Renderer(DIALECT)
CASES = {str(case): case for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")}
OWN = [case for case in CASES.values() if case.file == "postgresql"]
NEWER = [
    "columns: a required column with a backfill comes",
    "columns: a column changes in every way at once",
    "columns: a column comes and another goes in a partitioned table",
    "postgresql: a generated column changes what it is computed from, under an index, a check and a key",
    "postgresql: a partitioned table gets an index, a unique key, a foreign key and a check",
]


@dataclass(frozen=True, slots=True)
class Built:
    """A database that holds the schema before, and the ways up and down."""

    database: Database
    moved: Migration
    before: Catalog

    def is_at(self, catalog: Catalog) -> list[str]:
        """How the server's catalog differs, but for the order of columns."""
        found = differences(self.database.connect(), catalog)
        return [line for line in found if ": columns in the order" not in line]


def built(database: Database, folder: Path, case: Case, version: Version | None = None) -> Built:
    """The schema before, with the rows of the case."""
    proof = Proof(case, database, folder)
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    then, target = schema_of(old), Target("postgresql", version or DIALECT.facts.minimum)
    report = Report()
    before = snapshot_of(then, old, target, report)
    moved = migration(before, schema_of(new), new, target, report)
    report.raise_errors()
    install(database, generated(old, then, "postgresql", target.version).script, folder)
    proof._fill(database.connect(), then)
    return Built(database, moved, before.catalog)


def execute(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(sql)
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def begin(connection: Connection) -> None:
    for sql in ("BEGIN", *DIALECT.each_transaction):
        execute(connection, sql)


def run(connection: Connection, plan: Plan) -> None:
    for stage in plan.stages:
        run_stage(connection, stage)


def run_stage(connection: Connection, stage: Stage) -> None:
    """As a runner does that does not know whether it has been here before."""
    if stage.transaction:
        begin(connection)
    for step in stage.steps:
        if step.done is None or not execute(connection, step.done):
            execute(connection, RENDERER.statement(step.statement))
    if stage.transaction:
        execute(connection, "COMMIT")


# Locks

Locks = dict[str, str]
"""The strongest mode by table, as it is called before the stage."""
Names = Mapping[int, str]
"""Tables by their oid: one that is dropped or renamed is still known."""

_TABLES = (
    "SELECT oid::bigint, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
)
_HELD = """
SELECT relation::bigint, replace(upper(regexp_replace(mode, '(?<=[a-z])(?=[A-Z])', ' ', 'g')), ' LOCK', '')
FROM pg_locks WHERE locktype = 'relation' AND pid = {pid}
"""


def strongest(*pairs: tuple[str, str]) -> Locks:
    """Modes that keep nobody from anything but changes of the table's own are left out, as in `facts`."""
    found: Locks = {}
    for name, mode in pairs:
        if mode in STRENGTH:
            found[name] = max(mode, found.get(name, mode), key=STRENGTH.index)
    return found


def stated(step: Step) -> Iterator[tuple[str, str]]:
    """What a step says that it locks: table and mode."""
    for mode, names in re.findall(r"([A-Z ]+) on ([\w, ]+):", step.lock or ""):
        for name in names.split(", "):
            yield name, mode.strip()


def said_by(connection: Connection, step: Step, there: Names) -> Iterator[tuple[str, str]]:
    """The same, of tables that others know, by the names that they know."""
    for name, mode in stated(step):
        (oid,) = execute(connection, f"SELECT to_regclass('\"{name}\"')::oid::bigint")[0]
        assert oid is not None, f"{name} is locked, and not there"
        if oid in there:
            yield there[oid], mode


def held(connection: Connection, pid: int, there: Names) -> Locks:
    """What a session holds on the tables that others know."""
    return strongest(*((there[oid], mode) for oid, mode in execute(connection, _HELD.format(pid=pid)) if oid in there))


def pid_of(connection: Any) -> int:
    return int(connection.info.backend_pid)


def locks_within(connection: Connection, stage: Stage) -> Iterator[tuple[str, Locks, Locks]]:
    """After each statement of a transaction: its text, what is held so far and what was said so far."""
    there = dict(execute(connection, _TABLES))
    said: list[tuple[str, str]] = []
    begin(connection)
    for step in stage.steps:
        sql = RENDERER.statement(step.statement)
        said += said_by(connection, step, there)
        execute(connection, sql)
        yield sql, held(connection, pid_of(connection), there), strongest(*said)
    execute(connection, "COMMIT")


def locks_while_waiting(built: Built, step: Step) -> tuple[str, Locks, Locks]:
    """What a step in no transaction holds or waits for while a writer keeps it from ending, and what it said."""
    sql = RENDERER.statement(step.statement)
    said = strongest(*stated(step))
    writer, worker, watcher = (built.database.connect() for _ in range(3))
    there = dict(execute(watcher, _TABLES))
    execute(writer, "BEGIN")
    for name in said:
        execute(writer, f'LOCK TABLE "{name}" IN ROW EXCLUSIVE MODE')
        execute(writer, f'SELECT FROM "{name}" FOR UPDATE')
    work = threading.Thread(target=execute, args=(worker, sql))
    work.start()
    seen: Locks = {}
    deadline = time.monotonic() + 5
    while seen != said and time.monotonic() < deadline:
        seen = held(watcher, pid_of(worker), there)
        time.sleep(0.01)
    execute(writer, "COMMIT")
    work.join()
    for connection in (writer, worker, watcher):
        connection.close()
    return sql, seen, said


@pytest.mark.parametrize("case", OWN, ids=str)
def test_a_statement_locks_what_it_says(postgresql: Database, tmp_path: Path, case: Case) -> None:
    here = built(postgresql, tmp_path, case)
    connection = postgresql.connect()
    found: list[tuple[str, Locks, Locks]] = []
    for way in (here.moved.up, here.moved.down):
        for stage in way.stages:
            if stage.transaction or stage.steps[0].statement.template == "validate_constraint":
                found += locks_within(connection, stage)
            else:
                found.append(locks_while_waiting(here, stage.steps[0]))
    wrong = [f"{sql}\n    holds {seen}\n    says {said}" for sql, seen, said in found if seen != said]
    assert not wrong, "\n".join(wrong)


# Writers

JOBS = """
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  name: {type: string(50), required: true}
  owner: integer
  changed: {type: datetime, required: true, default: now, on_update: now}
indexes: {idx_old: [owner]}
"""
LATER = """
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  name: {type: string(80), required: true}
  shout: {type: string(80), required: true, default: none, backfill: UPPER(name)}
  grade: {type: integer, required: true, default: 1}
  owner: {type: integer, required: true, references: {table: owners, on_delete: cascade}}
  changed: {type: datetime, required: true, default: now, on_update: now}
checks: {check_name: name <> ''}
indexes: {idx_new: [owner, grade]}
unique: [[name, id]]
"""
OWNERS = """
table: owners
columns:
  id: {type: integer, primary_key: true}
"""
ONLINE = Case(
    "here",
    "online",
    {"jobs": JOBS, "owners": OWNERS},
    {"jobs": LATER, "owners": OWNERS},
    {"rows": {"owners": [{"id": 0}, {"id": 1}]}},
)
ROWS = 500_000
DEADLINE = 1.0
"""Seconds that a writer may have to wait, on a machine of two cores with others at work; a scan of the table under a
strong lock takes longer (`test_the_writer_notices_a_lock`)."""
_FILL = f"""
INSERT INTO scan_jobs (id, name, owner)
SELECT 'job' || n, 'name' || n, n % 2 FROM generate_series(1, {ROWS}) n
"""


@dataclass(slots=True)
class Writer:
    """Writes a row of scan_jobs again and again, each in a transaction of its own, and keeps its longest wait."""

    connection: Connection
    longest: float = 0.0
    count: int = 0
    failed: Exception | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        execute(self.connection, f"SET statement_timeout = '{DEADLINE}s'")
        try:
            while not self.stopped.is_set():
                start = time.monotonic()
                execute(
                    self.connection, f"UPDATE scan_jobs SET name = name || '' WHERE id = 'job{self.count % ROWS + 1}'"
                )
                self.longest = max(self.longest, time.monotonic() - start)
                self.count += 1
                time.sleep(0.002)
        except psycopg.Error as error:
            self.failed = error


@contextmanager
def writing(database: Database) -> Iterator[Writer]:
    """A writer at work."""
    writer = Writer(database.connect())
    thread = threading.Thread(target=writer.work)
    thread.start()
    try:
        yield writer
    finally:
        writer.stopped.set()
        thread.join()


@pytest.mark.slow
def test_a_writer_goes_on_while_a_large_table_is_migrated(postgresql: Database, tmp_path: Path) -> None:
    here = built(postgresql, tmp_path, ONLINE)
    connection = postgresql.connect()
    execute(connection, _FILL)
    waits: dict[str, float] = {}
    for stage in here.moved.up.stages:
        with writing(postgresql) as writer:
            run_stage(connection, stage)
        names = ", ".join(step.statement.template for step in stage.steps)
        assert writer.failed is None, f"{names}: {writer.failed}"
        assert writer.count or stage.transaction, names
        waits[names] = max(waits.get(names, 0), writer.longest)
    print({name: round(wait, 3) for name, wait in waits.items()})
    assert {"backfill", "create_index_concurrently", "validate_constraint"} <= waits.keys()
    assert here.is_at(here.moved.after.catalog) == []
    counted = "SELECT count(*), count(*) FILTER (WHERE shout = UPPER(name)), min(changed) = max(changed) FROM scan_jobs"
    assert execute(connection, counted)[0][:2] == (ROWS, ROWS)


@pytest.mark.slow
def test_the_writer_notices_a_lock(postgresql: Database, tmp_path: Path) -> None:
    built(postgresql, tmp_path, ONLINE)
    connection = postgresql.connect()
    execute(connection, "INSERT INTO scan_jobs (id, name) VALUES ('job1', 'one')")
    with writing(postgresql) as writer:
        execute(connection, "BEGIN")
        execute(connection, "LOCK TABLE scan_jobs IN SHARE MODE")
        execute(connection, f"SELECT pg_sleep({DEADLINE + 1})")
        execute(connection, "COMMIT")
    assert isinstance(writer.failed, psycopg.errors.QueryCanceled)


# Runs that stop and are begun again


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_run_that_was_killed_is_finished_by_another(postgresql: Database, tmp_path: Path, way: str) -> None:
    """Killed after each statement: a stage that is a transaction is begun again, any other asks what has been done."""
    here = built(postgresql, tmp_path, ONLINE)
    if way == "down":
        run(postgresql.connect(), here.moved.up)
    plan, goal = (here.moved.up, here.moved.after.catalog) if way == "up" else (here.moved.down, here.before)
    kills = 0
    for stage in plan.stages:
        for count in range(1, len(stage.steps) + 1):
            connection = postgresql.connect()
            if stage.transaction:
                begin(connection)
            for step in stage.steps[:count]:
                if step.done is None or not execute(connection, step.done):
                    execute(connection, RENDERER.statement(step.statement))
            kills += 1
            with pytest.raises(psycopg.OperationalError):
                execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())")
        run_stage(postgresql.connect(), stage)
    assert kills == len(list(plan.steps)) > 5
    assert here.is_at(goal) == []
    assert execute(postgresql.connect(), "SELECT count(*) FROM owners") == [(2,)]


def test_an_index_that_was_stopped_halfway_is_built_by_the_next_run(postgresql: Database, tmp_path: Path) -> None:
    here = built(postgresql, tmp_path, ONLINE)
    step = next(s for s in here.moved.up.steps if s.statement.template == "create_index_concurrently")
    connection, writer = postgresql.connect(), postgresql.connect()
    for stage in here.moved.up.stages:
        if step in stage.steps:
            break
        run_stage(connection, stage)
    assert step.done is not None
    assert step.leftover is not None
    execute(writer, "BEGIN")
    execute(writer, "LOCK TABLE scan_jobs IN ROW EXCLUSIVE MODE")
    execute(connection, "SET statement_timeout = '300ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        execute(connection, RENDERER.statement(step.statement))
    execute(writer, "ROLLBACK")
    execute(connection, "RESET statement_timeout")
    assert execute(connection, step.done) == []
    with pytest.raises(psycopg.errors.DuplicateTable):
        execute(connection, RENDERER.statement(step.statement))
    execute(connection, RENDERER.statement(step.leftover))
    execute(connection, RENDERER.statement(step.statement))
    assert execute(connection, step.done) == [(1,)]


# Newer servers


@pytest.mark.parametrize("name", NEWER)
def test_the_newest_way_goes_there_and_back(postgresql: Database, tmp_path: Path, name: str) -> None:
    version = newest_for(postgresql.server)
    case = CASES[name]
    here = built(postgresql, tmp_path, case, version)
    older = built_plan(case, tmp_path / "older")
    assert templates(here.moved) != templates(older), "the newer server does nothing in another way"
    connection = postgresql.connect()
    run(connection, here.moved.up)
    assert here.is_at(here.moved.after.catalog) == []
    run(connection, here.moved.down)
    assert here.is_at(here.before) == []


def built_plan(case: Case, folder: Path) -> Migration:
    """The migration for the oldest server."""
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    target = Target("postgresql", DIALECT.facts.minimum)
    before = snapshot_of(schema_of(old), old, target, Report())
    return migration(before, schema_of(new), new, target, Report())


def templates(moved: Migration) -> list[str]:
    return [step.statement.template for way in (moved.up, moved.down) for step in way.steps]


# Stages


@pytest.mark.parametrize("case", CASES.values(), ids=str)
def test_no_transaction_looks_at_rows_under_a_strong_lock(case: Case, tmp_path: Path) -> None:
    """What is NOT VALID is validated in a later transaction, and what wants no transaction has none."""
    if "postgresql" not in case.says.get("only", ["postgresql"]):
        pytest.skip("the case is not about PostgreSQL")
    moved = built_plan(case, tmp_path)
    for way in (moved.up, moved.down):
        for stage in way.stages:
            alone = {"validate_constraint", "create_index_concurrently", "drop_index_concurrently", "backfill"}
            assert stage.transaction != bool(alone & {step.statement.template for step in stage.steps})
