"""`scangen generate`: the SQL of every target, into `generated/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import plural
from scangen.cli.session import Session, dialect_option, finish, format_option

if TYPE_CHECKING:
    from scangen.cli.wanted import Part


@click.command("generate", short_help="Write the SQL into generated/.")
@dialect_option
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@format_option
@click.pass_obj
def command(session: Session, dialects: tuple[str, ...], force: bool, dry_run: bool) -> None:
    """Write the SQL of the specs, for every target, into the generated folder.

    Says + for a new file, ~ for a changed one and - for a removed one. A file that was edited by hand is refused
    until --force; of the files that no spec asks for any more, only those that scangen wrote are removed.

    \b
    Examples:
      scangen generate
      scangen generate --dialect postgresql --dialect sqlite
      scangen generate --dry-run
    """
    from scangen.cli.wanted import wanted
    from scangen.files import refuse_edited, write

    want = wanted(session, dialects)
    # Every part is looked at before the first is written: all or nothing.
    for part in want.parts if not force else ():
        refuse_edited(part.folder, part.texts, part.states)
    for part in want.parts if not dry_run else ():
        write(part.folder, part.texts, force=force, states=part.states)
    changes = [change for part in want.parts for change in _changes(part)]
    kept = [part.shown(state) for part in want.parts for state in part.states if part.is_kept(state)]
    lines = [f"{sign} {path}" for sign, path in changes]
    lines += [f"kept {path}: it was edited by hand, though no spec asks for it any more" for path in kept]
    if not changes:
        lines.append("nothing changed")
    elif dry_run:
        lines.append(f"dry run: {plural(len(changes), 'file')} would change")
    data = {"changes": [{"sign": s, "file": path} for s, path in changes], "kept": kept, "dry_run": dry_run}
    finish(session.answer(want.warnings, lines, data))


def _changes(part: Part) -> Iterator[tuple[str, str]]:
    from scangen.files import State

    signs = {State.MISSING: "+", State.STALE: "~", State.EDITED: "~", State.FOREIGN: "~", State.ORPHAN: "-"}
    for state in part.states:
        if state.state in signs and not part.is_kept(state):
            yield signs[state.state], part.shown(state)
