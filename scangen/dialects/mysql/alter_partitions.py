"""How a table is cut anew: whole, by buckets, or by neighbouring ranges, without a row lost."""

from __future__ import annotations

from scangen import physical
from scangen.changes import Repartition
from scangen.dialects.mysql import clauses as c


def tail(change: Repartition) -> c.PartitionBy | c.RemovePartitioning | None:
    """What stands at the end of an ALTER that copies the table; None where it is `apart` that does."""
    if change.after is None:
        assert change.before is not None
        return c.RemovePartitioning(change.before)
    return None if apart(change) else c.PartitionBy(change.after)


def apart(change: Repartition) -> c.AddBuckets | c.RemoveBuckets | c.Reorganize | None:
    """What an ALTER of its own does, where the table stays cut by the same."""
    before, after = change.before, change.after
    if before is None or after is None or (before.kind, before.key) != (after.kind, after.key):
        return None
    if after.kind == "range":
        return _reorganize(before.partitions, after)
    more = len(after.partitions) - len(before.partitions)
    return c.AddBuckets(after, more) if more > 0 else c.RemoveBuckets(after, -more)


def _reorganize(then: tuple[physical.Partition, ...], after: physical.Partitioning) -> c.Reorganize:
    """Only those ranges that differ, and as many behind them as end together."""
    now = after.partitions
    start, shortest = 0, min(len(then), len(now))
    while start < shortest - 1 and then[start] == now[start]:
        start += 1
    end = 0
    while end < shortest - start and then[len(then) - 1 - end] == now[len(now) - 1 - end]:
        end += 1
    while end and not _ends_alike(then[start : len(then) - end], now[start : len(now) - end]):
        end -= 1
    return c.Reorganize(after, then[start : len(then) - end], now[start : len(now) - end])


def _ends_alike(one: tuple[physical.Partition, ...], other: tuple[physical.Partition, ...]) -> bool:
    return bool(one) and bool(other) and one[-1].bounds == other[-1].bounds
