"""A schema as MySQL holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from scangen import model, physical
from scangen.diagnostics import Span
from scangen.dialects.mysql import limits, triggers
from scangen.dialects.mysql.indexes import IndexLowering
from scangen.dialects.mysql.references import How
from scangen.dialects.names import Name
from scangen.model import Column, HashPartition, Kind, OnDelete, RangePartition, Table, Type

_TYPES = {
    Kind.TEXT: "longtext",
    Kind.INTEGER: "int",
    Kind.BIGINT: "bigint",
    Kind.FLOAT: "double",
    Kind.BOOLEAN: "tinyint(1)",
    Kind.DATE: "date",
    Kind.DATETIME: "datetime(6)",
    Kind.JSON: "json",
    Kind.UUID: "char(36)",
    Kind.BINARY: "longblob",
}
_EXACT = (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_0900_bin"))
_UUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"

# Comments are stored as utf8mb3: https://dev.mysql.com/doc/refman/8.4/en/charset-metadata.html
_BEYOND_UTF8MB3 = re.compile("[\U00010000-\U0010ffff]")

_GUARD = "a move that is not listed fails with error 1216, SQLSTATE 23000: an integrity error to every driver"
_TOUCH = "ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes, nor when the statement sets the column"
_ON_DELETE = {OnDelete.CASCADE: "CASCADE", OnDelete.RESTRICT: "NO ACTION", OnDelete.SET_NULL: "SET NULL"}


class MySQLLowering(IndexLowering):
    """One collation for the whole table, checks where a type takes too much, triggers where a key cannot act."""

    # Columns

    def native_type(self, portable: Type) -> str:
        """The type, lengths in characters."""
        if portable.kind is Kind.STRING:
            return f"varchar({portable.length})"
        if portable.kind is Kind.DECIMAL:
            return f"decimal({portable.precision},{portable.scale})"
        return _TYPES[portable.kind]

    def default(self, column: Column) -> str | None:
        """A literal; in parentheses, as an expression, for the types that take no other default."""
        text = super().default(column)
        if text is None:
            return None
        if self.stored(column).blob:
            return f"({text})"
        # A default takes no DATE '…' (error 1067), and no conversion is left to a session in a string of this form.
        return text[text.index("'") :] if text.startswith(("DATE '", "TIMESTAMP '")) else text

    def now(self, portable: Type) -> str:
        """The statement's instant; NOW() would be the session's local time."""
        return "(UTC_DATE())" if portable.kind is Kind.DATE else "(UTC_TIMESTAMP(6))"

    def type_rules(self, column: Column) -> Iterator[tuple[str, str, str]]:
        """A boolean is a small number here, a uuid a string, and there is a year 0."""
        name = self.quote(column.name)
        match column.type.kind:
            case Kind.BOOLEAN:
                yield "boolean", f"{name} IN (0, 1)", "tinyint(1) takes any small number"
            case Kind.DATE | Kind.DATETIME:
                yield "range", f"{name} >= '0001-01-01'", "MySQL has a year 0"
            case Kind.UUID:
                yield "uuid", f"REGEXP_LIKE({name}, {_UUID}, 'c')", "one form of a uuid: lower case, with hyphens"
            case _:
                return

    # Constraints

    def primary_key(self, table: Table) -> physical.Key:
        """Every primary key is named PRIMARY; MySQL ignores another name."""
        return physical.Key("PRIMARY", table.primary_key.columns)

    def foreign_keys(self, table: Table) -> Iterator[physical.ForeignKey]:
        """The keys that MySQL checks; one whose action is a trigger's refuses should that not have run."""
        for key in table.foreign_keys:
            how = self.references.how(table, key)
            if how is How.TRIGGERS:
                continue
            limits.check_compatible(self, table, key)
            action = _ON_DELETE[key.on_delete] if how is How.NATIVE else "NO ACTION"
            yield physical.ForeignKey(self.name(key.name), (key.column,), key.target, (key.target_column,), action)

    # Behaviour

    def touch(self, table: Table, columns: tuple[str, ...]) -> Iterator[physical.Trigger]:
        """ON UPDATE CURRENT_TIMESTAMP would be silent when no value changes or the statement sets the column."""
        body = self.body("touch", columns=columns)
        yield physical.Trigger(self.touch_name(table, columns), "BEFORE", ("UPDATE",), body, note=_TOUCH)

    def guard(self, table: Table, transition: model.Transition) -> Iterator[physical.Trigger]:
        """BEFORE UPDATE. PyMySQL and mysqlclient go by the number, Connectors by the SQLSTATE."""
        name = self.guard_name(table, transition)
        body = self.body("guard", table=table.name, column=transition.column, moves=transition.moves)
        yield physical.Trigger(name, "BEFORE", ("UPDATE",), body, note=_GUARD)

    def key_triggers(self, table: Table) -> Iterator[physical.Trigger]:
        """As a child, then as a parent, for the keys that MySQL does not hold."""
        yield from triggers.of_child(self, table)
        yield from triggers.of_parent(self, table)

    # Storage and limits

    def table(self, table: Table) -> physical.Table:
        """One table, its comments as the server will store them."""
        lowered = super().table(table)
        if all(text is None or text.isascii() for text in (lowered.comment, *(c.comment for c in lowered.columns))):
            return lowered
        columns = tuple(
            replace(to, comment=self._comment(to.comment, of.span))
            for of, to in zip(table.columns, lowered.columns, strict=True)
        )
        return replace(lowered, columns=columns, comment=self._comment(lowered.comment, table.span))

    def _comment(self, text: str | None, span: Span | None) -> str | None:
        if text is None or not (beyond := _BEYOND_UTF8MB3.search(text)):
            return text
        self.report.warning(
            "SG513",
            f"MySQL: a comment cannot hold {beyond[0]!r}; each such character becomes '?' in the database",
            span,
            "MySQL stores comments as utf8mb3, up to U+FFFF",
        )
        return _BEYOND_UTF8MB3.sub("?", text)

    def partitioning(self, table: Table) -> physical.Partitioning | None:
        """KEY, since HASH takes no strings; a range ends in MAXVALUE, so that no row is refused."""
        match table.partition:
            case None:
                return None
            case HashPartition(column=column, buckets=buckets):
                limits.check_partition_column(self, table, column)
                parts = tuple(physical.Partition(f"p{n}") for n in range(buckets))
                return physical.Partitioning("hash", self.quote(column), parts, note=self._partition_note(table))
            case RangePartition() as cut:
                parts = tuple(self._ranges(table, cut))
                return physical.Partitioning("range", self.quote(cut.column), parts, note=self._partition_note(table))

    def _ranges(self, table: Table, cut: RangePartition) -> Iterator[physical.Partition]:
        kind = table.column(cut.column).type
        names = ["p_before", *(self.period_name(table, start, cut.every) for start in cut.bounds[:-1])]
        for name, end in zip(names, cut.bounds, strict=True):
            yield physical.Partition(name, f"VALUES LESS THAN ({self.bound(end, kind)})")
        yield physical.Partition(self.rest_name(table), "VALUES LESS THAN (MAXVALUE)")

    def period_name(self, table: Table, start: date, every: str) -> str:
        """A table has names of its own for its partitions."""
        return f"p{self.period(start, every)}"

    def rest_name(self, table: Table) -> str:
        """After the last period."""
        return "p_after"

    def bound(self, day: date, portable: Type) -> str:
        """As information_schema.partitions gives it back: what was written."""
        return f"'{day.isoformat()} 00:00:00'" if portable.kind is Kind.DATETIME else f"'{day.isoformat()}'"

    def _partition_note(self, table: Table) -> str | None:
        if not table.foreign_keys:
            return None
        names = ", ".join(self.name(key.name) for key in table.foreign_keys)
        return f"a partitioned table has no foreign keys in MySQL: triggers hold {names}"

    def options(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Engine and collation, then what an override asks for."""
        own = tuple((name, value.upper()) for name, value in super().options(table))
        return (*(_EXACT if self.project.exact_strings else _EXACT[:1]), *own)

    def limits(self, table: Table, lowered: physical.Table) -> None:
        """Keys, rows, numbers of things."""
        limits.check(self, table, lowered)

    def own_names(self, table: Table) -> Iterator[Name]:
        """None: a database has the name of a check once."""
        return iter(())

    def names(self, table: Table) -> Iterator[Name]:
        """A database has the name of a check once, and that of a trigger (errors 3822 and 1359)."""
        yield from self.check_names(table, "checks")
        yield from triggers.names(self, table)


LOWERING = MySQLLowering
