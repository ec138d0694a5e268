"""`scangen create`: a new database from the specs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import plural
from scangen.cli.options import url_option
from scangen.cli.session import Session, finish, format_option

if TYPE_CHECKING:
    from scangen.database import Creation


@click.command("create", short_help="Build a new database from the specs.")
@url_option
@click.option("--dry-run", is_flag=True, help="Look whether it can be done, show the statements, make nothing.")
@format_option
@click.pass_obj
def command(session: Session, url: str, dry_run: bool) -> None:
    """Build the tables of the specs in an empty database.

    All or nothing: when a statement fails, nothing of it stays. A database that already has one of the tables is
    refused, and so is a server older than the target's version in scangen.yaml. A password is better kept off the
    command line, in the environment variable.

    \b
    Examples:
      scangen create --url sqlite:///scans.db                  # a file here; no server needed
      scangen create --url postgresql://me:secret@localhost/scans
      scangen create --url mysql://me:secret@localhost:3306/scans --dry-run
      SCANGEN_URL=mssql://sa:secret@localhost/scans scangen create --format json
    """
    from scangen.database import create
    from scangen.diagnostics import Report

    report = Report()
    creation = create(url, session.project, session.schema, report, dry_run=dry_run)
    data = {
        "dialect": creation.target.dialect,
        "server": creation.server,
        "dry_run": dry_run,
        "counts": {plural(2, word)[2:].replace(" ", "_"): count for word, count in creation.counts.items()},
        "tables": [table.name for table in creation.tables],
    }
    if dry_run:
        data["statements"] = [piece.sql for piece in creation.pieces]
    finish(session.answer(report.diagnostics, _lines(creation, dry_run), data))


def _lines(creation: Creation, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield from (f"{piece.sql};\n" for piece in creation.pieces)
    for table in creation.tables if not dry_run else ():
        parts = ((table.indexes, "index"), (table.checks, "check"), (table.triggers, "trigger"))
        counts = ", ".join([plural(len(table.columns), "column"), *(plural(len(p), word) for p, word in parts if p)])
        yield f"+ {table.name} ({counts})"
    counts = ", ".join(plural(count, word) for word, count in creation.counts.items() if count)
    yield f"{creation.server}: {'would make' if dry_run else 'made'} {counts}"
