"""Reads a live SQL Server database: eight queries on the catalog views, of the user's default schema.

The scratch tables are temporary ones, which need no right at all
(https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql#temporary-tables), read by four more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

from scangen import physical
from scangen.dialects.access import Connection, run
from scangen.dialects.inspection import Answers, Expected, Inspection, Inspector, Kind, Reading, by_table
from scangen.dialects.scratch import Limits, Scratch
from scangen.dialects.sqlserver import DIALECT
from scangen.dialects.sqlserver.access import ACCESS
from scangen.dialects.sqlserver.catalog import OTHERS, live_queries, scratch_queries
from scangen.dialects.sqlserver.lower import BUCKET

_LENGTHS = {"nvarchar": 2, "nchar": 2, "varchar": 1, "char": 1, "varbinary": 1, "binary": 1}
_TEXT = re.compile(r"\s*\[?n?(?:var)?char\b|\s*\[?n?text\b", re.IGNORECASE)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00:00(?:\.0+)?)?")
_NAME = r"(?:\[(?:[^\]]|\]\])*\]|\"[^\"]*\"|[\w#$@]+)"
_HEAD = re.compile(
    rf"(?:\s|--[^\n]*\n|/\*.*?\*/)*CREATE\s+(?:OR\s+ALTER\s+)?TRIGGER\s+(?:{_NAME}\s*\.\s*)?{_NAME}\s+ON\s+"
    rf"(?:{_NAME}\s*\.\s*)?{_NAME}\s+(?:WITH\s+[\w\s,']+?\s+)?(?:AFTER|FOR|INSTEAD\s+OF)\s+"
    r"(?:(?:INSERT|UPDATE|DELETE)[\s,]+)+(?:NOT\s+FOR\s+REPLICATION\s+)?AS\b",
    re.IGNORECASE | re.DOTALL,
)


class SQLServerInspector(Inspector):
    """Temporary tables as scratch, which nobody else sees."""

    dialect = DIALECT
    # https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server
    limits: ClassVar[Limits | None] = Limits(columns=1000, indexes=900)

    def begin(self) -> None:
        """Filtered indexes and computed columns want the session's options."""
        for sql in DIALECT.session:
            run(self.connection, sql)

    def make(self, scratch: Scratch) -> str | None:
        """Each table whole, or where the server refuses something, piece by piece."""
        for table in scratch.tables:
            try:
                for sql in whole(table):
                    run(self.connection, sql)
            except Exception:
                with suppress(Exception):
                    run(self.connection, f"DROP TABLE IF EXISTS [#{table.name}]")
                try:
                    run(self.connection, f"CREATE TABLE [#{table.name}] ([{table.name}] int)")
                except Exception as error:
                    return f"no temporary table can be made: {ACCESS.reason(error)}"
                for piece in pieces(table):
                    with suppress(Exception):
                        run(self.connection, piece)
        return None

    def drop(self, scratch: Scratch) -> None:
        """All at once."""
        if scratch.names:
            names = ", ".join(f"[#{name}]" for name in sorted(scratch.names))
            run(self.connection, f"DROP TABLE IF EXISTS {names}")

    def queries(self, scratch: Collection[str] | None) -> Mapping[str, str]:
        """On the catalog views."""
        return {**live_queries(), "others": OTHERS} if scratch is None else scratch_queries(scratch)

    def read(self, answers: Answers) -> Reading:
        """Everything, by table."""
        reading = Reading()
        parts = by_table(answers, "tables", "others")
        for number, name, *row in answers["tables"]:
            reading.tables[name] = _TableReader(reading, name, parts[number]).table(*row)
        for kind, name in answers.get("others", ()):
            reading.find(Kind.UNOWNED, "", kind, name)
        return reading

    def printed(self, table: physical.Table, found: physical.Table) -> physical.Table:
        """Rowstore indexes go without saying, and so does no compression."""
        options = ((name, value.lower()) for name, value in table.options)
        return replace(
            table,
            indexes=tuple(replace(i, method=None) if i.method == "nonclustered" else i for i in table.indexes),
            options=tuple(sorted((name, value) for name, value in options if value != "none")),
        )


