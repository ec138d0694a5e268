"""How MySQL carries out each part of an ALTER TABLE, by version: which algorithm, who waits, how the work grows.

Sources: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html (and its page of 8.0, which names the
versions), https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-limitations.html, and for what they leave open
(checks, functional indexes, comments) 9.7.4, where each statement was run with the stated ALGORITHM and LOCK.
"""

from __future__ import annotations

from enum import Enum

from scangen import physical
from scangen.project import Version
from scangen.steps import Work
from scangen.values import dataclass


class Way(Enum):
    """An ALGORITHM and a LOCK as they stand in the statement; the later ones hold others up more."""

    # LOCK=NONE beside INSTANT is an error (1221).
    INSTANT = "ALGORITHM=INSTANT"
    ONLINE = "ALGORITHM=INPLACE, LOCK=NONE"
    SHARED = "ALGORITHM=INPLACE, LOCK=SHARED"
    COPY = "ALGORITHM=COPY, LOCK=SHARED"

    @property
    def rank(self) -> int:
        """Its place in that order."""
        return list(Way).index(self)


_LOCKS = {
    Way.INSTANT: "exclusive metadata lock on {}, for a moment: it waits for open transactions, and others behind it",
    Way.ONLINE: "LOCK=NONE on {}: reads and writes go on, but wait for a moment at its begin and end (metadata lock)",
    Way.SHARED: "LOCK=SHARED on {}: reads go on, writes wait until it ends",
    Way.COPY: "LOCK=SHARED on {}: reads go on, writes wait until the table is copied",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What one part of an ALTER costs, from version `since` on."""

    way: Way
    work: Work
    since: Version = ()


FACTS: dict[str, tuple[Fact, ...]] = {
    "add column": (Fact(Way.INSTANT, Work.CATALOG),),
    "add computed column": (Fact(Way.COPY, Work.REWRITE),),
    "drop column": (Fact(Way.INSTANT, Work.CATALOG, (8, 0, 29)), Fact(Way.ONLINE, Work.REWRITE)),
    "rename column": (Fact(Way.INSTANT, Work.CATALOG, (8, 0, 28)), Fact(Way.ONLINE, Work.CATALOG)),
    "rename column of a foreign key": (Fact(Way.ONLINE, Work.CATALOG),),
    "set default": (Fact(Way.INSTANT, Work.CATALOG),),
    "describe column": (Fact(Way.INSTANT, Work.CATALOG),),
    "set nullability": (Fact(Way.ONLINE, Work.REWRITE),),
    "lengthen": (Fact(Way.ONLINE, Work.CATALOG),),
    "retype": (Fact(Way.COPY, Work.REWRITE),),
    "add index": (Fact(Way.ONLINE, Work.BUILD),),
    "add fulltext index": (Fact(Way.SHARED, Work.BUILD),),
    # In place where the table has nothing else that is virtual, no partitions, … (1846): the copy is always taken.
    "add index of an expression": (Fact(Way.COPY, Work.REWRITE),),
    "drop index": (Fact(Way.ONLINE, Work.CATALOG),),
    "drop unique index of an expression": (Fact(Way.COPY, Work.REWRITE),),
    "rename index": (Fact(Way.ONLINE, Work.CATALOG),),
    "change primary key": (Fact(Way.ONLINE, Work.REWRITE),),
    "add check": (Fact(Way.COPY, Work.REWRITE),),
    "drop check": (Fact(Way.ONLINE, Work.CATALOG),),
    "add foreign key": (Fact(Way.COPY, Work.REWRITE),),
    "swap foreign key": (Fact(Way.ONLINE, Work.CATALOG),),
    "drop foreign key": (Fact(Way.ONLINE, Work.CATALOG),),
    "rename table": (Fact(Way.INSTANT, Work.CATALOG),),
    "describe table": (Fact(Way.ONLINE, Work.CATALOG),),
    "set options": (Fact(Way.ONLINE, Work.REWRITE),),
    "convert": (Fact(Way.COPY, Work.REWRITE),),
    "partition": (Fact(Way.COPY, Work.REWRITE),),
    "change partitions": (Fact(Way.SHARED, Work.REWRITE),),
}

_ABOUT_COLUMNS = {
    "rename column",
    "rename column of a foreign key",
    "describe column",
    "set nullability",
    "lengthen",
}
"""What MODIFY and RENAME COLUMN do. Beside a check of a date or instant, they copy the table, whatever the check and
whatever the column (1845; measured on 9.7.4, named by no page)."""
_TEMPORAL = ("date", "time")
_OF_ROWS = {"add column", "drop column"}
"""What is INSTANT only in row formats that know versions of a row."""


def fact(what: str, version: Version, *tables: physical.Table) -> Fact:
    """What a part costs on a version, for a table as it was and will be."""
    found = next(one for one in FACTS[what] if version >= one.since)
    options = [dict(table.options) for table in tables]
    if what in _OF_ROWS and any(o.get("row_format") == "COMPRESSED" or "key_block_size" in o for o in options):
        found = Fact(Way.ONLINE, Work.REWRITE)
    # A table with a fulltext index is not rebuilt in place, nor does a column come instantly.
    searched = any(index.method == "fulltext" for table in tables for index in table.indexes)
    if searched and (what in _OF_ROWS or (found.work is Work.REWRITE and found.way is Way.ONLINE)):
        return Fact(Way.COPY, Work.REWRITE)
    if what in _ABOUT_COLUMNS and any(_checks_time(table) for table in tables):
        return Fact(Way.COPY, Work.REWRITE)
    return found


def _checks_time(table: physical.Table) -> bool:
    names = [column.name for column in table.columns if column.type.lower().startswith(_TEMPORAL)]
    return any(f"`{name}`" in check.expression for check in table.checks for name in names)


def lock(way: Way, table: str) -> str:
    """What a DBA reads of it."""
    return _LOCKS[way].format(table)
