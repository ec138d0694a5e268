"""What a dialect is: facts, spelling of names and literals, a lowering and its steps.

A third dialect is a folder with a `DIALECT` of this class, a folder of templates and one line in the registry.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Protocol

from scangen import physical
from scangen.project import DialectFacts, Project, Target

if TYPE_CHECKING:
    from scangen.changes import Change, CreateTable, Move
    from scangen.diagnostics import Report
    from scangen.expression import Speller
    from scangen.model import Schema, Table, Type
    from scangen.plan import Room
    from scangen.query import QuerySpeller
    from scangen.render import Renderer
    from scangen.steps import Step


class SchemaLowering(Protocol):
    """What turns a schema into a catalog, as `dialects.lowering.Lowering` does; refusals go to `report`."""

    def __init__(
        self, dialect: Dialect, schema: Schema, project: Project, target: Target, renderer: Renderer, report: Report
    ) -> None: ...

    def catalog(self) -> physical.Catalog:
        """Every table of the schema."""

    def table(self, table: Table) -> physical.Table:
        """One table with all that hangs from it."""

    def across(self, table: Table) -> None:
        """Refuse what other tables make wrong with this one."""

    def now(self, portable: Type) -> str:
        """The instant of the statement, UTC, in microseconds."""

    def type(self, portable: Type) -> str:
        """The server's type for a portable one."""

    def period_name(self, table: Table, start: date, every: str) -> str:
        """What the partition of a period is called."""

    def rest_name(self, table: Table) -> str:
        """What the partition of rows after the last period is called."""

    def bound(self, day: date, portable: Type) -> str:
        """The first instant of a day as a literal of a date or datetime column."""

    def options(self, table: Table) -> tuple[tuple[str, str], ...]:
        """A table's storage options."""


class Dialect(ABC):
    """One kind of server. Instances hold no state; what differs by degree is data here."""

    facts: ClassVar[DialectFacts]
    one_transaction: ClassVar[bool]
    """Whether a whole script of DDL can be one transaction."""
    terminator: ClassVar[str] = ";"
    compound_open: ClassVar[str] = ""
    compound_close: ClassVar[str] = ""
    """What a script writes before, and in place of the terminator after, a body with semicolons in it."""
    batch_end: ClassVar[str] = ""
    """The lines that end a batch, where a client sends a script in batches: a compound statement is one by itself."""
    client: ClassVar[tuple[str, ...]] = ()
    """Lines that only the client program understands, at a script's head."""
    transaction: ClassVar[tuple[str, str]] = ("", "")
    """The lines that begin and end a transaction in a script; empty where DDL takes part in none."""
    client_end: ClassVar[tuple[str, ...]] = ()
    """Lines at a migration's end, for a client that goes on after an error."""
    batch_end_alone: ClassVar[str] = ""
    """What ends a batch of a migration that stands in no transaction."""
    patience: ClassVar[tuple[str, ...]] = ()
    """Statements that bound how long a migration's statements wait for a lock, for the whole session."""
    session: ClassVar[tuple[str, ...]] = ()
    """Statements that a session needs before any other, in scripts and in `create` alike."""
    client_session: ClassVar[tuple[str, ...]] = ()
    """Statements among them that are for a client program alone: a driver means something by what they set."""
    periods: ClassVar[bool] = True
    """Whether a table can be cut by periods of time."""
    variable: ClassVar[str] = "v_"
    """What a procedure's variables begin with."""
    moving: ClassVar[tuple[str, ...]] = ("copy_rows", "delete_rows")
    """The templates in `retention/` that move rows to an archive; what they deal with must be as many in each."""
    driver_transaction: ClassVar[bool] = True
    """Whether a transaction of Python's driver holds DDL, where the server's do."""
    each_transaction: ClassVar[tuple[str, ...]] = ()
    """Statements with which each transaction of a migration begins."""

    @property
    def room(self) -> Room | None:
        """How many locks there is room for in a transaction of a migration, where that is not many."""
        return None

    @property
    def identifier_limit(self) -> int:
        """The longest name, in bytes, which are characters since names are ASCII; 200 where the server has no limit."""
        return self.facts.name_limit or 200

    @cached_property
    def speller(self) -> Speller:
        """How this dialect spells expressions and literals: the entry of its `expressions.py`."""
        speller: Speller = import_module(f"scangen.dialects.{self.facts.name}.expressions").SPELLER
        return speller

    @abstractmethod
    def queries(self, target: Target, *, exact: bool) -> QuerySpeller:
        """How this dialect spells queries; `exact` as in `Project.exact_strings`."""

    @property
    def lowering(self) -> type[SchemaLowering]:
        """The class that turns a schema into this dialect's catalog: the entry of its `lower.py`."""
        lowering: type[SchemaLowering] = import_module(f"scangen.dialects.{self.facts.name}.lower").LOWERING
        return lowering

    @abstractmethod
    def steps(self, change: CreateTable, target: Target) -> Iterator[Step]:
        """The statements that make a table, in order."""

    def migrate(self, move: Move) -> Iterator[Step]:
        """The statements that carry out a move, in order; what a dialect cannot do it says in its own words."""
        for change in move.changes:
            yield from self.alter(change, move)

    def alter(self, change: Change, move: Move) -> Iterator[Step]:
        """The statements that carry out one change of a move."""
        raise NotImplementedError

    def quote(self, name: str) -> str:
        """A name as an identifier; names are checked when read, doubling the quote is the second lock."""
        return '"' + name.replace('"', '""') + '"'

    def string(self, text: str) -> str:
        """A text as a string literal."""
        return "'" + text.replace("'", "''") + "'"

    def remark(self, text: str) -> str:
        """A text as it may stand in a comment of a script."""
        return text

    def type_text(self, column: physical.Column) -> str:
        """A column's type with its collation."""
        return f"{column.type} COLLATE {column.collation}" if column.collation else column.type

    def key_text(self, key: physical.IndexKey) -> str:
        """One key of an index."""
        text = key.expression if key.column is None else self.quote(key.column)
        return f"{text} DESC" if key.descending else f"{text}"
