"""Several sessions at once, each in a thread of its own.

`together` is a list of {session: step}, where a step may also be begin, commit or rollback. The entries are given to
their sessions in order; while another session is in a transaction, a statement may wait for it, and the next entry
comes all the same. Who loses (a deadlock, a lock not had in time, a snapshot too old) has its transaction repeated
when all others are done, and must succeed then. Outcomes are judged at the end.

`storm` is `sessions`, `rounds`, `jobs` (numbers for `<job>`), `does` (steps by name, with `<job>`, `<other>` and
`<new>` in their values), `may` (refusals that may come), `never` (a query that counts what nobody may see at any
time) and `counts` (one that counts the rows that the steps marked `lasts` left). Each round is a transaction of one
to three steps by chance, repeated until it is not a loser.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.integration.projects import Generated
from tests.parity.cases import Case
from tests.parity.outcomes import Disagreement, Seen, judge
from tests.parity.refusals import RETRY
from tests.parity.steps import Steps
from tests.parity.ways import Way

_WAITS = 0.05
"""Seconds after which a statement is held to wait for another session; one that is only slow does no harm."""
_PATIENCE = 30.0
_GLANCE = 0.01
_TRIES = 60
ISOLATION = {
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {}",
    "mysql": "SET SESSION TRANSACTION ISOLATION LEVEL {}",
    "sqlserver": "SET TRANSACTION ISOLATION LEVEL {}",
}
"""How a session is set to a level, where there are several."""
_SETTINGS = {"postgresql": ("SET deadlock_timeout = '50ms'",)}
"""To be done sooner, where the user may: a superuser or who has the right, from 15 on."""


@dataclass
class _Session:
    """A thread with a session: `open` says whether it is in a transaction, `current` has that transaction's entries."""

    thread: ThreadPoolExecutor
    steps: Steps
    open: bool = False
    lost: bool = False
    current: list[Any] = field(default_factory=list)
    again: list[Any] = field(default_factory=list)
    pending: list[Future[None]] = field(default_factory=list)

    @property
    def busy(self) -> bool:
        """Whether others may have to wait for it, or it for others."""
        return self.open or not all(future.done() for future in self.pending)


