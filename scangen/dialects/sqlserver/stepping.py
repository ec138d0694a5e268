"""Makes steps: a statement with the facts of its kind."""

from __future__ import annotations

from scangen.dialects.sqlserver.facts import FACTS
from scangen.steps import Phase, Statement, Step
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Stepping:
    """Steps of one table (or of several, when one key concerns two) in one phase."""

    table: str
    phase: Phase

    def __call__(
        self,
        kind: str,
        statement: Statement,
        note: str | None = None,
        *,
        other: str | None = None,
        transactional: bool = True,
        reversible: bool = True,
        done: str | None = None,
    ) -> Step:
        """A step of a kind that `FACTS` knows; `other` is a second table that it locks."""
        fact = FACTS[kind]
        tables = self.table if other in (None, self.table) else f"{self.table} and {other}"
        lock = fact.lock.format(table=tables) if fact.lock else None
        return Step(
            statement,
            note,
            phase=self.phase,
            lock=lock,
            work=fact.work,
            transactional=transactional,
            reversible=reversible,
            done=done,
        )
