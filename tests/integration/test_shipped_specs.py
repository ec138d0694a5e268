"""The specs that ship, on every server: built by its own client, found in its catalog, filled with what sources return.

The rows are what a GitHub users page, a Jira search and a Google Calendar list answer (`tests/cases/rows`), put into
the tables by small functions such as a team writes for its own sources.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as sa_postgresql

from scangen.dialects import DIALECTS
from scangen.model import Role
from tests.integration.catalog import differences
from tests.integration.projects import Generated, generated, install, newest_for, schema_of
from tests.parity.values import insert, select
from tests.servers import tsql
from tests.servers.base import Connection, Database, Server

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parents[1] / "cases" / "rows"


def shipped() -> Any:
    """The project of this repository."""
    from scangen.spec.project_file import find_project

    return find_project(ROOT, DIALECTS)


@dataclass(frozen=True, slots=True)
class Built:
    """The shipped specs in a database."""

    database: Database
    made: Generated
    connection: Connection

    @property
    def engine(self) -> str:
        return self.database.server.engine

    def put(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Insert through the driver."""
        for row in rows:
            insert(self.connection, self.engine, self.made.schema.table(name), row)

    def get(self, name: str, order: str = "id") -> list[dict[str, Any]]:
        """Read all of a table through the driver."""
        return select(self.connection, self.engine, self.made.schema.table(name), order)

    def clear(self) -> None:
        """Leave every table empty."""
        cursor = self.connection.cursor()
        cursor.execute("DELETE FROM scan_jobs")
        cursor.close()


@pytest.fixture(scope="module")
def whole(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    project = shipped()
    made = generated(project, schema_of(project), server.engine)
    with server.database() as database:
        install(database, made.script, tmp_path_factory.mktemp("shipped"))
        connection = database.connect()
        if server.engine == "postgresql":
            # The driver gives instants in the session's zone, where the last ones of the year 9999 are past Python's.
            connection.cursor().execute("SET timezone = 'UTC'")
        yield Built(database, made, connection)


@pytest.fixture
def built(whole: Built) -> Iterator[Built]:
    """Empty tables."""
    yield whole
    whole.clear()


# What the sources return, as rows


def instant(text: str) -> datetime:
    """An API's timestamp in UTC: `…Z`, an offset with or without its colon, three or six digits of a second."""
    return datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text.replace("Z", "+00:00"))).astimezone(UTC)


def github_user(job: str, user: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"{job}:{user['id']}",
        "scan_job_id": job,
        "user_id": str(user["id"]),
        "username": user["login"],
        "email": user.get("email"),
        "display_name": user.get("name"),
        "department": user.get("company"),
        "status": "suspended" if user.get("suspended_at") else "active",
        "last_login": instant(user["updated_at"]),
        "permissions": user.get("permissions"),
        "profile_data": user,
    }


def jira_issue(job: str, issue: dict[str, Any]) -> dict[str, Any]:
    fields = issue["fields"]
    description = fields["description"]
    resolved = fields["resolutiondate"]
    return {
        "id": f"{job}:{issue['id']}",
        "scan_job_id": job,
        "issue_id": issue["id"],
        "issue_key": issue["key"],
        "title": fields["summary"],
        "description": json.dumps(description, ensure_ascii=False) if isinstance(description, dict) else description,
        "issue_type": fields["issuetype"]["name"],
        "priority": (fields["priority"] or {}).get("name"),
        "status": fields["status"]["name"],
        "assignee_email": (fields["assignee"] or {}).get("emailAddress"),
        "reporter_email": (fields["reporter"] or {}).get("emailAddress"),
        "created_date": instant(fields["created"]),
        "updated_date": instant(fields["updated"]),
        "resolved_date": resolved and instant(resolved),
        "labels": fields["labels"],
        "custom_fields": {name: value for name, value in fields.items() if name.startswith("customfield_")},
    }


def google_event(job: str, calendar: str, event: dict[str, Any]) -> dict[str, Any]:
    def moment(when: dict[str, str]) -> datetime:
        if "dateTime" in when:
            return instant(when["dateTime"])
        return datetime.combine(date.fromisoformat(when["date"]), time(), UTC)

    organizer = event.get("organizer", {})
    return {
        "id": f"{job}:{event['id'][:28]}",
        "scan_job_id": job,
        "event_id": event["id"],
        "calendar_id": calendar,
        "title": event.get("summary"),
        "description": event.get("description"),
        "organizer_name": organizer.get("displayName"),
        "organizer_email": organizer.get("email"),
        "start_time": moment(event["start"]),
        "end_time": moment(event["end"]),
        "location": event.get("location"),
        "is_virtual": "hangoutLink" in event,
        "meeting_url": event.get("hangoutLink"),
        "attendees": event.get("attendees"),
        "event_type": event["eventType"],
    }


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def scan(key: str, **values: Any) -> dict[str, Any]:
    return {"id": key, "scan_id": f"scan {key}", "scan_type": "users", "config": {"source": "github"}, **values}


