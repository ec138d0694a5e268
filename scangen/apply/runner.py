"""Carries out one migration: stage by stage, each statement in the ledger before or with what it does.

A stage in a transaction takes its rows of the ledger with it, so that both are there or neither. A statement in no
transaction is entered before it runs; when a run resumes, its probe tells whether it was carried out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from scangen.apply.ledger import Entry, Ledger, Outcome, Run
from scangen.apply.standing import Job
from scangen.diagnostics import ScangenError, Span, fail
from scangen.dialects.access import Access, Connection, rows, run
from scangen.dialects.base import Dialect
from scangen.migration_file import Piece, Stage
from scangen.values import dataclass

TRIES = 5
"""How often what met a lock or a deadlock is tried."""
_PAUSE = 0.5
"""Seconds before the second try; each further one waits twice as long."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a migration is: statement `step` of `total` begins, or is tried again for `reason`."""

    job: Job
    step: int
    total: int
    sql: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a migration: statements executed, found done from an earlier run, and the time it took."""

    job: Job
    executed: int
    found: int
    seconds: float


@dataclass(slots=True)
class Runner:
    """Carries out migrations in one session. `place` is the file of a job for messages, `address` the URL."""

    connection: Connection
    access: Access
    dialect: Dialect
    ledger: Ledger
    address: str
    tell: Callable[[Progress], None]
    tries: int = TRIES
    _executed: int = 0
    _found: int = 0

    def carry_out(self, job: Job, one: Run, stages: tuple[Stage, ...], path: str) -> Done:
        """What a run that has begun has not done yet; ScangenError (SG973) at a statement that fails."""
        started = time.monotonic()
        self._executed = self._found = 0
        entries = self.ledger.entries(one)
        total, first = sum(map(len, stages)), 1
        for stage in stages:
            work = _Work(self, job, one, stage, first, total, path)
            if stage[0].setting:
                work.set()
            elif not work.is_done(entries):
                work.together() if stage[0].transaction else work.alone(entries.get(first))
            first += len(stage)
        seconds = time.monotonic() - started
        self.ledger.end(one, Outcome.DONE, round(seconds * 1000))
        return Done(job, self._executed, self._found, seconds)

    def count(self, executed: int = 0, found: int = 0) -> None:
        """So many statements more."""
        self._executed += executed
        self._found += found


@dataclass(frozen=True, slots=True)
class _Work:
    """One stage of one run; `first` is the number of its first statement."""

    runner: Runner
    job: Job
    run: Run
    stage: Stage
    first: int
    total: int
    path: str

    def is_done(self, entries: dict[int, Entry]) -> bool:
        """Whether the ledger has all of it."""
        numbers = range(self.first, self.first + len(self.stage))
        return all(number in entries and entries[number].outcome.is_done for number in numbers)

    def set(self) -> None:
        """What lasts as long as the session is no part of the ledger."""
        run(self.runner.connection, self.stage[0].sql)

    def together(self) -> None:
        """All in one transaction, with the rows of the ledger."""
        self._patiently(self._transaction, lambda: None)

    def alone(self, entry: Entry | None) -> None:
        """One statement in no transaction, entered before it runs."""
        (piece,) = self.stage
        ledger, connection = self.runner.ledger, self.runner.connection
        if entry is None:
            ledger.enter(self.run, self.first, piece.sql, Outcome.BEGUN)
        elif piece.done is not None and rows(connection, piece.done):
            ledger.change(self.run, self.first, Outcome.FOUND)
            self.runner.count(found=1)
            return
        else:
            self._clear(piece)
            ledger.change(self.run, self.first, Outcome.BEGUN)
        self._patiently(lambda: self._execute_alone(piece), lambda: self._clear(piece))

    def _execute_alone(self, piece: Piece) -> None:
        took = self._execute(piece, self.first)
        self.runner.ledger.change(self.run, self.first, Outcome.DONE, took)
        self.runner.count(executed=1)

    def _clear(self, piece: Piece) -> None:
        if piece.leftover is not None:
            run(self.runner.connection, piece.leftover)

    def _transaction(self) -> None:
        connection, dialect, ledger = self.runner.connection, self.runner.dialect, self.runner.ledger
        begin, commit = (text.partition(";")[0] for text in dialect.transaction)
        run(connection, begin)
        try:
            for sql in dialect.each_transaction:
                run(connection, sql)
            # Where no lock of a session keeps others out (SQLite), another run may have been here meanwhile.
            entries = ledger.entries(self.run)
            if self.is_done(entries):
                run(connection, "ROLLBACK")
                return
            for number, piece in enumerate(self.stage, self.first):
                took = self._execute(piece, number)
                if number in entries:
                    ledger.change(self.run, number, Outcome.DONE, took)
                else:
                    ledger.enter(self.run, number, piece.sql, Outcome.DONE, took)
            run(connection, commit)
        except BaseException:
            with suppress(Exception):  # the server may have ended it, or be gone
                run(connection, "ROLLBACK")
            raise
        self.runner.count(executed=len(self.stage))

    def _execute(self, piece: Piece, number: int) -> int:
        """Execute a statement; answers milliseconds."""
        self.runner.tell(Progress(self.job, number, self.total, piece.sql))
        started = time.monotonic()
        try:
            run(self.runner.connection, piece.sql)
        except Exception as error:
            raise _RefusedError(number, piece) from error
        return round((time.monotonic() - started) * 1000)

    def _patiently(self, act: Callable[[], None], between: Callable[[], None]) -> None:
        """Act, several times where the server says that it would pass; then say in the ledger that it failed."""
        access = self.runner.access
        for left in reversed(range(self.runner.tries)):
            try:
                return act()
            except Exception as error:
                failed = error if isinstance(error, _RefusedError) else _RefusedError(self.first, self.stage[0])
                cause = error.__cause__ if isinstance(error, _RefusedError) and error.__cause__ else error
                if not left or not access.passing & set(access.marks(cause)):
                    raise self._reported(failed, cause) from cause
                reason = access.reason(cause, self.runner.address)
                self.runner.tell(Progress(self.job, failed.number, self.total, failed.piece.sql, reason))
            time.sleep(_PAUSE * 2 ** (self.runner.tries - 1 - left))
            between()
        return None

    def _reported(self, failed: _RefusedError, cause: BaseException) -> ScangenError:
        access, ledger = self.runner.access, self.runner.ledger
        reason = access.reason(cause, self.runner.address)
        # A connection that is gone can tell the ledger nothing; the next run reads there that this one was begun.
        with suppress(Exception):
            if failed.number not in ledger.entries(self.run):
                ledger.enter(self.run, failed.number, failed.piece.sql, Outcome.FAILED)
            ledger.change(self.run, failed.number, Outcome.FAILED, None, reason)
            ledger.end(self.run, Outcome.FAILED)
        text = f"step {failed.number} of {self.total} failed: {reason}"
        again = "apply" if self.job.way.value == "up" else "rollback"
        hint = access.hint(cause) or f"remove the cause; `scangen migrate {again}` then goes on at this step"
        return fail("SG973", text, Span(self.path, failed.piece.line, 1), hint)


class _RefusedError(Exception):
    """A statement that the server refused, which is the cause."""

    def __init__(self, number: int, piece: Piece) -> None:
        super().__init__()
        self.number, self.piece = number, piece
