"""PostgreSQL's migrations beside an application at work, and in runs that stop and are begun again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.integration.migrations import Case
from tests.integration.postgresql_plans import RENDERER, begin, built, execute, run, run_stage
from tests.servers.base import Connection, Database

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
ROWS = 1_000_000
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


BATCHED = """
result_table: things
columns:
  name: {type: string(50), required: true}
{more}
partition: {hash: scan_job_id, buckets: 2}
"""


def test_batches_go_by_all_columns_of_a_key(postgresql: Database, tmp_path: Path) -> None:
    """Rows of a job go past the end of a batch, and a job past the end of another."""
    jobs, shout = JOBS, "  shout: {type: string(50), required: true, backfill: UPPER(name)}"
    before, after = ({"jobs": jobs, "things": BATCHED.replace("{more}", more)} for more in ("", shout))
    here = built(postgresql, tmp_path, Case("here", "batches", before, after, {}))
    connection = postgresql.connect()
    execute(connection, "INSERT INTO scan_jobs (id, name) SELECT 'j' || n, 'one' FROM generate_series(1, 3) n")
    rows = "SELECT 't' || n, 'j' || n % 3 + 1, 'n' FROM generate_series(1, 9500) n"
    execute(connection, f"INSERT INTO things (id, scan_job_id, name) {rows}")
    run(connection, here.moved.up)
    assert here.is_at(here.moved.after.catalog) == []
    assert execute(connection, "SELECT shout, count(*) FROM things GROUP BY shout") == [("N", 9500)]


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
