"""Checks, keys, foreign keys and indexes of a table that is in use: built beside it, looked at while it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scangen import physical
from scangen.dialects.postgresql import facts
from scangen.dialects.postgresql.order import Item
from scangen.dialects.postgresql.statements import (
    AddConstraintNotValid,
    AddKey,
    AttachIndex,
    CreateIndexConcurrently,
    CreateIndexOnly,
    DropIndexConcurrently,
    RenameConstraint,
    RenameIndex,
    UseIndex,
    ValidateConstraint,
)
from scangen.dialects.postgresql.work import TableWork, alone, step
from scangen.steps import AddConstraint, CreateIndex, DropConstraint, DropIndex, Phase, Step, Work

Constraint = physical.Key | physical.Check | physical.ForeignKey


def literal(text: str) -> str:
    """A text in a probe."""
    return "'" + text.replace("'", "''") + "'"


def relation(name: str) -> str:
    """A relation's oid in a probe, NULL where there is none of that name."""
    return "to_regclass(" + literal('"' + name.replace('"', '""') + '"') + ")"


# Checks and foreign keys


def add_check(work: TableWork, check: physical.Check) -> Iterator[Item]:
    """New rows first, then a look at those that are there, which lets writers pass."""
    statement = AddConstraintNotValid(work.name, "check", check)
    phase = work.phase(check)
    yield work.part_item(check, step(statement, work.lock("add_constraint"), phase, note=check.note))
    yield work.part_item(check, validation(work.name, check.name, work.lock("validate_constraint")))


def add_foreign_key(work: TableWork, key: physical.ForeignKey) -> Iterator[Item]:
    """As a check; on the partitions one by one where the server takes no NOT VALID key on the whole."""
    phase = work.phase(key)
    lock, validated = work.lock("add_foreign_key", [key.target]), work.lock("validate_constraint")
    if work.after.partitioning is None or work.version >= facts.PARTITIONED_NOT_VALID:
        yield work.part_item(key, step(AddConstraintNotValid(work.name, "foreign key", key), lock, phase))
        yield work.part_item(key, validation(work.name, key.name, validated))
        return
    names = work.tables(work.after)[1:]
    note = "on the partitions, since the partitioned table takes no NOT VALID key before PostgreSQL 18"
    for name in names:
        part_lock = facts.lock("add_foreign_key", [name], [key.target])
        yield work.part_item(key, step(AddConstraintNotValid(name, "foreign key", key), part_lock, phase, note=note))
    for name in names:
        yield work.part_item(key, validation(name, key.name, facts.lock("validate_constraint", [name])))
    note = "takes over those of the partitions, so nothing is looked at again"
    lock = work.lock("take_over_foreign_key", [key.target])
    yield work.part_item(key, step(AddConstraint(work.after, "foreign key", key), lock, phase, note=note))


def validation(on: str, name: str, lock: str | None) -> Step:
    """VALIDATE CONSTRAINT, in a transaction of its own: in that of ADD it would hold that one's lock."""
    done = f"SELECT 1 FROM pg_constraint WHERE conrelid = {relation(on)} AND conname = {literal(name)} AND convalidated"
    note = "looks at the rows that are there; fails where one breaks the rule"
    return alone(ValidateConstraint(on, name), lock, Phase.BACKFILL, Work.SCAN, note, done)


def drop_constraint(work: TableWork, kind: str, part: Constraint, phase: Phase | None = None) -> Item:
    """DROP CONSTRAINT; when, its columns say unless `phase` does."""
    targets = [part.target] if isinstance(part, physical.ForeignKey) else []
    one = step(
        DropConstraint(work.before, kind, part.name), work.lock("drop_constraint", targets), phase or work.phase(part)
    )
    return work.part_item(part, one, touches=_held(work, part))


def rename_constraint(work: TableWork, before: Constraint, after: Constraint) -> Item:
    """RENAME CONSTRAINT; the index of a key follows."""
    statement = RenameConstraint(work.after, before.name, after.name)
    lock = work.lock("rename_constraint", partitions=isinstance(before, physical.Check))
    steps = [step(statement, lock, work.phase(after))]
    if isinstance(before, physical.Key):
        steps += _rename_parts(work, before.name, after.name, work.phase(after))
    return work.part_item(after, *steps, touches={before.name})


# Indexes


def add_index(work: TableWork, index: physical.Index) -> Iterator[Item]:
    """CONCURRENTLY; a partitioned table's index takes over those that its partitions were given one by one."""
    phase = work.phase(index)
    if work.after.partitioning is None:
        yield work.part_item(index, build(work.name, index, phase))
        return
    note = "not valid until the partitions' own are attached"
    statement = CreateIndexOnly(work.after, index)
    yield work.part_item(index, step(statement, facts.lock("create_index", [work.name]), phase, note=note))
    parts = []
    for name in work.tables(work.after)[1:]:
        part = replace(index, name=work.made_up(name, index.name))
        parts.append(part.name)
        yield work.part_item(index, build(name, part, phase))
    attached = [step(AttachIndex(index.name, part), work.lock("attach_index"), phase) for part in parts]
    yield work.part_item(index, *attached)


