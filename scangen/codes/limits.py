"""SG5xx: what a target's server cannot hold. SG50x are common, SG51x MySQL's, SG52x SQL Server's, SG53x SQLite's."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG501": Code(
        "A key or an index that is too long",
        "An index entry may have 3072 bytes on MySQL (4 a character), 1700 on SQL Server (2 a character; 900 "
        "where clustered) and about 2700 on PostgreSQL, where only a row that needs more is refused, and this a "
        "warning. Shorten the columns, take one out, or leave the index out on that target with `skip: true`.",
    ),
    "SG502": Code(
        "A row that is too wide",
        "The columns of one row do not fit in what the server has for it. Make long strings `text`, which is kept "
        "apart from the row, or split the table.",
    ),
    "SG503": Code(
        "Too many columns, indexes or keys",
        "The server has a limit on how many one table, one index or one key may have; the message names it.",
    ),
    "SG504": Code(
        "Something that this database cannot do",
        "It has no such thing, and no emulation would mean the same. The hint names the override that says what "
        "to do there.",
    ),
    "SG505": Code(
        "Cascades that triggers cannot carry out",
        "Where triggers stand in for foreign keys, a cascade ends after one level. Choose `restrict`, or another "
        "shape.",
    ),
    "SG506": Code(
        "A name is taken, by one that is made up or by another",
        "scangen makes up names of a table's name and a column's: of checks that stand in for a type "
        "(`ck_<table>_<column>_range`, `_length`, `_json`, …), defaults, triggers, partitions. On some servers they "
        "share one set of names with tables, keys or indexes. Give your own part another name, or rename the column.",
    ),
    "SG511": Code(
        "MySQL: a unique key that would let orphans in",
        "MySQL 9.6 and newer skips the check of a foreign key when the index that it picks has another column "
        "that is NULL. Make a column of the unique key required.",
    ),
    "SG512": Code(
        "MySQL: a foreign key between different types",
        "An override gives one of the two columns another type or collation. Give both the same.",
    ),
    "SG513": Code(
        "MySQL: a comment loses characters",
        "MySQL keeps comments in utf8mb3, which ends at U+FFFF: an emoji in a description becomes '?' there. A "
        "warning.",
    ),
    "SG514": Code(
        "MySQL: generated from a column whose default is computed",
        "MySQL computes a generated column before the defaults that are expressions, such as `now`, and refuses the "
        "row for the zeros that it finds there. Compute the value in queries, or from columns without such a default.",
    ),
    "SG520": Code(
        "SQL Server: two cascades lead to one table",
        "The server refuses a key that makes a second path of cascades to a table (error 1785). Give one `restrict`.",
    ),
    "SG522": Code(
        "SQL Server: the condition of an index",
        "A filtered index takes comparisons of columns with constants, IN and IS NULL, joined by AND.",
    ),
    "SG523": Code(
        "SQL Server: a column bears the name of the partition's own",
        "A hash-partitioned table is cut by a computed column that scangen adds. Rename yours.",
    ),
    "SG524": Code(
        "SQL Server: too many keys refer to a table",
        "More than 253 foreign keys to one table are possible only where no referencing table is partitioned.",
    ),
    "SG525": Code(
        "SQL Server: a filter on a generated column",
        "A unique key with optional columns becomes a filtered index here, and a filter cannot name a computed column.",
    ),
    "SG526": Code(
        "SQL Server: transitions where every UPDATE changes the key",
        "The guard finds a row's old state by its key. Take the column that changes by itself out of the key.",
    ),
    "SG527": Code(
        "SQL Server: a JSON default that is no object and no array",
        "ISJSON before 2022, and the json type from 2025, take objects and arrays only. Wrap the value in an array.",
    ),
    "SG530": Code(
        "SQLite: an unknown name in raw SQL",
        "SQLite would take \"typo\" for a string without a word. Strings stand in 'single' quotes.",
    ),
    "SG531": Code(
        "SQLite: a reserved name",
        "Names that begin with sqlite_ belong to SQLite.",
    ),
    "SG532": Code(
        "SQLite: a type that STRICT tables do not have",
        "They have INT, INTEGER, REAL, TEXT, BLOB and ANY.",
    ),
    "SG533": Code(
        "SQLite: an unknown collation",
        "Without extensions there are BINARY, NOCASE and RTRIM.",
    ),
    "SG534": Code(
        "SQLite 3.37: whole numbers beside a generated column",
        "SQLite 3.37 and 3.38.0 refuse whole numbers in a real column of a STRICT table that has a generated column. "
        "Where no SQLite is that old, say so under `targets`.",
    ),
    "SG540": Code(
        "More rows than one statement takes",
        "A server takes so many parameters in a statement and no more: PostgreSQL and MySQL 65,535, SQLite 32,766, SQL "
        "Server 2,100, and 1,000 rows. Send the rest in another one.",
    ),
    "SG541": Code(
        "Rows for what is no INSERT",
        "--rows is for queries that put one row in: they become an INSERT of many.",
    ),
}
