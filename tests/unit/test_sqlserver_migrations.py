"""Migrations of SQL Server, without one: each case by the server's rules, and what stands in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen import physical
from scangen.diagnostics import Report, ScangenError
from scangen.migration import Migration, migration, snapshot_of
from scangen.plan import Plan
from scangen.project import Target
from tests.integration.migrations import Case, read_cases
from tests.integration.projects import project_of, schema_of
from tests.sqlserver_server import Database, Refused, built, differences

CASES = [
    case
    for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")
    if "sqlserver" in case.says.get("only", ["sqlserver"])
]


def migrated(case: Case, folder: Path, version: int) -> tuple[Migration, physical.Catalog]:
    """The migration of a case, and the catalog before it."""
    target, report = Target("sqlserver", (version,)), Report()
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    before = snapshot_of(schema_of(old), old, target, report)
    moved = migration(before, schema_of(new), new, target, report)
    report.raise_errors()
    return moved, before.catalog


def carry_out(plan: Plan, database: Database) -> None:
    """Every step in the order of its stages."""
    for step in plan.steps:
        try:
            database.apply(step.statement)
        except (Refused, KeyError) as error:
            raise AssertionError(f"{error!r}\n{step.statement.template}: {step.statement}") from error


@pytest.mark.parametrize("version", [2017, 2025])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_there_and_back(case: Case, tmp_path: Path, version: int) -> None:
    code = case.says.get("refused", {}).get("sqlserver")
    if code is not None:
        with pytest.raises(ScangenError) as caught:
            migrated(case, tmp_path, version)
        assert [found.code for found in caught.value.diagnostics] == [code]
        return
    moved, before = migrated(case, tmp_path, version)
    if "sqlserver" in case.says.get("steps", {}):
        assert [step.statement.template for step in moved.up.steps] == case.says["steps"]["sqlserver"]
    database = built(before, case.rows("rows"))
    carry_out(moved.up, database)
    assert differences(database, moved.after.catalog) == []
    carry_out(moved.down, database)
    assert differences(database, before) == []
