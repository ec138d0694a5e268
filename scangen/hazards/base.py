"""What a rule is: a code, what it warns of and what is safer, and a look at one target's move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from scangen import physical
from scangen.changes import Add, Alter, AlterTable, CreateTable, Drop, Move, PartChange
from scangen.diagnostics import Span
from scangen.model import Column, Schema, Table, Type
from scangen.plan import Plan
from scangen.project import DialectFacts
from scangen.values import dataclass

Types = Mapping[str, Mapping[str, Type]]
"""Portable types by table and column."""


class Severity(Enum):
    """What a finding does unless the project's policy says otherwise: an error stops `migrate new`."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Subject:
    """One way of one target's migration: what is moved, by which plan; the specs, for places, as they are now."""

    facts: DialectFacts
    move: Move
    plan: Plan
    schema: Schema
    types: tuple[Types, Types]
    is_down: bool = False

    def altered(self) -> Iterator[tuple[AlterTable, PartChange]]:
        """Every change of a part, with its table's."""
        for change in self.move.changes:
            if isinstance(change, AlterTable):
                for part in change.changes:
                    yield change, part

    def columns(self) -> Iterator[tuple[str, physical.Column, physical.Column]]:
        """Columns that stay and are another: their table's name, before and after."""
        for change, part in self.altered():
            if isinstance(part, Alter) and isinstance(part.before, physical.Column):
                assert isinstance(part.after, physical.Column)
                yield change.after.name, part.before, part.after

    def retyped(self) -> Iterator[tuple[str, str, Type, Type]]:
        """Columns that stay and have another portable type: table, column, before and after."""
        before, after = self.types
        for table, _, column in self.columns():
            old, new = before.get(table, {}).get(column.name), after.get(table, {}).get(column.name)
            if old is not None and new is not None and old != new:
                yield table, column.name, old, new

    def touched(self) -> Iterator[physical.Table]:
        """Tables that come or are altered, as they will be."""
        for change in self.move.changes:
            if isinstance(change, CreateTable | AlterTable):
                yield change.table

    def swapped(self) -> Iterator[tuple[str, str, str]]:
        """Columns of one type of which one goes and one comes, where there is one of each: table, old and new name."""
        for change in self.move.changes:
            if not isinstance(change, AlterTable):
                continue
            gone = [c.part for c in change.changes if isinstance(c, Drop) and isinstance(c.part, physical.Column)]
            come = [c.part for c in change.changes if isinstance(c, Add) and isinstance(c.part, physical.Column)]
            for old in gone:
                alike = [new for new in come if new.type == old.type]
                if len(alike) == 1:
                    yield change.after.name, old.name, alike[0].name

    def table(self, name: str) -> Table | None:
        """The table of the specs, where it is still one."""
        return next((table for table in self.schema.tables if table.name == name), None)

    def column(self, table: str, name: str) -> Column | None:
        """The column of the specs, where it is still one."""
        found = self.table(table)
        return next((column for column in found.columns if column.name == name), None) if found else None

    def place(self, table: str, part: str | None = None) -> Span | None:
        """Where the specs speak of a part of a table, or of the table."""
        column = self.column(table, part) if part else None
        found = self.table(table)
        return (column.span if column else None) or (found.span if found else None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: where, and what may happen there. `part` is None when it is about the whole table."""

    table: str
    part: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` is stable and never used again; `says` in one sentence what may happen, `why` and `safer` are
    paragraphs of its page.
    """

    code: str
    title: str
    severity: Severity
    why: str
    safer: str
    look: Callable[[Subject], Iterator[Finding]]
