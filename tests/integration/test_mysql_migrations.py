"""What is MySQL's own about migrations: DDL that commits, algorithms by version, and what others may do meanwhile."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.dialects.mysql.facts import FACTS, Way
from scangen.dialects.mysql.statements import SetSession
from scangen.migration import Migration, migration, snapshot_of
from scangen.plan import Plan
from scangen.project import Target
from scangen.render import Renderer
from scangen.steps import Step
from tests.integration.catalog import differences
from tests.integration.migrations import Proof, read_cases
from tests.integration.projects import generated, install, newest_for, project_of, schema_of
from tests.servers.base import Connection, Database

CASES = {str(case): case for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")}
KILLED = [
    "constraints: a foreign key is about another column of the same table",
    "mysql: a column is worked out anew from one that is renamed",
    "constraints: everything that holds a row changes at once",
    "constraints: a check differs in an operator alone",
    "constraints: a foreign key cascades from now on",
    "constraints: both columns of a foreign key get another type",
    "mysql: a column of a key, an index, a check and a computed column is worked out anew",
    "mysql: a backfill is not disturbed by the names of columns",
    "mysql: a table is cut by a hash",
]
NEWER = [
    "constraints: a check goes with its column",
    "constraints: a foreign key goes with its column",
    "constraints: the column of a foreign key is renamed",
    "constraints: everything that holds a row changes at once",
    "mysql: a column is worked out anew from one that is renamed",
    "mysql: a fulltext index comes, and a column beside it",
]
"""Of those whose statements differ by version."""
UNTOLD = {"constraints: a check differs in an operator alone"}
"""Where the server's catalog does not tell old from new: what is done is done again, to the same end."""
ROWS = int(os.environ.get("SCANGEN_ROWS", "50_000"))
"""A million of them, which `.ci/run` asks for, take a minute and a half on a small server."""
PATIENCE = 0.5
"""Seconds that a writer beside an online step is given for one row."""


class Newest(Proof):
    """A proof for the newest version, whose steps are INSTANT where those of the oldest are not."""

    @property
    def _target(self) -> Target:
        return Target("mysql", newest_for(self.database.server))


