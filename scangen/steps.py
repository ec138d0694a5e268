"""Statements and steps: what a dialect's `steps` answers for a change, and what `render` spells.

A statement is a frozen value that knows the template of its name; its fields are what that template sees. The
statements that most dialects share are here, one dialect's own are in its folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from scangen import physical


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement; `template` is the file that spells it (`templates/<dialect>/<template>.sql.j2`).

    `compound` marks a body with semicolons inside, which a client must be told of (DELIMITER, a batch of its own);
    `compact` ones stand in a script without a blank line between them.
    """

    template: ClassVar[str]
    compound: ClassVar[bool] = False
    compact: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CreateTable(Statement):
    """CREATE TABLE with its constraints."""

    template: ClassVar[str] = "create_table"
    table: physical.Table


@dataclass(frozen=True, slots=True)
class CreateIndex(Statement):
    """CREATE INDEX."""

    template: ClassVar[str] = "create_index"
    compact: ClassVar[bool] = True
    table: physical.Table
    index: physical.Index


@dataclass(frozen=True, slots=True)
class CreateTrigger(Statement):
    """CREATE TRIGGER."""

    template: ClassVar[str] = "create_trigger"
    compound: ClassVar[bool] = True
    table: physical.Table
    trigger: physical.Trigger


@dataclass(frozen=True, slots=True)
class CommentOnTable(Statement):
    """The table's description, stored on the server."""

    template: ClassVar[str] = "comment_on_table"
    table: physical.Table


@dataclass(frozen=True, slots=True)
class CommentOnColumn(Statement):
    """A column's description, stored on the server."""

    template: ClassVar[str] = "comment_on_column"
    compact: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class Step:
    """A statement and why it is there (`note`: one line, shown as a comment over it)."""

    statement: Statement
    note: str | None = None
