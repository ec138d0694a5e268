"""Measures `scangen drift` beside Alembic's autogenerate, on one database: `python -m benchmarks.inspection URL`.

scangen makes the workload's tables in the database of the URL, which is empty before and after. Then each says that
nothing differs: scangen from its snapshot, Alembic from models that it has itself written of that database. Whole
processes in turn, medians.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, make_url

from benchmarks.run import median, run
from benchmarks.workload import write_specs

_PEER = """\
import sys
import warnings
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from models import metadata
warnings.simplefilter("ignore")
with sa.create_engine(sys.argv[1]).connect() as connection:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
assert found == [], found
"""
_MODELS = """\
import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.dialects import mysql, postgresql
metadata = sa.MetaData()

class op:
    f = str

    def create_table(name, *parts, **options):
        sa.Table(name, metadata, *parts, **options)

    def create_index(name, table, columns, **options):
        sa.Index(name, *(metadata.tables[table].c[column] for column in columns), **options)

def make():
"""


def models(url: str) -> str:
    """A module with the tables of a database, as Alembic would create them."""
    with create_engine(url).connect() as connection, warnings.catch_warnings(action="ignore"):
        drops = produce_migrations(MigrationContext.configure(connection), MetaData()).upgrade_ops
        assert drops is not None
        return f"{_MODELS}    {render_python_code(drops.reverse())}\n\nmake()\n"


def main() -> None:
    """Print the lines of a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="an empty database")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    title = make_url(options.url).get_backend_name()
    scangen = str(Path(sys.executable).with_name("scangen"))
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "cache"
        write_specs(folder, options.tables)
        run([scangen, "migrate", "new", "initial"], folder, cache)
        run([scangen, "migrate", "apply", "--url", options.url], folder, cache)
        (folder / "peer.py").write_text(_PEER)
        (folder / "models.py").write_text(models(options.url))
        look, peer = [scangen, "drift", "--url", options.url], [sys.executable, "peer.py", options.url]
        run(peer, folder, cache)  # compiles its modules
        pairs = [(run(peer, folder, cache), run(look, folder, cache)) for _ in range(options.repeats)]
        run([scangen, "migrate", "rollback", "--to", "0", "--url", options.url], folder, cache)
    theirs, ours = (median(runs) for runs in zip(*pairs, strict=True))
    print(f"| Alembic autogenerate, {options.tables + 1:,} tables, {title} | {theirs.seconds:.2f} | |")
    share = f"{ours.seconds / theirs.seconds:.3f} of it (goal 0.10)"
    print(f"| scangen drift, {options.tables + 1:,} tables, {title} | {ours.seconds:.2f} | {share} |")


if __name__ == "__main__":
    main()
