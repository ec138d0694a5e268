"""The statements of a migration that only SQLite has."""

from __future__ import annotations

from typing import ClassVar

from scangen import physical
from scangen.steps import Statement
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class AddColumn(Statement):
    """A column at the table's end, with the checks that speak of it; its description stands behind its name."""

    template: ClassVar[str] = "add_column"
    table: physical.Table
    column: physical.Column
    checks: tuple[physical.Check, ...]


@dataclass(frozen=True, slots=True)
class AddCheck(Statement):
    """A check of a table that is there (from 3.53)."""

    template: ClassVar[str] = "add_check"
    compact: ClassVar[bool] = True
    table: physical.Table
    check: physical.Check


@dataclass(frozen=True, slots=True)
class SetNullability(Statement):
    """A column that is there takes NULL no longer, or again (from 3.53)."""

    template: ClassVar[str] = "set_nullability"
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class CopyRows(Statement):
    """All rows of a table into its new form, the table `into`; `levels` as in `copy.Values`."""

    template: ClassVar[str] = "copy_rows"
    table: physical.Table
    into: str
    levels: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class SetForeignKeys(Statement):
    """Whether this connection checks declared keys; within a transaction, it does nothing."""

    template: ClassVar[str] = "set_foreign_keys"
    setting: ClassVar[bool] = True
    on: bool


@dataclass(frozen=True, slots=True)
class SetLegacyAlterTable(Statement):
    """Whether RENAME leaves alone what speaks of the table."""

    template: ClassVar[str] = "set_legacy_alter_table"
    on: bool


@dataclass(frozen=True, slots=True)
class StopWithForeignKeys(Statement):
    """An error where this connection checks declared keys."""

    template: ClassVar[str] = "stop_with_foreign_keys"


@dataclass(frozen=True, slots=True)
class StopAtStrangers(Statement):
    """An error where the table has an index or a trigger that is none of `known`."""

    template: ClassVar[str] = "stop_at_strangers"
    table: physical.Table
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopAtOrphans(Statement):
    """An error where a row of the table references one that is not there."""

    template: ClassVar[str] = "stop_at_orphans"
    table: physical.Table
