"""Moves jobs with their results, in transactions of so many rows, each of which leaves the database whole.

There is no bookkeeping: what has been moved is in the archive, what has not is live, so a run that is killed at any
point is followed by one that goes on. Each transaction locks the job first, as an insert of a result does, looks again
whether it is due, and moves rows of that job only. The last one finds no more rows of the job while it holds that lock,
under which no result can come in, and moves the job itself. To find none, a server passes what is left of the moved
rows until it has cleaned up. So that is done once before, with nothing locked: it marks, fetches, and gives time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from enum import Enum
from typing import Any

from scangen.diagnostics import ScangenError, fail
from scangen.dialects.access import Access, Connection
from scangen.retention.moves import Move, Moves
from scangen.retention.pace import Pace
from scangen.retention.statements import START, Spelling
from scangen.values import dataclass

_PAGE = 1000
"""Keys of jobs that are fetched at a time."""
_TRIES = 6
_PAUSE = 0.05
"""Seconds before a second try, twice as many before the next."""

Position = tuple[Any, Any]


@dataclass(slots=True)
class Progress:
    """Rows that were due at the beginning and that have been moved, by live table; `jobs` names none, the first is."""

    due: Mapping[str, int]
    moved: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.moved = dict.fromkeys(self.due, 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A job that was due and stays, and why."""

    job: object
    reason: str


class _End(Enum):
    """How a transaction ended: there are more rows of the job, none, the job is moved, or it is not due any more."""

    MORE = "more"
    NONE = "none"
    MOVED = "moved"
    NOT_DUE = "not due"


class _Differ(Exception):  # noqa: N818 - a state to be tried again, and an error only when it lasts
    """Rows changed their place between being copied and being deleted."""


@dataclass(slots=True)
class Mover:
    """Moves jobs in one session; `deadline` (of `time.monotonic`) is when no transaction begins any more."""

    connection: Connection
    access: Access
    spelled: Spelling
    moves: Moves
    pace: Pace
    deadline: float | None
    progress: Progress
    tell: Callable[[Progress], None] | None = None
    kept: list[Kept] = field(default_factory=list)
    _texts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def run(self) -> bool:
        """Move every job that is due; False when the time was up before."""
        seen: set[object] = set()
        while jobs := [job for job in self._due() if job not in seen]:
            for job in jobs:
                seen.add(job)
                if not self._job(job):
                    return False
        return True

    def _due(self) -> list[object]:
        found = self._query("due_page", self.moves.jobs, {"rows": _PAGE + len(self.kept)})
        self.connection.commit()
        return [row[0] for row in found]

    def _job(self, job: object) -> bool:
        """Move one job, or note why it stays; False when the time is up."""
        positions: dict[str, Position] = {}
        tries, end, looked = 1, _End.MORE, False
        while self.deadline is None or time.monotonic() < self.deadline:
            after, moved = dict(positions), dict.fromkeys(self.progress.due, 0)
            try:
                if end is _End.NONE and not looked:
                    self._look(job)
                    looked = True  # once: who inserts all the time would make it go on for ever
                begun = time.monotonic()
                end = self._transaction(job, after, moved, may_end=looked or not positions)
                self.connection.commit()
            except Exception as error:
                with suppress(Exception):  # the connection may be lost, which the error says
                    self.connection.rollback()
                if not self._goes_on(job, error, tries):
                    return True
                tries += 1
                continue
            positions, tries = after, 1
            self.pace.learn(sum(moved.values()), time.monotonic() - begun)
            for table, count in moved.items():
                self.progress.moved[table] += count
            if self.tell:
                self.tell(self.progress)
            if end not in (_End.MORE, _End.NONE):
                return True
        return False

    def _look(self, job: object) -> None:
        """Read over where rows of the job were, with nothing locked, so that it is quick when the job is."""
        self._query("look", self.moves.jobs, {"job": job})
        self.connection.commit()

    def _goes_on(self, job: object, error: Exception, tries: int) -> bool:
        """Whether the job is tried again, after a pause; raises what ends the run."""
        marks = set(self.access.marks(error))
        if marks & self.access.keeping:
            self.kept.append(Kept(job, self.access.reason(error)))
            return False
        if isinstance(error, _Differ):
            if tries == _TRIES:
                raise fail("SG714", str(error), self.moves.retention.span, _DIFFER) from error
        elif isinstance(error, ScangenError) or not marks & self.access.passing:
            raise error
        elif tries == _TRIES:
            self.kept.append(Kept(job, self.access.reason(error)))
            return False
        time.sleep(_PAUSE * 2**tries * random.uniform(0.5, 1))  # noqa: S311 - so that two do not meet again
        return True

    def _transaction(
        self, job: object, positions: dict[str, Position], moved: dict[str, int], *, may_end: bool
    ) -> _End:
        """Move rows of a job, and after the last, if it may, the job; tells in `positions` how far each table is."""
        self.access.begin(self.connection)
        jobs, results = self.moves.jobs, self.moves.results
        if not self._query("lock_job", jobs, {"job": job}):
            return _End.NOT_DUE
        room = self.pace.rows
        for move in results:
            room -= self._table(move, job, room, positions, moved)
            if room <= 0:
                return _End.MORE
        if not may_end:
            return _End.NONE
        for move in results:
            # What came in before the position while no transaction of ours was open.
            if move.live in positions and self._last(move, job, START, 1):
                del positions[move.live]
                return _End.MORE
        moved[jobs.live] += self._move(jobs, {"job": job})
        return _End.MOVED

    def _table(self, move: Move, job: object, room: int, positions: dict[str, Position], moved: dict[str, int]) -> int:
        """Move at most about `room` rows that a job has in one table; answers how many."""
        total = 0
        while total < room:
            after = positions.get(move.live, START)
            last = self._last(move, job, after, room - total)
            if last is None:
                break
            values = {"job": job, "after_time": after[0], "after_id": after[1]}
            total += self._move(move, values | {"until_time": last[0], "until_id": last[1]})
            positions[move.live] = last
        moved[move.live] += total
        return total

    def _last(self, move: Move, job: object, after: Position, count: int) -> Position | None:
        """The position of the last of the next `count` rows; None when there is none."""
        values = {"job": job, "after_time": after[0], "after_id": after[1], "rows": count}
        found = self._query("last_row", move, values)
        return (found[0][0], found[0][1]) if found else None

    def _move(self, move: Move, values: Mapping[str, object]) -> int:
        """Copy and delete the same rows; answers how many."""
        counts: list[int] = []
        for text in self._moving(move):
            cursor = self.connection.cursor()
            cursor.execute(text, values)
            counts += [int(count) for count in cursor.fetchall()[0]] if cursor.description else [cursor.rowcount]
            cursor.close()
        if len(set(counts)) != 1:
            copied, deleted = counts
            message = f"{copied} rows of {move.live} were copied and {deleted} deleted; that was undone"
            raise _Differ(message)
        return counts[0]

    def _moving(self, move: Move) -> tuple[str, ...]:
        key = ("move", move.live)
        if key not in self._texts:
            self._texts[key] = self.spelled.move(move)
        return self._texts[key]

    def _query(self, name: str, move: Move, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        key = (name, move.live)
        if key not in self._texts:
            self._texts[key] = (self.spelled.text(name, move=move),)
        cursor = self.connection.cursor()
        cursor.execute(self._texts[key][0], values)
        found = [tuple(row) for row in cursor.fetchall()]
        cursor.close()
        return found


_DIFFER = "look for a trigger on the archive that drops rows, or for what writes to results of old jobs all the time"