def rows_of(name: str, job: str) -> list[dict[str, Any]]:
    """Rows of real shape for a result table."""
    users, issues, events = sample("github_users"), sample("jira_search")["issues"], sample("google_calendar_events")
    match name:
        case "user_results":
            return [github_user(job, user) for user in users]
        case "issue_results":
            return [jira_issue(job, issue) for issue in issues]
        case "calendar_events":
            return [google_event(job, "team@group.calendar.google.com", event) for event in events["items"]]
        case "scan_results":
            return [
                {
                    "id": f"{job}:{number}",
                    "scan_job_id": job,
                    "object_id": str(number),
                    "object_type": "user",
                    "object_name": user.get("name"),
                    "raw_data": user,
                    "processed_data": [user["login"], None, {"bio": user.get("bio")}],
                    "extraction_metadata": {"page": 1, "etag": 'W/"x"', "took": 0.25, "headers": {}},
                }
                for number, user in enumerate(users)
            ]
        case "simple_results":
            return [{"id": f"{job}:{n}", "scan_job_id": job, "result_data": item} for n, item in enumerate(users)]
        case "project_results":
            return [
                {
                    "id": f"{job}:10000",
                    "scan_job_id": job,
                    "project_id": "10000",
                    "project_key": "SCAN",
                    "project_name": "Scanner – „Größe“ 🚀",
                    "description": "🦑 x" * 50_000,
                    "project_type": "software",
                    "lead_email": "lead@example.com",
                    "team_members": [{"name": "Mia", "roles": ["lead", "dev"]}, {"name": None, "roles": []}],
                    "components": [],
                    "project_status": "active",
                    "created_date": instant("2026-01-15T09:23:45.123456+0545"),
                    "last_updated": instant("9999-12-31T23:59:59.999999Z"),
                    "settings": {"a": {"b": {"c": [1, 2.5, -0.125, True, None, "\t\n\"'\\"]}}},
                }
            ]
        case "activity_results":
            return [
                {
                    "id": f"{job}:{number}",
                    "scan_job_id": job,
                    "activity_id": str(number),
                    "actor_email": "mia@example.com",
                    "action": "file.shared",
                    "target_type": None,
                    "target_id": "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
                    "occurred_at": instant("2026-03-29T02:30:00.000001+01:00") + timedelta(hours=number),
                    "ip_address": "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
                    "details": {"n": number, "list": list(range(number))},
                }
                for number in range(40)
            ]
    raise LookupError(f"{name}: a new result table needs rows of real shape here")


def assert_stored(found: list[dict[str, Any]], put: list[dict[str, Any]]) -> None:
    """The same rows, and in the columns that nobody gave, NULL or the instant."""
    assert [row["id"] for row in found] == sorted(row["id"] for row in put)
    by_id = {row["id"]: row for row in put}
    now = datetime.now(UTC)
    for row in found:
        given = by_id[row["id"]]
        assert {name: row[name] for name in given} == given
        for name in ("created_at", "updated_at"):
            assert abs(now - row[name]) < timedelta(minutes=2), f"{name} is not the instant in UTC"
        assert all(row[name] is None for name in row.keys() - given.keys() - {"created_at", "updated_at"})


# The catalog


def test_everything_is_in_the_catalog(whole: Built) -> None:
    assert differences(whole.connection, whole.made.catalog) == []


def test_everything_is_in_the_catalog_for_the_newest_version(server: Server, tmp_path: Path) -> None:
    project = shipped()
    made = generated(project, schema_of(project), server.engine, newest_for(server))
    with server.database() as database:
        install(database, made.script, tmp_path)
        assert differences(database.connect(), made.catalog) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_of_the_shipped_specs_is_refused_or_warned_of(dialect: str) -> None:
    project = shipped()
    for version in (DIALECTS[dialect].minimum, DIALECTS[dialect].newest):
        assert generated(project, schema_of(project), dialect, version).diagnostics == ()


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_every_batch_parses_as_t_sql(version: int) -> None:
    project = shipped()
    batches = tsql.batches(generated(project, schema_of(project), "sqlserver", (version,)).script)
    assert [complaint for batch in tsql.parse_all(batches, version) for complaint in batch] == []


# Rows


RESULTS = [table.name for table in schema_of(shipped()).tables if table.role is Role.RESULT]


@pytest.mark.parametrize("name", RESULTS)
def test_what_a_source_returns_is_read_back_equal(built: Built, name: str) -> None:
    built.put("scan_jobs", [scan("j1")])
    rows = rows_of(name, "j1")
    built.put(name, rows)
    assert_stored(built.get(name), rows)


