"""Runs retention on a server: sessions, what must be there, one run at a time, counts before and after."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from scangen.database import access_of, look, target_of
from scangen.diagnostics import Report, ScangenError, fail
from scangen.dialects import load
from scangen.dialects.access import Access, Connection, rows, run
from scangen.model import Schema
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.retention.mover import Kept, Mover, Progress
from scangen.retention.moves import Move, Moves, moves
from scangen.retention.pace import pace
from scangen.retention.statements import Spelling, spelling
from scangen.retention.upkeep import Action, Keeper, kept_tables
from scangen.spec.archives import ARCHIVED_AT
from scangen.values import dataclass

BATCH = 5000
"""Rows that a transaction moves at most, unless told otherwise."""
_SHOWN = 3
"""Jobs that a warning names."""


@dataclass(slots=True)
class Count:
    """One table: how many of its rows were due before, were moved, and are due still (None: nobody looked)."""

    move: Move
    due: int
    moved: int = 0
    left: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a run did, or would do; `ended` tells that no time was left. The first count is that of the jobs."""

    target: Target
    server: str
    counts: list[Count] = field(default_factory=list)
    periods: list[Action] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    ended: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a transaction moves, and when (in seconds from now) the last one begins; None: when all is done."""

    batch: int = BATCH
    seconds: float | None = None


def retain(
    url: str,
    project: Project,
    schema: Schema,
    report: Report,
    *,
    limits: Limits | None = None,
    dry_run: bool = False,
    tell: Callable[[Progress], None] | None = None,
    compiled: Path | None = None,
) -> Outcome:
    """Move what is due in the database of `url`, and look after periods; raises ScangenError (SG7xx).

    What an interrupted run has moved stays moved, and the next run goes on. With `dry_run` it only counts.
    """
    what, cut = moves(schema), kept_tables(schema)
    if what is None and not cut:
        hint = "add `retention` to the spec of the scan_jobs table, or `keep` or `ahead` to a partition by range"
        raise fail("SG711", "the specs have no retention", None, hint)
    target = target_of(url, project)
    dialect, access = load(target.dialect), access_of(target.dialect)
    limits = limits or Limits()
    renderer = Renderer(dialect, project.templates, compiled)
    lowering = dialect.lowering(dialect, schema, project, target, renderer, Report())
    started = time.monotonic()
    with access.session(url) as connection:
        try:
            server, place = look(connection, dialect, access, target, report)
            for statement in access.patience:
                run(connection, statement)
            outcome = Outcome(target, server)
            work = None
            if what is not None:
                _check_tables(connection, access, what, place)
                spelled = spelling(what, dialect, lowering, renderer, access.value, access.escaped)
                work = _Work(connection, access, spelled, what, report)
                outcome.counts = work.counts()
            connection.commit()
            if not dry_run:
                _exclusively(connection, access)
            if cut:
                keeper = Keeper(connection, access, lowering, renderer, dialect.periods, limits.batch, dry_run, report)
                outcome.periods = keeper.run(cut)
            if work is not None and not dry_run:
                work.move(outcome, limits, started, tell)
        except ScangenError:
            raise
        except Exception as error:  # drivers raise what they like
            raise _failed(error, access, url) from error
    outcome.seconds = time.monotonic() - started
    return outcome


def _exclusively(connection: Connection, access: Access) -> None:
    """Refuse to go on beside another run (SG713); the lock goes with the session."""
    if access.exclusive and not rows(connection, access.exclusive.format("retention"))[0][0]:
        hint = "wait until it has ended; two would only wait for each other"
        raise fail("SG713", "another retention run is at work in this database", None, hint)
    connection.commit()


@dataclass(slots=True)
class _Work:
    """What is done in one session."""

    connection: Connection
    access: Access
    spelled: Spelling
    moves: Moves
    report: Report

    def counts(self) -> list[Count]:
        """How many rows of each table are due."""
        jobs, *results = self.moves.all
        return [
            Count(jobs, self._ask("count_jobs")),
            *(Count(move, self._ask("count_rows", move=move)) for move in results),
        ]

    def move(self, outcome: Outcome, limits: Limits, started: float, tell: Callable[[Progress], None] | None) -> None:
        """Move all that is due, as far as the time goes."""
        deadline = None if limits.seconds is None else started + limits.seconds
        progress = Progress({count.move.live: count.due for count in outcome.counts})
        at = pace(limits.batch)
        mover = Mover(self.connection, self.access, self.spelled, self.moves, at, deadline, progress, tell)
        outcome.ended = not mover.run()
        outcome.kept = mover.kept
        left = {count.move.live: count.due for count in self.counts()}
        for count in outcome.counts:
            count.moved = progress.moved[count.move.live]
            count.left = left[count.move.live]
        self._say_kept(mover.kept)
        self.connection.commit()

    def _say_kept(self, kept: list[Kept]) -> None:
        reasons: dict[str, list[str]] = {}
        for one in kept:
            reasons.setdefault(one.reason, []).append(str(one.job))
        for reason, jobs in reasons.items():
            named = ", ".join(jobs[:_SHOWN]) + (", …" if len(jobs) > _SHOWN else "")
            self.report.warning("SG716", f"{_jobs(len(jobs))} stay for now ({named}): {reason}", None, _LATER)
        for blocker in self.moves.blockers:
            held = self._ask("count_blocked", blocker=blocker)
            if held:
                text = f"{_jobs(held)} stay: rows of {blocker.table} refer to them, and restrict that"
                self.report.warning("SG716", text, None, f"delete those rows of {blocker.table}, or let them be")

    def _ask(self, name: str, **more: object) -> int:
        cursor = self.connection.cursor()
        cursor.execute(self.spelled.text(name, **more), {})
        answer = int(cursor.fetchall()[0][0])
        cursor.close()
        return answer


_LATER = "the next run tries again; rows of theirs that are in the archive already stay there"


def _jobs(count: int) -> str:
    return "1 job that is due has to" if count == 1 else f"{count} jobs that are due have to"


def _check_tables(connection: Connection, access: Access, what: Moves, place: str) -> None:
    """Refuse a database whose archives are not there, or are not as the live tables are (SG712)."""
    there: dict[str, dict[str, str]] = {}
    for table, column, kind in rows(connection, access.columns_query):
        there.setdefault(access.same_name(str(table)), {})[access.same_name(str(column))] = str(kind)
    report = Report()
    for move in what.all:
        live, archive = (there.get(access.same_name(name)) for name in (move.live, move.archive))
        for problem in _problems(access, move, live, archive):
            hint = "bring the database to what the specs say: see generated/ for the tables"
            report.error("SG712", f"{place}: {problem}", what.retention.span, hint)
    report.raise_errors()


def _problems(
    access: Access, move: Move, live: Mapping[str, str] | None, archive: Mapping[str, str] | None
) -> list[str]:
    if live is None or archive is None:
        return [
            f"there is no table {name}" for name, found in ((move.live, live), (move.archive, archive)) if not found
        ]
    found = []
    for column in move.columns:
        name = access.same_name(column)
        if name not in live:
            found.append(f"{move.live} has no column {column}")
        elif name not in archive:
            found.append(f"{move.archive} has no column {column}, which {move.live} has")
        elif live[name].casefold() != archive[name].casefold():
            found.append(f"{column} is {live[name]} in {move.live} and {archive[name]} in {move.archive}")
    unknown = [name for name in live if name not in {access.same_name(column) for column in move.columns}]
    found += [f"{move.live} has a column {name} that the specs do not know, and that would be lost" for name in unknown]
    if ARCHIVED_AT not in archive:
        found.append(f"{move.archive} has no column {ARCHIVED_AT}")
    return found


def _failed(error: Exception, access: Access, url: str) -> ScangenError:
    hint = access.hint(error) or "what was moved before is in the archives; the next run goes on from there"
    return fail("SG715", f"the server refused: {access.reason(error, url)}", None, hint)
