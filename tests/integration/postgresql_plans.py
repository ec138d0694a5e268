"""Databases in the middle of a migration, for the tests of what is PostgreSQL's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.migration import Migration, migration, snapshot_of
from scangen.physical import Catalog
from scangen.plan import Plan, Stage
from scangen.project import Target, Version
from scangen.render import Renderer
from tests.integration.catalog import differences
from tests.integration.migrations import Case, Proof
from tests.integration.projects import generated, install, project_of, schema_of
from tests.servers.base import Connection, Database

DIALECT = load("postgresql")
RENDERER = Renderer(DIALECT)


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


def built_plan(case: Case, folder: Path) -> Migration:
    """The migration for the oldest server."""
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    target = Target("postgresql", DIALECT.facts.minimum)
    before = snapshot_of(schema_of(old), old, target, Report())
    return migration(before, schema_of(new), new, target, Report())
