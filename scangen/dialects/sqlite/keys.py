"""Foreign keys by triggers, which hold on every connection.

SQLite checks a declared key only where the connection asks (`PRAGMA foreign_keys = ON`), and the default is off
(https://www.sqlite.org/foreignkeys.html#fk_enable). These triggers hold with that on or off, and with
`recursive_triggers` on or off. AFTER, not BEFORE: a row which OR IGNORE or ON CONFLICT leaves out is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from scangen import physical
from scangen.dialects.lowering import Lowering
from scangen.dialects.names import Name
from scangen.dialects.sqlite.names import quoted_names, with_prefix
from scangen.model import Column, ForeignKey, OnDelete, Table
from scangen.values import dataclass

_CHILD = "SQLite checks a foreign key only on connections that ask for it; this trigger and the next hold it on all."
_DELETE = "What a delete does to the rows that reference it, whether a connection asks for foreign keys or not."
_UPDATE = "A key that rows reference may not change."
_REPLACE = (
    "OR REPLACE deletes the row that is in its way, and fires no trigger for that. Under OR REPLACE, and under nothing "
    "else, the UPDATE changes a row: this trigger's OR IGNORE gives way to the OR of the statement that fired it."
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A key seen from the table that it points at; `what` is `cascade`, `set null` or `restrict`."""

    table: str
    column: str
    target: str
    what: str


def is_rowid(table: Table, column: Column) -> bool:
    """Whether an override makes the column an alias of the rowid (https://www.sqlite.org/lang_createtable.html#rowid)."""
    override = column.overrides.get("sqlite")
    raw_type = override.type if override else None
    return raw_type is not None and raw_type.lower() == "integer" and table.primary_key.columns == (column.name,)


