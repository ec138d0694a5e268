"""What SQL Server locks for a statement and how its time grows, as data with its source.

All of it is from Microsoft's documentation, where not marked, for 2017 to 2025. Sch-M is held to the end of the
transaction, and whoever asks for a lock while it is waited for stands behind it:
https://learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide
"""

from __future__ import annotations

from scangen.project import Version
from scangen.steps import Work
from scangen.values import dataclass

_DOCS = "https://learn.microsoft.com/sql/"
_ALTER = _DOCS + "t-sql/statements/alter-table-transact-sql#locks-and-alter-table"
_ONLINE = _DOCS + "relational-databases/indexes/how-online-index-operations-work"
_INDEX = _DOCS + "t-sql/statements/create-index-transact-sql"
_SCHEMA = "Sch-M on {table}: no reads, no writes"
_BRIEFLY = "S on {table} at its begin and end, Sch-M briefly: reads and writes go on; "

PATIENT_SINCE: Version = (2022,)
"""From this version on CREATE INDEX can wait at low priority: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql."""

BATCH = 1000
"""Rows of a batch: well under the 5,000 locks of a statement at which the server locks the whole table instead.

https://learn.microsoft.com/troubleshoot/sql/database-engine/performance/resolve-blocking-problems-caused-lock-escalation
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """The lock with `{table}` to be filled in (None: nobody waits), the work, and the page that says so."""

    lock: str | None
    work: Work
    source: str


FACTS = {
    "drop_table": Fact(_SCHEMA, Work.CATALOG, _DOCS + "t-sql/statements/drop-table-transact-sql"),
    "rename": Fact(
        _SCHEMA, Work.CATALOG, _DOCS + "relational-databases/system-stored-procedures/sp-rename-transact-sql"
    ),
    "add_column": Fact(_SCHEMA, Work.CATALOG, _ALTER),
    # Enterprise keeps the default in the catalog, other editions write it into every row.
    "add_required_column": Fact(
        "Sch-M on {table}: no reads, no writes; catalog only on Enterprise, other editions write every row",
        Work.REWRITE,
        _DOCS + "t-sql/statements/alter-table-transact-sql#adding-not-null-columns-as-an-online-operation",
    ),
    "add_computed_column": Fact(_SCHEMA, Work.REWRITE, _ALTER),
    "drop_column": Fact(_SCHEMA, Work.CATALOG, _ALTER),
    "widen_column": Fact(_SCHEMA, Work.CATALOG, _ALTER + "#changing-the-size-of-a-column"),
    "allow_null": Fact(_SCHEMA, Work.CATALOG, _ALTER),
    # It can log every row: https://www.mssqltips.com/sqlservertip/6523/alter-table-modify-column-online-issues-in-sql-server/
    "set_not_null": Fact(_SCHEMA, Work.REWRITE, _ALTER),
    "alter_column": Fact(_SCHEMA, Work.REWRITE, _ALTER),
    "alter_column_online": Fact(_BRIEFLY + "editions without ONLINE hold Sch-M throughout", Work.REWRITE, _ALTER),
    "default": Fact(_SCHEMA, Work.CATALOG, _ALTER),
    "convert_column": Fact(
        "X on {table}, under the Sch-M that this transaction holds: no reads, no writes", Work.REWRITE, _ALTER
    ),
    "backfill": Fact("X on the rows of a batch of {table}: reads and writes of others go on", Work.ROWS, _ALTER),
    "backfill_with_triggers": Fact(
        "Sch-M on {table} for each batch: reads and writes go on between them",
        Work.ROWS,
        _DOCS + "t-sql/statements/disable-trigger-transact-sql",
    ),
    "drop_constraint": Fact(_SCHEMA, Work.CATALOG, _ALTER),
    "add_constraint_unchecked": Fact(_SCHEMA, Work.CATALOG, _ALTER),
    # The lock is held while the rows are read; what the two steps give is that the first one is short and cannot fail.
    "check_constraint": Fact(_SCHEMA, Work.SCAN, _ALTER),
    "add_constraint": Fact(_SCHEMA, Work.SCAN, _ALTER),
    "unique": Fact(_SCHEMA, Work.BUILD, _ALTER),
    "drop_primary_key": Fact(
        _SCHEMA, Work.REWRITE, _DOCS + "t-sql/statements/alter-table-transact-sql#indexes-and-alter-table"
    ),
    "add_primary_key": Fact(_SCHEMA, Work.REWRITE, _ALTER),
    "create_index": Fact("S on {table}: reads go on, writes wait", Work.BUILD, _INDEX),
    "create_index_online": Fact(
        _BRIEFLY + "editions without ONLINE hold S throughout, and writes wait", Work.BUILD, _ONLINE
    ),
    "unique_online": Fact(_BRIEFLY + "editions without ONLINE hold Sch-M throughout", Work.BUILD, _ONLINE),
    "drop_index": Fact(_SCHEMA, Work.CATALOG, _DOCS + "t-sql/statements/drop-index-transact-sql"),
    "rebuild_table": Fact(_BRIEFLY + "editions without ONLINE hold Sch-M throughout", Work.REWRITE, _ONLINE),
    "trigger": Fact(_SCHEMA, Work.CATALOG, _DOCS + "t-sql/statements/create-trigger-transact-sql"),
    "describe": Fact(
        "Sch-S on {table}: reads and writes go on",
        Work.CATALOG,
        _DOCS + "relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql",
    ),
    "partition_place": Fact(
        None,
        Work.CATALOG,
        _DOCS + "t-sql/statements/create-partition-scheme-transact-sql",
    ),
    # Empty partitions are split and merged in the catalog alone.
    "partition_bound": Fact(
        _SCHEMA + "; the rows of the partitions that it is about move",
        Work.REWRITE,
        _DOCS + "t-sql/statements/alter-partition-function-transact-sql",
    ),
}
