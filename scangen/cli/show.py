"""`scangen show`: a table's spec with all that is implied written out."""

from __future__ import annotations

import re

import click
from click.shell_completion import CompletionItem

from scangen.cli.session import Session

_NAMED = re.compile(rb"^[\"']?(?:result_)?table[\"']?\s*:\s*[\"']?(\w+)", re.MULTILINE)


def _complete(context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Table names, found without reading the specs: a completion must be quick, and specs may be half-written."""
    from scangen.diagnostics import Report
    from scangen.spec.load import spec_files

    session = context.find_object(Session) or Session()
    session.folder = context.find_root().params.get("folder")
    names = []
    for path, _ in spec_files(session.project, Report()):
        if path.is_file() and (found := _NAMED.search(path.read_bytes())):
            names.append(found[1].decode())
    return [CompletionItem(name) for name in sorted(names) if name.startswith(begun)]


@click.command("show", short_help="Show a spec with all that is implied.")
@click.argument("table", shell_complete=_complete)
@click.pass_obj
def command(session: Session, table: str) -> None:
    """Show the spec of TABLE with all that is implied written out: names, lengths, brought columns, indexes.

    What it prints is a spec that means the same.

    \b
    Examples:
      scangen show user_results
      scangen show scan_jobs | less
    """
    from scangen.diagnostics import did_you_mean
    from scangen.spec.writer import write_table

    names = [found.name for found in session.schema.tables]
    if table not in names:
        hint = did_you_mean(table, names) or f"the tables are {', '.join(names)}"
        raise click.BadParameter(f"no spec has the table {table!r}: {hint}", param_hint="TABLE")
    session.say(write_table(session.schema.table(table)).removesuffix("\n"))