def inspect(connection: Connection, expected: Expected | None) -> Inspection:
    """What is in the user's default schema; runs the session's statements."""
    return SQLServerInspector(connection).inspect(expected)


# Scratch


def whole(table: physical.Table) -> Iterator[str]:
    """The statements that make a scratch table."""
    parts = [*map(_column_text, table.columns), *map(_check_text, table.checks)]
    yield f"CREATE TABLE [#{table.name}] ({', '.join(parts)})"
    yield from _indexes(table)


def pieces(table: physical.Table) -> Iterator[str]:
    """The statements that give an empty scratch table its parts one by one."""
    for text in (*map(_column_text, table.columns), *map(_check_text, table.checks)):
        yield f"ALTER TABLE [#{table.name}] ADD {text}"
    yield from _indexes(table)


def _column_text(column: physical.Column) -> str:
    name = DIALECT.quote(column.name)
    if column.generated:
        return f"{name} AS ({column.generated}) PERSISTED"
    text = DIALECT.type_text(column)
    if not column.collation and _TEXT.match(column.type):
        # That of the current database, not of tempdb:
        # https://learn.microsoft.com/sql/t-sql/statements/collations#database_default
        text += " COLLATE DATABASE_DEFAULT"
    return f"{name} {text} NULL{f' DEFAULT {column.default}' if column.default else ''}"


def _check_text(check: physical.Check) -> str:
    return f"CONSTRAINT [{check.name}] CHECK ({check.expression})"


def _indexes(table: physical.Table) -> Iterator[str]:
    for index in table.indexes:
        kind = "NONCLUSTERED COLUMNSTORE " if index.method == "columnstore" else "UNIQUE " if index.unique else ""
        include = f" INCLUDE ({', '.join(map(DIALECT.quote, index.include))})" if index.include else ""
        where = f" WHERE {index.where}" if index.where else ""
        keys = ", ".join(map(DIALECT.key_text, index.keys))
        yield f"CREATE {kind}INDEX [{index.name}] ON [#{table.name}] ({keys}){include}{where}"


# Reading


