"""A schema as SQLite holds it: STRICT tables, checks for what their five types let through, triggers for behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scangen import model, physical
from scangen.dialects.sqlite.clock import NOW
from scangen.dialects.sqlite.keys import KeyTriggers, is_rowid
from scangen.dialects.sqlite.limits import check_generated, check_limits, check_overrides
from scangen.model import Column, HashPartition, Kind, Table, Type

_TYPES = {
    Kind.STRING: "text",
    Kind.TEXT: "text",
    Kind.INTEGER: "integer",
    Kind.BIGINT: "integer",
    Kind.DECIMAL: "real",
    Kind.FLOAT: "real",
    Kind.BOOLEAN: "integer",
    Kind.DATE: "text",
    Kind.DATETIME: "text",
    Kind.JSON: "text",
    Kind.UUID: "text",
    Kind.BINARY: "blob",
}

_LENGTH = "no longer than the type says, in characters (length() ends at a NUL, so there may be none)"
_INTEGER = "32 bits"
_DECIMAL = "no more digits before the point than the type says"
_FLOAT = "no infinity"
_BOOLEAN = "0 or 1"
_DATETIME = "an instant, UTC, as YYYY-MM-DD HH:MM:SS.ffffff, years 1 to 9999 ('+0 days' turns a 30 February into March)"
_DATE = "a day as YYYY-MM-DD, years 1 to 9999"
_JSON = "JSON that parses (of NULL, json_valid says 0 before SQLite 3.45; it ends at a NUL)"
_UUID = "a UUID in lower case, with its hyphens"

# Checks of one kind stand together under one comment.
_ORDER = {
    note: place
    for place, note in enumerate((_LENGTH, _INTEGER, _DECIMAL, _FLOAT, _BOOLEAN, _UUID, _JSON, _DATE, _DATETIME))
}

# RAISE takes any text from 3.47, a literal only before: https://www.sqlite.org/releaselog/3_47_0.html
_RAISES_EXPRESSIONS = (3, 47)


class SQLiteLowering(KeyTriggers):
    """STRICT has five types, no partitions, no clock below the millisecond, and keys that hold on request only."""

    def table(self, table: Table) -> physical.Table:
        """One table; what is partitioned elsewhere is whole here, with the same keys."""
        lowered = super().table(table)
        if table.partition is None:
            return lowered
        how = "hash" if isinstance(table.partition, HashPartition) else "range"
        note = f"One table: SQLite has no partitions. Elsewhere it is cut by {how} of {table.partition.column}."
        return replace(lowered, note=note)

    # Columns

    def column(self, table: Table, column: Column) -> physical.Column:
        """As `integer`, a lone primary key would be the rowid, and a row without an id would get one; `int` is not."""
        lowered = super().column(table, column)
        if lowered.type != "integer" or (column.name,) != table.primary_key.columns or is_rowid(table, column):
            return lowered
        return replace(lowered, type="int")

    def native_type(self, portable: Type) -> str:
        """One of STRICT's types."""
        return _TYPES[portable.kind]

    def now(self, portable: Type) -> str:
        """The statement's instant; SQLite's clock has milliseconds."""
        return NOW[portable.kind]

    def type_checks(self, table: Table) -> Iterator[physical.Check]:
        """The checks of all columns, those of a kind together."""
        return iter(sorted(super().type_checks(table), key=lambda check: _ORDER[check.note or ""]))

    def type_rules(self, column: Column) -> Iterator[tuple[str, str, str]]:
        """STRICT holds text, 64 bits, a double or bytes; the rest of a type is said here."""
        name = self.quote(column.name)
        portable = column.type
        match portable.kind:
            case Kind.STRING:
                yield "length", f"length({name}) <= {portable.length} AND {_no_nul(name)}", _LENGTH
            case Kind.DATETIME:
                tail = f"substr({name}, 20)"
                same = f"{name} IS datetime(substr({name}, 1, 19) || '.0', '+0 days') || {tail}"
                micros = f"{tail} GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]'"
                yield "form", f"{same} AND {micros} AND {name} > '0001'", _DATETIME
            case Kind.DATE:
                yield "form", f"{name} IS date({name} || ' 00:00', '+0 days') AND {name} > '0001'", _DATE
            case Kind.INTEGER:
                yield "range", f"{name} BETWEEN -2147483648 AND 2147483647", _INTEGER
            case Kind.BOOLEAN:
                yield "boolean", f"{name} IN (0, 1)", _BOOLEAN
            case Kind.DECIMAL:
                whole = (portable.precision or 0) - (portable.scale or 0)
                yield "range", f"abs(round({name}, {portable.scale})) < 1e{whole}", _DECIMAL
            case Kind.FLOAT:
                yield "range", f"abs({name}) < 9e999", _FLOAT
            case Kind.JSON:
                yield "json", f"{name} IS NULL OR json_valid({name}) AND {_no_nul(name)}", _JSON
            case Kind.UUID:
                digits = f"length(CAST(replace({name}, '-', '') AS blob)) = 32"
                form = f"{name} GLOB '????????-????-????-????-????????????' AND {name} NOT GLOB '*[^-0-9a-f]*'"
                yield "form", f"{form} AND {digits}", _UUID
            case _:
                return

    # Indexes

    def index(self, table: Table, index: model.Index, override: model.IndexOverride | None) -> physical.Index:
        """Included columns become trailing keys, except in a unique index, which they would widen."""
        lowered = super().index(table, index, override)
        if not lowered.include:
            return lowered
        if lowered.unique:
            note = "SQLite has no INCLUDE, and another key would change what is unique"
            return replace(lowered, include=(), note=_joined(lowered.note, note))
        present = {key.column for key in lowered.keys}
        trailing = tuple(physical.IndexKey(name) for name in lowered.include if name not in present)
        note = f"SQLite has no INCLUDE: {', '.join(lowered.include)} as trailing keys"
        return replace(lowered, keys=lowered.keys + trailing, include=(), note=_joined(lowered.note, note))

    # Behaviour

    def touch(self, table: Table, columns: tuple[str, ...]) -> Iterator[physical.Trigger]:
        """AFTER UPDATE, since SQLite's BEFORE cannot set NEW; its own UPDATE finds the clock's text there and stops."""
        clocks = [(name, self.now(table.column(name).type)) for name in columns]
        yield physical.Trigger(
            self.touch_name(table, columns),
            "AFTER",
            ("UPDATE",),
            self.body("touch", table=table.name, key=table.primary_key.columns, clocks=clocks),
            condition=" OR ".join(f"NEW.{self.quote(name)} IS NOT {clock}" for name, clock in clocks),
            note="The condition ends the recursion where recursive_triggers is on.",
        )

    def guard(self, table: Table, transition: model.Transition) -> Iterator[physical.Trigger]:
        """BEFORE UPDATE, only for rows whose value moves."""
        column = self.quote(transition.column)
        body = self.body(
            "guard",
            table=table.name,
            column=transition.column,
            moves=transition.moves,
            raises_expressions=self.target.version >= _RAISES_EXPRESSIONS,
        )
        name = self.guard_name(table, transition)
        yield physical.Trigger(name, "BEFORE", ("UPDATE",), body, condition=f"OLD.{column} IS NOT NEW.{column}")

    # Limits

    def limits(self, table: Table, lowered: physical.Table) -> None:
        """Names that SQLite keeps for itself, too many columns, and overrides that it would take amiss."""
        check_limits(self, table, lowered)
        check_overrides(self, table, lowered)
        check_generated(self, table, lowered)


def _no_nul(name: str) -> str:
    """SQLite's text functions read no further than a NUL, but instr does: https://www.sqlite.org/nulinstr.html."""
    return f"instr({name}, char(0)) = 0"


def _joined(reason: str | None, note: str) -> str:
    return f"{reason}; {note}" if reason else note


LOWERING = SQLiteLowering
