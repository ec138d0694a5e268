"""Measures the inspection of a live database beside Alembic's autogenerate: `python -m benchmarks.inspection URL`.

Makes the workload's tables in the database of the URL, which must be empty, finds that nothing differs, drops nothing.
Alembic compares the same database with what SQLAlchemy has read from it before, so that it finds no difference either.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

from benchmarks.workload import write_specs
from scangen import physical
from scangen.database import access_of
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.dialects.access import Connection, run
from scangen.dialects.inspection import inspect_of
from scangen.diff import from_nothing
from scangen.project import Target
from scangen.render import Renderer
from scangen.spec import find_project, read_schema


def make(connection: Connection, dialect: str, tables: int) -> physical.Catalog:
    """The workload's tables, statement by statement; answers the catalog that is expected now."""
    kind = load(dialect)
    with tempfile.TemporaryDirectory() as folder:
        write_specs(Path(folder), tables)
        project = find_project(Path(folder), DIALECTS)
        target = Target(dialect, DIALECTS[dialect].minimum)
        schema = read_schema(replace(project, targets=(target,)), DIALECTS)
        renderer = Renderer(kind)
        catalog = kind.lowering(kind, schema, project, target, renderer, Report()).catalog()
    for sql in kind.session:
        run(connection, sql)
    for change in from_nothing(catalog):
        for step in kind.steps(change, target):
            run(connection, renderer.statement(step.statement))
        connection.commit()
    return catalog


def seconds(work: Callable[[], object], times: int) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def alembic(url: str) -> Callable[[], object]:
    """Alembic's comparison of the database with itself."""
    engine = create_engine(url)
    metadata = MetaData()
    metadata.reflect(engine)

    def compare() -> None:
        with engine.connect() as connection:
            compare_metadata(MigrationContext.configure(connection), metadata)

    return compare


def main() -> None:
    """Print a line for each number of tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="an empty database")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    dialect = options.url.partition(":")[0].partition("+")[0]
    with access_of(dialect).session(options.url) as connection:
        expected = make(connection, dialect, options.tables)
        inspect = inspect_of(dialect)

        def look() -> None:
            found = inspect(connection, expected)
            connection.commit()
            assert found.catalog == expected, "something differs"
            assert not found.findings, found.findings

        ours = seconds(look, options.repeat)
    with warnings.catch_warnings(action="ignore"):
        theirs = seconds(alembic(options.url), 1)
    print(
        f"{dialect}, {options.tables} tables: scangen {ours:.2f} s, Alembic {theirs:.2f} s, {theirs / ours:.1f} times"
    )


if __name__ == "__main__":
    main()
