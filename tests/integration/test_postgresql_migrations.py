"""What PostgreSQL's migrations say of themselves, seen on the server: locks, writers that go on, runs that resume."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from tests.integration.projects import generated, install, project_of, schema_of
from tests.servers.base import Connection, Database

DIALECT = load("postgresql")
RENDERER = Renderer(DIALECT)
CASES = {str(case): case for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")}
OWN = [case for case in CASES.values() if case.file == "postgresql"]
NEWER = [
    "columns: a required column with a backfill comes",
    "columns: a column changes in every way at once",
    "columns: a column gets another name, and all that is named after it or names it follows",
    "columns: a column comes and another goes in a partitioned table",
    "columns: a column is retyped that a generated column, a trigger and one_of name",
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
