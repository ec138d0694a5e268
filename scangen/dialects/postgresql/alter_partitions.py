"""How a table is cut: periods that come and go, and the table that is copied where it is cut in another way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scangen import physical
from scangen.changes import CreateTable as CreateTableChange
from scangen.changes import Repartition
from scangen.dialects.postgresql import facts
from scangen.dialects.postgresql.alter_triggers import add_trigger
from scangen.dialects.postgresql.conversions import conversion
from scangen.dialects.postgresql.order import Item
from scangen.dialects.postgresql.statements import (
    AttachPartition,
    CopyRows,
    CreateLikeTable,
    DetachPartition,
    DropRelation,
    DropTriggerFunction,
    LockTable,
    MoveRows,
    RenameConstraint,
    RenameIndex,
    RenameRelation,
    ReplaceTriggerFunction,
    SetStorage,
    SetTablespace,
)
from scangen.dialects.postgresql.steps import CreatePartition, dollar_tag, steps
from scangen.dialects.postgresql.work import TableWork, referenced, step
from scangen.steps import CreateTable, CreateTrigger, Phase, Statement, Step, Work

# Periods


def change_periods(work: TableWork, change: Repartition) -> Iterator[Item]:
    """Periods that go leave their rows to the default partition, those that come take theirs from it."""
    assert change.before is not None
    assert change.after is not None
    then = {part.bounds: part for part in change.before.partitions}
    now = {part.bounds: part for part in change.after.partitions}
    taken: list[Step] = []
    for bounds, part in then.items():
        if bounds not in now:
            taken += _take_period(work, part, then["DEFAULT"])
        elif part.name != now[bounds].name:
            lock = facts.lock("rename_partition", [part.name])
            taken.append(step(RenameRelation(part.name, now[bounds]), lock))
    if now.keys() - then.keys():
        rest = now["DEFAULT"].name
        note = "no row comes to the default partition between the look at it and its new bounds"
        taken.append(step(LockTable(rest), facts.lock("lock_table", [rest]), note=note))
    for bounds, part in now.items():
        if bounds not in then:
            taken += _add_period(work, change.after.key, part, now["DEFAULT"])
    work.cut = change.after
    if taken:
        names = {part.name for part in (*then.values(), *now.values())}
        # A new partition is like its table as it is then: it comes after, or before, whatever changes that.
        yield work.item(*taken, touches={*names, *work.fields(work.columns)})


def _add_period(work: TableWork, key: str, part: physical.Partition, rest: physical.Partition) -> Iterator[Step]:
    note = (
        "attached afterwards: PARTITION OF would keep everybody from the whole table, and fail where rows wait for it"
    )
    yield step(CreateLikeTable(work.after, part), None, note=note)
    low, high = part.bounds.removeprefix("FOR VALUES FROM (").removesuffix(")").split(") TO (")
    columns = tuple(_stored(work))
    statement = MoveRows(rest.name, part.name, columns, f"{key} >= {low} AND {key} < {high}")
    yield step(statement, facts.lock("insert", [rest.name]), work=Work.ROWS)
    note = "looks through the default partition, which nobody reads or writes meanwhile"
    lock = "; ".join(
        filter(
            None,
            [
                facts.lock("attach_partition", [work.name], [key.target for key in work.after.foreign_keys]),
                facts.lock("detach_partition", [rest.name]),
            ],
        )
    )
    yield step(AttachPartition(work.after, part), lock, work=Work.SCAN, note=note)


def _take_period(work: TableWork, part: physical.Partition, rest: physical.Partition) -> Iterator[Step]:
    targets = [key.target for key in work.after.foreign_keys]
    lock = facts.lock("detach_partition", [work.name, part.name, rest.name], targets)
    yield step(DetachPartition(work.after, part), lock)
    values = tuple((name, f'"{name}"') for name in _stored(work))
    note = "its rows find their place in the partitions that are left"
    yield step(CopyRows(part.name, work.name, values), None, work=Work.ROWS, note=note)
    yield step(DropRelation(part.name), facts.lock("drop_table", [part.name], targets))


def _stored(work: TableWork) -> Iterator[str]:
    """The columns that rows have meanwhile: those that go are there to the last."""
    computed = {column.name for column in (*work.before.columns, *work.after.columns) if column.generated}
    return (name for name in work.columns if name not in computed)


# Another cut


def rebuild(work: TableWork, created: Sequence[physical.Table]) -> Item:
    """The table as it will be, beside it: filled while others read, then in its place. One transaction."""
    after, name = work.after, work.name
    made = _beside(work, {table.name for table in created})
    targets = sorted({key.target for key in made.foreign_keys})
    dropped_targets = sorted({key.target for key in work.before.foreign_keys})
    found = [step(LockTable(name), work.lock("lock_table"), note="readers go on until the new table takes its place")]
    copied = step(CopyRows(name, made.name, tuple(_values(work))), None, work=Work.REWRITE)
    for one in steps(CreateTableChange(replace(made, triggers=()))):
        first = isinstance(one.statement, CreateTable)
        if copied not in found and not isinstance(one.statement, CreateTable | CreatePartition):
            found.append(copied)
        found.append(replace(one, lock=facts.lock("create_table", [], targets) if first else None))
    found += [] if copied in found else [copied]
    found.append(step(DropRelation(name), work.lock("drop_table", dropped_targets)))
    found += [step(statement, None) for statement in _renames(work, made)]
    found += _triggers(work)
    phase = Phase.CONTRACT if work.unsettled else Phase.EXPAND
    names = {part.name for table in (work.before, after) for part in _parts(table)}
    return Item(
        tuple(replace(one, phase=phase) for one in found),
        frozenset({name, *names, *work.fields(work.columns)}),
        frozenset({name for key in after.foreign_keys for name in referenced(key)}),
    )


def _parts(table: physical.Table) -> Iterator[physical.Key | physical.Index | physical.Partition | physical.Trigger]:
    yield table.primary_key
    yield from table.uniques
    yield from table.indexes
    yield from table.triggers
    if table.partitioning:
        yield from table.partitioning.partitions


def _beside(work: TableWork, later: set[str]) -> physical.Table:
    """The table under names that nobody has yet: of relations, since those of checks and foreign keys are its own.

    Keys to tables that come `later` do so, too.
    """
    after, cut = work.after, work.after.partitioning

    def other(name: str) -> str:
        return work.made_up(name, "new")

    return replace(
        after,
        name=other(after.name),
        primary_key=replace(after.primary_key, name=other(after.primary_key.name)),
        uniques=tuple(replace(key, name=other(key.name)) for key in after.uniques),
        indexes=tuple(replace(index, name=other(index.name)) for index in after.indexes),
        foreign_keys=tuple(key for key in after.foreign_keys if key.target not in later),
        partitioning=cut
        and replace(cut, partitions=tuple(replace(part, name=other(part.name)) for part in cut.partitions)),
    )


def _renames(work: TableWork, made: physical.Table) -> Iterator[Statement]:
    after = work.after
    yield RenameRelation(made.name, after)
    if made.partitioning and after.partitioning:
        for part, other in zip(made.partitioning.partitions, after.partitioning.partitions, strict=True):
            yield RenameRelation(part.name, other)
    keys = zip((made.primary_key, *made.uniques), (after.primary_key, *after.uniques), strict=True)
    for key, wanted in keys:
        yield RenameConstraint(after, key.name, wanted.name)
    for index, meant in zip(made.indexes, after.indexes, strict=True):
        yield RenameIndex(index.name, meant.name)


def _values(work: TableWork) -> Iterator[tuple[str, str]]:
    """Each column that is filled, with its value from the row as it was."""
    then = {column.name: column for column in work.before.columns}
    for column in work.after.columns:
        if column.generated:
            continue
        place = (work.name, column.name)
        before, name = then.get(column.name), f'"{column.name}"'
        value = work.given(column.name)
        if value is None and before is not None:
            value = name if before.type == column.type else conversion(before, column, name) or name
        fill = work.move.backfills.get(place)
        if fill is not None and (before is None or (before.nullable and not column.nullable)):
            value = fill if value is None else f"COALESCE({value}, {fill})"
        if value is not None:
            yield column.name, value


def _triggers(work: TableWork) -> Iterator[Step]:
    then = {trigger.name: trigger for trigger in work.before.triggers}
    for trigger in work.after.triggers:
        before = then.pop(trigger.name, None)
        if before is None:
            yield from (replace(one, lock=None) for one in add_trigger(work, trigger).steps)
            continue
        if before.body != trigger.body or work.renamed:
            yield step(ReplaceTriggerFunction(trigger, dollar_tag(trigger.body)), None)
        yield step(CreateTrigger(work.after, trigger), None)
    for name in then:
        yield step(DropTriggerFunction(name), None)


# Storage


def set_options(work: TableWork) -> Iterator[Item]:
    """Storage parameters and tablespace, of the partitions where there are any."""
    before, after = dict(work.before.options), dict(work.after.options)
    names = work.tables(work.after)
    for name in names[1:] or names:
        found = []
        here = {key: value for key, value in after.items() if key != "tablespace" and before.get(key) != value}
        unset = tuple(key for key in before if key not in after and key != "tablespace")
        lock = facts.lock("set_storage", [name])
        if here:
            found.append(step(SetStorage(name, tuple(here.items()), ()), lock))
        if unset:
            found.append(step(SetStorage(name, (), unset), lock))
        if before.get("tablespace") != after.get("tablespace"):
            place = after.get("tablespace", "pg_default")
            lock = facts.lock("set_tablespace", [name])
            found.append(step(SetTablespace(name, place), lock, Phase.CONTRACT, Work.REWRITE))
        yield from (work.item(one, touches={name}) for one in found)
