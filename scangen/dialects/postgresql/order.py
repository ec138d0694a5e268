"""Puts a migration's steps in an order of stages: as early as their phase allows, after all that they depend on.

`plan` sorts by phase and cuts where a step wants no transaction. Here each step gets the phase of what it depends on
where that is later than its own, and those that may share a transaction come to stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scangen.steps import Phase, Step
from scangen.values import dataclass

_PHASES = (Phase.EXPAND, Phase.BACKFILL, Phase.CONTRACT)
_ROOM = 1_000_000
"""More stages than a phase can have."""


@dataclass(frozen=True, slots=True)
class Item:
    """Steps that stay together. `touches` names what they change, `needs` what they only count on.

    Names are of relations, constraints and functions, `table.column`, and `table.column key` for a key over it.
    """

    steps: tuple[Step, ...]
    touches: frozenset[str]
    needs: frozenset[str] = frozenset()


def ordered(items: Iterable[Item]) -> Iterator[Step]:
    """The steps of items that are given in an order that works, in the order of their stages.

    A stage is a number: its phase, then even for what shares a transaction, odd for what wants none.
    """
    changed: dict[str, int] = {}
    needed: dict[str, int] = {}
    found: list[tuple[int, Item]] = []
    for item in items:
        first = item.steps[0]
        least = [_PHASES.index(first.phase) * _ROOM]
        least += [changed[name] for name in item.touches | item.needs if name in changed]
        least += [needed[name] for name in item.touches if name in needed]
        stage = max(least)
        stage += stage % 2 if first.transactional else 1 - stage % 2
        changed.update(dict.fromkeys(item.touches, stage))
        for name in item.needs:
            needed[name] = max(stage, needed.get(name, 0))
        found.append((stage, item))
    for stage, item in sorted(found, key=lambda pair: pair[0]):
        for step in item.steps:
            yield replace(step, phase=_PHASES[stage // _ROOM])