class KeyTriggers(Lowering):
    """The part of SQLite's lowering that makes a table's keys hold, as child and as parent."""

    def names(self, table: Table) -> Iterator[Name]:
        """A database has the name of a trigger once."""
        space, what = "triggers", "a trigger"
        touched = tuple(column.name for column in table.columns if column.on_update_now)
        if touched:
            yield Name(space, self.touch_name(table, touched), what, table.span)
        for transition in table.transitions:
            yield Name(space, self.guard_name(table, transition), what, transition.span)
        for key in table.foreign_keys:
            for event in ("insert", "update"):
                yield Name(space, self.name(f"{key.name}_on_{event}"), what, key.span)
        targets = dict.fromkeys(key.target_column for _, key in self.schema.children(table))
        parts = ("on_delete", "on_replace", "on_update_replace", *(f"{target}_on_update" for target in targets))
        for part in parts if targets else ():
            yield Name(space, self.name(f"referenced_{table.name}_{part}"), what, table.span)

    def key_triggers(self, table: Table) -> Iterator[physical.Trigger]:
        """First what this table references, then what references it."""
        for key in table.foreign_keys:
            yield from self._child(table, key)
        references = [
            Reference(child.name, key.column, key.target_column, key.on_delete.value)
            for child, key in self.schema.children(table)
        ]
        if references:
            yield from self._parent(table, references)
            yield from self._replace(table)

    @cached_property
    def _refusal(self) -> str:
        return self.body("refuse")

    def _child(self, table: Table, key: ForeignKey) -> Iterator[physical.Trigger]:
        column = table.column(key.column)
        if key.target == table.name and key.on_delete is OnDelete.CASCADE:
            self.refuse(
                "SG505",
                f"{key.name!r} cascades within its own table, which triggers do one level deep only",
                key.span or table.span,
                "write `on_delete: restrict` or `set null`",
            )
        new = f"NEW.{self.quote(key.column)}"
        target = f"SELECT 1 FROM {self.quote(key.target)} WHERE {self.quote(key.target_column)} = {new}"
        orphan = ("" if column.required else f"{new} IS NOT NULL AND ") + f"NOT EXISTS ({target})"
        for event in ("INSERT", "UPDATE"):
            yield physical.Trigger(
                self.name(f"{key.name}_on_{event.lower()}"),
                "AFTER",
                (event,),
                self._refusal,
                of=self._of((column,)) if event == "UPDATE" else (),
                condition=orphan,
                concerns=key.target,
                note=_CHILD if event == "INSERT" else None,
            )

    def _parent(self, table: Table, references: Sequence[Reference]) -> Iterator[physical.Trigger]:
        # Tables that reference others first, restricting keys last: what a cascade has taken restricts nothing then, as
        # on servers that check a key at the end of the statement.
        deepest_first = references[::-1]
        ordered = sorted(deepest_first, key=lambda reference: reference.what == "restrict")
        body = self.body("on_delete", references=ordered)
        yield physical.Trigger(
            self.name(f"referenced_{table.name}_on_delete"), "AFTER", ("DELETE",), body, note=_DELETE
        )
        for target in dict.fromkeys(reference.target for reference in references):
            here = [reference for reference in references if reference.target == target]
            column = self.quote(target)
            yield physical.Trigger(
                self.name(f"referenced_{table.name}_{target}_on_update"),
                "AFTER",
                ("UPDATE",),
                self.body("on_key_update", references=here),
                of=self._of((table.column(target),)),
                condition=f"OLD.{column} IS NOT NEW.{column}",
                note=_UPDATE,
            )

    # OR REPLACE

    def _replace(self, table: Table) -> Iterator[physical.Trigger]:
        probe = self._probe(table)
        if probe is None:
            return
        keys = list(self._unique_keys(table))
        values = {"table": table.name, "probe": probe, "conflicts": [condition for _, condition in keys]}
        name = self.name(f"referenced_{table.name}_on_replace")
        body = self.body("on_replace", key=(), **values)
        yield physical.Trigger(name, "BEFORE", ("INSERT",), body, note=_REPLACE)
        columns = dict.fromkeys(name for names, _ in keys for name in names)
        yield physical.Trigger(
            self.name(f"referenced_{table.name}_on_update_replace"),
            "BEFORE",
            ("UPDATE",),
            self.body("on_replace", key=table.primary_key.columns, **values),
            of=self._of([table.column(name) for name in columns]),
        )

    def _unique_keys(self, table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
        """Each unique key: the columns that decide it, and when a row of the table is in the way of NEW."""
        for key in (table.primary_key, *table.uniques):
            yield key.columns, self._equal(key.columns)
        names = {column.name.lower(): column.name for column in table.columns}
        for index in table.indexes:
            override = index.overrides.get("sqlite")
            # What an expression of the user's own makes unique cannot be compared with NEW here.
            if not index.unique or (override and (override.skip or override.keys)):
                continue
            columns = tuple(key.name for key in index.columns)
            where = self.index(table, index, override).where
            if where is None:
                yield columns, self._equal(columns)
            else:
                within = tuple(names[name.lower()] for name in quoted_names(where) if name.lower() in names)
                both = f"({where}) AND ({with_prefix(where, names, 'NEW.')})"
                yield columns + within, f"({self._equal(columns)} AND {both})"

    def _equal(self, columns: Sequence[str]) -> str:
        equal = " AND ".join(f"{self.quote(name)} = NEW.{self.quote(name)}" for name in columns)
        return equal if len(columns) == 1 else f"({equal})"

    @staticmethod
    def _probe(table: Table) -> str | None:
        """A column that OR REPLACE can set to NULL, since it has a default, and OR IGNORE cannot.

        One in no key and under no guard, so that setting it does nothing else. Else any required one: there OR REPLACE
        fails too, with SQLite's own words. None where there is only a rowid (which takes no NULL, whatever the OR).
        """
        taken = {transition.column for transition in table.transitions}
        taken.update(*(key.columns for key in (table.primary_key, *table.uniques)))
        taken.update(key.name for index in table.indexes if index.unique for key in index.columns)
        taken.update(key.column for key in table.foreign_keys)
        for column in table.columns:
            if column.required and column.default is not None and column.name not in taken:
                return column.name
        return next((column.name for column in table.columns if column.required and not is_rowid(table, column)), None)

    @staticmethod
    def _of(columns: Sequence[Column]) -> tuple[str, ...]:
        """The columns of UPDATE OF; none (any UPDATE) with a generated one, which no SET names."""
        return () if any(column.generated for column in columns) else tuple(column.name for column in columns)
