"""Steps in the order in which they run, cut into stages: what shares a transaction, and what may not.

A NOT VALID constraint and its VALIDATE in one transaction would hold the strong lock through the scan, so phases are
where a plan is cut; within one, what no transaction may hold stands alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from scangen.steps import Phase, Step
from scangen.values import dataclass

_ORDER = {Phase.EXPAND: 0, Phase.BACKFILL: 1, Phase.CONTRACT: 2}


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps of one phase; `transaction` tells whether they are one."""

    phase: Phase
    transaction: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one server gets from one catalog to the next."""

    stages: tuple[Stage, ...]

    @property
    def steps(self) -> Iterator[Step]:
        """Every step in order."""
        for stage in self.stages:
            yield from stage.steps


def plan(steps: Iterable[Step], *, one_transaction: bool) -> Plan:
    """The steps as stages; `one_transaction` tells whether the server's DDL takes part in a transaction."""
    ordered = sorted(steps, key=lambda step: _ORDER[step.phase])
    stages = []
    for (phase, shared), group in groupby(ordered, key=lambda step: (step.phase, step.transactional)):
        members = tuple(group)
        if one_transaction and shared:
            stages.append(Stage(phase, True, members))
        else:
            stages += [Stage(phase, False, (step,)) for step in members]
    return Plan(tuple(stages))
