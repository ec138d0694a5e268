"""Statements and steps: what a dialect's `steps` answers for a change, and what `render` spells.

A statement is a frozen value that knows the template of its name; its fields are what that template sees. The
statements that most dialects share are here, one dialect's own are in its folder.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from scangen import physical
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement; `template` is the file that spells it (`templates/<dialect>/<template>.sql.j2`).

    `compound` marks a body with semicolons inside, which a client must be told of (DELIMITER, a batch of its own);
    `compact` ones stand in a script without a blank line between them; `setting` is one that lasts as long as the
    session, so a run that resumes executes it again.
    """

    template: ClassVar[str]
    compound: ClassVar[bool] = False
    compact: ClassVar[bool] = False
    setting: ClassVar[bool] = False


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
class DropTable(Statement):
    """DROP TABLE, with its indexes and triggers."""

    template: ClassVar[str] = "drop_table"
    table: physical.Table


@dataclass(frozen=True, slots=True)
class RenameTable(Statement):
    """The table bears its new name; `before` is the old one."""

    template: ClassVar[str] = "rename_table"
    table: physical.Table
    before: str


@dataclass(frozen=True, slots=True)
class AddColumn(Statement):
    """A column at the end of the table."""

    template: ClassVar[str] = "add_column"
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class DropColumn(Statement):
    """A column goes with what it holds."""

    template: ClassVar[str] = "drop_column"
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class RenameColumn(Statement):
    """A column keeps what it holds under another name."""

    template: ClassVar[str] = "rename_column"
    table: physical.Table
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DropIndex(Statement):
    """DROP INDEX."""

    template: ClassVar[str] = "drop_index"
    compact: ClassVar[bool] = True
    table: physical.Table
    index: physical.Index


@dataclass(frozen=True, slots=True)
class AddConstraint(Statement):
    """A unique key, check or foreign key of a table that is there; `kind` says which."""

    template: ClassVar[str] = "add_constraint"
    compact: ClassVar[bool] = True
    table: physical.Table
    kind: str
    constraint: physical.Key | physical.Check | physical.ForeignKey


@dataclass(frozen=True, slots=True)
class DropConstraint(Statement):
    """A constraint goes, by its name."""

    template: ClassVar[str] = "drop_constraint"
    compact: ClassVar[bool] = True
    table: physical.Table
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class DropTrigger(Statement):
    """DROP TRIGGER."""

    template: ClassVar[str] = "drop_trigger"
    compact: ClassVar[bool] = True
    table: physical.Table
    trigger: physical.Trigger


class Phase(Enum):
    """When a step may run, seen from the application that uses the tables."""

    EXPAND = "expand"
    """Before the new version of the application: the old one does not notice."""
    BACKFILL = "backfill"
    """Between the two: rows get what they lack."""
    CONTRACT = "contract"
    """After the old version is gone: it would miss what is taken away."""


class Work(Enum):
    """What a server does for a statement, which tells how its time grows."""

    CATALOG = "catalog only"
    SCAN = "reads every row"
    BUILD = "reads every row and builds an index"
    REWRITE = "writes every row anew"
    ROWS = "writes the rows that it names"


@dataclass(frozen=True, slots=True)
class Step:
    """A statement, why it is there, and what a DBA has to know of it.

    `note` is one line, shown as a comment over it. `lock` says what is locked and against whom, as the server calls it
    (None for what nobody else uses yet); `transactional` whether it may share a transaction; `reversible` whether a
    down migration brings back all that it takes. `done` is a query that answers a row when the step has been carried
    out already, for a run that resumes; without one, it does no harm to execute it again. `leftover` takes away what an
    earlier run left that was stopped within the statement (PostgreSQL's invalid indexes): a run that resumes executes
    it first, and it does no harm.
    """

    statement: Statement
    note: str | None = None
    phase: Phase = Phase.EXPAND
    lock: str | None = None
    work: Work = Work.CATALOG
    transactional: bool = True
    reversible: bool = True
    done: str | None = None
    leftover: Statement | None = None
