"""Measures `scangen retention run` beside the naive way: `python -m benchmarks.retention --url … --rows 1000000`.

The naive way is one transaction with INSERT … SELECT and DELETE of the whole. Both move the same rows: 20 jobs with
their results, of about 500 bytes each. While either works, a second session updates one result of each job in turn, ten
times a second, and what it waited at most is the longest lock. How much of the tables fits into the server's buffers
decides how fast either is, so their size is told. The URL is that of a server on which databases may be
made; what is made is dropped.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import NullPool

from scangen.database import create
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS
from scangen.retention.moves import Moves, moves
from scangen.retention.run import BATCH, Limits, retain
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project

JOBS = 20
SPECS = {
    "scan_jobs": """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending}
  completed_at: datetime
retention:
  archive: {when: status = 'completed', age: completed_at, older_than: 90 days, into: scan_jobs_archive}
""",
    "user_results": """\
result_table: user_results
columns:
  user_id: {type: string(64), required: true, identifier: true}
  email: {type: string(320), searchable: true}
  profile: {type: text}
unique: [[user_id, scan_job_id]]
""",
}
WAYS = ("batches", "whole")
BUFFERS = {
    "postgresql": "SELECT setting::bigint * 8192 / 1048576 FROM pg_settings WHERE name = 'shared_buffers'",
    "mysql": "SELECT @@innodb_buffer_pool_size DIV 1048576",
}
# Otherwise a session gives up before the one transaction ends, and has waited less than it would have to.
PATIENCE = {"postgresql": "SET lock_timeout = 0", "mysql": "SET SESSION innodb_lock_wait_timeout = 100000"}
# The bytes of log that were written since the server began.
LOG = {
    "postgresql": "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn",
    "mysql": "SHOW BINARY LOGS",
}
FILL = {
    "postgresql": "INSERT INTO user_results (id, scan_job_id, user_id, email, profile)"
    " SELECT 'r' || i, 'j' || i % {jobs}, 'u' || i, 'u' || i || '@example.com', repeat(md5(i::text), 12)"
    " FROM generate_series({start}, {end}) AS i",
    "mysql": "INSERT INTO user_results (id, scan_job_id, user_id, email, profile)"
    " WITH RECURSIVE n (i) AS (SELECT {start} UNION ALL SELECT i + 1 FROM n WHERE i < {end})"
    " SELECT CONCAT('r', i), CONCAT('j', i % {jobs}), CONCAT('u', i), CONCAT('u', i, '@example.com'),"
    " REPEAT(LEFT(SHA2(i, 256), 32), 12) FROM n",
}
CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One way on one server: seconds, the longest wait of another session (s), log written (bytes)."""

    seconds: float
    waited: float
    written: int


