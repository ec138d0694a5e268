"""How an inspection goes about it: how many queries it takes, what it does with few rights, and beside another reader.

That it finds what was built is asserted wherever something is built (`tests/integration/catalog.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy import inspect as reflect

from scangen import physical
from scangen.dialects import load
from scangen.dialects.inspection import Finding, Inspection, Kind, inspect_of
from scangen.dialects.scratch import Limits, Scratch
from scangen.dialects.sqlserver import inspect as sqlserver
from scangen.dialects.sqlserver.catalog import OTHERS, live_queries, scratch_queries
from scangen.rewording import rewritten
from tests.integration.catalog import differences
from tests.integration.projects import Generated, generated, project_of, schema_of
from tests.integration.test_inspect_alterations import build
from tests.integration.test_shipped_specs import shipped
from tests.servers import tsql
from tests.servers.base import Connection, Database, Server

JOBS = """
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running]}
"""
RESULTS = """
result_table: results_N
columns: {name_N: string(20), size: {type: integer, default: 0}}
checks: {check_size_N: "size >= N OR name_N = 'xN'"}
"""


def specs(results: int) -> dict[str, str]:
    """A job table and so many result tables, each with a check and a column of its own."""
    return {"scan_jobs": JOBS, **{f"results_{n}": RESULTS.replace("N", str(n)) for n in range(results)}}


class Counting:
    """A connection that counts what is executed on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.statements: list[str] = []

    def cursor(self) -> Any:
        cursor: Any = self._connection.cursor()
        return _CountingCursor(cursor, self.statements)

    def commit(self) -> None:
        self._connection.commit()

    def rollback(self) -> None:
        self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


class _CountingCursor:
    def __init__(self, cursor: Any, statements: list[str]) -> None:
        self._cursor = cursor
        self._statements = statements

    def execute(self, sql: str, /) -> Any:
        self._statements.append(sql)
        return self._cursor.execute(sql)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


def built(database: Database, texts: dict[str, str], folder: Path) -> Generated:
    project = project_of(folder, texts)
    made = generated(project, schema_of(project), database.server.engine)
    build(database.connect(), made)
    return made


def statements(server: Server, results: int, folder: Path) -> list[str]:
    """What an inspection of so many result tables executes, nothing being other than it should."""
    with server.database() as database:
        made = built(database, specs(results), folder / str(results))
        counting = Counting(database.connect())
        inspection = inspect_of(server.engine)(counting, made.catalog)
        assert inspection == Inspection(made.catalog)
        return counting.statements


def test_the_number_of_queries_is_fixed(server: Server, tmp_path: Path) -> None:
    few, many = (statements(server, results, tmp_path) for results in (2, 40))
    assert [sql.split(None, 1)[0] for sql in few] == [sql.split(None, 1)[0] for sql in many]
    assert len(few) < 25


def test_without_an_expectation_every_table_is_read_in_the_server_s_words(server: Server, tmp_path: Path) -> None:
    with server.database() as database:
        made = built(database, specs(2), tmp_path)
        inspection = inspect_of(server.engine)(database.connect(), None)
        names = [table.name for table in inspection.catalog.tables]
        assert names[0] == "scan_jobs"
        assert sorted(names) == sorted(table.name for table in made.catalog.tables)
        # What the server says of itself is what it would be asked to make.
        assert differences(database.connect(), replace(inspection.catalog, dialect=server.engine)) == []


def test_nothing_is_left_behind(server: Server, tmp_path: Path) -> None:
    with server.database() as database:
        made = built(database, specs(2), tmp_path)
        connection = database.connect()
        for _ in range(2):
            inspection = inspect_of(server.engine)(connection, made.catalog)
        assert inspection.findings == ()
        assert inspect_of(server.engine)(connection, None).findings == ()


