"""A database with jobs that are due and jobs that are not, and what must hold of it whenever retention stops."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scangen.diagnostics import Report
from scangen.dialects import DIALECTS
from scangen.generate import generate
from scangen.project import Target
from scangen.retention.run import Limits, Outcome, retain
from tests.integration.projects import build, install, project_of, schema_of
from tests.servers.base import Database
from tests.unit.command import Answer, scangen

SPECS = {
    "scan_jobs": """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running, completed]}
  label: {type: string(20), required: true, default: ""}
  completed_at: datetime
  updated_at: {type: datetime, required: true, default: now, on_update: now}
transitions:
  status: {pending: [running], running: [completed]}
retention:
  archive:
    when: status = 'completed' AND label NOT LIKE 'keep%'
    age: completed_at
    older_than: 90 days
    into: old_jobs
""",
    "users": """\
result_table: users
columns:
  name: {type: string(20), required: true, identifier: true}
  big: {type: string(20), generated: UPPER(name)}
  data: json
""",
    "logs": """\
result_table: logs
columns:
  line: {type: string(50), required: true}
  at: date
partition: {hash: scan_job_id, buckets: 2}
""",
}
NOTES = """\
table: notes
columns:
  id: {type: integer, primary_key: true}
  job: {type: string(36), references: {table: scan_jobs, on_delete: restrict}}
  found: {type: string(36), references: {table: users, on_delete: restrict}}
"""
OLD = "2020-01-01 00:00:00.000000"
PAIRS = {"scan_jobs": "old_jobs", "users": "users_archive", "logs": "logs_archive"}


@dataclass(frozen=True, slots=True)
class Case:
    """A built database and its project."""

    database: Database
    root: Path

    def job(
        self, job: str, rows: int, *, completed: str | None = OLD, label: str = "", status: str = "completed"
    ) -> None:
        """A job with so many rows in each of its result tables."""
        at = "NULL" if completed is None else f"'{completed}'"
        self.execute(
            f"INSERT INTO scan_jobs (id, status, label, completed_at) VALUES ('{job}', '{status}', '{label}', {at})"
        )
        if rows:
            users = ", ".join(f"('{job}-{n}', '{job}', 'u{n}', '{{\"n\": {n}}}')" for n in range(rows))
            logs = ", ".join(f"('{job}-{n}', '{job}', 'l{n}', '2020-02-29')" for n in range(rows))
            self.execute(f"INSERT INTO users (id, scan_job_id, name, data) VALUES {users}")
            self.execute(f"INSERT INTO logs (id, scan_job_id, line, at) VALUES {logs}")

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement on a connection of its own."""
        return self.database.execute(sql)

    def ids(self, table: str) -> list[str]:
        """The ids of a table, in order."""
        return sorted(str(row[0]) for row in self.execute(f"SELECT id FROM {table}"))

    def whole(self) -> dict[str, list[str]]:
        """By live table, the ids there and in its archive: what must never change."""
        return {live: sorted(self.ids(live) + self.ids(archive)) for live, archive in PAIRS.items()}

    def orphans(self) -> list[tuple[Any, ...]]:
        """Live results without their job."""
        return [
            row
            for table in ("users", "logs")
            for row in self.execute(f"SELECT id FROM {table} WHERE scan_job_id NOT IN (SELECT id FROM scan_jobs)")
        ]

    def run(self, *words: str) -> Answer:
        """The command, in this process."""
        return scangen("retention", "run", "--url", self.database.url, *words, cwd=self.root)

    def retain(self, report: Report | None = None, **options: Any) -> Outcome:
        """The function behind the command."""
        project = project_of(self.root, {})
        options.setdefault("limits", Limits(5))
        return retain(self.database.url, project, schema_of(project), report or Report(), **options)

    def install(self) -> None:
        """The script that ships the procedure; on SQLite, there is nothing to install."""
        if self.database.server.engine != "sqlite":
            install(self.database, self.script(), self.root)

    def script(self) -> str:
        """retention.sql of the server."""
        engine = self.database.server.engine
        project = project_of(self.root, {})
        target = Target(engine, DIALECTS[engine].minimum)
        return generate(replace(project, targets=(target,)), schema_of(project))[f"{engine}/retention.sql"].text

    def call(self, batch: int, seconds: int = 60) -> list[tuple[Any, ...]]:
        """What a scheduler does: call the procedure, or run the script again and again until it says 0."""
        engine = self.database.server.engine
        if engine != "sqlite":
            how = "EXEC archive_scan_jobs {}, {}" if engine == "sqlserver" else "CALL archive_scan_jobs({}, {})"
            return self.execute(how.format(batch, seconds))
        said: list[tuple[Any, ...]] = []
        path = self.root / "retention.sql"
        path.write_text(self.script().replace("    5000 AS", f"    {batch} AS"))
        while not said or said[-1] != ("rows moved", "0"):
            done = self.database.run_client(path)
            assert done.returncode == 0, done.stderr
            said += [tuple(line.split("|")) for line in done.stdout.splitlines()]
            assert len(said) < 200, "it never ends"
        return said

    def child(self, code: str, *words: str) -> subprocess.Popen[str]:
        """The command in a process of its own, after some Python."""
        start = "import sys; from scangen.cli.app import run; sys.exit(run(sys.argv[1:]))"
        command = ["retention", "run", "--url", self.database.url, *words]
        return subprocess.Popen(
            [sys.executable, "-c", f"{code}\n{start}", "--project", str(self.root), *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=Path(__file__).parents[2],
        )


def case_of(database: Database, root: Path, **more: str) -> Case:
    """A database of the specs, and of more."""
    build(database, {**SPECS, **more}, root)
    return Case(database, root)


def ago(server: str, **time: float) -> str:
    """An instant before now, as a literal's text."""
    text = (datetime.now(UTC) - timedelta(**time)).strftime("%Y-%m-%d %H:%M:%S.%f")
    return f"{text}+00" if server == "postgresql" else text


def within(connection: Any, statements: Sequence[str]) -> None:
    """Run statements on an open connection."""
    with contextlib.closing(connection.cursor()) as cursor:
        for sql in statements:
            cursor.execute(sql)
