"""SG6xx files that scangen writes, SG7xx databases, SG8xx templates."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG601": Code(
        "A generated file was edited",
        "The checksum in its first line does not match, or scangen never wrote it, so it is left as it is. Move "
        "the edit into the specs or a template of yours, then run `scangen generate --force`.",
    ),
    "SG602": Code(
        "A file cannot be written",
        "No permission, no space, or something else in its place. What was there before is still there.",
        environment=True,
    ),
    "SG603": Code(
        "A file cannot be read",
        "The system's own words say why.",
        environment=True,
    ),
    "SG604": Code(
        "generated/ is not what the specs say",
        "`scangen check` compares every file. Run `scangen generate`, and commit what it writes with the specs.",
    ),
    "SG611": Code(
        "A file is there already",
        "`init`, `new` and `templates --copy` never overwrite. When one file of several is there, none is written.",
    ),
    "SG612": Code(
        "Not a spec of this project",
        "A path that was given to `validate` lies outside the project's specs folder.",
        environment=True,
    ),
    "SG613": Code(
        "A file that cannot be imported",
        "`import` has SQLite itself read a file of SQL, in memory, and takes what is there then. What another server "
        "makes of a file, that server alone knows: load it into an empty database there, and import that by its URL.",
        environment=True,
    ),
    "SG614": Code(
        "A sample that cannot be read",
        "`new --from` reads JSON in UTF-8: an object, an array of objects, an object with an array of them in it, or "
        "an object a line; a JSON Schema, bare, in a Singer message or in an Airbyte catalog.",
        environment=True,
    ),
    "SG615": Code(
        "A sample of which no table can be made",
        "A record is an object, and each of its keys a column: what holds no objects, none with keys, too many keys or "
        "several streams says nothing of one table.",
        environment=True,
    ),
    "SG701": Code(
        "The database already has one of the tables",
        "`create` builds new databases. Name an empty one, or another schema; migrations change what is there.",
    ),
    "SG702": Code(
        "The database cannot be reached",
        "The driver's own words say why: nothing listens there, the password is wrong, there is no such database.",
        environment=True,
    ),
    "SG703": Code(
        "The URL cannot be used",
        "URLs are SQLAlchemy's: postgresql://user:password@host:5432/database, mysql://…, mssql://…, and "
        "sqlite:///file.db. Special characters in a password are written as %40 and so on.",
        environment=True,
    ),
    "SG704": Code(
        "The driver is not installed",
        "Drivers are extras, since most teams need one: pip install 'scangen[postgresql]', [mysql] or "
        "[sqlserver]. SQLite needs none.",
        environment=True,
    ),
    "SG705": Code(
        "A server of another kind, or too old",
        "The SQL is written for the version under `targets` in scangen.yaml and newer. MariaDB is not MySQL.",
        environment=True,
    ),
    "SG706": Code(
        "The database is no target of the project",
        "Specs are checked for the project's targets alone. Add it under `targets` in scangen.yaml.",
        environment=True,
    ),
    "SG707": Code(
        "The server refused a statement",
        "Nothing of what was made before it is left. The message is the server's own; mostly a right is missing.",
    ),
    "SG708": Code(
        "The server refused a statement, and what was made could not be dropped",
        "MySQL commits every DDL statement by itself, so scangen drops what it made. That failed too: the hint "
        "names the tables that are left.",
    ),
    "SG709": Code(
        "The server is newer than any that scangen was tested with",
        "A warning. Newer servers mostly run what older ones do.",
    ),
    "SG710": Code(
        "No database is chosen",
        "The URL ends after the host, or the user's search path leads to no schema.",
        environment=True,
    ),
    "SG711": Code(
        "No retention",
        "`scangen retention run` moves what `retention` in the spec of the scan_jobs table says, and it says nothing.",
    ),
    "SG712": Code(
        "An archive that does not fit",
        "Before anything is moved, the tables of the database are looked at: each archive is there, and has the "
        "columns of its live table, of the same types, and archived_at. Nothing was moved.",
    ),
    "SG713": Code(
        "Another retention run is at work",
        "One run at a time moves rows in a database; the lock goes with the other one's session, however that ends.",
    ),
    "SG714": Code(
        "More rows were copied than deleted, or fewer",
        "Both are counted in each transaction. This one was undone, and tried again several times.",
    ),
    "SG715": Code(
        "The server refused to move rows",
        "The transaction was undone, and with it at most one batch. A key that is in the archive already means that "
        "rows were put back into the live table and left in the archive: delete them in one of the two.",
    ),
    "SG716": Code(
        "Jobs that are due and stay",
        "A warning. Rows of another table refer to the job and restrict its delete, or somebody held it or its results "
        "for too long. The others were moved; the next run tries these again.",
    ),
    "SG717": Code(
        "A partition that could not be made or dropped in time",
        "A warning. It needs a lock on the table, for a moment, that others held for longer than retention waits. Rows "
        "of a period without a partition of its own are in the last one, and move into theirs when it is made.",
    ),
    "SG801": Code(
        "A template cannot be used",
        "A template of the team's own has a mistake, at the line that is named, or asks for a value that is not "
        "there. Compare it with the one that ships: `scangen templates --copy` writes it out.",
    ),
    "SG802": Code(
        "A template that overrides nothing",
        "No template has this name, so the file is never used. A warning; `scangen templates` lists the names.",
    ),
}
