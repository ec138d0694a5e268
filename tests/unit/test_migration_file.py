"""A migration's file holds all that a run needs: cut again, it is the plan, and every step can be resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.migration import migration, snapshot_of
from scangen.migration_file import cut
from scangen.migration_script import MigrationWriter
from scangen.plan import Plan
from scangen.project import Target
from scangen.render import Renderer
from scangen.steps import Step
from tests.integration.migrations import Case, read_cases
from tests.integration.projects import project_of, schema_of

CASES = list(read_cases(Path(__file__).parents[1] / "cases" / "migrations"))
_FILLS_WHAT_IS_NULL = {"backfill", "backfill_column"}


def plans(case: Case, engine: str, folder: Path) -> list[Plan]:
    """Both ways of a case that its dialect does not refuse."""
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    then, now = schema_of(old), schema_of(new)
    report = Report()
    found = []
    for version in (DIALECTS[engine].minimum, DIALECTS[engine].newest):
        target = Target(engine, version)
        moved = migration(snapshot_of(then, old, target, report), now, new, target, report)
        found += [moved.up, moved.down]
    report.raise_errors()
    return found


def is_resumed(step: Step, *, transaction: bool) -> bool:
    """Whether a run that stopped beside it can go on: its probe tells, or to execute it again does no harm."""
    statement = step.statement
    harmless = statement.template in _FILLS_WHAT_IS_NULL or getattr(statement, "replaces", False)
    return transaction or statement.setting or step.done is not None or harmless


@pytest.mark.parametrize("engine", DIALECTS)
def test_every_file_is_its_plan_again_and_every_step_can_be_resumed(engine: str, tmp_path: Path) -> None:
    writer = MigrationWriter(load(engine), Target(engine, DIALECTS[engine].minimum), Renderer(load(engine)))
    count = 0
    for number, case in enumerate(CASES):
        if engine in case.says.get("refused", {}) or engine not in case.says.get("only", [engine]):
            continue
        for plan in plans(case, engine, tmp_path / str(number)):
            # `script` itself holds what it wrote against the plan; line ends may have changed on the way.
            text = writer.script(plan, "A case.")
            assert cut(text.replace("\n", "\r\n"), load(engine)) == cut(text, load(engine))
            for stage in plan.stages:
                for step in stage.steps:
                    assert is_resumed(step, transaction=stage.transaction), f"{case}: {step.statement}"
            count += 1
    assert count > 400


def test_a_template_with_a_comment_before_the_statement_is_cut(tmp_path: Path) -> None:
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "add_column.sql.j2").write_text(
        "-- as our DBA wants it\nALTER TABLE {{ table.name|q }} ADD {{ column.name|q }} text\n"
    )
    text = written(tmp_path)
    (stage,) = [one for one in cut(text, load("postgresql")) if "ADD" in one[0].sql]
    assert stage[0].sql == 'ALTER TABLE "users" ADD "more" text'
    assert "-- as our DBA wants it\nALTER TABLE" in text


def test_a_template_that_looks_like_a_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "postgresql" / "add_column.sql.j2").write_text("SELECT 1\n-- step 1 of 2: expand\n")
    with pytest.raises(ScangenError) as caught:
        written(tmp_path)
    assert [one.code for one in caught.value.diagnostics] == ["SG961"]


def written(templates: Path) -> str:
    """A migration that adds a column, with templates of the team's own."""
    jobs = "table: scan_jobs\nrole: scan_jobs\ncolumns: {id: {type: string(36), primary_key: true}}\n"
    users = "result_table: users\ncolumns: {name: text"
    old = project_of(templates / "old", {"scan_jobs": jobs, "users": users + "}\n"})
    new = project_of(templates / "new", {"scan_jobs": jobs, "users": users + ", more: text}\n"})
    target, report, dialect = Target("postgresql", (14,)), Report(), load("postgresql")
    moved = migration(snapshot_of(schema_of(old), old, target, report), schema_of(new), new, target, report)
    return MigrationWriter(dialect, target, Renderer(dialect, templates)).script(moved.up, "A migration.")