def run(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
    finally:
        cursor.close()


@pytest.mark.parametrize("name", NEWER)
def test_there_and_back_on_the_newest_version(mysql: Database, tmp_path: Path, name: str) -> None:
    Newest(CASES[name], mysql, tmp_path).run()


@pytest.mark.parametrize("name", KILLED)
def test_what_was_stopped_between_two_statements_goes_on(mysql: Database, tmp_path: Path, name: str) -> None:
    """At each boundary: a run that skips what is done ends where one that was not stopped does."""
    case = CASES[name]
    proof = Proof(case, mysql, tmp_path)
    old, new = project_of(tmp_path / "before", case.before), project_of(tmp_path / "after", case.after)
    then, now = schema_of(old), schema_of(new)
    target = Target("mysql", DIALECTS["mysql"].minimum)
    before = snapshot_of(then, old, target, Report())
    moved = migration(before, now, new, target, Report())
    steps = list(moved.up.steps)
    script = generated(old, then, "mysql").script
    for stop in range(1, len(steps) + 1):
        with mysql.server.database() as database:
            install(database, script, tmp_path)
            proof._fill(database.connect(), then)
            carry_out(fresh(database), steps[:stop])
            connection = fresh(database)
            carry_out(connection, steps)
            proof._is(connection, moved.after.catalog, now, case.rows("then"), f"stopped after {stop}")
            if name not in UNTOLD:
                assert {type(statement) for statement in carry_out(connection, steps)} <= {SetSession}


def fresh(database: Database) -> Connection:
    connection = database.connect()
    for sql in load("mysql").session:
        run(connection, sql)
    return connection


def carry_out(connection: Connection, steps: Any) -> list[Any]:
    """The statements that were not done yet."""
    renderer, carried = Renderer(load("mysql")), []
    for step in steps:
        if step.done is None or not run(connection, step.done):
            run(connection, renderer.statement(step.statement))
            carried.append(step.statement)
    return carried


BIG = """
table: big
columns:
  id: {type: integer, primary_key: true}
  name: {type: string(20), required: true}
  size: integer
  touched: integer
"""
BIGGER = """
table: big
columns:
  id: {type: integer, primary_key: true}
  name: {type: string(40), required: true}
  size: {type: integer, default: 3}
  touched: integer
  more: {type: integer, required: true, default: 1}
  filled: {type: integer, required: true, backfill: id + 1}
indexes:
  idx_size: [size]
"""
JOBS = "table: scan_jobs\nrole: scan_jobs\ncolumns:\n  id: {type: string(36), primary_key: true}\n"


def test_a_writer_is_not_held_up_beside_online_steps(mysql: Database, tmp_path: Path) -> None:
    """Of LOCK=NONE, INSTANT and batches, on a table of very many rows: no write of one row takes half a second."""
    moved = big(mysql, tmp_path, BIG, BIGGER)
    slowest: list[float] = []
    over = threading.Event()

    def write() -> None:
        connection, number = mysql.connect(), 0
        while not over.is_set():
            number = (number + 7919) % ROWS + 1
            begun = time.monotonic()
            run(connection, f"UPDATE big SET touched = {number} WHERE id = {number}")
            slowest.append(time.monotonic() - begun)
            time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        connection = fresh(mysql)
        assert all("LOCK=SHARED" not in (step.lock or "") for step in moved.up.steps)
        carry_out(connection, moved.up.steps)
    finally:
        over.set()
        writer.join()
    assert len(slowest) > 20
    assert max(slowest) < PATIENCE
    assert run(connection, "SELECT COUNT(*) FROM big WHERE filled = id + 1") == [(ROWS,)]


def big(database: Database, folder: Path, before: str, after: str) -> Migration:
    """The migration of a table of many rows."""
    old = project_of(folder / "before", {"jobs": JOBS, "big": before})
    new = project_of(folder / "after", {"jobs": JOBS, "big": after})
    then, target = schema_of(old), Target("mysql", newest_for(database.server))
    install(database, generated(old, then, "mysql").script, folder)
    connection = database.connect()
    run(connection, "SET SESSION cte_max_recursion_depth = 1000000")
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"
    run(connection, f"INSERT INTO big (id, name) {numbers} SELECT i, CONCAT('n', i) FROM n")
    return migration(snapshot_of(then, old, target, Report()), schema_of(new), new, target, Report())


def test_a_metadata_lock_is_not_waited_for_long(mysql: Database, tmp_path: Path) -> None:
    """`lock_wait_timeout` is said before anything else; an open transaction then fails the statement."""
    moved = big_without_rows(mysql, tmp_path)
    first, *rest = moved.up.steps
    renderer = Renderer(load("mysql"))
    assert renderer.statement(first.statement) == "SET SESSION lock_wait_timeout = 60"
    other, mine = mysql.connect(), fresh(mysql)
    run(other, "BEGIN")
    run(other, "SELECT * FROM big")
    run(mine, renderer.statement(first.statement).replace("60", "1"))
    with pytest.raises(Exception, match="Lock wait timeout"):
        run(mine, renderer.statement(rest[0].statement))
    run(other, "COMMIT")
    carry_out(mine, moved.up.steps)
    assert differences(mine, moved.after.catalog) == []


def big_without_rows(database: Database, folder: Path) -> Migration:
    old = project_of(folder / "before", {"jobs": JOBS, "big": BIG})
    new = project_of(folder / "after", {"jobs": JOBS, "big": BIGGER})
    then, target = schema_of(old), Target("mysql", newest_for(database.server))
    install(database, generated(old, then, "mysql").script, folder)
    return migration(snapshot_of(then, old, target, Report()), schema_of(new), new, target, Report())


def ways(steps: Iterator[Step]) -> list[str]:
    return [step.statement.way for step in steps if hasattr(step.statement, "way")]


@pytest.mark.parametrize(
    ("version", "way"), [((8, 0, 17), Way.ONLINE), ((8, 0, 28), Way.ONLINE), ((8, 0, 29), Way.INSTANT)]
)
def test_a_column_goes_instantly_from_8_0_29(tmp_path: Path, version: tuple[int, ...], way: Way) -> None:
    old = project_of(tmp_path / "before", {"jobs": JOBS, "big": BIG})
    new = project_of(tmp_path / "after", {"jobs": JOBS, "big": BIG.replace("  touched: integer\n", "")})
    target = Target("mysql", version)
    before = snapshot_of(schema_of(old), old, target, Report())
    assert ways(migration(before, schema_of(new), new, target, Report()).up.steps) == [way.value]


def test_every_fact_holds_for_every_version() -> None:
    for name, facts in FACTS.items():
        assert facts[-1].since == (), name
        assert list(facts) == sorted(facts, key=lambda fact: fact.since, reverse=True), name


def test_a_collation_that_is_left_to_the_database_is_refused(tmp_path: Path) -> None:
    old = project_of(tmp_path / "before", {"jobs": JOBS, "big": BIG})
    new = project_of(tmp_path / "after", {"jobs": JOBS, "big": BIG}, "strings: database\n")
    target = Target("mysql", DIALECTS["mysql"].minimum)
    before = snapshot_of(schema_of(old), old, target, Report())
    with pytest.raises(ScangenError) as caught:
        plan_of(migration(before, schema_of(new), new, target, Report()))
    assert [found.code for found in caught.value.diagnostics] == ["SG920"]


def plan_of(moved: Migration) -> Plan:
    return moved.up


@pytest.mark.parametrize("loose", ["", ", size"])
def test_an_index_that_a_foreign_key_needs_first_comes_before_others(
    mysql: Database, tmp_path: Path, loose: str
) -> None:
    """9.6 and newer take an orphan by an index whose other member is NULL, where that index is the first."""
    head = "table: big\ncolumns:\n  id: {type: integer, primary_key: true}\n  size: integer\n  job: {type: string(36)"
    keyed = head + ", references: {table: scan_jobs}}\nindexes:\n"
    specs = [f"{keyed}  idx_a: [job{loose}, id]\n", f"{keyed}  idx_b: [job, size]\n  idx_c: [size, job]\n"]
    old = project_of(tmp_path / "before", {"jobs": JOBS, "big": specs[0]})
    new = project_of(tmp_path / "after", {"jobs": JOBS, "big": specs[1]})
    then, target = schema_of(old), Target("mysql", DIALECTS["mysql"].minimum)
    install(mysql, generated(old, then, "mysql").script, tmp_path)
    moved = migration(snapshot_of(then, old, target, Report()), schema_of(new), new, target, Report())
    connection = fresh(mysql)
    for way in (moved.up, moved.down):
        carry_out(connection, way.steps)
        with pytest.raises(Exception, match="foreign key constraint fails"):
            run(connection, "INSERT INTO big (id, size, job) VALUES (1, NULL, 'nobody')")
