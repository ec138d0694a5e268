"""Foreign keys of all tables in one phase: which are out of the way while the keys that they need are made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from scangen import physical
from scangen.dialects.sqlserver.rework import Rework
from scangen.values import dataclass


@dataclass(slots=True)
class Keys:
    """The foreign keys of one table."""

    table: physical.Table
    rework: Rework
    dropped: list[physical.ForeignKey] = field(default_factory=list)
    made: list[physical.ForeignKey] = field(default_factory=list)
    come: list[physical.ForeignKey] = field(default_factory=list)


def references(
    reworks: Mapping[str, Rework], still: Iterable[physical.Table], leaving: Iterable[physical.Table]
) -> list[Keys]:
    """The foreign keys to drop and to add; those of tables that are `leaving` do not come again.

    Tells the rework of a table which of its new keys are needed at once, and that a key is not renamed but made again.
    """
    found = [_of_reworked(rework, reworks) for rework in reworks.values()]
    for table in still:
        disturbed = [key for key in table.foreign_keys if _is_disturbed(key, reworks)]
        if disturbed:
            found.append(Keys(table, Rework(table, table), disturbed, list(disturbed)))
    for table in leaving:
        disturbed = [key for key in table.foreign_keys if _is_disturbed(key, reworks)]
        if disturbed:
            found.append(Keys(table, Rework(table, table), disturbed))
    for keys in found:
        for key in keys.made:
            if key.target in reworks:
                reworks[key.target].urgent.add(frozenset(key.target_columns))
    return found


def _of_reworked(rework: Rework, reworks: Mapping[str, Rework]) -> Keys:
    fate = rework.foreign_keys
    keys = Keys(rework.after, rework, list(fate.dropped), list(fate.made), list(fate.come))
    gone = {key.name for key in fate.dropped}
    twins = {before.name: after for before, after in fate.renamed}
    now = {key.name: key for key in rework.after.foreign_keys}
    for key in rework.before.foreign_keys:
        if key.name not in gone and _is_disturbed(key, reworks):
            keys.dropped.append(key)
            keys.made.append(twins.get(key.name) or now[key.name])
            fate.renamed = [pair for pair in fate.renamed if pair[0].name != key.name]
    return keys


def _is_disturbed(key: physical.ForeignKey, reworks: Mapping[str, Rework]) -> bool:
    target = reworks.get(key.target)
    return target is not None and target.disturbs_reference(key.target_columns)
