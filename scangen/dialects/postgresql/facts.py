"""What PostgreSQL locks for a statement, as data with its source, and measured by the tests.

Sources: https://www.postgresql.org/docs/current/explicit-locking.html says what a mode keeps out, the pages named
beside the entries which mode a statement takes. Weaker modes, which keep out neither reads nor writes nor other
changes of the table, are left out. Nothing here differs between 14 and 18 but what `since` says.
"""

from __future__ import annotations

from collections.abc import Sequence

from scangen.values import dataclass

_DOCS = "https://www.postgresql.org/docs/current/"
WAITS = {
    "ACCESS EXCLUSIVE": "no reads, no writes",
    "SHARE ROW EXCLUSIVE": "reads go on, writes wait",
    "SHARE": "reads go on, writes wait",
    "SHARE UPDATE EXCLUSIVE": "reads and writes go on",
    "ROW EXCLUSIVE": "reads and writes go on, but for the rows at work",
}
"""The modes that a migration takes, and whom they keep waiting."""
STRENGTH = tuple(reversed(WAITS))[1:]
"""The modes that keep anything else than reading and writing rows from the table, from the weakest to the strongest."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a kind of statement locks: its table in `mode`, and the table that a foreign key references in `target`."""

    mode: str | None
    source: str
    target: str | None = None
    since: int = 14


LOCKS: dict[str, Lock] = {
    "create_table": Lock(None, _DOCS + "sql-createtable.html", target="SHARE ROW EXCLUSIVE"),
    "drop_table": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-droptable.html", target="ACCESS EXCLUSIVE"),
    "rename_table": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "add_column": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "drop_column": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "rename_column": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "alter_column": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "add_constraint": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "add_foreign_key": Lock("SHARE ROW EXCLUSIVE", _DOCS + "sql-altertable.html", target="SHARE ROW EXCLUSIVE"),
    # Measured on 15 and 18: the keys of the partitions lose their own triggers on the table that they reference.
    "take_over_foreign_key": Lock("SHARE ROW EXCLUSIVE", _DOCS + "sql-altertable.html", target="ACCESS EXCLUSIVE"),
    "validate_constraint": Lock("SHARE UPDATE EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "drop_constraint": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html", target="ACCESS EXCLUSIVE"),
    "rename_constraint": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "create_index": Lock("SHARE", _DOCS + "sql-createindex.html"),
    "create_index_concurrently": Lock("SHARE UPDATE EXCLUSIVE", _DOCS + "sql-createindex.html"),
    "attach_index": Lock(None, _DOCS + "sql-alterindex.html"),
    "drop_index": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-dropindex.html"),
    "drop_index_concurrently": Lock("SHARE UPDATE EXCLUSIVE", _DOCS + "sql-dropindex.html"),
    "rename_index": Lock(None, _DOCS + "sql-alterindex.html"),
    "create_trigger": Lock("SHARE ROW EXCLUSIVE", _DOCS + "sql-createtrigger.html"),
    "drop_trigger": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-droptrigger.html"),
    "rename_trigger": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertrigger.html"),
    "disable_trigger": Lock("SHARE ROW EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "comment": Lock("SHARE UPDATE EXCLUSIVE", _DOCS + "sql-comment.html"),
    "set_storage": Lock("SHARE UPDATE EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "set_tablespace": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
    "lock_table": Lock("SHARE ROW EXCLUSIVE", _DOCS + "sql-lock.html"),
    "insert": Lock("ROW EXCLUSIVE", _DOCS + "explicit-locking.html"),
    "create_partition": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-createtable.html", target="SHARE ROW EXCLUSIVE"),
    "attach_partition": Lock("SHARE UPDATE EXCLUSIVE", _DOCS + "sql-altertable.html", target="SHARE ROW EXCLUSIVE"),
    "detach_partition": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html", target="SHARE ROW EXCLUSIVE"),
    "rename_partition": Lock("ACCESS EXCLUSIVE", _DOCS + "sql-altertable.html"),
}


def lock(kind: str, tables: Sequence[str], targets: Sequence[str] = ()) -> str | None:
    """`ACCESS EXCLUSIVE on t, t_p0: no reads, no writes`, for the kind's own tables and those that keys reference."""
    fact = LOCKS[kind]
    parts = [
        f"{mode} on {', '.join(names)}: {WAITS[mode]}"
        for mode, names in ((fact.mode, tables), (fact.target, targets))
        if mode and names
    ]
    return "; ".join(parts) or None


SET_EXPRESSION = 17
"""From this version on, a generated column's expression changes in place.

https://www.postgresql.org/docs/17/release-17.html: ALTER TABLE … SET EXPRESSION.
"""
NOT_NULL_NOT_VALID = 18
"""From this version on, NOT NULL is a constraint with a name that can be NOT VALID.

https://www.postgresql.org/docs/18/release-18.html
"""
PARTITIONED_NOT_VALID = 18
"""From this version on, a foreign key of a partitioned table can be NOT VALID.

https://www.postgresql.org/docs/18/release-18.html
"""
