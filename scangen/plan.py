"""Steps in the order in which they run, cut into stages: what shares a transaction, and what may not.

A NOT VALID constraint and its VALIDATE in one transaction would hold the strong lock through the scan, so phases are
where a plan is cut; within one, what no transaction may hold stands alone, and so many tables that a server has no room
for their locks are cut between two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from scangen.steps import Phase, Statement, Step
from scangen.values import dataclass

_ORDER = {Phase.EXPAND: 0, Phase.BACKFILL: 1, Phase.CONTRACT: 2}


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps of one phase; `transaction` tells whether they are one, `next` whether it follows one of the same phase."""

    phase: Phase
    transaction: bool
    steps: tuple[Step, ...]
    next: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How one server gets from one catalog to the next."""

    stages: tuple[Stage, ...]

    @property
    def steps(self) -> Iterator[Step]:
        """Every step in order."""
        for stage in self.stages:
            yield from stage.steps


@dataclass(frozen=True, slots=True)
class Room:
    """How many locks a transaction may take at most, and how many a statement takes."""

    most: int
    locks: Callable[[Statement], int]


def plan(steps: Iterable[Step], *, one_transaction: bool, room: Room | None = None) -> Plan:
    """The steps as stages; `one_transaction` tells whether the server's DDL takes part in a transaction."""
    ordered = sorted(steps, key=lambda step: _ORDER[step.phase])
    stages = []
    for (phase, shared), group in groupby(ordered, key=lambda step: (step.phase, step.transactional)):
        members = tuple(group)
        if one_transaction and shared:
            parts = _cut(members, room) if room else [members]
            stages += [Stage(phase, True, part, number > 0) for number, part in enumerate(parts)]
        else:
            stages += [Stage(phase, False, (step,)) for step in members]
    return Plan(tuple(stages))


def _table(step: Step) -> str:
    return str(getattr(getattr(step.statement, "table", None), "name", ""))


def _cut(steps: Sequence[Step], room: Room) -> Iterator[tuple[Step, ...]]:
    """Parts that there is room for, unless one table has more."""
    part: list[Step] = []
    taken = 0
    for _, group in groupby(steps, key=_table):
        of_table = list(group)
        locks = sum(room.locks(step.statement) for step in of_table)
        if part and taken + locks > room.most:
            yield tuple(part)
            part, taken = [], 0
        part += of_table
        taken += locks
    yield tuple(part)
