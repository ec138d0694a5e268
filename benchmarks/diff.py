"""Measures `scangen diff` beside Alembic's autogenerate: `python -m benchmarks.diff --url postgresql+psycopg://…`.

A tenth of the tables gained a column and an index. scangen compares its snapshots with the specs, for four dialects;
Alembic compares a live database with its metadata, for one. The database of the URL is empty before, and after.
Whole processes, every kind of them in each round, medians of the rounds. Cold as in `benchmarks.run`: nothing is known
of the project but what a migration wrote.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import MetaData, create_engine

from benchmarks.run import Run, median, run
from benchmarks.workload import alembic_operations, spec, table_name, write_specs

_PEER = """\
import sys
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
metadata = sa.MetaData()
{tables}
if len(sys.argv) > 2:
    metadata.create_all(sa.create_engine(sys.argv[1]))
    sys.exit()
for name in {changed}:
    table = metadata.tables[name]
    table.append_column(sa.Column("added", sa.String(20)))
    sa.Index(f"idx_{{name}}_added", table.c.added)
with sa.create_engine(sys.argv[1]).connect() as connection:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
assert len(found) == {count}, len(found)
"""


def changed(tables: int, every: int) -> list[int]:
    """The numbers of the tables that change."""
    return list(range(0, tables, every))


def write_peer(path: Path, tables: int, numbers: Sequence[int]) -> None:
    """A program that compares, or with a second argument makes the tables as they were."""
    text = "\n".join(alembic_operations(tables))
    text = re.sub(r"^    op\.create_table\((\"\w+\"),", r"sa.Table(\1, metadata,", text, flags=re.MULTILINE)
    text = re.sub(
        r"^    op\.create_index\((\"\w+\"), (\"\w+\"), (\[[^\]]*\])\)",
        r"sa.Index(\1, *[metadata.tables[\2].c[name] for name in \3])",
        text,
        flags=re.MULTILINE,
    )
    names = [table_name(n) for n in numbers]
    path.write_text(_PEER.format(tables=text, changed=names, count=2 * len(names)))


def write_project(folder: Path, tables: int, numbers: Sequence[int], scangen: Sequence[str], cache: Path) -> None:
    """A project with a migration, and specs that have gone on since."""
    write_specs(folder, tables)
    run([*scangen, "migrate", "new", "initial"], folder, cache)
    for n in numbers:
        index = f"indexes:\n  idx_{table_name(n)}_added: [added]\n"
        text = spec(n).replace("columns:\n", "columns:\n  added: string(20)\n", 1).rstrip("\n")
        (folder / "specs" / f"{table_name(n)}.yaml").write_text(f"{text}\n{index}")


@dataclass(frozen=True, slots=True)
class Work:
    """`scangen diff` on so many result tables, of which every `every`-th has changed; `words` are its options.

    `ever`: the cache folder is gone, compiled templates too.
    """

    tables: int
    every: int
    words: tuple[str, ...] = ()
    ever: bool = False

    @property
    def name(self) -> str:
        """The row's name."""
        count = len(changed(self.tables, self.every))
        how = "without a cache folder" if self.ever else "cold"
        command = " ".join(("scangen diff", *self.words))
        return f"{command}, {self.tables + 1:,} tables, {count:,} of them changed, {how}"


class Bench:
    """A folder of projects, and the peer with its database."""

    def __init__(self, folder: Path, url: str, tables: int) -> None:
        self.folder, self.cache = folder, folder / "cache"
        self.scangen = [str(Path(sys.executable).with_name("scangen"))]
        self.peer = [sys.executable, str(folder / "peer.py"), url]
        write_peer(folder / "peer.py", tables, changed(tables, 10))

    def ours(self, work: Work) -> Run:
        """One run on a project that is made when it is not there."""
        project = self.folder / f"{work.tables}-{work.every}"
        if not project.exists():
            write_project(project, work.tables, changed(work.tables, work.every), self.scangen, self.cache)
        for path in self.cache.glob("*"):
            if work.ever or not path.name.startswith("templates-"):
                shutil.rmtree(path)
        return run([*self.scangen, "diff", *work.words], project, self.cache, finds=True)

    def theirs(self) -> Run:
        """One run of the peer."""
        return run(self.peer, self.folder, self.cache)

    @contextmanager
    def tables_of_the_peer(self, url: str) -> Iterator[None]:
        """The tables as they were, in the database of the URL; gone at the end."""
        run([*self.peer, "make"], self.folder, self.cache)
        try:
            yield
        finally:
            everything = MetaData()
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            everything.reflect(engine)
            everything.drop_all(engine)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="an empty PostgreSQL database")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    tables = options.tables
    beside = Work(tables, 10)
    sizes = [Work(count, 10) for count in (tables // 10, tables // 2, tables * 2)]
    changes = [Work(tables, 2), Work(tables, 1)]
    works = [beside, replace(beside, ever=True), *sizes, *changes, replace(beside, words=("--sql",))]
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), options.url, tables)
        for work in works:
            bench.ours(work)  # makes its project and compiles the templates
        found: dict[Work | None, list[Run]] = {work: [] for work in (None, *works)}
        with bench.tables_of_the_peer(options.url):
            for _ in range(options.repeats):
                found[None].append(bench.theirs())
                for work in works:
                    found[work].append(bench.ours(work))
    peer = median(found[None])
    _row(f"Alembic autogenerate, {tables + 1:,} tables, one dialect", peer)
    for work in works:
        us = median(found[work])
        _row(work.name, us, f"{us.seconds / peer.seconds:.2f} of it (goal 0.20)" if work == beside else "")


def _row(what: str, found: Run, remark: str = "") -> None:
    print(f"| {what} | {found.seconds:.3f} | {found.megabytes:.0f} | {remark} |", flush=True)


if __name__ == "__main__":
    main()
