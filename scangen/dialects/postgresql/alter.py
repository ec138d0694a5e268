"""How PostgreSQL gets from one catalog to another: every change of a move, each finding what it needs.

First what goes, then columns, then what comes; `order` then moves each step to the earliest stage that it may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scangen import physical
from scangen.changes import (
    Alter,
    AlterTable,
    CreateTable,
    Describe,
    Drop,
    DropTable,
    Move,
    Part,
    Rename,
    RenameTable,
    Repartition,
    SetOptions,
)
from scangen.dialects.postgresql import alter_keys as keys
from scangen.dialects.postgresql import facts
from scangen.dialects.postgresql.alter_columns import alter_columns, drop_columns, rename_columns
from scangen.dialects.postgresql.alter_partitions import change_periods, rebuild, set_options
from scangen.dialects.postgresql.alter_triggers import (
    add_trigger,
    change_trigger,
    drop_trigger,
    follow_renames,
    rename_trigger,
)
from scangen.dialects.postgresql.order import Item, ordered
from scangen.dialects.postgresql.statements import DropTriggerFunction
from scangen.dialects.postgresql.steps import steps
from scangen.dialects.postgresql.work import TableWork, referenced, step
from scangen.steps import CommentOnTable, Phase, Step
from scangen.steps import DropTable as DropTableStatement
from scangen.steps import RenameTable as RenameTableStatement


def migrate(move: Move) -> Iterator[Step]:
    """The steps of a move, by stages."""
    return ordered(_Mover(move).items())


class _Mover:
    def __init__(self, move: Move) -> None:
        self.move = move
        altered = {change.table.name: change for change in move.changes if isinstance(change, AlterTable)}
        self.created = [change.table for change in move.changes if isinstance(change, CreateTable)]
        made = {table.name for table in self.created}
        works = [
            TableWork(altered.get(table.name, AlterTable(table, table, ())), move)
            for table in move.after.tables
            if table.name not in made
        ]
        self.loose = set(_loose_keys({work.name: work for work in works}))
        moved = {name for name, _ in self.loose}
        self.works = [work for work in works if work.changes or work.name in moved]
        self.originals = {table.name: table for table in move.before.tables}
        self.former = {c.table.name: c.before for c in move.changes if isinstance(c, RenameTable)}

    def items(self) -> Iterator[Item]:
        """Everything that is to be done, in an order that works."""
        plain = [work for work in self.works if not work.rebuilt]
        yield from (_rename_table(c) for c in self.move.changes if isinstance(c, RenameTable))
        for work in self.works:
            yield from self._drop_foreign_keys(work)
        yield from (_drop_table(c.table) for c in self.move.changes if isinstance(c, DropTable))
        for work in plain:
            yield from _drop_parts(work)
        for work in self.works:
            yield from rename_columns(work)
        for work in plain:
            yield from self._rename_parts(work)
        for work in self.works:
            yield from [rebuild(work, self.created)] if work.rebuilt else alter_columns(work)
        for work in plain:
            yield from _repartition(work)
            yield from _add_keys(work)
        yield from map(_create_table, self.created)
        for work in self.works:
            yield from self._add_foreign_keys(work)
        for work in plain:
            yield from _add_rules(work)
            yield from drop_columns(work)
            yield from _describe(work)

    # Foreign keys: first to go, last to come, since they stand on two tables

    def _drop_foreign_keys(self, work: TableWork) -> Iterator[Item]:
        for change in work.changes:
            match change:
                case Drop(physical.ForeignKey() as key) | Alter(physical.ForeignKey() as key):
                    yield keys.drop_constraint(work, "foreign key", key)
                case Rename(physical.ForeignKey() as key, after) if (work.name, after.name) in self.loose:
                    yield keys.drop_constraint(work, "foreign key", key)
        for same in work.same_foreign_keys:
            if (work.name, same.name) in self.loose:
                yield keys.drop_constraint(work, "foreign key", same)

    def _add_foreign_keys(self, work: TableWork) -> Iterator[Item]:
        made = {table.name for table in self.created}
        stayed = {(work.name, key.name) for key in work.same_foreign_keys} - self.loose
        for change in work.changes:
            if isinstance(change, Rename) and (work.name, change.after.name) not in self.loose:
                stayed.add((work.name, change.after.name))
        for one in work.after.foreign_keys:
            if (one.target in made) if work.rebuilt else ((work.name, one.name) not in stayed):
                yield from keys.add_foreign_key(work, one)

    def _rename_parts(self, work: TableWork) -> Iterator[Item]:
        for change in work.changes:
            if not isinstance(change, Rename) or work.disturbed(change.after):
                continue
            match change.before, change.after:
                case physical.Index() as before, physical.Index() as after:
                    yield keys.rename_index(work, before, after)
                case physical.Trigger() as before, physical.Trigger() as after:
                    yield rename_trigger(work, before, after)
                case physical.ForeignKey() as before, physical.ForeignKey() as after:
                    if (work.name, after.name) not in self.loose:
                        yield keys.rename_constraint(work, before, after)
                case (physical.Key() | physical.Check()) as before, (physical.Key() | physical.Check()) as after:
                    yield keys.rename_constraint(work, before, after)
        yield from follow_renames(work, self.originals[self.former.get(work.name, work.name)])


def _loose_keys(works: dict[str, TableWork]) -> Iterator[tuple[str, str]]:
    """Foreign keys that cannot stand while a column or key under them changes: table and name."""
    for work in works.values():
        for key in work.after.foreign_keys:
            target = works.get(key.target)
            if not work.changes and not (target and target.changes):
                continue
            if work.disturbed(key) or (target and _shakes(target, key.target_columns)):
                yield work.name, key.name


def _shakes(target: TableWork, columns: tuple[str, ...]) -> bool:
    """Whether the columns are written anew, or lose a key over them."""
    lost = [
        change.part if isinstance(change, Drop) else change.before
        for change in target.changes
        if isinstance(change, Drop | Alter)
    ]
    return bool(target.rewritten & set(columns)) or any(
        isinstance(part, physical.Key) and part.columns == columns for part in lost
    )


# Whole tables


def _rename_table(change: RenameTable) -> Item:
    statement = RenameTableStatement(change.table, change.before)
    one = step(statement, facts.lock("rename_table", [change.before]), Phase.CONTRACT)
    return Item((one,), frozenset({change.before, change.table.name}))


def _drop_table(table: physical.Table) -> Item:
    cut = table.partitioning.partitions if table.partitioning else ()
    targets = sorted({key.target for key in table.foreign_keys})
    lock = facts.lock("drop_table", [table.name, *(part.name for part in cut)], targets)
    found = [step(DropTableStatement(table), lock, Phase.CONTRACT, reversible=False)]
    found += [step(DropTriggerFunction(trigger.name), None, Phase.CONTRACT) for trigger in table.triggers]
    return Item(tuple(found), _names(table), _needs(table))


def _create_table(table: physical.Table) -> Item:
    targets = sorted({key.target for key in table.foreign_keys})
    found = [
        replace(one, lock=facts.lock("create_table", [], targets)) if number == 0 else one
        for number, one in enumerate(steps(CreateTable(table)))
    ]
    return Item(tuple(found), _names(table), _needs(table))


def _names(table: physical.Table) -> frozenset[str]:
    """All that a table brings into the schema, or takes out of it."""
    cut = table.partitioning.partitions if table.partitioning else ()
    parts: list[Part | physical.Partition] = [table.primary_key, *table.uniques, *table.indexes, *table.triggers]
    columns = {f"{table.name}.{column.name}" for column in table.columns}
    columns |= {f"{table.name}.{name} key" for key in (table.primary_key, *table.uniques) for name in key.columns}
    return frozenset({table.name, *columns, *(part.name for part in (*parts, *table.foreign_keys, *cut))})


def _needs(table: physical.Table) -> frozenset[str]:
    """The tables and columns that its foreign keys reference."""
    return frozenset({name for key in table.foreign_keys for name in referenced(key)})


# Parts


def _drop_parts(work: TableWork) -> Iterator[Item]:
    for change in work.changes:
        match change:
            case Drop(part) if not work.goes_with(part, work.dropped):
                yield from _gone(work, part, part)
            case Alter(physical.Check() as before, after):
                yield from _gone(work, before, before, after)
            case Alter(before, after) | Rename(before, after) if work.disturbed(after) or work.disturbed(before):
                yield from _gone(work, before, before, after)
    for kind in ("triggers", "checks", "uniques", "indexes"):
        for part in work.same(kind):
            if work.disturbed(part):
                yield from _gone(work, part, part)
    if work.before.primary_key == work.after.primary_key and work.disturbed(work.after.primary_key):
        yield from _gone(work, work.after.primary_key, work.after.primary_key)


def _gone(work: TableWork, part: Part, *about: Part) -> Iterator[Item]:
    """A part goes, unless a column that comes again takes it along; `about` are the parts that say when."""
    if work.goes_with(part, work.remade):
        return
    phase = work.phase(*about)
    match part:
        case physical.Trigger():
            yield drop_trigger(work, part)
        case physical.Check():
            yield keys.drop_constraint(work, "check", part, phase)
        case physical.Key():
            yield keys.drop_constraint(work, "unique", part, phase)
        case physical.Index():
            yield keys.drop_index(work, part, again=work.disturbed(part))


def _repartition(work: TableWork) -> Iterator[Item]:
    for change in work.changes:
        if isinstance(change, Repartition):
            yield from change_periods(work, change)


def _add_keys(work: TableWork) -> Iterator[Item]:
    """Keys and indexes."""
    then = {part.name: part for kind in ("uniques", "indexes") for part in getattr(work.before, kind)}
    before = work.before.primary_key
    if work.disturbed(work.after.primary_key):
        yield keys.key_again(work, work.after.primary_key, "PRIMARY KEY")
    elif before.columns != work.after.primary_key.columns:
        yield from keys.change_key(work, before, work.after.primary_key, "PRIMARY KEY")
    renamed = {change.after.name for change in work.changes if isinstance(change, Rename)}
    for key in work.after.uniques:
        old = then.get(key.name)
        if work.disturbed(key) or (old and work.disturbed(old)):
            yield keys.key_again(work, key, "UNIQUE")
        elif isinstance(old, physical.Key) and old != key:
            yield from keys.change_key(work, old, key, "UNIQUE")
        elif not isinstance(old, physical.Key) and key.name not in renamed:
            yield from keys.add_key(work, key)
    for index in work.after.indexes:
        old = then.get(index.name)
        if (old or index.name in renamed) and (work.disturbed(index) or (old and work.disturbed(old))):
            yield from keys.index_again(work, index)
        elif isinstance(old, physical.Index) and old != index:
            yield from keys.change_index(work, old, index)
        elif not isinstance(old, physical.Index) and index.name not in renamed:
            yield from keys.add_index(work, index)


def _add_rules(work: TableWork) -> Iterator[Item]:
    """Checks and triggers."""
    then = {part.name: part for kind in ("checks", "triggers") for part in getattr(work.before, kind)}
    renamed = {change.after.name for change in work.changes if isinstance(change, Rename)}
    for check in work.after.checks:
        stays = then.get(check.name) == check or check.name in renamed
        if not stays or work.disturbed(check):
            yield from keys.add_check(work, check)
    for trigger in work.after.triggers:
        old = then.get(trigger.name)
        stays = old == trigger or trigger.name in renamed
        if work.disturbed(trigger) or (old and work.disturbed(old)) or not (old or stays):
            yield add_trigger(work, trigger)
        elif isinstance(old, physical.Trigger) and not stays:
            yield change_trigger(work, old, trigger)


def _describe(work: TableWork) -> Iterator[Item]:
    for change in work.changes:
        if isinstance(change, SetOptions):
            yield from set_options(work)
        elif isinstance(change, Describe):
            lock = work.lock("comment", partitions=False)
            yield work.item(step(CommentOnTable(work.after), lock))
