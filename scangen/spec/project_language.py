"""The language of scangen.yaml as tables, as `language` has that of spec files."""

from __future__ import annotations

from scangen.project import FORMS
from scangen.spec.language import BOOLEAN, HAZARD
from scangen.spec.shapes import Choice, Either, Key, ListOf, MapOf, Mapping, Ref, Scalar

VERSION = Scalar("version", "The oldest version of a server that the SQL must run on.", "8.0.17", r"[0-9]+(\.[0-9]+)*")
PATH = Scalar("path", "A folder, relative to the project file.", "specs")
DIALECT = Scalar("dialect", "A database: postgresql, mysql, sqlserver or sqlite.", "postgresql")
STYLE = Choice(("named", "pyformat", "format", "qmark", "numeric", "at"))

QUERY_FILES = Mapping(
    "query files",
    "The files with ready-made queries, `queries/<table>.sql` of each database.",
    (
        Key("write", BOOLEAN, "Whether they are written.", default="true"),
        Key(
            "parameters",
            Either((STYLE, MapOf(DIALECT, STYLE))),
            "How parameters stand in them, for all databases or for each.",
            default="named",
        ),
    ),
    "{parameters: {postgresql: pyformat, sqlite: named}}",
)

MIGRATION_FILES = Mapping(
    "migration files",
    "How `scangen migrate` writes migrations.",
    (
        Key(
            "form",
            Choice(tuple(FORMS)),
            "The runner that reads them; `plain` is for each server's own client. docs/runners.md tells of each.",
            default="plain",
        ),
    ),
    "{form: flyway}",
)

PROJECT = Mapping(
    "project",
    "scangen.yaml; it may be absent, and so may each of its keys.",
    (
        Key(
            "targets",
            Either((ListOf(DIALECT), MapOf(DIALECT, VERSION))),
            "The databases, with the oldest version of each that the SQL must run on.",
            default="all, each from the oldest version that scangen supports",
        ),
        Key("specs", PATH, "Where the specs are.", default="specs"),
        Key("generated", PATH, "Where the output goes.", default="generated"),
        Key("templates", PATH, "Templates of the team's own, laid over those that ship."),
        Key(
            "strings",
            Choice(("exact", "database")),
            "How strings compare: by exact characters on every server, or by each database's own collation.",
            default="exact",
        ),
        Key(
            "lint",
            MapOf(HAZARD, Choice(("error", "warning", "off"))),
            "How much each rule of `scangen lint` weighs, where it is not as the rule says; errors stop `migrate new`.",
        ),
        Key("queries", Ref("query files"), "The files with ready-made queries."),
        Key("migrations", Ref("migration files"), "How migrations are written."),
    ),
    "{targets: {postgresql: 14, mysql: 8.0.17}}",
)

MAPPINGS: dict[str, Mapping] = {mapping.name: mapping for mapping in (PROJECT, QUERY_FILES, MIGRATION_FILES)}
