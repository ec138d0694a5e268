"""The ready-made queries of the shipped specs do what they say, the same on every server.

They run with what real sources return (`tests/cases/rows`), through the driver in each of its styles and through
SQLAlchemy's text(); what one server answers, the next must answer, too.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from scangen.diagnostics import ScangenError
from scangen.dialects import DIALECTS, load
from scangen.model import Returns, Role, Table
from scangen.project import Target
from scangen.queries import QueryWriter, Ready
from scangen.query import Style
from tests.integration.operations import STYLES, Catalog, Runner, through_text
from tests.integration.projects import Generated, generated, install, schema_of
from tests.integration.test_shipped_specs import instant, rows_of, scan, shipped
from tests.parity.refusals import kind_of
from tests.parity.values import insert
from tests.servers import tsql
from tests.servers.base import Connection, Database, Server

SCHEMA = schema_of(shipped())
CATALOG = Catalog(SCHEMA)
RESULTS = [table for table in SCHEMA.tables if table.role is Role.RESULT]
BEGIN = instant("2026-03-01T12:00:00.000001Z")
ANSWERS: dict[str, Any] = {}
"""What a query answered on the first server."""
TERMS = ("%", "_", "!", "\\", "[", "]", "'", '"', "🦑", "é", "50%_[a]", "--", ";", ":x", "%s", "A")


@dataclass(frozen=True, slots=True)
class Built:
    """The shipped specs in a database, and what runs their queries."""

    database: Database
    made: Generated
    run: Runner

    def put(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Insert without a query."""
        table = self.made.schema.table(name)
        for row in rows:
            insert(self.run.connection, self.run.target.dialect, table, row)

    def another(self) -> Runner:
        """A runner with a connection of its own."""
        return Runner(CATALOG, self.made.target, connected(self.database))


def connected(database: Database) -> Connection:
    """A connection, which on SQLite waits for no disk."""
    connection = database.connect()
    if database.server.engine == "sqlite":
        connection.cursor().execute("PRAGMA synchronous = OFF")
    return connection


