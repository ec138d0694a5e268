"""A project with migrations and a live database to carry them out on; and runs that are stopped at a statement.

`Watched` stands between scangen and the driver: it counts the statements, keeps those that were carried out, and acts
right before or after one of them. `Killed` does so in a process of its own, by SIGKILL.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from scangen.apply import site
from scangen.apply.ledger import TABLES, Ledger
from scangen.database import access_of
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.history import files_of, following
from scangen.migrations import folder, read_directory
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from tests.integration.catalog import differences
from tests.servers.base import Database
from tests.unit.command import HERE, Answer, scangen

JOBS = """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running, done]}
"""
USERS = """\
result_table: users
columns:
  name: {type: string(20), required: true}
"""
# What needs transactions, what may not have one, a backfill, a trigger, what holds for a session (a key on MySQL).
SECOND = {
    "scan_jobs": JOBS + "transitions:\n  status: {pending: [running], running: [done]}\n",
    "users": """\
result_table: users
columns:
  name: {type: string(20), required: true, searchable: true}
  label: {type: string(20), required: true, backfill: UPPER(name)}
  team: {type: string(36), references: {table: teams, on_delete: set null}}
checks:
  ck_users_name_set: name <> ''
""",
    "teams": "table: teams\ncolumns:\n  id: {type: string(36), primary_key: true}\n",
}
FIRST = {"scan_jobs": JOBS, "users": USERS}
ROWS = (
    "INSERT INTO scan_jobs (id, status) VALUES ('j', 'pending')",
    "INSERT INTO users (id, scan_job_id, name) VALUES ('a', 'j', 'ann'), ('b', 'j', 'bob')",
)


_READS = ("SELECT", "SET ", "PRAGMA")
"""Statements that leave nothing behind: to be killed beside one is to be killed beside its neighbour."""


def begun(root: Path, database: Database) -> Live:
    """At the first of two migrations, with rows."""
    live = Live(root, database)
    live.migrate("first", FIRST)
    answer = live.run("apply")
    assert answer.code == 0, answer
    for sql in ROWS:
        database.execute(sql)
    live.migrate("second", SECOND)
    return live


class Watched:
    """A driver's connection; `act` is called with the number of each statement that changes something, counted from 1,
    and `before` or `after`.
    """

    def __init__(self, connection: Any, act: Callable[[int, str], None]) -> None:
        self._connection = connection
        self.act = act
        self.count = 0
        self.doing = ""
        self.carried_out: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """A cursor that is watched."""
        return _Cursor(self._connection.cursor(), self)


class _Cursor:
    def __init__(self, cursor: Any, watched: Watched) -> None:
        self._cursor, self._watched = cursor, watched

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, sql: str, *values: Any) -> None:
        watched = self._watched
        if sql.startswith(_READS):
            self._cursor.execute(sql, *values)
            return
        watched.count += 1
        watched.doing = sql
        watched.act(watched.count, "before")
        self._cursor.execute(sql, *values)
        watched.carried_out.append(sql)
        watched.act(watched.count, "after")


class _Access:
    """An `Access` whose sessions are watched."""

    def __init__(self, access: Any, act: Callable[[int, str], None], seen: list[Watched]) -> None:
        self._access, self._act, self._seen = access, act, seen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._access, name)

    @contextmanager
    def session(self, address: str, *, autocommit: bool = False) -> Iterator[Watched]:
        with self._access.session(address, autocommit=autocommit) as connection:
            watched = Watched(connection, self._act)
            self._seen.append(watched)
            yield watched


@contextmanager
def watching(
    act: Callable[[int, str], None] = lambda _number, _when: None, seen: list[Watched] | None = None
) -> Iterator[list[Watched]]:
    """What apply and its like do meanwhile is watched; the sessions, as they are opened."""
    seen = [] if seen is None else seen
    with mock.patch.object(site, "access_of", lambda name: _Access(access_of(name), act, seen)):
        yield seen


@dataclass(slots=True)
class Live:
    """A project for one target, and a database."""

    root: Path
    database: Database
    _stopper: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def engine(self) -> str:
        """The dialect."""
        return self.database.server.engine

    @property
    def project(self) -> Project:
        """As it is on disk."""
        return find_project(self.root, DIALECTS)

    def migrate(self, name: str, specs: Mapping[str, str]) -> None:
        """The specs become these, and a migration leads there."""
        (self.root / "scangen.yaml").write_text(f"targets: [{self.engine}]\n")
        (self.root / "specs").mkdir(exist_ok=True)
        for spec, text in specs.items():
            (self.root / "specs" / f"{spec}.yaml").write_text(text)
        report = Report()
        found = following(self.project, read_schema(self.project, DIALECTS), report)
        report.raise_errors()
        for path, content in files_of(self.project, found, name).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)

    @property
    def folder(self) -> Path:
        """The migrations."""
        return folder(self.project, Target(self.engine, DIALECTS[self.engine].minimum))

    def run(self, *words: str, url: str | None = None) -> Answer:
        """`scangen migrate …` about the database, in this process."""
        verb, *more = words
        return scangen("migrate", verb, "--url", url or self.database.url, *more, cwd=self.root)

    def data(self, *words: str) -> Any:
        """The first schema of its JSON."""
        return self.run(*words, "--format", "json").data["schemas"][0]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer of a query."""
        return self.database.execute(sql)

    def assert_at(self, number: int) -> None:
        """The ledger says so, nothing is half done, each statement that is done has one row of a run that is whole."""
        connection = self.database.connect()
        ledger = Ledger(connection, access_of(self.engine), load(self.engine), Renderer(load(self.engine)))
        runs = ledger.runs()
        assert [one.outcome.value for one in runs] == ["done"] * len(runs), runs
        last = runs[-1]
        assert (last.number if last.way.value != "down" else last.number - 1) == number
        for one in runs:
            entries = ledger.entries(one)
            assert all(entry.outcome.is_done for entry in entries.values()), (one, entries)
        connection.close()

    def assert_is_latest(self) -> None:
        """The database is what the latest snapshot says."""
        snapshot = read_directory(self.folder).latest()
        assert snapshot is not None
        connection = self.database.connect()
        said = differences(connection, snapshot.catalog)
        connection.close()
        found = [line for line in said if not any(table in line for table in TABLES)]
        assert found == [], found

    def killed_after(self, number: int, *words: str) -> tuple[bool, list[str]]:
        """Carry `migrate …` out in a process that is killed right after a statement, which is right before the next.

        Answers whether it was killed before it had come to its end, and the statements that were carried out.
        """
        if self._stopper is None:
            self._stopper = subprocess.Popen(
                [sys.executable, "-c", _STOPPER, str(self.root)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=HERE,
            )
        assert self._stopper.stdin is not None
        assert self._stopper.stdout is not None
        verb, *more = words
        log = self.root / "carried_out"
        log.write_text("")
        order = {
            "number": number,
            "words": ["migrate", verb, "--url", self.database.url, *more],
            "log": str(log),
        }
        self._stopper.stdin.write(json.dumps(order) + "\n")
        self._stopper.stdin.flush()
        answer = self._stopper.stdout.readline().strip()
        assert answer in ("killed", "ended"), answer
        return answer == "killed", [json.loads(line) for line in log.read_text().splitlines()]

    def started(self, *words: str, preexec_fn: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """`migrate …` in a process that goes on by itself."""
        verb, *more = words
        command = [sys.executable, "-m", "scangen", "migrate", verb, "--url", self.database.url, *more]
        pipe, environment = subprocess.PIPE, {**os.environ, "PYTHONPATH": str(HERE)}
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            preexec_fn=preexec_fn,  # noqa: PLW1509 - no thread of ours runs then
        )

    def close(self) -> None:
        """End the process that is killed again and again."""
        if self._stopper is not None:
            self._stopper.communicate(timeout=30)


# Imports once, then forks for each order: what is killed is a process like any other, without the time to start one.
_STOPPER = """
import json, os, signal, sys
sys.argv[0] = "scangen"
from tests.integration import applying
from scangen.cli.app import run
import sqlalchemy, scangen.apply.verbs, scangen.cli.live_answers
os.chdir(sys.argv[1])
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        log = open(order["log"], "a")
        seen = []
        def act(number, when):
            if when == "after":
                log.write(json.dumps(seen[-1].carried_out[-1]) + "\\n")
                log.flush()
            if (number, when) == (order["number"], "after"):
                os.kill(os.getpid(), signal.SIGKILL)
        with applying.watching(act, seen):
            os._exit(run(order["words"]))
    _, status = os.waitpid(child, 0)
    ended = os.WIFEXITED(status)
    if ended and os.WEXITSTATUS(status):
        print("exit code", os.WEXITSTATUS(status), flush=True)
    else:
        print("ended" if ended else "killed", flush=True)
"""
