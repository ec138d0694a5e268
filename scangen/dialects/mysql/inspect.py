"""Reads a live MySQL database: nine queries on information_schema, five more on scratch tables."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from operator import itemgetter
from typing import Any, ClassVar

from scangen import physical
from scangen.dialects.access import Connection, run
from scangen.dialects.inspection import Answers, Expected, Inspection, Inspector, Kind, Reading, by_table
from scangen.dialects.mysql import DIALECT
from scangen.dialects.mysql.access import ACCESS
from scangen.dialects.mysql.catalog import live_queries, scratch_queries
from scangen.dialects.mysql.listed import as_listed
from scangen.dialects.mysql.storage import storage
from scangen.dialects.scratch import Limits, Scratch

_KINDS = {"KEY": "hash", "RANGE COLUMNS": "range"}
_NUMBERS = ("int", "decimal", "double", "float", "tinyint", "bigint", "smallint", "mediumint", "bit")
_ALWAYS_THERE = frozenset({"partitioned"})


_NEGATIVE = re.compile(r"-\((\d[\d.e+-]*)\)")
"""A negative constant: 9.7.4 prints -(1), and -1 once another ALTER has written the table anew."""


_EXTRAS = {
    "VIRTUAL GENERATED": "computed when it is read",
    "auto_increment": "auto_increment",
    "on update": "on update CURRENT_TIMESTAMP",
    "INVISIBLE": "invisible",
}
"""What a column can be beside what the catalog has words for."""


def _bytes(column: physical.Column) -> int:
    """Bytes in a row, which has 65,535 of them; what is not known here counts as a pointer does."""
    return storage(column.type, column.collation).row or 12


class MySQLInspector(Inspector):
    """Tables of a random name as scratch: of temporary ones, information_schema says nothing."""

    dialect = DIALECT
    # https://dev.mysql.com/doc/refman/9.7/en/innodb-limits.html, …/column-count-limit.html
    limits: ClassVar[Limits | None] = Limits(columns=400, indexes=60, bytes=60_000, size=_bytes)
    ordered_triggers: ClassVar[bool] = True

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._collation: str = ""

    def begin(self) -> None:
        """What a literal is printed with depends on the character set of the session that wrote it."""
        for sql in DIALECT.session:
            run(self.connection, sql)
        # Types are as wide as users made them; a scratch table holds no rows, so how wide one gets is of no matter.
        with suppress(Exception):  # SYSTEM_VARIABLES_ADMIN or SESSION_VARIABLES_ADMIN
            run(self.connection, "SET SESSION innodb_strict_mode = OFF")
        ((self._collation,),) = self.rows("SELECT @@collation_database")

    def make(self, scratch: Scratch) -> str | None:
        """Each table whole, or where the server refuses something, piece by piece."""
        for table in scratch.tables:
            try:
                run(self.connection, _whole(table))
            except Exception:
                try:
                    run(self.connection, _empty(table))
                except Exception as error:
                    return f"no scratch table can be made: {ACCESS.reason(error)}"
                for piece in _pieces(table):
                    with suppress(Exception):
                        run(self.connection, f"ALTER TABLE {DIALECT.quote(table.name)} ADD {piece}")
                with suppress(Exception):
                    run(self.connection, f"ALTER TABLE {DIALECT.quote(table.name)} DROP COLUMN {table.name}")
        return None

    def drop(self, scratch: Scratch) -> None:
        """All at once."""
        if scratch.names:
            run(self.connection, f"DROP TABLE IF EXISTS {', '.join(map(DIALECT.quote, sorted(scratch.names)))}")

    def queries(self, scratch: Collection[str] | None) -> Mapping[str, str]:
        """On information_schema."""
        return live_queries() if scratch is None else scratch_queries(scratch)

    def read(self, answers: Answers) -> Reading:
        """Everything, by table."""
        reading = Reading()
        parts = by_table(answers, "tables", "columns", "clauses")
        for name, columns in answers["columns"]:
            parts[name]["columns"] = json.loads(columns)
        clauses: dict[str, str] = {row[0]: row[1] for row in answers["clauses"]}
        for name, kind, *row in sorted(answers["tables"], key=itemgetter(0)):
            if kind == "BASE TABLE":
                for rows in parts[name].values():
                    rows.sort()
                reading.tables[name] = _TableReader(reading, name, parts[name], clauses).table(*row)
            else:
                reading.find(Kind.UNOWNED, "", kind.lower(), name)
        return reading

    def sorted_out(self, meant: physical.Table, found: physical.Table) -> physical.Table:
        """A unique key and a unique index are one thing here: what was meant as an index is one."""
        wanted = {index.name for index in meant.indexes}
        as_indexes = tuple(_as_index(key) for key in found.uniques if key.name in wanted)
        if not as_indexes:
            return found
        uniques = tuple(key for key in found.uniques if key.name not in wanted)
        return replace(found, uniques=uniques, indexes=(*found.indexes, *as_indexes))

    def printed(self, table: physical.Table, found: physical.Table) -> physical.Table:
        """B-trees go without saying, bodies are listed in their own way, and a database has a collation for tables."""
        options = dict(table.options)
        options.setdefault("collate", self._collation)
        options.setdefault("charset", options["collate"].partition("_")[0])
        return replace(
            table,
            indexes=tuple(replace(i, method=None) if i.method == "btree" else i for i in table.indexes),
            triggers=tuple(replace(t, body=as_listed(t.body)) for t in table.triggers),
            options=tuple(sorted(options.items())),
        )


def inspect(connection: Connection, expected: Expected | None) -> Inspection:
    """What is in the current database; runs the session's statements, makes and drops tables, which commits."""
    return MySQLInspector(connection).inspect(expected)


