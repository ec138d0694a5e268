"""Which values the rows of a rebuilt table get: as they were, converted, backfilled, or left to a default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scangen import physical
from scangen.changes import Add, Alter, AlterTable, Move, Rename
from scangen.dialects.sqlite.conversions import converted
from scangen.dialects.sqlite.names import quoted_names, with_names
from scangen.model import Type
from scangen.values import dataclass

Level = tuple[tuple[str, str], ...]
"""A SELECT's columns: each a name, and the SQL of its value."""


@dataclass(frozen=True, slots=True)
class Values:
    """What a copy selects, from the innermost SELECT out; `computed` are the columns that do not stay as they were."""

    levels: tuple[Level, ...]
    computed: frozenset[str]


def values(change: AlterTable, move: Move, quote: Callable[[str], str]) -> Values:
    """What is copied from `change.before` into `change.after`; its columns bear their new names already."""
    return _Copy(change, move, quote).values()


class _Copy:
    def __init__(self, change: AlterTable, move: Move, quote: Callable[[str], str]) -> None:
        self._quote = quote
        self._before = {column.name: column for column in change.before.columns}
        self._columns = change.after.columns
        self._converted = dict(self._conversions(change, move))
        self._backfilled = dict(_backfills(change, move))

    def values(self) -> Values:
        """One SELECT, unless a backfill reads what is only made here: then from a SELECT that has made it."""
        computed = frozenset((*self._converted, *self._backfilled))
        read = {name for sql in self._backfilled.values() for name in quoted_names(sql)}
        made = [column for column in self._columns if column.name in read and not self._is_there(column)]
        if not made:
            return Values((tuple(self._plain()),), computed)
        inner = tuple((column.name, self._made(column)) for column in self._columns if not self._is_new_formula(column))
        formulas = tuple((column.name, column.generated or "NULL") for column in made if self._is_new_formula(column))
        names = tuple((name, self._quote(name)) for name, _ in inner)
        middle = ((*names, *formulas),) if formulas else ()
        outer = tuple(
            (column.name, self._filled(column, self._quote(column.name)))
            for column in self._columns
            if not column.generated
        )
        return Values((inner, *middle, outer), computed)

    def _plain(self) -> Iterator[tuple[str, str]]:
        for column in self._columns:
            if column.generated or (column.name not in self._before and column.name not in self._backfilled):
                continue
            yield column.name, self._filled(column, self._made(column))

    def _filled(self, column: physical.Column, value: str) -> str:
        backfill = self._backfilled.get(column.name)
        if backfill is None:
            return value
        return f"COALESCE({value}, {backfill})" if column.name in self._before else backfill

    def _made(self, column: physical.Column) -> str:
        """A column's value before any backfill."""
        if column.name in self._before:
            return self._converted.get(column.name, self._quote(column.name))
        return column.default or "NULL"

    def _is_there(self, column: physical.Column) -> bool:
        """Whether the table as it was has the column with its value."""
        return column.name in self._before and column.name not in self._converted and not self._is_new_formula(column)

    def _is_new_formula(self, column: physical.Column) -> bool:
        then = self._before.get(column.name)
        return column.generated is not None and (then is None or then.generated != column.generated)

    def _conversions(self, change: AlterTable, move: Move) -> Iterator[tuple[str, str]]:
        # `using:` speaks of the columns by the names that they had.
        names = {
            part.before.name: part.after.name
            for part in change.changes
            if isinstance(part, Rename) and isinstance(part.before, physical.Column)
        }
        for column in self._columns:
            key = change.after.name, column.name
            if column.generated or column.name not in self._before:
                continue
            sql = move.conversions.get(key)
            if sql is not None:
                yield column.name, with_names(sql, names)
            elif key in move.retyped:
                kinds = map(Type.parse, move.retyped[key])
                value = converted(self._quote(column.name), *kinds)
                if value is not None:
                    yield column.name, value


def _backfills(change: AlterTable, move: Move) -> Iterator[tuple[str, str]]:
    """The backfills of the columns that come, or become required."""
    there: Mapping[str, physical.Column] = {column.name: column for column in change.after.columns}
    for part in change.changes:
        match part:
            case Add(physical.Column(name=name, generated=None)):
                pass
            case Alter(physical.Column(nullable=True), physical.Column(name=name, nullable=False, generated=None)):
                pass
            case _:
                continue
        sql = move.backfills.get((change.after.name, name))
        if sql is not None and name in there:
            yield name, sql
