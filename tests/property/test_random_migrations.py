"""Random pairs of valid specs, random rows: the way up gives what was meant and keeps the rows, the way down gives back
what was. What a server refuses because of the rows leaves all as it was, where a migration is one transaction."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.migration import Migration, migration, snapshot_of
from scangen.model import Column, Kind, Now, Schema, Table
from scangen.plan import Plan
from scangen.project import Target
from scangen.render import Renderer
from tests.integration.catalog import differences
from tests.integration.migrations import carry_out
from tests.integration.projects import install
from tests.parity.values import inward, select
from tests.property.activity import activities
from tests.property.pairs import Pair, pairs
from tests.property.test_random_specs import DOCUMENTED, PROJECT, Tally, empty, run, schema_of
from tests.servers import tsql
from tests.servers.base import Connection, Server
from tests.sqlserver_server import Database, Refused, built
from tests.sqlserver_server import differences as what_differs

HUNTING = "SCANGEN_EXAMPLES" in os.environ
PAIRS = {"sqlite": 300}
"""How many pairs an engine gets; the others, whose databases are built by a client program, get 100."""

Rows = dict[str, dict[tuple[object, ...], dict[str, object]]]
"""The rows of each table by their keys."""


def random(engine: str) -> settings:
    """As for random specs: the same pairs each time, made smaller only while hunting."""
    return settings(
        max_examples=int(os.environ.get("SCANGEN_EXAMPLES", PAIRS.get(engine, 100))),
        deadline=None,
        derandomize=not HUNTING,
        phases=(Phase.generate, *((Phase.shrink,) if HUNTING else ())),
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def schemas(pair: Pair) -> tuple[Schema, Schema]:
    """Both schemas; a pair whose edits happen to make an invalid spec is none."""
    before = schema_of(pair.before)
    after = None
    try:
        after = schema_of(pair.after)
    except ScangenError as error:
        codes = {found.code for found in error.diagnostics}
    if after is None:
        assert codes <= DOCUMENTED
        reject()
    return before, after


def moved(before: Schema, after: Schema, target: Target, compiled: Path) -> Migration | None:
    """The migration, or None where the target refuses it for a documented reason."""
    report = Report()
    then = snapshot_of(before, PROJECT, target, report, compiled)
    found = None if report.errors else migration(then, after, PROJECT, target, report, compiled)
    for diagnostic in report.errors:
        assert diagnostic.code in DOCUMENTED, diagnostic
    return None if report.errors else found


# Rows


def rows_of(connection: Connection, engine: str, schema: Schema) -> Rows:
    """All rows, each value as Python's."""
    found: Rows = {}
    for table in schema.tables:
        key = table.primary_key.columns
        rows = select(connection, engine, table, key[0])
        found[table.name] = {tuple(row[name] for name in key): row for row in rows}
        assert len(found[table.name]) == len(rows), table.name
    return found


@dataclass(frozen=True, slots=True)
class Expected:
    """What rows are to be after a way from `then` to `now`; `names` gives a column's old name, `fills` its backfill."""

    then: Schema
    now: Schema
    tables: Mapping[str, str]
    names: Callable[[str, str], str]
    fills: Mapping[tuple[str, str], Any]

    def check(self, before: Rows, after: Rows) -> None:
        """Every row is there, and nothing else; what stays has its value, what comes its backfill or default."""
        there = {table.name: table for table in self.then.tables}
        for table in self.now.tables:
            old = there.get(self.tables.get(table.name, table.name))
            held = before[old.name] if old else {}
            assert len(after[table.name]) == len(held), f"{table.name}: {len(held)} rows are {len(after[table.name])}"
            if old is not None:
                for row in after[table.name].values():
                    self._row(table, old, held, row)

    def _row(
        self, table: Table, old: Table, held: Mapping[tuple[object, ...], dict[str, object]], row: dict[str, object]
    ) -> None:
        names = {self.names(table.name, column.name): column.name for column in table.columns}
        was = held.get(tuple(row[names[name]] for name in old.primary_key.columns))
        assert was is not None, f"{table.name}: {row} was not there"
        kept = {column.name: column for column in old.columns}
        for column in table.columns:
            former = kept.get(self.names(table.name, column.name))
            for meant in self._values(table, column, former, was):
                assert row[column.name] == meant, f"{table.name}.{column.name}: {row[column.name]!r} is not {meant!r}"

    def _values(self, table: Table, column: Column, former: Column | None, was: dict[str, object]) -> Iterator[object]:
        """The value that is meant, if it can be told."""
        if column.generated or (former and former.generated):
            if former is not None and former.generated == column.generated:
                yield was[former.name]
            return
        fill = self.fills.get((table.name, column.name))
        if former is not None:
            value = was[former.name]
            if value is not None or fill is None or former.required:
                yield value
                return
        if fill is not None:
            yield _value(column, fill)
        elif not isinstance(column.default, Now):
            yield _value(column, column.default)


