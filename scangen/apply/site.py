"""One database that migrations are carried out on: its session, its lock, its ledger, and the files for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scangen.apply.ledger import Ledger, Outcome, Run
from scangen.apply.runner import TRIES
from scangen.apply.standing import Job, Standing, disagreements, standing
from scangen.database import access_of, look, target_of
from scangen.diagnostics import Report, ScangenError, fail
from scangen.dialects import load
from scangen.dialects.access import Access, Connection, rows, run
from scangen.dialects.base import Dialect
from scangen.migration_file import Stage, cut
from scangen.migrations import Directory, problems, read_directory
from scangen.project import FORMS, Project, Target
from scangen.render import Renderer
from scangen.values import dataclass

WAIT = 60.0
"""Seconds that a run waits for another one, unless told otherwise."""
_LOOK = 0.25
"""Seconds between two looks whether the other one has ended."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a database is reached: its `schema` (None: where the URL leads), how many seconds to wait for another run,
    how many milliseconds a statement may take (None: any).
    """

    schema: str | None = None
    wait: float = WAIT
    statement: int | None = None


@dataclass(slots=True)
class Site:
    """An open session. `server` is the server's title and version, `place` the schema's name."""

    target: Target
    dialect: Dialect
    access: Access
    connection: Connection
    ledger: Ledger
    directory: Directory
    server: str
    place: str
    address: str
    options: Options

    def runs(self) -> list[Run]:
        """The ledger's runs; ScangenError (SG970, SG971) when the files say otherwise."""
        found = self.ledger.runs()
        report = Report()
        report.diagnostics += disagreements(self.directory, standing(found))
        report.raise_errors()
        return found

    def standing(self) -> Standing:
        """Where the database is; as `runs`."""
        return standing(self.runs())

    def stages(self, job: Job) -> tuple[Stage, ...]:
        """What a job executes."""
        return cut(self.path(job).read_text(encoding="utf-8"), self.dialect, str(self.path(job)))

    def path(self, job: Job) -> Path:
        """The file of a job."""
        return self.directory.path / job.file

    def begin(self, job: Job, runs: list[Run]) -> Run | None:
        """The run of a job in the ledger; None where another run was quicker, and all is to be looked at again."""
        if job.resumes is not None:
            return self.ledger.end(job.resumes, Outcome.BEGUN)
        last = runs[-1].run if runs else 0
        try:
            return self.ledger.begin(last, job.entry.number, job.entry.name, job.way, job.checksum, Outcome.BEGUN)
        except Exception:
            if len(self.ledger.runs()) != len(runs):
                return None
            raise

    @contextmanager
    def alone(self, tell: Callable[[str], None]) -> Iterator[None]:
        """The only run in this schema, by a lock that goes with the session; ScangenError (SG972) after the wait."""
        end, told = time.monotonic() + self.options.wait, False
        while self.access.exclusive and not rows(self.connection, self.access.exclusive.format("migrations"))[0][0]:
            who = self._holder()
            if time.monotonic() >= end:
                raise self._waited(who)
            if not told:
                tell(f"waiting for {who}")
                told = True
            time.sleep(_LOOK)
        yield

    def _waited(self, who: str) -> ScangenError:
        hint = "wait until it has ended, or give it longer with `--wait`; the lock goes with its session"
        return fail("SG972", f"another run is at work in {self.place}: {who}", None, hint)

    def _holder(self) -> str:
        """Who is at work, as the server and the ledger know it."""
        said = []
        with suppress(Exception):  # without the right to see it, or the schema has no ledger yet
            said += [str(row[0]) for row in rows(self.connection, self.access.holder.format("migrations"))[:1]]
        with suppress(Exception):
            said += [
                f"{one.by_whom} with {one.number:04}_{one.name} since {one.began_at[:19]} UTC"
                for one in self.ledger.runs()[-1:]
                if one.outcome is Outcome.BEGUN
            ]
        return "; ".join(said) or "who it is cannot be seen with this user's rights"

    def failed(self, error: Exception) -> ScangenError:
        """What a driver's error comes to that no statement of a migration raised."""
        if not self.access.exclusive and self.access.passing & set(self.access.marks(error)):
            return self._waited(self._holder())
        hint = self.access.hint(error) or "`scangen migrate status` says where the database stands"
        return fail("SG979", f"the server refused: {self.access.reason(error, self.address)}", None, hint)


@contextmanager
def opened(
    url: str, project: Project, folder: Path, report: Report, options: Options, *, any_form: bool = False
) -> Iterator[Site]:
    """The database of a URL; ScangenError (SG7xx, SG95x, SG965, SG97x), a driver's error among them.

    With `any_form` the files may be another runner's, who keeps books of its own.
    """
    if project.form != "plain" and not any_form:
        runner = FORMS[project.form].title
        hint = f"run {runner}, as docs/runners.md tells; or write `migrations: {{form: plain}}`"
        raise fail("SG965", f"the migrations are written for {runner} to carry out", None, hint)
    directory = read_directory(folder)
    report.diagnostics += problems(directory, project.form)
    report.raise_errors()
    target = target_of(url, project)
    dialect, access = load(target.dialect), access_of(target.dialect)
    with connected(url, target, report, options) as (connection, server, place):
        ledger = Ledger(connection, access, dialect, Renderer(dialect, project.templates))
        site = Site(target, dialect, access, connection, ledger, directory, server, place, url, options)
        try:
            yield site
        except ScangenError:
            raise
        except Exception as error:  # drivers raise what they like
            raise site.failed(error) from error


@contextmanager
def connected(url: str, target: Target, report: Report, options: Options) -> Iterator[tuple[Connection, str, str]]:
    """A session, the server's title and version, the name of the schema; ScangenError (SG7xx, SG977, SG979)."""
    dialect, access = load(target.dialect), access_of(target.dialect)
    _refuse(options, access)
    with access.session(url, autocommit=True) as connection:
        _set(connection, access, dialect, options, url)
        yield connection, *look(connection, dialect, access, target, report)


def _refuse(options: Options, access: Access) -> None:
    if options.schema is not None and not access.enter:
        hint = "give each its own URL, or a user whose default schema it is"
        raise fail("SG977", f"a session of {access.title} cannot go to another schema", None, hint)
    if options.statement is not None and not access.time_limit:
        text = f"{access.title} has no time limit for statements that change a table"
        raise fail("SG977", text, None, "leave out --statement-timeout")


def _set(connection: Connection, access: Access, dialect: Dialect, options: Options, url: str) -> None:
    for sql in access.lasting:
        with suppress(Exception):  # what makes a lock go sooner; not every build of a server has it
            run(connection, sql)
    statements = []
    if access.busy:
        statements.append(access.busy.format(round(options.wait * 1000 / TRIES)))
    if options.schema is not None:
        statements.append(access.enter.format(dialect.quote(options.schema)))
    if options.statement is not None:
        statements.append(access.time_limit.format(options.statement))
    for sql in statements:
        try:
            run(connection, sql)
        except Exception as error:
            text = f"the server refused {sql}: {access.reason(error, url)}"
            raise fail("SG979", text, None, access.hint(error)) from error
