"""Whatever valid specs are written: all four dialects answer with SQL or with a diagnostic that is documented, and the
SQL builds what was meant on PostgreSQL, MySQL and SQLite and parses as T-SQL."""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.model import Now, Schema, Table
from scangen.project import Project, Target
from scangen.spec.link import link
from scangen.spec.reader import read_text
from tests.conftest import found
from tests.integration.catalog import differences
from tests.integration.projects import Generated, generated, install
from tests.parity.values import outward, placeholder, select
from tests.property.activity import Action, activities
from tests.property.strategies import Specs, projects
from tests.servers import tsql
from tests.servers.base import Connection, Database
from tests.servers.find import Servers

EXAMPLES = int(os.environ.get("SCANGEN_EXAMPLES", "60"))
"""How many projects are made; the same ones each time, unless a number is set.

A failing one is made smaller only then, too: every step of that builds three databases, which takes minutes.
"""
HUNTING = "SCANGEN_EXAMPLES" in os.environ

RANDOM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not HUNTING,
    phases=(Phase.generate, *((Phase.shrink, Phase.explain) if HUNTING else ())),
    database=None,
    suppress_health_check=list(HealthCheck),
)
DOCUMENTED = frozenset(re.findall(r"SG\d{3}", (Path(__file__).parents[2] / "docs" / "diagnostics.md").read_text()))
MEETINGS = frozenset({"SG305", "SG322", "SG326"})
"""Names or indexes that happen to be the same, deletes that servers would order in their own ways: refused when read,
and not worth a strategy that avoids them."""
PROJECT = Project(Path("/project"), Path("/project/specs"), Path("/project/generated"), ())


def schema_of(specs: Specs) -> Schema:
    """The schema of a made project, for all four targets."""
    report = Report()
    project = replace(PROJECT, targets=tuple(Target(name, facts.minimum) for name, facts in DIALECTS.items()))
    drafts = [read_text(f"specs/{name}.yaml", text, DIALECTS, report) for name, text in specs.files.items()]
    try:
        return link(drafts, project, DIALECTS, report)
    except ScangenError as error:
        if {diagnostic.code for diagnostic in error.diagnostics} <= MEETINGS <= DOCUMENTED:
            reject()
        raise


class Tally:
    """What became of the examples."""

    def __init__(self, compiled: Path) -> None:
        self.compiled = compiled
        self.examples = 0
        self.built: Counter[str] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        self.outcomes: Counter[str] = Counter()

    def generate(self, schema: Schema, dialect: str) -> Generated | None:
        """The dialect's script, or None when it is refused for a documented reason."""
        try:
            made = generated(PROJECT, schema, dialect, None, self.compiled)
        except ScangenError as error:
            for diagnostic in error.diagnostics:
                assert diagnostic.code.startswith("SG5"), diagnostic
                assert diagnostic.code in DOCUMENTED, diagnostic
                assert diagnostic.span, diagnostic
                assert diagnostic.hint, diagnostic
                self.refused[dialect, diagnostic.code] += 1
            return None
        self.built[dialect] += 1
        return made


@pytest.fixture
def databases(servers: Servers, pytestconfig: pytest.Config) -> Iterator[dict[str, Database]]:
    """One database on each server that keeps its databases between examples."""
    with (
        found(servers, "postgresql", pytestconfig).database() as postgresql,
        found(servers, "mysql", pytestconfig).database() as mysql,
    ):
        yield {"postgresql": postgresql, "mysql": mysql}


def empty(database: Database) -> None:
    """Drop all that an example made."""
    if database.server.engine == "postgresql":
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")
    else:
        database.execute(f"DROP DATABASE `{database.name}`")
        connection = database.server.driver.connect(database.server.address)
        connection.cursor().execute(f"CREATE DATABASE `{database.name}`")
        connection.close()


