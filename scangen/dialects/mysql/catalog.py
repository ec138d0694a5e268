"""The queries on information_schema by which a database is read: the table's name first, then what its rows are sorted
by, which is for whoever reads them, since the server takes as long for that as for all the rest.

https://dev.mysql.com/doc/refman/9.7/en/information-schema.html; run on 9.7. None joins two views: 9.7.4 compares
every row of one with every row of the other, 27 s for 6,000 checks that take 0.1 s apart.
"""

from __future__ import annotations

from collections.abc import Collection

_ASKED = {
    "tables": """
SELECT TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, ENGINE, TABLE_COLLATION, CREATE_OPTIONS
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE(){here}
""",
    # A row a table: of 15,000 rows, a driver in Python takes longer for each than the server.
    "columns": """
SELECT TABLE_NAME, JSON_ARRAYAGG(JSON_ARRAY(ORDINAL_POSITION, COLUMN_NAME, CAST(COLUMN_TYPE AS CHAR), IS_NULLABLE,
       COLUMN_DEFAULT, GENERATION_EXPRESSION, EXTRA, COLLATION_NAME, COLUMN_COMMENT))
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE(){here} GROUP BY TABLE_NAME
""",
    "keys": """
SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, NON_UNIQUE, COLUMN_NAME, COLLATION, EXPRESSION, INDEX_TYPE, SUB_PART,
       IS_VISIBLE
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE(){here}
""",
    "checks": """
SELECT TABLE_NAME, CONSTRAINT_NAME, ENFORCED FROM information_schema.TABLE_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'CHECK'{here}
""",
    # A check's name stands once in a database.
    "clauses": """
SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE(){named}
""",
}
_BESIDE = {
    "foreign_keys": """
SELECT TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME, DELETE_RULE, UPDATE_RULE,
       UNIQUE_CONSTRAINT_SCHEMA = CONSTRAINT_SCHEMA
FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()
""",
    "key_columns": """
SELECT TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION, COLUMN_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE WHERE CONSTRAINT_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
""",
    "triggers": """
SELECT EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME, ACTION_STATEMENT
FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
""",
    "partitions": """
SELECT TABLE_NAME, PARTITION_ORDINAL_POSITION, PARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION,
       PARTITION_DESCRIPTION, SUBPARTITION_METHOD
FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL
""",
}


def live_queries() -> dict[str, str]:
    """The queries on the current database, by what they read."""
    return {what: text.format(here="", named="") for what, text in _ASKED.items()} | _BESIDE


def scratch_queries(names: Collection[str]) -> dict[str, str]:
    """The queries on scratch tables of these names, which end in a number; their checks' names begin like them."""
    listed = ", ".join(f"'{name}'" for name in sorted(names))
    start = min(names).rpartition("_")[0] + "_"
    named = f" AND LEFT(CONSTRAINT_NAME, {len(start)}) = '{start}'"
    return {what: text.format(here=f" AND TABLE_NAME IN ({listed})", named=named) for what, text in _ASKED.items()}
