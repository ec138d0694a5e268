"""The rules of `scangen lint`: what each finds, by cases, and that what is meant is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen import physical
from scangen.changes import Move
from scangen.diagnostics import Report, Severity
from scangen.dialects import DIALECTS, load
from scangen.diff import diff
from scangen.hazards import RULES, Subject, hazards
from scangen.history import Next
from scangen.lint import lint
from scangen.migration import migration, snapshot_of
from scangen.migrations import Directory
from scangen.model import Schema
from scangen.physical import Catalog
from scangen.plan import Plan, Stage
from scangen.project import Target
from scangen.steps import DropColumn, Phase, Step, Work
from scripts.hazard_pages import pages
from tests.unit.spec_helpers import PROJECT, schema_of

WHOLE = yaml.safe_load((Path(__file__).parents[1] / "cases" / "hazards.yaml").read_text("utf-8"))
CASES: dict[str, dict[str, Any]] = WHOLE["cases"]
OWNERS = "table: owners\ncolumns: {id: {type: string(36), primary_key: true}}"
# Rules about tables of a size that no case has: see test_tables_of_many_columns_and_indexes.
BY_SIZE = {"H702", "H703"}
# Rules that only a plan of hand-made steps can show: see test_rules_on_steps.
BY_STEP = {"H303"}
# Rules on what lowering never gives: see test_rules_on_catalogs.
BY_CATALOG = {"H501", "H503", "H602"}


def changed(text: str, edits: list[list[str]]) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def found(before: list[str], after: list[str], dialect: str, policy: dict[str, str]) -> list[str]:
    project = replace(PROJECT, lint=policy, targets=(Target(dialect, DIALECTS[dialect].minimum),))
    target, report = project.targets[0], Report()
    then = snapshot_of(schema_of(OWNERS, *before), project, target, report)
    schema = schema_of(OWNERS, *after)
    moved = migration(then, schema, project, target, report)
    report.raise_errors()
    directory = Directory(Path("migrations"), (), lambda: then, {})
    problems = lint(project, schema, [Next(target, directory, moved)])
    assert all(problem.hint for problem in problems)
    return sorted({problem.code for problem in problems})


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(name: str) -> None:
    case = CASES[name]
    before = changed(WHOLE["base"], case.get("before", []))
    after = [] if case.get("gone") else [changed(WHOLE["base"], case.get("after", []))]
    said = found([before], after, case.get("on", "postgresql"), case.get("policy", {}))
    if "has" in case:
        assert set(case["has"]) <= set(said)
    else:
        assert said == case["finds"]


def test_every_rule_has_a_case() -> None:
    shown = {code for case in CASES.values() for code in case.get("finds", case.get("has", []))}
    assert RULES.keys() - shown == BY_SIZE | BY_STEP | BY_CATALOG


def test_tables_of_many_columns_and_indexes() -> None:
    columns = "".join(f"  c{number}: {{type: integer}}\n" for number in range(60))
    indexes = "indexes:\n" + "".join(f"  idx_{number}: [c{number}]\n" for number in range(13))
    said = found([], [f"result_table: wide\ncolumns:\n{columns}{indexes}"], "postgresql", {})
    assert said == ["H702", "H703"]


def subject(before: physical.Table, after: physical.Table, *steps: Step) -> Subject:
    """A subject of one altered table, with a plan of these steps in one transaction."""
    move = Move(PROJECT.targets[0], Catalog("postgresql", (before,)), Catalog("postgresql", (after,)), ())
    altered = replace(move, changes=tuple(diff(move.before, move.after, load("postgresql").quote)))
    stages = (Stage(Phase.EXPAND, True, steps),) if steps else ()
    return Subject(DIALECTS["postgresql"], altered, Plan(stages), Schema(()), ({}, {}))


def codes(given: Subject) -> set[str]:
    return {rule.code for rule, _ in hazards(given)}


def table(*indexes: physical.Index, collation: str | None = None) -> physical.Table:
    columns = (physical.Column("a", "text", collation=collation), physical.Column("b", "text"))
    return physical.Table("t", columns, physical.Key("pk_t", ("a",)), indexes=indexes)


def test_rules_on_steps() -> None:
    statement = DropColumn(table(), table().columns[1])
    writes = Step(statement, lock="SHARE on t: no writes", work=Work.BUILD)
    assert codes(subject(table(), table(), writes)) == {"H302", "H303"}
    reads = Step(statement, lock="ACCESS EXCLUSIVE on t: no reads, no writes")
    assert codes(subject(table(), table(), reads, writes)) == {"H302", "H303", "H304"}
    assert codes(subject(table(), table(), replace(writes, lock=None))) == set()


def test_rules_on_catalogs() -> None:
    index = physical.Index("idx_t_b", (physical.IndexKey("b"),))
    assert codes(subject(table(), table(index, replace(index, name="idx_b")))) == {"H503"}
    assert codes(subject(table(), table(collation="C"))) == {"H602"}
    key = physical.ForeignKey("fk_t_b", ("b",), "s", ("id",), "CASCADE")
    assert codes(subject(table(), replace(table(), foreign_keys=(key,)))) == {"H206", "H501"}
    assert codes(subject(table(), replace(table(index), foreign_keys=(key,)))) == {"H206"}


def test_a_finding_points_at_its_column() -> None:
    target, report = PROJECT.targets[0], Report()
    then = snapshot_of(schema_of(OWNERS, WHOLE["base"]), PROJECT, target, report)
    schema = schema_of(OWNERS, changed(WHOLE["base"], [["note: text", "note: {type: text, required: true}"]]))
    moved = migration(then, schema, PROJECT, target, report)
    (problem,) = lint(PROJECT, schema, [Next(target, Directory(Path("migrations"), (), lambda: then, {}), moved)])
    assert (problem.code, problem.severity) == ("H202", Severity.WARNING)
    assert problem.span is not None
    assert (problem.span.path, problem.span.line) == ("specs/2.yaml", 7)


def test_pages() -> None:
    folder = Path(__file__).parents[2] / "docs" / "hazards"
    written = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    assert written == pages(), "run `python -m scripts.write_docs`"
    for code, rule in RULES.items():
        assert rule.code == code
        assert rule.why.endswith(".")
        assert rule.safer.endswith(".") or rule.safer.endswith("`")
