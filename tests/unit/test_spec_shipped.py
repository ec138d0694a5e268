"""The specs that ship are the domain's: its names, defaults, rules and indexes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.dialects import DIALECTS
from scangen.model import HashPartition, Now, Schema
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project

ROOT = Path(__file__).parents[2]
RESULTS = {
    "user_results": "user_id username email display_name department job_title manager_email status last_login "
    "permissions profile_data",
    "project_results": "project_id project_key project_name description project_type lead_email team_members "
    "components project_status created_date last_updated settings",
    "issue_results": "issue_id issue_key title description issue_type priority status assignee_email reporter_email "
    "created_date updated_date resolved_date labels custom_fields",
    "calendar_events": "event_id calendar_id title description organizer_name organizer_email start_time end_time "
    "location is_virtual meeting_url attendees event_type",
    "scan_results": "object_id object_type object_name raw_data processed_data extraction_metadata",
    "simple_results": "result_type result_data",
    "activity_results": "activity_id actor_email action target_type target_id occurred_at ip_address details",
}


@pytest.fixture(scope="module")
def schema() -> Schema:
    return read_schema(find_project(ROOT, DIALECTS), DIALECTS)


def test_the_tables(schema: Schema) -> None:
    assert schema.tables[0].name == "scan_jobs"
    live = {"scan_jobs", *RESULTS}
    assert {table.name for table in schema.tables} == live | {f"{name}_archive" for name in live}


def test_scan_jobs(schema: Schema) -> None:
    jobs = schema.table("scan_jobs")
    assert [column.name for column in jobs.columns] == (
        "id scan_id status scan_type config organization_id error_message started_at completed_at total_items "
        "processed_items failed_items success_rate batch_size service_name api_version rate_limit_remaining "
        "priority_level max_retries created_at updated_at"
    ).split()
    assert {column.name: column.default for column in jobs.columns if column.default is not None} == {
        "status": "pending",
        "total_items": 0,
        "processed_items": 0,
        "failed_items": 0,
        "batch_size": 50,
        "priority_level": "normal",
        "max_retries": 3,
        "created_at": Now(),
        "updated_at": Now(),
    }
    assert {index.name: tuple(column.name for column in index.columns) for index in jobs.indexes} == {
        "idx_scan_status_created": ("status", "created_at"),
        "idx_scan_id_status": ("scan_id", "status"),
        "idx_scan_type_status": ("scan_type", "status"),
        "idx_scan_org_status": ("organization_id", "status"),
    }
    assert {check.name: check.values for check in jobs.checks} == {
        "check_valid_status": ("pending", "running", "completed", "failed", "cancelled"),
        "check_valid_priority": ("low", "normal", "high", "urgent"),
        "check_positive_counts": (),
    }
    assert jobs.transitions[0].moves == (
        ("pending", ("running", "cancelled")),
        ("running", ("completed", "failed", "cancelled")),
    )
    assert [key.columns for key in jobs.uniques] == [("scan_id",)]
    assert [column.name for column in jobs.columns if column.on_update_now] == ["updated_at"]
    assert str(jobs.column("success_rate").type) == "string(10)"


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_table(schema: Schema, name: str) -> None:
    table = schema.table(name)
    own = RESULTS[name].split()
    assert [column.name for column in table.columns] == ["id", "scan_job_id", *own, "created_at", "updated_at"]
    assert all(column.description for column in table.columns)
    identifiers = [column for column in table.columns if column.identifier]
    for column in identifiers:
        (key,) = table.uniques
        # The job last: MySQL 9.7 accepts orphans when the index that it picks for a foreign key begins with the job
        # and holds a NULL; and so the key serves look-ups by the identifier.
        assert key.columns[0] == column.name
        assert key.columns[-1] == "scan_job_id"
        assert all(table.column(member).required for member in key.columns)
    assert len(identifiers) == (0 if name == "simple_results" else 1)
    leading = {index.columns[0].name for index in table.indexes} | {key.columns[0] for key in table.uniques}
    wanted = {c.name for c in table.columns if c.identifier or c.searchable or c.filterable} | {"scan_job_id"}
    assert wanted <= leading


def test_what_is_particular(schema: Schema) -> None:
    assert schema.table("activity_results").partition == HashPartition("scan_job_id", 4)
    assert [table.name for table in schema.tables if table.partition] == ["activity_results"]
    times = {index.name: index.columns[0].name for index in schema.table("calendar_events").indexes}
    assert times["idx_event_time"] == "start_time"
    assert schema.table("user_results").checks[0].values == ("active", "inactive", "suspended")
    assert schema.table("scan_results").column("raw_data").required
    assert schema.table("simple_results").column("result_data").required
