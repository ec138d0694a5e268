"""Each ready-made query uses the index that it should, in tables of 100,000 rows (`tests/cases/query_indexes.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen.dialects import load
from scangen.model import Column, Kind, Role, Table
from scangen.queries import Ready
from scangen.query import Parameter
from scangen.query.nodes import Insert
from tests.integration.operations import STYLES, Catalog, Runner
from tests.integration.plans import ORDERS, Explainer
from tests.integration.projects import generated, install, schema_of
from tests.integration.test_shipped_specs import instant, shipped
from tests.servers.base import Connection, Database

CASES = Path(__file__).parents[1] / "cases" / "query_indexes.yaml"
ENGINES = ("postgresql", "mysql", "sqlite")
ROWS = 100_000
LARGE = ("scan_jobs", "user_results")
"""The jobs and a result table; the other result tables, a partitioned one among them, are of the same shape."""
FEW = 5_000
PER_SCAN = 500
BEGIN = instant("2026-01-01T00:00:00Z")
SCHEMA = schema_of(shipped())
CATALOG = Catalog(SCHEMA)

_AT = {
    "postgresql": "TIMESTAMPTZ '2026-01-01 00:00:00+00' + n.i * INTERVAL '1 minute'",
    "mysql": "TIMESTAMP '2026-01-01 00:00:00' + INTERVAL n.i MINUTE",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', '2026-01-01', '+' || n.i || ' minutes') || '000'",
}
_PADDED = {
    "postgresql": "'{letter}' || LPAD(CAST({number} AS text), 6, '0')",
    "mysql": "CONCAT('{letter}', LPAD({number}, 6, '0'))",
    "sqlite": "printf('{letter}%06d', {number})",
}
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
_BEFORE = {
    # No triggers: what they look up is no part of a plan.
    "postgresql": ("SET synchronous_commit = off", "SET session_replication_role = replica"),
    "mysql": ("SET SESSION cte_max_recursion_depth = 1000000", "SET SESSION foreign_key_checks = 0"),
    "sqlite": ("PRAGMA synchronous = OFF", "PRAGMA journal_mode = MEMORY"),
}
_STATES = (
    "CASE WHEN n.i % 200 = 0 THEN 'running' WHEN n.i % 200 = 1 THEN 'pending' WHEN n.i % 10 = 2 THEN 'failed' "
    "ELSE 'completed' END"
)


def value_of(column: Column, table: Table, engine: str, rows: int) -> str:
    """What a column holds in row n.i: 4,999 objects, 40 values of a filter, 500 rows a scan."""
    is_job = table.role is Role.JOBS
    if column.type.kind in (Kind.DATETIME, Kind.JSON):
        return _AT[engine] if column.type.kind is Kind.DATETIME else "'{}'"
    if column.name == "status" and is_job:
        return _STATES
    if column.name == "status" and table.name == "user_results":
        return "CASE WHEN n.i % 3 = 0 THEN 'active' ELSE 'suspended' END"
    numbers = {"id": ("j" if is_job else "x", "n.i"), "scan_job_id": ("j", f"n.i % {rows // PER_SCAN}")}
    numbers |= {"scan_type": ("t", "n.i % 50"), "organization_id": ("o", "n.i % 500"), "scan_id": ("x", "n.i")}
    other = ("f", "n.i % 40") if column.filterable else ("x", "n.i % 4999")
    letter, number = numbers.get(column.name, other)
    return _PADDED[engine].format(letter=letter, number=number)


def fill(connection: Connection, engine: str, table: Table, rows: int) -> None:
    """So many rows, made by the server itself."""
    quote = load(engine).quote
    roles = ("id", "scan_job_id", "created_at", "updated_at", "status", "scan_type", "organization_id", "scan_id")
    columns = [
        c
        for c in table.columns
        if c.identifier or c.searchable or c.filterable or c.name in roles or (c.required and c.default is None)
    ]
    names = ", ".join(quote(c.name) for c in columns)
    values = ", ".join(value_of(c, table, engine, rows) for c in columns)
    numbers = _NUMBERS.format(rows - 1)
    cursor = connection.cursor()
    if engine == "mysql":
        for trigger in insert_triggers(cursor, table.name):
            cursor.execute(f"DROP TRIGGER {quote(trigger)}")
    insert = f"INSERT INTO {quote(table.name)} ({names})"
    select = f"SELECT {values} FROM n"
    cursor.execute(f"{insert} {numbers} {select}" if engine == "mysql" else f"{numbers} {insert} {select}")
    cursor.execute(f"ANALYZE {'TABLE ' if engine == 'mysql' else ''}{quote(table.name)}")
    cursor.close()


def insert_triggers(cursor: Any, table: str) -> list[str]:
    """The names of a table's triggers on MySQL, which would look at the job of each row."""
    here = "trigger_schema = DATABASE() AND event_object_table = %s"
    cursor.execute(f"SELECT trigger_name FROM information_schema.triggers WHERE {here}", (table,))
    return [row[0] for row in cursor.fetchall() if row[0].endswith("_insert")]


