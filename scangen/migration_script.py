"""A plan as a script: stages with their transactions, and over each step a header by which the file can be cut again.

A runner never has to read SQL: `migration_file` tells how it is cut, and what the lines of a header mean to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scangen.diagnostics import fail
from scangen.migration_file import ALONE, DONE, LEFTOVER, MORE, NEXT, SETTING, Piece, bare, cut
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

    @property
    def dialect(self) -> Dialect:
        """Of the target."""
        return self._dialect

    def about(self, title: str) -> str:
        """The line that says what a file is and for which servers."""
        return comment_lines(f"{title} For {self._dialect.facts.title} {self._target.version_text} and newer.")

    def script(self, plan: Plan, title: str) -> str:
        """The whole way, for the server's own client program; ScangenError (SG961) when it cannot be cut again."""
        pieces = tuple(self._pieces(stage) for stage in plan.stages)
        text = self._script(plan, pieces, title)
        wanted = tuple(tuple(replace(piece, sql=bare(piece.sql)) for piece in stage) for stage in pieces)
        if cut(text, self._dialect) != wanted:
            what = "a statement has a line that looks like a header of scangen's own"
            hint = "look for `-- step` in overrides and in your own templates"
            raise fail("SG961", f"{title.rstrip('.')}: {what}", None, hint)
        return text

    def _pieces(self, stage: Stage) -> tuple[Piece, ...]:
        return tuple(
            Piece(
                self.sql(step),
                stage.transaction,
                step.statement.setting,
                step.done,
                None if step.leftover is None else self._renderer.statement(step.leftover),
            )
            for step in stage.steps
        )

    def _script(self, plan: Plan, pieces: Sequence[Sequence[Piece]], title: str) -> str:
        lines = [self.about(title)]
        if not plan.stages:
            return "\n".join([*lines, _NOTHING, ""])
        lines += self._dialect.client
        lines += [f"{statement};" for statement in (*self._dialect.session, *self._dialect.patience)]
        if self._dialect.batch_end:
            lines.append("GO")
        total, number = sum(1 for _ in plan.steps), 0
        for stage, spelled in zip(plan.stages, pieces, strict=True):
            lines += ["", *self._stage(stage, spelled, number, total)]
            number += len(stage.steps)
        return "\n".join([*lines, *self._dialect.client_end, ""])

    def _stage(self, stage: Stage, pieces: Sequence[Piece], number: int, total: int) -> Iterator[str]:
        begin, commit = self._dialect.transaction if stage.transaction else ("", "")
        if begin:
            yield begin
            yield from (f"{statement};" for statement in self._dialect.each_transaction)
        for place, (step, piece) in enumerate(zip(stage.steps, pieces, strict=True), number + 1):
            yield ""
            begins_next = stage.next and step is stage.steps[0]
            yield from self.header(step, place, total, transaction=stage.transaction, begins_next=begins_next)
            yield from _marks(piece)
            yield self._closed(step, piece.sql)
            if self._dialect.batch_end:
                yield self._dialect.batch_end if stage.transaction else self._dialect.batch_end_alone
        if commit:
            yield ""
            yield commit

    def header(
        self, step: Step, place: int, total: int, *, transaction: bool, begins_next: bool = False
    ) -> Iterator[str]:
        """The comment over a step: when it runs, what it locks, and why it is there."""
        facts = [step.phase.value]
        facts.append(f"locks {step.lock}" if step.lock else "nobody else is locked")
        if step.work is not Work.CATALOG:
            facts.append(step.work.value)
        if not transaction and self._dialect.one_transaction:
            facts.append(ALONE)
        if begins_next:
            facts.append(NEXT)
        facts.append("can be undone" if step.reversible else "CANNOT be undone")
        yield f"-- step {place} of {total}: {'; '.join(facts)}"
        if step.note:
            yield comment_lines(self._dialect.remark(step.note))

    def sql(self, step: Step) -> str:
        """A step's statement, without a terminator."""
        return self._renderer.statement(step.statement)

    def terminated(self, step: Step) -> str:
        """A step's statement as a client program reads it."""
        return self._closed(step, self.sql(step))

    def _closed(self, step: Step, sql: str) -> str:
        dialect = self._dialect
        if step.statement.compound and dialect.compound_close:
            return f"{dialect.compound_open}{sql}{dialect.compound_close}"
        return sql if sql.endswith(";") and step.statement.compound else sql + dialect.terminator


def _marks(piece: Piece) -> Iterator[str]:
    """What a run of these files has to know besides."""
    if piece.setting:
        yield SETTING
    if piece.done is not None:
        yield _continued(DONE, piece.done)
    if piece.leftover is not None:
        yield _continued(LEFTOVER, piece.leftover)


def _continued(mark: str, text: str) -> str:
    return mark + text.replace("\n", f"\n{MORE}")
