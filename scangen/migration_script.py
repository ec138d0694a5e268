"""A plan as a script: stages with their transactions, and over each step a header by which the file can be cut again.

A runner never has to read SQL: a step begins at its header and ends at the next one, or at a stage's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scangen.plan import Plan, Stage
from scangen.project import Target
from scangen.render import Renderer, comment_lines
from scangen.steps import Step, Work

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect

_NOTHING = "-- Nothing to do: this database is the same before and after."


class MigrationWriter:
    """Writes one target's migrations."""

    def __init__(self, dialect: Dialect, target: Target, renderer: Renderer) -> None:
        self._dialect = dialect
        self._target = target
        self._renderer = renderer

    def script(self, plan: Plan, title: str) -> str:
        """The whole way, for the server's own client program."""
        lines = [comment_lines(f"{title} For {self._dialect.facts.title} {self._target.version_text} and newer.")]
        if not plan.stages:
            return "\n".join([*lines, _NOTHING, ""])
        lines += self._dialect.client
        lines += [f"{statement};" for statement in (*self._dialect.session, *self._dialect.patience)]
        if self._dialect.batch_end:
            lines.append("GO")
        total, number = sum(1 for _ in plan.steps), 0
        for stage in plan.stages:
            lines += ["", *self._stage(stage, number, total)]
            number += len(stage.steps)
        return "\n".join([*lines, *self._dialect.client_end, ""])

    def _stage(self, stage: Stage, number: int, total: int) -> Iterator[str]:
        begin, commit = self._dialect.transaction if stage.transaction else ("", "")
        if begin:
            yield begin
            yield from (f"{statement};" for statement in self._dialect.each_transaction)
        for place, step in enumerate(stage.steps, number + 1):
            yield ""
            yield from self._header(step, place, total, stage.transaction)
            yield self.terminated(step)
            if self._dialect.batch_end:
                yield self._dialect.batch_end if stage.transaction else self._dialect.batch_end_alone
        if commit:
            yield ""
            yield commit

    def _header(self, step: Step, place: int, total: int, transaction: bool) -> Iterator[str]:
        facts = [step.phase.value]
        facts.append(f"locks {step.lock}" if step.lock else "nobody else is locked")
        if step.work is not Work.CATALOG:
            facts.append(step.work.value)
        if not transaction and self._dialect.one_transaction:
            facts.append("in no transaction")
        facts.append("can be undone" if step.reversible else "CANNOT be undone")
        yield f"-- step {place} of {total}: {'; '.join(facts)}"
        if step.note:
            yield comment_lines(self._dialect.remark(step.note))

    def terminated(self, step: Step) -> str:
        """A step's statement as a client program reads it."""
        sql, dialect = self._renderer.statement(step.statement), self._dialect
        if step.statement.compound and dialect.compound_close:
            return f"{dialect.compound_open}{sql}{dialect.compound_close}"
        return sql if sql.endswith(";") and step.statement.compound else sql + dialect.terminator
