"""The state in which a table stands between the phases: all that is new is there, and nothing has been taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from scangen import physical
from scangen.dialects.sqlserver.parts import named

Part = TypeVar("Part", physical.Key, physical.Check, physical.ForeignKey, physical.Index)


def middle(
    before: physical.Table, after: physical.Table, filled: frozenset[str], new_names: Mapping[str, str]
) -> physical.Table:
    """`after`, but what has to wait until rows are filled is as `before`, and dropped columns are there still.

    `filled` are the columns, in lower case, that rows get a value in; they may be NULL until then.
    """
    late = _late(before, after, filled)
    key_waits = _key_is_late(after, late)

    waiting = {key.name for key in after.uniques if named(key) & late}
    waiting |= {index.name for index in after.indexes if named(index) & late}
    uniques = tuple(_parts(before.uniques, after.uniques, late, new_names))
    indexes = tuple(_parts(before.indexes, after.indexes, late, new_names))
    # A key that becomes an index, or the other way round, bears the same name, and only one of them can be there.
    taken = {key.name for key in uniques} | {index.name for index in indexes}
    uniques += tuple(key for key in before.uniques if key.name in waiting - taken)
    indexes += tuple(index for index in before.indexes if index.name in waiting - taken)
    found = replace(
        after,
        primary_key=before.primary_key if key_waits else after.primary_key,
        partitioning=before.partitioning if key_waits else after.partitioning,
        triggers=before.triggers if key_waits else after.triggers,
        uniques=uniques,
        indexes=indexes,
        checks=tuple(_checks(before, after, late, filled, new_names)),
        foreign_keys=tuple(_parts(before.foreign_keys, after.foreign_keys, late, new_names)),
    )
    return replace(found, columns=tuple(_columns(before, after, found, filled, late)))


def _late(before: physical.Table, after: physical.Table, filled: frozenset[str]) -> frozenset[str]:
    """The filled columns, and the generated ones that are made of them."""
    late = set(filled)
    while True:
        more = {c.name.casefold() for c in after.columns if named(c) & late and c.name.casefold() not in late}
        if _key_is_late(after, frozenset(late)):
            # The column that a table is cut by comes and goes with the key that holds it.
            cut = [c for c in (*before.columns, *after.columns) if c.generated and c.name in after.primary_key.columns]
            more |= {c.name.casefold() for c in cut} - late
        if not more:
            return frozenset(late)
        late |= more


def _key_is_late(after: physical.Table, late: frozenset[str]) -> bool:
    return bool(named(after.primary_key) & late)


def _parts(
    before: Sequence[Part], after: Sequence[Part], late: frozenset[str], new_names: Mapping[str, str]
) -> Iterator[Part]:
    former = {new_names.get(part.name, part.name): part for part in before}
    for part in after:
        if not named(part) & late:
            yield part
        elif part.name in former:
            yield former[part.name]


def _checks(
    before: physical.Table,
    after: physical.Table,
    late: frozenset[str],
    filled: frozenset[str],
    new_names: Mapping[str, str],
) -> Iterator[physical.Check]:
    """The new form of a check at once, since the rows are filled with what it allows; a new one only when they are."""
    former = {new_names.get(check.name, check.name): check for check in before.checks}
    for check in after.checks:
        if not named(check) & late:
            yield check
        elif check.name in former:
            yield former[check.name] if named(check) & (late - filled) else check


def _columns(
    before: physical.Table,
    after: physical.Table,
    found: physical.Table,
    filled: frozenset[str],
    late: frozenset[str],
) -> Iterator[physical.Column]:
    former = {column.name: column for column in before.columns}
    for column in after.columns:
        name = column.name.casefold()
        if name in filled:
            yield replace(column, nullable=True)
        elif name not in late:
            yield column
        elif column.name in former:
            yield former[column.name]
    names = {column.name for column in after.columns}
    used = frozenset().union(
        named(found.primary_key), *map(named, found.uniques), *map(named, found.indexes), *map(named, found.checks)
    )
    for column in before.columns:
        # What is generated loses nothing, and must not stand in the way of the columns that it is made of.
        if column.name not in names and (column.generated is None or column.name.casefold() in used):
            yield column
