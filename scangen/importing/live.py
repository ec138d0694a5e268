"""Imports what a live database holds, or what a file of SQLite's SQL makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from scangen import physical
from scangen.apply.ledger import TABLES
from scangen.apply.site import Options, connected
from scangen.database import access_of, target_of
from scangen.diagnostics import Report, ScangenError, fail
from scangen.dialects import DIALECTS, load
from scangen.dialects.access import Connection
from scangen.dialects.inspection import inspect_of
from scangen.dialects.lifting import lifting_of
from scangen.dialects.scratch import PREFIX
from scangen.drift import Drift, compared
from scangen.importing.importer import Imported, import_catalog
from scangen.importing.names import as_meant, unnamed, with_names
from scangen.project import Project, Target
from scangen.values import dataclass

_OF_FILE = "sqlite:///{}"
"""SQLite needs no server to read its SQL; of the others, nothing but a server reads all."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where tables are taken from: a URL, or a file of SQL that makes them; `only` are those that were named."""

    url: str = _OF_FILE
    file: Path | None = None
    schema: str | None = None
    only: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was imported: the server and schema, the project that the specs are for, the specs."""

    server: str
    place: str
    project: Project
    imported: Imported


def import_tables(source: Source, project: Project, report: Report, *, is_new: bool) -> Found:
    """Read the tables; ScangenError (SG613, SG7xx, SG97x, SG984). A project that is new becomes one for this server."""
    if is_new:
        every = tuple(Target(facts.name, facts.minimum) for facts in DIALECTS.values())
        project = replace(project, targets=every)
    target = target_of(source.url, project)
    dialect, access = load(target.dialect), access_of(target.dialect)
    with _opened(source, target, report) as (connection, server, place):
        try:
            inspect = inspect_of(target.dialect)
            there = _chosen(inspect(connection, None).catalog, source.only, place)
            catalog = with_names(there)
            if is_new:
                target = Target(target.dialect, _version(server, target))
                exact = lifting_of(target.dialect).exact(catalog)
                project = replace(project, targets=(target,), exact_strings=exact)

            def compare(meant: physical.Catalog) -> Drift:
                found = inspect(connection, meant)
                if found.unasked is not None and not report.diagnostics:
                    text = f"{place}: what a spec says was held against texts alone, since {found.unasked}"
                    report.warning("SG982", text, None, "import as a user who may make temporary tables")
                return compared(meant, replace(found, catalog=as_meant(meant, found.catalog)), dialect.quote)

            imported = import_catalog(catalog, project, target, compare, unnamed(there))
            return Found(server, place, project, imported)
        except ScangenError:
            raise
        except Exception as error:  # drivers raise what they like
            text = f"the server refused: {access.reason(error, source.url)}"
            raise fail("SG979", text, None, access.hint(error)) from error


@contextmanager
def _opened(source: Source, target: Target, report: Report) -> Iterator[tuple[Connection, str, str]]:
    with TemporaryDirectory(prefix="scangen-") as folder:
        url = source.url if source.file is None else _OF_FILE.format(f"{folder}/imported.db")
        with connected(url, target, report, Options(source.schema)) as session:
            if source.file is not None:
                _run(session[0], source.file)
            yield session


def _run(connection: Connection, file: Path) -> None:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise fail(
            "SG603", f"cannot read {file}: {reason}", None, "look at its permissions, and at what it is"
        ) from error
    cursor = connection.cursor()
    try:
        cursor.executescript(text)  # type: ignore[attr-defined]
    except Exception as error:
        hint = "a file of another server's SQL is loaded into an empty database there, and imported by its URL"
        raise fail("SG613", f"SQLite does not take {file}: {error}", None, hint) from error
    cursor.close()


def _chosen(catalog: physical.Catalog, only: Sequence[str], place: str) -> physical.Catalog:
    tables = [t for t in catalog.tables if t.name not in TABLES and not t.name.startswith(PREFIX)]
    missing = sorted(set(only) - {table.name for table in tables})
    if missing:
        names = ", ".join(table.name for table in tables) or "none"
        raise fail("SG984", f"{place} has no table {missing[0]}", None, f"its tables: {names}")
    if not tables:
        raise fail("SG984", f"{place} has no tables", None, "look whether the URL leads to the right schema")
    chosen = [table for table in tables if not only or table.name in only]
    return replace(catalog, tables=tuple(chosen))


def _version(server: str, target: Target) -> tuple[int, ...]:
    """The server's own version, as far as scangen tells versions apart."""
    facts = DIALECTS[target.dialect]
    found = tuple(int(part) for part in server.rpartition(" ")[2].split("."))
    return min(max(found[: len(facts.newest)], facts.minimum), facts.newest)
