"""SG3xx: names, keys, and what one spec says of another."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG301": Code(
        "Not a name",
        "Names of tables, columns, indexes and so on are letters A to Z, digits and _, and do not begin with a digit.",
    ),
    "SG302": Code(
        "A name is too long for a target",
        "PostgreSQL takes 63 characters, MySQL 64, SQL Server 128. Names that scangen makes up are shortened; a "
        "name of yours is not changed without a word.",
    ),
    "SG303": Code(
        "Two columns differ in case alone",
        "MySQL, SQL Server and SQLite take `Email` and `email` for one column.",
    ),
    "SG304": Code(
        "Two specs have the same table",
        "Upper and lower case count as the same. Give one of them another name.",
    ),
    "SG305": Code(
        "A name is taken",
        "Some database keeps both kinds of things in one set of names: PostgreSQL tables and indexes, MySQL all "
        "checks of a schema, SQL Server tables, constraints and triggers. Choose another name.",
    ),
    "SG306": Code(
        "A reserved name",
        "SQLite keeps names that begin with sqlite_ for itself, every PostgreSQL table has columns such as ctid, and "
        "MySQL takes no index or key called primary and no column called db_row_id. Ordinary reserved words (order, "
        "user) are fine: identifiers are always quoted.",
    ),
    "SG307": Code(
        "An unknown column",
        "The table has no column of this name. The hint names the closest one.",
    ),
    "SG308": Code(
        "A column that no plain index can hold",
        "json, text and binary columns cannot be in a key or a plain index on every server. Make a text a "
        "string(n), or say for each target what to do: `postgresql: {method: gin}, mysql: {skip: true}`.",
    ),
    "SG309": Code(
        "No primary key",
        "Every table has one. Give a column `primary_key: true`, or the table `primary_key: [a, b]`.",
    ),
    "SG310": Code(
        "More than one primary key",
        "For a key of several columns write `primary_key: [a, b]` at the table and nothing at the columns.",
    ),
    "SG311": Code(
        "More than one scan_jobs table",
        "Result tables hang from one table; exactly one spec has `role: scan_jobs`.",
    ),
    "SG312": Code(
        "No scan_jobs table",
        "There are result tables, and no spec has `role: scan_jobs` for them to hang from.",
    ),
    "SG313": Code(
        "A reference to an unknown table",
        "No spec has the table. Tables that are not in the specs cannot be referenced.",
    ),
    "SG314": Code(
        "A reference to a column that is no key",
        "A foreign key refers to the primary key of the other table, or to a unique column that is required.",
    ),
    "SG315": Code(
        "A reference between different types",
        "Both columns must have the same type, length included.",
    ),
    "SG316": Code(
        "`set null` on a column that must have a value",
        "Deleting the referenced row would have to be refused. Make the column optional, or choose cascade or "
        "restrict.",
    ),
    "SG317": Code(
        "References in a circle",
        "A table that references itself, directly or through others, could be filled and emptied in no order that "
        "always holds, and SQL Server refuses its cascades.",
    ),
    "SG318": Code(
        "A reference to a partitioned table",
        "No unique key over a single column of it exists to refer to.",
    ),
    "SG319": Code(
        "A unique key without the partition column",
        "No server can hold a unique key of a partitioned table that lacks the partition column. Add it to the key.",
    ),
    "SG320": Code(
        "A column that cannot partition",
        "A partition column is required, stored as written and never changed by itself; for a hash a string, "
        "number or uuid, for ranges a date or datetime.",
    ),
    "SG321": Code(
        "A generated column of generated columns",
        "Compute it from columns that are stored as written.",
    ),
    "SG322": Code(
        "The same key or index twice",
        "Two indexes of the same columns cost twice on every write and serve once.",
    ),
    "SG323": Code(
        "renamed_from",
        "It names what the table or column was called until the last migration: another name than its own, which "
        "is gone, and which nothing else claims.",
    ),
    "SG324": Code(
        "A check without an expression for a target",
        "A check may leave out the portable expression only where every target has one of its own, or skips it.",
    ),
    "SG325": Code(
        "A scan_jobs table that results cannot hang from",
        "Its primary key is one column, a string, uuid, integer or bigint, and it is not partitioned.",
    ),
    "SG326": Code(
        "A restricting key that cascades overtake",
        "A delete takes rows by cascade, and by another way the rows that they restrict. Which of the two goes first "
        "differs between servers, and with it whether the delete passes. It is sure where the restricting table "
        "hangs, by a cascade of its own, from the table at which the two ways part, as two result tables do from "
        "scan_jobs. Elsewhere cascade or set null, or remove the reference.",
    ),
    "SG327": Code(
        "A column that the archive has already",
        "Each table that retention moves rows into has the columns of the live one and `archived_at`, which says when "
        "a row was moved. The live table cannot have a column of that name.",
    ),
    "SG328": Code(
        "Rows that go with an archived job",
        "A warning. Retention moves jobs and their results; a table of your own whose key cascades from the jobs loses "
        "its rows when a job is moved, as with any delete of it, and nothing archives them.",
    ),
    "SG330": Code(
        "The name of another query",
        "Queries are called by name all over the project, those that scangen makes itself too: `scangen query` lists "
        "them.",
    ),
}
