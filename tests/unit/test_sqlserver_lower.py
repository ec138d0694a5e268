"""SQL Server's lowering: the types, keys, indexes and partitions that a schema becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scangen import physical
from scangen.dialects.sqlserver.text import quote, remark, string
from scangen.model import (
    Column,
    ColumnOverride,
    Expression,
    HashPartition,
    IndexColumn,
    IndexOverride,
    Key,
    Kind,
    Now,
    RangePartition,
    Type,
)
from tests.sqlserver_models import (
    FLAG,
    HERE,
    INSTANT,
    INTEGER,
    JOB,
    JSON,
    TEXT,
    A,
    B,
    index,
    only,
    string_of,
    table,
)

# Names and strings


def test_brackets_are_doubled() -> None:
    assert quote("a]b[c") == "[a]]b[c]"


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("it's", "N'it''s'"),
        ("", "N''"),
        ("$(x)", "(N'$' + N'(x)')"),
        ("a$$(x)'$(", "(N'a$$' + N'(x)''$' + N'(')"),
        ("$ (x) $x", "N'$ (x) $x'"),
    ],
)
def test_no_string_holds_a_variable_of_sqlcmd(text: str, literal: str) -> None:
    assert string(text) == literal


def test_a_sum_of_long_strings_is_not_cut() -> None:
    assert string("x" * 3000 + "$(" + "y" * 3000).startswith("(CAST(N'' AS nvarchar(max)) + N'x")
    assert string("🦑" * 1999 + "$(").startswith("(N'")
    assert string("🦑" * 2000 + "$(").startswith("(CAST(")


def test_no_comment_holds_a_variable_of_sqlcmd() -> None:
    assert remark("a $(x) $$(y)") == "a $ (x) $$ (y)"


# Types


def columns_of(made: physical.Table) -> dict[str, physical.Column]:
    return {column.name: column for column in made.columns}


EVERY = table(
    "t",
    Column("s", string_of(50), default="x"),
    Column("t", TEXT),
    Column("i", INTEGER, default=0),
    Column("b", Type(Kind.BIGINT)),
    Column("d", Type(Kind.DECIMAL, None, 12, 3)),
    Column("f", Type(Kind.FLOAT)),
    Column("flag", FLAG, default=True),
    Column("day", Type(Kind.DATE)),
    Column("at", INSTANT, default=Now()),
    Column("j", JSON, default="{}"),
    Column("u", Type(Kind.UUID)),
    Column("x", Type(Kind.BINARY)),
)


def test_types() -> None:
    made = columns_of(only(EVERY))
    assert {name: column.type for name, column in made.items()} == {
        "id": "nvarchar(36)",
        "s": "nvarchar(50)",
        "t": "nvarchar(max)",
        "i": "int",
        "b": "bigint",
        "d": "decimal(12,3)",
        "f": "float(53)",
        "flag": "bit",
        "day": "date",
        "at": "datetime2(6)",
        "j": "nvarchar(max)",
        "u": "uniqueidentifier",
        "x": "varbinary(max)",
    }
    assert {name for name, column in made.items() if column.collation} == {"id", "s", "t", "j"}
    assert made["s"].collation == "Latin1_General_100_BIN2"
    assert made["at"].default == "SYSUTCDATETIME()"
    assert (made["flag"].default, made["flag"].default_name) == ("1", "df_t_flag")
    assert made["t"].default_name is None


def test_the_database_may_choose_how_strings_compare() -> None:
    assert not any(column.collation for column in only(EVERY, exact=False).columns)


@pytest.mark.parametrize(
    ("version", "kind", "default", "check"),
    [
        (2017, "nvarchar(max)", "N'{}'", "ISJSON([j]) = 1"),
        (2019, "nvarchar(max)", "N'{}'", "ISJSON([j]) = 1"),
        (2022, "nvarchar(max)", "N'{}'", "ISJSON([j], VALUE) = 1"),
        (2025, "json", "CAST(N'{}' AS json)", None),
    ],
)
def test_json_by_version(version: int, kind: str, default: str, check: str | None) -> None:
    made = only(EVERY, version)
    column = columns_of(made)["j"]
    assert (column.type, column.default) == (kind, default)
    assert [rule.expression for rule in made.checks] == ([check] if check else [])
    assert column.collation == (None if version == 2025 else "Latin1_General_100_BIN2")


def test_a_generated_column_keeps_its_type() -> None:
    made = only(table("t", Column("s", string_of(10)), Column("g", string_of(10), generated=Expression("TRIM(s)"))))
    column = columns_of(made)["g"]
    assert column.generated is not None
    assert column.generated.endswith(" AS nvarchar(10)) COLLATE Latin1_General_100_BIN2")


def test_overrides_stand_as_written() -> None:
    raw = Column(
        "s",
        string_of(50),
        overrides={"sqlserver": ColumnOverride(type="varchar(50)", default="'x'", collation="Latin1_General_CI_AS")},
    )
    column = columns_of(only(table("t", raw)))["s"]
    assert (column.type, column.default, column.collation) == ("varchar(50)", "'x'", "Latin1_General_CI_AS")
    assert column.default_name == "df_t_s"


# Keys and indexes


def test_a_unique_key_of_required_columns_is_a_constraint() -> None:
    made = only(table("t", A, uniques=(Key("uq", ("id", "a")),)))
    assert made.uniques == (physical.Key("uq", ("id", "a")),)
    assert not made.indexes


def test_a_unique_key_with_nulls_is_a_filtered_index() -> None:
    made = only(table("t", A, B, Column("c", INTEGER), uniques=(Key("uq", ("a", "b", "c")),)))
    assert not made.uniques
    (unique,) = made.indexes
    assert unique.unique
    assert unique.note
    assert [key.column for key in unique.keys] == ["a", "b", "c"]
    assert unique.where == "[b] IS NOT NULL AND [c] IS NOT NULL"


@pytest.mark.parametrize(
    ("unique", "where", "expected"),
    [
        (False, None, None),
        (False, "b BETWEEN 1 AND 5", "[b] >= 1 AND [b] <= 5"),
        (False, "b NOT IN (1, 2)", "[b] <> 1 AND [b] <> 2"),
        (True, None, "[b] IS NOT NULL"),
        (True, "a = 'x'", "[a] = N'x' AND [b] IS NOT NULL"),
        (True, "b IS NOT NULL", "[b] IS NOT NULL"),
    ],
)
def test_filters_of_indexes(unique: bool, where: str | None, expected: str | None) -> None:
    wanted = index("i", "b", unique=unique, where=Expression(where, HERE) if where else None)
    (made,) = only(table("t", A, B, indexes=(wanted,))).indexes
    assert made.where == expected


def test_an_index_may_have_its_own_condition_keys_and_method() -> None:
    own = IndexOverride(where="[b] > 0 OR [b] < 0", keys="[b] DESC, [a]", method="nonclustered")
    (made,) = only(table("t", A, B, indexes=(index("i", "b", unique=True, overrides={"sqlserver": own}),))).indexes
    assert (made.where, made.keys[0].expression, made.method) == ("[b] > 0 OR [b] < 0", "[b] DESC, [a]", "nonclustered")


def test_a_columnstore_holds_all_its_columns_alike() -> None:
    wanted = replace(
        index("i", "a", include=("b",), overrides={"sqlserver": IndexOverride(method="columnstore")}),
        columns=(IndexColumn("a", descending=True),),
    )
    (made,) = only(table("t", A, B, indexes=(wanted,))).indexes
    assert made.keys == (physical.IndexKey("a"), physical.IndexKey("b"))
    assert not made.include


# Partitions


def test_hash_partitions() -> None:
    made = only(
        table(
            "t",
            JOB,
            A,
            B,
            key=("job", "id"),
            uniques=(Key("uq_a", ("job", "a")), Key("uq_b", ("job", "b"))),
            indexes=(index("i", "a"),),
            partition=HashPartition("job", 3),
        )
    )
    bucket = made.columns[-1]
    assert bucket == physical.Column("scangen_bucket", "int", False, generated="ABS(CHECKSUM([job]) % 3)")
    assert made.primary_key.columns == ("job", "id", "scangen_bucket")
    assert made.uniques == (physical.Key("uq_a", ("job", "a", "scangen_bucket")),)
    assert [[key.column for key in found.keys] for found in made.indexes] == [["job", "b", "scangen_bucket"], ["a"]]
    assert made.partitioning is not None
    assert [part.bounds for part in made.partitioning.partitions] == ["", "1", "2"]
    assert (made.partitioning.function, made.partitioning.scheme) == ("pf_t", "ps_t")


def test_range_partitions_take_the_rows_outside() -> None:
    days = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    at = Column("at", INSTANT, required=True)
    made = only(table("t", at, key=("id", "at"), partition=RangePartition("at", "month", days[0], days[-1], days)))
    assert made.partitioning is not None
    assert made.partitioning.key == "[at]"
    assert [part.bounds for part in made.partitioning.partitions] == [
        "",
        "'2026-01-01'",
        "'2026-02-01'",
        "'2026-03-01'",
    ]