def test_what_the_server_does_not_take_is_another_and_spoils_no_other_answer(server: Server, tmp_path: Path) -> None:
    """One expectation that no server can have, in a scratch table with others that it can."""
    with server.database() as database:
        made = built(database, specs(2), tmp_path)
        jobs, *others = made.catalog.tables
        wrong = replace(
            jobs, checks=(*jobs.checks[:-1], replace(jobs.checks[-1], expression="no_such_function(1) = 1"))
        )
        said = differences(database.connect(), replace(made.catalog, tables=(wrong, *others)))
        assert len(said) == 1
        assert said[0].startswith(f"scan_jobs.checks.{jobs.checks[-1].name}.expression: meant 'no_such_function")


NAMES = """
result_table: NAME_results
columns:
  order: {type: integer, default: 0}
  user: {type: integer}
  Kind: string(20)
  length: string(12)
  c: string(20)
  kept: boolean
  doubled: {type: bigint, generated: "order * 2"}
indexes:
  idx_NAME_kept: {columns: [order], where: "user > 7 AND Kind = 'kept'"}
checks:
  check_order_NAME: "order >= 0 AND order <= user"
  check_length_NAME: "length(length) > 2 AND length(c) > 1"
  check_words_NAME: "c <> 'order' AND c <> '''user''' AND Kind <> 'c'"
  check_raw_NAME: {expression: "order > 1", postgresql: {expression: "length ~ '^x' AND lower(c) = c COLLATE \\"C\\""}}
"""


def test_columns_may_be_called_as_words_functions_and_texts_are(server: Server, tmp_path: Path) -> None:
    """Expressions are asked about with other columns' names in place of theirs."""
    texts = {"scan_jobs": JOBS, **{f"{name}_results": NAMES.replace("NAME", name) for name in ("one", "two")}}
    with server.database() as database:
        made = built(database, texts, tmp_path)
        assert inspect_of(server.engine)(database.connect(), made.catalog) == Inspection(made.catalog)


def test_a_like_expression_of_another_column_is_another(server: Server, tmp_path: Path) -> None:
    """What is asked about once for columns of one type is told for each of them."""
    with server.database() as database:
        made = built(database, {"scan_jobs": JOBS, "one_results": NAMES.replace("NAME", "one")}, tmp_path)
        jobs, results = made.catalog.tables
        swapped = {"order": "user", "user": "order"}
        text = rewritten(swapped, load(server.engine).quote)
        checks = tuple(replace(check, expression=text(check.expression)) for check in results.checks)
        said = differences(database.connect(), replace(made.catalog, tables=(jobs, replace(results, checks=checks))))
        told = {line.split(":")[0] for line in said}
        others = {mine.name for mine, its in zip(results.checks, checks, strict=True) if mine != its}
        assert told == {f"one_results.checks.{name}.expression" for name in others}
        assert "check_order_one" in others


LITERALS = {
    "once": ("size >= 7", "size >= 8"),
    "twice": ("size >= 7 AND size <> 7", "size >= 7 AND size <> 8"),
    "places": ("size >= 7 AND size <= 9", "size >= 9 AND size <= 7"),
    "words": ("name IN ('ab', 'cd', 'it''s', 'x y')", "name IN ('ab', 'ef', 'it''s', 'x y')"),
    "quotes": ("name <> 'ab''cd'", "name <> 'ab''ef'"),
    "signs": ("size > -7 AND size - 7 <> 9", "size > -8 AND size - 7 <> 9"),
    "large": ("big > 3000000000", "big > 7"),
    "braces": ("name <> '{0}' AND name <> 'ab'", "name <> '{0}' AND name <> 'cd'"),
}


def literals(name: str, place: int) -> str:
    """A result table whose checks have the literals of this place."""
    checks = [f'  check_{what}_{name}: "{pair[place]}"' for what, pair in LITERALS.items()]
    columns = "columns: {name: string(20), size: integer, big: bigint}"
    return "\n".join([f"result_table: {name}_results", columns, "checks:", *checks, ""])


