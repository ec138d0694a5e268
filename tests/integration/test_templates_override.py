"""A team bends the house style: one template of its own for each dialect, and nothing else changes."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

import pytest

from scangen.diagnostics import ScangenError
from scangen.dialects import DIALECTS
from scangen.project import Project
from scangen.render import shipped_templates
from tests.integration.catalog import differences
from tests.integration.projects import generated, install, project_of, schema_of
from tests.servers import tsql
from tests.servers.base import Server

SPECS = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parents[2] / "specs").glob("*.yaml")}

OVERRIDES = {
    "postgresql": "create_index",
    "mysql": "create_trigger",
    "sqlserver": "create_index",
    "sqlite": "create_index",
}
"""One statement for each dialect; MySQL's indexes stand inside CREATE TABLE."""

HOUSE = "-- reviewed by the house, it's ünïcödé\n"


def house(folder: Path) -> Project:
    """A project whose template folder holds each of those, with a comment line before what ships."""
    for dialect, name in OVERRIDES.items():
        path = folder / "house" / dialect / f"{name}.sql.j2"
        path.parent.mkdir(parents=True)
        path.write_text(HOUSE + (shipped_templates() / dialect / f"{name}.sql.j2").read_text("utf-8"), "utf-8")
    return project_of(folder, SPECS, "templates: house\n")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_output_changes_there_and_nowhere_else(tmp_path: Path, dialect: str) -> None:
    project = house(tmp_path)
    assert project.templates == tmp_path / "house"
    schema = schema_of(project)
    mine = generated(project, schema, dialect)
    shipped = generated(replace(project, templates=None), schema, dialect)
    lines = list(difflib.ndiff(shipped.script.splitlines()[1:], mine.script.splitlines()[1:]))
    changed = [line for line in lines if not line.startswith("  ")]
    assert set(changed) == {f"+ {HOUSE.strip()}"}
    word = OVERRIDES[dialect].removeprefix("create_").upper()
    following = [lines[number + 1] for number, line in enumerate(lines) if line.startswith("+ ")]
    assert following
    assert all(f" {word} " in line for line in following), following
    assert sum(f"  CREATE {word} " in line for line in lines) == len(following)
    assert mine.catalog == shipped.catalog, "a spelling changes nothing of what exists"


def test_what_it_spells_still_builds(server: Server, tmp_path: Path) -> None:
    project = house(tmp_path)
    made = generated(project, schema_of(project), server.engine)
    with server.database() as database:
        install(database, made.script, tmp_path)
        assert differences(database.connect(), made.catalog) == []


@pytest.mark.tsql
def test_what_it_spells_still_parses_as_t_sql(tmp_path: Path) -> None:
    project = house(tmp_path)
    batches = tsql.batches(generated(project, schema_of(project), "sqlserver").script)
    assert [said for said in tsql.parse_all(batches, min(tsql.VERSIONS)) if said] == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_body_of_a_trigger_is_a_template_too(tmp_path: Path, dialect: str) -> None:
    path = tmp_path / "house" / dialect / "bodies" / "touch.sql.j2"
    path.parent.mkdir(parents=True)
    path.write_text(HOUSE + (shipped_templates() / dialect / "bodies" / "touch.sql.j2").read_text("utf-8"), "utf-8")
    project = project_of(tmp_path, SPECS, "templates: house\n")
    mine = generated(project, schema_of(project), dialect)
    tables = [table for table in mine.catalog.tables if any(HOUSE in t.body for t in table.triggers)]
    assert len(tables) == len(SPECS), "a body is a part of what exists, and a migration will see it"


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ("CREATE\n{% for %}\n", "TemplateSyntaxError", 2),
        ("CREATE\n\n{{ idx.name }}\n", "'idx' is undefined", 3),
        ("{{ index.name|shout }}\n", "TemplateAssertionError: No filter named 'shout'", 1),
        ("CREATE\n{{ 1 / 0 }}\n", "ZeroDivisionError", 2),
        ("{% extends 'gone' %}\n", "gone", 1),
        ("CREATE\n{{ ''.join(index) }}\n", "TypeError", 2),
    ],
)
def test_a_broken_template_is_said_with_file_and_line(tmp_path: Path, text: str, said: str, line: int) -> None:
    path = tmp_path / "house" / "postgresql" / "create_index.sql.j2"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    project = project_of(tmp_path, SPECS, "templates: house\n")
    with pytest.raises(ScangenError) as caught:
        generated(project, schema_of(project), "postgresql")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "SG801"
    assert said in diagnostic.message
    assert diagnostic.span is not None
    assert (diagnostic.span.path, diagnostic.span.line) == (str(path), line)
