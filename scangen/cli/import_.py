"""`scangen import`: specs from the tables of a live database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import nearby, plural
from scangen.cli.session import Session, finish, format_option

if TYPE_CHECKING:
    from scangen.importing.live import Found


@click.command("import", short_help="Write specs from the tables of a database.")
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--url", envvar="SCANGEN_URL", show_envvar=True, metavar="URL", help="The database, as SQLAlchemy writes it."
)
@click.option("--schema", metavar="NAME", help="In this schema of it.")
@click.option("--table", "only", multiple=True, metavar="NAME", help="This table; may be given more than once.")
@click.option("--dry-run", is_flag=True, help="Print the specs, write nothing.")
@format_option
@click.pass_obj
def command(
    session: Session, file: Path | None, url: str | None, schema: str | None, only: tuple[str, ...], dry_run: bool
) -> None:
    """Write the specs of tables that are there: in a database, or made by FILE, which has the SQL of SQLite.

    Each spec is lowered again and compared with the table, so that what it says is what is there. What has no portable
    word stands in it as an override of this database; what no spec can say stands in a comment, and is told. In a
    folder without scangen.yaml one is written, for this database alone. Nothing is overwritten, and of the database
    nothing is changed. Exit code 1 when no table can be said in a spec.

    \b
    Examples:
      scangen import --url postgresql://localhost/scans
      scangen import --url mysql://me@localhost/scans --table scan_jobs --table user_results
      scangen import legacy.sql --dry-run
    """
    from scangen.cli.placing import place_new
    from scangen.diagnostics import Diagnostic, Report, Severity
    from scangen.importing.live import Source, import_tables
    from scangen.spec.project_file import PROJECT_FILE

    if (file is None) == (url is None):
        raise click.UsageError("give a database by --url, or a FILE of SQL: one of them")
    report = Report()
    source = Source(schema=schema, only=only, file=file) if url is None else Source(url, schema=schema, only=only)
    is_new = not (session.project.root / PROJECT_FILE).exists()
    found = import_tables(source, session.project, report, is_new=is_new)
    texts = {found.project.specs / f"{name}.yaml": text for name, text in found.imported.specs.items()}
    if is_new and texts:
        texts = {found.project.root / PROJECT_FILE: _project_file(found), **texts}
    if not dry_run:
        place_new(texts)
    said = [
        Diagnostic("SG983", f"{name}: {line}", None, None, Severity.WARNING)
        for name, lines in found.imported.left.items()
        for line in lines
    ]
    lines = list(_shown(texts)) if dry_run else [f"+ {nearby(str(path))}" for path in texts]
    data = _data(found, texts)
    finish(session.answer([*report.diagnostics, *said], [*lines, *_end(found)], data, found=not texts))


def _shown(texts: dict[Path, str]) -> Iterator[str]:
    for path, text in texts.items():
        yield f"# {nearby(str(path))}"
        yield text


def _end(found: Found) -> Iterator[str]:
    others = found.imported.others
    if others:
        yield f"not imported: {', '.join(f'{other.what} {other.name}' for other in others)}"
    left = sum(map(len, found.imported.left.values()))
    rest = f", {plural(left, 'thing')} that no spec can say" if left else ""
    yield f"{found.server}, {found.place}: {plural(len(found.imported.specs), 'table')}{rest}"


def _project_file(found: Found) -> str:
    (target,) = found.project.targets
    lines = [
        "# The database that the specs were imported from; add others, and see what `scangen validate` says.",
        f"targets: {{{target.dialect}: {target.version_text}}}",
        *([] if found.project.exact_strings else ["strings: database"]),
    ]
    return "".join(f"{line}\n" for line in lines)


def _data(found: Found, texts: dict[Path, str]) -> dict[str, object]:
    return {
        "server": found.server,
        "schema": found.place,
        "files": [{"path": str(path), "text": text} for path, text in texts.items()],
        "left": found.imported.left,
        "others": [{"what": other.what, "name": other.name} for other in found.imported.others],
    }