def main() -> None:
    """Measure both ways and print a row each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", action="append", required=True, help="a server; may be given more than once")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument(
        "--way", choices=WAYS, action="append", help="retention's, or one transaction; both if not given"
    )
    options = parser.parse_args()
    print("| server | buffers | way | rows | rows a second | longest wait of another session | log written |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for address in options.url:
        server = found_server(address)
        for way in options.way or WAYS:
            with database(make_url(address)) as url:
                found = measured(url, options.rows, options.batch if way == "batches" else None)
            what = f"retention run, at most {options.batch:,} rows at a time" if way == "batches" else "one transaction"
            waited, written = f"{found.waited * 1000:,.0f} ms", f"{found.written / 1e6:,.0f} MB"
            speed = f"{options.rows / found.seconds:,.0f}"
            print(f"| {server} | {what} | {options.rows:,} | {speed} | {waited} | {written} |", flush=True)


def found_server(address: str) -> str:
    """The server as its title and version, and the size of its buffers: two cells."""
    dialect = dialect_of(make_url(address))
    with connected(engine_of(make_url(address))) as connection:
        version = ask(connection, "SHOW server_version" if dialect == "postgresql" else "SELECT VERSION()")[0][0]
        buffers = int(ask(connection, BUFFERS[dialect])[0][0])
    return f"{DIALECTS[dialect].title} {str(version).split()[0].split('-')[0]} | {buffers:,} MB"


def measured(url: URL, rows: int, batch: int | None) -> Measured:
    """Fill a database, move its rows, and look at what that cost; a batch of None is the naive way."""
    dialect = dialect_of(url)
    with TemporaryDirectory() as folder:
        specs = Path(folder, "specs")
        specs.mkdir()
        for name, text in SPECS.items():
            Path(specs, f"{name}.yaml").write_text(text)
        project = find_project(Path(folder), DIALECTS)
        schema = read_schema(project, DIALECTS)
        address = url.render_as_string(hide_password=False)
        create(address, project, schema, Report())
        engine = engine_of(url)
        fill(engine, dialect, rows)
        what = moves(schema)
        assert what is not None

        def run() -> None:
            if batch is None:
                naive(engine, what)
            else:
                retain(address, project, schema, Report(), limits=Limits(batch))

        with connected(engine) as connection:
            before = written(connection, dialect)
            seconds, waited = beside(engine, dialect, run)
            after = written(connection, dialect)
            moved = ask(connection, "SELECT COUNT(*) FROM user_results_archive")[0][0]
            assert moved == rows, f"{moved} of {rows} rows were moved"
        engine.dispose()
    return Measured(seconds, waited, after - before)


def fill(engine: Engine, dialect: str, rows: int) -> None:
    """Jobs that are due, and their results spread over them."""
    with connected(engine) as connection:
        for job in range(JOBS):
            values = f"('j{job}', 'completed', '2020-01-01 00:00:00')"
            ask(connection, f"INSERT INTO scan_jobs (id, status, completed_at) VALUES {values}")
        if dialect == "mysql":
            ask(connection, f"SET SESSION cte_max_recursion_depth = {CHUNK + 1}")
        for start in range(0, rows, CHUNK):
            ask(connection, FILL[dialect].format(jobs=JOBS, start=start, end=min(start + CHUNK, rows) - 1))
            connection.commit()
        ask(connection, "ANALYZE" if dialect == "postgresql" else "ANALYZE TABLE user_results, scan_jobs")
        connection.commit()


def naive(engine: Engine, what: Moves) -> None:
    """What everybody writes first."""
    with connected(engine) as connection:
        for move in (*what.results, what.jobs):
            columns = ", ".join(move.columns)
            copied = f"SELECT {columns}, CURRENT_TIMESTAMP FROM {move.live}"
            ask(connection, f"INSERT INTO {move.archive} ({columns}, archived_at) {copied}")
        ask(connection, f"DELETE FROM {what.results[0].live}")
        ask(connection, f"DELETE FROM {what.jobs.live}")
        connection.commit()


def beside(engine: Engine, dialect: str, work: Callable[[], None]) -> tuple[float, float]:
    """Seconds that the work takes, and the longest that another session waits for a row meanwhile."""
    waits, stop = [0.0], threading.Event()

    def update() -> None:
        with connected(engine) as connection:
            ask(connection, PATIENCE[dialect])
            connection.commit()
            number = 0
            while not stop.wait(0.1):
                number += 1
                started = time.perf_counter()
                with suppress(Exception):  # a deadlock, or a lock that took too long: it has waited, too
                    ask(connection, f"UPDATE user_results SET email = 'x' WHERE id = 'r{number % JOBS}'")
                    ask(connection, f"UPDATE scan_jobs SET status = status WHERE id = 'j{number % JOBS}'")
                with suppress(Exception):
                    connection.commit()
                waits.append(time.perf_counter() - started)

    other = threading.Thread(target=update)
    other.start()
    started = time.perf_counter()
    try:
        work()
    finally:
        seconds = time.perf_counter() - started
        stop.set()
        other.join()
    return seconds, max(waits)


def written(connection: Any, dialect: str) -> int:
    """Bytes of write-ahead log or binary log so far."""
    found = ask(connection, LOG[dialect])
    connection.commit()
    return int(found[0][0]) if dialect == "postgresql" else sum(int(row[1]) for row in found)


@contextmanager
def database(server: URL) -> Iterator[URL]:
    """A database of the benchmark's own."""
    name = "scangen_benchmark"
    engine = engine_of(server)
    admin = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    admin.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
    admin.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name)
    finally:
        admin.exec_driver_sql(f"DROP DATABASE {name}")
        admin.close()


@contextmanager
def connected(engine: Engine) -> Iterator[Any]:
    """A driver's connection, closed at the end."""
    connection = engine.raw_connection()
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    """Execute a statement; answers its rows."""
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
    finally:
        cursor.close()


def engine_of(url: URL) -> Engine:
    """SQLAlchemy's, with scangen's driver."""
    driver = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}[dialect_of(url)]
    return create_engine(url.set(drivername=driver), poolclass=NullPool)


def dialect_of(url: URL) -> str:
    """`postgresql` or `mysql`."""
    return url.drivername.partition("+")[0]


if __name__ == "__main__":
    main()
