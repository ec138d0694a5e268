"""Renames: edges from the names of one catalog to those of the next, and a catalog in which they have happened.

`renamed_from` in the specs reaches `diff` as a value of this kind. One that has happened already, or whose old name
nobody bears, drops out: specs keep theirs as long as they like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from scangen import physical
from scangen.rewording import Quote, Rewording, rewritten
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones: of tables, and of columns by their table's new name."""

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def reversed(self) -> Renames:
        """The way back."""
        tables = {new: old for old, new in self.tables.items()}
        columns = {
            tables.get(table, table): {new: old for old, new in names.items()} for table, names in self.columns.items()
        }
        return Renames(tables, columns)


def effective(renames: Renames, before: physical.Catalog, after: physical.Catalog) -> Renames:
    """Those renames that lead from the one catalog to the other."""
    old, new = ({table.name: table for table in catalog.tables} for catalog in (before, after))
    tables = {a: b for a, b in renames.tables.items() if a in old and b in new and b not in old and a not in new}
    former = {b: a for a, b in tables.items()}
    columns: dict[str, dict[str, str]] = {}
    for name, names in renames.columns.items():
        then, now = old.get(former.get(name, name)), new.get(name)
        if then is None or now is None:
            continue
        had, has = ({column.name for column in table.columns} for table in (then, now))
        kept = {a: b for a, b in names.items() if a in had and b in has and b not in had and a not in has}
        if kept:
            columns[name] = kept
    return Renames(tables, columns)


def renamed(catalog: physical.Catalog, renames: Renames, quote: Quote) -> physical.Catalog:
    """The catalog as it is once these renames have happened, expressions and triggers included."""
    if not renames.tables and not renames.columns:
        return catalog
    return replace(catalog, tables=tuple(_Renamer(catalog, renames, quote).tables()))


class _Names(dict[str, str]):
    """New names by old ones; any other name stays."""

    def __missing__(self, name: str) -> str:
        return name


class _Renamer:
    def __init__(self, catalog: physical.Catalog, renames: Renames, quote: Quote) -> None:
        self._catalog = catalog
        self._renames = renames
        self._quote = quote

    def tables(self) -> Iterator[physical.Table]:
        for table in self._catalog.tables:
            name = self._table(table.name)
            columns = self._renames.columns.get(name, {})
            text = rewritten({**columns, **self._renames.tables}, self._quote)
            yield self._renamed(table, name, _Names(columns), text)

    def _table(self, name: str) -> str:
        return self._renames.tables.get(name, name)

    def _renamed(self, table: physical.Table, name: str, columns: _Names, text: Callable[[str], str]) -> physical.Table:
        to = Rewording(columns.__getitem__, text)
        cut = table.partitioning
        return replace(
            table,
            name=name,
            columns=tuple(map(to.column, table.columns)),
            primary_key=to.key(table.primary_key),
            uniques=tuple(map(to.key, table.uniques)),
            checks=tuple(map(to.check, table.checks)),
            foreign_keys=tuple(self._foreign_key(one, to) for one in table.foreign_keys),
            indexes=tuple(map(to.index, table.indexes)),
            triggers=tuple(map(to.trigger, table.triggers)),
            partitioning=cut and replace(cut, key=text(cut.key)),
        )

    def _foreign_key(self, key: physical.ForeignKey, to: Rewording) -> physical.ForeignKey:
        target = self._table(key.target)
        there = self._renames.columns.get(target, {})
        targets = tuple(there.get(name, name) for name in key.target_columns)
        return replace(key, columns=to.names(key.columns), target=target, target_columns=targets)
