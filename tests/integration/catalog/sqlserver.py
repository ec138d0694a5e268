"""SQL Server's catalog: eight queries on the sys views, of the user's default schema."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from scangen import physical
from tests.integration.catalog import Rows

QUERIES = {
    "tables": """
SELECT t.object_id, t.name, CAST(e.value AS nvarchar(4000)), LOWER(p.data_compression_desc)
FROM sys.tables AS t
JOIN sys.partitions AS p ON p.object_id = t.object_id AND p.index_id IN (0, 1) AND p.partition_number = 1
LEFT JOIN sys.extended_properties AS e
    ON e.class = 1 AND e.major_id = t.object_id AND e.minor_id = 0 AND e.name = N'MS_Description'
WHERE t.schema_id = SCHEMA_ID()
""",
    "columns": """
SELECT c.object_id, c.name, y.name, c.max_length, c.precision, c.scale, c.is_nullable, d.name, d.definition,
       k.definition, k.is_persisted, c.collation_name, CAST(e.value AS nvarchar(4000))
FROM sys.columns AS c
JOIN sys.types AS y ON y.user_type_id = c.user_type_id
LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
LEFT JOIN sys.computed_columns AS k ON k.object_id = c.object_id AND k.column_id = c.column_id
LEFT JOIN sys.extended_properties AS e
    ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
ORDER BY c.object_id, c.column_id
""",
    "indexes": """
SELECT i.object_id, i.name, i.is_unique, i.is_primary_key, i.is_unique_constraint, i.type_desc, i.filter_definition,
       i.is_disabled, c.name, x.is_descending_key, x.is_included_column
FROM sys.indexes AS i
JOIN sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id
JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
WHERE i.index_id > 0 AND (x.key_ordinal > 0 OR x.is_included_column = 1)
ORDER BY i.object_id, i.index_id, x.is_included_column, x.key_ordinal, x.index_column_id
""",
    "checks": """
SELECT parent_object_id, name, definition, is_disabled, is_not_trusted FROM sys.check_constraints
""",
    "foreign_keys": """
SELECT f.parent_object_id, f.name, c.name, OBJECT_NAME(f.referenced_object_id), r.name,
       f.delete_referential_action_desc, f.is_disabled, f.is_not_trusted
FROM sys.foreign_keys AS f
JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id
JOIN sys.columns AS c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
JOIN sys.columns AS r ON r.object_id = k.referenced_object_id AND r.column_id = k.referenced_column_id
ORDER BY f.object_id, k.constraint_column_id
""",
    "triggers": """
SELECT t.parent_id, t.name, t.is_instead_of_trigger, e.type_desc, m.definition, t.is_disabled
FROM sys.triggers AS t
JOIN sys.trigger_events AS e ON e.object_id = t.object_id
JOIN sys.sql_modules AS m ON m.object_id = t.object_id
WHERE t.parent_class = 1 ORDER BY t.object_id, e.type
""",
    "partitions": """
SELECT i.object_id, s.name, f.name, f.boundary_value_on_right, c.name, f.fanout,
       CONVERT(nvarchar(40), v.value, 126)
FROM sys.indexes AS i
JOIN sys.partition_schemes AS s ON s.data_space_id = i.data_space_id
JOIN sys.partition_functions AS f ON f.function_id = s.function_id
JOIN sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id AND x.partition_ordinal = 1
JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
LEFT JOIN sys.partition_range_values AS v ON v.function_id = f.function_id
WHERE i.index_id IN (0, 1) ORDER BY i.object_id, v.boundary_id
""",
}

_LENGTHS = {"nvarchar": 2, "nchar": 2, "varchar": 1, "char": 1, "varbinary": 1, "binary": 1}


def read(rows: Rows) -> tuple[physical.Table, ...]:
    """The tables of the user's default schema."""
    parts: dict[str, dict[int, list[Any]]] = {}
    for what, sql in QUERIES.items():
        parts[what] = defaultdict(list)
        for number, *row in rows(sql):
            parts[what][number].append(row)
    return tuple(
        _table(row, {what: found[number] for what, found in parts.items()})
        for number, (row,) in parts["tables"].items()
    )


