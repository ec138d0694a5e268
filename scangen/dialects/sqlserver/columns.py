"""The statements about a table's columns between two of its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scangen import physical
from scangen.dialects.names import fit
from scangen.dialects.sqlserver import probes
from scangen.dialects.sqlserver.rework import Rework, is_wider
from scangen.dialects.sqlserver.statements import (
    AddDefault,
    AlterColumn,
    AlterColumnOnline,
    ConvertColumn,
    RenameConstraint,
    SetDescription,
)
from scangen.dialects.sqlserver.stepping import Stepping
from scangen.dialects.sqlserver.text import quote
from scangen.steps import AddColumn, DropColumn, DropConstraint, RenameColumn, Step

_NAME_LIMIT = 128


class Columns:
    """Yields the steps of one table's columns, group by group."""

    def __init__(self, rework: Rework, stepping: Stepping) -> None:
        self._rework = rework
        self._step = stepping
        self._table = rework.after
        self._former = rework.names.columns

    def drop_computed(self) -> Iterator[Step]:
        """Computed columns that go or come again."""
        work = self._rework
        for column in (*work.gone, *(before for before, _ in work.kept if before.name in work.remade)):
            if column.generated is not None:
                yield self._step("drop_column", DropColumn(self._table, self._as_it_was(column)))
            elif column.name in work.remade:
                yield from self._drop_default(column)
                yield self._step(
                    "drop_column",
                    DropColumn(self._table, self._as_it_was(column)),
                    "its value is computed from now on, and what it holds is lost",
                    reversible=False,
                )

    def rename(self) -> Iterator[Step]:
        """New names; what is computed is not renamed but made again."""
        work = self._rework
        for before, after in work.kept:
            frozen = before.generated is not None and after.name in work.replaced
            if after.name in self._former and after.name not in work.remade and not frozen:
                old = self._former[after.name]
                yield self._step("rename", RenameColumn(self._table, old, before.name))
            if self._keeps_default(before, after) and before.default_name != after.default_name:
                assert before.default_name is not None
                assert after.default_name is not None
                yield self._step("rename", RenameConstraint(before.default_name, after.default_name))

    def drop(self) -> Iterator[Step]:
        """Defaults that go, then columns that go."""
        for before, after in self._rework.kept:
            if before.name not in self._rework.remade and not self._keeps_default(before, after):
                yield from self._drop_default(before)
        for column in self._rework.gone:
            if column.generated is None:
                yield from self._drop_default(column)
                yield self._step("drop_column", DropColumn(self._table, column), reversible=False)

    def add(self) -> Iterator[Step]:
        """New columns that are not computed."""
        for column in self._rework.come:
            if column.generated is None:
                required = column.default is not None and not column.nullable
                yield self._step("add_required_column" if required else "add_column", AddColumn(self._table, column))

    def alter(self) -> Iterator[Step]:
        """Types, collations and nullability, where something hangs from the column."""
        for before, after in self._rework.altered:
            if not self._rework.is_alone(before, after):
                yield self._step(_kind(before, after), AlterColumn(self._table, after))

    def alter_online(self) -> Iterator[Step]:
        """The same of columns from which nothing hangs."""
        for before, after in self._rework.altered:
            if self._rework.is_alone(before, after):
                yield self._step(
                    "alter_column_online",
                    AlterColumnOnline(self._table, after),
                    transactional=False,
                    done=probes.column(self._table.name, after),
                )

    def freeze(self) -> Iterator[Step]:
        """Computed columns that keep what they hold and are columns like others from now on; before the renames."""
        for before, after in self._rework.kept:
            if before.generated is not None and after.name in self._rework.replaced:
                was = self._as_it_was(before)
                yield from self._replace(was, after, quote(was.name))

    def replace(self) -> Iterator[Step]:
        """Columns that are copied into new ones, all within one transaction, so that no write is lost."""
        for before, after in self._rework.kept:
            if before.generated is None and after.name in self._rework.replaced:
                yield from self._replace(before, after, self._rework.replaced[after.name])

    def _replace(self, before: physical.Column, after: physical.Column, value: str) -> Iterator[Step]:
        stand_in = replace(after, name=self._stand_in(after.name), nullable=True, default=None, generated=None)
        note = f"stands in for {after.name} until it has its values"
        yield self._step("add_column", AddColumn(self._table, stand_in), note)
        yield self._step("convert_column", ConvertColumn(self._table, stand_in, value))
        yield self._step("drop_column", DropColumn(self._table, before))
        yield self._step("rename", RenameColumn(self._table, stand_in.name, after.name))
        if not after.nullable:
            yield self._step("set_not_null", AlterColumn(self._table, after))

    def add_defaults(self) -> Iterator[Step]:
        """Defaults of columns that are there."""
        for before, after in self._rework.kept:
            if after.default is not None and not self._keeps_default(before, after):
                yield self._step("default", AddDefault(self._table, after))

    def add_computed(self) -> Iterator[Step]:
        """Computed columns that are new or come again."""
        for column in self._table.columns:
            if column.generated is not None and (column in self._rework.come or column.name in self._rework.remade):
                yield self._step("add_computed_column", AddColumn(self._table, column))

    def describe(self) -> Iterator[Step]:
        """Descriptions of the table and its columns."""
        work = self._rework
        yield from self._describe(None, work.before.comment, work.after.comment)
        for before, after in work.kept:
            again = after.name in work.remade or after.name in work.replaced
            yield from self._describe(after.name, None if again else before.comment, after.comment)
        for column in work.come:
            yield from self._describe(column.name, None, column.comment)

    def _describe(self, column: str | None, before: str | None, after: str | None) -> Iterator[Step]:
        before, after = before or None, after or None
        if before != after:
            action = "add" if before is None else "drop" if after is None else "update"
            sums = after is not None and "$(" in after
            yield self._step("describe", SetDescription(self._table, column, action, after, sums))

    def _keeps_default(self, before: physical.Column, after: physical.Column) -> bool:
        """A default stays when it is the same, and its column is of the same type but for a greater length."""
        if before.default is None or before.name in self._rework.remade or after.name in self._rework.replaced:
            return False
        return before.default == after.default and (before.type == after.type or is_wider(before, after))

    def _drop_default(self, column: physical.Column) -> Iterator[Step]:
        if column.default_name is not None and column.default is not None:
            yield self._step("default", DropConstraint(self._table, "default", column.default_name))

    def _as_it_was(self, column: physical.Column) -> physical.Column:
        return replace(column, name=self._former.get(column.name, column.name))

    def _stand_in(self, name: str) -> str:
        """A name that no column of the table has."""
        taken = {column.name.casefold() for table in (self._rework.before, self._table) for column in table.columns}
        found = fit(f"scangen_new_{name}", _NAME_LIMIT)
        while found.casefold() in taken:
            found = fit(f"scangen_{found}", _NAME_LIMIT)
        return found


def _kind(before: physical.Column, after: physical.Column) -> str:
    if is_wider(before, after):
        return "widen_column"
    if (before.type, before.collation) == (after.type, after.collation):
        return "allow_null" if after.nullable else "set_not_null"
    return "alter_column"
