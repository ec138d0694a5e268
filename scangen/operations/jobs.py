"""What is done with scan jobs: made, started, moved on, ended, found again.

A statement that changes a job names the states that it may be in, so that it changes nothing and returns 0 where
another program was faster; none reads first and writes then.
"""

from __future__ import annotations

from collections.abc import Sequence

from scangen.model import Now
from scangen.operations.base import COUNT, MANY, ONE, UNORDERED, Maker, after, equal, insertion, listed, word

PENDING, RUNNING, COMPLETED, FAILED, CANCELLED = "pending", "running", "completed", "failed", "cancelled"
_ACTIVE = (PENDING, RUNNING)
_LATER = frozenset("status error_message started_at completed_at processed_items failed_items success_rate".split())
"""Columns that a new job has no value for yet."""
_LISTED_BY = ("status", "scan_type", "organization_id")
_DONE = "COALESCE(processed_items, 0)"
_ALL = "(COALESCE(processed_items, 0) + COALESCE(failed_items, 0))"
# In whole hundredths of a percent, a half up: exact on every server, where a float would not be.
_SHARE = f"SUBSTR(TO_TEXT(DIV({_DONE} * 20000 + {_ALL}, {_ALL} * 2) * 0.01, 2), 1, 6) || '%'"


def add_jobs(maker: Maker) -> None:
    """Everything that the table's columns allow."""
    jobs = _Jobs(maker)
    jobs.create()
    jobs.start()
    jobs.progress()
    jobs.complete()
    jobs.fail()
    jobs.cancel()
    jobs.get()
    jobs.lists()