def test_a_like_expression_with_other_literals_is_another(server: Server, tmp_path: Path) -> None:
    texts = {"scan_jobs": JOBS, **{f"{name}_results": literals(name, n) for n, name in enumerate(("one", "two"))}}
    with server.database() as database:
        made = built(database, texts, tmp_path)
        connection = database.connect()
        assert inspect_of(server.engine)(connection, made.catalog) == Inspection(made.catalog)
        jobs, one, two = made.catalog.tables
        checks = tuple(replace(its, name=mine.name) for mine, its in zip(one.checks, two.checks, strict=True))
        said = differences(connection, replace(made.catalog, tables=(jobs, replace(one, checks=checks), two)))
        wanted = {f"one_results.checks.check_{what}_one.expression" for what in LITERALS}
        assert {line.split(":")[0] for line in said} == wanted


@pytest.mark.parametrize("engine", ["postgresql", "mysql", "sqlserver"])
def test_of_tables_alike_but_for_names_and_literals_one_is_asked_about(engine: str, tmp_path: Path) -> None:
    asked = []
    for results in (5, 50):
        project = project_of(tmp_path / str(results), specs(results))
        catalog = generated(project, schema_of(project), engine).catalog
        scratch = Scratch(catalog, Limits(1_000, 1_000), load(engine).quote)
        asked.append([len(table.checks) for table in scratch.tables])
    assert asked[0] == asked[1]


RAW = """
result_table: NAME_results
columns: {kept: boolean}
checks: {check_kept_NAME: {expression: kept, postgresql: {expression: "\\"kept\\" = 'WORD'"}}}
"""


def test_where_a_server_prints_literals_otherwise_each_is_asked_about(server: Server, tmp_path: Path) -> None:
    """PostgreSQL prints `'yes'`, where it is a boolean, as `true`, and `'no'` as `false`."""
    if server.engine != "postgresql":
        pytest.skip("what PostgreSQL does")
    words = {"one": "yes", "two": "no"}
    texts = {f"{name}_results": RAW.replace("NAME", name).replace("WORD", word) for name, word in words.items()}
    with server.database() as database:
        made = built(database, {"scan_jobs": JOBS, **texts}, tmp_path)
        assert inspect_of(server.engine)(database.connect(), made.catalog) == Inspection(made.catalog)


# Without the right to make a scratch table


@pytest.fixture
def reader(database: Database, tmp_path: Path) -> Iterator[tuple[Generated, Connection]]:
    """A database and a connection to it of a user who may look and nothing else."""
    if database.server.engine not in ("postgresql", "mysql"):
        pytest.skip("SQLite asks nothing, and on SQL Server everybody may make temporary tables")
    made = built(database, specs(2), tmp_path)
    name, word = f"r{database.name[-20:]}", "Only1Looks"
    if database.server.engine == "postgresql":
        database.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{word}'")
        database.execute(f'REVOKE TEMPORARY ON DATABASE "{database.name}" FROM PUBLIC')
    else:
        database.execute(f"CREATE USER {name} IDENTIFIED BY '{word}'")
        database.execute(f"GRANT SELECT, TRIGGER, REFERENCES ON `{database.name}`.* TO {name}")
    connection = database.server.driver.connect(database.address.set(username=name, password=word))
    yield made, connection
    connection.close()
    with database.server.admin() as cursor:
        if database.server.engine == "postgresql":
            cursor.execute(f'DROP DATABASE "{database.name}" WITH (FORCE)')
            cursor.execute(f"DROP ROLE {name}")
        else:
            cursor.execute(f"DROP USER {name}")


def test_without_rights_it_is_said_and_compared_as_well_as_can_be(reader: tuple[Generated, Connection]) -> None:
    made, connection = reader
    inspection = inspect_of(made.catalog.dialect)(connection, made.catalog)
    assert inspection.unasked
    assert {finding.kind for finding in inspection.findings} <= {Kind.UNCOMPARED}
    marked = {(finding.table, finding.name) for finding in inspection.findings}
    for meant, there in zip(made.catalog.tables, inspection.catalog.tables, strict=True):
        assert [column.name for column in there.columns] == [column.name for column in meant.columns]
        assert there.indexes == meant.indexes
        assert there.foreign_keys == meant.foreign_keys
        assert there.triggers == meant.triggers
        parts: list[tuple[Any, Any]] = list(zip(meant.columns, there.columns, strict=True))
        parts += zip(meant.checks, there.checks, strict=True)
        assert [part for part, other in parts if part != other and (meant.name, part.name) not in marked] == []


