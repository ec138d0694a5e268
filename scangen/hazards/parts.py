"""What rules ask of parts and steps."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Part, Repartition
from scangen.steps import Step

_PREFIXES = {"idx_", "uq_", "ck_", "check_", "fk_"}


def is_unique(part: Part) -> bool:
    """Whether a part refuses two rows of the same values; a primary key is no part that comes and goes."""
    return isinstance(part, physical.Key) or (isinstance(part, physical.Index) and part.unique)


def table_of(step: Step) -> str:
    """The name of the table, or else of the thing, that a step is about; empty where it has none."""
    table = getattr(step.statement, "table", None)
    return table.name if isinstance(table, physical.Table) else str(getattr(step.statement, "name", ""))


def stops_writers(step: Step) -> bool:
    """Whether others cannot write meanwhile, by what the step says of its lock."""
    return step.lock is not None and "no writes" in step.lock


def stops_readers(step: Step) -> bool:
    """Whether others cannot even read meanwhile."""
    return step.lock is not None and "no reads" in step.lock


def leading(table: physical.Table) -> Iterator[tuple[str, ...]]:
    """The columns of every key and whole index, in order."""
    yield table.primary_key.columns
    yield from (key.columns for key in table.uniques)
    for index in table.indexes:
        if index.where is None:
            yield tuple(key.column or "" for key in index.keys)


def covering(index: physical.Index, table: physical.Table) -> str | None:
    """The name of another index or key that begins as this one is, if this one does nothing else."""
    columns = tuple(key.column or "" for key in index.keys)
    plain = not (index.unique or index.where or index.include or index.method)
    if not plain or "" in columns or any(key.descending for key in index.keys):
        return None
    for key in table.uniques:
        if key.columns[: len(columns)] == columns:
            return key.name
    for other in table.indexes:
        longer = tuple(key.column for key in other.keys)
        same_way = not any(key.descending for key in other.keys) and other.where is None and other.method is None
        if other is not index and same_way and len(longer) > len(columns) and longer[: len(columns)] == columns:
            return other.name
    return None


def misnamed(table: physical.Table) -> Iterator[str]:
    """Names of indexes, unique keys, checks and foreign keys that do not begin like the others."""
    parts: tuple[Part, ...] = (*table.indexes, *table.uniques, *table.checks, *table.foreign_keys)
    for part in parts:
        if not any(part.name.startswith(prefix) for prefix in _PREFIXES):
            yield part.name


def only_adds(change: Repartition) -> bool:
    """Whether rows stay where they are: partitions come that were not there."""
    before, after = change.before, change.after
    if before is None or after is None or (before.kind, before.key) != (after.kind, after.key):
        return False
    return after.kind == "range" and set(before.partitions) <= set(after.partitions)