class _Jobs:
    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        self.table = maker.table
        self.key = self.table.primary_key.columns[0]
        name = self.table.name
        self.one = name[:-1] if name.endswith("s") and len(name) > 1 else name
        checks = [check for check in self.table.checks if check.column == "status"]
        self.states = tuple(map(str, checks[0].values)) if checks else None
        self.moves = {t.column: dict(t.moves) for t in self.table.transitions}.get("status")

    def create(self) -> None:
        """A new job."""
        columns = [
            c
            for c in self.table.columns
            if c.generated is None
            and not (c.on_update_now or isinstance(c.default, Now))
            and (c.name not in _LATER or (c.required and c.default is None))
        ]
        sql, types = insertion(self.table, columns)
        about = "Makes a job. A parameter of NULL leaves the column's default."
        self.maker.add(f"create_{self.one}", about, sql, COUNT, parameters=types)

    def start(self) -> None:
        """Pending becomes running."""
        sets = {"started_at": "NOW()"}
        self._move(f"start_{self.one}", f"Starts a job that is {PENDING}.", RUNNING, (PENDING,), sets)

    def progress(self) -> None:
        """Counts go up in one statement, so that no two programs lose each other's."""
        name = f"add_{self.one}_progress"
        deltas = {c: self.maker.free(c.removesuffix("_items")) for c in ("processed_items", "failed_items")}
        sets = {c: f"COALESCE({c}, 0) + :{p}" for c, p in deltas.items() if self.maker.has(c)}
        types = {p: self.table.types[c] for c, p in deltas.items() if self.maker.has(c)}
        if not self._has_states(name, RUNNING):
            return
        assigned = ", ".join(f"{column} = {value}" for column, value in sets.items())
        sql = f"UPDATE {self.maker.name} SET {assigned} WHERE {equal([self.key])} AND status = '{RUNNING}'"
        about = (
            f"Adds to the counts of a job that is {RUNNING}. Programs may do so at once: none loses what another adds."
        )
        self.maker.add(name, about, sql, COUNT, needs=("status", "processed_items"), parameters=types)

    def complete(self) -> None:
        """Running becomes completed, with the share of items that were extracted."""
        sets = {"completed_at": "NOW()"}
        about = f"Ends a job that is {RUNNING}"
        rate = self.table.types.get("success_rate")
        if (
            rate is not None
            and rate.kind.value in ("string", "text")
            and self.maker.has("processed_items", "failed_items")
        ):
            sets["success_rate"] = f"CASE WHEN {_ALL} = 0 THEN '100%' ELSE {_SHARE} END"
            about += ", with the share of its items that were processed and did not fail, 100% where there was none"
        self._move(f"complete_{self.one}", f"{about}.", COMPLETED, (RUNNING,), sets)

    def fail(self) -> None:
        """An active job becomes failed."""
        sets = {"completed_at": "NOW()", "error_message": ":error_message"}
        states = self._sources(FAILED, (RUNNING,))
        self._move(f"fail_{self.one}", f"Ends a job that is {' or '.join(states)} and failed.", FAILED, states, sets)

    def cancel(self) -> None:
        """An active job becomes cancelled."""
        sets = {"completed_at": "NOW()", "error_message": ":error_message"}
        states = self._sources(CANCELLED, _ACTIVE)
        about = f"Cancels a job that is {' or '.join(states)}; one that has ended stays as it is."
        self._move(f"cancel_{self.one}", about, CANCELLED, states, sets)

    def _move(self, name: str, about: str, state: str, states: Sequence[str], sets: dict[str, str]) -> None:
        if not self._has_states(name, state, *states):
            return
        assigned = [f"status = '{state}'"]
        assigned += [f"{column} = {value}" for column, value in sets.items() if self.maker.has(column)]
        sql = f"UPDATE {self.maker.name} SET {', '.join(assigned)} WHERE {equal([self.key])} AND {_in(states)}"
        self.maker.add(name, about, sql, COUNT, needs=("status",))

    def _sources(self, state: str, customary: Sequence[str]) -> tuple[str, ...]:
        """The states of which a job may become `state`: the customary ones, where no transition says otherwise."""
        if self.moves is None:
            return tuple(customary)
        return tuple(s for s in customary if state in self.moves.get(s, ())) or tuple(customary)

    def _has_states(self, name: str, *states: str) -> bool:
        missing = [state for state in states if self.states is not None and state not in self.states]
        if missing:
            self.maker.leave(name, f"status is never {missing[0]!r}")
        return not missing

    def get(self) -> None:
        """One job, by each of its keys, and how far it is."""
        select = f"SELECT * FROM {self.maker.name}"
        self.maker.add(f"get_{self.one}", "One job.", f"{select} WHERE {equal([self.key])}", ONE)
        for key in self.table.uniques:
            if len(key.columns) == 1:
                by = key.columns[0]
                self.maker.add(f"get_{self.one}_by_{by}", f"One job, by {by}.", f"{select} WHERE {equal([by])}", ONE)
        share = f"CASE WHEN total_items > 0 THEN ROUND(100.0 * {_ALL} / total_items, 2) ELSE 0.0 END"
        sql = (
            f"SELECT {listed([self.key])}, status, total_items, processed_items, failed_items, {share} AS percent "
            f"FROM {self.maker.name} WHERE {equal([self.key])}"
        )
        about = "How far a job is: items done, failed ones too, of all that were announced; 0 where none were."
        needs = ("status", "total_items", "processed_items", "failed_items")
        self.maker.add(f"get_{self.one}_progress", about, sql, ONE, needs=needs)

    def lists(self) -> None:
        """Many jobs: active and stale ones, and pages by what people narrow lists by."""
        select, name = f"SELECT * FROM {self.maker.name}", self.table.name
        order = f"created_at, {word(self.key)}"
        if self._has_states(f"list_active_{name}", *_ACTIVE):
            sql = f"{select} WHERE {_in(_ACTIVE)} ORDER BY {order}"
            about = "The jobs that wait or run, the oldest first."
            self.maker.add(f"list_active_{name}", about, sql, MANY, needs=("status", "created_at"))
        if self._has_states(f"list_stale_{name}", RUNNING):
            old = f"status = '{RUNNING}' AND updated_at < :{self.maker.free('before')}"
            sql = f"{select} WHERE {old} ORDER BY updated_at, {word(self.key)}"
            about = "The jobs that run and were not heard of since an instant: their program may have died."
            self.maker.add(f"list_stale_{name}", about, sql, MANY, needs=("status", "updated_at"))
        filters = [c.name for c in self.table.columns if c.filterable and c.name not in _LISTED_BY]
        for by in (*_LISTED_BY, *filters):
            self._pages(by, select)

    def _pages(self, by: str, select: str) -> None:
        name, order = f"list_{self.table.name}_by_{by}", ("created_at", self.key)
        if self.table.types[self.key].kind in UNORDERED:
            self.maker.leave(name, f"{self.key} has no order that all databases agree on")
            return
        newest = ", ".join(f"{word(column)} DESC" for column in order)
        where, needs = f"{select} WHERE {equal([by])}", (by, "created_at")
        sql = f"{where} ORDER BY {newest} LIMIT :{self.maker.free('limit')}"
        self.maker.add(name, f"The newest jobs of one {by}: the first page.", sql, MANY, needs=needs)
        about = "The page after the one that ended with this created_at and key."
        sql = f"{where} AND {after(order, self.maker.free, '<')} ORDER BY {newest} LIMIT :{self.maker.free('limit')}"
        self.maker.add(f"{name}_next", about, sql, MANY, needs=needs)


def _in(states: Sequence[str]) -> str:
    if len(states) == 1:
        return f"status = '{states[0]}'"
    return f"status IN ({', '.join(repr(state) for state in states)})"
