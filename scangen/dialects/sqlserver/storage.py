"""The statements about how a table is kept: what it is cut by, its clustered key, its compression."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.dialects.sqlserver import probes
from scangen.dialects.sqlserver.rework import Rework
from scangen.dialects.sqlserver.statements import (
    AddPrimaryKey,
    DropPartitionFunction,
    DropPartitionScheme,
    DropPrimaryKey,
    MergeRange,
    NextUsed,
    RebuildTable,
    RenameConstraint,
    SplitRange,
)
from scangen.dialects.sqlserver.stepping import Stepping
from scangen.dialects.sqlserver.steps import places
from scangen.steps import Step

_MOVED = "takes the rows off the partition scheme, so that it can go"


class Storage:
    """Yields the steps of one table's storage, group by group."""

    def __init__(self, rework: Rework, stepping: Stepping) -> None:
        self._rework = rework
        self._step = stepping
        self._table = rework.after

    def drop_key(self) -> Iterator[Step]:
        """The clustered key; the rows stay, as a heap."""
        work = self._rework
        if work.key_remade:
            moved = work.repartitioned and work.before.partitioning is not None
            yield self._step(
                "drop_primary_key",
                DropPrimaryKey(self._table, work.before.primary_key, moved),
                _MOVED if moved else None,
            )

    def drop_places(self) -> Iterator[Step]:
        """The scheme and the function that the table was cut by."""
        cut = self._rework.before.partitioning
        if self._rework.repartitioned and cut is not None:
            yield from drop_places(self._step, cut)

    def rename_key(self) -> Iterator[Step]:
        """The clustered key's new name."""
        then, now = self._rework.before.primary_key.name, self._rework.after.primary_key.name
        if not self._rework.key_remade and then != now:
            yield self._step("rename", RenameConstraint(then, now))

    def add_places(self) -> Iterator[Step]:
        """The new function and scheme, or the bounds that come and go."""
        then, now = self._rework.before.partitioning, self._rework.after.partitioning
        if now is not None and self._rework.repartitioned:
            for step in places(self._table, now):
                yield self._step("partition_place", step.statement, step.note)
        elif then is not None and now is not None and self._rework.bounds_moved:
            yield from self._bounds(then, now)

    def _bounds(self, then: physical.Partitioning, now: physical.Partitioning) -> Iterator[Step]:
        """Splits before merges, so that no partition grows larger than it has to."""
        had, has = ([one.bounds for one in cut.partitions[1:]] for cut in (then, now))
        for bound in has:
            if bound not in had:
                yield self._step("partition_place", NextUsed(now))
                yield self._step("partition_bound", SplitRange(now, bound))
        for bound in had:
            if bound not in has:
                yield self._step("partition_bound", MergeRange(now, bound), "its rows join the period before it")

    def add_key(self) -> Iterator[Step]:
        """The clustered key, which puts the rows where they belong."""
        if self._rework.key_remade:
            yield self._step("add_primary_key", AddPrimaryKey(self._table, self._table.primary_key))

    def rebuild(self) -> Iterator[Step]:
        """Another compression, unless a key that is made again brought it; one without keeps that of the heap."""
        work = self._rework
        if work.before.options != work.after.options and not (work.key_remade and work.after.options):
            compression = dict(work.after.options).get("data_compression", "none")
            done = None if work.key_remade else probes.compression(self._table.name, compression)
            yield self._step("rebuild_table", RebuildTable(self._table, compression), transactional=False, done=done)


def drop_places(step: Stepping, cut: physical.Partitioning) -> Iterator[Step]:
    """The scheme, then the function, of a table that does not use them any more."""
    yield step("partition_place", DropPartitionScheme(cut))
    yield step("partition_place", DropPartitionFunction(cut))
