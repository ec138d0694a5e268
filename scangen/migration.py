"""From a snapshot and a schema to the plans of one migration, up and down, for one target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from scangen.changes import Change, Move
from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.dialects.base import Dialect
from scangen.diff import diff
from scangen.expression import check, spell
from scangen.model import Column, Expression, Schema, Table, Type
from scangen.plan import Plan, plan
from scangen.project import Project, Target
from scangen.renames import Renames, effective
from scangen.render import Renderer
from scangen.snapshot import Snapshot
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One target's way from a snapshot to the next and back; no steps where nothing differs."""

    target: Target
    move: Move
    back: Move
    up: Plan
    down: Plan
    after: Snapshot

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the way up changes."""
        return self.move.changes


def renames_of(schema: Schema) -> Renames:
    """The renames that the specs name; those that have happened drop out in `diff`."""
    tables = {table.renamed_from: table.name for table in schema.tables if table.renamed_from}
    columns = {
        table.name: {column.renamed_from: column.name for column in table.columns if column.renamed_from}
        for table in schema.tables
    }
    return Renames(tables, {name: names for name, names in columns.items() if names})


def snapshot_of(
    schema: Schema, project: Project, target: Target, report: Report, compiled: Path | None = None
) -> Snapshot:
    """What the schema is on a target; refusals go to `report`."""
    dialect = load(target.dialect)
    renderer = Renderer(dialect, project.templates, compiled)
    catalog = dialect.lowering(dialect, schema, project, target, renderer, report).catalog()
    words: dict[Type, str] = {}
    types = {}
    for table in schema.tables:
        kinds = [(column.name, column.type) for column in table.columns]
        types[table.name] = {name: words.get(kind) or words.setdefault(kind, str(kind)) for name, kind in kinds}
    return Snapshot(catalog, types)


def changed(
    before: Snapshot, schema: Schema, project: Project, target: Target, report: Report, compiled: Path | None = None
) -> tuple[Change, ...]:
    """What the way up changes, as `migration` has it, without the way."""
    after = snapshot_of(schema, project, target, report, compiled)
    return tuple(diff(before.catalog, after.catalog, load(target.dialect).quote, renames_of(schema)))


def migration(
    before: Snapshot, schema: Schema, project: Project, target: Target, report: Report, compiled: Path | None = None
) -> Migration:
    """The migration from `before` to the schema; refusals of lowering and of `using:` go to `report`."""
    dialect = load(target.dialect)
    after = snapshot_of(schema, project, target, report, compiled)
    edges = renames_of(schema)
    changes = tuple(diff(before.catalog, after.catalog, dialect.quote, edges))
    up = Move(
        target,
        before.catalog,
        after.catalog,
        changes,
        dict(_backfills(schema, dialect)),
        dict(_conversions(schema, dialect, before, edges, report)),
        dict(_retyped(before, after, edges)),
    )
    back = tuple(diff(after.catalog, before.catalog, dialect.quote, edges.reversed()))
    retyped = dict(_retyped(after, before, edges.reversed()))
    down = Move(target, after.catalog, before.catalog, back, retyped=retyped)
    return Migration(target, up, down, _plan(dialect, up), _plan(dialect, down), after)


def _plan(dialect: Dialect, move: Move) -> Plan:
    return plan(dialect.migrate(move), one_transaction=dialect.one_transaction, room=dialect.room)


def _backfills(schema: Schema, dialect: Dialect) -> Iterator[tuple[tuple[str, str], str]]:
    for table in schema.tables:
        for column in table.columns:
            if column.backfill is not None:
                yield (table.name, column.name), spell(column.backfill, table.types, dialect.speller, value=True)


def _retyped(before: Snapshot, after: Snapshot, renames: Renames) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    edges = effective(renames, before.catalog, after.catalog)
    former = {new: old for old, new in edges.tables.items()}
    for table, now in after.types.items():
        then = before.types.get(former.get(table, table), {})
        old = {new: old for old, new in edges.columns.get(table, {}).items()}
        for column, kind in now.items():
            was = then.get(old.get(column, column))
            if was is not None and was != kind:
                yield (table, column), (was, kind)


def _conversions(
    schema: Schema, dialect: Dialect, before: Snapshot, edges: Renames, report: Report
) -> Iterator[tuple[tuple[str, str], str]]:
    """`using:` reads the columns as they were, so it is held against the types in the snapshot."""
    former = {new: old for old, new in edges.tables.items()}
    for table in schema.tables:
        kinds = before.types.get(former.get(table.name, table.name)) or before.types.get(table.name)
        for column in table.columns:
            if column.using is not None and kinds is not None and _is_retyped(column, table, kinds, edges):
                text = _converted(column, column.using, kinds, dialect, report)
                if text is not None:
                    yield (table.name, column.name), text


def _is_retyped(column: Column, table: Table, kinds: Mapping[str, str], edges: Renames) -> bool:
    old = {new: old for old, new in edges.columns.get(table.name, {}).items()}.get(column.name, column.name)
    then = kinds.get(old, kinds.get(column.name))
    return then is not None and then != str(column.type)


def _converted(
    column: Column, using: Expression, kinds: Mapping[str, str], dialect: Dialect, report: Report
) -> str | None:
    types = {name: Type.parse(text) for name, text in kinds.items()}
    if check(using, types, report, column.type) is None:
        return None
    return spell(using, types, dialect.speller, value=True)
