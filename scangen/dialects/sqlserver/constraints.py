"""The statements about a table's keys, indexes, checks, foreign keys and triggers between two of its states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scangen import physical
from scangen.dialects.sqlserver import probes
from scangen.dialects.sqlserver.facts import PATIENT_SINCE
from scangen.dialects.sqlserver.parts import is_columnstore
from scangen.dialects.sqlserver.rework import Rework
from scangen.dialects.sqlserver.statements import (
    AddConstraintUnchecked,
    AddUniqueOnline,
    CreateIndexOnline,
    RenameConstraint,
    RenameIndex,
)
from scangen.dialects.sqlserver.stepping import Stepping
from scangen.project import Version
from scangen.steps import (
    AddConstraint,
    CreateIndex,
    CreateTrigger,
    DropConstraint,
    DropIndex,
    DropTrigger,
    Statement,
    Step,
)


class Constraints:
    """Yields the steps of one table's parts, group by group; `held` checks rows at once, instead of later."""

    def __init__(self, rework: Rework, stepping: Stepping, version: Version, *, held: bool) -> None:
        self._rework = rework
        self._step = stepping
        self._table = rework.after
        self._patient = version >= PATIENT_SINCE
        self._held = held

    def drop_triggers(self) -> Iterator[Step]:
        """Triggers that go, or come again under other names."""
        for trigger in self._rework.triggers.dropped:
            yield self._step("trigger", DropTrigger(self._table, trigger))

    def drop(self) -> Iterator[Step]:
        """Checks, indexes and unique constraints that go, or come again."""
        work = self._rework
        for check in work.checks.dropped:
            yield self._drop("check", check.name)
        for index in work.indexes.dropped:
            yield self._step("drop_index", DropIndex(self._table, index))
        for key in work.uniques.dropped:
            yield self._drop("unique", key.name)

    def _drop(self, kind: str, name: str) -> Step:
        return self._step("drop_constraint", DropConstraint(self._table, kind, name))

    def rename(self) -> Iterator[Step]:
        """What is the same but for its name."""
        work = self._rework
        pairs = [(one.name, other.name) for one, other in work.checks.renamed]
        pairs += [(one.name, other.name) for one, other in work.uniques.renamed]
        pairs += [(one.name, other.name) for one, other in work.foreign_keys.renamed]
        for before, after in pairs:
            yield self._step("rename", RenameConstraint(before, after))
        for index, named in work.indexes.renamed:
            yield self._step("rename", RenameIndex(self._table, index.name, named.name))

    def add(self) -> Iterator[Step]:
        """Keys and indexes that come again, and what has to be there at once; then checks."""
        work = self._rework
        for key in (*work.uniques.made, *filter(self._is_urgent, work.uniques.come)):
            yield self._step("unique", AddConstraint(self._table, "unique", key))
        for index in (*work.indexes.made, *filter(self._is_urgent, work.indexes.come)):
            yield self._step("create_index", CreateIndex(self._table, index), index.note)
        for check in (*work.checks.made, *work.checks.come):
            yield self._step(*self._added("check", check), check.note)

    def _added(self, kind: str, part: physical.Check | physical.ForeignKey) -> tuple[str, Statement]:
        if self._held:
            return "add_constraint", AddConstraint(self._table, kind, part)
        return "add_constraint_unchecked", AddConstraintUnchecked(self._table, kind, part)

    def add_foreign_keys(self, keys: Iterable[physical.ForeignKey]) -> Iterator[Step]:
        """Some of the table's foreign keys."""
        for key in keys:
            yield self._step(*self._added("foreign_key", key), other=key.target)

    def add_triggers(self) -> Iterator[Step]:
        """Triggers that are new or come again."""
        for trigger in (*self._rework.triggers.made, *self._rework.triggers.come):
            yield self._step("trigger", CreateTrigger(self._table, trigger), trigger.note)

    def add_online(self) -> Iterator[Step]:
        """New indexes and keys, each by itself, while others read and write; changed indexes take over."""
        work, name = self._rework, self._table.name
        for key in work.uniques.come:
            if not self._is_urgent(key):
                yield self._step(
                    "unique_online",
                    AddUniqueOnline(self._table, key),
                    transactional=False,
                    done=probes.index(name, key.name),
                )
        for index in work.indexes.changed:
            yield self._index(index, replaces=True)
        for index in work.indexes.come:
            if not self._is_urgent(index):
                yield self._index(index, replaces=False)

    def _index(self, index: physical.Index, *, replaces: bool) -> Step:
        statement = CreateIndexOnline(self._table, index, replaces, self._patient)
        # To replace it once more is only wasted time.
        done = None if replaces else probes.index(self._table.name, index.name)
        return self._step("create_index_online", statement, index.note, transactional=False, done=done)

    def _is_urgent(self, part: physical.Key | physical.Index) -> bool:
        """Whether a new key or index has to be there when the transaction ends: it is in the place of one that went."""
        work = self._rework
        needed = frozenset(part.columns) in work.urgent if isinstance(part, physical.Key) else is_columnstore(part)
        gone = {key.name for key in work.uniques.dropped} | {index.name for index in work.indexes.dropped}
        return needed or part.name in gone