def build(on: str, index: physical.Index, phase: Phase) -> Step:
    """CREATE INDEX CONCURRENTLY."""
    done = f"SELECT 1 FROM pg_index WHERE indexrelid = {relation(index.name)} AND indisvalid"
    lock = facts.lock("create_index_concurrently", [on])
    note = index.note or "waits for the transactions that are open; one that fails leaves an invalid index to drop"
    one = alone(CreateIndexConcurrently(on, index), lock, phase, Work.BUILD, note, done)
    return replace(one, leftover=DropIndexConcurrently(index, lenient=True))


def drop_index(work: TableWork, index: physical.Index, *, again: bool = False) -> Item:
    """CONCURRENTLY, but for a partitioned table's, where the server cannot, and a unique one that comes again."""
    if work.before.partitioning or (again and index.unique):
        return work.part_item(index, step(DropIndex(work.before, index), work.lock("drop_index"), Phase.CONTRACT))
    done = f"SELECT 1 WHERE {relation(index.name)} IS NULL"
    lock = work.lock("drop_index_concurrently")
    return work.part_item(index, alone(DropIndexConcurrently(index), lock, Phase.CONTRACT, Work.CATALOG, None, done))


def rename_index(work: TableWork, before: physical.Index, after: physical.Index) -> Item:
    """ALTER INDEX RENAME; a partition's index that bears its name follows."""
    phase = work.phase(after)
    steps = [step(RenameIndex(before.name, after.name), work.lock("rename_index"), phase)]
    steps += _rename_parts(work, before.name, after.name, phase)
    return work.part_item(after, *steps, touches={before.name})


def _rename_parts(work: TableWork, before: str, after: str, phase: Phase) -> Iterator[Step]:
    """The partitions' own indexes follow, where their names are ours: they would be in the way of others."""
    for name in work.tables()[1:]:
        statement = RenameIndex(work.made_up(name, before), work.made_up(name, after), lenient=True)
        yield step(statement, work.lock("rename_index"), phase)


def change_index(work: TableWork, before: physical.Index, after: physical.Index) -> Iterator[Item]:
    """The new one is built before the old one goes."""
    made = replace(after, name=work.made_up(after.name, "new"))
    yield from add_index(work, made)
    yield drop_index(work, before)
    renamed = rename_index(work, made, after)
    yield Item(tuple(replace(one, phase=Phase.CONTRACT) for one in renamed.steps), renamed.touches, renamed.needs)


def index_again(work: TableWork, index: physical.Index) -> Iterator[Item]:
    """An index that went for a column under it; a unique one comes in the same transaction, so that it never lacks."""
    if not index.unique:
        yield from add_index(work, index)
        return
    lock = work.lock("create_index")
    yield work.part_item(index, step(CreateIndex(work.after, index), lock, Phase.CONTRACT, Work.BUILD))


# Keys


def add_key(work: TableWork, key: physical.Key) -> Iterator[Item]:
    """A unique key on an index that is built first."""
    yield from _built_key(work, key, "UNIQUE", key.name, ())


def change_key(work: TableWork, before: physical.Key, after: physical.Key, kind: str) -> Iterator[Item]:
    """Another key of the same name: its index is built first, then the two change places."""
    dropped = drop_constraint(work, kind.lower(), before).steps
    yield from _built_key(work, after, kind, work.made_up(after.name, "new"), dropped, before)


def _built_key(
    work: TableWork, key: physical.Key, kind: str, name: str, before: tuple[Step, ...], *lost: physical.Key
) -> Iterator[Item]:
    phase = work.phase(key)
    before = tuple(replace(one, phase=phase) for one in before)
    unique = physical.Index(name, tuple(physical.IndexKey(column) for column in key.columns), unique=True)
    lock = work.lock("add_constraint")
    if work.after.partitioning is None:
        yield work.part_item(key, build(work.name, unique, phase), touches={name})
        used = step(UseIndex(work.name, kind, key.name, name), lock, phase)
        yield work.part_item(key, *before, used, touches={name, *_held(work, key, *lost)})
        return
    parts = [(part, work.made_up(part, name)) for part in work.tables(work.after)[1:]]
    for part, made in parts:
        yield work.part_item(key, build(part, replace(unique, name=made), phase))
    used_parts = [
        step(UseIndex(part, kind, made, made), facts.lock("add_constraint", [part]), phase)
        for part, made in parts
        if kind == "UNIQUE"
    ]
    note = "takes over those of the partitions, so nothing is built again" if used_parts else None
    added = step(AddKey(work.after, kind, key), lock, phase, note=note)
    named = [
        step(RenameIndex(made, work.made_up(part, key.name)), None, phase)
        for part, made in parts
        if used_parts and name != key.name
    ]
    yield work.part_item(key, *before, *used_parts, added, *named, touches=_held(work, key, *lost))


def _held(work: TableWork, *parts: Constraint) -> set[str]:
    """The keys over columns, on which foreign keys count, in the words of `order`."""
    columns = {column for part in parts if isinstance(part, physical.Key) for column in part.columns}
    return {f"{name} key" for name in work.fields(columns)}


def key_again(work: TableWork, key: physical.Key, kind: str) -> Item:
    """A key that went for a column under it, in the transaction of that column."""
    lock = work.lock("add_constraint")
    return work.part_item(key, step(AddKey(work.after, kind, key), lock, Phase.CONTRACT, Work.BUILD))