def test_a_job_is_read_back_equal_and_its_defaults_appear(built: Built) -> None:
    full = scan(
        "j1",
        status="failed",
        organization_id="org/ö",
        error_message="Traceback:\n\tKeyError: 'naïve' 💥\r\n" * 2000,
        started_at=instant("2026-01-31T23:59:59.999999-12:00"),
        completed_at=instant("1000-01-01T00:00:00Z"),
        total_items=2**31 - 1,
        processed_items=0,
        failed_items=7,
        success_rate="98.50%",
        batch_size=1,
        service_name="github",
        api_version="2022-11-28",
        rate_limit_remaining=-1,
        priority_level="urgent",
        max_retries=0,
    )
    built.put("scan_jobs", [full, scan("j2")])
    first, second = built.get("scan_jobs")
    assert {name: first[name] for name in full} == full
    defaults = {
        "status": "pending",
        "total_items": 0,
        "processed_items": 0,
        "failed_items": 0,
        "batch_size": 50,
        "priority_level": "normal",
        "max_retries": 3,
    }
    assert {name: second[name] for name in defaults} == defaults
    assert_stored([{**second, **dict.fromkeys(defaults)}], [scan("j2")])


def test_the_same_user_turns_up_in_the_next_scan(built: Built) -> None:
    built.put("scan_jobs", [scan("j1"), scan("j2")])
    for job in ("j1", "j2"):
        built.put("user_results", rows_of("user_results", job))
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        built.put("user_results", [{**rows_of("user_results", "j2")[0], "id": "another"}])
    assert len(built.get("user_results")) == 2 * len(rows_of("user_results", "j1"))


def test_deleting_a_job_takes_all_its_results_and_no_others(built: Built) -> None:
    built.put("scan_jobs", [scan("j1"), scan("j2"), scan("j3")])
    for name in RESULTS:
        for job in ("j1", "j2", "j3"):
            built.put(name, rows_of(name, job))
    cursor = built.connection.cursor()
    cursor.execute("DELETE FROM scan_jobs WHERE id IN ('j1', 'j3')")
    for name in RESULTS:
        found = built.get(name)
        assert {row["scan_job_id"] for row in found} == {"j2"}, name
        assert len(found) == len(rows_of(name, "j2")), name


# SQLAlchemy Core


class Instant(sa.TypeDecorator[datetime]):
    """What a program with SQLAlchemy writes once: instants go in as UTC and come out so."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value if dialect.name == "postgresql" else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


JSON = sa.JSON(none_as_null=True).with_variant(sa_postgresql.JSONB(none_as_null=True), "postgresql")

EVENTS = sa.Table(
    "calendar_events",
    sa.MetaData(),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("scan_job_id", sa.String(36)),
    *(sa.Column(name, sa.String) for name in ("event_id", "calendar_id", "title", "organizer_name", "organizer_email")),
    sa.Column("description", sa.Text),
    *(sa.Column(name, Instant) for name in ("start_time", "end_time")),
    sa.Column("location", sa.String(500)),
    sa.Column("is_virtual", sa.Boolean),
    sa.Column("meeting_url", sa.String(1000)),
    sa.Column("attendees", JSON),
    sa.Column("event_type", sa.String(50)),
    *(sa.Column(name, Instant) for name in ("created_at", "updated_at")),
    # Where a table has triggers, SQL Server refuses the OUTPUT clause by which SQLAlchemy would ask for new keys.
    implicit_returning=False,
)


@pytest.fixture
def engine(whole: Built) -> Iterator[sa.Engine]:
    arguments: dict[str, Any] = {}
    if whole.database.server.variant == "sqlite-new":
        arguments["module"] = importlib.import_module("pysqlite3.dbapi2")
    engine = sa.create_engine(whole.database.url, poolclass=sa.NullPool, **arguments)
    yield engine
    engine.dispose()


def test_sqlalchemy_core_writes_changes_and_reads_events(built: Built, engine: sa.Engine) -> None:
    built.put("scan_jobs", [scan("j1")])
    rows = rows_of("calendar_events", "j1")
    with engine.begin() as connection:
        connection.execute(sa.insert(EVENTS), rows)
    with engine.connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.id))]
    assert_stored(found, rows)
    before = {row["id"]: row["updated_at"] for row in found}
    virtual = (
        sa.update(EVENTS).where(EVENTS.c.is_virtual.is_(False)).values(is_virtual=True, attendees=[{"email": "é"}])
    )
    with engine.begin() as connection:
        assert connection.execute(virtual).rowcount == 2
    with engine.connect() as connection:
        changed = connection.execute(sa.select(EVENTS).where(EVENTS.c.updated_at > min(before.values()))).all()
    assert [row.attendees for row in changed if row.attendees == [{"email": "é"}]] == [[{"email": "é"}]] * 2
    with engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.insert(EVENTS), [{**rows[0], "id": "orphan", "scan_job_id": "gone"}])


def test_sqlalchemy_reflects_what_was_meant(whole: Built, engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    for table in whole.made.schema.tables:
        assert [column["name"] for column in inspector.get_columns(table.name)][: len(table.columns)] == [
            column.name for column in table.columns
        ]
        assert inspector.get_pk_constraint(table.name)["constrained_columns"][: len(table.primary_key.columns)] == list(
            table.primary_key.columns
        )
