"""From spec texts to a built database, as a user goes: YAML files, `generate`, the real client program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scangen import physical
from scangen.diagnostics import Diagnostic, Report
from scangen.dialects import DIALECTS, load
from scangen.generate import generate
from scangen.model import Schema
from scangen.project import Project, QueryFiles, Target, Version
from scangen.render import Renderer
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from tests.servers.base import Database, Server


@dataclass(frozen=True, slots=True)
class Generated:
    """What one target's database is to be: the script that builds it and the catalog that it then has."""

    schema: Schema
    target: Target
    script: str
    catalog: physical.Catalog
    diagnostics: tuple[Diagnostic, ...]

    def table(self, name: str) -> physical.Table:
        """A table of the catalog."""
        return next(table for table in self.catalog.tables if table.name == name)


def project_of(root: Path, specs: Mapping[str, str], settings: str = "") -> Project:
    """A project on disk: each spec as `specs/<name>.yaml`, and `settings` as scangen.yaml where there are any."""
    folder = root / "specs"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in specs.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    if settings:
        (root / "scangen.yaml").write_text(settings, encoding="utf-8")
    return find_project(root, DIALECTS)


def schema_of(project: Project) -> Schema:
    """The project's schema; raises ScangenError."""
    return read_schema(project, DIALECTS)


def generated(
    project: Project, schema: Schema, dialect: str, version: Version | None = None, compiled: Path | None = None
) -> Generated:
    """Script and catalog for the dialect's oldest version, or another; raises ScangenError when it is refused."""
    target = Target(dialect, version or DIALECTS[dialect].minimum)
    alone = replace(project, targets=(target,), queries=QueryFiles(write=False))
    script = generate(alone, schema, compiled)[f"{dialect}/schema.sql"]
    report = Report()
    report.diagnostics += script.diagnostics
    report.raise_errors()
    kind = load(dialect)
    lowering = kind.lowering(kind, schema, project, target, Renderer(kind, project.templates, compiled), Report())
    return Generated(schema, target, script.text, lowering.catalog(), tuple(script.diagnostics))


def install(database: Database, script: str, folder: Path) -> None:
    """Run a script through the server's own client program, which must have nothing to say about it."""
    path = folder / f"{database.name}.sql"
    path.write_text(script, encoding="utf-8")
    done = database.run_client(path)
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert done.returncode == 0, said
    assert not said, said


def build(database: Database, specs: Mapping[str, str], folder: Path, version: Version | None = None) -> Generated:
    """Read, generate and install; answers what the database is to be now."""
    project = project_of(folder, specs)
    made = generated(project, schema_of(project), database.server.engine, version)
    install(database, made.script, folder)
    return made


def newest_for(server: Server) -> Version:
    """The newest version that may be targeted for this server: its own, or the newest that scangen knows."""
    newest = DIALECTS[server.engine].newest
    return min(newest, server.version[: len(newest)])
