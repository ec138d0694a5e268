"""The language of spec files as tables: every mapping, its keys, what each takes and what it is for.

The reader takes the known keys from here, and `scangen schema` and `docs/spec-reference.md` are made from the same
tables, so none of the three can know a key that the others do not. Plain data: how a value is checked is the
reader's business.
"""

from __future__ import annotations

from scangen.model import Returns
from scangen.spec.shapes import Choice, Either, Key, ListOf, MapOf, Mapping, Number, Ref, Scalar

NAME_PATTERN = r"[A-Za-z_][A-Za-z0-9_]*"
QUERY_PATTERN = r"[a-z_][a-z0-9_]*"
INTEGER_PATTERN = r"-?(0|[1-9][0-9]*)"

STRING_MAX = 4000
"""Longest `string(n)`: SQL Server's nvarchar(n) ends there; beyond it is `text`."""
STRING_DEFAULT = 255
DECIMAL_MAX_PRECISION = 38
"""SQL Server's largest precision (MySQL takes 65, PostgreSQL 1000)."""
DECIMAL_MAX_SCALE = 30
"""MySQL's largest scale (SQL Server takes 38)."""
COLUMN_DESCRIPTION_MAX = 1024
"""Characters of a column comment in MySQL."""
TABLE_DESCRIPTION_MAX = 2048
"""Characters of a table comment in MySQL."""
BUCKETS_MIN, BUCKETS_MAX = 2, 1024
PERIODS_MAX = 1000
RETENTION_MAX_DAYS = 36500

