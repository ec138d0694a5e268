"""What PostgreSQL's migrations say of themselves, seen on the server: locks, stages, and what newer ones spare."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scangen.dialects.postgresql.facts import STRENGTH
from scangen.migration import Migration
from scangen.plan import Stage
from scangen.steps import Step
from tests.conftest import found
from tests.integration.migrations import Case, read_cases
from tests.integration.postgresql_plans import RENDERER, Built, begin, built, built_plan, execute, run
from tests.integration.projects import newest_for
from tests.servers.base import Connection, Database
from tests.servers.find import Servers

CASES = {str(case): case for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")}
OWN = [case for case in CASES.values() if case.file == "postgresql"]
NEWER = [
    "columns: a required column with a backfill comes",
    "columns: a column changes in every way at once",
    "columns: a column comes and another goes in a partitioned table",
    "postgresql: a generated column changes what it is computed from, under an index, a check and a key",
    "postgresql: a partitioned table gets an index, a unique key, a foreign key and a check",
]


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


@pytest.mark.parametrize("variant", ["postgresql", "postgresql-15"])
@pytest.mark.parametrize("case", OWN, ids=str)
def test_a_statement_locks_what_it_says(
    servers: Servers, pytestconfig: pytest.Config, tmp_path: Path, variant: str, case: Case
) -> None:
    with found(servers, variant, pytestconfig).database() as database:
        wrong = [
            f"{sql}\n    holds {seen}\n    says {said}"
            for sql, seen, said in locks(database, tmp_path, case)
            if seen != said
        ]
    assert not wrong, "\n".join(wrong)


def locks(database: Database, folder: Path, case: Case) -> Iterator[tuple[str, Locks, Locks]]:
    """Of each statement up and down: what it holds and what it says."""
    here = built(database, folder, case)
    connection = database.connect()
    for way in (here.moved.up, here.moved.down):
        for stage in way.stages:
            if stage.transaction or stage.steps[0].statement.template == "validate_constraint":
                yield from locks_within(connection, stage)
            else:
                yield locks_while_waiting(here, stage.steps[0])


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


def templates(moved: Migration) -> list[str]:
    return [step.statement.template for way in (moved.up, moved.down) for step in way.steps]


def test_a_table_moves_to_another_tablespace(postgresql: Database, tmp_path: Path) -> None:
    """To the only one that every server has, where the table is already."""
    jobs = "table: scan_jobs\nrole: scan_jobs\ncolumns:\n  id: {type: string(36), primary_key: true}\n"
    moved = jobs + "postgresql: {tablespace: pg_default}\n"
    here = built(postgresql, tmp_path, Case("here", "tablespace", {"jobs": jobs}, {"jobs": moved}, {}))
    (stage,) = here.moved.up.stages
    ((_, seen, said),) = locks_within(postgresql.connect(), stage)
    assert seen == said == {"scan_jobs": "ACCESS EXCLUSIVE"}
    run(postgresql.connect(), here.moved.down)


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
