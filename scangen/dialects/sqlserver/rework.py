"""What one table goes through between two of its states: which parts stand in the way, and which come again.

SQL Server refuses to alter, rename or drop a column that something depends on, so that has to go first and come back:
https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql (ALTER COLUMN) and error 15336 of sp_rename.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from scangen import physical
from scangen.dialects.sqlserver.conversions import converted
from scangen.dialects.sqlserver.parts import Fate, fate, held, is_columnstore, key_columns, named, words
from scangen.dialects.sqlserver.text import quote
from scangen.values import dataclass

# Kinds of part that a change of a column disturbs.
_PRIMARY, _KEY, _FOREIGN, _CHECK, _COMPUTED, _FILTER = "primary", "key", "foreign", "check", "computed", "filter"
_RENAMED = frozenset({_CHECK, _COMPUTED, _FILTER})
_WIDER = frozenset({_PRIMARY, _FOREIGN, _COMPUTED, _FILTER})
# A plain index stays, which is not documented: https://dba.stackexchange.com/q/27262
_LOOSER = _WIDER | {_CHECK}
_ALL = _LOOSER | {_KEY}

_SIZED = re.compile(r"nvarchar\((\d+)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Names:
    """What was renamed before: a column's old name by its new one, a part's new name by its old one, by kind."""

    columns: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    table: bool = False

    def of(self, kind: str) -> Mapping[str, str]:
        """New names by old ones of `checks`, `indexes`, …"""
        return self.parts.get(kind, {})


@dataclass(slots=True)
class Rework:
    """The ways of all parts; `conversions` are the values that `using:` gives, by column."""

    before: physical.Table
    after: physical.Table
    names: Names = field(default_factory=Names)
    conversions: Mapping[str, str] = field(default_factory=dict)
    urgent: set[frozenset[str]] = field(default_factory=set)
    """Column sets of unique keys that a foreign key needs before the transaction ends."""

    kept: list[tuple[physical.Column, physical.Column]] = field(init=False)
    gone: list[physical.Column] = field(init=False)
    come: list[physical.Column] = field(init=False)
    altered: list[tuple[physical.Column, physical.Column]] = field(init=False)
    replaced: dict[str, str] = field(init=False)
    remade: set[str] = field(init=False)
    reach: dict[str, frozenset[str]] = field(init=False)
    repartitioned: bool = field(init=False)
    bounds_moved: bool = field(init=False)
    key_remade: bool = field(init=False)
    checks: Fate[physical.Check] = field(init=False)
    uniques: Fate[physical.Key] = field(init=False)
    indexes: Fate[physical.Index] = field(init=False)
    triggers: Fate[physical.Trigger] = field(init=False)
    foreign_keys: Fate[physical.ForeignKey] = field(init=False)

    def __post_init__(self) -> None:
        self._look_at_columns()
        self._look_at_storage()
        self._look_at_parts()

    def _look_at_columns(self) -> None:
        then = {column.name: column for column in self.before.columns}
        now = {column.name: column for column in self.after.columns}
        self.kept = [(then[name], now[name]) for name in now if name in then]
        self.gone = [column for column in self.before.columns if column.name not in now]
        self.come = [column for column in self.after.columns if column.name not in then]
        self.altered, self.replaced = [], {}
        self.reach = {name.casefold(): _RENAMED for name in self.names.columns if name in now}
        for before, after in self.kept:
            if before.generated is None and after.generated is None and _structure(before) != _structure(after):
                self._alter(before, after)
            elif before.generated is not None and after.generated is None:
                self._replace(after, quote(before.name))
        for column in self.gone:
            self._disturb(column.name, _ALL)
        self.remade = set()
        while more := {b.name for b, a in self.kept if b.name not in self.remade and self._is_remade(b, a)}:
            self.remade |= more
            for name in more:
                self._disturb(name, _ALL)

    def _alter(self, before: physical.Column, after: physical.Column) -> None:
        using = self.conversions.get(after.name)
        retyped = before.type != after.type
        if retyped and not is_wider(before, after):
            value = using or converted(self.after.name, before, after, partitioned=self.before.partitioning is not None)
            if value is not None:
                self._replace(after, value)
                return
        self.altered.append((before, after))
        if is_wider(before, after):
            self._disturb(after.name, _WIDER)
        elif not retyped and before.collation == after.collation and after.nullable:
            self._disturb(after.name, _LOOSER)
        else:
            self._disturb(after.name, _ALL)

    def _replace(self, column: physical.Column, value: str) -> None:
        self.replaced[column.name] = value
        self._disturb(column.name, _ALL)

    def _disturb(self, name: str, kinds: frozenset[str]) -> None:
        self.reach[name.casefold()] = self.reach.get(name.casefold(), frozenset()) | kinds

    def _is_remade(self, before: physical.Column, after: physical.Column) -> bool:
        """Whether a computed column has to be dropped and added; nor can it be renamed (error 4928)."""
        if after.generated is None:
            return False
        same = before.generated == after.generated and _structure(before) == _structure(after)
        return not same or before.name in self.names.columns or self.hit(_COMPUTED, named(before))

    def hit(self, kind: str, names: frozenset[str]) -> bool:
        """Whether what happens to these columns disturbs this kind of part."""
        return any(kind in self.reach.get(name, ()) for name in names)

    def _look_at_storage(self) -> None:
        then, now = self.before.partitioning, self.after.partitioning
        self.bounds_moved = then != now and then is not None and now is not None and _is_cut_alike(then, now)
        key = named(self.before.primary_key) | (words(then.key) if then else frozenset())
        disturbed = self.hit(_PRIMARY, key)
        self.repartitioned = (then != now and not self.bounds_moved) or (disturbed and (then or now) is not None)
        if self.repartitioned:
            self.bounds_moved = False
        columns_differ = self.before.primary_key.columns != self.after.primary_key.columns
        self.key_remade = self.repartitioned or disturbed or columns_differ

    def _look_at_parts(self) -> None:
        before, after, of = self.before, self.after, self.names.of
        self.checks = fate(before.checks, after.checks, of("checks"), lambda one: self.hit(_CHECK, named(one)))
        self.uniques = fate(
            before.uniques, after.uniques, of("uniques"), lambda one: self.repartitioned or self.hit(_KEY, named(one))
        )
        self.indexes = fate(
            before.indexes,
            after.indexes,
            of("indexes"),
            self._index_is_disturbed,
            lambda one, other: not (is_columnstore(one) or is_columnstore(other)),
        )
        # The body of a trigger keeps the old names, and so does its text when the trigger itself is renamed.
        whole = bool(self.names.table or self.names.columns or self.replaced)
        self.triggers = fate(before.triggers, after.triggers, {}, lambda _: whole)
        self.foreign_keys = fate(
            before.foreign_keys, after.foreign_keys, of("foreign_keys"), lambda one: self.hit(_FOREIGN, named(one))
        )

    def _index_is_disturbed(self, index: physical.Index) -> bool:
        # Partitions with rows are neither split nor merged beside a columnstore.
        moved = self.repartitioned or (self.bounds_moved and is_columnstore(index))
        return moved or self.hit(_KEY, held(index)) or self.hit(_FILTER, words(index.where))

    def disturbs_reference(self, columns: tuple[str, ...]) -> bool:
        """Whether a foreign key that references these columns has to be out of the way."""
        wanted = frozenset(name.casefold() for name in columns)
        dropped = [named(key) for key in self.uniques.dropped]
        if self.key_remade:
            dropped.append(named(self.before.primary_key))
        return self.hit(_FOREIGN, wanted) or wanted in dropped

    def references(self, columns: tuple[str, ...]) -> bool:
        """Whether the table, as it is after, can be referenced by these columns."""
        return frozenset(columns) in key_columns(self.after)

    def is_alone(self, before: physical.Column, after: physical.Column) -> bool:
        """Whether nothing hangs from an altered column, so that it can be altered online, outside of a transaction."""
        if is_wider(before, after) or before.default or after.default:
            return False
        name = after.name.casefold()
        made = [part for one in (self.before, self.after) for part in _parts(one) if name in named(part)]
        return not made and not any(map(is_columnstore, self.before.indexes))


def is_wider(before: physical.Column, after: physical.Column) -> bool:
    """Whether only the catalog has to change: an nvarchar that takes more."""
    then, now = _SIZED.fullmatch(before.type), _SIZED.fullmatch(after.type)
    same = (before.nullable, before.collation) == (after.nullable, after.collation)
    return same and then is not None and now is not None and int(now[1]) >= int(then[1])


def _structure(column: physical.Column) -> tuple[str, str | None, bool]:
    return column.type, column.collation, column.nullable


def _is_cut_alike(then: physical.Partitioning, now: physical.Partitioning) -> bool:
    """Whether splits and merges are enough."""
    return then.kind == now.kind == "range" and (then.key, then.function, then.scheme) == (
        now.key,
        now.function,
        now.scheme,
    )


def _parts(
    table: physical.Table,
) -> tuple[physical.Column | physical.Key | physical.Check | physical.ForeignKey | physical.Index, ...]:
    computed = tuple(column for column in table.columns if column.generated)
    keys = (table.primary_key, *table.uniques)
    return (*computed, *keys, *table.checks, *table.foreign_keys, *table.indexes)
