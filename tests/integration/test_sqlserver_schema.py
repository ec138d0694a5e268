"""What is SQL Server's own: every part found in its catalog and seen to act.

Runs where `SCANGEN_TEST_SQLSERVER_URL` or Docker gives a server. Elsewhere Microsoft's parser at least reads every
statement of it, in tests/unit/test_sqlserver_lower.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import found
from tests.integration import sqlserver_cases as cases
from tests.integration.projects import Generated, generated, install, project_of, schema_of
from tests.servers import tsql
from tests.servers.base import Connection, Database
from tests.servers.find import Servers

pytestmark = pytest.mark.server

# https://learn.microsoft.com/troubleshoot/sql/releases/download-and-install-latest-updates
YEARS = {14: 2017, 15: 2019, 16: 2022, 17: 2025}


@pytest.fixture
def sqlserver(servers: Servers, pytestconfig: pytest.Config) -> Iterator[Database]:
    """A fresh empty database on SQL Server."""
    with found(servers, "sqlserver", pytestconfig).database() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def built(
    servers: Servers, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Generated]]:
    """One database with the specs of the cases in it, and what it is to be."""
    with found(servers, "sqlserver", pytestconfig).database() as database:
        made = generate_for(database, tmp_path_factory.mktemp("built"))
        connection = database.connect()
        for batch in tsql.batches(made.script):
            run(connection, batch)
        yield database, made


def generate_for(database: Database, folder: Path) -> Generated:
    """The specs of the cases, for this server's version."""
    project = project_of(folder, cases.SPECS)
    return generated(project, schema_of(project), "sqlserver", (YEARS[database.server.version[0]],))


