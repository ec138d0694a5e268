"""The queries on the catalog views by which a schema is read, each with the table's object_id first.

https://learn.microsoft.com/sql/relational-databases/system-catalog-views/catalog-views-transact-sql. Written from the
documentation; what was run is said in docs/dialects/sqlserver.md.
"""

from __future__ import annotations

from collections.abc import Collection

from scangen.dialects.sqlserver.text import string

_LIVE = "SELECT object_id, name FROM sys.tables WHERE schema_id = SCHEMA_ID() AND is_ms_shipped = 0"

_TABLES = """
SELECT h.object_id, h.name, CAST(e.value AS nvarchar(4000)), LOWER(p.data_compression_desc),
       CASE WHEN t.temporal_type <> 0 THEN 'system-versioned' END,
       CASE WHEN t.is_memory_optimized = 1 THEN 'memory-optimized' END
FROM here AS h
JOIN {db}sys.tables AS t ON t.object_id = h.object_id
LEFT JOIN {db}sys.partitions AS p ON p.object_id = h.object_id AND p.index_id IN (0, 1) AND p.partition_number = 1
LEFT JOIN {db}sys.extended_properties AS e
    ON e.class = 1 AND e.major_id = h.object_id AND e.minor_id = 0 AND e.name = N'MS_Description'
ORDER BY h.name
"""

# A column without a collation of its own has the database's.
_COLUMNS = """
SELECT c.object_id, c.name, y.name, c.max_length, c.precision, c.scale, c.is_nullable, d.name, d.definition,
       k.definition, k.is_persisted,
       NULLIF(c.collation_name, CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS nvarchar(128))),
       CAST(e.value AS nvarchar(4000)), c.is_identity
FROM here AS h
JOIN {db}sys.columns AS c ON c.object_id = h.object_id
JOIN {db}sys.types AS y ON y.user_type_id = c.user_type_id
LEFT JOIN {db}sys.default_constraints AS d ON d.object_id = c.default_object_id
LEFT JOIN {db}sys.computed_columns AS k ON k.object_id = c.object_id AND k.column_id = c.column_id
LEFT JOIN {db}sys.extended_properties AS e
    ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
ORDER BY c.object_id, c.column_id
"""

_INDEXES = """
SELECT i.object_id, i.name, i.is_unique, i.is_primary_key, i.is_unique_constraint, i.type_desc, i.filter_definition,
       i.is_disabled, c.name, x.is_descending_key, x.is_included_column
FROM here AS h
JOIN {db}sys.indexes AS i ON i.object_id = h.object_id
JOIN {db}sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id
JOIN {db}sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
WHERE i.index_id > 0 AND i.is_hypothetical = 0 AND (x.key_ordinal > 0 OR x.is_included_column = 1)
ORDER BY i.object_id, i.name, x.is_included_column, x.key_ordinal, x.index_column_id
"""

_CHECKS = """
SELECT k.parent_object_id, k.name, k.definition, k.is_disabled, k.is_not_trusted
FROM here AS h JOIN {db}sys.check_constraints AS k ON k.parent_object_id = h.object_id ORDER BY k.name
"""

_FOREIGN_KEYS = """
SELECT f.parent_object_id, f.name, c.name, t.name, r.name, f.delete_referential_action_desc,
       f.update_referential_action_desc, f.is_disabled, f.is_not_trusted, t.schema_id - SCHEMA_ID()
FROM here AS h
JOIN sys.foreign_keys AS f ON f.parent_object_id = h.object_id
JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id
JOIN sys.tables AS t ON t.object_id = f.referenced_object_id
JOIN sys.columns AS c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
JOIN sys.columns AS r ON r.object_id = k.referenced_object_id AND r.column_id = k.referenced_column_id
ORDER BY f.name, k.constraint_column_id
"""

_TRIGGERS = """
SELECT g.parent_id, g.name, g.is_instead_of_trigger, e.type_desc, m.definition, g.is_disabled
FROM here AS h
JOIN sys.triggers AS g ON g.parent_id = h.object_id AND g.parent_class = 1
JOIN sys.trigger_events AS e ON e.object_id = g.object_id
LEFT JOIN sys.sql_modules AS m ON m.object_id = g.object_id
ORDER BY g.name, e.type
"""

_PARTITIONS = """
SELECT i.object_id, s.name, f.name, f.boundary_value_on_right, c.name, CONVERT(nvarchar(40), v.value, 126)
FROM here AS h
JOIN sys.indexes AS i ON i.object_id = h.object_id AND i.index_id IN (0, 1)
JOIN sys.partition_schemes AS s ON s.data_space_id = i.data_space_id
JOIN sys.partition_functions AS f ON f.function_id = s.function_id
JOIN sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id AND x.partition_ordinal = 1
JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
LEFT JOIN sys.partition_range_values AS v ON v.function_id = f.function_id
ORDER BY i.object_id, v.boundary_id
"""

OTHERS = """
SELECT CASE type WHEN 'V' THEN 'view' WHEN 'SN' THEN 'synonym' WHEN 'SO' THEN 'sequence' END, name
FROM sys.objects WHERE schema_id = SCHEMA_ID() AND is_ms_shipped = 0 AND type IN ('V', 'SN', 'SO')
"""

_ASKED = {"tables": _TABLES, "columns": _COLUMNS, "indexes": _INDEXES, "checks": _CHECKS}
_ALL = {**_ASKED, "foreign_keys": _FOREIGN_KEYS, "triggers": _TRIGGERS, "partitions": _PARTITIONS}


def live_queries() -> dict[str, str]:
    """The queries on the user's default schema, by what they read."""
    return {what: f"WITH here AS ({_LIVE}){text.format(db='')}" for what, text in _ALL.items()}


def scratch_queries(names: Collection[str]) -> dict[str, str]:
    """The queries on temporary tables, of which only OBJECT_ID knows which `#name` is this session's."""
    listed = ", ".join(f"({string(name)})" for name in sorted(names))
    here = (
        f"SELECT OBJECT_ID(N'tempdb..#' + w.name) AS object_id, w.name FROM (VALUES {listed}) AS w (name)"
        " WHERE OBJECT_ID(N'tempdb..#' + w.name) IS NOT NULL"
    )
    return {what: f"WITH here AS ({here}){text.format(db='tempdb.')}" for what, text in _ASKED.items()}
