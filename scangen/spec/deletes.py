"""Whether a delete passes is no matter of order: part of linking, over the finished tables.

Where a delete cascades to a row and to another that restricts it, servers look at different moments: PostgreSQL takes
rows level by level and looks one level after the row is gone, in the order in which keys were made; SQLite and MySQL
follow one cascade to its end before the next (seen on 15, 18, 9.7, 3.40 and 3.53). All agree where the restricting row
goes first for certain: where it hangs from the very table at which the ways to the two part.
"""

from __future__ import annotations

from collections.abc import Iterable

from scangen.diagnostics import Report
from scangen.model import ForeignKey, OnDelete, Table


def check_deletes(schema: Iterable[Table], report: Report) -> None:
    """Report each restricting key that a cascade may or may not be stopped by (SG326); references have no circle."""
    above: dict[str, set[str]] = {}
    tables = {table.name: table for table in schema}
    for table in tables.values():
        for key in table.foreign_keys:
            if key.on_delete is OnDelete.RESTRICT and key.target in tables:
                ways = _Ways(tables, table, key, above).uncertain()
                if ways is not None:
                    _report(table, key, ways, report)


def _report(table: Table, key: ForeignKey, ways: tuple[list[str], list[str]], report: Report) -> None:
    mine, other = (" → ".join(way) for way in ways)
    what = f"a delete from {ways[0][0]} takes rows of {table.name} ({mine})"
    what += f" and those that they restrict ({other})" if len(ways[1]) > 1 else ", which also restrict it"
    here = f"{table.name}.{key.column} restricts deletes of {key.target}"
    message = f"{here}, but {what}: servers differ in which goes first"
    hint = "give it `on_delete: cascade` or `set null`, or remove the reference"
    report.error("SG326", message, key.span or table.span, hint)


class _Ways:
    """The ways of cascades to a table and to the one that a key of it restricts."""

    def __init__(self, tables: dict[str, Table], table: Table, key: ForeignKey, above: dict[str, set[str]]) -> None:
        self._tables = tables
        self._table = table
        self._target = key.target
        self._above = above

    def uncertain(self) -> tuple[list[str], list[str]] | None:
        """Two ways from one table, of which the first is not sure to end first; None when there are none."""
        to_target = self._edges(self._target)
        for parent, children in sorted(self._edges(self._table.name).items()):
            if parent == self._target:
                return self._way(parent, min(children), self._table.name), [parent]
            for child in sorted(children - {self._table.name}):
                for other in sorted(to_target.get(parent, set()) - {child}):
                    return self._way(parent, child, self._table.name), self._way(parent, other, self._target)
        return None

    def _edges(self, end: str) -> dict[str, set[str]]:
        """From which tables a cascade reaches `end`, and by which of their children."""
        found: dict[str, set[str]] = {}
        for name in (end, *self._all_above(end)):
            for parent in self._parents(name):
                found.setdefault(parent, set()).add(name)
        return found

    def _parents(self, name: str) -> set[str]:
        keys = self._tables[name].foreign_keys
        return {key.target for key in keys if key.on_delete is OnDelete.CASCADE and key.target in self._tables}

    def _all_above(self, name: str) -> set[str]:
        if name not in self._above:
            parents = self._parents(name)
            self._above[name] = parents.union(*(self._all_above(parent) for parent in parents))
        return self._above[name]

    def _way(self, start: str, first: str, end: str) -> list[str]:
        """One way from `start` by `first` to `end`."""
        way = [end]
        while way[0] != first:
            between = (name for name in self._parents(way[0]) if name == first or first in self._all_above(name))
            way.insert(0, min(between))
        return [start, *way]
