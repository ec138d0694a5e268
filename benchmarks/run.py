"""Measures scangen beside Alembic on the same work and prints a table: `python -m benchmarks.run`.

Each figure is the median of several runs of a whole process, peers in turn, so that a busy machine slows both.
Cold means that nothing is generated and nothing is known of the project. What only depends on the program is kept, as
an installed one has it: compiled Python files on both sides, compiled templates on scangen's; "first run ever" is
without those templates.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.workload import SCHEMA_ALONE, spec, table_name, write_alembic, write_specs

SHIPPED = Path(__file__).parent.parent / "specs"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a process: wall time in seconds, peak resident memory in MB."""

    seconds: float
    megabytes: float


def run(command: Sequence[str], folder: Path, cache: Path, *, finds: bool = False) -> Run:
    """Run a command to its end; it must succeed, or where it `finds` something, say so."""
    environment = {**os.environ, "SCANGEN_CACHE": str(cache)}
    # With it, a checkout's modules and the peer's migration would be compiled anew at every run.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode != int(finds):
        raise SystemExit(f"{' '.join(command)} failed:\n{errors}")
    return Run(seconds, usage.ru_maxrss / 1024)


def median(runs: Sequence[Run]) -> Run:
    """The medians of both figures."""
    return Run(statistics.median(r.seconds for r in runs), statistics.median(r.megabytes for r in runs))


class Bench:
    """A folder to work in and the commands to measure."""

    def __init__(self, folder: Path, tables: int, repeats: int) -> None:
        self.folder = folder
        self.tables = tables
        self.repeats = repeats
        self.cache = folder / "cache"
        self.scangen = [sys.executable, "-m", "scangen"]
        installed = Path(sys.executable).with_name("scangen")
        if installed.exists():
            self.scangen = [str(installed)]

    def measure(self, command: Sequence[str], folder: Path, before: Callable[[], object] = lambda: None) -> Run:
        """The median of `repeats` runs; `before` sets the scene each time and is not measured."""
        runs = []
        for _ in range(self.repeats):
            before()
            runs.append(run(command, folder, self.cache))
        return median(runs)

    def project(self, tables: int) -> Path:
        """A fresh project of that many result tables."""
        folder = self.folder / f"project-{tables}"
        if not folder.exists():
            write_specs(folder, tables)
        return folder

    def cold(self, project: Path, *, ever: bool = False) -> None:
        """Nothing generated, nothing known of the project; `ever`: no compiled templates either."""
        shutil.rmtree(project / "generated", ignore_errors=True)
        for path in self.cache.glob("*"):
            if ever or not path.name.startswith("templates-"):
                shutil.rmtree(path)

    def against_alembic(self) -> tuple[Run, Run]:
        """`scangen generate` for four dialects and `alembic upgrade head --sql` for one, run in turn."""
        project = self.project(self.tables)
        peer = self.folder / "alembic"
        write_alembic(peer, self.tables)
        alembic = [str(Path(sys.executable).with_name("alembic")), "upgrade", "head", "--sql"]
        run(alembic, peer, self.cache)  # compiles the migration once
        run([*self.scangen, "generate"], project, self.cache)  # and the templates
        ours, theirs = [], []
        for _ in range(self.repeats):
            self.cold(project)
            ours.append(run([*self.scangen, "generate"], project, self.cache))
            theirs.append(run(alembic, peer, self.cache))
        return median(ours), median(theirs)

    def one_changed(self) -> Run:
        """`generate` after one spec of all was changed."""
        project = self.project(self.tables)
        changes = iter(range(1_000_000))

        def change() -> None:
            text = spec(7).replace("What service 7 returned.", f"What service 7 returned, {next(changes)}.")
            (project / "specs" / f"{table_name(7)}.yaml").write_text(text)

        return self.measure([*self.scangen, "generate"], project, change)


def rows(bench: Bench) -> list[tuple[str, Run, str]]:
    """Every measurement: what, how long and how much, and the goal it is held against."""
    project = bench.project(bench.tables)
    size = bench.tables + 1
    ours, theirs = bench.against_alembic()
    ratio = ours.seconds / theirs.seconds
    result = [
        (f"alembic upgrade --sql, {size:,} tables, one dialect", theirs, ""),
        (f"scangen generate, {size:,} tables, four dialects, cold", ours, f"{ratio:.2f} of Alembic (goal 0.60)"),
        ("scangen generate, nothing changed", bench.measure([*bench.scangen, "generate"], project), "goal 0.4 s"),
        ("scangen check, nothing changed", bench.measure([*bench.scangen, "check"], project), ""),
        (f"scangen generate, one spec of {size:,} changed", bench.one_changed(), "goal 0.6 s"),
    ]
    for tables in (bench.tables // 4, bench.tables // 2):
        part = bench.project(tables)
        cold = bench.measure([*bench.scangen, "generate"], part, partial(bench.cold, part))
        result.append((f"scangen generate, {tables + 1:,} tables, cold", cold, ""))
    (project / "scangen.yaml").write_text("")
    cold = bench.measure([*bench.scangen, "generate"], project, partial(bench.cold, project))
    result.append((f"scangen generate with queries, {size:,} tables, four dialects, cold", cold, ""))
    same = bench.measure([*bench.scangen, "generate"], project)
    result.append(("scangen generate with queries, nothing changed", same, ""))
    shipped = bench.folder / "shipped"
    shutil.copytree(SHIPPED, shipped / "specs")
    (shipped / "scangen.yaml").write_text(SCHEMA_ALONE)
    python = bench.measure([sys.executable, "-c", "pass"], shipped)
    version = bench.measure([*bench.scangen, "--version"], shipped)
    generate, validate = [*bench.scangen, "generate"], [*bench.scangen, "validate"]
    ever = partial(bench.cold, shipped, ever=True)
    times = f"{version.seconds / python.seconds:.1f} times python -c pass (goal 5)"
    result += [
        ("python -c pass", python, ""),
        ("scangen --version", version, times),
        ("scangen validate, shipped specs, unchanged", bench.measure(validate, shipped), "goal 0.150 s"),
        ("scangen validate, shipped specs, cold", bench.measure(validate, shipped, partial(bench.cold, shipped)), ""),
        (
            "scangen generate, shipped specs, cold",
            bench.measure(generate, shipped, partial(bench.cold, shipped)),
            "goal 0.300 s",
        ),
        ("scangen generate, shipped specs, first run ever", bench.measure(generate, shipped, ever), ""),
    ]
    (shipped / "scangen.yaml").write_text("")
    with_queries = bench.measure(generate, shipped, partial(bench.cold, shipped))
    return [*result, ("scangen generate with queries, shipped specs, cold", with_queries, "")]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=1000, help="result tables beside scan_jobs")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scangen-bench-") as name:
        table = rows(Bench(Path(name), arguments.tables, arguments.repeats))
    print("| what | seconds | peak MB | |\n|---|---:|---:|---|")
    for what, measured, note in table:
        print(f"| {what} | {measured.seconds:.3f} | {measured.megabytes:.0f} | {note} |")


if __name__ == "__main__":
    main()