# Scratch


def _whole(table: physical.Table) -> str:
    return f"CREATE TABLE {DIALECT.quote(table.name)} ({', '.join(_parts(table))}){_options(table)}"


def _empty(table: physical.Table) -> str:
    """A table has to have a column."""
    return f"CREATE TABLE {DIALECT.quote(table.name)} ({table.name} int){_options(table)}"


def _pieces(table: physical.Table) -> Iterator[str]:
    return (part if part.startswith(("CONSTRAINT", "INDEX")) else f"COLUMN {part}" for part in _parts(table))


def _parts(table: physical.Table) -> Iterator[str]:
    for column in table.columns:
        tail = f" GENERATED ALWAYS AS ({column.generated}) STORED" if column.generated else ""
        tail += f" DEFAULT {column.default}" if column.default else ""
        yield f"{DIALECT.quote(column.name)} {DIALECT.type_text(column)}{tail}"
    for check in table.checks:
        yield f"CONSTRAINT {check.name} CHECK ({check.expression})"
    for index in table.indexes:
        yield f"INDEX {index.name} ({', '.join(map(DIALECT.key_text, index.keys))})"


def _options(table: physical.Table) -> str:
    """Character set and collation, which columns and literals inherit; storage is of no matter."""
    kept = [(name, value) for name, value in table.options if name in ("charset", "collate")]
    return "".join(f" {name.upper()} = {value}" for name, value in kept)


# Reading