@pytest.fixture(scope="module")
def whole(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    made = generated(shipped(), SCHEMA, server.engine)
    with server.database() as database:
        install(database, made.script, tmp_path_factory.mktemp("operations"))
        yield Built(database, made, Runner(CATALOG, made.target, connected(database)))


@pytest.fixture
def built(whole: Built) -> Iterator[Built]:
    """Empty tables."""
    yield whole
    cursor = whole.run.connection.cursor()
    cursor.execute("DELETE FROM scan_jobs")
    cursor.close()


@pytest.fixture
def run(built: Built) -> Runner:
    return built.run


@pytest.fixture
def engine(whole: Built) -> Iterator[sa.Engine]:
    arguments: dict[str, Any] = {}
    if whole.database.server.variant == "sqlite-new":
        arguments["module"] = importlib.import_module("pysqlite3.dbapi2")
    engine = sa.create_engine(whole.database.url, **arguments)
    if whole.run.target.dialect == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
    yield engine
    engine.dispose()


def dated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with instants that are the same on every server; two in a row have the same one."""
    instants = [BEGIN + timedelta(microseconds=number // 2) for number in range(len(rows))]
    return [{**_small(row), "created_at": at, "updated_at": at} for row, at in zip(rows, instants, strict=True)]


def _small(row: dict[str, Any]) -> dict[str, Any]:
    """The row without what is there for its size, and what psycopg cannot read in a time zone east of Greenwich."""
    return row if "last_updated" not in row else {**row, "description": "🦑", "last_updated": BEGIN}


def fill(built: Built) -> None:
    """Two jobs, the second running, with the rows of real sources."""
    jobs = [scan("j1", organization_id="org"), scan("j2", status="running", processed_items=3, total_items=7)]
    built.put("scan_jobs", dated(jobs))
    for table in RESULTS:
        for job in ("j1", "j2"):
            built.put(table.name, dated(rows_of(table.name, job)))


def values_for(ready: Ready) -> dict[str, Any]:
    """A value for each parameter, such as a program would have."""
    table = ready.table
    rows = rows_of(table.name, "j1") if table.role is Role.RESULT else [scan("j2", organization_id="org")]
    row = {**rows[0], "created_at": BEGIN, "status": rows[0].get("status", "running")}
    known = {"limit": 3, "offset": 1, "last_created_at": BEGIN, "last_id": "j", "before": BEGIN + timedelta(days=1)}
    known |= {"term": "o", "prefix": "m", "processed": 2, "failed": 1, "error_message": "it's 50% 🦑"}
    known |= {"least": 1, "earlier_scan_job_id": "none"}
    return {p.name: known.get(p.name, row.get(p.name)) for p in ready.compiled.parameters}


READS = [name for name, ready in CATALOG.by_name.items() if ready.compiled.reads]
WRITES = [name for name in CATALOG.by_name if name not in READS]


# All of them


@pytest.fixture(scope="module")
def filled(whole: Built) -> Built:
    fill(whole)
    return whole


def test_every_read_answers_the_same_everywhere(filled: Built, engine: sa.Engine) -> None:
    dialect = filled.run.target.dialect
    for name in READS:
        ready = CATALOG[name]
        values = values_for(ready)
        answers = [filled.run.run(name, style, values) for style in STYLES[dialect]]
        sql = filled.run.writer(Style.NAMED).spelled(ready).sql
        answers.append(through_text(engine, dialect, ready, sql, values))
        assert answers == [ANSWERS.setdefault(name, answers[0])] * len(answers), name
    filled.run.connection.cursor().execute("DELETE FROM scan_jobs")
    empty = [name for name, answer in ANSWERS.items() if not answer]
    assert len(empty) < len(READS) * 0.25, f"most find something: {empty}"


def test_every_write_changes_a_row_in_every_style(built: Built, engine: sa.Engine) -> None:
    dialect = built.run.target.dialect
    cursor = built.run.connection.cursor()
    for name in WRITES:
        ready = CATALOG[name]
        fresh = "create" in name
        values = values_for(ready) | ({"scan_id": "new"} if fresh else {})
        sql = built.run.writer(Style.NAMED).spelled(ready).sql
        ways = [partial(built.run.run, name, style, values) for style in STYLES[dialect]]
        for way in (*ways, partial(through_text, engine, dialect, ready, sql, values)):
            built.put("scan_jobs", [] if fresh else [scan("j1"), scan("j2", status=_state_for(name))])
            assert way() == 1, name
            cursor.execute("DELETE FROM scan_jobs")


def _state_for(name: str) -> str:
    return "pending" if name.startswith("start") else "running"


# Jobs


def job(run: Runner, key: str = "j1") -> Any:
    return run("get_scan_job", id=key)


def make(run: Runner, key: str = "j1", **values: Any) -> None:
    assert run("create_scan_job", **scan(key), **values) == 1


def test_a_job_from_its_making_to_its_end(run: Runner) -> None:
    make(run, total_items=4, organization_id="org")
    new = job(run)
    assert (new["status"], new["batch_size"], new["max_retries"], new["processed_items"]) == ("pending", 50, 3, 0)
    assert new["started_at"] is None
    assert run("start_scan_job", id="j1") == 1
    assert run("start_scan_job", id="j1") == 0
    assert run("add_scan_job_progress", id="j1", processed=2, failed=1) == 1
    assert run("get_scan_job_progress", id="j1")["percent"] == 75.0
    assert run("add_scan_job_progress", id="j1", processed=1, failed=0) == 1
    assert run("complete_scan_job", id="j1") == 1
    done = job(run)
    counts = (done["status"], done["processed_items"], done["failed_items"], done["success_rate"])
    assert counts == ("completed", 3, 1, "75.00%")
    now = datetime.now(UTC)
    assert now - timedelta(minutes=2) < done["started_at"] <= done["completed_at"] <= now + timedelta(seconds=1)
    assert run("get_scan_job_by_scan_id", scan_id="scan j1") == done
    for late in ("start", "complete", "fail", "cancel"):
        assert run(f"{late}_scan_job", id="j1", error_message="late") == 0
    assert run("add_scan_job_progress", id="j1", processed=1, failed=0) == 0
    assert job(run) == done


RATES = [
    (0, 0, "100%"),
    (None, None, "100%"),
    (3, 0, "100.00%"),
    (0, 3, "0.00%"),
    (1, 2, "33.33%"),
    (2, 1, "66.67%"),
    (1, 7, "12.50%"),
    (1, 799, "0.13%"),  # 0.125
    (1, 19_999, "0.01%"),  # 0.005
    (1, 20_000, "0.00%"),
    (19_999, 1, "100.00%"),  # 99.995
    (19_998, 2, "99.99%"),
    (2**31 - 1, 0, "100.00%"),
    (2**31 - 1, 2**31 - 1, "50.00%"),
]


@pytest.mark.parametrize(("processed", "failed", "rate"), RATES)
def test_the_success_rate_is_exact(
    built: Built, run: Runner, processed: int | None, failed: int | None, rate: str
) -> None:
    built.put("scan_jobs", [scan("j1", status="running", processed_items=processed, failed_items=failed)])
    assert run("complete_scan_job", id="j1") == 1
    assert job(run)["success_rate"] == rate


@pytest.mark.parametrize(("total", "done", "percent"), [(0, 5, 0), (None, 5, 0), (3, 1, 33.33), (8, 8, 100), (7, 0, 0)])
def test_progress_is_never_divided_by_zero(
    built: Built, run: Runner, total: int | None, done: int, percent: float
) -> None:
    built.put("scan_jobs", [scan("j1", total_items=total, processed_items=done, failed_items=None)])
    assert run("get_scan_job_progress", id="j1")["percent"] == percent


@pytest.mark.parametrize(
    ("state", "may"), [("pending", True), ("running", True), ("completed", False), ("failed", False)]
)
def test_a_job_is_cancelled_only_before_its_end(built: Built, run: Runner, state: str, may: bool) -> None:
    built.put("scan_jobs", [scan("j1", status=state)])
    before = job(run)
    assert run("cancel_scan_job", id="j1", error_message="not needed") == may
    after = job(run)
    if not may:
        assert after == before
        return
    assert (after["status"], after["error_message"]) == ("cancelled", "not needed")
    assert abs(datetime.now(UTC) - after["completed_at"]) < timedelta(minutes=1)


def test_only_a_running_job_fails(run: Runner) -> None:
    make(run)
    assert run("fail_scan_job", id="j1", error_message="x") == 0
    assert run("start_scan_job", id="j1") == 1
    assert run("fail_scan_job", id="j1", error_message="KeyError: 'naïve' 💥\n\t" * 500) == 1
    assert (job(run)["status"], job(run)["error_message"][:8]) == ("failed", "KeyError")


def test_no_increment_is_lost(built: Built) -> None:
    built.put("scan_jobs", [scan("j1", status="running")])

    def work(_: int) -> None:
        run = built.another()
        for _ in range(50):
            assert run("add_scan_job_progress", id="j1", processed=1, failed=2) == 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    found = job(built.run)
    assert (found["processed_items"], found["failed_items"]) == (400, 800)


def test_active_and_stale_jobs(built: Built, run: Runner) -> None:
    states = ("pending", "running", "running", "completed", "failed", "cancelled")
    old = [
        {**scan(f"j{n}", status=state), "created_at": BEGIN, "updated_at": BEGIN + timedelta(hours=n)}
        for n, state in enumerate(states)
    ]
    built.put("scan_jobs", old)
    assert [row["id"] for row in run("list_active_scan_jobs")] == ["j0", "j1", "j2"]
    assert [row["id"] for row in run("list_stale_scan_jobs", before=BEGIN + timedelta(hours=1, minutes=1))] == ["j1"]


# Pages


def walk(run: Runner, name: str, size: int, **values: Any) -> list[str]:
    """The ids of all pages, in order."""
    page = run(name, limit=size, **values)
    found = []
    while page:
        assert len(page) <= size
        found += [row["id"] for row in page]
        last = page[-1]
        page = run(f"{name}_next", limit=size, last_created_at=last["created_at"], last_id=last["id"], **values)
    return found


def test_pages_of_jobs_hold_every_job_once(built: Built, run: Runner) -> None:
    def jobs(n: int) -> dict[str, Any]:
        at = BEGIN + timedelta(microseconds=n // 6)
        whose = {"organization_id": "org" if n % 3 else None, "scan_type": "users" if n % 4 else "projects"}
        return {**scan(f"j{n:02}"), **whose, "created_at": at, "updated_at": at}

    made = [jobs(n) for n in range(40)]
    built.put("scan_jobs", made)
    newest = sorted(made, key=lambda row: (row["created_at"], row["id"]), reverse=True)
    for by, value in (("status", "pending"), ("scan_type", "users"), ("organization_id", "org")):
        wanted = [row["id"] for row in newest if row.get(by, "pending") == value]
        for size in (1, 7, 100):
            assert walk(run, f"list_scan_jobs_by_{by}", size, **{by: value}) == wanted


@pytest.mark.parametrize("name", ["user_results", "activity_results"])
def test_pages_of_results_hold_every_row_once(built: Built, run: Runner, name: str) -> None:
    identifier, column = {"user_results": ("user_id", "status"), "activity_results": ("activity_id", "action")}[name]
    built.put("scan_jobs", [scan("j1"), scan("j2")])
    rows = [
        {
            "id": f"{key}-{n:02}",
            "scan_job_id": key,
            identifier: str(n),
            column: "active" if n % 3 else "suspended",
            "created_at": BEGIN + timedelta(microseconds=n // 6),
            "updated_at": BEGIN,
        }
        for n in range(40)
        for key in ("j1", "j2")
    ]
    built.put(name, rows)
    own = [row for row in rows if row["scan_job_id"] == "j1"]
    for size in (1, 7, 100):
        assert walk(run, f"page_{name}", size, scan_job_id="j1") == [row["id"] for row in own]
        active = {"scan_job_id": "j1", column: "active"}
        assert walk(run, f"page_{name}_by_{column}", size, **active) == [r["id"] for r in own if r[column] == "active"]
    skipped = run(f"page_{name}_offset", scan_job_id="j1", limit=7, offset=35)
    assert [row["id"] for row in skipped] == [row["id"] for row in own[35:]]
    assert run(f"count_{name}", scan_job_id="j1") == 40
    counts = run(f"count_{name}_by_{column}", scan_job_id="j1")
    assert [tuple(row.values()) for row in counts] == [("active", 26), ("suspended", 14)]


# Searches


def test_a_term_is_taken_as_it_is(built: Built, run: Runner) -> None:
    texts = [f"x{term}y" for term in TERMS] + ["plain", "a", None]
    built.put("scan_jobs", [scan("j1"), scan("j2")])
    rows: list[dict[str, Any]] = [
        {"id": f"{key}{n:02}", "scan_job_id": key, "user_id": f"{n:02}", "email": text}
        for n, text in enumerate(texts)
        for key in ("j1", "j2")
    ]
    built.put("user_results", rows)
    for term in (*TERMS, "x", "xy", ""):
        found = run("search_user_results_by_email", scan_job_id="j1", term=term, limit=100, offset=0)
        wanted = [r["id"] for r in rows if r["scan_job_id"] == "j1" and r["email"] is not None and term in r["email"]]
        assert sorted(row["id"] for row in found) == wanted, term
        found = run("search_user_results_by_email_prefix", prefix=f"x{term}", limit=100)
        wanted = sorted(row["id"] for row in rows if (row["email"] or "").startswith(f"x{term}"))
        assert sorted(row["id"] for row in found) == wanted, term


# Rows put in


def user(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"u{number:06}", "scan_job_id": "j1", "user_id": str(number), "email": f"{number}@é.com", **more}


def test_many_rows_go_in_at_the_server_s_limit(built: Built, run: Runner) -> None:
    built.put("scan_jobs", [scan("j1")])
    ready = CATALOG["insert_many_user_results"]
    most = run.writer(run.styles[0]).rows_most(ready)
    rows = [user(n, profile_data={"n": n}) for n in range(most + 1)]
    with pytest.raises(ScangenError, match="SG540"):
        run.at_once("insert_many_user_results", rows)
    assert run.at_once("insert_many_user_results", rows[:most]) == most
    run.many("insert_many_user_results", [user(most), user(most + 1, permissions=["a"])])
    assert run("count_user_results", scan_job_id="j1") == most + 2


def test_the_limits_are_those_of_the_servers() -> None:
    limits = {"postgresql": 5_041, "mysql": 5_041, "sqlserver": 161, "sqlite": 2_520}
    for name, most in limits.items():
        writer = QueryWriter(load(name), Target(name, DIALECTS[name].minimum), Style.NAMED, exact=True)
        assert writer.rows_most(CATALOG["insert_many_user_results"]) == most
    few = QueryWriter(load("sqlserver"), Target("sqlserver", (2017,)), Style.AT, exact=True)
    assert few.rows_most(CATALOG["insert_many_simple_results"]) == 2_098 // 4


def test_an_upsert_changes_the_row_that_is_there(built: Built, run: Runner) -> None:
    built.put("scan_jobs", [scan("j1"), scan("j2")])
    assert run("upsert_user_results", **user(1)) == 1
    before = run("get_user_results_by_user_id", scan_job_id="j1", user_id="1")
    changed = user(1, id="another id", email="new@é.com", permissions={"a": [1]})
    assert run("upsert_user_results", **changed) in (1, 2)  # MySQL counts a row that it changes twice
    after = run("get_user_results_by_user_id", scan_job_id="j1", user_id="1")
    assert (after["id"], after["email"], after["permissions"]) == (before["id"], "new@é.com", {"a": [1]})
    assert after["created_at"] == before["created_at"]
    assert after["updated_at"] >= before["updated_at"]
    assert run("upsert_user_results", **user(1, id="in j2", scan_job_id="j2", email=None)) == 1
    assert run("count_user_results", scan_job_id="j1") == run("count_user_results", scan_job_id="j2") == 1


def test_the_latest_row_is_the_one_made_last(built: Built, run: Runner) -> None:
    built.put("scan_jobs", [scan("j1"), scan("j2")])
    built.put("user_results", [user(1, created_at=BEGIN)])
    assert run("upsert_user_results", **user(1, id="in j2", scan_job_id="j2")) == 1
    assert run("latest_user_results_by_user_id", user_id="1")["scan_job_id"] == "j2"


def test_an_upsert_with_the_id_of_another_row_is_refused(built: Built, run: Runner) -> None:
    built.put("scan_jobs", [scan("j1")])
    built.put("user_results", [user(1), user(2)])
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each driver has its own
        run("upsert_user_results", **user(3, id=user(1)["id"]))
    assert kind_of(run.target.dialect, caught.value, built.made.catalog) in ("unique", "not null")
    assert run("count_user_results", scan_job_id="j1") == 2
    assert run("get_user_results", id=user(1)["id"])["email"] == user(1)["email"]


# Texts


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_every_query_parses_as_t_sql(version: int) -> None:
    writer = QueryWriter(load("sqlserver"), Target("sqlserver", (version,)), Style.AT, exact=True)
    texts = [writer.spelled(ready).sql for ready in CATALOG.by_name.values()]
    texts.append(writer.spelled(CATALOG["insert_many_user_results"], 3).sql)
    texts.append(writer.spelled(CATALOG["upsert_user_results"], 3).sql)
    assert [found for found in tsql.parse_all(texts, version) if found] == []


@pytest.mark.parametrize("table", RESULTS, ids=lambda table: table.name)
def test_each_role_has_its_queries(table: Table) -> None:
    names = {name for name, ready in CATALOG.by_name.items() if ready.table is table}
    wanted = {f"insert_{table.name}", f"insert_many_{table.name}", f"page_{table.name}", f"page_{table.name}_next"}
    wanted |= {f"page_{table.name}_offset", f"count_{table.name}"}
    for column in table.columns:
        wanted |= {f"count_{table.name}_by_{column.name}"} if column.filterable else set()
        wanted |= {f"search_{table.name}_by_{column.name}"} if column.searchable else set()
        if column.identifier:
            wanted |= {f"upsert_{table.name}", f"get_{table.name}_by_{column.name}"}
            wanted |= {f"latest_{table.name}_by_{column.name}"}
    assert wanted <= names


def test_a_query_of_many_rows_is_marked_as_such() -> None:
    returned: Mapping[str, Returns] = {name: ready.returns for name, ready in CATALOG.by_name.items()}
    assert returned["get_scan_job"] is Returns.ONE
    assert returned["count_user_results"] is Returns.VALUE
    assert returned["count_open_issues_by_assignee"] is Returns.MANY
