"""Migrations of SQL Server, without one: each case by the server's rules, and what stands in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

import scangen.dialects.sqlserver
from scangen import physical
from scangen.diagnostics import Report, ScangenError
from scangen.dialects import load
from scangen.dialects.sqlserver.conversions import converted
from scangen.dialects.sqlserver.facts import FACTS
from scangen.dialects.sqlserver.parts import with_names, words
from scangen.migration import Migration, migration, snapshot_of
from scangen.plan import Plan
from scangen.project import Target
from scangen.render import Renderer
from scangen.steps import Phase, Step
from tests.integration.migrations import Case, read_cases
from tests.integration.projects import project_of, schema_of
from tests.sqlserver_server import Database, Refused, built, differences

CASES = [
    case
    for case in read_cases(Path(__file__).parents[1] / "cases" / "migrations")
    if "sqlserver" in case.says.get("only", ["sqlserver"])
]


def migrated(case: Case, folder: Path, version: int = 2017) -> tuple[Migration, physical.Catalog]:
    """The migration of a case, and the catalog before it."""
    target, report = Target("sqlserver", (version,)), Report()
    old, new = project_of(folder / "before", case.before), project_of(folder / "after", case.after)
    before = snapshot_of(schema_of(old), old, target, report)
    moved = migration(before, schema_of(new), new, target, report)
    report.raise_errors()
    return moved, before.catalog


def carry_out(plan: Plan, database: Database) -> None:
    """Every step in the order of its stages."""
    for step in plan.steps:
        try:
            database.apply(step.statement)
        except (Refused, KeyError) as error:
            raise AssertionError(f"{error!r}\n{step.statement.template}: {step.statement}") from error


NOBODY_WAITS = {
    "create_table",
    "create_index",
    "create_trigger",
    "add_descriptions",
    "create_partition_function",
    "create_partition_scheme",
    "drop_partition_function",
    "drop_partition_scheme",
    "next_used",
}
AGAIN = {"backfill_column", "create_index_online", "rebuild_table"}
"""What is done again without harm, so that nothing has to tell whether it was done."""


def says_what_is_needed(step: Step) -> bool:
    """Whether a step tells a reader what it locks, and a runner that resumes whether it is done."""
    name = step.statement.template
    assert step.transactional or step.done or name in AGAIN, step
    assert step.lock or name in NOBODY_WAITS, step
    assert step.reversible or name in ("drop_table", "drop_column"), step
    return True


@pytest.mark.parametrize("case", CASES, ids=str)
def test_there_and_back(case: Case, tmp_path: Path) -> None:
    code = case.says.get("refused", {}).get("sqlserver")
    if code is not None:
        with pytest.raises(ScangenError) as caught:
            migrated(case, tmp_path)
        assert [found.code for found in caught.value.diagnostics] == [code]
        return
    moved, before = migrated(case, tmp_path)
    assert all(map(says_what_is_needed, (*moved.up.steps, *moved.down.steps)))
    if "sqlserver" in case.says.get("steps", {}):
        assert [step.statement.template for step in moved.up.steps] == case.says["steps"]["sqlserver"]
    database = built(before, case.rows("rows"))
    carry_out(moved.up, database)
    assert differences(database, moved.after.catalog) == []
    carry_out(moved.down, database)
    assert differences(database, before) == []


ITEMS = """
table: items
columns:
  id: {{type: integer, primary_key: true}}
  name: {{type: string(20), required: true}}
  changed: {{type: datetime, required: true, default: now, on_update: now}}
{more}"""


def moved(tmp_path: Path, before: str, after: str, version: int = 2017) -> Migration:
    """The migration of one table."""
    case = Case("", "", {"items": before}, {"items": after}, {})
    return migrated(case, tmp_path, version)[0]


def spelled(plan: Plan) -> list[str]:
    renderer = Renderer(load("sqlserver"))
    return [renderer.statement(step.statement) for step in plan.steps]


def test_what_stands_in_the_way_of_a_new_type_goes_first_and_comes_back(tmp_path: Path) -> None:
    more = "  size: {{type: {kind}, default: 1, one_of: [1, 2]}}\nindexes:\n  ix_items: [size, name]\n"
    way = moved(
        tmp_path,
        ITEMS.format(more=more.format(kind="integer")),
        ITEMS.format(more=more.format(kind="bigint")),
    )
    assert spelled(way.up) == [
        "ALTER TABLE [items] DROP CONSTRAINT [ck_items_size]",
        "DROP INDEX [ix_items] ON [items]",
        "ALTER TABLE [items] DROP CONSTRAINT [df_items_size]",
        "ALTER TABLE [items] ALTER COLUMN [size] bigint NULL",
        "ALTER TABLE [items] ADD CONSTRAINT [df_items_size] DEFAULT 1 FOR [size]",
        "CREATE INDEX [ix_items] ON [items] ([size], [name])",
        "ALTER TABLE [items] WITH NOCHECK\n    ADD CONSTRAINT [ck_items_size] CHECK ([size] IN (1, 2))",
        "ALTER TABLE [items] WITH CHECK CHECK CONSTRAINT [ck_items_size]",
    ]
    stages = [(stage.phase, stage.transaction, len(stage.steps)) for stage in way.up.stages]
    assert stages == [(Phase.EXPAND, True, 7), (Phase.CONTRACT, False, 1)]


def test_a_required_column_is_filled_before_it_is_required(tmp_path: Path) -> None:
    way = moved(
        tmp_path,
        ITEMS.format(more=""),
        ITEMS.format(more="  code: {type: string(20), required: true, backfill: name, unique: true}\n"),
    )
    add, fill, require, key = spelled(way.up)
    assert add == "ALTER TABLE [items]\n    ADD [code] nvarchar(20) COLLATE Latin1_General_100_BIN2 NULL"
    assert fill.count("TRIGGER [update_items_changed]") == 2
    assert fill.index("BEGIN TRANSACTION") < fill.index("DISABLE TRIGGER") < fill.index("UPDATE [items]")
    assert fill.index("UPDATE [items]") < fill.index("ENABLE TRIGGER") < fill.index("COMMIT TRANSACTION")
    assert "NOT NULL" in require
    assert "ADD CONSTRAINT [uq_items_code] UNIQUE ([code]) WITH (ONLINE = ON)" in key
    assert [stage.phase for stage in way.up.stages] == [Phase.EXPAND, Phase.BACKFILL, *[Phase.CONTRACT] * 2]
    assert [stage.transaction for stage in way.up.stages] == [True, False, True, False]


def test_no_trigger_is_off_where_there_is_none(tmp_path: Path) -> None:
    plain = "table: items\ncolumns:\n  id: {{type: integer, primary_key: true}}\n{more}"
    filled = plain.format(more="  code: {type: integer, required: true, backfill: id}\n")
    fill = spelled(moved(tmp_path, plain.format(more=""), filled).up)[1]
    assert "TRIGGER" not in fill
    assert "TRANSACTION" not in fill


@pytest.mark.parametrize(("version", "patient"), [(2017, False), (2019, False), (2022, True), (2025, True)])
def test_an_index_waits_at_low_priority_where_the_version_can(tmp_path: Path, version: int, patient: bool) -> None:
    after = ITEMS.format(more="indexes:\n  ix_items: [name]\n")
    (sql,) = spelled(moved(tmp_path, ITEMS.format(more=""), after, version).up)
    assert ("WAIT_AT_LOW_PRIORITY" in sql) == patient
    enterprise, others = sql.split("ELSE")
    assert "ONLINE = ON" in enterprise
    assert "ONLINE" not in others


def test_a_changed_index_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    before = ITEMS.format(more="indexes:\n  ix_items: [name]\n")
    after = ITEMS.format(more="indexes:\n  ix_items: [name desc]\n")
    (sql,) = spelled(moved(tmp_path, before, after).up)
    assert sql.count("DROP_EXISTING = ON") == 2


def test_a_copied_column_is_never_out_of_its_transaction(tmp_path: Path) -> None:
    """A write between the copy and the drop would be lost."""
    before = ITEMS.format(more="  size: {type: string(10), required: true}\n")
    way = moved(tmp_path, before, ITEMS.format(more="  size: {type: integer, required: true}\n"))
    templates = [[step.statement.template for step in stage.steps] for stage in way.up.stages]
    assert templates == [
        [
            "drop_trigger",
            "add_column",
            "convert_column",
            "drop_column",
            "rename_column",
            "alter_column",
            "create_trigger",
        ]
    ]
    assert way.up.stages[0].transaction
    assert "CAST(IIF([size] = N'', N'no number', [size]) AS int)" in spelled(way.up)[2]


@pytest.mark.parametrize(
    ("then", "now", "value"),
    [
        ("int", "bigint", None),
        ("date", "datetime2(6)", None),
        ("nvarchar(10)", "nvarchar(max)", None),
        ("int", "nvarchar(10)", "CAST([c] AS nvarchar(max))"),
        ("float(53)", "nvarchar(30)", "CONVERT(nvarchar(max), [c], 3)"),
        ("datetime2(6)", "nvarchar(30)", "CONVERT(nvarchar(max), [c], 121)"),
        ("uniqueidentifier", "nvarchar(36)", "LOWER(CAST([c] AS nvarchar(max)))"),
        ("nvarchar(36)", "uniqueidentifier", "CAST([c] AS uniqueidentifier)"),
        ("nvarchar(36)", "date", "CAST([c] AS date)"),
        ("int", "date", "CAST(CAST([c] AS nvarchar(max)) AS date)"),
    ],
)
def test_conversions(then: str, now: str, value: str | None) -> None:
    before, after = physical.Column("c", then), physical.Column("c", now)
    assert converted("t", before, after, partitioned=False) == value


def test_a_column_of_a_partitioned_table_is_copied() -> None:
    before, after = physical.Column("c", "int"), physical.Column("c", "bigint")
    assert converted("t", before, after, partitioned=True) == "CAST([c] AS bigint)"


def test_bytes_are_no_text() -> None:
    with pytest.raises(ScangenError, match="SG930"):
        converted("t", physical.Column("c", "varbinary(max)"), physical.Column("c", "nvarchar(9)"), partitioned=False)


def test_names_in_a_text() -> None:
    assert words("[a b] > 1 AND LEN(c) = 'it''s [d] e'") == {"a b", "and", "len", "c"}
    assert with_names("[a] = '[a]' AND [b] = a", {"a": "x"}) == "[x] = '[a]' AND [b] = a"


def test_every_fact_has_its_source_and_a_use() -> None:
    code = "".join(path.read_text() for path in Path(scangen.dialects.sqlserver.__file__).parent.glob("*.py"))
    for kind, fact in FACTS.items():
        assert fact.source.startswith("https://learn.microsoft.com/sql/"), kind
        assert fact.lock is None or "{table}" in fact.lock, kind
        assert code.count(f'"{kind}"') > 1, kind
