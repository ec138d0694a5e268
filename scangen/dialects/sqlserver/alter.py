"""How SQL Server carries out a migration: three phases, each with what stands in the way going first.

Expand: one transaction reworks what is there; then indexes and keys are built online, each by itself; then come new
tables and foreign keys. Backfill: rows are filled in batches. Contract: constraints are held against the rows, what
had to wait for the rows follows, and what is no longer wanted goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scangen import physical
from scangen.changes import Move
from scangen.dialects.sqlserver import probes
from scangen.dialects.sqlserver.columns import Columns
from scangen.dialects.sqlserver.constraints import Constraints
from scangen.dialects.sqlserver.facts import BATCH
from scangen.dialects.sqlserver.references import references
from scangen.dialects.sqlserver.rework import Rework
from scangen.dialects.sqlserver.statements import BackfillColumn, CheckConstraint
from scangen.dialects.sqlserver.stepping import Stepping
from scangen.dialects.sqlserver.steps import steps
from scangen.dialects.sqlserver.storage import Storage, drop_places
from scangen.dialects.sqlserver.ways import Way, Ways
from scangen.project import Version
from scangen.steps import CreateTable, DropConstraint, DropTable, Phase, RenameTable, Step

_FILLED = "in batches by key; on_update and transitions do not see it"
_FILLED_AGAIN = "in batches by key; it can be run again, and goes on where it stopped"


def migrate(move: Move) -> Iterator[Step]:
    """The statements of a move, in order."""
    ways = Ways(move)
    first = {name: way.first() for name, way in ways.ways.items()}
    second = {name: way.second() for name, way in ways.ways.items()}
    expand = _Phase(ways, first, Phase.EXPAND, move.target.version)
    contract = _Phase(ways, second, Phase.CONTRACT, move.target.version)
    for change in ways.renamed:
        yield Stepping(change.table.name, Phase.EXPAND)("rename", RenameTable(change.table, change.before))
    yield from expand.rework()
    yield from expand.build()
    yield from expand.arrive()
    for way in ways.ways.values():
        yield from _fill(way)
    yield from _trust(expand, contract)
    yield from contract.rework()
    yield from contract.build()
    yield from contract.arrive()
    for drop in ways.dropped:
        step = Stepping(drop.table.name, Phase.CONTRACT)
        yield step("drop_table", DropTable(drop.table), reversible=False)
        if drop.table.partitioning is not None:
            yield from drop_places(step, drop.table.partitioning)


class _Phase:
    """All tables in one phase, group of statements by group, since names and keys are shared between tables."""

    def __init__(self, ways: Ways, reworks: Mapping[str, Rework], phase: Phase, version: Version) -> None:
        self.phase = phase
        self._ways = ways
        leaving = [change.table for change in ways.dropped] if phase is Phase.EXPAND else []
        self.keys = references(reworks, ways.still, leaving)
        self.reworks = reworks
        self._tables = [self._parts(rework, version) for rework in reworks.values()]
        self._foreign = [(keys, self._parts(keys.rework, version)[2]) for keys in self.keys]

    def _parts(self, rework: Rework, version: Version) -> tuple[Columns, Storage, Constraints]:
        step = Stepping(rework.after.name, self.phase)
        held = self.phase is Phase.CONTRACT
        return Columns(rework, step), Storage(rework, step), Constraints(rework, step, version, held=held)

    def rework(self) -> Iterator[Step]:
        """What is there already, in one transaction."""
        yield from self._clear()
        for columns, storage, constraints in self._tables:
            yield from columns.rename()
            yield from constraints.rename()
            yield from storage.rename_key()
        for columns, storage, constraints in self._tables:
            yield from columns.drop()
            yield from columns.add()
            yield from columns.replace()
            yield from columns.alter()
            yield from columns.add_defaults()
            yield from columns.add_computed()
            yield from storage.add_places()
            yield from storage.add_key()
            yield from constraints.add()
        for keys, constraints in self._foreign:
            yield from constraints.add_foreign_keys(keys.made)
        for columns, _, constraints in self._tables:
            yield from constraints.add_triggers()
            yield from columns.describe()

    def _clear(self) -> Iterator[Step]:
        """What stands in the way goes, outermost first."""
        for _, _, constraints in self._tables:
            yield from constraints.drop_triggers()
        for keys in self.keys:
            step = Stepping(keys.table.name, self.phase)
            for key in keys.dropped:
                statement = DropConstraint(keys.table, "foreign_key", key.name)
                yield step("drop_constraint", statement, other=key.target)
        if self.phase is Phase.EXPAND:
            yield from self._free_names()
        for columns, storage, constraints in self._tables:
            yield from constraints.drop()
            yield from storage.drop_key()
            yield from columns.freeze()
            yield from columns.drop_computed()
            yield from storage.drop_places()

    def _free_names(self) -> Iterator[Step]:
        """Names of constraints that a table leaves to another one, since a schema has each once."""
        wanted = {name for way in self._ways.ways.values() for name in _names(way.after)}
        wanted |= {name for change in self._ways.created for name in _names(change.table)}
        gone = {key.name for keys in self.keys for key in keys.dropped}
        for change in self._ways.dropped:
            step = Stepping(change.table.name, self.phase)
            for kind, name in _constraints(change.table):
                if name in wanted and name not in gone:
                    yield step(
                        "drop_constraint", DropConstraint(change.table, kind, name), f"{name} is needed elsewhere"
                    )

    def build(self) -> Iterator[Step]:
        """What each is done by itself, while others read and write."""
        for columns, _, _ in self._tables:
            yield from columns.alter_online()
        for _, storage, constraints in self._tables:
            yield from constraints.add_online()
            yield from storage.rebuild()

    def arrive(self) -> Iterator[Step]:
        """New tables, then new foreign keys of others."""
        for change in self._ways.created:
            if (change.table.name in self._ways.late) == (self.phase is Phase.CONTRACT):
                for step in steps(change):
                    yield self._new(step)
        for keys, constraints in self._foreign:
            yield from constraints.add_foreign_keys(keys.come)

    def _new(self, step: Step) -> Step:
        targets: list[str] = []
        if isinstance(step.statement, CreateTable):
            targets = sorted({key.target for key in step.statement.table.foreign_keys})
        lock = f"Sch-M on {', '.join(targets)}: no reads, no writes" if targets else None
        return replace(step, phase=self.phase, lock=lock)


def _fill(way: Way) -> Iterator[Step]:
    """What rows lack, column by column."""
    table = way.between
    step = Stepping(table.name, Phase.BACKFILL)
    triggers = tuple(trigger.name for trigger in table.triggers if "UPDATE" in trigger.events)
    for column in table.columns:
        if column.name in way.values:
            value = way.values[column.name]
            yield step(
                "backfill_with_triggers" if triggers else "backfill",
                BackfillColumn(table, column, value, table.primary_key.columns, triggers, BATCH),
                f"{_FILLED}; {_FILLED_AGAIN.partition('; ')[2]}" if triggers else _FILLED_AGAIN,
                transactional=False,
            )


def _trust(expand: _Phase, contract: _Phase) -> Iterator[Step]:
    """Holds the rows against what the first phase added, unless the last one adds it anew."""
    again = {key.name for keys in contract.keys for key in keys.dropped}
    for rework in expand.reworks.values():
        later = contract.reworks[rework.after.name].checks
        again |= {check.name for check in later.dropped}
        for check in (*rework.checks.made, *rework.checks.come):
            if check.name not in again:
                yield _checked(rework.after, "check_constraints", check.name)
    for keys in expand.keys:
        for key in (*keys.made, *keys.come):
            if key.name not in again:
                yield _checked(keys.table, "foreign_keys", key.name, key.target)


def _checked(table: physical.Table, view: str, name: str, target: str | None = None) -> Step:
    return Stepping(table.name, Phase.CONTRACT)(
        "check_constraint",
        CheckConstraint(table, name),
        other=target,
        transactional=False,
        done=probes.trusted(view, name),
    )


def _names(table: physical.Table) -> Iterator[str]:
    for _, name in _constraints(table):
        yield name


def _constraints(table: physical.Table) -> Iterator[tuple[str, str]]:
    yield from (("check", check.name) for check in table.checks)
    yield from (("unique", key.name) for key in table.uniques)
    yield from (("foreign_key", key.name) for key in table.foreign_keys)