def run(connection: Connection, engine: str, schema: Schema, actions: list[Action]) -> list[str]:
    """What became of each statement: how many rows it changed, or `refused`."""
    return [_outcome(connection, engine, schema.table(action.table), action) for action in actions]


def _outcome(connection: Connection, engine: str, table: Table, action: Action) -> str:
    quote, mark = load(engine).quote, placeholder(engine)
    values = [outward(engine, table.column(name).type, _utc(value)) for name, value in action.values.items()]
    if action.verb == "insert":
        names = ", ".join(map(quote, action.values))
        sql = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({', '.join([mark] * len(values))})"
    elif action.verb == "update":
        sql = f"UPDATE {quote(table.name)} SET {', '.join(f'{quote(name)} = {mark}' for name in action.values)}"
    else:
        sql = f"DELETE FROM {quote(table.name)}"
    if action.key is not None:
        name, value = action.key
        sql += f" WHERE {quote(name)} = {mark}"
        values.append(outward(engine, table.column(name).type, _utc(value)))
    cursor = connection.cursor()
    try:
        cursor.execute(sql, tuple(values))
        # MySQL counts the rows that are other than before.
        return "taken" if action.verb == "update" else str(cursor.rowcount)
    except Exception:
        return "refused"
    finally:
        cursor.close()


def _utc(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def contents(connection: Connection, engine: str, schema: Schema) -> dict[str, list[dict[str, object]]]:
    """Every table's rows by their keys, without what the clock has set."""
    found = {}
    for table in schema.tables:
        lasting = [column.name for column in table.columns if not isinstance(column.default, Now)]
        lasting = [name for name in lasting if not table.column(name).on_update_now]
        rows = select(connection, engine, table, table.primary_key.columns[0])
        rows.sort(key=lambda row, key=table.primary_key.columns: [str(row[name]) for name in key])  # type: ignore[misc]
        found[table.name] = [{name: row[name] for name in lasting} for row in rows]
    return found


@pytest.mark.slow
def test_random_specs_build_what_was_meant(databases: dict[str, Database], tmp_path: Path) -> None:
    tally = Tally(tmp_path)
    batches: dict[str, None] = {}

    @RANDOM
    @given(projects(), st.data())
    def property_(specs: Specs, data: st.DataObject) -> None:
        note(repr(specs))
        schema = schema_of(specs)
        tally.examples += 1
        actions = data.draw(activities(specs))
        answers: dict[str, tuple[list[str], object]] = {}
        for dialect, database in databases.items():
            made = tally.generate(schema, dialect)
            if made is not None:
                try:
                    install(database, made.script, tmp_path)
                    connection = database.connect()
                    assert differences(connection, made.catalog) == []
                    answers[dialect] = run(connection, dialect, schema, actions), contents(connection, dialect, schema)
                finally:
                    database.close()
                    empty(database)
        if made := tally.generate(schema, "sqlite"):
            lite: Any = sqlite3.connect(":memory:", isolation_level=None)
            lite.executescript(made.script)
            assert differences(lite, made.catalog) == []
            answers["sqlite"] = run(lite, "sqlite", schema, actions), contents(lite, "sqlite", schema)
            lite.close()
        if made := tally.generate(schema, "sqlserver"):
            batches.update(dict.fromkeys(tsql.batches(made.script)))
        tally.outcomes.update(answers["sqlite"][0] if "sqlite" in answers else [])
        for dialect, answer in answers.items():
            assert answer == next(iter(answers.values())), f"{dialect} and {next(iter(answers))}"

    property_()
    print(tally.examples, dict(tally.built), dict(tally.refused), dict(tally.outcomes))
    complaints = tsql.parse_all(batches, min(tsql.VERSIONS))
    assert [(batch, said) for batch, said in zip(batches, complaints, strict=True) if said] == []
    for dialect in DIALECTS:
        assert tally.built[dialect] > tally.examples / 2, tally.refused
    assert min(tally.outcomes["1"], tally.outcomes["refused"]) > tally.examples / 2, tally.outcomes
