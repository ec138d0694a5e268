"""Reads a live SQLite database: three queries, on its pragmas and on the statements that it keeps as written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scangen import physical
from scangen.dialects.access import Connection
from scangen.dialects.inspection import Answers, Expected, Inspection, Inspector, Kind, Reading, by_table
from scangen.dialects.sqlite import DIALECT
from scangen.dialects.sqlite.texts import TableText, index_keys, index_text, table_text, trigger_text

# https://www.sqlite.org/pragma.html#pragfunc
QUERIES = {
    "statements": """
SELECT s.type, s.name, s.tbl_name, s.sql, t.type, t.strict, t.wr
FROM sqlite_schema AS s LEFT JOIN pragma_table_list AS t ON t.schema = 'main' AND t.name = s.name AND s.type = 'table'
WHERE s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.rowid
""",
    "columns": """
SELECT s.name, x.name, x.type, x."notnull", x.pk, x.hidden
FROM sqlite_schema AS s JOIN pragma_table_xinfo(s.name) AS x WHERE s.type = 'table' ORDER BY s.name, x.cid
""",
    "foreign_keys": """
SELECT s.name, k.id, k."from", k."table", k."to", k.on_delete, k.on_update
FROM sqlite_schema AS s JOIN pragma_foreign_key_list(s.name) AS k WHERE s.type = 'table'
ORDER BY s.name, k.id DESC, k.seq
""",
}
_VIRTUAL, _STORED = 2, 3
"""How a column is hidden: https://www.sqlite.org/pragma.html#pragma_table_xinfo."""


class SQLiteInspector(Inspector):
    """No scratch: what was written is what stands there."""

    dialect = DIALECT

    def queries(self, scratch: Collection[str] | None) -> Mapping[str, str]:
        """Three."""
        return QUERIES

    def read(self, answers: Answers) -> Reading:
        """Everything, by table."""
        reading = Reading()
        parts = by_table(answers, "statements")
        tables = []
        for kind, name, of, sql, *how in answers["statements"]:
            if kind in ("index", "trigger"):
                parts[of][kind].append(sql)
            elif kind == "table" and how[0] == "table":
                tables.append((name, sql, *how[1:]))
            else:
                reading.find(Kind.UNOWNED, "", kind if kind == "view" else "virtual table", name)
        for name, sql, strict, without_rowid in tables:
            if not strict:
                reading.find(Kind.OTHER, name, "table", name, "not STRICT")
            if without_rowid:
                reading.find(Kind.OTHER, name, "table", name, "WITHOUT ROWID")
            reading.tables[name] = _table(reading, name, sql, parts[name])
        return reading

    def printed(self, table: physical.Table, found: physical.Table) -> physical.Table:
        """An override writes a whole list of keys as one text; the case of a type is of no matter."""
        return replace(
            table,
            columns=tuple(replace(column, type=column.type.lower()) for column in table.columns),
            indexes=tuple(
                index
                if all(key.column for key in index.keys)
                else replace(index, keys=index_keys(", ".join(map(DIALECT.key_text, index.keys))))
                for index in table.indexes
            ),
        )


def inspect(connection: Connection, expected: Expected | None) -> Inspection:
    """What is in the main database."""
    return SQLiteInspector(connection).inspect(expected)


def _table(reading: Reading, name: str, sql: str, parts: dict[str, list[Any]]) -> physical.Table:
    text = table_text(sql)
    for key in text.deferrable:
        reading.find(Kind.OTHER, name, "foreign key", key, "deferred")
    primary = sorted((place, column) for column, _, _, place, _ in parts["columns"] if place)
    return physical.Table(
        name=name,
        columns=tuple(_column(reading, name, text, *row) for row in parts["columns"]),
        primary_key=physical.Key(text.primary_key, tuple(column for _, column in primary)),
        uniques=tuple(text.uniques),
        checks=tuple(text.checks),
        foreign_keys=tuple(_foreign_keys(reading, name, text, parts["foreign_keys"])),
        indexes=tuple(index_text(sql) for sql in parts["index"]),
        triggers=tuple(trigger_text(sql) for sql in parts["trigger"]),
        comment=text.comment,
    )


def _column(
    reading: Reading, table: str, text: TableText, name: str, kind: str, required: int, _: int, hidden: int
) -> physical.Column:
    if hidden == _VIRTUAL:
        reading.find(Kind.OTHER, table, "column", name, "computed when it is read")
    said = text.columns[name]
    return physical.Column(
        name, kind.lower(), not required, said.default, None, said.generated, said.collation, said.comment
    )


def _foreign_keys(reading: Reading, table: str, text: TableText, rows: list[Any]) -> Iterator[physical.ForeignKey]:
    found: dict[int, list[Any]] = defaultdict(list)
    for number, *row in rows:
        found[number].append(row)
    for keys in found.values():
        columns = tuple(key[0] for key in keys)
        _, target, _, on_delete, on_update = keys[0]
        name = text.foreign_keys[columns]
        if on_update != "NO ACTION":
            reading.find(Kind.OTHER, table, "foreign key", name, "acts ON UPDATE too")
        yield physical.ForeignKey(name, columns, target, tuple(key[2] or "" for key in keys), on_delete)