class Sessions:
    """Opens sessions by name as they are asked for."""

    def __init__(
        self, engine: str, made: Generated, open_way: Callable[[], Way], case: Case, isolation: str | None
    ) -> None:
        self._engine = engine
        self._made = made
        self._open = open_way
        self._case = case
        self._isolation = isolation
        self._known: dict[str, _Session] = {}

    def __enter__(self) -> Sessions:
        return self

    def __exit__(self, *_: object) -> None:
        # all are closed before any is waited for: one may wait for another's locks
        for session in self._known.values():
            session.thread.submit(session.steps.way.close)
        for session in self._known.values():
            session.thread.shutdown()

    def take(self, step: Mapping[str, Any]) -> None:
        """One step of either kind; raises Disagreement."""
        if "together" in step:
            self._together(step["together"])
        else:
            self._storm(step["storm"])

    def _session(self, name: str) -> _Session:
        if name not in self._known:
            thread = ThreadPoolExecutor(1, name)
            # drivers want a connection to stay in its thread
            self._known[name] = thread.submit(self._begun, thread).result(_PATIENCE)
        return self._known[name]

    def _begun(self, thread: ThreadPoolExecutor) -> _Session:
        way = self._open()
        for setting in _SETTINGS.get(self._engine, ()):
            with suppress(Exception):
                way.execute(setting)
        if self._isolation and self._engine in ISOLATION:
            way.execute(ISOLATION[self._engine].format(self._isolation.upper()))
        return _Session(thread, Steps(self._engine, self._made, way, self._case.base))

    def _together(self, entries: Sequence[Mapping[str, Any]]) -> None:
        for entry in entries:
            ((name, step),) = entry.items()
            session = self._session(name)
            future = session.thread.submit(self._entry, session, step)
            session.pending.append(future)
            crowded = any(other.busy for other in self._known.values() if other is not session)
            wait([future], _WAITS if crowded else _PATIENCE)
        for session in self._known.values():
            self._join(session)
        for session in self._known.values():
            again, session.again, session.lost = session.again, [], False
            session.pending = [session.thread.submit(self._entry, session, step) for step in again]
            self._join(session)
            if session.lost:
                raise Disagreement("the loser cannot try again")

    @staticmethod
    def _join(session: _Session) -> None:
        _, late = wait(session.pending, _PATIENCE)
        if late:
            raise Disagreement("a statement still waits")
        for future in session.pending:
            future.result()

    def _entry(self, session: _Session, step: Any) -> None:
        if session.lost:
            session.again.append(step)
            return
        session.current.append(step)
        way = session.steps.way
        if step == "begin":
            way.begin()
            session.open = True
        elif step in ("commit", "rollback"):
            session.open = False
            self._settle(session, [lambda: _ended(way, step)], {})
        else:
            self._settle(session, list(session.steps.statements(step)), step)
        if not session.open:
            session.current.clear()

    def _settle(self, session: _Session, actions: list[Callable[[], Seen]], step: Mapping[str, Any]) -> None:
        for action in actions:
            seen = session.steps.outcome(action)
            if seen.refused == RETRY:
                session.lost = True
                session.again = list(session.current)
                if session.open:
                    session.steps.way.end("rollback")
                    session.open = False
                return
            judge(step, seen, self._engine, self._made.schema)

    def _storm(self, storm: Mapping[str, Any]) -> None:
        sessions = [self._session(f"storm {number}") for number in range(storm["sessions"])]
        futures = [
            session.thread.submit(self._rage, session.steps, storm, seed) for seed, session in enumerate(sessions)
        ]
        watcher = self._session("watcher")
        while not all(future.done() for future in futures):
            if self._count(watcher, storm["never"]):
                raise Disagreement(f"seen in the middle: {storm['never']}")
            time.sleep(_GLANCE)
        lasting = sum(future.result() for future in futures)
        found = self._count(watcher, storm["counts"])
        if found != lasting:
            raise Disagreement(f"{found} rows are left of {lasting} that were committed")

    def _count(self, session: _Session, sql: str) -> int:
        """What a query counts; 0 where it has to wait for the others."""
        (ask,) = session.steps.statements({"query": sql})
        seen = session.thread.submit(session.steps.outcome, ask).result()
        return int(seen.rows[None][0][0]) if seen.refused is None else 0

    def _rage(self, steps: Steps, storm: Mapping[str, Any], seed: int) -> int:
        """All rounds of one session; answers how many lasting rows it committed."""
        dice = random.Random(f"{self._case}{seed}")
        lasting = 0
        for _ in range(storm["rounds"]):
            chosen = [dice.choice(list(storm["does"].values())) for _ in range(dice.randrange(1, 4))]
            filled = [_filled(step, _words(dice, storm["jobs"])) for step in chosen]
            for _ in range(_TRIES):
                outcome = self._round(steps, filled, storm["may"])
                if outcome != RETRY:
                    break
                time.sleep(dice.random() / 50)
            else:
                raise Disagreement("the loser cannot try again")
            lasting += sum(bool(step.get("lasts")) for step in filled) if outcome is None else 0
        return lasting

    def _round(self, steps: Steps, chosen: Sequence[Mapping[str, Any]], may: Sequence[str]) -> str | None:
        """One transaction: None when it is committed, else why not."""
        steps.way.begin()
        for step in chosen:
            for action in steps.statements(step):
                refused = steps.outcome(action).refused
                if refused:
                    steps.way.end("rollback")
                    if refused not in (*may, RETRY):
                        raise Disagreement(f"refused: {refused}")
                    return refused
        return steps.outcome(lambda: _ended(steps.way, "commit")).refused


def _ended(way: Way, how: str) -> Seen:
    way.end(how)
    return Seen()


def _words(dice: random.Random, jobs: int) -> dict[str, str]:
    one, other = dice.randrange(jobs), dice.randrange(jobs)
    return {"<job>": str(one), "<other>": str(other), "<new>": str(uuid.UUID(int=dice.getrandbits(128)))}


def _filled(step: Any, words: Mapping[str, str]) -> Any:
    match step:
        case dict():
            return {key: _filled(value, words) for key, value in step.items()}
        case list():
            return [_filled(value, words) for value in step]
        case str():
            for word, text in words.items():
                step = step.replace(word, text)
            return step
        case _:
            return step
