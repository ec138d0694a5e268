"""The readers of the servers' catalogs would notice: each part of a table, were it another, is said to be one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from scangen import physical
from scangen.dialects.inspection import inspect_of
from tests.integration.catalog import differences
from tests.integration.projects import Generated, build
from tests.servers.base import Connection, Server

SPECS = {
    "scan_jobs": """
table: scan_jobs
role: scan_jobs
description: The jobs.
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running], description: Where it is.}
  total: {type: integer, default: 0}
  twice: {type: bigint, generated: total + total}
  updated_at: {type: datetime, required: true, default: now, on_update: now}
unique: [[status, updated_at]]
indexes:
  idx_plain: [status, total desc]
  idx_some: {columns: [total], where: "status = 'running'", include: [status]}
transitions: {status: {pending: [running]}}
""",
    "results": """
result_table: results
columns: {user_id: string(20)}
partition: {range: created_at, every: year, from: 2024-01-01, until: 2026-01-01}
""",
    "teams": """
table: teams
columns:
  id: {type: integer, primary_key: true}
  job: {type: string(36), references: {table: scan_jobs, on_delete: set null}}
""",
}


def first(parts: tuple[Any, ...], **other: Any) -> tuple[Any, ...]:
    """The parts with another first one."""
    return (replace(parts[0], **other), *parts[1:])


def column(of: str, /, **other: Any) -> Callable[[physical.Table], physical.Table]:
    """A change of one column."""
    return lambda table: replace(
        table, columns=tuple(replace(c, **other) if c.name == of else c for c in table.columns)
    )


CHANGES: dict[str, tuple[str, Callable[[physical.Table], physical.Table]]] = {
    "a table's name": ("teams", lambda table: replace(table, name="team")),
    "a table's comment": ("scan_jobs", lambda table: replace(table, comment="Other jobs.")),
    "a column's name": ("scan_jobs", column("total", name="totals")),
    "a column's type": ("scan_jobs", column("total", type="float")),
    "whether a column is required": ("scan_jobs", column("status", nullable=True)),
    "that there is a default": ("scan_jobs", column("total", default=None)),
    "what the default is": ("scan_jobs", column("total", default="1")),
    "that there is none": ("teams", column("job", default="'x'")),
    "that a column is generated": ("scan_jobs", column("twice", generated=None)),
    "a column's comment": ("scan_jobs", column("status", comment=None)),
    "the primary key": (
        "teams",
        lambda table: replace(table, primary_key=replace(table.primary_key, columns=("job",))),
    ),
    "a check's name": ("scan_jobs", lambda table: replace(table, checks=first(table.checks, name="ck"))),
    "what a check says": (
        "scan_jobs",
        lambda table: replace(
            table, checks=first(table.checks, expression=f"({table.checks[0].expression}) AND 1 = 1")
        ),
    ),
    "that there is a check": ("scan_jobs", lambda table: replace(table, checks=table.checks[1:])),
    "a foreign key's action": (
        "teams",
        lambda table: replace(table, foreign_keys=first(table.foreign_keys, on_delete="CASCADE")),
    ),
    "a foreign key's target": (
        "teams",
        lambda table: replace(table, foreign_keys=first(table.foreign_keys, target="results")),
    ),
    "an index's name": ("scan_jobs", lambda table: replace(table, indexes=first(table.indexes, name="idx"))),
    "an index's keys": (
        "scan_jobs",
        lambda table: replace(table, indexes=first(table.indexes, keys=table.indexes[0].keys[:1])),
    ),
    "an index's order": (
        "scan_jobs",
        lambda table: replace(
            table, indexes=first(table.indexes, keys=tuple(replace(k, descending=False) for k in table.indexes[0].keys))
        ),
    ),
    "that an index is unique": ("scan_jobs", lambda table: replace(table, indexes=first(table.indexes, unique=True))),
    "that there is an index": ("scan_jobs", lambda table: replace(table, indexes=table.indexes[1:])),
    "a trigger's name": ("scan_jobs", lambda table: replace(table, triggers=first(table.triggers, name="touch"))),
    "a trigger's body": (
        "scan_jobs",
        lambda table: replace(table, triggers=first(table.triggers, body=table.triggers[0].body + ";")),
    ),
    "a trigger's event": (
        "scan_jobs",
        lambda table: replace(table, triggers=first(table.triggers, events=("INSERT",))),
    ),
    "that there is a trigger": ("scan_jobs", lambda table: replace(table, triggers=table.triggers[1:])),
    "how a table is cut": (
        "results",
        lambda table: replace(table, partitioning=table.partitioning and replace(table.partitioning, partitions=())),
    ),
    "a partition's bounds": (
        "results",
        lambda table: replace(
            table,
            partitioning=table.partitioning
            and replace(table.partitioning, partitions=first(table.partitioning.partitions, bounds="")),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Built:
    """The schema above, in a database."""

    connection: Connection
    made: Generated


@pytest.fixture(scope="module")
def built(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with server.database() as database:
        made = build(database, SPECS, tmp_path_factory.mktemp("readers"))
        yield Built(database.connect(), made)


def changed(built: Built, name: str, change: Callable[[physical.Table], physical.Table]) -> physical.Catalog:
    """The catalog that was meant, with one part of a table other than it was."""
    tables = built.made.catalog.tables
    return replace(built.made.catalog, tables=tuple(change(t) if t.name == name else t for t in tables))


def test_nothing_is_said_of_what_is_as_it_was_meant(built: Built) -> None:
    assert differences(built.connection, built.made.catalog) == []


@pytest.mark.parametrize("what", CHANGES)
def test_another_part_is_said(built: Built, what: str) -> None:
    name, change = CHANGES[what]
    meant = changed(built, name, change)
    if meant == built.made.catalog:
        assert built.made.catalog.dialect == "sqlite", "only SQLite has no partitions"
        return
    said = differences(built.connection, meant)
    assert said
    assert all(line.startswith((name, "team")) for line in said)


def test_a_table_that_nobody_asked_for_is_said(built: Built) -> None:
    tables = built.made.catalog.tables
    name = tables[-1].name
    said = differences(built.connection, replace(built.made.catalog, tables=tables[:-1]))
    assert said == [f"{name}: table {name} is not owned"]


def test_the_order_of_columns_is_the_database_s_own(built: Built) -> None:
    wanted = built.made.catalog
    turned = replace(wanted, tables=tuple(replace(table, columns=table.columns[::-1]) for table in wanted.tables))
    found = inspect_of(wanted.dialect)(built.connection, turned).catalog
    assert found == turned
    assert [[c.name for c in t.columns] for t in found.tables] == [[c.name for c in t.columns] for t in wanted.tables]
