"""Measures `scangen diff` beside Alembic's autogenerate: `python -m benchmarks.diff --url postgresql+psycopg://…`.

A tenth of the tables gained a column and an index. scangen compares its snapshots with the specs, for four dialects;
Alembic compares a live database with its metadata, for one. The database of the URL is empty before, and after.
Whole processes in turn, medians; cold as in `benchmarks.run`: nothing is known of the project but what a migration
wrote.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
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


def ours(folder: Path, tables: int, every: int, repeats: int, *words: str) -> Run:
    """`scangen diff` alone."""
    project, cache = folder / f"{tables}-{every}", folder / "cache"
    scangen = [str(Path(sys.executable).with_name("scangen"))]
    if not project.exists():
        write_project(project, tables, changed(tables, every), scangen, cache)
    runs = []
    for _ in range(repeats):
        for path in cache.glob("*"):
            if not path.name.startswith("templates-"):
                shutil.rmtree(path)
        runs.append(run([*scangen, "diff", *words], project, cache, finds=True))
    return median(runs)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="an empty PostgreSQL database")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    tables, repeats = options.tables, options.repeats
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer = folder / "peer.py"
        write_peer(peer, tables, changed(tables, 10))
        run([sys.executable, str(peer), options.url, "make"], folder, folder / "cache")
        try:
            theirs, own = [], []
            for _ in range(repeats):
                own.append(ours(folder, tables, 10, 1))
                theirs.append(run([sys.executable, str(peer), options.url], folder, folder / "cache"))
        finally:
            everything = MetaData()
            engine = create_engine(options.url, isolation_level="AUTOCOMMIT")
            everything.reflect(engine)
            everything.drop_all(engine)
        us, them = median(own), median(theirs)
        _row(f"Alembic autogenerate, {tables + 1:,} tables, one dialect", them)
        _row(f"scangen diff, {tables + 1:,} tables, four dialects, cold", us, f"{us.seconds / them.seconds:.2f} of it")
        _row("scangen diff --sql, the same", ours(folder, tables, 10, repeats, "--sql"))
        for count, every in ((tables // 4, 10), (tables // 2, 10), (tables * 2, 10), (tables, 2), (tables, 1)):
            what = f"scangen diff, {count + 1:,} tables, {len(changed(count, every)):,} of them changed"
            _row(what, ours(folder, count, every, repeats))


def _row(what: str, found: Run, remark: str = "") -> None:
    print(f"| {what} | {found.seconds:.3f} | {found.megabytes:.0f} | {remark} |", flush=True)


if __name__ == "__main__":
    main()
