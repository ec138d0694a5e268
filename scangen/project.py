"""A project: where its specs and output are, and which servers it is for.

Only the shape lives here; `spec.project_file` reads it from `scangen.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from scangen.values import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DialectFacts:
    """What the floors below the dialects need to know of one, as plain data.

    `minimum` and `newest` bound the versions that are claimed; `parser` is the dialect's name in sqlglot;
    `index_methods` and `table_options` (name → pattern of its value) are what an override may ask for;
    `name_limit` is its longest name in characters (None: no limit). One statement takes `parameter_limit` parameters,
    and one INSERT `row_limit` rows (None: no limit).
    """

    name: str
    title: str
    minimum: Version
    newest: Version
    parser: str
    name_limit: int | None = None
    index_methods: frozenset[str] = frozenset()
    table_options: Mapping[str, str] = field(default_factory=dict)
    parameter_limit: int = 65_535
    row_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One server to generate for, by the oldest version that the SQL must run on."""

    dialect: str
    version: Version

    @property
    def version_text(self) -> str:
        """`8.0.17`."""
        return ".".join(str(part) for part in self.version)


@dataclass(frozen=True, slots=True)
class QueryFiles:
    """Whether files of queries are written, and how parameters stand in them, by dialect (`named` where none is)."""

    write: bool = True
    styles: Mapping[str, str] = field(default_factory=dict)

    def style(self, dialect: str) -> str:
        """`named`, `pyformat`, `format`, `qmark`, `numeric` or `at`."""
        return self.styles.get(dialect, "named")


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A form in which migrations are written: the runner that reads it, why it cannot for some databases, and for which
    it begins and commits a transaction itself, round a file that must not.
    """

    name: str
    title: str
    refuses: Mapping[str, str] = field(default_factory=dict)
    begins: frozenset[str] = frozenset()


# https://github.com/amacneil/dbmate#features lists its databases. golang-migrate sends a file as one batch
# (https://github.com/golang-migrate/migrate/tree/master/database/sqlserver), in which CREATE TRIGGER has to be first:
# https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql#remarks
FORMS: dict[str, FormFacts] = {
    facts.name: facts
    for facts in (
        FormFacts("plain", "each server's own client"),
        FormFacts("flyway", "Flyway"),
        FormFacts("liquibase", "Liquibase"),
        FormFacts("alembic", "Alembic"),
        FormFacts("dbmate", "dbmate", {"sqlserver": "it does not know SQL Server"}),
        FormFacts(
            "golang-migrate",
            "golang-migrate",
            {"sqlserver": "it sends a file to SQL Server as one batch, and each trigger needs one of its own"},
            frozenset({"sqlite"}),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Project:
    """Folders (absolute) and settings; `exact_strings` False leaves comparison to the database's own collation."""

    root: Path
    specs: Path
    generated: Path
    targets: tuple[Target, ...]
    templates: Path | None = None
    exact_strings: bool = True
    queries: QueryFiles = QueryFiles()
    lint: Mapping[str, str] = field(default_factory=dict)
    """Severity words by hazard code, where the project weighs a rule in its own way."""
    form: str = "plain"
    """In which form migrations are written; one of `FORMS`."""