def run(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """One batch as a client sends it, and its rows."""
    cursor = connection.cursor()
    cursor.execute(sql)
    rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
    cursor.close()
    return rows


def refusal(connection: Connection, sql: str) -> tuple[int, str]:
    """The number and the text of the error that a batch meets."""
    import pymssql

    with pytest.raises(pymssql.Error) as caught:
        run(connection, sql)
    number, message = caught.value.args[:2]
    return int(number), message.decode() if isinstance(message, bytes) else str(message)


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_the_server_does_what_the_spec_says(built: tuple[Database, Generated], case: cases.Case) -> None:
    database, made = built
    if not case.least <= made.target.version[0] <= case.most:
        pytest.skip(f"is about SQL Server {case.least} to {case.most}")
    connection = database.connect()
    for statement, answer in case.statements():
        if isinstance(answer, cases.Refused):
            number, message = refusal(connection, statement)
            assert not answer.numbers or number in answer.numbers, message
            assert answer.text in message
        else:
            rows = run(connection, statement)
            assert answer is None or rows == answer


def test_columns(built: tuple[Database, Generated]) -> None:
    database, made = built
    rows = database.execute(
        "SELECT c.name, TYPE_NAME(c.user_type_id), c.max_length, c.precision, c.scale, c.is_nullable, c.is_computed "
        "FROM sys.columns AS c WHERE c.object_id = OBJECT_ID(N'scan_jobs')"
    )
    kinds = {name: (kind, length, precision, scale) for name, kind, length, precision, scale, *_ in rows}
    assert kinds["id"] == ("nvarchar", 72, 0, 0)
    assert kinds["body"] == ("nvarchar", -1, 0, 0)
    assert kinds["config"][0] == ("json" if made.target.version >= (2025,) else "nvarchar")
    assert kinds["total"][0] == "int"
    assert kinds["big"][0] == "bigint"
    assert kinds["price"] == ("decimal", 9, 10, 2)
    assert kinds["ratio"][:3] == ("float", 8, 53)
    assert kinds["day"][0] == "date"
    assert kinds["seen_at"][0] == "datetime2"
    assert kinds["seen_at"][3] == 6
    assert kinds["flag"][0] == "bit"
    assert kinds["tag"][0] == "uniqueidentifier"
    assert kinds["payload"][:2] == ("varbinary", -1)
    assert kinds["shout"][:2] == ("nvarchar", 200)
    assert {name for name, *_, nullable, _ in rows if not nullable} == {
        "id",
        "status",
        "config",
        "created_at",
        "updated_at",
    }
    assert {name for name, *_, computed in rows if computed} == {"shout"}
    collations = database.execute(
        "SELECT DISTINCT collation_name FROM sys.columns WHERE object_id = OBJECT_ID(N'scan_jobs') AND collation_name "
        "IS NOT NULL AND name <> N'config'"
    )
    assert collations == [("Latin1_General_100_BIN2",)]


def test_constraints_are_there_by_name_and_trusted(built: tuple[Database, Generated]) -> None:
    database, made = built
    tables = made.catalog.tables
    assert names(database, "SELECT name FROM sys.default_constraints") == {
        column.default_name for table in tables for column in table.columns if column.default
    }
    assert names(database, "SELECT name FROM sys.check_constraints WHERE is_not_trusted = 0 AND is_disabled = 0") == {
        check.name for table in tables for check in table.checks
    }
    assert set(
        database.execute(
            "SELECT name, OBJECT_NAME(parent_object_id), OBJECT_NAME(referenced_object_id), "
            "REPLACE(delete_referential_action_desc, N'_', N' ') "
            "FROM sys.foreign_keys WHERE is_not_trusted = 0 AND is_disabled = 0"
        )
    ) == {(key.name, table.name, key.target, key.on_delete) for table in tables for key in table.foreign_keys}
    assert names(database, "SELECT name FROM sys.key_constraints") == {
        key.name for table in tables for key in (table.primary_key, *table.uniques)
    }


def names(database: Database, query: str) -> set[str]:
    """The first column as a set."""
    return {row[0] for row in database.execute(query)}


def test_indexes(built: tuple[Database, Generated]) -> None:
    database, made = built
    rows = database.execute(
        "SELECT OBJECT_NAME(i.object_id), i.name, i.type_desc, i.is_unique, i.has_filter FROM sys.indexes AS i "
        "JOIN sys.tables AS t ON t.object_id = i.object_id"
    )
    expected = set()
    for table in made.catalog.tables:
        expected.add((table.name, table.primary_key.name, "CLUSTERED", True, False))
        expected |= {(table.name, key.name, "NONCLUSTERED", True, False) for key in table.uniques}
        for index in table.indexes:
            kind = "NONCLUSTERED COLUMNSTORE" if index.method == "columnstore" else "NONCLUSTERED"
            expected.add((table.name, index.name, kind, index.unique, index.where is not None))
    assert {(t, n, kind, bool(unique), bool(where)) for t, n, kind, unique, where in rows} == expected


def test_index_columns(built: tuple[Database, Generated]) -> None:
    database, made = built
    rows = database.execute(
        "SELECT OBJECT_NAME(i.object_id), i.name, COL_NAME(c.object_id, c.column_id), c.is_descending_key, "
        "c.is_included_column FROM sys.index_columns AS c "
        "JOIN sys.indexes AS i ON i.object_id = c.object_id AND i.index_id = c.index_id "
        "JOIN sys.tables AS t ON t.object_id = i.object_id "
        "WHERE i.type <= 2 AND (c.key_ordinal > 0 OR c.is_included_column = 1) "
        "ORDER BY i.object_id, i.index_id, c.is_included_column, c.key_ordinal, c.index_column_id"
    )
    there: dict[tuple[str, str], list[tuple[str, bool, bool]]] = {}
    for table, index, column, descending, included in rows:
        there.setdefault((table, index), []).append((column, bool(descending), bool(included)))
    for table in made.catalog.tables:
        for key in (table.primary_key, *table.uniques):
            assert there[table.name, key.name] == [(column, False, False) for column in key.columns]
        for index in table.indexes:
            if index.method != "columnstore":
                keys = [(key.column, key.descending, False) for key in index.keys]
                assert there[table.name, index.name] == [*keys, *((name, False, True) for name in index.include)]


def test_filters(built: tuple[Database, Generated]) -> None:
    database, _ = built
    there = dict(database.execute("SELECT name, filter_definition FROM sys.indexes WHERE has_filter = 1"))
    assert there["uq_scan_jobs_title_total"] == "([title] IS NOT NULL AND [total] IS NOT NULL)"
    assert there["idx_running"] == "([status]=N'running' AND [total]>=(1) AND [total]<=(9))"
    assert there["idx_one_running"] == "([status]=N'running' AND [code] IS NOT NULL)"


def test_triggers(built: tuple[Database, Generated]) -> None:
    database, made = built
    rows = database.execute(
        "SELECT OBJECT_NAME(t.parent_id), t.name, e.type_desc, t.is_instead_of_trigger, t.is_disabled, "
        "m.uses_ansi_nulls, m.uses_quoted_identifier "
        "FROM sys.triggers AS t JOIN sys.trigger_events AS e ON e.object_id = t.object_id "
        "JOIN sys.sql_modules AS m ON m.object_id = t.object_id"
    )
    assert {(*row[:3], *map(bool, row[3:])) for row in rows} == {
        (table.name, trigger.name, "UPDATE", False, False, True, True)
        for table in made.catalog.tables
        for trigger in table.triggers
    }


def test_partitions(built: tuple[Database, Generated]) -> None:
    database, made = built
    functions = database.execute(
        "SELECT f.name, f.boundary_value_on_right, CONVERT(nvarchar(30), v.value, 23) "
        "FROM sys.partition_functions AS f "
        "JOIN sys.partition_range_values AS v ON v.function_id = f.function_id ORDER BY f.name, v.boundary_id"
    )
    assert [(name, bool(right)) for name, right, _ in functions] == [("pf_hashed_results", True)] * 3 + [
        ("pf_ranged_results", True)
    ] * 4
    assert [value for name, _, value in functions if name == "pf_ranged_results"] == [
        "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01",
    ]  # fmt: skip
    spaces = database.execute(
        "SELECT OBJECT_NAME(i.object_id), s.name, COUNT(*) FROM sys.indexes AS i "
        "JOIN sys.partition_schemes AS s ON s.data_space_id = i.data_space_id "
        "JOIN sys.partitions AS p ON p.object_id = i.object_id AND p.index_id = i.index_id "
        "GROUP BY i.object_id, s.name"
    )
    hashed, ranged = made.table("hashed_results"), made.table("ranged_results")
    indexes = {table.name: 1 + len(table.uniques) + len(table.indexes) for table in (hashed, ranged)}
    assert sorted(spaces) == [
        ("hashed_results", "ps_hashed_results", 4 * indexes["hashed_results"]),
        ("ranged_results", "ps_ranged_results", 5 * indexes["ranged_results"]),
    ]


def test_compression(built: tuple[Database, Generated]) -> None:
    database, _ = built
    rows = database.execute(
        "SELECT DISTINCT OBJECT_NAME(object_id), data_compression_desc FROM sys.partitions "
        "WHERE index_id = 1 AND OBJECT_NAME(object_id) IN (N'scan_jobs', N'hashed_results', N'plain_results')"
    )
    assert set(rows) == {("scan_jobs", "PAGE"), ("hashed_results", "ROW"), ("plain_results", "NONE")}


def test_descriptions_come_out_as_they_went_in(built: tuple[Database, Generated]) -> None:
    database, _ = built
    rows = database.execute(
        "SELECT COALESCE(COL_NAME(major_id, NULLIF(minor_id, 0)), N''), CAST(value AS nvarchar(3750)) "
        "FROM sys.extended_properties WHERE class = 1 AND name = N'MS_Description' "
        "AND major_id = OBJECT_ID(N'scan_jobs')"
    )
    there = dict(rows)
    assert there[""] == f"Jobs; {cases.HOSTILE}"
    assert there["status"] == f"Where it stands; {cases.HOSTILE}"


def test_sqlcmd_runs_the_script(sqlserver: Database, tmp_path: Path) -> None:
    if sqlserver.client_available:
        pytest.skip(sqlserver.client_available)
    made = generate_for(sqlserver, tmp_path)
    install(sqlserver, made.script, tmp_path)
    assert names(sqlserver, "SELECT name FROM sys.tables") == {table.name for table in made.catalog.tables}


BREAKS = {
    "does not run": ("([title])", "([no_such_column])"),
    "does not parse": ("CREATE INDEX [idx_title]", "CREATE INDX [idx_title]"),
    "fails in a trigger's batch": ("ON [scan_jobs] AFTER UPDATE", "ON [no_such_table] AFTER UPDATE"),
    "fails in a later table": ("REFERENCES [scan_jobs] ([id]) ON DELETE SET NULL", "REFERENCES [no_such_table] ([id])"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_an_error_leaves_nothing_behind_in_a_client_that_goes_on(
    sqlserver: Database, tmp_path: Path, broken: str
) -> None:
    import pymssql

    old, new = BREAKS[broken]
    script = generate_for(sqlserver, tmp_path).script
    assert old in script
    connection = sqlserver.connect()
    numbers = []
    for batch in tsql.batches(script.replace(old, new, 1)):
        try:
            run(connection, batch)
        except pymssql.Error as error:
            numbers.append(int(error.args[0]))
    assert len(numbers) >= 2
    assert numbers[-1] == 51000
    assert run(connection, "SELECT @@TRANCOUNT, (SELECT COUNT(*) FROM sys.tables)") == [(0, 0)]
    assert run(connection, "SELECT COUNT(*) FROM sys.partition_functions") == [(0,)]


def test_sqlcmd_stops_at_the_first_error(sqlserver: Database, tmp_path: Path) -> None:
    if sqlserver.client_available:
        pytest.skip(sqlserver.client_available)
    old, new = BREAKS["does not run"]
    script = tmp_path / "broken.sql"
    script.write_text(generate_for(sqlserver, tmp_path).script.replace(old, new, 1), encoding="utf-8")
    assert sqlserver.run_client(script).returncode != 0
    assert names(sqlserver, "SELECT name FROM sys.tables") == set()
