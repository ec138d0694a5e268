"""What a database is asked for: carry out what is ahead, take back, join, say where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from scangen.apply.ledger import Entry, Outcome, Run, Way
from scangen.apply.runner import Done, Progress, Runner
from scangen.apply.site import Options, Site, opened
from scangen.apply.standing import Job, Standing, backwards, disagreements, forwards, standing
from scangen.diagnostics import Diagnostic, Report, fail
from scangen.dialects.access import rows
from scangen.dialects.base import Dialect
from scangen.migration_file import Stage
from scangen.migrations import Directory
from scangen.project import Project
from scangen.values import dataclass


@dataclass(slots=True)
class Told:
    """Who is told how far it is: `step` of each statement, `line` of what else there is to say."""

    step: Callable[[Progress], None] = field(default=lambda _: None)
    line: Callable[[str], None] = field(default=lambda _: None)


@dataclass(slots=True)
class Result:
    """What was done in one schema, and the number at which it is now."""

    server: str
    place: str
    at: int
    done: list[Done] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What would be done: the stages of a job without the statements that the ledger has."""

    job: Job
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Where a database stands; `ahead` is what `apply` (or the rollback that is half done) has to do yet."""

    server: str
    place: str
    directory: Directory
    runs: tuple[Run, ...]
    where: Standing
    entries: dict[int, Entry]
    ahead: tuple[Job, ...]
    wrong: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One database and the files for it."""

    url: str
    project: Project
    folder: Path
    report: Report
    options: Options = field(default_factory=Options)
    told: Told = field(default_factory=Told)


def apply(ask: Ask, to: int | None = None) -> Result:
    """Carry out what is ahead, up to a number; ScangenError (SG7xx, SG95x, SG97x) leaves what `status` explains."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site, site.alone(ask.told.line):
        if not site.runs():
            _refuse_tables(site)
        site.ledger.make()
        return _carry_out(site, ask.told, lambda where: forwards(site.directory, where, to))


def rollback(ask: Ask, to: int | None = None) -> Result:
    """Take back the last migration, or all behind a number; as `apply`."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site, site.alone(ask.told.line):
        first = backwards(site.directory, site.standing(), to)
        goal = first[-1].entry.number - 1 if first else to
        return _carry_out(site, ask.told, lambda where: backwards(site.directory, where, goal))


def _carry_out(site: Site, told: Told, plan: Callable[[Standing], list[Job]]) -> Result:
    runner = Runner(site.connection, site.access, site.dialect, site.ledger, site.address, told.step)
    done: list[Done] = []
    while True:
        runs = site.runs()
        where = standing(runs)
        jobs = plan(where)
        if not jobs:
            return Result(site.server, site.place, where.at, done)
        stages = site.stages(jobs[0])
        one = site.begin(jobs[0], runs)
        if one is not None:
            done.append(runner.carry_out(jobs[0], one, stages, str(site.path(jobs[0]))))


def ahead(ask: Ask, to: int | None = None, *, back: bool = False) -> tuple[Dialect, list[Ahead]]:
    """What `apply` would do now, or `rollback`; nothing is made or waited for."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site:
        where = site.standing()
        jobs = (backwards if back else forwards)(site.directory, where, to)
        return site.dialect, [Ahead(job, _left(site, job)) for job in jobs]


def _left(site: Site, job: Job) -> tuple[Stage, ...]:
    """The stages without those that the ledger has whole."""
    entries = site.ledger.entries(job.resumes) if job.resumes else {}
    left, number = [], 1
    for stage in site.stages(job):
        numbers = range(number, number + len(stage))
        number += len(stage)
        if stage[0].setting or not all(n in entries and entries[n].outcome.is_done for n in numbers):
            left.append(stage)
    return tuple(left)


def baseline(ask: Ask, number: int) -> Result:
    """Say that a database that is there already holds all migrations up to a number; ScangenError (SG975, SG978)."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site, site.alone(ask.told.line):
        runs = site.ledger.runs()
        _refuse_baseline(site, runs)
        entry = next((entry for entry in site.directory.entries if entry.number == number), None)
        if entry is None:
            raise fail("SG978", f"there is no migration {number:04}", None, f"the last is {site.directory.last:04}")
        site.ledger.make()
        checksum = site.directory.listed[entry.up]
        last = runs[-1].run if runs else 0
        site.ledger.begin(last, number, entry.name, Way.BASELINE, checksum, Outcome.DONE)
        return Result(site.server, site.place, number)


def _refuse_baseline(site: Site, runs: list[Run]) -> None:
    where = standing(runs)
    if where.half is not None:
        text = f"{where.half.number:04}_{where.half.name} has not come to its end"
        raise fail("SG974", text, None, "`scangen migrate status` says where it stands")
    if runs and not list(disagreements(site.directory, where)):
        text = f"{site.place} has a ledger, by which it is at {where.at:04}"
        raise fail("SG975", text, None, "`scangen migrate apply` goes on from there")
    if not _tables(site):
        text = f"{site.place} has none of the tables that the migrations make"
        raise fail("SG975", text, None, "`scangen migrate apply` makes them")


def _refuse_tables(site: Site) -> None:
    there = _tables(site)
    if there:
        text = f"{site.place} has no ledger, and already a table {there[0]}"
        hint = (
            f"`scangen migrate apply --baseline N` says how far it is, {site.directory.last} if it is as the specs are"
        )
        raise fail("SG976", text, None, hint)


def _tables(site: Site) -> list[str]:
    """The tables of the latest snapshot that are there."""
    there = {site.access.same_name(str(row[0])) for row in rows(site.connection, site.access.tables_query)}
    latest = site.directory.latest()
    tables = latest.catalog.tables if latest else ()
    return [table.name for table in tables if site.access.same_name(table.name) in there]


def status(ask: Ask) -> Status:
    """Where a database stands; what is wrong is told, not raised."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site:
        runs = site.ledger.runs()
        where = standing(runs)
        wrong = tuple(disagreements(site.directory, where))
        jobs: list[Job] = []
        if not wrong:
            is_back = where.half is not None and where.half.way is Way.DOWN
            jobs = (backwards if is_back else forwards)(site.directory, where, None)
        entries = site.ledger.entries(where.half) if where.half else {}
        return Status(site.server, site.place, site.directory, tuple(runs), where, entries, tuple(jobs), wrong)
