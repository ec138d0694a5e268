"""What SQL Server is sent: Microsoft's parser reads every batch, and sqlcmd finds nothing of its own in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scangen.dialects.sqlserver.filters import allowed
from scangen.generate import generate
from scangen.model import Column, Key, Kind, Role, Schema, Table, TableOverride, Transition, Type
from scangen.project import Project, Target
from tests.integration import sqlserver_cases as cases
from tests.integration.projects import project_of, schema_of
from tests.servers import tsql

# Filters as Microsoft reads them

CONDITIONS = [
    ("[a] = 1", True),
    ("[a] <> N'it''s' AND [b] IS NULL AND [c] IS NOT NULL", True),
    ("([a] = (1)) AND ([b] >= -1 AND [b] < 1.5e0)", True),
    ("[a] IN (1, -2, 0x1F)", True),
    ("[a]]b] > CONVERT(datetime2(6), '2026-01-01T00:00:00', 126)", True),
    ("[a] = CAST(5 AS decimal(5, 2))", True),
    ("[a] LIKE N'x'", False),
    ("[a] = 1 OR [b] = 2", False),
    ("NOT [a] = 1", False),
    ("[a] = [b]", False),
    ("1 = [a]", False),
    ("LEN([a]) = 1", False),
    ("[a] + 1 = 2", False),
    ("[a] = N'$' + N'(x)'", False),
    ("CASE WHEN [a] = 1 THEN 1 END = 1", False),
    ("[a] = 1 [b] = 2", False),
    ("[a] IN ()", False),
    ("[a] IS", False),
    ("[a", False),
    ("", False),
]


@pytest.mark.tsql
@pytest.mark.parametrize(("condition", "taken"), CONDITIONS)
def test_filters_are_judged_as_microsofts_parser_judges_them(condition: str, taken: bool) -> None:
    assert (allowed(condition) is not None) is taken
    for version in tsql.VERSIONS:
        assert (not tsql.parse(f"CREATE INDEX i ON t (a) WHERE {condition}", version)) is taken


@pytest.mark.tsql
@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("[a] BETWEEN 1 AND 5 AND [b] = 1", "[a] >= 1 AND [a] <= 5 AND [b] = 1"),
        ("[a] NOT IN (N'x', N'y')", "[a] <> N'x' AND [a] <> N'y'"),
    ],
)
def test_what_a_filter_must_say_in_other_words(condition: str, said: str) -> None:
    found = allowed(condition)
    assert found is not None
    assert found.text == said
    for version in tsql.VERSIONS:
        assert tsql.parse(f"CREATE INDEX i ON t (a) WHERE {condition}", version)
        assert not tsql.parse(f"CREATE INDEX i ON t (a) WHERE {said}", version)


# The script


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """The script of the specs that the server's own tests use, by version."""
    specs = project_of(tmp_path_factory.mktemp("specs"), cases.SPECS)
    schema = schema_of(specs)
    made = {}
    for version in tsql.VERSIONS:
        script = generate(replace(specs, targets=(Target("sqlserver", (version,)),)), schema)["sqlserver/schema.sql"]
        assert not script.diagnostics
        made[version] = script.text
    return made


@pytest.mark.tsql
@pytest.mark.parametrize(("target", "parser"), [(t, p) for t in tsql.VERSIONS for p in tsql.VERSIONS if t <= p])
def test_microsofts_parser_reads_every_batch(scripts: dict[int, str], target: int, parser: int) -> None:
    """A script is for its own version and newer ones."""
    batches = tsql.batches(scripts[target])
    assert len(batches) > 20
    for batch, complaints in zip(batches, tsql.parse_all(batches, parser), strict=True):
        assert not complaints, batch


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_microsofts_parser_reads_what_the_server_is_asked(version: int) -> None:
    statements = [sql for case in cases.CASES if case.least <= version <= case.most for sql, _ in case.statements()]
    for statement, complaints in zip(statements, tsql.parse_all(statements, version), strict=True):
        assert not complaints, statement


def test_no_variable_of_sqlcmd_in_a_script(scripts: dict[int, str]) -> None:
    assert "$" in scripts[2017]
    assert "$(" not in "".join(scripts.values())


def test_each_batch_is_followed_by_the_check(scripts: dict[int, str]) -> None:
    batches = [batch.strip() for batch in tsql.batches(scripts[2017])]
    options, begin, *work, commit, end = batches
    assert "\nSET ANSI_NULLS, ANSI_PADDING, " in options
    assert begin.endswith("BEGIN TRANSACTION;")
    assert commit == "COMMIT TRANSACTION;"
    assert "SET NOEXEC OFF;" in end
    assert set(work[1::2]) == {"IF @@ERROR <> 0 OR @@TRANCOUNT = 0 SET NOEXEC ON;"}
    assert not any("NOEXEC" in batch for batch in work[::2])


def test_a_trigger_is_alone_in_its_batch(scripts: dict[int, str]) -> None:
    alone = [batch for batch in tsql.batches(scripts[2017]) if "CREATE TRIGGER" in batch]
    assert len(alone) == 6
    assert all(batch.strip().startswith("CREATE TRIGGER") and batch.count("CREATE ") == 1 for batch in alone)


ID = Column("id", Type(Kind.STRING, 36), required=True)
PLAIN = Table("t", Role.PLAIN, (ID, Column("a", Type(Kind.STRING, 10), required=True)), Key("pk_t", ("id",)))


def script_of(table: Table) -> str:
    """The script of one table, for the oldest version."""
    root = Path("/nowhere")
    project = Project(root, root / "specs", root / "generated", (Target("sqlserver", (2017,)),))
    return generate(project, Schema((table,)))["sqlserver/schema.sql"].text


def test_final_states_only() -> None:
    script = script_of(replace(PLAIN, transitions=(Transition("a", (("x", ()), ("y", ()))),)))
    assert "CASE" not in script
    assert not any(tsql.parse(batch, 2017) for batch in tsql.batches(script))


def test_options_stand_with_the_clustered_key() -> None:
    script = script_of(replace(PLAIN, overrides={"sqlserver": TableOverride((("data_compression", "page"),))}))
    assert "PRIMARY KEY CLUSTERED ([id]) WITH (DATA_COMPRESSION = PAGE)\n)" in script


def test_a_comment_of_a_batch_is_its_own_line() -> None:
    hostile = replace(PLAIN, description="GO", source="specs/$(x).yaml")
    script = script_of(hostile)
    assert "-- t (specs/$ (x).yaml)\n-- GO\n" in script
    assert not any(tsql.parse(batch, 2017) for batch in tsql.batches(script))
