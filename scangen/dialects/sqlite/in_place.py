"""What SQLite changes in a table without making it anew: indexes, triggers, plain columns that come; from 3.53, checks
and nullability.

A column is added at once, whatever the number of rows, unless it has checks, for which they are read
(https://www.sqlite.org/lang_altertable.html#altertabaddcol).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scangen import physical
from scangen import steps as common
from scangen.changes import Add, Alter, AlterTable, Drop, Move, Part, PartChange, Rename
from scangen.dialects.sqlite import statements
from scangen.dialects.sqlite.conversions import converted
from scangen.dialects.sqlite.facts import CONSTRAINTS_IN_PLACE
from scangen.dialects.sqlite.names import quoted_names
from scangen.model import Type
from scangen.steps import Statement, Work

_MAKES_NULL = re.compile(r"\b(?:NULLIF|CASE|NULL)\b|[/%]", re.IGNORECASE)
_CONSTANT = re.compile(r"'(?:[^']|'')*'|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def is_in_place(change: AlterTable, move: Move) -> bool:
    """Whether the table need not be made anew."""
    if any(_is_converted(change.after.name, column, move) for column in change.after.columns):
        return False
    new = {part.name for part in _columns_that_come(change)}
    return all(_is_in_place(part, change, move, new) for part in change.changes)


def _is_in_place(part: PartChange, change: AlterTable, move: Move, new: set[str]) -> bool:
    constraints = move.target.version >= CONSTRAINTS_IN_PLACE
    match part:
        case Rename(physical.Column()):
            return True
        case Add(physical.Column() as column):
            return _is_plain(column) and (change.after.name, column.name) not in move.backfills
        case Add(physical.Check() as check):
            inline = bool(new.intersection(quoted_names(check.expression)))
            return inline or (constraints and _is_never_unknown(check, change.after))
        case Drop(physical.Check()):
            return constraints
        case Alter(_, physical.Check() as check) | Rename(_, physical.Check() as check):
            return constraints and _is_never_unknown(check, change.after)
        case Alter(physical.Column() as before, physical.Column() as after):
            key = change.after.name, after.name
            same = replace(before, nullable=after.nullable) == after and not after.generated
            return constraints and same and not (key in move.backfills and not after.nullable)
        case Add(one) | Drop(one) | Alter(_, one) | Rename(_, one):
            return isinstance(one, physical.Index | physical.Trigger)
    return False


def _is_converted(table: str, column: physical.Column, move: Move) -> bool:
    key = table, column.name
    kinds = map(Type.parse, move.retyped.get(key, ()))
    return key in move.conversions or (key in move.retyped and converted("", *kinds) is not None)


def _is_never_unknown(check: physical.Check, table: physical.Table) -> bool:
    """Whether no row can leave the check open: ADD CONSTRAINT refuses such rows, CREATE TABLE does not (3.53.4)."""
    optional = {column.name for column in table.columns if column.nullable}
    return optional.isdisjoint(quoted_names(check.expression)) and not _MAKES_NULL.search(check.expression)


def _is_plain(column: physical.Column) -> bool:
    """Whether ADD COLUMN takes it: a constant default, which a required one needs, and nothing computed."""
    if column.generated or "*/" in (column.comment or ""):
        return False
    if column.default is None:
        return column.nullable
    return _CONSTANT.fullmatch(column.default) is not None


def changed_in_place(change: AlterTable) -> Iterator[tuple[Part | None, Part | None]]:
    """Each part but the columns, as it was and as it will be."""
    for part in change.changes:
        match part:
            case Add(one):
                told: tuple[Part | None, Part | None] = None, one
            case Drop(one):
                told = one, None
            case Alter(before, after) | Rename(before, after):
                told = before, after
            case _:
                continue
        if not any(isinstance(one, physical.Column) for one in told):
            yield told


def additions(change: AlterTable) -> Iterator[tuple[Statement, str | None, Work]]:
    """The statements on the table itself, each with a note and with its work."""
    table, columns = change.after, list(_columns_that_come(change))
    inline: dict[str, list[physical.Check]] = {column.name: [] for column in columns}
    rest: list[physical.Check] = []
    for before, after in changed_in_place(change):
        if isinstance(before, physical.Check):
            yield common.DropConstraint(table, "check", before.name), None, Work.CATALOG
        if isinstance(after, physical.Check):
            # The last of the columns that it names: those before it are there then.
            names = set(quoted_names(after.expression))
            owner = next((column.name for column in reversed(columns) if column.name in names), None)
            (rest if owner is None else inline[owner]).append(after)
    for column in columns:
        checks = tuple(inline[column.name])
        yield statements.AddColumn(table, column, checks), None, Work.SCAN if checks else Work.CATALOG
    for part in change.changes:
        if isinstance(part, Alter) and isinstance(part.after, physical.Column):
            work = Work.CATALOG if part.after.nullable else Work.SCAN
            yield statements.SetNullability(table, part.after), None, work
    for check in rest:
        yield statements.AddCheck(table, check), check.note, Work.SCAN


def _columns_that_come(change: AlterTable) -> Iterator[physical.Column]:
    for part in change.changes:
        if isinstance(part, Add) and isinstance(part.part, physical.Column):
            yield part.part
