"""What the server has before a move, by the names of before and after its renames."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from scangen import physical
from scangen.changes import AlterTable, Move, Rename, RenameTable
from scangen.renames import Renames, renamed
from scangen.rewording import Quote, rewritten


class Former:
    """The catalog before, seen from the names after."""

    def __init__(self, move: Move, quote: Quote) -> None:
        self._move = move
        self._quote = quote
        self._tables = {change.before: change.table.name for change in move.changes if isinstance(change, RenameTable)}
        self._columns = {
            change.table.name: {
                part.before.name: part.after.name
                for part in change.changes
                if isinstance(part, Rename) and isinstance(part.before, physical.Column)
            }
            for change in move.changes
            if isinstance(change, AlterTable)
        }

    def now(self, table: str) -> str:
        """A table's name after."""
        return self._tables.get(table, table)

    def columns(self, table: str) -> dict[str, str]:
        """Renamed columns of a table, by its name after."""
        return self._columns.get(table, {})

    @cached_property
    def tables(self) -> tuple[physical.Table, ...]:
        """All tables before, as they are once renames have happened."""
        columns = {name: names for name, names in self._columns.items() if names}
        return renamed(self._move.before, Renames(self._tables, columns), self._quote).tables

    def table(self, name: str) -> physical.Table | None:
        """A table once renamed, by its name after; None for one that was not there."""
        return next((table for table in self.tables if table.name == name), None)

    def raw(self, name: str) -> physical.Table:
        """A table as the server has it, by its name after."""
        return next(table for table in self._move.before.tables if self.now(table.name) == name)

    def text(self, table: str) -> Callable[[str], str]:
        """From an expression in the old names of a table to the new ones."""
        return rewritten({**self.columns(table), **self._tables}, self._quote)

    def breaks(self, table: physical.Table, body: str) -> bool:
        """Whether a trigger's text names something that is renamed, of its own table or any other."""
        names = {*self._tables, *(old for columns in self._columns.values() for old in columns)}
        return any(re.search(re.escape(self._quote(name)), body) for name in names)