class _TableReader:
    """Makes one table of its rows in the answers of the queries."""

    def __init__(self, reading: Reading, name: str, parts: Mapping[str, list[Any]], clauses: Mapping[str, str]) -> None:
        self._reading = reading
        self._name = name
        self._parts = parts
        self._clauses = clauses

    def find(self, kind: Kind, what: str, name: str, detail: str = "") -> None:
        self._reading.find(kind, self._name, what, name, detail)

    def table(self, comment: str, engine: str, collation: str, created: str) -> physical.Table:
        """The table, its findings noted."""
        keys: dict[str, list[Any]] = defaultdict(list)
        for index, _, *key in self._parts["keys"]:
            keys[index].append(key)
        primary = tuple(key[1] for key in keys.pop("PRIMARY", ()))
        indexes = [self._index(name, rows) for name, rows in sorted(keys.items())]
        options = [("engine", engine), ("charset", collation.partition("_")[0]), ("collate", collation)]
        options += [(key.lower(), value.upper()) for key, value in re.findall(r"(\w+)=\"?([^\s\"]+)", created)]
        return physical.Table(
            name=self._name,
            columns=tuple(self._column(collation, *column) for _, *column in self._parts["columns"]),
            primary_key=physical.Key("PRIMARY" if primary else "", primary),
            uniques=tuple(_as_key(index) for index in indexes if _is_key(index)),
            checks=tuple(self._check(*check) for check in self._parts["checks"]),
            foreign_keys=tuple(self._foreign_keys()),
            indexes=tuple(index for index in indexes if not _is_key(index)),
            triggers=tuple(
                # Of several statements in one text, the server keeps the semicolon after a body with the body.
                physical.Trigger(name, timing, (event,), body.strip().removesuffix(";"))
                for timing, event, _, name, body in self._parts["triggers"]
            ),
            partitioning=self._partitioning(),
            options=tuple(sorted(options)),
            comment=comment or None,
        )

    def _column(
        self, of_table: str, name: str, kind: str, nullable: str, default: str | None, generated: str,
        extra: str, collation: str | None, comment: str,
    ) -> physical.Column:  # fmt: skip
        for word, detail in _EXTRAS.items() if extra else ():
            if word in extra:
                self.find(Kind.OTHER, "column", name, detail)
        if default is not None:
            if "DEFAULT_GENERATED" in extra:
                default = f"({_plain(default)})"
            elif not kind.startswith(_NUMBERS):
                default = DIALECT.string(default)
        collation = None if collation == of_table else collation
        made = _plain(generated) if generated else None
        return physical.Column(name, kind, nullable == "YES", default, None, made, collation, comment or None)

    def _check(self, name: str, enforced: str) -> physical.Check:
        if enforced != "YES":
            self.find(Kind.UNENFORCED, "check", name)
        text = _plain(self._clauses[name])
        return physical.Check(name, _NEGATIVE.sub(r"-\1", text) if "-(" in text else text)

    def _foreign_keys(self) -> Iterator[physical.ForeignKey]:
        columns: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, _, column, other in self._parts["key_columns"]:
            columns[name].append((column, other))
        for name, target, on_delete, on_update, here in self._parts["foreign_keys"]:
            if on_update not in ("NO ACTION", "RESTRICT"):
                self.find(Kind.OTHER, "foreign key", name, "acts ON UPDATE too")
            if not here:
                self.find(Kind.OTHER, "foreign key", name, "to a table of another database")
            own, theirs = zip(*columns[name], strict=True)
            # The two are one here: https://dev.mysql.com/doc/refman/9.7/en/create-table-foreign-keys.html
            yield physical.ForeignKey(name, own, target, theirs, on_delete.replace("RESTRICT", "NO ACTION"))

    def _index(self, name: str, rows: list[Any]) -> physical.Index:
        not_unique, _, _, _, kind, _, visible = rows[0]
        if visible != "YES":
            self.find(Kind.INVISIBLE, "index", name)
        keys = tuple(_index_key(column, order, expression, part) for _, column, order, expression, _, part, _ in rows)
        return physical.Index(name, keys, not int(not_unique), method=None if kind == "BTREE" else kind.lower())

    def _partitioning(self) -> physical.Partitioning | None:
        found = self._parts["partitions"]
        if not found:
            return None
        _, _, method, key, _, below = found[0]
        if below:
            self.find(Kind.OTHER, "table", self._name, "has partitions in partitions")
        kind = _KINDS.get(method, method.lower())
        bounded = method.startswith(("RANGE", "LIST"))
        parts = tuple(
            physical.Partition(name, f"VALUES LESS THAN ({bound})" if bounded else "")
            for _, name, _, _, bound, _ in found
        )
        return physical.Partitioning(kind, key or "", parts)


def _index_key(column: str | None, order: str | None, expression: str | None, part: int | None) -> physical.IndexKey:
    if expression is not None:
        text: str | None = f"({_plain(expression)})"
    else:
        text = f"{DIALECT.quote(column or '')}({part})" if part else None
    return physical.IndexKey(None if text else column, order == "D", text)


def _plain(expression: str) -> str:
    r"""An expression, which information_schema lists as a string that is still quoted: `\'it\\\'s\'`."""
    if "\\\\" not in expression:
        return expression.replace("\\", "")
    return re.sub(r"\\(.)", r"\1", expression)


def _is_key(index: physical.Index) -> bool:
    return index.unique and all(key.column and not key.descending for key in index.keys)


def _as_key(index: physical.Index) -> physical.Key:
    return physical.Key(index.name, tuple(str(key.column) for key in index.keys))


def _as_index(key: physical.Key) -> physical.Index:
    return physical.Index(key.name, tuple(map(physical.IndexKey, key.columns)), unique=True)
