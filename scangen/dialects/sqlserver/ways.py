"""The way of each table through a migration: as it is, as it stands between the phases, as it will be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scangen import physical
from scangen.changes import AlterTable, CreateTable, DropTable, Move, Rename, RenameTable
from scangen.dialects.sqlserver.parts import with_names
from scangen.dialects.sqlserver.rework import Names, Rework
from scangen.dialects.sqlserver.states import middle
from scangen.values import dataclass

_KINDS: Mapping[type, str] = {
    physical.Check: "checks",
    physical.Index: "indexes",
    physical.Key: "uniques",
    physical.ForeignKey: "foreign_keys",
}


@dataclass(slots=True)
class Way:
    """One table's states, and the values that its rows are filled with between the last two."""

    before: physical.Table
    between: physical.Table
    after: physical.Table
    names: Names
    values: Mapping[str, str]
    conversions: Mapping[str, str]

    def first(self) -> Rework:
        """To the state between."""
        return Rework(self.before, self.between, self.names, self.conversions)

    def second(self) -> Rework:
        """To the end."""
        return Rework(self.between, self.after, Names(parts=self.names.parts))


class Ways:
    """All tables of a move; `late` are the new ones that have to wait for a key of another."""

    def __init__(self, move: Move) -> None:
        self.renamed = [change for change in move.changes if isinstance(change, RenameTable)]
        self.created = [change for change in move.changes if isinstance(change, CreateTable)]
        self.dropped = [change for change in move.changes if isinstance(change, DropTable)]
        self._move = move
        altered = {change.table.name: change for change in move.changes if isinstance(change, AlterTable)}
        for change in self.renamed:
            altered.setdefault(change.table.name, AlterTable(change.table, change.table, ()))
        moved = {change.table.name for change in self.renamed}
        self.ways = {
            table.name: self._way(altered[table.name], table.name in moved)
            for table in move.after.tables
            if table.name in altered
        }
        made = {change.table.name for change in self.created}
        self.still = [t for t in move.after.tables if t.name not in made and t.name not in self.ways]
        self.late = set(self._late())
        for way in self.ways.values():
            self._wait_for_keys(way)

    def _way(self, change: AlterTable, table_renamed: bool) -> Way:
        table = change.after.name
        renames = [one for one in change.changes if isinstance(one, Rename)]
        columns = {one.after.name: one.before.name for one in renames if isinstance(one.before, physical.Column)}
        parts: dict[str, dict[str, str]] = {}
        for one in renames:
            if type(one.before) in _KINDS:
                parts.setdefault(_KINDS[type(one.before)], {})[one.before.name] = one.after.name
        values = dict(self._values(change))
        filled = frozenset(name.casefold() for name in values)
        between = middle(change.before, change.after, filled, {a: b for one in parts.values() for a, b in one.items()})
        new_names = {old: new for new, old in columns.items()}
        conversions = {
            column: with_names(text, new_names)
            for (owner, column), text in self._move.conversions.items()
            if owner == table
        }
        return Way(change.before, between, change.after, Names(columns, parts, table_renamed), values, conversions)

    def _values(self, change: AlterTable) -> Iterator[tuple[str, str]]:
        """What rows get in a column that is new, or that may not be NULL any more.

        A default goes into every row of a new column, as on the other servers. Where the catalog can hold it for rows
        that are there, which takes a required column and no large type, no row is written.
        """
        then = {column.name: column for column in change.before.columns}
        for column in change.after.columns:
            given = self._move.backfills.get((change.after.name, column.name))
            old = then.get(column.name)
            if column.generated is not None:
                continue
            if old is None and given is None and column.default and (column.nullable or _is_large(column)):
                given = column.default
            becomes_required = old is not None and old.nullable and not column.nullable
            if given is not None and (old is None or becomes_required):
                yield column.name, given

    def _late(self) -> Iterator[str]:
        late: set[str] = set()
        for change in self.created:
            if any(key.target in late or not self._offers(key) for key in change.table.foreign_keys):
                late.add(change.table.name)
                yield change.table.name

    def _offers(self, key: physical.ForeignKey) -> bool:
        """Whether the target can be referenced before rows are filled."""
        way = self.ways.get(key.target)
        return way is None or frozenset(key.target_columns) in {
            frozenset(one.columns) for one in (way.between.primary_key, *way.between.uniques)
        }

    def _wait_for_keys(self, way: Way) -> None:
        """Leaves a foreign key as it was where its new form has to wait for the key that it references."""
        new_names = way.names.of("foreign_keys")
        former = {new_names.get(key.name, key.name): key for key in way.before.foreign_keys}
        kept = []
        for key in way.between.foreign_keys:
            if key.target not in self.late and self._offers(key):
                kept.append(key)
            elif key.name in former:
                kept.append(former[key.name])
        way.between = replace(way.between, foreign_keys=tuple(kept))


def _is_large(column: physical.Column) -> bool:
    kind = column.type.casefold()
    return "(max)" in kind or kind in ("json", "xml")
