"""Cases of migrations as data (`tests/cases/migrations/*.yaml`), and the one way in which each is proved on a server.

A case has

    before, after: {spec name: YAML}     the specs; what only one of them has is a table that comes or goes. The file's
                                         `specs` stand beside them, unless the case has one of that name
    rows: {table: [{column: value}]}     what is inserted before
    then: {table: [{column: value}]}     the rows after, by the columns that are named; `rows` unless said
    back: {table: [{column: value}]}     the rows after going down again; `rows` unless said
    steps: {dialect: [template]}         the statements of the way up, by their templates
    refused: {dialect: code}             the dialect says no
    only: [dialect]                      the case is about these alone

The proof: the schema of `before` is built and holds the rows; the way up is executed as a runner would, stage by
stage; the server's own catalog is then that of `after`, and the rows are as they should be; the way down is executed,
and catalog and rows are as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scangen import physical
from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.dialects.base import Dialect
from scangen.migration import Migration, migration, snapshot_of
from scangen.migration_file import Piece, cut
from scangen.migration_script import MigrationWriter
from scangen.model import Schema
from scangen.plan import Plan
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.steps import Phase
from tests.integration.catalog import differences
from tests.integration.projects import generated, install, project_of, schema_of
from tests.parity.outcomes import python_value as _value
from tests.parity.values import insert, inward, select
from tests.servers.base import Connection, Database

_KEYS = {"before", "after", "rows", "then", "back", "steps", "refused", "only"}
BEGIN = {"postgresql": "BEGIN", "sqlserver": "BEGIN TRANSACTION", "sqlite": "BEGIN IMMEDIATE"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a file."""

    file: str
    name: str
    before: Mapping[str, str] = field(repr=False)
    after: Mapping[str, str] = field(repr=False)
    says: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"

    def rows(self, key: str) -> Mapping[str, list[dict[str, Any]]]:
        """The rows before, `then` or `back`."""
        found: Mapping[str, list[dict[str, Any]]] = self.says.get(key, self.says.get("rows", {}))
        return found


def read_cases(folder: Path) -> Iterator[Case]:
    """All cases of all files."""
    for path in sorted(folder.glob("*.yaml")):
        whole = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is a safe one
        shared = whole.pop("specs", {})
        for name, case in whole.items():
            assert not case.keys() - _KEYS, f"{path}: {name}: {case.keys() - _KEYS}"
            before, after = ({**shared, **case.get(key, {})} for key in ("before", "after"))
            yield Case(path.stem, name, _kept(before), _kept(after), case)


def _kept(specs: Mapping[str, str | None]) -> dict[str, str]:
    """Without the specs of which a case says that they are not there."""
    return {name: text for name, text in specs.items() if text}


@dataclass(slots=True)
class Proof:
    """One case on one server."""

    case: Case
    database: Database
    folder: Path

    def run(self) -> None:
        """The whole proof of a case that is not refused."""
        engine = self.database.server.engine
        dialect = load(engine)
        old = project_of(self.folder / "before", self.case.before)
        new = project_of(self.folder / "after", self.case.after)
        then, now = schema_of(old), schema_of(new)
        moved = self._migration(old, then, new, now)
        if engine in self.case.says.get("steps", {}):
            assert [step.statement.template for step in moved.up.steps] == self.case.says["steps"][engine]
        install(self.database, generated(old, then, engine).script, self.folder)
        connection = self.database.connect()
        self._fill(connection, then)
        before, after = snapshot_of(then, old, self._target, Report()).catalog, moved.after.catalog
        carry_out(connection, moved.up, dialect, Renderer(dialect, new.templates))
        self._is(connection, after, now, self.case.rows("then"), "up")
        carry_out(connection, moved.down, dialect, Renderer(dialect, old.templates))
        self._is(connection, before, then, self.case.rows("back"), "down")

    @property
    def _target(self) -> Target:
        engine = self.database.server.engine
        return Target(engine, load(engine).facts.minimum)

    def _migration(self, old: Project, then: Schema, new: Project, now: Schema) -> Migration:
        report = Report()
        before = snapshot_of(then, old, self._target, report)
        moved = migration(before, now, new, self._target, report)
        report.raise_errors()
        return moved

    def _fill(self, connection: Connection, schema: Schema) -> None:
        for table in schema.tables:
            for row in self.case.rows("rows").get(table.name, []):
                values = {name: _value(table.column(name).type, value) for name, value in row.items()}
                insert(connection, self.database.server.engine, table, values)

    def _is(
        self,
        connection: Connection,
        catalog: physical.Catalog,
        schema: Schema,
        rows: Mapping[str, list[dict[str, Any]]],
        where: str,
    ) -> None:
        found = differences(connection, catalog)
        assert found == [], f"{where}: {found}"
        for name, expected in rows.items():
            if name not in {table.name for table in schema.tables}:
                continue
            table = schema.table(name)
            kinds = table.types
            held = select(connection, self.database.server.engine, table, table.primary_key.columns[0])
            meant = [
                {key: inward(kinds[key], _value(kinds[key], value)) for key, value in row.items() if key in kinds}
                for row in expected
            ]
            names = [list(row) for row in meant]
            assert len(held) == len(meant), f"{where}: {name}: {held}"
            there = [{key: row[key] for key in keys} for row, keys in zip(held, names, strict=True)]
            assert there == meant, f"{where}: {name}: {there} is not {meant}"


def carry_out(connection: Connection, way: Plan, dialect: Dialect, renderer: Renderer) -> None:
    """Execute a plan from the file that holds it; AssertionError at a step that fails or whose probe is wrong."""
    target = Target(dialect.facts.name, dialect.facts.minimum)
    stages = cut(MigrationWriter(dialect, target, renderer).script(way, "A case."), dialect)
    for sql in dialect.session:
        _execute(connection, sql)
    for stage, planned in zip(stages, way.stages, strict=True):
        if planned.transaction:
            for sql in (BEGIN[dialect.facts.name], *dialect.each_transaction):
                _execute(connection, sql)
        for piece in stage:
            _carry_out_piece(connection, piece, planned.phase)
        if planned.transaction:
            _execute(connection, "COMMIT")


def _carry_out_piece(connection: Connection, piece: Piece, phase: Phase) -> None:
    try:
        if piece.done is not None and _execute(connection, piece.done):
            assert phase is Phase.BACKFILL, f"done before it was begun: {piece.sql}"
            return  # there are no rows to fill
        _execute(connection, piece.sql)
        assert piece.done is None or _execute(connection, piece.done), f"not to be seen that it is done: {piece.sql}"
    except Exception as error:
        raise AssertionError(f"{error}\n{piece.sql}") from error


def _execute(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
    finally:
        cursor.close()
