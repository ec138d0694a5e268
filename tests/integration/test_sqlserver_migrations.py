"""What SQL Server's migrations are as scripts, and what a run that was killed leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.migration import Migration, migration, snapshot_of
from scangen.migration_script import MigrationWriter
from scangen.plan import Stage
from scangen.project import Target
from scangen.render import Renderer
from tests.integration.catalog import differences
from tests.integration.migrations import BEGIN, Case, _execute, read_cases
from tests.integration.projects import generated, install, project_of, schema_of
from tests.servers import tsql
from tests.servers.base import Connection, Server

CASES = [
    case
    for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")
    if case.file in ("partitions", "indexes", "sqlserver") and "sqlserver" not in case.says.get("refused", {})
]
SQLSERVER = load("sqlserver")
RENDERER = Renderer(SQLSERVER)


def moved(case: Case, folder: Path, version: int = 2017) -> Migration:
    """A case's migration."""
    target, report = Target("sqlserver", (version,)), Report()
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    found = migration(snapshot_of(schema_of(old), old, target, report), schema_of(new), new, target, report)
    report.raise_errors()
    return found


@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_every_batch_and_every_probe_is_sound(tmp_path: Path, version: int) -> None:
    """A statement that is compound is a batch by itself: no other statement, no variable of another one."""
    writer = MigrationWriter(SQLSERVER, Target("sqlserver", (version,)), RENDERER)
    texts: list[str] = []
    for number, case in enumerate(CASES):
        way = moved(case, tmp_path / str(number), version)
        for plan in (way.up, way.down):
            batches = tsql.batches(writer.script(plan, case.name))
            texts += batches
            texts += [step.done for step in plan.steps if step.done]
            for step in plan.steps:
                if step.statement.compound:
                    found = [batch for batch in batches if RENDERER.statement(step.statement) in batch]
                    assert {batch.count("-- step ") for batch in found} == {1}
    assert [found for found in tsql.parse_all(texts, version) if found] == []


def carry_out(connection: Connection, stage: Stage, most: int | None = None) -> None:
    """A stage, or its first steps without the end of the transaction; what is done already is left out."""
    for sql in SQLSERVER.session:
        _execute(connection, sql)
    if stage.transaction:
        _execute(connection, BEGIN["sqlserver"])
    for step in stage.steps[:most]:
        if step.done is None or not _execute(connection, step.done):
            _execute(connection, RENDERER.statement(step.statement))
    if stage.transaction and most is None:
        _execute(connection, "COMMIT")


@pytest.mark.parametrize("case", CASES[::7], ids=str)
def test_a_run_that_is_killed_is_finished_by_the_next(server: Server, tmp_path: Path, case: Case) -> None:
    """Killed within a transaction nothing of it is left; killed after a step by itself, its probe answers."""
    if server.engine != "sqlserver":
        pytest.skip(f"about SQL Server, not {server.engine}")
    way = moved(case, tmp_path)
    for killed in range(len(way.up.stages)):
        with server.database() as database:
            old = project_of(tmp_path / "before", case.before)
            install(database, generated(old, schema_of(old), "sqlserver").script, tmp_path)
            for number, stage in enumerate(way.up.stages):
                if number == killed:
                    first = database.connect()
                    carry_out(first, stage, len(stage.steps) - 1 if stage.transaction else None)
                    first.close()
                carry_out(database.connect(), stage)
            found = differences(database.connect(), way.after.catalog)
            assert [line for line in found if ": columns in the order" not in line] == []
