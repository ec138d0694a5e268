"""`scangen migrate rollback`: takes migrations back on a live database."""

from __future__ import annotations

from functools import partial

import click

from scangen.cli.live import Where, database_options, run_options
from scangen.cli.session import Session, format_option


@click.command("rollback", short_help="Take the last migration of a database back.")
@run_options
@database_options
@click.option("--to", type=click.IntRange(0), metavar="N", help="All behind this number; 0 takes back all.")
@click.option("--dry-run", is_flag=True, help="Print the statements that would run, and run none.")
@format_option
@click.pass_obj
def command(session: Session, where: Where, to: int | None, dry_run: bool) -> None:
    """Take the last migration back, or all behind a number, the last first, by their down files.

    A statement that says CANNOT be undone in the up file brought what is lost now: read the down file before. Stopped
    in the middle, the next rollback goes on.

    \b
    Examples:
      scangen migrate rollback --url sqlite:///scans.db --dry-run
      scangen migrate rollback --url postgresql://localhost/scans --to 3
    """
    from scangen.apply import verbs
    from scangen.cli.live_answers import carry_out, show

    if dry_run:
        show(session, where, partial(verbs.ahead, to=to, back=True))
    else:
        carry_out(session, where, partial(verbs.rollback, to=to), "taken back")
