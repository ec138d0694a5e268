"""SG2xx: keys, types and values."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG201": Code(
        "An unknown key",
        "The mapping has no such key. The hint names the closest one, or lists all; docs/spec-reference.md "
        "explains them.",
    ),
    "SG202": Code(
        "A key is missing",
        "The mapping cannot do without it. The hint shows an example.",
    ),
    "SG203": Code(
        "A value of the wrong shape",
        "A list stands where a mapping is expected, or a single value where a list is, and so on.",
    ),
    "SG204": Code(
        "No value",
        "The key is there and nothing follows, or an empty list or mapping does. Give it a value or remove the key.",
    ),
    "SG205": Code(
        "Neither true nor false",
        'yes, no, on, off, 0 and 1 are not taken, and neither is "true" in quotes: YAML\'s versions disagree on them.',
    ),
    "SG206": Code(
        "Not an integer",
        "Write digits alone, without quotes: no 1_000, no 0x10, no leading zero (octal to some readers), no fraction.",
    ),
    "SG207": Code(
        "A number out of range",
        "The message says from where to where the number may be.",
    ),
    "SG208": Code(
        "Not one of the allowed words",
        "The key takes one of a few words; the message lists them.",
    ),
    "SG209": Code(
        "The spec does not say which table it holds",
        "A spec begins with `table: name`, or with `result_table: name` for what a scan found; with one of the two.",
    ),
    "SG210": Code(
        "An unknown type",
        "The types are string(n), text, integer, bigint, decimal(p,s), float, boolean, date, datetime, json, uuid "
        "and binary. What a database calls them (varchar, timestamptz …) belongs in an override: `postgresql: "
        "{type: …}`.",
    ),
    "SG211": Code(
        "A type's length or precision",
        "string(n) takes 1 to 4000 characters, where SQL Server's end; longer text is `text`. decimal(p,s) takes "
        "a precision of 1 to 38 and a scale of 0 to 30, not above the precision. The other types take nothing in "
        "brackets.",
    ),
    "SG212": Code(
        "A value that is not of the column's type",
        "A default or a value of one_of must be written as the column's type has it: 2026-01-31 for a date, "
        "2026-01-31T12:00:00Z for a datetime, plain digits for a number, an object or a list for JSON.",
    ),
    "SG213": Code(
        "A value that the column cannot hold",
        "It is too long, too large, too fine or too early for the type on one of the databases.",
    ),
    "SG214": Code(
        "A default that one_of does not allow",
        "Every row without a value of its own would be refused. Add the value to one_of, or choose another default.",
    ),
    "SG215": Code(
        "A type that takes no such value",
        "A binary column takes no default here, and json, float, boolean, datetime, uuid and binary take no "
        "one_of. An override can give a default in a dialect's own SQL.",
    ),
    "SG216": Code(
        "`now` for a column that is no datetime",
        "`default: now` and `on_update: now` are instants. Make the column a datetime.",
    ),
    "SG217": Code(
        "`now` for a column of text",
        "Whether the instant or the word is meant cannot be told. For the word write 'now' in quotes.",
    ),
    "SG218": Code(
        "A word stands twice",
        "A list names a column, a value or a state twice. Remove one of the two.",
    ),
    "SG219": Code(
        "Two keys contradict each other",
        "Both cannot hold at once: a generated column with a default, a primary key that is not required, a skip "
        "with something to skip beside it. Remove one of the two.",
    ),
    "SG220": Code(
        "A description is too long",
        "Descriptions become comments in the database, and MySQL's take 1024 characters on a column, 2048 on a table.",
    ),
    "SG221": Code(
        "A column that result_table brings",
        "id, scan_job_id, created_at and updated_at are in every result table. Remove it, or choose another name "
        "for what the source calls so: source_created_at.",
    ),
    "SG223": Code(
        "A transition to or from an unknown state",
        "The states of a column with transitions are the values of its one_of.",
    ),
    "SG224": Code(
        "A column that cannot have transitions",
        "Transitions are for a required string(n) column with one_of, which is not generated.",
    ),
    "SG225": Code(
        "Range partitions that begin or end in mid-period",
        "`from` and `until` are first days of a period: of a month for `every: month`; `until` is the day after "
        "the last.",
    ),
    "SG226": Code(
        "Too many partitions",
        "At most 1000. Choose a longer period or a nearer end; later partitions can be added when they are needed.",
    ),
    "SG227": Code(
        "The age of retention",
        "An age counts from a date or datetime column of the table, in days or weeks: `90 days`, `12 weeks`.",
    ),
    "SG228": Code(
        "An index method that the database does not have",
        "The hint lists those of this dialect. Without a method, an index is an ordinary B-tree.",
    ),
    "SG229": Code(
        "A table option that the dialect does not have",
        "Each dialect's page in docs/dialects lists its options and what they take.",
    ),
    "SG230": Code(
        "An override that cannot be used",
        "An override says what one dialect alone does; this one says what cannot be done there, or is not closed SQL.",
    ),
    "SG231": Code(
        "Not a column of an index",
        "An index lists columns, each with ` desc` after it for descending order: `[status, created_at desc]`.",
    ),
    "SG232": Code(
        "A key of the other kind of table",
        "`role`, `primary_key` and `retention` are for a `table`; a `result_table` has its key and belongs to "
        "scan_jobs.",
    ),
    "SG234": Code(
        "An unknown database",
        "The targets are postgresql, mysql, sqlserver and sqlite.",
    ),
    "SG235": Code(
        "A version that is not supported",
        "A target's version is the oldest that the SQL must run on; the hint says from which to which it may be.",
    ),
    "SG236": Code(
        "A folder of the project file",
        "Folders are relative to scangen.yaml. The templates folder must exist, and the generated one must be no "
        "other's: scangen removes files from it.",
    ),
    "SG240": Code(
        "A name that no program could call",
        "A query becomes a function, its parameters that function's arguments: lower-case letters, digits and _, not "
        "beginning with a digit.",
    ),
    "SG241": Code(
        "What a query returns",
        "A SELECT returns `many` rows, at most `one`, or a `value`, which takes one column; INSERT, UPDATE and DELETE "
        "return the `count` of the rows that they changed.",
    ),
    "SG242": Code(
        "A parameter that the statement does not have",
        "An override's parameters are those of the portable statement: one call serves every database.",
    ),
    "SG243": Code(
        "A runner that cannot run a target's migrations",
        "Not every runner knows every database, and none reads all that a database's own client does. Name the targets "
        "that it is for, or take another form; docs/runners.md has a table.",
    ),
    "SG249": Code(
        "A hazard that is none",
        "`accept` and `lint` name rules by their codes, such as H102; `accept` gives a reason for each.",
    ),
}
