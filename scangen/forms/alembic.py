"""Alembic: a revision a part, in the transaction that Alembic begins for it, or in a block outside of it.

`transaction_per_migration` makes each revision a transaction of its own, and a block commits what came before it:
https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block.
A statement is SQLAlchemy's `text`, which takes a colon for a parameter unless a backslash stands before it, and spells
percent signs as the driver wants them: https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, takewhile
from typing import ClassVar

from scangen.forms.base import Chunk, Draft, Form, Part, settings
from scangen.steps import Step

_HEAD = '''\
"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down_revision}
branch_labels = None
depends_on = None


def run(sql):
    """One statement as it stands: no colon in it is a parameter."""
    op.execute(sa.text(sql.replace(":", r"\\:")))
'''


class Alembic(Form):
    """`0002_1__add_email.py`, a revision a part; `0002__add_email.py` of one part."""

    name: ClassVar[str] = "alembic"
    pattern = re.compile(r"(?P<revision>(?P<number>\d{4})(?:_\d+)?)__(?P<name>[a-z0-9_]+)\.py")

    def files(self, draft: Draft) -> dict[str, str]:
        """A revision for each part, each after the one before."""
        texts = {}
        before = self.pattern.fullmatch(draft.last) if draft.last else None
        down_revision = f'"{before["revision"]}"' if before else "None"
        for part in draft.parts():
            revision = part.stem(draft.number)
            texts[f"{revision}__{draft.name}.py"] = self._text(draft, part, revision, down_revision)
            down_revision = f'"{revision}"'
        return texts

    def _text(self, draft: Draft, part: Part, revision: str, down_revision: str) -> str:
        title = " ".join(line.removeprefix("-- ") for line in draft.titles(part)[0].splitlines())
        lines = [_HEAD.format(title=title, revision=revision, down_revision=down_revision)]
        for way, chunk in (("upgrade", part.up), ("downgrade", part.down)):
            lines += ["", f"def {way}():", *self._body(draft, chunk), ""]
        return "\n".join(lines)

    def _body(self, draft: Draft, chunk: Chunk) -> list[str]:
        if not chunk.steps:
            return ["    pass"]
        dialect = draft.dialect
        first = [_run(statement) for statement in settings(dialect, chunk)]
        if chunk.transaction and not dialect.driver_transaction:
            begin, commit = (_run(line.rstrip(";")) for line in dialect.transaction)
            outside, rest = _divided(chunk.steps)
            inside, after = _divided(rest, inside=True)
            parts = (*first, *self._steps(draft, chunk, outside), begin, *self._steps(draft, chunk, inside), commit)
            return _block([*parts, *self._steps(draft, chunk, after)])
        lines = [*first, *self._steps(draft, chunk, chunk.steps)]
        return _block(lines) if dialect.one_transaction and not chunk.transaction else _indented(lines, 4)

    def _steps(self, draft: Draft, chunk: Chunk, steps: tuple[tuple[int, Step], ...]) -> Iterator[str]:
        for place, step in steps:
            yield from (
                f"# {line.removeprefix('-- ')}"
                for text in draft.heading(chunk, place, step)
                for line in text.splitlines()
            )
            yield _run(draft.writer.sql(step))


_Steps = tuple[tuple[int, Step], ...]


def _divided(steps: _Steps, *, inside: bool = False) -> tuple[_Steps, _Steps]:
    """The steps up to the first that is of another kind, and the others."""

    def alike(numbered: tuple[int, Step]) -> bool:
        return numbered[1].transactional is inside

    return tuple(takewhile(alike, steps)), tuple(dropwhile(alike, steps))


def _block(lines: list[str]) -> list[str]:
    return ["    with op.get_context().autocommit_block():", *_indented(lines, 8)]


def _indented(lines: list[str], width: int) -> list[str]:
    """Each with its indent; lines of a statement after its first stand as they are."""
    return [" " * width + line for line in lines]


def _run(sql: str) -> str:
    """A call with the statement as it stands, in whichever quotes do not occur in it."""
    if "\n" not in sql and '"' not in sql and "\\" not in sql:
        return f'run("{sql}")'
    quotes = next((marks for marks in ('"""', "'''") if marks not in sql), None)
    return f"run(r{quotes}\n{sql}\n{quotes})" if quotes else f"run({sql!r})"


FORM = Alembic()