def bound_for(ready: Ready) -> dict[str, Any]:
    """A value for each parameter, of a row in the middle."""
    at, is_job = BEGIN + timedelta(minutes=ROWS // 2), ready.table.role is Role.JOBS
    known: dict[str, Any] = {"limit": 10, "offset": 10, "last_created_at": at, "last_id": "x000001", "before": at}
    known |= {"term": "77", "prefix": "x0007", "id": "j050007" if is_job else "x000007", "scan_job_id": "j000007"}
    known |= {"scan_type": "t000007", "organization_id": "o000007", "earlier_scan_job_id": "j000006"}
    if is_job or ready.table.name == "user_results":
        known["status"] = "failed" if is_job else "active"
    return {p.name: known.get(p.name, _any(p)) for p in ready.compiled.parameters}


def _any(parameter: Parameter) -> Any:
    column = parameter.column
    by_kind: dict[Kind, Any] = {Kind.JSON: {}, Kind.DATETIME: BEGIN, Kind.BOOLEAN: False, Kind.INTEGER: 1}
    return by_kind.get(parameter.type.kind, "f000007" if column is not None and column.filterable else "x000007")


# What the file says


@dataclass(frozen=True, slots=True)
class Rule:
    """The indexes that a query may use, and how its rows come in order at worst."""

    indexes: frozenset[str]
    order: str


def rules() -> dict[str, Rule]:
    """A rule for each query, from the file."""
    found: dict[str, Rule] = {}
    for entry in yaml.safe_load(CASES.read_text("utf-8")):
        for pattern in entry["queries"]:
            for words in _fillings(pattern):
                name = pattern.format(**words)
                assert name not in found, f"{name} stands twice"
                indexes = frozenset(index.format(**words) for index in entry["index"])
                found[name] = Rule(indexes, entry.get("order", "index"))
    return found


def _fillings(pattern: str) -> Iterator[dict[str, str]]:
    """What may stand for the names in braces."""
    if "{" not in pattern:
        yield {}
        return
    for table in SCHEMA.tables:
        if table.role is not Role.RESULT:
            continue
        keys = [key.name for key in table.uniques if table.column(key.columns[0]).identifier]
        words = {"table": table.name, "key": keys[0] if keys else ""}
        role = next((role for role in ("identifier", "filterable", "searchable") if f"{{{role}}}" in pattern), None)
        if role is None:
            yield from [words] if keys or "upsert" not in pattern else []
        for column in table.columns if role else ():
            if getattr(column, str(role)):
                yield words | {str(role): column.name}


RULES = rules()
WORST: dict[str, str] = {}
"""How rows came in order at worst, on the servers that were asked."""
ASKED: set[str] = set()


def test_every_query_has_a_rule() -> None:
    assert set(RULES) == set(CATALOG.by_name)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_query_uses_its_index(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> None:
    database: Database = request.getfixturevalue(engine)
    made = generated(shipped(), SCHEMA, engine)
    install(database, made.script, tmp_path)
    connection = database.connect()
    cursor = connection.cursor()
    for statement in _BEFORE[engine]:
        cursor.execute(statement)
    for table in (table for table in SCHEMA.tables if table.role is not Role.ARCHIVE):
        fill(connection, engine, table, ROWS if table.name in LARGE else FEW)
    run, explain = Runner(CATALOG, made.target, connection), Explainer(engine, connection, SCHEMA)
    style = STYLES[engine][0]
    for name, ready in CATALOG.by_name.items():
        rule = RULES[name]
        if isinstance(ready.compiled.statement, Insert) and (not rule.indexes or engine != "postgresql"):
            continue  # nothing is looked up, or nothing said of it
        spelled = run.writer(style).spelled(ready)
        plan = explain(spelled.sql, run.bound(ready, spelled, style, bound_for(ready)), ready.table)
        assert not plan.scans, (name, plan)
        assert plan.indexes, name
        assert plan.indexes <= rule.indexes, (name, plan)
        assert ORDERS.index(plan.order) <= ORDERS.index(rule.order), name
        WORST[name] = max(WORST.get(name, "index"), plan.order, key=ORDERS.index)
    ASKED.add(engine)


def test_the_file_does_not_say_worse_than_it_is() -> None:
    if len(ASKED) < len(ENGINES):
        pytest.skip(f"the file says what is worst on {', '.join(ENGINES)}, and not all of them were asked")
    for entry in yaml.safe_load(CASES.read_text("utf-8")):
        names = [pattern.format(**words) for pattern in entry["queries"] for words in _fillings(pattern)]
        orders = [WORST.get(name, "index") for name in names]
        assert max(orders, key=ORDERS.index) == entry.get("order", "index"), entry
