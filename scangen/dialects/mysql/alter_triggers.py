"""Triggers in a migration: MySQL rewrites none on a rename, and replaces none in place.

What the server has is told by the texts of the snapshot as they were, before any rename: those that differ by then are
made anew. A new one comes before a foreign key that it stands in for goes, an old one goes after its foreign key came.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from scangen import physical
from scangen.changes import CreateTable, DropTable, Move
from scangen.dialects.mysql import probes
from scangen.dialects.mysql.former import Former
from scangen.dialects.mysql.statements import PlacePlainTrigger, PlaceTrigger
from scangen.dialects.names import fit
from scangen.physical import Table, Trigger
from scangen.steps import DropTrigger, Step
from scangen.values import dataclass

_LIMIT = 64
_LOCK = "exclusive metadata lock on {}, for a moment: it waits for open transactions, and others behind it"
_BROKEN = "its text names what is about to be renamed, and MySQL does not rewrite it"


@dataclass(frozen=True, slots=True)
class Placed:
    """A trigger and its table."""

    table: Table
    trigger: Trigger


def create(placed: Placed, note: str | None = None, precedes: str | None = None) -> Step:
    """CREATE TRIGGER, fired before the one named `precedes`, else after all that are there."""
    table, trigger = placed.table, placed.trigger
    kind = PlaceTrigger if ";" in trigger.body else PlacePlainTrigger
    done = probes.trigger(trigger.name, trigger.body)
    return Step(kind(table, trigger, precedes), note or trigger.note, lock=_LOCK.format(table.name), done=done)


def drop(placed: Placed, note: str | None = None) -> Step:
    """DROP TRIGGER, done when there is none with this text."""
    done = probes.negated(probes.trigger(placed.trigger.name, placed.trigger.body))
    return Step(DropTrigger(placed.table, placed.trigger), note, lock=_LOCK.format(placed.table.name), done=done)


class Triggers:
    """All triggers of one move."""

    def __init__(self, move: Move, former: Former) -> None:
        self._move = move
        self._former = former

    def broken(self) -> Iterator[Step]:
        """Those whose text a rename would break go first of all."""
        return (drop(placed, _BROKEN) for placed in self._broken)

    def settle(self) -> Iterator[Step]:
        """Once columns have come, before constraints go: the new ones, and old ones that nothing replaces."""
        came = {placed.trigger.name for placed in self._broken}
        for placed in self._gone:
            if placed.trigger.concerns is None or placed.trigger.name in self._wanted:
                if placed.trigger.name not in came:
                    yield drop(placed)
                successor = self._wanted.get(placed.trigger.name)
                if successor and not self._is_late(successor):
                    yield self._create(successor)
        gone = {placed.trigger.name for placed in self._gone}
        for placed in self._come:
            if placed.trigger.name not in gone and not self._is_late(placed):
                yield self._create(placed)

    def late(self) -> Iterator[Step]:
        """Once tables and keys are there: the rest of the new ones, then what those keys replace."""
        yield from (self._create(placed) for placed in self._come if self._is_late(placed))
        for placed in self._gone:
            name = placed.trigger.name
            if placed.trigger.concerns is not None and name not in self._wanted and placed not in self._broken:
                yield drop(placed)

    def settled(self, table: str) -> list[Placed]:
        """The triggers of a table, once settled, that change or refuse what an UPDATE sets."""
        return [
            placed
            for placed in self._wanted.values()
            if placed.table.name == table
            and placed.trigger.timing == "BEFORE"
            and placed.trigger.events == ("UPDATE",)
            and placed.trigger.concerns is None
            and not (placed in self._come and self._is_late(placed))
        ]

    @cached_property
    def _had(self) -> dict[str, Placed]:
        """What the server has, in tables that stay, by name."""
        dropped = {change.table.name for change in self._move.changes if isinstance(change, DropTable)}
        return {
            trigger.name: Placed(table, trigger)
            for table in self._move.before.tables
            if self._former.now(table.name) not in dropped
            for trigger in table.triggers
        }

    @cached_property
    def _wanted(self) -> dict[str, Placed]:
        return {
            trigger.name: Placed(table, trigger)
            for table in self._move.after.tables
            if table.name not in self._created
            for trigger in table.triggers
        }

    @cached_property
    def _created(self) -> set[str]:
        return {change.table.name for change in self._move.changes if isinstance(change, CreateTable)}

    def _stays(self, placed: Placed) -> bool:
        """Whether the server's trigger is the one that is wanted."""
        other = self._wanted.get(placed.trigger.name)
        return (
            other is not None
            and other.trigger == placed.trigger
            and other.table.name == self._former.now(placed.table.name)
        )

    @cached_property
    def _gone(self) -> list[Placed]:
        return [placed for placed in self._had.values() if not self._stays(placed)]

    @cached_property
    def _come(self) -> list[Placed]:
        return [
            placed for name, placed in self._wanted.items() if name not in self._had or not self._stays(self._had[name])
        ]

    @cached_property
    def _broken(self) -> list[Placed]:
        return [placed for placed in self._gone if self._former.breaks(placed.table, placed.trigger.body)]

    @cached_property
    def _handed_over(self) -> set[str]:
        """Names of triggers that stand in for a foreign key that goes."""
        kept = {(table.name, key.name) for table in self._move.after.tables for key in table.foreign_keys}
        return {
            fit(f"{key.name}_{event}", _LIMIT)
            for table in self._former.tables
            for key in table.foreign_keys
            if (table.name, key.name) not in kept
            for event in ("insert", "update", "delete", "key")
        }

    def _is_late(self, placed: Placed) -> bool:
        """Whether what it is about is not there before tables are made and altered."""
        trigger = placed.trigger
        if trigger.concerns is not None:
            return trigger.name not in self._handed_over or trigger.concerns in self._created
        before = self._former.table(placed.table.name)
        had = {column.name for column in before.columns} if before else set()
        computed = [c.name for c in placed.table.columns if c.generated is not None and c.name not in had]
        return any(f"`{name}`" in trigger.body for name in computed)

    def _create(self, placed: Placed) -> Step:
        trigger, all_of = placed.trigger, placed.table.triggers
        when = (trigger.timing, trigger.events)
        there = {one.trigger.name for one in self._had.values() if self._stays(one)}
        behind = all_of[all_of.index(trigger) + 1 :]
        after = next((one.name for one in behind if (one.timing, one.events) == when and one.name in there), None)
        return create(placed, precedes=after)


def stand_in(placed: Placed) -> Placed:
    """The trigger under another name, silent in the session that fills columns."""
    body = f"IF @scangen_backfill IS NULL THEN\n{placed.trigger.body};\nEND IF"
    name = fit(f"{placed.trigger.name}__backfill", _LIMIT)
    return Placed(placed.table, physical.Trigger(name, "BEFORE", ("UPDATE",), body))