class _TableReader:
    """Makes one table of its rows in the answers of the queries."""

    def __init__(self, reading: Reading, name: str, parts: Mapping[str, list[Any]]) -> None:
        self._reading = reading
        self._name = name
        self._parts = parts

    def find(self, kind: Kind, what: str, name: str, detail: str = "") -> None:
        self._reading.find(kind, self._name, what, name, detail)

    def table(self, comment: str | None, compression: str | None, *oddities: str | None) -> physical.Table:
        """The table, its findings noted."""
        for oddity in filter(None, oddities):
            self.find(Kind.OTHER, "table", self._name, oddity)
        rows: dict[str, list[Any]] = defaultdict(list)
        for index, *row in self._parts["indexes"]:
            rows[index].append(row)
        kinds = {name: (bool(found[0][1]), bool(found[0][2])) for name, found in rows.items()}
        made = {name: self._index(name, found) for name, found in rows.items()}
        primary = [_key(made[name]) for name, (is_primary, _) in kinds.items() if is_primary]
        return physical.Table(
            name=self._name,
            columns=tuple(self._column(*row) for row in self._parts["columns"]),
            primary_key=primary[0] if primary else physical.Key("", ()),
            uniques=tuple(_key(made[name]) for name, (_, is_unique) in kinds.items() if is_unique),
            checks=tuple(self._check(*row) for row in self._parts["checks"]),
            foreign_keys=tuple(self._foreign_keys()),
            indexes=tuple(made[name] for name, kind in kinds.items() if not any(kind)),
            triggers=tuple(self._triggers()),
            partitioning=self._partitioning(),
            options=() if compression in (None, "none") else (("data_compression", compression),),
            comment=comment,
        )

    def _column(
        self, name: str, kind: str, length: int, precision: int, scale: int, nullable: bool, default_name: str | None,
        default: str | None, computed: str | None, persisted: bool | None, collation: str | None, comment: str | None,
        identity: bool,
    ) -> physical.Column:  # fmt: skip
        if kind in _LENGTHS:
            kind = f"{kind}({'max' if length < 0 else length // _LENGTHS[kind]})"
        elif kind in ("decimal", "numeric"):
            kind = f"{kind}({precision},{scale})"
        elif kind in ("datetime2", "datetimeoffset", "time"):
            kind = f"{kind}({scale})"
        elif kind == "float":
            kind = f"{kind}({precision})"
        if computed is not None and not persisted:
            self.find(Kind.OTHER, "column", name, "computed when it is read")
        if identity:
            self.find(Kind.OTHER, "column", name, "an identity column")
        return physical.Column(name, kind, bool(nullable), default, default_name, computed, collation, comment)

    def _index(self, name: str, rows: list[Any]) -> physical.Index:
        unique, _, _, kind, where, disabled = rows[0][:6]
        if disabled:
            self.find(Kind.DISABLED, "index", name)
        keys = tuple(physical.IndexKey(column, bool(down)) for *_, column, down, included in rows if not included)
        include = tuple(column for *_, column, _, included in rows if included)
        if "COLUMNSTORE" in kind:
            # Its columns all stand as included ones.
            return physical.Index(name, tuple(map(physical.IndexKey, include)), False, where, (), "columnstore")
        return physical.Index(name, keys, bool(unique), where, include)

    def _held(self, what: str, name: str, disabled: bool, untrusted: bool) -> None:
        if disabled:
            self.find(Kind.UNENFORCED, what, name)
        elif untrusted:
            self.find(Kind.UNVALIDATED, what, name, "not trusted")

    def _check(self, name: str, text: str, disabled: bool, untrusted: bool) -> physical.Check:
        self._held("check", name, disabled, untrusted)
        return physical.Check(name, text)

    def _foreign_keys(self) -> Iterator[physical.ForeignKey]:
        found: dict[str, list[Any]] = defaultdict(list)
        for name, *row in self._parts["foreign_keys"]:
            found[name].append(row)
        for name, rows in found.items():
            _, target, _, on_delete, on_update, disabled, untrusted, elsewhere = rows[0]
            self._held("foreign key", name, disabled, untrusted)
            if on_update != "NO_ACTION":
                self.find(Kind.OTHER, "foreign key", name, "acts ON UPDATE too")
            if elsewhere:
                self.find(Kind.OTHER, "foreign key", name, "to a table of another schema")
            columns, targets = tuple(row[0] for row in rows), tuple(row[2] for row in rows)
            yield physical.ForeignKey(name, columns, target, targets, on_delete.replace("_", " "))

    def _triggers(self) -> Iterator[physical.Trigger]:
        found: dict[str, list[Any]] = defaultdict(list)
        for name, *row in self._parts["triggers"]:
            found[name].append(row)
        for name, rows in found.items():
            instead, _, text, disabled = rows[0]
            if disabled:
                self.find(Kind.DISABLED, "trigger", name)
            if text is None:
                self.find(Kind.OTHER, "trigger", name, "encrypted")
            timing = "INSTEAD OF" if instead else "AFTER"
            yield physical.Trigger(name, timing, tuple(row[1] for row in rows), _body(text or ""))

    def _partitioning(self) -> physical.Partitioning | None:
        found = self._parts["partitions"]
        if not found:
            return None
        scheme, function, on_right, column, _ = found[0]
        if not on_right:
            self.find(Kind.OTHER, "table", self._name, "is cut RANGE LEFT")
        bounds = ["", *(_DAY.sub(r"'\1'", row[4]) for row in found if row[4] is not None)]
        parts = tuple(physical.Partition(str(n), bound) for n, bound in enumerate(bounds, 1))
        kind = "hash" if column == BUCKET else "range"
        return physical.Partitioning(kind, DIALECT.quote(column), parts, function, scheme)


def _key(index: physical.Index) -> physical.Key:
    return physical.Key(index.name, tuple(str(key.column) for key in index.keys))


def _body(text: str) -> str:
    """What follows AS in the statement that made the trigger, which is kept with the comments before it."""
    head = _HEAD.match(text)
    return text[head.end() :].strip() if head else text
