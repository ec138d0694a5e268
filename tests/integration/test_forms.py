"""Each form of migrations, carried out by its runner: catalog and rows are as they should be, there and back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen import physical
from scangen.diagnostics import Report
from scangen.history import files_of, following
from scangen.migrations import read_directory
from scangen.project import FORMS
from tests.integration.catalog import differences
from tests.integration.played_runners import Flyway, GolangMigrate
from tests.integration.projects import project_of, schema_of
from tests.integration.runners import TABLES, Alembic, Dbmate, Liquibase, Runner, alembic_config, liquibase
from tests.parity.values import insert
from tests.servers import tsql
from tests.servers.base import Database

HISTORY: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "forms.yaml").read_text())
SHOWN_ON_ANOTHER_VERSION = ("postgresql-15", "sqlite-new")
RUNNERS: list[type[Runner]] = [Dbmate, Alembic, Liquibase, Flyway, GolangMigrate]


@dataclass(slots=True)
class Project:
    """The history of one project in one form, for one database, written as far as it has been told."""

    root: Path
    form: str
    engine: str

    @property
    def folder(self) -> Path:
        return self.root / "generated" / self.engine / "migrations"

    def write(self, entry: Mapping[str, Any]) -> physical.Catalog:
        """The next migration; answers what it leads to."""
        settings = f"targets: [{self.engine}]\nmigrations: {{form: {self.form}}}\n"
        for path in (self.root / "specs").glob("*.yaml"):
            path.unlink()
        project = project_of(self.root, entry["specs"], settings)
        report = Report()
        found = following(project, schema_of(project), report)
        report.raise_errors()
        for path, text in files_of(project, found, entry["name"]).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        snapshot = read_directory(self.folder).latest()
        assert snapshot is not None
        return snapshot.catalog


def fill(database: Database, root: Path, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    schema = schema_of(project_of(root, {}))
    connection = database.connect()
    for name, values in rows.items():
        for row in values:
            insert(connection, database.server.engine, schema.table(name), row)


def is_(database: Database, catalog: physical.Catalog) -> None:
    """The database is what the catalog says, but for the runner's own books."""
    found = differences(database.connect(), catalog)
    assert [
        line for line in found if line.split(":")[0].lower() not in TABLES and ": columns in the order" not in line
    ] == []


@pytest.mark.parametrize("kind", RUNNERS, ids=lambda kind: kind.form)
def test_a_runner_goes_there_and_back(kind: type[Runner], database: Database, tmp_path: Path) -> None:
    engine = database.server.engine
    if engine in FORMS[kind.form].refuses:
        pytest.skip(f"{kind.form} cannot run the migrations of {engine}")
    if database.server.variant in SHOWN_ON_ANOTHER_VERSION:
        pytest.skip("shown on another version of the same engine")
    project = Project(tmp_path, kind.form, engine)
    (work := tmp_path / "work").mkdir()
    runner = kind(database, project.folder, work)
    first, *others = HISTORY
    begun = project.write(first)
    runner.up()
    is_(database, begun)
    fill(database, tmp_path, first["rows"])
    so_far = runner.units()
    for entry in others:
        ended = project.write(entry)
    runner.up()
    is_(database, ended)
    assert runner.pending() == 0
    assert database.execute("SELECT region FROM user_results WHERE id = 'u1'") == [("a:b %(c)s ${d} // 'e'",)]
    assert database.execute("SELECT title FROM scan_jobs ORDER BY id") == [("50%",), ("one",)]
    more = runner.units() - so_far
    if runner.stops:
        runner.down(more)
        is_(database, begun)
        assert database.execute("SELECT label FROM scan_jobs ORDER BY id") == [("50%",), ("one",)]
        assert runner.pending() == more
        more = 0
    runner.down(so_far + more)
    is_(database, physical.Catalog(engine, ()))


def told(root: Path, form: str) -> Path:
    """The whole history for SQL Server, in one form; answers the folder."""
    project = Project(root, form, "sqlserver")
    for entry in HISTORY:
        project.write(entry)
    return project.folder


@pytest.mark.tsql
def test_t_sql_for_flyway_is_sound(tmp_path: Path) -> None:
    """Flyway cuts at GO, as sqlcmd does."""
    files = sorted(told(tmp_path, "flyway").glob("*.sql"))
    sound([batch for file in files for batch in tsql.batches(file.read_text())])


@pytest.mark.tsql
def test_t_sql_for_alembic_is_sound(tmp_path: Path) -> None:
    """What Alembic would send, from its offline mode."""
    from alembic import command

    config = alembic_config(told(tmp_path, "alembic"), tmp_path, "mssql://")
    for way, span in ((command.upgrade, "base:head"), (command.downgrade, "head:base")):
        config.output_buffer = io.StringIO()
        way(config, span, sql=True)
        text = config.output_buffer.getvalue()
        assert "'50%'" in text
        sound(tsql.batches(text))


@pytest.mark.tsql
def test_t_sql_for_liquibase_is_sound(tmp_path: Path) -> None:
    """What Liquibase would send, from its offline mode."""
    folder = told(tmp_path, "liquibase")
    words = [
        f"--search-path={folder}",
        "--changelog-file=changelog.yaml",
        f"--url=offline:mssql?changeLogFile={tmp_path}/x.csv",
    ]
    text = liquibase([*words, "update-sql"], tmp_path, [])
    assert "N'50%'" in text
    sound(tsql.batches(text))


def sound(batches: list[str]) -> None:
    assert len(batches) > 20
    for version in (tsql.VERSIONS[0], tsql.VERSIONS[-1]):
        assert [found for found in tsql.parse_all(batches, version) if found] == []
