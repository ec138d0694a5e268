"""`scangen retention run`: old jobs with their results into the archives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import plural
from scangen.cli.options import duration, url_option
from scangen.cli.progress import Progress
from scangen.cli.session import Session, finish, format_option

if TYPE_CHECKING:
    from scangen.retention.mover import Progress as Moved
    from scangen.retention.run import Outcome

_EVERY_TERMINAL, _EVERY_LOG = 0.2, 10.0
"""Seconds between two lines of progress."""


@click.group("retention", short_help="Move old jobs with their results into the archives.")
def command() -> None:
    """Keep a database to what is needed: `retention` in the spec of the scan_jobs table says what goes.

    \b
    Examples:
      scangen retention run --url sqlite:///scans.db --dry-run
    """


@command.command("run", short_help="Move what is due.")
@url_option
@click.option("--dry-run", is_flag=True, help="Count what would move, and move nothing.")
@click.option(
    "--batch",
    type=click.IntRange(1, 1_000_000),
    default=5000,
    show_default=True,
    metavar="ROWS",
    help="How many rows a transaction moves at most; fewer where they take longer than 0.1 s.",
)
@click.option(
    "--limit-time",
    "seconds",
    callback=duration(),
    metavar="TIME",
    help="Begin no transaction after so many seconds, or 5m, or 2h.",
)
@format_option
@click.pass_obj
def run(session: Session, url: str, dry_run: bool, batch: int, seconds: float | None) -> None:
    """Move the jobs that are due, and all their results, into the archives, in short transactions.

    It can be stopped at any point, by any means: no row is lost, none is there twice, and the next run goes on. One
    run at a time works in a database. Jobs that others still refer to stay, and are named. A password is better kept
    off the command line, in the environment variable.

    \b
    Examples:
      scangen retention run --url postgresql://me:secret@localhost/scans --dry-run
      SCANGEN_URL=mysql://me:secret@localhost/scans scangen retention run --limit-time 30m
      scangen retention run --url sqlite:///scans.db --batch 1000 --format json
    """
    from scangen.diagnostics import Report
    from scangen.retention.run import Limits, retain

    report = Report()
    shown = _Shown()
    try:
        outcome = retain(
            url,
            session.project,
            session.schema,
            report,
            limits=Limits(batch, seconds),
            dry_run=dry_run,
            tell=shown.tell if session.format == "text" else None,
        )
    finally:
        shown.clear()
    finish(session.answer(report.diagnostics, _lines(outcome, dry_run), _data(outcome, dry_run)))


class _Shown:
    """How far it is: on a terminal several times a second, else a line from time to time."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._every = _EVERY_TERMINAL if self._progress.terminal else _EVERY_LOG
        self._next = time.monotonic() + (0 if self._progress.terminal else _EVERY_LOG)

    def tell(self, moved: Moved) -> None:
        """Show it, if that is due."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        jobs = next(iter(moved.due))
        rows, due = (sum(counts.values()) - counts[jobs] for counts in (moved.moved, moved.due))
        text = f"{moved.moved[jobs]:,} of {moved.due[jobs]:,} jobs, {rows:,} of {due:,} results"
        if self._progress.terminal:
            self._progress.over(text)
        else:
            self._progress.line(text)

    def clear(self) -> None:
        """Take the line away again."""
        self._progress.clear()


def _lines(outcome: Outcome, dry_run: bool) -> Iterator[str]:
    would = "would be " if dry_run else ""
    for action in outcome.periods:
        what = f"partition {action.partition} {would}{action.done}" if action.partition else f"old rows {would}deleted"
        yield f"{action.table}: {what}" + (f", {plural(action.rows, 'row')} lost" if action.done != "made" else "")
    if not outcome.counts:
        yield f"{outcome.server}: {plural(len(outcome.periods), 'change')} of periods"
        return
    wide = max(len(count.move.live) for count in outcome.counts)
    for count in outcome.counts:
        numbers = f"{count.due:,} due" if dry_run else f"{count.due:,} due, {count.moved:,} moved, {count.left:,} left"
        yield f"{count.move.live.ljust(wide)}  {numbers}  -> {count.move.archive}"
    jobs, *results = [count.due if dry_run else count.moved for count in outcome.counts]
    what = f"{plural(jobs, 'job')} with {plural(sum(results), 'result')}"
    if dry_run:
        yield f"{outcome.server}: would move {what}"
        return
    end = "; the time was up, the next run goes on" if outcome.ended else ""
    yield f"{outcome.server}: moved {what} in {outcome.seconds:.1f} s{end}"


def _data(outcome: Outcome, dry_run: bool) -> dict[str, object]:
    return {
        "dialect": outcome.target.dialect,
        "server": outcome.server,
        "dry_run": dry_run,
        "tables": [
            {
                "table": count.move.live,
                "archive": count.move.archive,
                "due": count.due,
                "moved": count.moved,
                "left": count.due if count.left is None else count.left,
            }
            for count in outcome.counts
        ],
        "periods": [
            {"table": one.table, "done": one.done, "partition": one.partition, "rows": one.rows}
            for one in outcome.periods
        ],
        "kept": [{"job": str(one.job), "reason": one.reason} for one in outcome.kept],
        "time_was_up": outcome.ended,
        "seconds": round(outcome.seconds, 3),
    }