def _value(column: Column, value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    if isinstance(value, str) and column.type.kind in (Kind.DECIMAL, Kind.FLOAT):
        value = Decimal(value) if column.type.kind is Kind.DECIMAL else float(value)
    return inward(column.type, value)


def ways(before: Schema, after: Schema, pair: Pair) -> tuple[Expected, Expected]:
    """What is to be expected of the rows, up and down."""
    tables = {table.name: table.renamed_from for table in after.tables if table.renamed_from}
    columns = {
        (table.name, column.name): column.renamed_from
        for table in after.tables
        for column in table.columns
        if column.renamed_from
    }
    back = {old: new for new, old in tables.items()}
    returned = {(tables.get(table, table), old): new for (table, new), old in columns.items()}
    up = Expected(before, after, tables, lambda table, name: columns.get((table, name), name), pair.fills)
    return up, Expected(after, before, back, lambda table, name: returned.get((table, name), name), {})


# Servers


class Bench:
    """Where the pairs of one engine are built, one after the other."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.engine = server.engine
        self.server = server
        self.folder = folder

    @contextmanager
    def built(self, script: str) -> Iterator[Connection]:
        """A connection to a database that a script has filled; it is empty again afterwards."""
        raise NotImplementedError


class InMemory(Bench):
    """SQLite needs neither a file nor a client program; every other pair runs with foreign keys on."""

    def __init__(self, server: Server, folder: Path) -> None:
        super().__init__(server, folder)
        self._built = 0

    @contextmanager
    def built(self, script: str) -> Iterator[Connection]:
        connection: Any = sqlite3.connect(":memory:", isolation_level=None)
        self._built += 1
        connection.execute(f"PRAGMA foreign_keys = {self._built % 2}")
        connection.executescript(script)
        try:
            yield connection
        finally:
            connection.close()


class OnServer(Bench):
    """One database, emptied after each pair."""

    def __init__(self, server: Server, folder: Path) -> None:
        super().__init__(server, folder)
        self._place = server.database()
        self._database = self._place.__enter__()

    def close(self) -> None:
        self._place.__exit__(None, None, None)

    @contextmanager
    def built(self, script: str) -> Iterator[Connection]:
        try:
            install(self._database, script, self.folder)
            yield self._database.connect()
        finally:
            self._database.close()
            empty(self._database)


@pytest.fixture
def bench(server: Server, tmp_path: Path) -> Iterator[Bench]:
    if server.variant not in ("postgresql", "mysql", "sqlite"):
        pytest.skip(f"the pairs run on one server of each kind, not on {server.variant}")
    if server.engine == "sqlite":
        yield InMemory(server, tmp_path)
        return
    made = OnServer(server, tmp_path)
    yield made
    made.close()


@pytest.mark.slow
def test_random_pairs_go_there_and_back(bench: Bench, tmp_path: Path) -> None:
    dialect, target = load(bench.engine), Target(bench.engine, DIALECTS[bench.engine].minimum)
    renderer, tally = Renderer(dialect, None, tmp_path), Tally(tmp_path)
    became, seen = Counter[str](), Counter[str]()
    whole = bench.engine == "sqlite"
    """Whether a migration is all or nothing."""

    def went(connection: Connection, plan: Plan) -> bool:
        """Whether the rows that are there let the migration through."""
        try:
            carry_out(connection, plan, dialect, renderer)
        except AssertionError as error:
            if not is_about_rows(bench.engine, error.__cause__):
                raise
            note(f"refused: {error}")
            if whole:
                connection.cursor().execute("ROLLBACK")
            return False
        return True

    @random(bench.engine)
    @given(pairs(), st.data())
    def property_(pair: Pair, data: st.DataObject) -> None:
        note(repr(pair))
        before, after = schemas(pair)
        way, made = moved(before, after, target, tmp_path), tally.generate(before, bench.engine)
        if way is None or made is None:
            became["refused by scangen"] += 1
            return
        up, down = ways(before, after, pair)
        with bench.built(made.script) as connection:
            for _ in range(2):
                run(connection, bench.engine, before, data.draw(activities(pair.before)))
            rows = rows_of(connection, bench.engine, before)
            if not went(connection, way.up):
                became["up refused for its rows"] += 1
                if whole:
                    assert differences_of(connection, made.catalog) == []
                    assert rows_of(connection, bench.engine, before) == rows
                return
            assert differences_of(connection, way.after.catalog) == []
            then = rows_of(connection, bench.engine, after)
            up.check(rows, then)
            seen["rows"] += sum(map(len, rows.values()))
            seen.update(type(change).__name__ for change in way.changes)
            if not went(connection, way.down):
                became["down refused for its rows"] += 1
                return
            assert differences_of(connection, made.catalog) == []
            down.check(then, rows_of(connection, bench.engine, before))
            became["there and back" if way.changes else "nothing to do"] += 1

    property_()
    print(bench.engine, dict(became), dict(seen), dict(tally.refused))
    assert became["there and back"] > 0.7 * sum(became.values()), became
    assert min(seen["rows"], seen["AlterTable"]) > 0.7 * sum(became.values()), seen


def differences_of(connection: Connection, catalog: Any) -> list[str]:
    """What differs, apart from the order of columns, which no migration changes."""
    return [line for line in differences(connection, catalog) if ": columns in the order" not in line]


def is_about_rows(engine: str, error: BaseException | None) -> bool:
    """Whether a server's error says that rows which are there do not fit what comes."""
    words = {
        "sqlite": ("constraint failed", "cannot store", "references one of"),
        "postgresql": ("violates", "is violated", "could not create unique", "contains null", "out of range"),
        "mysql": ("Duplicate entry", "is violated", "cannot be null", "Data truncated", "Data too long", "foreign key"),
    }
    return error is not None and any(word in str(error) for word in words[engine])


@pytest.mark.slow
def test_t_sql_of_random_pairs_is_sound(tmp_path: Path) -> None:
    """It parses, and by the rules of the server it leads there and back, but for what rows forbid."""
    dialect, version = load("sqlserver"), min(tsql.VERSIONS)
    renderer = Renderer(dialect, None, tmp_path)
    texts: dict[str, None] = {}
    became = Counter[str]()

    def went(database: Database, plan: Plan) -> bool:
        """Whether rows, of which every one has a NULL where it may, let the migration through."""
        for step in plan.steps:
            texts[renderer.statement(step.statement)] = None
        try:
            for step in plan.steps:
                database.apply(step.statement)
        except Refused as error:
            if not any(words in str(error) for words in ("has NULLs", "has no value")):
                raise
            return False
        return True

    @random("sqlserver")
    @given(pairs())
    def property_(pair: Pair) -> None:
        note(repr(pair))
        before, after = schemas(pair)
        target = Target("sqlserver", (version,))
        way = moved(before, after, target, tmp_path)
        if way is None:
            became["refused by scangen"] += 1
            return
        database = built(way.move.before)
        if not went(database, way.up):
            became["up refused for its rows"] += 1
            return
        assert what_differs(database, way.move.after) == []
        if not went(database, way.down):
            became["down refused for its rows"] += 1
            return
        assert what_differs(database, way.move.before) == []
        became["there and back"] += 1

    property_()
    print("sqlserver", dict(became))
    assert became["there and back"] > 0.5 * sum(became.values()), became
    complaints = tsql.parse_all(list(texts), version)
    assert [(text, said) for text, said in zip(texts, complaints, strict=True) if said] == []
