"""The tables that retention moves rows into follow the live ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.model import Role, Schema
from scangen.project import Target
from scangen.render import Renderer
from scangen.spec.writer import write_table
from tests.unit.spec_helpers import JOBS, PROJECT, schema_of

RETENTION = """\
retention:
  archive: {when: status = 'done', age: completed_at, older_than: 90 days, into: old_jobs}
"""
THINGS = """\
result_table: things
renamed_from: stuff
columns:
  name: {type: string(10), required: true, default: x, identifier: true, one_of: [x, y], renamed_from: title}
  both: {type: string(20), generated: name || name}
  price: {type: "decimal(10,2)", postgresql: {type: "numeric(12,2)", default: "7"}, mysql: {default: "8"}}
unique: [[name, scan_job_id]]
partition: {hash: scan_job_id, buckets: 4}
"""
EVENTS = """\
result_table: events
columns: {a: text}
partition: {range: created_at, every: month, from: 2026-01-01, until: 2026-03-01}
"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    return schema_of(THINGS, EVENTS, jobs=JOBS + RETENTION)


def test_without_retention_there_are_none() -> None:
    assert [table.name for table in schema_of(THINGS).tables] == ["scan_jobs", "things"]


def test_one_for_the_jobs_and_one_for_each_result_table(schema: Schema) -> None:
    names = ["scan_jobs", "events", "events_archive", "old_jobs", "things", "things_archive"]
    assert [table.name for table in schema.tables] == names
    archives = [table for table in schema.tables if table.role is Role.ARCHIVE]
    assert {table.name: table.archive_of for table in archives} == {
        "events_archive": "events",
        "old_jobs": "scan_jobs",
        "things_archive": "things",
    }


def test_columns_keep_type_and_required_and_lose_the_rest(schema: Schema) -> None:
    live, archive = schema.table("things"), schema.table("things_archive")
    assert [(c.name, c.type, c.required) for c in archive.columns[:-1]] == [
        (c.name, c.type, c.required) for c in live.columns
    ]
    assert (archive.columns[-1].name, archive.columns[-1].required) == ("archived_at", True)
    for column in archive.columns:
        assert column.default is None
        assert column.generated is None
        assert not column.on_update_now
    assert archive.column("name").renamed_from == "title"
    override = archive.column("price").overrides["postgresql"]
    assert (override.type, override.default) == ("numeric(12,2)", None)
    assert "mysql" not in archive.column("price").overrides
    assert (archive.uniques, archive.checks, archive.indexes, archive.foreign_keys) == ((), (), (), ())
    assert archive.partition is None
    assert archive.renamed_from == "stuff_archive"


def test_keys_are_led_by_the_job_and_hold_all_that_tells_rows_apart(schema: Schema) -> None:
    keys = {table.name: table.primary_key.columns for table in schema.tables if table.archive_of}
    assert keys == {
        "events_archive": ("scan_job_id", "id", "created_at"),
        "old_jobs": ("id",),
        "things_archive": ("scan_job_id", "id"),
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_types_are_those_of_the_live_table(schema: Schema, dialect: str) -> None:
    kind, report = load(dialect), Report()
    target = Target(dialect, DIALECTS[dialect].minimum)
    lowering = kind.lowering(kind, schema, PROJECT, target, Renderer(kind), report)
    catalog = {table.name: table for table in lowering.catalog().tables}
    assert report.errors == []
    for name in ("things", "events"):
        live, archive = catalog[name], catalog[f"{name}_archive"]
        wanted = [(c.name, c.type, c.collation, c.nullable) for c in live.columns if c.name in schema.table(name).types]
        assert [(c.name, c.type, c.collation, c.nullable) for c in archive.columns[:-1]] == wanted
        assert archive.triggers == ()


def test_show_prints_a_spec(schema: Schema, tmp_path: Path) -> None:
    text = write_table(schema.table("things_archive"))
    assert text.startswith("# the archive of things")
    again = schema_of(text).table("things_archive")
    assert again.columns == schema.table("things_archive").columns