def _table(row: list[Any], parts: dict[str, list[Any]]) -> physical.Table:
    name, comment, compression = row
    keys: dict[str, list[Any]] = defaultdict(list)
    for index, *key in parts["indexes"]:
        keys[index].append(key)
    made = {index: _index(index, found) for index, found in keys.items()}
    kinds = {index: (found[0][1], found[0][2]) for index, found in keys.items()}
    (primary,) = (index for index, kind in kinds.items() if kind[0])
    return physical.Table(
        name=name,
        columns=tuple(_column(*row) for row in parts["columns"]),
        primary_key=_key(made[primary]),
        uniques=tuple(_key(made[index]) for index, kind in kinds.items() if kind[1]),
        checks=tuple(_check(*row) for row in parts["checks"]),
        foreign_keys=tuple(_foreign_key(*row) for row in parts["foreign_keys"]),
        indexes=tuple(made[index] for index, kind in kinds.items() if not any(kind)),
        triggers=tuple(_triggers(parts["triggers"])),
        partitioning=_partitioning(parts["partitions"]),
        options=() if compression == "none" else (("data_compression", compression),),
        comment=comment,
    )


def _column(
    name: str, kind: str, length: int, precision: int, scale: int, nullable: bool, default_name: str | None,
    default: str | None, computed: str | None, persisted: bool | None, collation: str | None, comment: str | None,
) -> physical.Column:  # fmt: skip
    if kind in _LENGTHS:
        kind = f"{kind}({'max' if length < 0 else length // _LENGTHS[kind]})"
    elif kind == "decimal":
        kind = f"{kind}({precision},{scale})"
    elif kind == "datetime2":
        kind = f"{kind}({scale})"
    elif kind == "float":
        kind = f"{kind}({precision})"
    assert computed is None or persisted, name
    return physical.Column(name, kind, bool(nullable), default, default_name, computed, collation, comment)


def _index(name: str, rows: list[Any]) -> physical.Index:
    unique, _, _, kind, where, disabled = rows[0][:6]
    assert not disabled, name
    keys = tuple(physical.IndexKey(column, bool(down)) for *_, column, down, included in rows if not included)
    include = tuple(column for *_, column, _, included in rows if included)
    if "COLUMNSTORE" in kind:
        # Its columns all stand as included ones.
        return physical.Index(name, tuple(physical.IndexKey(c) for c in include), False, where, (), "columnstore")
    return physical.Index(name, keys, bool(unique), where, include)


def _key(index: physical.Index) -> physical.Key:
    return physical.Key(index.name, tuple(str(key.column) for key in index.keys))


def _check(name: str, text: str, disabled: bool, untrusted: bool) -> physical.Check:
    assert not disabled, name
    assert not untrusted, name
    return physical.Check(name, text)


def _foreign_key(
    name: str, column: str, target: str, target_column: str, action: str, disabled: bool, untrusted: bool
) -> physical.ForeignKey:
    assert not disabled, name
    assert not untrusted, name
    return physical.ForeignKey(name, (column,), target, (target_column,), action.replace("_", " "))


def _triggers(rows: list[Any]) -> list[physical.Trigger]:
    found: dict[str, list[Any]] = defaultdict(list)
    for name, instead, event, body, disabled in rows:
        assert not instead, name
        assert not disabled, name
        found[name].append((event, body))
    return [
        physical.Trigger(name, "AFTER", tuple(event for event, _ in events), events[0][1])
        for name, events in found.items()
    ]


def _partitioning(rows: list[Any]) -> physical.Partitioning | None:
    if not rows:
        return None
    scheme, function, right, column, count, _ = rows[0]
    assert right, function
    bounds = ["", *(row[5] for row in rows)]
    assert len(bounds) == count
    parts = tuple(physical.Partition(str(n), bound) for n, bound in enumerate(bounds, 1))
    return physical.Partitioning("", f"[{column}]", parts, function, scheme)


def normal(table: physical.Table) -> physical.Table:
    """A server says nothing of what kind of cut is meant; days are printed as instants; there is no order of events."""
    cut = table.partitioning
    if cut:
        parts = tuple(replace(p, bounds=_bound(p.bounds, table, cut)) for p in cut.partitions)
        cut = replace(cut, kind="", partitions=parts)
    return replace(
        table,
        columns=tuple(replace(column, type=_type(column)) for column in table.columns),
        indexes=tuple(replace(i, method=None if i.method == "nonclustered" else i.method) for i in table.indexes),
        partitioning=cut,
        options=tuple((n, v.lower()) for n, v in table.options if v.lower() != "none"),
    )


def _type(column: physical.Column) -> str:
    """A computed column's type is what its expression is cast to."""
    if column.generated is None:
        return column.type
    cast = re.fullmatch(r"CAST\(.* AS ([\w(),]+)\)(?: COLLATE \w+)?", column.generated)
    return cast[1] if cast else column.type


def _bound(text: str, table: physical.Table, cut: physical.Partitioning) -> str:
    day = text.strip("'")
    kind = next(column.type for column in table.columns if f"[{column.name}]" == cut.key)
    return f"{day}T00:00:00" if kind.startswith("datetime2") and day else day