# Beside another reader


def test_another_reader_sees_the_same(server: Server, tmp_path: Path) -> None:
    """SQLAlchemy's reflection, which shares nothing with the inspection but the servers."""
    project = shipped()
    made = generated(project, schema_of(project), server.engine)
    with server.database() as database:
        build(database.connect(), made)
        engine = create_engine("sqlite://" if server.engine == "sqlite" else database.url, creator=database.connect)
        theirs = reflect(engine)
        ours = inspect_of(server.engine)(database.connect(), None).catalog
        cut = {part.name for table in ours.tables if table.partitioning for part in table.partitioning.partitions}
        assert set(theirs.get_table_names()) - cut == {table.name for table in ours.tables}
        for table in ours.tables:
            _agree(server.engine, table, theirs)
        engine.dispose()


def _agree(engine: str, table: physical.Table, theirs: Any) -> None:
    columns = {column["name"]: column for column in theirs.get_columns(table.name)}
    assert [(c.name, c.nullable) for c in table.columns] == [(c["name"], c["nullable"]) for c in columns.values()]
    for column in table.columns:
        assert (column.default is None) == (columns[column.name]["default"] is None or column.generated is not None)
        assert (column.generated is None) == ("computed" not in columns[column.name])
    key = theirs.get_pk_constraint(table.name)
    assert table.primary_key.columns == tuple(key["constrained_columns"])
    assert {(k.name, k.columns, k.target, k.target_columns) for k in table.foreign_keys} == {
        (k["name"], tuple(k["constrained_columns"]), k["referred_table"], tuple(k["referred_columns"]))
        for k in theirs.get_foreign_keys(table.name)
    }
    uniques = {(k["name"], tuple(k["column_names"])) for k in theirs.get_unique_constraints(table.name)}
    if engine != "sqlserver":
        assert {(k.name, k.columns) for k in table.uniques} == uniques
    indexes = {k["name"]: bool(k["unique"]) for k in theirs.get_indexes(table.name)}
    assert {i.name: i.unique for i in table.indexes}.items() <= indexes.items()
    if engine != "sqlserver":
        checks = {check["name"] for check in theirs.get_check_constraints(table.name)}
        assert {check.name for check in table.checks} == checks


# SQL Server's own, as far as a parser can tell


@pytest.mark.tsql
@pytest.mark.parametrize("version", [min(tsql.VERSIONS), max(tsql.VERSIONS)])
def test_what_is_asked_of_sql_server_parses(version: int) -> None:
    project = shipped()
    made = generated(project, schema_of(project), "sqlserver", (version,))
    limits = sqlserver.SQLServerInspector.limits
    assert limits
    scratch = Scratch(made.catalog, limits, load("sqlserver").quote)
    batches = [*live_queries().values(), *scratch_queries(scratch.names).values(), OTHERS]
    for table in scratch.tables:
        batches += [*sqlserver.whole(table), *sqlserver.pieces(table)]
    assert [complaint for said in tsql.parse_all(batches, version) for complaint in said] == []


@pytest.mark.parametrize(
    "head",
    [
        "CREATE TRIGGER [a] ON [t] AFTER UPDATE AS\n",
        "-- why: AFTER UPDATE AS\n\ncreate or alter trigger [dbo].[a]]b] on dbo.t for insert, update as ",
        "/* CREATE TRIGGER */ CREATE TRIGGER a ON t WITH EXECUTE AS OWNER INSTEAD OF DELETE\nAS",
    ],
)
def test_a_trigger_s_body_is_what_follows_its_head(head: str) -> None:
    assert sqlserver._body(f"{head}\nBEGIN SELECT 1 AS x; END;\n") == "BEGIN SELECT 1 AS x; END;"


def test_a_finding_says_what_and_where() -> None:
    finding = Finding(Kind.UNVALIDATED, "jobs", "check", "c", "not trusted")
    assert str(finding) == "jobs: check c is not validated (not trusted)"
    assert str(Finding(Kind.UNOWNED, "", "view", "v")) == "v: view v is not owned"
