"""`scangen migrate apply`: carries migrations out on a live database."""

from __future__ import annotations

from functools import partial

import click

from scangen.cli.live import Where, database_options, run_options
from scangen.cli.session import Session, format_option


@click.command("apply", short_help="Carry out what a database has not got yet.")
@run_options
@database_options
@click.option("--to", type=click.IntRange(1), metavar="N", help="Up to this number; all of them otherwise.")
@click.option("--dry-run", is_flag=True, help="Print the statements that would run, and run none.")
@click.option(
    "--baseline", type=click.IntRange(1), metavar="N", help="Say that the database holds all up to N; run nothing."
)
@format_option
@click.pass_obj
def command(session: Session, where: Where, to: int | None, dry_run: bool, baseline: int | None) -> None:
    """Carry out the migrations that a database has not got yet, in order.

    What was carried out stands in the database itself, in scangen_migrations and scangen_steps. One run at a time is at
    work in a schema. It can be stopped at any point, by any means: the next run goes on, and no statement runs twice.
    What meets a lock is tried again, a few times. A password is better kept off the command line, in the environment
    variable.

    \b
    Examples:
      scangen migrate apply --url sqlite:///scans.db --dry-run
      SCANGEN_URL=postgresql://me:secret@localhost/scans scangen migrate apply
      scangen migrate apply --url mysql://me:secret@localhost/scans --baseline 3   # it is there already
      scangen migrate apply --url postgresql://localhost/scans --schema acme,umbrella
    """
    from scangen.apply import verbs
    from scangen.cli.live_answers import carry_out, show

    if baseline is not None and (dry_run or to is not None):
        raise click.UsageError("--baseline runs nothing: leave out --dry-run and --to")
    if baseline is not None:
        from scangen.drift import join

        carry_out(session, where, partial(join, number=baseline), "joined")
    elif dry_run:
        show(session, where, partial(verbs.ahead, to=to))
    else:
        carry_out(session, where, partial(verbs.apply, to=to), "applied")
