"""How MySQL gets from one catalog to the next: the order of things, across tables.

Each statement of DDL commits, so between any two the application must find tables that work. What comes precedes what
goes: a trigger before the foreign key that it stands in for, a foreign key before the triggers that it replaces;
columns and tables go last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from scangen import physical
from scangen.changes import Add, Alter, AlterTable, CreateTable, Drop, DropTable, Move, Rename, RenameTable, SetOptions
from scangen.dialects.mysql import alter_columns as columns
from scangen.dialects.mysql import backfill, facts, probes
from scangen.dialects.mysql import clauses as c
from scangen.dialects.mysql.alter_table import TableMove
from scangen.dialects.mysql.alter_triggers import Triggers
from scangen.dialects.mysql.former import Former
from scangen.dialects.mysql.statements import AlterTable as AlterTableStatement
from scangen.dialects.mysql.statements import SetSession
from scangen.dialects.mysql.steps import steps as create
from scangen.dialects.names import fit
from scangen.rewording import Quote
from scangen.steps import DropTable as DropTableStatement
from scangen.steps import Phase, Step
from scangen.values import dataclass

_PHASES = list(Phase)
_WAIT = "a metadata lock is waited for this many seconds, not a year, since all others wait behind it"
_UNCHECKED = "every row was held by the former key, which goes in the same statement"
_CHECKED = "every row is held against it"


def migrate(move: Move, quote: Quote) -> Iterator[Step]:
    """All statements of a move, none in an earlier phase than the one before it."""
    reached = 0
    for step in _Moving(move, quote).steps():
        reached = max(reached, _PHASES.index(step.phase))
        yield replace(step, phase=_PHASES[reached])


@dataclass(frozen=True, slots=True)
class _Keys:
    """What happens to the foreign keys of one table: those that go first, that come last, that change hands."""

    gone: list[physical.ForeignKey]
    come: list[physical.ForeignKey]
    swapped: list[tuple[physical.ForeignKey, physical.ForeignKey]]


class _Moving:
    def __init__(self, move: Move, quote: Quote) -> None:
        self._move = move
        self._former = Former(move, quote)
        self._triggers = Triggers(move, self._former)
        self._retyped = set(_retyped(move))
        keyed = {name for table in move.before.tables for key in table.foreign_keys for name in _ends(table, key)}
        self._tables = {
            change.table.name: TableMove(change, move, self._former, keyed)
            for change in move.changes
            if isinstance(change, AlterTable)
        }
        self._keys = {
            change.table.name: self._keys_of(change) for change in move.changes if isinstance(change, AlterTable)
        }

    def steps(self) -> Iterator[Step]:
        if any(not isinstance(change, CreateTable) for change in self._move.changes):
            yield Step(SetSession("lock_wait_timeout", "60"), _WAIT)
        yield from self._triggers.broken()
        yield from self._renamed_tables()
        yield from self._each(TableMove.renames)
        yield from self._each(TableMove.additions)
        yield from self._triggers.settle()
        yield from self._loosened()
        yield from self._filled()
        for change in self._move.changes:
            match change:
                case CreateTable():
                    yield from _created(change)
                case AlterTable():
                    yield from self._tables[change.table.name].main()
        yield from self._foreign_keys()
        yield from self._triggers.late()
        yield from self._each(TableMove.dropped)
        for change in self._move.changes:
            if isinstance(change, DropTable):
                done = probes.negated(probes.table(change.table.name))
                lock = f"exclusive metadata lock on {change.table.name}"
                yield Step(
                    DropTableStatement(change.table), phase=Phase.CONTRACT, lock=lock, reversible=False, done=done
                )

    def _each(self, what: Callable[[TableMove], Iterator[Step]]) -> Iterator[Step]:
        for table in self._tables.values():
            yield from what(table)

    def _renamed_tables(self) -> Iterator[Step]:
        for change in self._move.changes:
            if isinstance(change, RenameTable):
                cost = facts.fact("rename table", self._move.target.version)
                parts = (c.RenameTable(change.table.name),)
                done = probes.table(change.table.name)
                lock = facts.lock(cost.way, change.before)
                yield Step(AlterTableStatement(change.before, parts, cost.way.value), lock=lock, done=done)

    def _filled(self) -> Iterator[Step]:
        for table in self._tables.values():
            if table.fills:
                triggers = self._triggers.settled(table.name)
                yield from backfill.fill(table.after, table.before, table.fills, triggers)

    # Foreign keys

    def _keys_of(self, change: AlterTable) -> _Keys:
        gone, come, swapped = [], [], []
        then = {key.name: key for key in change.before.foreign_keys}
        for part in change.changes:
            match part:
                case Drop(part=physical.ForeignKey() as key):
                    gone.append(key)
                case Add(part=physical.ForeignKey() as key):
                    come.append(key)
                case (
                    Alter(before=physical.ForeignKey() as old, after=physical.ForeignKey() as new)
                    | Rename(before=physical.ForeignKey() as old, after=physical.ForeignKey() as new)
                ):
                    swapped.append((old, new))
        touched = {old.name for old, _ in swapped} | {key.name for key in gone}
        for old, new in list(swapped):
            same = (old.columns, old.target, old.target_columns) == (new.columns, new.target, new.target_columns)
            if not same or self._is_retyped(change.before, old):
                swapped.remove((old, new))
                gone.append(old)
                come.append(new)
        for key in then.values():
            if key.name not in touched and self._is_retyped(change.before, key):
                gone.append(key)
                come.append(key)
        return _Keys(gone, come, swapped)

    def _is_retyped(self, table: physical.Table, key: physical.ForeignKey) -> bool:
        return any(end in self._retyped for end in _ends(table, key))

    def _loosened(self) -> Iterator[Step]:
        """In tables that go too, where what they point at would be held by them."""
        for change in self._move.changes:
            if isinstance(change, DropTable):
                keys = [key for key in change.table.foreign_keys if key.target in self._tables]
                if keys:
                    parts = tuple(map(c.DropForeignKey, keys))
                    cost = facts.fact("drop foreign key", self._move.target.version)
                    name = change.table.name
                    done = probes.alter(name, parts)
                    lock = facts.lock(cost.way, name)
                    yield Step(AlterTableStatement(name, parts, cost.way.value), lock=lock, done=done)
        for name, table in self._tables.items():
            yield from table.loosened(self._keys[name].gone, self._keys[name].come)

    def _foreign_keys(self) -> Iterator[Step]:
        swaps = [step for name in self._tables for step in self._swapped(name)]
        if swaps:
            yield Step(SetSession("foreign_key_checks", "0"), "a foreign key comes in place only unchecked")
            yield from swaps
            yield Step(SetSession("foreign_key_checks", "1"))
        for name, table in self._tables.items():
            if self._keys[name].come:
                parts = [c.AddForeignKey(key) for key in self._keys[name].come]
                yield from table.foreign_keys(parts, "add foreign key", _CHECKED)

    def _swapped(self, name: str) -> Iterator[Step]:
        """By way of another name where it keeps its own, which one ALTER does not drop and add (1826)."""
        for old, new in self._keys[name].swapped:
            ways = [(old, new)]
            if old.name == new.name:
                between = replace(new, name=fit(f"{new.name}__new", 64))
                ways = [(old, between), (between, new)]
            for one, other in ways:
                done = probes.foreign_key(name, new)
                if other != new:
                    done = f"{probes.foreign_key(name, other)} UNION {done}"
                parts = [c.AddForeignKey(other), c.DropForeignKey(one)]
                for step in self._tables[name].foreign_keys(parts, "swap foreign key", _UNCHECKED):
                    yield replace(step, done=done)


def _ends(table: physical.Table, key: physical.ForeignKey) -> Iterator[tuple[str, str]]:
    yield from ((table.name, name) for name in key.columns)
    yield from ((key.target, name) for name in key.target_columns)


def _retyped(move: Move) -> Iterator[tuple[str, str]]:
    """Columns, by their names after, whose type or collation changes."""
    for change in move.changes:
        if not isinstance(change, AlterTable):
            continue
        for part in change.changes:
            match part:
                case Alter(before=physical.Column() as then, after=physical.Column() as now):
                    if columns.is_retyped(then, now):
                        yield change.table.name, now.name
                case SetOptions() if dict(part.before).get("collate") != dict(part.after).get("collate"):
                    yield from ((change.table.name, column.name) for column in change.after.columns)


def _created(change: CreateTable) -> Iterator[Step]:
    """As in a new database, each step with its probe."""
    for step in create(change):
        trigger = getattr(step.statement, "trigger", None)
        done = probes.trigger(trigger.name, trigger.body) if trigger else probes.table(change.table.name)
        yield replace(step, done=done)
