"""What a form is, and a plan in chunks: what a runner carries out and records as one.

A runner knows a file (or a changeset, or a revision), each in a transaction or in none; so a plan that is cut into
stages becomes as many of them. The way down is cut in the same way, and its last chunk stands beside the first of the
way up: whoever goes back from the middle meets the chunk that undoes what has been done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from re import Pattern
from typing import TYPE_CHECKING, ClassVar

from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect
    from scangen.migration_script import MigrationWriter
    from scangen.plan import Plan
    from scangen.steps import Step


@dataclass(frozen=True, slots=True)
class Chunk:
    """Steps with their places among the `total` of the plan; `transaction` tells whether they are one.

    Without steps there is nothing to do.
    """

    transaction: bool
    steps: tuple[tuple[int, Step], ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """What one file holds; `number` of `count` counts from 1."""

    number: int
    count: int
    up: Chunk
    down: Chunk

    def stem(self, migration: int) -> str:
        """`0002_1` of several parts, `0002` of one."""
        return f"{migration:04}_{self.number}" if self.count > 1 else f"{migration:04}"


@dataclass(frozen=True, slots=True)
class Draft:
    """One target's migration, to be written in some form; `last` is the file at the end of the chain so far."""

    number: int
    name: str
    last: str | None
    up: Plan
    down: Plan
    writer: MigrationWriter

    @property
    def dialect(self) -> Dialect:
        """Of the target."""
        return self.writer.dialect

    def parts(self, *, settings_apart: bool = False, alike: bool = False) -> tuple[Part, ...]:
        """The migration in parts, at least one.

        `settings_apart` as in `chunks`; `alike` where a runner has both ways of a part in a transaction, or in none.
        """
        ups, downs = (chunks(plan, self.dialect, settings_apart=settings_apart) for plan in (self.up, self.down))
        pairs = list(_paired(ups, downs[::-1], alike)) or [(None, None)]
        none = Chunk(self.dialect.one_transaction)
        return tuple(Part(at, len(pairs), up or none, down or none) for at, (up, down) in enumerate(pairs, 1))

    def titles(self, part: Part) -> tuple[str, str]:
        """The lines over the way up and the way down of a part."""
        of = f", part {part.number} of {part.count}" if part.count > 1 else ""
        said = f"{self.number:04}, {self.name}{of}"
        return self.writer.about(f"Migration {said}."), self.writer.about(f"Takes migration {said}, back.")

    def heading(self, chunk: Chunk, place: int, step: Step) -> list[str]:
        """The comment over a step."""
        return list(self.writer.header(step, place, chunk.total, transaction=chunk.transaction))


class Form(ABC):
    """The files of a migration that one runner reads."""

    name: ClassVar[str]
    pattern: ClassVar[Pattern[str]]
    """A file's name, with the groups `number` and `name` of its migration."""
    index_file: ClassVar[str | None] = None
    """The file by which the runner finds the others, where it needs one."""

    @abstractmethod
    def files(self, draft: Draft) -> dict[str, str]:
        """The texts by name, in the order in which they stand in the chain."""

    def index(self, files: Iterable[str]) -> str:
        """The text of `index_file`, given the migrations' files in order."""
        return ""


def _paired(ups: list[Chunk], downs: list[Chunk], alike: bool) -> Iterator[tuple[Chunk | None, Chunk | None]]:
    up = down = 0
    while up < len(ups) or down < len(downs):
        here = ups[up] if up < len(ups) else None
        back = downs[down] if down < len(downs) else None
        if alike and here and back and here.transaction is not back.transaction:
            here = None
        yield here, back
        up += here is not None
        down += back is not None


def chunks(plan: Plan, dialect: Dialect, *, settings_apart: bool) -> list[Chunk]:
    """The plan as chunks. Where no statement of DDL takes part in a transaction it is one, as people write it.

    A stage that only switches a setting of the connection goes with its neighbour, unless `settings_apart`.
    """
    numbered = list(enumerate(plan.steps, 1))
    total = len(numbered)
    if not dialect.one_transaction:
        return [Chunk(False, tuple(numbered), total)] if numbered else []
    found: list[Chunk] = []
    waiting: tuple[tuple[int, Step], ...] = ()
    for stage in plan.stages:
        steps = tuple(numbered[: len(stage.steps)])
        del numbered[: len(stage.steps)]
        if settings_apart or not all(step.statement.setting for step in stage.steps):
            found.append(Chunk(stage.transaction, waiting + steps, total))
            waiting = ()
        elif found:
            found[-1] = Chunk(found[-1].transaction, found[-1].steps + steps, total)
        else:
            waiting += steps
    return found


def settings(dialect: Dialect, chunk: Chunk) -> list[str]:
    """The statements with which a chunk begins, without terminators."""
    session = [statement for statement in dialect.session if statement not in dialect.client_session]
    return [*session, *dialect.patience, *(dialect.each_transaction if chunk.transaction else ())]


def nothing(dialect: Dialect) -> str:
    """What stands where there is nothing to do: a statement, since drivers refuse a text without one."""
    return f"-- Nothing to do on this way.\nSELECT 1{dialect.terminator}"


def at_once(draft: Draft, chunk: Chunk) -> str:
    """A chunk as one text that a driver sends to the server at once.

    PostgreSQL takes several statements in one text for a transaction, so one that stands outside has no settings
    beside it: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
    """
    dialect = draft.dialect
    if not chunk.steps:
        return nothing(dialect)
    alone = dialect.one_transaction and not chunk.transaction
    blocks = [] if alone else ["\n".join(f"{statement};" for statement in settings(dialect, chunk))]
    for place, step in chunk.steps:
        sql = draft.writer.sql(step)
        blocks.append("\n".join([*draft.heading(chunk, place, step), sql if sql.endswith(";") else f"{sql};"]))
    return "\n\n".join(filter(None, blocks))
