"""From a catalog to specs and back, without a server: what a spec says of a catalog that a spec made is all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scangen import physical
from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.dialects.inspection import Inspection
from scangen.diff import diff
from scangen.drift import compared
from scangen.importing.importer import Imported, import_catalog
from scangen.importing.names import as_meant, unnamed, with_names
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.spec.link import link
from scangen.spec.load import read_schema
from tests.integration.migrations import Case, read_cases
from tests.integration.projects import project_of
from tests.integration.test_shipped_specs import shipped

CASES = {case.name: case for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")}

BEYOND = {
    # What was computed by a function of our own cannot be told from casts; it is told, and stays.
    ("sqlserver", "a formula changes"): "column twice: generated",
    ("sqlserver", "two generated columns come, one of them required and indexed"): "column ended: generated",
    ("postgresql", "a trigger whose text has quotes and backslashes changes"): "trigger guard_items_state",
}


def lowered(project: Project, dialect: str) -> tuple[Project, physical.Catalog]:
    """The project for one dialect alone, and its catalog; ScangenError when the dialect refuses it."""
    target = Target(dialect, DIALECTS[dialect].minimum)
    alone = replace(project, targets=(target,))
    report, kind = Report(), load(dialect)
    catalog = kind.lowering(kind, read_schema(alone, DIALECTS), alone, target, Renderer(kind), report).catalog()
    report.raise_errors()
    return alone, catalog


def imported(project: Project, catalog: physical.Catalog) -> Imported:
    kind = load(catalog.dialect)
    return import_catalog(
        catalog, project, project.targets[0], lambda meant: compared(meant, Inspection(catalog), kind.quote)
    )


def assert_comes_back(root: Path, specs: Mapping[str, str], catalog: physical.Catalog) -> None:
    """What the specs are lowered to is the catalog, in whatever order its parts are."""
    again = lowered(project_of(root, specs), catalog.dialect)[1]
    assert list(diff(catalog, again, load(catalog.dialect).quote)) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_shipped_specs_come_back(tmp_path: Path, dialect: str) -> None:
    project, catalog = lowered(shipped(), dialect)
    found = imported(project, catalog)
    assert found.left == {}
    assert_comes_back(tmp_path, found.specs, catalog)
    results = [name for name, text in found.specs.items() if text.startswith("result_table: ")]
    assert len(results) == (6 if dialect == "sqlite" else 7), "what is not cut there has another key than result tables"
    assert "role: scan_jobs" in found.specs["scan_jobs"]
    assert not any(f" {dialect}: {{" in text for text in found.specs.values()), "nothing here needs an override"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_every_schema_of_the_migrations_comes_back(tmp_path: Path, name: str, dialect: str) -> None:
    case: Case = CASES[name]
    try:
        project, catalog = lowered(project_of(tmp_path / "first", case.after), dialect)
    except ScangenError:
        return  # what the dialect refuses is another test's
    found = imported(project, catalog)
    beyond = BEYOND.get((dialect, name))
    if beyond is not None:
        assert [line[: len(beyond)] for lines in found.left.values() for line in lines] == [beyond]
        return
    assert found.left == {}
    assert_comes_back(tmp_path / "second", found.specs, catalog)


def test_what_no_spec_can_say_is_told_and_the_rest_is_there(tmp_path: Path) -> None:
    key = physical.Key("pk", ("id",))
    column = physical.Column("id", "integer", nullable=False)
    catalog = physical.Catalog(
        "postgresql",
        (
            physical.Table("no_key", (column,), physical.Key("", ())),
            physical.Table("odd name", (column,), key),
            physical.Table(
                "nodes",
                (column, physical.Column("parent", "integer"), physical.Column("where_from", "inet")),
                replace(key, name="nodes_pkey"),
                foreign_keys=(physical.ForeignKey("nodes_parent", ("parent",), "nodes", ("id",), "NO ACTION"),),
                triggers=(physical.Trigger("audit", "AFTER", ("INSERT",), "BEGIN RETURN NULL; END"),),
            ),
        ),
    )
    project = replace(shipped(), targets=(Target("postgresql", (16,)),))
    found = imported(project, catalog)
    assert list(found.specs) == ["nodes"]
    assert "  where_from: {type: text, postgresql: {type: inet}}" in found.specs["nodes"].splitlines()
    assert found.left["no_key"] == ["the table no_key has no primary key (SG309)"]
    assert "cannot be a table's name" in found.left["odd name"][0]
    assert sorted(line.split(",")[0] for line in found.left["nodes"]) == ["foreign key nodes_parent", "trigger audit"]
    assert found.specs["nodes"].startswith("# A spec cannot say of this table:\n")
    read_schema(replace(project_of(tmp_path, found.specs), targets=project.targets), DIALECTS)


def test_a_circle_of_references_costs_one_of_them_and_no_table() -> None:
    def table(name: str, other: str) -> physical.Table:
        columns = (physical.Column("id", "integer", nullable=False), physical.Column("other", "integer"))
        keys = (physical.ForeignKey(f"fk_{name}", ("other",), other, ("id",), "NO ACTION"),)
        return physical.Table(name, columns, physical.Key(f"pk_{name}", ("id",)), foreign_keys=keys)

    catalog = physical.Catalog("postgresql", (table("a", "b"), table("b", "a")))
    project = replace(shipped(), targets=(Target("postgresql", (16,)),))
    found = imported(project, catalog)
    assert set(found.specs) == {"a", "b"}
    lost = [line for lines in found.left.values() for line in lines if line.startswith("foreign key")]
    assert len(lost) == 1


def test_what_the_reader_does_not_take_is_looked_at_in_its_own_spec(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often all tables are linked does not grow with their number."""
    linked: list[int] = []

    def counted(drafts: list[Any], *rest: Any) -> Any:
        linked.append(len(drafts))
        return link(drafts, *rest)

    def table(number: int) -> physical.Table:
        columns = (physical.Column("id", "integer", nullable=False), physical.Column("seat", "text", collation="C"))
        checks = (physical.Check(f"check_{number}", "(seat ~ '^[A-Z]'::text)"),)
        return physical.Table(f"t{number}", columns, physical.Key(f"pk_t{number}", ("id",)), checks=checks)

    monkeypatch.setattr("scangen.importing.importer.link", counted)
    counts = []
    for number in (3, 30):
        linked.clear()
        catalog = physical.Catalog("postgresql", tuple(map(table, range(number))))
        found = imported(replace(shipped(), targets=(Target("postgresql", (16,)),)), catalog)
        assert (len(found.specs), found.left) == (number, {})
        assert all("postgresql: {expression: \"(seat ~ '^[A-Z]'::text)\"}" in text for text in found.specs.values())
        counts.append(len(linked))
    assert counts[0] == counts[1]


def test_constraints_without_names_are_told_apart() -> None:
    table = physical.Table(
        "t",
        (physical.Column("a", "integer"), physical.Column("b", "integer")),
        physical.Key("(unnamed 1)", ("a",)),
        uniques=(physical.Key("(unnamed 2)", ("b",)),),
        checks=(physical.Check("(unnamed 3)", "a > 0"), physical.Check("(unnamed 4)", "b > 0")),
    )
    catalog = physical.Catalog("sqlite", (table,))
    assert unnamed(catalog) == {"t": "constraints that have no name in the database, and one in the spec: 4"}
    named = with_names(catalog).tables[0]
    assert (named.primary_key.name, [check.name for check in named.checks]) == ("pk_t", ["ck_t_3", "ck_t_4"])
    meant = replace(
        named, uniques=(replace(named.uniques[0], name="uq_t_b"),), checks=(physical.Check("positive", "b > 0"),)
    )
    found = as_meant(replace(catalog, tables=(meant,)), catalog).tables[0]
    assert found.uniques == meant.uniques
    assert found.checks == (physical.Check("positive", "b > 0"), physical.Check("ck_t_3", "a > 0"))
    assert unnamed(replace(catalog, tables=(meant,))) == {}
