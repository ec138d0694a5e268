"""Two catalogs in, changes out: plain equality, free of dialects. Nothing is guessed: only `renames` make a rename."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scangen import physical
from scangen.changes import (
    Add,
    Alter,
    AlterTable,
    Change,
    CreateTable,
    Describe,
    Drop,
    DropTable,
    Part,
    PartChange,
    Rename,
    RenameTable,
    Repartition,
    SetOptions,
)
from scangen.renames import Renames, effective, renamed
from scangen.rewording import Quote

_NO_RENAMES = Renames()


def from_nothing(after: physical.Catalog) -> Iterator[CreateTable]:
    """The changes that build `after` in an empty database, in the catalog's order."""
    for table in after.tables:
        yield CreateTable(table)


def diff(
    before: physical.Catalog, after: physical.Catalog, quote: Quote, renames: Renames = _NO_RENAMES
) -> Iterator[Change]:
    """The changes that lead from one catalog to another of the same dialect; `quote` writes its names.

    Tables are renamed first, then made and altered in `after`'s order (each after those it references), then dropped
    in the opposite order.
    """
    edges = effective(renames, before, after)
    former = {new: old for old, new in edges.tables.items()}
    then = {table.name: table for table in renamed(before, edges, quote).tables}
    now = {table.name: table for table in after.tables}
    for table in after.tables:
        if table.name in former:
            yield RenameTable(former[table.name], then[table.name])
    for table in after.tables:
        if table.name not in then:
            yield CreateTable(table)
            continue
        columns = edges.columns.get(table.name, {})
        if not columns and then[table.name] == table:
            continue  # as most are
        changes = (*_renamed_columns(then[table.name], columns), *_parts(then[table.name], table))
        if changes:
            yield AlterTable(then[table.name], table, changes)
    for table in reversed(before.tables):
        name = edges.tables.get(table.name, table.name)
        if name not in now:
            yield DropTable(then[name])


def _renamed_columns(table: physical.Table, columns: Mapping[str, str]) -> Iterator[Rename]:
    there = {column.name: column for column in table.columns}
    for old, new in columns.items():
        yield Rename(replace(there[new], name=old), there[new])


def _parts(before: physical.Table, after: physical.Table) -> Iterator[PartChange]:
    """What differs within a table, in the order that `AlterTable` promises."""
    found: list[PartChange] = []
    for kind in ("triggers", "foreign_keys", "checks", "indexes", "uniques", "columns"):
        found += _named(getattr(before, kind), getattr(after, kind))
    if before.primary_key != after.primary_key:
        same = before.primary_key.columns == after.primary_key.columns
        found.append((Rename if same else Alter)(before.primary_key, after.primary_key))
    yield from (change for change in found if isinstance(change, Rename))
    yield from (change for change in found if isinstance(change, Drop) and not _is_column(change.part))
    yield from (change for change in found if isinstance(change, Drop) and _is_column(change.part))
    yield from (change for change in found if isinstance(change, Add) and _is_column(change.part))
    yield from sorted((change for change in found if isinstance(change, Alter)), key=lambda c: not _is_column(c.after))
    if before.partitioning != after.partitioning:
        yield Repartition(before.partitioning, after.partitioning)
    yield from reversed([change for change in found if isinstance(change, Add) and not _is_column(change.part)])
    if before.options != after.options:
        yield SetOptions(before.options, after.options)
    if before.comment != after.comment:
        yield Describe(before.comment, after.comment)


def _is_column(part: Part) -> bool:
    return isinstance(part, physical.Column)


def _named(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Add | Drop | Alter | Rename]:
    """Parts by their names; one that is the same but for its name is renamed, since made-up names follow others."""
    then, now = {part.name: part for part in before}, {part.name: part for part in after}
    gone = [part for part in before if part.name not in now]
    come = [part for part in after if part.name not in then]
    for part in before:
        if part.name in now and now[part.name] != part:
            yield Alter(part, now[part.name])
    for part in gone:
        twin = None if _is_column(part) else next((one for one in come if _same(part, one)), None)
        if twin is None:
            yield Drop(part)
        else:
            come.remove(twin)
            yield Rename(part, twin)
    for part in come:
        yield Add(part)


def _same(one: Part, other: Part) -> bool:
    return replace(one, name=other.name) == other
