"""Indexes and unique keys as MySQL can hold them: no filters, no included columns, and foreign keys to look after.

From 9.6 the server checks a foreign key by the first index that begins with its column, and takes an orphan when
another member of that index is NULL (measured on 9.7.4). So no unique key begins that way, and of the other indexes
one without such members stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from scangen import model, physical
from scangen.dialects.lowering import Lowering
from scangen.dialects.mysql.references import How, References
from scangen.dialects.mysql.storage import Storage, storage
from scangen.expression import spell
from scangen.model import Column, Kind, Table
from scangen.physical import IndexKey

if TYPE_CHECKING:
    from scangen.diagnostics import Span

_PREFIX = 191
"""Characters of a text that an index holds: four keys of that length fit."""
_COLUMN = re.compile(r"\s*`?(\w+)(?:`|\b)\s*(?:asc|desc)?\s*(?:,|$)", re.IGNORECASE)
_CASE_CHARACTERS = 512
"""A CASE over longer strings is a TEXT, which no functional key takes (error 3757)."""
_LEADS = "its foreign key's column is not first: MySQL 9.6 and newer would take orphans where another member is NULL"
_FIRST = "first of its kind: MySQL 9.6 and newer check the foreign key by it, and would take orphans by one with NULLs"


class IndexLowering(Lowering):
    """The part of the lowering that is about indexes."""

    @cached_property
    def references(self) -> References:
        """How each foreign key is held."""
        return References(self.schema)

    @cached_property
    def expression_bytes(self) -> dict[str, int]:
        """Key bytes of the expressions that stand for columns in indexes."""
        return {}

    @cached_property
    def _ordered(self) -> dict[str, tuple[physical.Key, ...]]:
        """Unique keys by table."""
        return {}

    def stored(self, column: Column) -> Storage:
        """How a column is stored, an override of its type included."""
        override = column.overrides.get("mysql")
        if override is None:
            return storage(self.type(column.type))
        return storage(override.type or self.type(column.type), override.collation)

    # Unique keys and indexes

    def uniques(self, table: Table) -> Iterator[physical.Key]:
        """Unique keys; MySQL takes any number of NULLs."""
        found = self._ordered.get(table.name)
        if found is None:
            found = self._ordered[table.name] = tuple(self._unique_keys(table))
        return iter(found)

    def _unique_keys(self, table: Table) -> Iterator[physical.Key]:
        for key in table.uniques:
            for name in key.columns:
                self._indexable(table, table.column(name), key.name, key.span, unique=True)
            order = self._lead_safely(table, tuple(map(IndexKey, key.columns)), key.name, key.span)
            columns = tuple(key.column for key in order if key.column is not None)
            yield physical.Key(self.name(key.name), columns, _LEADS if columns != key.columns else None)

    def indexes(self, table: Table) -> Iterator[physical.Index]:
        """The table's indexes, in an order in which foreign keys are checked by a safe one."""
        found = list(super().indexes(table))
        for key in table.foreign_keys:
            if self.references.how(table, key) is not How.TRIGGERS:
                self._support(table, key, found)
        return iter(found)

    def index(self, table: Table, index: model.Index, override: model.IndexOverride | None) -> physical.Index:
        """One index: a filter becomes a key's CASE or nothing, included columns become keys."""
        notes = [index.reason] if index.reason else []
        method = override.method if override else None
        unique = index.unique
        if override and override.keys:
            keys: tuple[IndexKey, ...] = (IndexKey(None, expression=override.keys),)
        else:
            keys = tuple(self._keys(table, index, method))
        condition = self._condition(table, index, override)
        if condition and not unique:
            notes.append(f"MySQL has no partial indexes: of all rows, not only WHERE {condition}")
        elif condition and override and override.keys:
            self.refuse(
                "SG504",
                f"index {index.name!r} has keys of its own SQL, so its condition cannot be put into them",
                override.span or index.span,
                'write the condition into the keys: `mysql: {keys: "((CASE WHEN … THEN … END))"}`',
            )
        elif condition:
            keys = self._filtered(table, index, keys, condition)
            notes.append("MySQL has no partial indexes: the CASE is NULL, thus never a duplicate, in the other rows")
        include = override.include if override and override.include is not None else index.include
        if include:
            keys, note = self._with_included(table, keys, include, plain=not unique and method != "fulltext")
            notes.append(note)
        if unique:
            order = self._lead_safely(table, keys, index.name, index.span)
            notes += [_LEADS] if order != keys else []
            keys = order
        return physical.Index(self.name(index.name), keys, unique, method=method, note="; ".join(notes) or None)

    def _condition(self, table: Table, index: model.Index, override: model.IndexOverride | None) -> str | None:
        if override and override.where:
            return override.where
        return spell(index.where, table.types, self.speller) if index.where else None

    # Keys

    def _keys(self, table: Table, index: model.Index, method: str | None) -> Iterator[IndexKey]:
        for part in index.columns:
            column = table.column(part.name)
            if method == "fulltext":
                self._searchable(table, column, index, part)
                yield IndexKey(part.name)
            elif self._indexable(table, column, index.name, index.span, unique=index.unique):
                yield self._key(column, part.descending)

    def _key(self, column: Column, descending: bool) -> IndexKey:
        kept = self.stored(column)
        if not kept.blob:
            return IndexKey(column.name, descending)
        text = f"{self.quote(column.name)}({_PREFIX})"
        self.expression_bytes[text] = _PREFIX * (4 if kept.string else 1)
        return IndexKey(None, descending, text)

    def _indexable(self, table: Table, column: Column, name: str, span: Span | None, *, unique: bool) -> bool:
        kept = self.stored(column)
        if kept.json:
            self.refuse(
                "SG504",
                f"index {name!r} cannot hold the json column {column.name!r}",
                span or table.span,
                "index a value in it, `mysql: {keys: \"(CAST(data->>'$.id' AS CHAR(64)))\"}`, or `mysql: {skip: true}`",
            )
            return False
        if kept.blob and unique:
            self.refuse(
                "SG504",
                f"unique key {name!r} cannot hold all of the {column.type} column {column.name!r}",
                span or table.span,
                'make the column a string(n), or index a hash of it: `mysql: {keys: "(SHA2(body, 256))"}`',
            )
            return False
        return True

    def _searchable(self, table: Table, column: Column, index: model.Index, part: model.IndexColumn) -> None:
        if not self.stored(column).string or table.partition or index.unique or part.descending:
            self.refuse(
                "SG504",
                f"index {index.name!r} cannot be fulltext: that takes ascending strings and texts of a table without "
                "partitions, and is not unique",
                index.span or table.span,
                "leave `method: fulltext` out, or the index with `mysql: {skip: true}`",
            )

    def _filtered(
        self, table: Table, index: model.Index, keys: tuple[IndexKey, ...], condition: str
    ) -> tuple[IndexKey, ...]:
        """The last key that can be NULL outside of the condition is; the table is partitioned by plain columns only."""
        for place in range(len(keys) - 1, -1, -1):
            name = keys[place].column
            if name is None or (table.partition and table.partition.column == name):
                continue
            kept = self.stored(table.column(name))
            if kept.characters > _CASE_CHARACTERS:
                continue
            text = f"(CASE WHEN {self._without_zero(table.column(name), condition)} THEN {self.quote(name)} END)"
            self.expression_bytes[text] = kept.key
            return (*keys[:place], IndexKey(None, keys[place].descending, text), *keys[place + 1 :])
        self.refuse(
            "SG504",
            f"unique index {index.name!r} has a condition and no column of at most {_CASE_CHARACTERS} characters "
            "beside the partition's to put it into",
            index.span or table.span,
            "shorten a column, or write the keys: `mysql: {keys: …, where: …}`",
        )
        return keys

    def _without_zero(self, column: Column, condition: str) -> str:
        """The condition, not met by a zero date, which no row has.

        Where a BEFORE trigger fires, a key is computed once before it, of zeros where the column is yet to get its
        default; with NO_ZERO_DATE, a mode that is on by default, that is error 3751 (measured on 9.7.4).
        """
        if column.type.kind not in (Kind.DATE, Kind.DATETIME):
            return condition
        return f"({condition}) AND {self.quote(column.name)} >= '0001-01-01'"

    def _with_included(
        self, table: Table, keys: tuple[IndexKey, ...], include: tuple[str, ...], *, plain: bool
    ) -> tuple[tuple[IndexKey, ...], str]:
        named = {key.column for key in keys}
        fitting = [name for name in include if plain and not self.stored(table.column(name)).blob]
        left = ", ".join(name for name in include if name not in fitting)
        notes = [f"MySQL has no INCLUDE: {', '.join(fitting)} as keys at the end"] if fitting else []
        notes += [f"not covering here: {left} would have to be part of the key"] if left else []
        return (*keys, *(IndexKey(name) for name in fitting if name not in named)), "; ".join(notes)

    # Foreign keys

    def _unsafe(self, table: Table, keys: Sequence[IndexKey]) -> bool:
        """Whether a foreign key that is checked by this index could miss an orphan."""
        if keys[0].column is None:  # keys of an override's own SQL
            return "," in (keys[0].expression or "") or len(keys) > 1
        return any(key.column is None or not table.column(key.column).required for key in keys[1:])

    def _lead_safely(
        self, table: Table, keys: tuple[IndexKey, ...], name: str, span: Span | None
    ) -> tuple[IndexKey, ...]:
        """The keys of a unique index, turned so that it does not begin with a foreign key and hold NULLs behind it."""
        if not keys:  # each has been refused
            return keys
        held = {k.column for k in table.foreign_keys if self.references.how(table, k) is not How.TRIGGERS}
        for turn in range(len(keys)):
            turned = (*keys[turn:], *keys[:turn])
            if _leader(turned) not in held or not self._unsafe(table, turned):
                return turned
        self.refuse(
            "SG511",
            f"unique key {name!r} holds optional foreign keys only; MySQL 9.6 and newer would take orphans by it",
            span or table.span,
            "make one of its columns required",
        )
        return keys

    def _support(self, table: Table, key: model.ForeignKey, found: list[physical.Index]) -> None:
        """Give a foreign key a safe index, before all others that begin with its column."""
        if key.column in (table.primary_key.columns[0], *(unique.columns[0] for unique in self.uniques(table))):
            return
        candidates = [i for i in found if i.method != "fulltext" and _leader(i.keys) == key.column]
        if any(index.unique for index in candidates):
            return
        safe = next((index for index in candidates if not self._unsafe(table, index.keys)), None)
        if safe is None:
            place = found.index(candidates[0]) if candidates else len(found)
            note = f"foreign key; {_FIRST}" if candidates else "foreign key"
            found.insert(place, physical.Index(self.name(key.name), (IndexKey(key.column),), note=note))
        elif safe is not candidates[0]:
            found.remove(safe)
            note = f"{safe.note}; {_FIRST}" if safe.note else _FIRST
            found.insert(found.index(candidates[0]), replace(safe, note=note))


def _leader(keys: Sequence[IndexKey]) -> str | None:
    """The column that an index begins with, by a look at its text where an override wrote the keys."""
    if not keys or keys[0].column is not None:
        return keys[0].column if keys else None
    match = _COLUMN.match(keys[0].expression or "")
    return match[1] if match else None