NAME = Scalar("name", "Letters, digits and _, not beginning with a digit.", "user_id", NAME_PATTERN)
TEXT = Scalar("text", "Text on one or more lines; runs of white space become one blank.", "Users found in the source.")
BOOLEAN = Scalar("boolean", "true or false; yes, no, on and off are errors.", "true", "true|false")
EXPRESSION = Scalar("expression", "A condition or value in the portable SQL of `docs/expressions.md`.", "attempts >= 0")
STATEMENT = Scalar(
    "statement",
    "One statement in the portable SQL of `docs/queries.md`.",
    "SELECT id FROM scan_jobs WHERE scan_type = :scan_type",
)
SQL = Scalar("sql", "This dialect's own SQL, taken as it is.", "lower(email)")
QUERY_NAME = Scalar("query name", "Lower-case letters, digits and _: programs call it so.", "open_bugs", QUERY_PATTERN)
TYPE = Scalar(
    "type",
    "A portable type.",
    "string(64)",
    r"string(\([1-9][0-9]*\))?|decimal\([1-9][0-9]*, ?(0|[1-9][0-9]*)\)"
    r"|text|integer|bigint|float|boolean|date|datetime|json|uuid|binary",
)
VALUE = Scalar("value", "A value of the column's type: plain numbers, true or false, text quoted or not.", "pending")
DEFAULT = Scalar("default", "A value of the column's type, or `now` for a datetime. JSON may be written out.", "now")
INDEX_COLUMN = Scalar(
    "index column", "A column, `desc` after it for descending.", "created_at desc", NAME_PATTERN + "( (asc|desc))?"
)
DATE = Scalar("date", "A day.", "2026-01-01", r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AGE = Scalar("age", "A number of days or weeks.", "90 days", r"[1-9][0-9]* (days?|weeks?)")
COLUMN_NAMES = ListOf(NAME)
HAZARD_PATTERN = r"H[0-9]{3}"
HAZARD = Scalar("hazard", "The code of a rule; `scangen explain` lists them.", "H102", HAZARD_PATTERN)
ACCEPT = Key(
    "accept",
    MapOf(HAZARD, Scalar("reason", "Why it is meant, for whoever reviews it.", "nobody has read it since May")),
    "Hazards of the next migration that are meant, each with the reason.",
)

REFERENCES = Mapping(
    "references",
    "The row of another table that a column points at.",
    (
        Key("table", NAME, "The table that is referenced.", required=True),
        Key("column", NAME, "Its primary key or a required unique column.", default="its primary key"),
        Key(
            "on_delete",
            Choice(("cascade", "restrict", "set null")),
            "What a delete of the referenced row does to this one.",
            default="restrict",
        ),
        Key("name", NAME, "The foreign key's name.", default="fk_<table>_<column>"),
    ),
    "{table: teams, column: id, on_delete: cascade}",
)

ONE_OF = Mapping(
    "one_of",
    "The values that a column may hold, with a name for the check.",
    (
        Key("name", NAME, "The check's name.", default="ck_<table>_<column>"),
        Key("values", ListOf(VALUE), "The values.", required=True),
    ),
    "{name: check_valid_status, values: [pending, running]}",
)

COLUMN_OVERRIDE = Mapping(
    "column override",
    "What one dialect alone does with a column.",
    (
        Key("type", SQL, "The type there."),
        Key("default", SQL, "The default there."),
        Key("collation", Scalar("collation", "A collation of that server.", "utf8mb4_bin"), "The collation there."),
        Key("generated", SQL, "The value of a generated column there."),
    ),
    "{type: citext}",
)

COLUMN = Mapping(
    "column",
    "A column; a type alone is the short form of {type: …}.",
    (
        Key("type", TYPE, "What it holds.", required=True),
        Key("required", BOOLEAN, "Whether every row has a value.", default="false"),
        Key("primary_key", BOOLEAN, "Whether it is the primary key; implies required.", default="false"),
        Key("unique", BOOLEAN, "Whether no two rows have the same value.", default="false"),
        Key("default", DEFAULT, "The value of rows that give none."),
        Key("one_of", Either((ListOf(VALUE), Ref("one_of"))), "The only values that it may hold."),
        Key("generated", EXPRESSION, "The value is computed from other columns of the row and stored."),
        Key("on_update", Choice(("now",)), "Every UPDATE of the row sets it to the instant of the statement."),
        Key("identifier", BOOLEAN, "The source system's identifier: an index, and queries by it.", default="false"),
        Key("searchable", BOOLEAN, "People search by it: an index, and the search query.", default="false"),
        Key("filterable", BOOLEAN, "People narrow lists by it: an index, and the list query.", default="false"),
        Key("references", Ref("references"), "A foreign key."),
        Key("description", TEXT, "What it means; the comment in the database."),
        Key("renamed_from", NAME, "Its name until the last migration."),
        Key("backfill", EXPRESSION, "What the rows get that are there when a migration adds it, or makes it required."),
        Key("using", EXPRESSION, "Its value from the columns as they were, when a migration changes its type."),
        ACCEPT,
    ),
    "{type: string(320), searchable: true, description: Main e-mail address}",
    per_dialect="column override",
)

KEY = Mapping(
    "key",
    "A primary or unique key with a name.",
    (
        Key("name", NAME, "The key's name.", required=True),
        Key("columns", COLUMN_NAMES, "Its columns, in order.", required=True),
    ),
    "{name: uq_user, columns: [user_id, scan_job_id]}",
)

INDEX_OVERRIDE = Mapping(
    "index override",
    "What one dialect alone does with an index.",
    (
        Key("method", Scalar("method", "An index method of that server.", "gin"), "The index method there."),
        Key("include", COLUMN_NAMES, "The columns that the index carries along there."),
        Key("where", SQL, "The condition there, of rows that the index holds."),
        Key("keys", SQL, "The whole list of keys there, expressions and operator classes too."),
        Key("skip", BOOLEAN, "Leave the index out there.", default="false"),
    ),
    "{method: gin}",
)

INDEX = Mapping(
    "index",
    "An index; a list of columns is the short form of {columns: …}.",
    (
        Key("columns", ListOf(INDEX_COLUMN), "Its columns, in order.", required=True),
        Key("where", EXPRESSION, "Only rows for which this holds are in the index."),
        Key("include", COLUMN_NAMES, "Columns that the index carries along, where the server can."),
        Key("unique", BOOLEAN, "Whether no two rows of the index are the same.", default="false"),
    ),
    "{columns: [status, created_at desc], where: \"status = 'running'\", include: [scan_id]}",
    per_dialect="index override",
)

CHECK_OVERRIDE = Mapping(
    "check override",
    "What one dialect alone checks.",
    (
        Key("expression", SQL, "The condition there."),
        Key("skip", BOOLEAN, "Leave the check out there.", default="false"),
    ),
    "{expression: \"email ~ '@'\"}",
)

CHECK = Mapping(
    "check",
    "A rule that every row keeps; an expression alone is the short form of {expression: …}.",
    (Key("expression", EXPRESSION, "The rule; may be absent where every target has an override of its own."),),
    "{expression: attempts >= 0}",
    per_dialect="check override",
)

HASH_PARTITION = Mapping(
    "hash partition",
    "Rows are spread over partitions by a hash of a column.",
    (
        Key("hash", NAME, "The column: the job key, or another required one.", required=True),
        Key("buckets", Number(BUCKETS_MIN, BUCKETS_MAX), "How many partitions.", required=True),
    ),
    "{hash: scan_job_id, buckets: 4}",
)

RANGE_PARTITION = Mapping(
    "range partition",
    "One partition a period of time, and one for what lies outside.",
    (
        Key("range", NAME, "The column: a required date or datetime.", required=True),
        Key("every", Choice(("day", "month", "year")), "The period.", required=True),
        Key("from", DATE, "The first day, where a period begins.", required=True),
        Key("until", DATE, "The day after the last period that is made at once.", required=True),
        Key("ahead", Number(1, PERIODS_MAX), "Retention makes so many periods after the current one, when they come."),
        Key("keep", Number(1, PERIODS_MAX), "Retention drops the rows of periods more than so many before this one."),
    ),
    "{range: created_at, every: month, from: 2026-01-01, until: 2027-01-01}",
)

ARCHIVE = Mapping(
    "archive",
    "Which rows of scan_jobs are moved away, and when.",
    (
        Key("when", EXPRESSION, "Only rows for which this holds.", required=True),
        Key("age", NAME, "The date or datetime column from which the age counts.", required=True),
        Key("older_than", AGE, "How old a row must be.", required=True),
        Key("into", NAME, "The table that takes them.", required=True),
    ),
    "{when: \"status = 'completed'\", age: completed_at, older_than: 90 days, into: scan_jobs_archive}",
)

RETENTION = Mapping(
    "retention",
    "What becomes of old rows.",
    (Key("archive", Ref("archive"), "Move them to another table.", required=True),),
    "{archive: {when: \"status = 'completed'\", age: completed_at, older_than: 90 days, into: scan_jobs_archive}}",
)

RETURNS = Choice(tuple(returns.value for returns in Returns))

QUERY_OVERRIDE = Mapping(
    "query override",
    "What one dialect alone runs.",
    (Key("sql", SQL, "The statement there, its parameters as `:name`.", required=True),),
    '{sql: "SELECT id FROM scan_jobs WHERE config @> :filter"}',
)

QUERY = Mapping(
    "query",
    "A query of the team's own; a statement alone is the short form of {sql: …}.",
    (
        Key("sql", STATEMENT, "What it runs.", required=True),
        Key("description", TEXT, "What it is for; a comment in the generated file."),
        Key(
            "returns",
            RETURNS,
            "What it gives: rows, at most one row, one value, or how many rows it changed.",
            default="many, and count where it writes",
        ),
        Key("parameters", MapOf(NAME, TYPE), "The types of parameters that no column tells."),
    ),
    "{sql: SELECT COUNT(*) AS jobs FROM scan_jobs WHERE status = :status, returns: value}",
    per_dialect="query override",
)

_DESCRIPTION = Key("description", TEXT, "What the table holds; the comment in the database.")
_COLUMNS = MapOf(NAME, Either((TYPE, Ref("column"))))
_SHARED = (
    Key("unique", ListOf(Either((COLUMN_NAMES, Ref("key")))), "Sets of columns that no two rows share."),
    Key(
        "indexes",
        Either(
            (
                MapOf(NAME, Either((ListOf(INDEX_COLUMN), Ref("index")))),
                ListOf(Either((ListOf(INDEX_COLUMN), Ref("index")))),
            )
        ),
        "Indexes by name, or a list of them, named idx_<table>_<columns>.",
    ),
    Key(
        "checks",
        Either((MapOf(NAME, Either((EXPRESSION, Ref("check")))), ListOf(Either((EXPRESSION, Ref("check")))))),
        "Rules by name, or a list of them, named ck_<table>_<number>.",
    ),
    Key(
        "transitions",
        MapOf(NAME, MapOf(VALUE, ListOf(VALUE, least=0))),
        "For a column with one_of: from which value an UPDATE may go to which; a value without moves is final.",
    ),
    Key(
        "queries",
        MapOf(QUERY_NAME, Either((STATEMENT, Ref("query")))),
        "Queries of the team's own by name, which is unique in the project.",
    ),
)
_PARTITION = Key("partition", Either((Ref("hash partition"), Ref("range partition"))), "How the table is cut.")
_RENAMED_FROM = Key("renamed_from", NAME, "The table's name until the last migration.")

TABLE = Mapping(
    "table",
    "A table of the user's own shape; the one with `role: scan_jobs` is what result tables hang from.",
    (
        Key("table", NAME, "The table's name.", required=True),
        Key("role", Choice(("scan_jobs",)), "Exactly one table of a project is the scan_jobs table."),
        _DESCRIPTION,
        Key("columns", _COLUMNS, "The columns, in order.", required=True),
        Key("primary_key", Either((COLUMN_NAMES, Ref("key"))), "A primary key of several columns."),
        *_SHARED,
        _PARTITION,
        Key("retention", Ref("retention"), "What becomes of old rows; for the scan_jobs table."),
        _RENAMED_FROM,
        ACCEPT,
    ),
    "{table: teams, columns: {id: {type: integer, primary_key: true}, title: string(100)}}",
    per_dialect="table override",
)

RESULT_TABLE = Mapping(
    "result table",
    "What scans of one kind found: brings id, scan_job_id (a cascading foreign key), created_at and updated_at.",
    (
        Key("result_table", NAME, "The table's name.", required=True),
        _DESCRIPTION,
        Key("columns", _COLUMNS, "The columns beside those that it brings, in order.", required=True),
        *_SHARED,
        _PARTITION,
        _RENAMED_FROM,
        ACCEPT,
    ),
    "{result_table: user_results, columns: {user_id: {type: string(64), required: true, identifier: true}}}",
    per_dialect="table override",
)

TABLE_OVERRIDE = Mapping(
    "table override",
    "Storage options of one dialect; its page in docs/ lists them.",
    (),
    "{fillfactor: 70}",
)

MAPPINGS: dict[str, Mapping] = {
    mapping.name: mapping
    for mapping in (
        TABLE,
        RESULT_TABLE,
        COLUMN,
        ONE_OF,
        REFERENCES,
        COLUMN_OVERRIDE,
        KEY,
        INDEX,
        INDEX_OVERRIDE,
        CHECK,
        CHECK_OVERRIDE,
        HASH_PARTITION,
        RANGE_PARTITION,
        RETENTION,
        ARCHIVE,
        TABLE_OVERRIDE,
        QUERY,
        QUERY_OVERRIDE,
    )
}
