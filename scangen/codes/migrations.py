"""SG9xx: migrations: what a dialect cannot do, and what is wrong with the files."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG901": Code(
        "A snapshot that is none",
        "snapshot.json is what the migrations lead to. It was edited, cut, or is of another version of scangen.",
    ),
    "SG920": Code(
        "MySQL: a collation that nobody names",
        "`strings: database` leaves the collation of new tables to the database. Tables that are there have one, and a "
        "migration would have to name another, which only the database knows. Keep `strings: exact`, or convert the "
        "tables by hand and begin a new chain of migrations.",
    ),
    "SG930": Code(
        "A column cannot be converted to its new type",
        "SQL Server would take the bytes of a binary column for UTF-16, or the other way round. Say with `using:` what "
        "the new value is, or drop the column and add one of another name.",
    ),
    "SG950": Code(
        "Changes without a migration",
        "The specs say something that no migration makes. `scangen migrate new NAME` writes it.",
    ),
    "SG951": Code(
        "A migration is lost",
        "The chain of checksums lists it, and the file is not there.",
    ),
    "SG952": Code(
        "A migration was edited",
        "A database may have it already. Take the file back, and write what is to be different as a new migration.",
    ),
    "SG953": Code(
        "A migration outside the chain",
        "No line of `checksums` knows it, as after a merge in which both sides added one: `scangen migrate rebase`.",
    ),
    "SG954": Code(
        "A number twice, or left out",
        "Migrations are numbered from 1 on. After a merge, `scangen migrate rebase` numbers them anew.",
    ),
    "SG955": Code(
        "No snapshot",
        "Without snapshot.json nobody knows what the migrations lead to. Take it from version control.",
    ),
    "SG956": Code(
        "No chain of checksums",
        "A line of `checksums` is none; a conflict of a merge may stand in it.",
    ),
    "SG957": Code(
        "Targets with different migrations",
        "Each target has a migration of each number. Take what is missing from version control.",
    ),
    "SG958": Code(
        "Nothing to rebase",
        "Every migration is in its chain.",
    ),
    "SG959": Code(
        "Squash with changes ahead",
        "The specs have changes without a migration, which no database has yet. Write that one first.",
    ),
    "SG960": Code(
        "A rule that is not there",
        "`lint` in scangen.yaml or `accept` in a spec names a code that no rule has.",
    ),
    "SG961": Code(
        "A migration that cannot be cut",
        "`migrate apply` cuts a file at the headers over its steps, and this one has lines that look like such and are "
        "none, or lacks some. Only files that `scangen migrate new` wrote can be applied.",
    ),
    "SG962": Code(
        "More parts than a number has room for",
        "A migration becomes a file for each part that has a transaction of its own, and the runner's numbers have "
        "room for 9,999 of them. Make it in several migrations.",
    ),
    "SG963": Code(
        "A list of migrations that is not as it was written",
        "The file by which the runner finds the migrations does not name those that are there. `scangen migrate` "
        "writes it: take it back from version control, or resolve the conflict and run `scangen migrate rebase`.",
    ),
    "SG964": Code(
        "Migrations in another form",
        "The folder holds migrations in another form than scangen.yaml asks for, and a runner reads one. When every "
        "database has them, `scangen migrate squash` begins anew in the form that is asked for, and the runner is told "
        "that the databases are there already. Else keep the form until they have.",
    ),
    "SG965": Code(
        "Migrations for another runner",
        "`migrate apply`, `rollback` and `status` are for the form `plain`. What is written for a runner is for that "
        "one to carry out, and it keeps its own books; docs/runners.md tells how each is run.",
    ),
    "SG970": Code(
        "A migration that was carried out is another now",
        "The ledger in the database keeps the checksum of each file that was carried out, and this file, or one before "
        "it, has another. Nothing was run.",
    ),
    "SG971": Code(
        "A migration that was carried out is not among the files",
        "The database is ahead of the files, or of another branch. Deploy the files that made it. Nothing was run.",
    ),
    "SG972": Code(
        "Another run is at work",
        "One run at a time carries migrations out in a schema; the lock goes with the other one's session, however "
        "that ends.",
        environment=True,
    ),
    "SG973": Code(
        "A statement of a migration failed",
        "What stands in the same transaction was undone; what is before that is done and in the ledger. "
        "`scangen migrate status` shows it. Remove the cause, often rows that break a rule, and run it again.",
    ),
    "SG974": Code(
        "A migration is half done",
        "It goes on the way it was going: a half `apply` by `apply`, a half `rollback` by `rollback`.",
    ),
    "SG975": Code(
        "Nothing for a baseline",
        "`--baseline` is for a database that was there before its ledger, or whose ledger speaks of files that were "
        "replaced (`migrate squash`).",
    ),
    "SG976": Code(
        "Tables and no ledger",
        "The database has tables of the migrations, and nothing tells which migrations made them. Say so with "
        "`--baseline`.",
    ),
    "SG977": Code(
        "A server cannot do what an option asks",
        "Sessions of SQL Server and SQLite stay in their schema, and only PostgreSQL limits the time of any statement.",
        environment=True,
    ),
    "SG978": Code(
        "No such migration",
        "The number is not among the files, or not among what the database has.",
    ),
    "SG979": Code(
        "The server refused the ledger",
        "Something failed beside the statements of a migration: a right to make tables is missing, or the connection "
        "was lost. What was carried out before is in the ledger.",
        environment=True,
    ),
    "SG980": Code(
        "The database is at another migration than the snapshot",
        "`snapshot.json` says what the latest migration leads to, and nothing says what an earlier one did. Carry out "
        "what is ahead, or compare with the files of the version that the database is at.",
    ),
    "SG981": Code(
        "Nothing says what the database should be",
        "`drift` compares a database with the snapshot that the migrations lead to, and there is none.",
    ),
    "SG982": Code(
        "The server could not be asked",
        "A server rewrites the expressions that it is given. To tell whether two are the same, scangen has it write "
        "what was meant as well, into a scratch table. Without the right to make one, texts are compared as well as "
        "can be.",
    ),
    "SG983": Code(
        "A spec cannot say it",
        "`import` writes a spec, lowers it and compares the outcome with the database. What differs still has no word "
        "in the language, or none that means the same: it stands in a comment of the spec, and stays in the database.",
    ),
    "SG984": Code(
        "There is nothing to import",
        "The schema that the URL leads to has no tables, or none of those that were named.",
    ),
    "SG985": Code(
        "A rehearsal needs an empty database",
        "`migrate verify --url` carries all migrations out, compares what they built with the snapshot, and takes them "
        "back: all tables that they name are dropped in the end.",
    ),
    "SG986": Code(
        "The migrations do not build what the snapshot says",
        "A file was written by hand, or the snapshot was: the next migration would be made from a state that no "
        "database is in. `+` is in the database and not in the snapshot, `-` the other way round.",
    ),
    "SG987": Code(
        "The way down does not lead back to nothing",
        "All migrations were taken back, the first one too, and tables are still there.",
    ),
    "SG988": Code(
        "A database that joined differs from the migrations",
        "`--baseline` takes your word for what a database holds. It was compared with the snapshot afterwards, and the "
        "next migration may meet what it does not expect.",
    ),
}
