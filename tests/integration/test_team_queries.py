"""A team's own queries answer the same on every server: joins, groups, subqueries, writes, overrides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.operations import STYLES, Catalog, Runner
from tests.integration.projects import build
from tests.integration.test_operations import connected
from tests.integration.test_shipped_specs import instant
from tests.parity.values import insert
from tests.servers.base import Server

AT = instant("2026-03-01T12:00:00.000001Z")
JOBS = """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  organization: {type: string(50), required: true}
  created_at: {type: datetime, required: true, default: now}
queries:
  list_organizations_without_issues: |
    SELECT DISTINCT organization
    FROM scan_jobs
    WHERE NOT EXISTS (SELECT i.id FROM issues AS i WHERE i.scan_job_id = scan_jobs.id)
    ORDER BY organization
"""
ISSUES = """\
result_table: issues
columns:
  issue_id: {type: string(50), required: true, identifier: true}
  assignee: {type: string(50), searchable: true}
  weight:   integer
  price:    {type: "decimal(12,2)"}
  closed:   datetime
unique: [[issue_id, scan_job_id]]
queries:
  count_open_by_assignee:
    sql: |
      SELECT i.assignee, COUNT(*) AS issues, SUM(i.weight) AS weight, MIN(i.created_at) AS oldest
      FROM issues AS i
      JOIN scan_jobs AS j ON j.id = i.scan_job_id
      WHERE j.organization = :organization AND i.closed IS NULL
      GROUP BY i.assignee
      HAVING COUNT(*) >= :least
      ORDER BY issues DESC, i.assignee
    parameters: {least: integer}
  list_known_elsewhere: |
    SELECT issue_id, weight > :heavy AS is_heavy
    FROM issues
    WHERE scan_job_id = :scan_job_id
      AND issue_id IN (SELECT issue_id FROM issues WHERE scan_job_id <> :scan_job_id)
    ORDER BY issue_id
  close_issues: UPDATE issues SET closed = NOW(), weight = :weight WHERE assignee = :assignee AND closed IS NULL
  forget_issues: DELETE FROM issues WHERE created_at < :before OR weight IN (:some, 99)
  average_price: {sql: SELECT AVG(price) AS price FROM issues, returns: value}
  find_by_assignee:
    sql: SELECT id FROM issues WHERE STARTS_WITH(assignee, :who) ORDER BY id
    postgresql: {sql: "SELECT id FROM issues WHERE assignee ILIKE :who || '%' AND ':who' <> '%%' ORDER BY id"}
    mysql: {sql: "SELECT id FROM issues WHERE assignee LIKE CONCAT(:who, '%') ORDER BY id"}
"""


def issue(number: int, job: str, **values: Any) -> dict[str, Any]:
    return {
        "id": f"{job}-{number}",
        "scan_job_id": job,
        "issue_id": str(number),
        "assignee": "Mia" if number % 2 else "Ann_%",
        "weight": number,
        "price": number / 4,
        "created_at": AT + timedelta(days=number),
        "updated_at": AT,
        **values,
    }


@pytest.fixture(scope="module")
def base(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with server.database() as database:
        made = build(database, {"scan_jobs": JOBS, "issues": ISSUES}, tmp_path_factory.mktemp("team"))
        yield Runner(Catalog(made.schema), made.target, connected(database))


@pytest.fixture(params=["named or by name", "by place"])
def run(base: Runner, request: pytest.FixtureRequest) -> Runner:
    """A runner in one of the two ways, with the same rows each time."""
    dialect = base.target.dialect
    runner = Runner(
        base.catalog, base.target, base.connection, STYLES[dialect][: 1 if request.param[0] == "n" else 2][-1:]
    )
    base.connection.cursor().execute("DELETE FROM scan_jobs")
    schema = {ready.table.name: ready.table for ready in base.catalog.by_name.values()}
    for key, organization in (("j1", "ours"), ("j2", "theirs"), ("j3", "nobody's")):
        insert(base.connection, dialect, schema["scan_jobs"], {"id": key, "organization": organization})
    for row in [issue(n, "j1") for n in range(1, 6)] + [issue(7, "j1", assignee=None), issue(2, "j2"), issue(9, "j2")]:
        insert(base.connection, dialect, schema["issues"], row)
    return runner


def test_join_group_having_and_order(run: Runner) -> None:
    assert [tuple(row.values()) for row in run("count_open_by_assignee", organization="ours", least=1)] == [
        ("Mia", 3, 9, AT + timedelta(days=1)),
        ("Ann_%", 2, 6, AT + timedelta(days=2)),
        (None, 1, 7, AT + timedelta(days=7)),
    ]
    assert [row["assignee"] for row in run("count_open_by_assignee", organization="ours", least=2)] == ["Mia", "Ann_%"]


def test_subqueries(run: Runner) -> None:
    assert run("list_known_elsewhere", scan_job_id="j1", heavy=1) == [{"issue_id": "2", "is_heavy": True}]
    assert run("list_organizations_without_issues") == [{"organization": "nobody's"}]


def test_writes_tell_how_many_rows_they_change(run: Runner) -> None:
    assert run("close_issues", assignee="Mia", weight=50) == 4
    assert run("close_issues", assignee="Mia", weight=50) == 0
    assert [row["assignee"] for row in run("count_open_by_assignee", organization="ours", least=1)] == ["Ann_%", None]
    assert run("forget_issues", before=AT + timedelta(days=3), some=50) == 6
    assert run("average_price") == pytest.approx(1.375)  # 4 and 7


def test_an_override_runs_where_it_is_meant(run: Runner) -> None:
    found = [row["id"] for row in run("find_by_assignee", who="ann")]
    anyhow = run.target.dialect == "postgresql"  # ILIKE
    assert found == (["j1-2", "j1-4", "j2-2"] if anyhow else [])
    assert [row["id"] for row in run("find_by_assignee", who="Ann_%")] == ["j1-2", "j1-4", "j2-2"]
