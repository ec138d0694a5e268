"""Builds a new database from the specs: connects by URL, looks whether there is room, executes the steps one by one.

All or nothing: one transaction where DDL takes part in one, else what was made is dropped again when a statement fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from importlib import import_module
from pathlib import Path

from scangen import physical
from scangen.diagnostics import Report, ScangenError, Span, did_you_mean, fail
from scangen.dialects import DIALECTS, load
from scangen.dialects.access import Access, Connection, rows, run
from scangen.dialects.base import Dialect
from scangen.diff import from_nothing
from scangen.model import Schema, Table
from scangen.project import Project, Target, Version
from scangen.render import Renderer
from scangen.steps import CreateTable as CreateTableStatement
from scangen.values import dataclass

_SCHEMES = {"postgres": "postgresql", "mariadb": "mysql", "mssql": "sqlserver"}
"""What a URL may begin with, beside the dialects' own names."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement: its SQL and the table that it is about; `makes` marks the one that makes the table."""

    sql: str
    table: Table
    makes: bool = False


@dataclass(frozen=True, slots=True)
class Creation:
    """What was built, or would be: the server's version as it gives it, the statements and the tables."""

    target: Target
    server: str
    pieces: tuple[Piece, ...]
    tables: tuple[physical.Table, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many of what, by a word for one."""
        return {
            "table": len(self.tables),
            "index": sum(len(t.indexes) for t in self.tables),
            "unique key": sum(len(t.uniques) for t in self.tables),
            "foreign key": sum(len(t.foreign_keys) for t in self.tables),
            "check": sum(len(t.checks) for t in self.tables),
            "trigger": sum(len(t.triggers) for t in self.tables),
        }


def create(
    url: str, project: Project, schema: Schema, report: Report, *, dry_run: bool = False, compiled: Path | None = None
) -> Creation:
    """Build the schema in the database of `url`; raises ScangenError (SG7xx) and leaves nothing behind.

    With `dry_run` everything is looked at and nothing made. Refusals of the target and warnings go to `report`.
    """
    target = target_of(url, project)
    dialect = load(target.dialect)
    access = access_of(target.dialect)
    builder = _Builder(dialect, access, url, report)
    pieces, tables = _plan(project, schema, target, dialect, report, compiled)
    report.raise_errors()
    with access.session(url) as connection:
        server, place = look(connection, dialect, access, target, report)
        builder.refuse_existing(connection, schema, place)
        if not dry_run:
            builder.build(connection, pieces)
    return Creation(target, server, tuple(pieces), tuple(tables))


def access_of(name: str) -> Access:
    """How to reach a dialect's servers."""
    access: Access = import_module(f"scangen.dialects.{name}.access").ACCESS
    return access


def target_of(url: str, project: Project) -> Target:
    """The project's target that a URL is one of; raises ScangenError (SG703, SG706)."""
    scheme = url.partition("://")[0].partition("+")[0].lower()
    name = _SCHEMES.get(scheme, scheme)
    if "://" not in url or name not in DIALECTS:
        hint = did_you_mean(scheme, [*DIALECTS, *_SCHEMES]) if "://" in url else None
        hint = hint or f"it begins with {', '.join(f'{known}://' for known in DIALECTS)}"
        raise fail("SG703", "the URL is not one of a database", None, hint)
    for target in project.targets:
        if target.dialect == name:
            return target
    known = ", ".join(target.dialect for target in project.targets)
    hint = f"add {name} to `targets` in scangen.yaml; they are {known}"
    raise fail("SG706", f"{DIALECTS[name].title} is no target of this project", None, hint)


def look(connection: Connection, dialect: Dialect, access: Access, target: Target, report: Report) -> tuple[str, str]:
    """The server's title and version, and the schema that the URL leads to; refuses a server of another kind.

    Sets the session up as the dialect wants it. Raises ScangenError (SG705, SG710).
    """
    for sql in dialect.session:
        run(connection, sql)
    said = str(rows(connection, access.version_query)[0][0])
    title = access.title
    if not access.is_kin(said):
        raise fail("SG705", f"the server is no {title}: it calls itself {said!r}", None, "check host and port")
    version = access.version(said)
    if version < target.version:
        hint = "build on a newer server, or lower the version under `targets` in scangen.yaml"
        text = f"the server is {title} {_dotted(version)}, the specs are for {target.version_text} and newer"
        raise fail("SG705", text, None, hint)
    newest = dialect.facts.newest
    if version[: len(newest)] > newest:
        text = f"the server is {title} {_dotted(version)}; scangen is tested up to {_dotted(newest)}"
        report.warning("SG709", text, None, "look whether there is a newer scangen")
    place = rows(connection, access.place_query)[0][0]
    if place is None:
        hint = "name the database at the end of the URL, after the last /"
        raise fail("SG710", "the URL leads to no database or schema in which tables could be made", None, hint)
    return f"{title} {_dotted(version)}", str(place)


def _plan(
    project: Project, schema: Schema, target: Target, dialect: Dialect, report: Report, compiled: Path | None
) -> tuple[list[Piece], list[physical.Table]]:
    renderer = Renderer(dialect, project.templates, compiled)
    lowering = dialect.lowering(dialect, schema, project, target, renderer, report)
    catalog = lowering.catalog()
    pieces = []
    for change in from_nothing(catalog):
        table = schema.table(change.table.name)
        for step in dialect.steps(change, target):
            makes = isinstance(step.statement, CreateTableStatement)
            pieces.append(Piece(renderer.statement(step.statement), table, makes))
    return pieces, list(catalog.tables)


@dataclass(slots=True)
class _Builder:
    """Builds in one database."""

    dialect: Dialect
    access: Access
    url: str
    report: Report
    made: list[str] = field(default_factory=list)

    def refuse_existing(self, connection: Connection, schema: Schema, place: str) -> None:
        """Refuse a database with one of the tables in it."""
        there = {self.access.same_name(str(row[0])) for row in rows(connection, self.access.tables_query)}
        problems = Report()
        for table in schema.tables:
            if self.access.same_name(table.name) in there:
                text = f"{place} already has a table or view {table.name!r}"
                problems.error("SG701", text, table.span, "`create` builds in a database without any of the tables")
        problems.raise_errors()

    def build(self, connection: Connection, pieces: Sequence[Piece]) -> None:
        """Execute every statement, or none."""
        doing: Piece | None = None
        try:
            self.access.begin(connection)
            for piece in pieces:
                doing = piece
                run(connection, piece.sql)
                if piece.makes:
                    self.made.append(piece.table.name)
            connection.commit()
        except BaseException as error:
            left = self._undo(connection, doing, isinstance(error, Exception))
            if not isinstance(error, Exception) and not left:
                raise
            raise self._failed(error, doing, left) from error

    def _undo(self, connection: Connection, doing: Piece | None, answered: bool) -> list[str]:
        """Take back what was made; answers the tables that could not be dropped."""
        if self.dialect.one_transaction:
            # Closing a connection rolls back what a lost or interrupted one cannot be told to.
            return []
        names = list(self.made)
        if doing and doing.makes and not answered:
            names.append(doing.table.name)
        return list(self._drop(reversed(names)))

    def _drop(self, names: Iterator[str]) -> Iterator[str]:
        names = iter(list(names))
        try:
            # The old connection may be in the middle of an answer that never came.
            with self.access.session(self.url) as connection:
                for name in names:
                    try:
                        run(connection, f"DROP TABLE IF EXISTS {self.dialect.quote(name)}")
                    except Exception:
                        yield name
        except ScangenError:
            yield from names

    def _failed(self, error: BaseException, doing: Piece | None, left: list[str]) -> ScangenError:
        what = " ".join(doing.sql.split())[:70] + "…" if doing else "the transaction"
        span: Span | None = doing.table.span if doing else None
        text = f"the server refused {what}: {self.access.reason(error, self.url)}"
        hint = self.access.hint(error)
        if left:
            tables = ", ".join(left)
            return fail("SG708", f"{text}; what was made before could not be dropped", span, f"drop {tables} by hand")
        return fail("SG707", text, span, hint or "nothing was made; `--dry-run` shows all statements")


def _dotted(version: Version) -> str:
    return ".".join(str(part) for part in version)
