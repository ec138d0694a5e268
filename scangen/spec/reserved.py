"""Names that some server keeps for itself; where one is refused it is refused for all targets."""

from __future__ import annotations

_POSTGRESQL_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})
# https://dev.mysql.com/doc/refman/8.4/en/innodb-restrictions-limitations.html (error 1166). The last is for full text:
# nothing but a required, unsigned bigint may be called so, a type that no spec can ask for.
_MYSQL_COLUMNS = frozenset({"db_row_id", "db_trx_id", "db_roll_ptr", "fts_doc_id"})
# MySQL calls every primary key PRIMARY, and the hidden one of a table without one the other (error 1280).
_MYSQL_INDEXES = frozenset({"primary", "gen_clust_index"})
_INDEXED = frozenset({"an index's name", "a unique key's name", "a foreign key's name"})

RESERVED = _POSTGRESQL_COLUMNS | _MYSQL_COLUMNS | _MYSQL_INDEXES
"""Names, in lower case, that something may not bear."""


def reserved(name: str, what: str) -> str | None:
    """Why `name` cannot be `what`, such as "a column's name"; None when it can."""
    lower = name.lower()
    if lower.startswith("sqlite_"):
        return "SQLite keeps names with sqlite_ for itself"
    if "column" in what and lower in _POSTGRESQL_COLUMNS:
        return f"every PostgreSQL table has a system column {lower}"
    if "column" in what and lower in _MYSQL_COLUMNS:
        return f"MySQL keeps {lower} for a column of its own"
    if what in _INDEXED and lower in _MYSQL_INDEXES:
        return f"MySQL keeps {lower} for an index of its own"
    return None
