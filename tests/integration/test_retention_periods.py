"""Periods on real servers: coming ones are made with rows there already, old ones dropped, and no row is refused."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.generate import generate
from scangen.model import RangePartition
from scangen.render import Renderer
from scangen.retention.upkeep import coming, kept_tables, limit
from tests.integration.projects import build, project_of, schema_of
from tests.integration.retention_cases import Case
from tests.servers import tsql
from tests.servers.base import Connection, Database

SPECS = {
    "scan_jobs": "table: scan_jobs\nrole: scan_jobs\ncolumns: {id: {type: string(36), primary_key: true}}\n",
    "events": """\
result_table: events
columns:
  name: {type: string(20), required: true}
  upper: {type: string(20), generated: UPPER(name)}
partition: {range: created_at, every: year, from: 2019-01-01, until: 2022-01-01, ahead: 2, keep: 3}
""",
}
NOW = datetime.now(UTC).year
PARTITIONS = {
    "postgresql": "SELECT relname FROM pg_class WHERE relname LIKE 'events%' AND relispartition AND relkind = 'r'",
    "mysql": "SELECT partition_name FROM information_schema.partitions"
    " WHERE table_schema = DATABASE() AND table_name = 'events'",
}


@pytest.fixture
def case(database: Database, tmp_path: Path) -> Case:
    build(database, SPECS, tmp_path)
    made = Case(database, tmp_path)
    made.execute("INSERT INTO scan_jobs (id) VALUES ('j')")
    return made


def put(case: Case, year: int) -> None:
    values = f"('y{year}', 'j', 'n', '{year}-06-15 12:00:00.000000')"
    case.execute(f"INSERT INTO events (id, scan_job_id, name, created_at) VALUES {values}")


def periods(case: Case) -> set[str]:
    """The years that have a partition of their own."""
    found = case.execute(PARTITIONS[case.database.server.engine])
    return {str(row[0])[-4:] for row in found if str(row[0])[-4:].isdigit()}


def test_coming_periods_are_made_and_old_ones_dropped(case: Case) -> None:
    engine = case.database.server.engine
    years = [1999, 2019, 2021, NOW - 4, NOW - 3, NOW, NOW + 1, NOW + 2, NOW + 9]
    for year in years:
        put(case, year)
    kept = {f"y{year}" for year in years if year >= NOW - 3}
    before = case.execute("SELECT id, name, upper, created_at FROM events ORDER BY id")
    planned = case.run("--dry-run", "--format", "json")
    assert planned.code == 0, planned
    assert len(case.ids("events")) == len(years)
    answer = case.run("--format", "json")
    assert (answer.code, answer.data["diagnostics"]) == (0, []), answer
    assert case.execute("SELECT id, name, upper, created_at FROM events ORDER BY id") == [
        row for row in before if row[0] in kept
    ]
    assert sum(one["rows"] for one in answer.data["periods"]) == len(years) - len(kept)
    if engine in PARTITIONS:
        assert periods(case) == {str(year) for year in range(NOW - 3, NOW + 3)}
        made = {one["partition"][-4:] for one in answer.data["periods"] if one["done"] == "made"}
        assert made == {one["partition"][-4:] for one in planned.data["periods"] if one["done"] == "made"}
        assert made == {str(year) for year in range(NOW - 3, NOW + 3)}
    for year in (2001, NOW - 2, NOW + 1, NOW + 30):
        case.execute(f"DELETE FROM events WHERE id = 'y{year}'")
        put(case, year)
    again = case.run("--format", "json")
    assert [one["done"] for one in again.data["periods"]] == ["deleted"]
    assert case.run("--format", "json").data["periods"] == []
    case.execute("DELETE FROM scan_jobs")
    assert case.ids("events") == []


def test_rows_land_in_their_own_partition(case: Case) -> None:
    engine = case.database.server.engine
    if engine not in PARTITIONS:
        pytest.skip("there is none on SQLite, and none to look at on SQL Server here")
    put(case, NOW + 1)
    assert case.run().code == 0
    put(case, NOW)
    counts = {
        "postgresql": "SELECT COUNT(*) FROM events_p{}",
        "mysql": "SELECT COUNT(*) FROM events PARTITION (p{})",
    }[engine]
    assert [case.execute(counts.format(year)) for year in (NOW, NOW + 1)] == [[(1,)], [(1,)]]
    case.execute(f"UPDATE events SET name = 'x', updated_at = '2000-01-01' WHERE id = 'y{NOW + 1}'")
    assert case.execute(f"SELECT COUNT(*) FROM events WHERE id = 'y{NOW + 1}' AND updated_at > '2001-01-01'") == [(1,)]
    values = f"('z', 'no', 'n', '{NOW + 1}-01-01 00:00:00')"
    with pytest.raises(Exception, match=r"(?i)foreign key|no such row"):
        case.execute(f"INSERT INTO events (id, scan_job_id, name, created_at) VALUES {values}")


def test_rows_that_come_in_while_periods_are_made(case: Case) -> None:
    engine = case.database.server.engine
    if engine not in PARTITIONS:
        pytest.skip("nothing is made on SQLite, and nothing tried on SQL Server here")
    inserted: list[str] = []
    failed: list[str] = []
    stop = threading.Event()

    def write(connection: Connection) -> None:
        cursor, count = connection.cursor(), 0
        while not stop.is_set():
            count += 1
            values = f"('w{count}', 'j', 'n', '{NOW + count % 3}-02-03 00:00:00.000000')"
            try:
                cursor.execute(f"INSERT INTO events (id, scan_job_id, name, created_at) VALUES {values}")
            except Exception as error:
                failed.append(str(error))
            else:
                inserted.append(f"w{count}")

    writer = threading.Thread(target=write, args=(case.database.connect(),))
    writer.start()
    try:
        while len(inserted) < 5:
            time.sleep(0.01)
        answer = case.run("--format", "json")
    finally:
        stop.set()
        writer.join()
    assert (answer.code, answer.data["diagnostics"]) == (0, []), answer
    assert failed == []
    assert periods(case) == {str(year) for year in range(NOW - 3, NOW + 3)}
    assert case.ids("events") == sorted(inserted)


def test_the_procedure_does_the_same(case: Case) -> None:
    engine = case.database.server.engine
    years = [1999, 2019, 2021, NOW - 4, NOW - 3, NOW, NOW + 1, NOW + 2, NOW + 9]
    for year in years:
        put(case, year)
    kept = {f"y{year}" for year in years if year >= NOW - 3}
    before = case.execute("SELECT id, name, upper, created_at FROM events ORDER BY id")
    case.install()
    for _ in range(2):
        if engine == "sqlite":
            path = case.root / "retention.sql"
            path.write_text(case.script())
            done = case.database.run_client(path)
            assert done.returncode == 0, done.stderr
        else:
            case.execute("EXEC keep_periods_of_events 3" if engine == "sqlserver" else "CALL keep_periods_of_events(3)")
        assert case.execute("SELECT id, name, upper, created_at FROM events ORDER BY id") == [
            row for row in before if row[0] in kept
        ]
        if engine in PARTITIONS:
            assert periods(case) == {str(year) for year in range(NOW - 3, NOW + 3)}
    assert case.run("--format", "json").data["periods"] == []


@pytest.mark.parametrize("every", ["day", "month", "year"])
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_sql_server_can_parse_it(tmp_path: Path, every: str, version: int) -> None:
    text = SPECS["events"].replace("every: year", f"every: {every}").replace("2022-01-01", "2020-01-01")
    specs = {**SPECS, "events": text}
    project = project_of(tmp_path, specs, "targets: {sqlserver: 2017}\n")
    schema = schema_of(project)
    batches = tsql.batches(generate(project, schema)["sqlserver/retention.sql"].text)
    kind, (table, _) = load("sqlserver"), kept_tables(schema)[0]
    renderer = Renderer(kind)
    lowering = kind.lowering(kind, schema, project, project.targets[0], renderer, Report())
    bound = lowering.bound(date(2026, 1, 1), table.column("created_at").type)
    values = {"table": lowering.table(table), "column": "created_at", "start": bound, "end": bound, "limit": bound}
    for name in ("partitions", "make_period", "count_period", "drop_period", "delete_expired", "count_expired"):
        batches.append(renderer.text(f"retention/{name}", {**values, "rows": 5}))
    assert [complaint for found in tsql.parse_all(batches, version) for complaint in found] == []


def cut(every: str, ahead: int | None, keep: int | None) -> RangePartition:
    return RangePartition("created_at", every, date(2026, 1, 1), date(2026, 3, 1), (), ahead, keep)


def test_which_periods_come() -> None:
    def found(every: str, ahead: int | None, last: date) -> list[date]:
        return [start for start, _ in coming(cut(every, ahead, None), date(2026, 12, 31), last)]

    assert found("month", None, date(2026, 3, 1)) == []
    assert found("month", 2, date(2026, 12, 1)) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert found("month", 1, date(2027, 2, 1)) == []
    assert found("day", 1, date(2026, 12, 31)) == [date(2026, 12, 31), date(2027, 1, 1)]
    assert found("year", 1, date(2026, 1, 1)) == [date(2026, 1, 1), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("every", "keep", "first"),
    [("month", 1, "2026-01-01"), ("month", 14, "2024-12-01"), ("day", 28, "2026-02-01"), ("year", 2, "2024-01-01")],
)
def test_how_much_is_kept(every: str, keep: int, first: str) -> None:
    today = date(2026, 2, 28) if every == "month" else date(2026, 3, 1)
    assert limit(cut(every, None, keep), today) == date.fromisoformat(first)
    assert limit(cut(every, None, None), today) is None
