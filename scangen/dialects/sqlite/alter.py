"""How SQLite goes from one catalog to another: in one transaction, in place where it can, else table by table anew.

The order is that of https://www.sqlite.org/lang_altertable.html#otheralter: a table in its new form is made beside the
old one and filled, the old one dropped, the new one renamed. Names of indexes and triggers are the database's, so all
that go do so before any come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from scangen import physical
from scangen import steps as common
from scangen.changes import Add, Alter, AlterTable, CreateTable, Drop, DropTable, Move, Rename, RenameTable
from scangen.dialects.sqlite import copy, statements
from scangen.dialects.sqlite.facts import LOCK, NEW
from scangen.dialects.sqlite.in_place import additions, changed_in_place, is_in_place
from scangen.dialects.sqlite.steps import created
from scangen.steps import Phase, Statement, Step, Work

_OFF = (
    "Dropping a table whose rows are referenced deletes what references them where a connection checks foreign keys; "
    "a transaction that has begun does not let go of that."
)
_ON = "For the statements that follow on this connection; triggers hold the keys in any case."
_STOP = "Outside of triggers SQLite has no RAISE: what is no path in JSON is an error, and this one says what is wrong."
_STRANGERS = "Indexes and triggers of your own would be lost with the old table."
_LEGACY = (
    "RENAME is to leave triggers, views and keys of other tables alone: they speak of the table by the name it gets."
)


def migrate(move: Move, quote: Callable[[str], str]) -> Iterator[Step]:
    """The statements of a move; nothing but the two about `foreign_keys` is outside of the one transaction."""
    return _Migration(move, quote).steps()


class _Migration:
    def __init__(self, move: Move, quote: Callable[[str], str]) -> None:
        self._move = move
        self._quote = quote
        self._phase = Phase.EXPAND if all(map(_is_unnoticed, move.changes)) else Phase.CONTRACT
        altered = [change for change in move.changes if isinstance(change, AlterTable)]
        self._in_place = [change for change in altered if is_in_place(change, move)]
        self._rebuilt = [change for change in altered if not is_in_place(change, move)]
        self._values = {change.after.name: copy.values(change, move, quote) for change in self._rebuilt}

    def steps(self) -> Iterator[Step]:
        """All passes."""
        unchecked = any(self._is_referenced(change.after.name) for change in self._rebuilt)
        if unchecked:
            yield self._outside(statements.SetForeignKeys(on=False), _OFF)
        if unchecked:
            yield self._step(statements.StopWithForeignKeys(), f"Stops where that has not been done. {_STOP}")
        yield from chain(self._renames(), self._parts_that_go(), self._tables(), self._parts_that_come())
        yield from self._stops()
        if unchecked:
            yield self._outside(statements.SetForeignKeys(on=True), _ON)

    def _step(
        self, statement: Statement, note: str | None = None, work: Work = Work.CATALOG, *, reversible: bool = True
    ) -> Step:
        return Step(statement, note, self._phase, LOCK, work, reversible=reversible)

    def _outside(self, statement: Statement, note: str) -> Step:
        return Step(statement, note, self._phase, transactional=False)

    def _is_referenced(self, table: str) -> bool:
        tables = (*self._move.before.tables, *self._move.after.tables)
        former = {c.table.name: c.before for c in self._move.changes if isinstance(c, RenameTable)}
        names = {table, former.get(table, table)}
        return any(key.target in names for one in tables for key in one.foreign_keys)

    # Names first: SQLite follows them itself in keys, triggers and views

    def _renames(self) -> Iterator[Step]:
        for change in self._move.changes:
            if isinstance(change, RenameTable):
                yield self._step(common.RenameTable(change.table, change.before))
            elif isinstance(change, AlterTable):
                for part in change.changes:
                    if isinstance(part, Rename) and isinstance(part.before, physical.Column):
                        yield self._step(common.RenameColumn(change.after, part.before.name, part.after.name))

    # Indexes and triggers

    def _parts_that_go(self) -> Iterator[Step]:
        """Of tables that stay as they are; those of the others go with them."""
        for change in self._in_place:
            for part in (before for before, _ in changed_in_place(change) if before is not None):
                if isinstance(part, physical.Trigger):
                    yield self._step(common.DropTrigger(change.after, part))
                elif isinstance(part, physical.Index):
                    yield self._step(common.DropIndex(change.after, part))

    def _parts_that_come(self) -> Iterator[Step]:
        """After all tables, since a trigger may speak of any; in the order of the tables."""
        come: dict[str, tuple[physical.Table, list[physical.Index | physical.Trigger]]] = {}
        whole = [change.table for change in self._move.changes if isinstance(change, CreateTable)]
        for table in (*whole, *(change.after for change in self._rebuilt)):
            come[table.name] = table, [*table.indexes, *table.triggers]
        for change in self._in_place:
            parts = [
                part for _, part in changed_in_place(change) if isinstance(part, physical.Index | physical.Trigger)
            ]
            come[change.after.name] = change.after, parts
        ordered = [come[table.name] for table in self._move.after.tables if table.name in come]
        for table, parts in ordered:
            for part in parts:
                if isinstance(part, physical.Index):
                    yield self._step(common.CreateIndex(table, part), part.note, Work.BUILD)
        for table, parts in ordered:
            for part in parts:
                if isinstance(part, physical.Trigger):
                    yield self._step(common.CreateTrigger(table, part), part.note)

    # Tables

    def _tables(self) -> Iterator[Step]:
        renames = bool(self._rebuilt)
        if renames:
            yield self._step(statements.SetLegacyAlterTable(on=True), _LEGACY)
        for change in self._move.changes:
            match change:
                case CreateTable(table):
                    yield self._step(created(table), table.note)
                case AlterTable() if change.after.name in self._values:
                    yield from self._rebuild(change)
                case AlterTable():
                    yield from (self._step(*told) for told in additions(change))
                case DropTable(table):
                    yield self._step(common.DropTable(table), work=Work.ROWS, reversible=False)
                case RenameTable():
                    pass
        if renames:
            yield self._step(statements.SetLegacyAlterTable(on=False))

    def _rebuild(self, change: AlterTable) -> Iterator[Step]:
        table, values = change.after, self._values[change.after.name]
        known = (*(index.name for index in change.before.indexes), *(part.name for part in change.before.triggers))
        yield self._step(
            statements.StopAtStrangers(table, known),
            "Indexes and triggers of your own would be lost with the old table.",
        )
        new = replace(table, name=f"{NEW}{table.name}")
        yield self._step(created(new), _why(change))
        had = {column.name for column in change.before.columns}
        whole = had <= {column.name for column in table.columns} and had.isdisjoint(values.computed)
        yield self._step(
            statements.CopyRows(change.before, new.name, values.levels), work=Work.REWRITE, reversible=whole
        )
        yield self._step(common.DropTable(change.before), work=Work.ROWS)
        yield self._step(common.RenameTable(table, new.name))

    # Keys

    def _stops(self) -> Iterator[Step]:
        """Once more than the copy itself may have said: whether keys hold that are new, or whose values are."""
        for table in self._move.after.tables:
            if any(self._is_in_doubt(table, key) for key in table.foreign_keys):
                yield self._step(statements.StopAtOrphans(table), _STOP, Work.SCAN)

    def _is_in_doubt(self, table: physical.Table, key: physical.ForeignKey) -> bool:
        for change in self._rebuilt:
            computed = self._values[change.after.name].computed
            if change.after.name == table.name:
                is_new = key not in change.before.foreign_keys
                if is_new or computed & {*key.columns}:
                    return True
            if change.after.name == key.target and computed & {*key.target_columns}:
                return True
        return False


def _why(change: AlterTable) -> str:
    """What a rebuild is for, in a line."""
    told = []
    for part in change.changes:
        match part:
            case Add(one):
                word, name = "comes", one.name
            case Drop(one):
                word, name = "goes", one.name
            case Alter(_, one):
                word, name = "changes", one.name
            case _:
                continue
        if not isinstance(one, physical.Index | physical.Trigger) and not getattr(one, "note", None):
            told.append(f"{name} {word}")
    return f"SQLite changes this only in a new table: {', '.join(told) or 'names and descriptions'}."


def _is_unnoticed(change: object) -> bool:
    """Whether a program that was written for the tables as they were goes on working."""
    if isinstance(change, AlterTable):
        return all(map(_is_mild, change.changes))
    return isinstance(change, CreateTable)


def _is_mild(part: object) -> bool:
    match part:
        case Add(physical.Column() as column):
            return column.nullable or column.default is not None
        case Add(physical.Index() as index) | Alter(_, physical.Index() as index):
            return not index.unique
        case Add(physical.Check() as check):
            return check.note is not None  # it stands in for the type of a column that comes
        case Add(physical.Trigger()) | Alter(_, physical.Trigger()):
            return True
        case Add() | Alter() | Drop(physical.Column()) | Rename(physical.Column()):
            return False
    return True
