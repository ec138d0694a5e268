"""What SQL Server cannot hold is refused, with the code, the place and a way out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scangen.model import (
    Check,
    CheckOverride,
    Column,
    ColumnOverride,
    Expression,
    HashPartition,
    IndexOverride,
    Key,
    Kind,
    OnDelete,
    Table,
    Transition,
    Type,
)
from tests.servers import tsql
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
    codes,
    index,
    lowered,
    reference,
    refused,
    string_of,
    table,
)


@pytest.mark.parametrize(
    ("what", "made"),
    [
        ("primary key", table("t", Column("k", string_of(451), required=True), key=("k",))),
        (
            "unique key 'u'",
            table("t", Column("k", string_of(851), required=True), uniques=(Key("u", ("k",), span=HERE),)),
        ),
        ("unique key 'u'", table("t", Column("k", string_of(851)), uniques=(Key("u", ("k",), span=HERE),))),
        ("index 'i'", table("t", Column("k", string_of(851)), indexes=(index("i", "k"),))),
        ("index 'i'", table("t", Column("k", TEXT), indexes=(index("i", "k"),))),
        (
            "index 'i'",
            table(
                "t",
                Column("k", string_of(846)),
                Column("l", Type(Kind.BIGINT)),
                Column("m", FLAG),
                indexes=(index("i", "k", "l", "m"),),
            ),
        ),
    ],
)
def test_a_key_that_some_row_could_make_too_long(what: str, made: Table) -> None:
    ((code, message),) = refused(made)
    assert code == "SG501"
    assert what in message


def test_keys_that_just_fit() -> None:
    fits = table(
        "t",
        Column("k", string_of(450), required=True),
        Column("l", string_of(850)),
        key=("k",),
        indexes=(index("i", "l"),),
    )
    assert not refused(fits)
    assert not refused(table("t", Column("k", string_of(4000)), indexes=(index("i", "id", include=("k",)),)))
    skipped = index("i", "k", overrides={"sqlserver": IndexOverride(skip=True)})
    assert not refused(table("t", Column("k", TEXT), indexes=(skipped,)))


def test_the_bucket_counts_in_a_unique_key() -> None:
    wide = Column("k", string_of(432), required=True)
    part = HashPartition("k", 2)
    assert not codes(table("t", wide, key=("k",)))
    assert not codes(table("t", wide, key=("k",), partition=part))
    assert codes(table("t", replace(wide, type=string_of(450)), key=("k",), partition=part)) == ["SG501"]


def test_too_much_of_anything() -> None:
    many = [Column(f"c{n}", INTEGER) for n in range(1030)]
    assert codes(table("t", *many)) == ["SG503"]
    assert codes(table("t", *many[:40], indexes=(index("i", *(c.name for c in many[:33])),))) == ["SG503"]
    assert codes(table("t", *many[:2], indexes=tuple(index(f"i{n}", "c0") for n in range(1000)))) == ["SG503"]


def test_a_row_too_wide() -> None:
    wide = [Column(f"c{n}", Type(Kind.DECIMAL, None, 38, 2)) for n in range(480)]
    assert codes(table("t", *wide)) == ["SG502"]
    assert not codes(table("t", *wide[:460]))
    assert codes(table("t", *(Column(f"c{n}", TEXT) for n in range(320)))) == ["SG502"]
    assert not codes(table("t", *(Column(f"c{n}", TEXT) for n in range(300))))


def test_a_string_longer_than_nvarchar() -> None:
    long = Column("s", string_of(4001), span=HERE)
    assert codes(table("t", long)) == ["SG504"]
    assert not codes(table("t", replace(long, overrides={"sqlserver": ColumnOverride(type="nvarchar(max)")})))


@pytest.mark.parametrize(
    "where", ["a LIKE 'x%'", "b = 1 OR b = 2", "LENGTH(a) = 3", "NOT b = 1", "b = b + 1", "a = '$(x)'"]
)
def test_a_condition_that_is_too_much_for_a_filter(where: str) -> None:
    ((code, message),) = refused(table("t", A, B, indexes=(index("i", "a", where=Expression(where, HERE)),)))
    assert code == "SG522"
    assert "'i'" in message


def test_a_filter_cannot_name_a_generated_column() -> None:
    made = Column("g", INTEGER, generated=Expression("b + 1"))
    assert codes(table("t", B, made, indexes=(index("i", "b", where=Expression("g = 1", HERE)),))) == ["SG525"]
    assert codes(table("t", B, made, uniques=(Key("u", ("g",), span=HERE),))) == ["SG525"]
    assert codes(table("t", B, made, indexes=(index("i", "g", unique=True),))) == ["SG525"]
    assert not codes(table("t", B, replace(made, required=True), uniques=(Key("u", ("g",), span=HERE),)))


def test_columnstores() -> None:
    store = {"sqlserver": IndexOverride(method="columnstore")}
    assert codes(table("t", A, indexes=(index("i", "a", unique=True, overrides=store),))) == ["SG504"]
    assert codes(table("t", A, indexes=(index("i", "a", overrides=store), index("j", "a", overrides=store)))) == [
        "SG504"
    ]
    assert codes(table("t", Column("k", TEXT), indexes=(index("i", "k", overrides=store),))) == ["SG504"]


def test_the_name_of_the_bucket_is_taken() -> None:
    taken = Column("Scangen_Bucket", INTEGER, span=HERE)
    assert codes(table("t", JOB, taken, key=("job", "id"), partition=HashPartition("job", 2))) == ["SG523"]
    assert not codes(table("t", taken))


def test_transitions_of_a_table_whose_key_each_update_changes() -> None:
    at = Column("at", INSTANT, required=True, on_update_now=True)
    moves = Transition("a", (("x", ("y",)),), span=HERE)
    assert codes(table("t", A, at, key=("id", "at"), transitions=(moves,))) == ["SG526"]


CASCADE, CLEAR, KEEP = OnDelete.CASCADE, OnDelete.SET_NULL, OnDelete.RESTRICT


def child(name: str, *keys: tuple[str, OnDelete]) -> Table:
    """A table that references others by keys of their own columns."""
    made = [(f"k{n}", target, on_delete) for n, (target, on_delete) in enumerate(keys)]
    return table(
        name,
        *(Column(column, string_of(36)) for column, *_ in made),
        foreign_keys=tuple(reference(f"fk_{name}_{column}", target, how, column) for column, target, how in made),
    )


@pytest.mark.parametrize(
    ("tables", "by"),
    [
        ([child("b", ("a", CASCADE), ("a", CASCADE))], ["fk_b_k1"]),
        ([child("b", ("a", CASCADE), ("a", CLEAR))], ["fk_b_k1"]),
        ([child("b", ("a", CLEAR), ("a", CLEAR), ("a", CASCADE))], ["fk_b_k1", "fk_b_k2"]),
        ([child("b", ("a", CASCADE), ("a", KEEP))], []),
        ([child("b", ("a", CASCADE)), child("c", ("a", CASCADE), ("b", CASCADE))], ["fk_c_k1"]),
        ([child("b", ("a", CASCADE)), child("c", ("b", CLEAR), ("a", CLEAR))], ["fk_c_k1"]),
        ([child("b", ("a", CLEAR)), child("c", ("b", CASCADE), ("a", CASCADE))], ["fk_c_k1"]),
        ([child("b", ("a", KEEP)), child("c", ("b", CASCADE), ("a", CASCADE))], []),
        (
            [child("b", ("a", CASCADE)), child("c", ("a", CASCADE)), child("d", ("b", CASCADE), ("c", CASCADE))],
            ["fk_d_k1"],
        ),
        ([child("b", ("a", CASCADE)), child("c", ("a", CASCADE)), child("d", ("b", CASCADE), ("c", KEEP))], []),
        ([child("b", ("b", CASCADE))], ["fk_b_k0"]),
        ([child("b", ("b", KEEP))], []),
    ],
)
def test_two_paths_of_a_cascade(tables: list[Table], by: list[str]) -> None:
    found = refused(table("a"), *tables)
    assert [code for code, _ in found] == ["SG520"] * len(by)
    for name, (_, message) in zip(by, found, strict=True):
        assert repr(name) in message
        assert "1785" in message


def test_names_are_shared_by_all_tables() -> None:
    check = Check("positive", Expression("id <> ''"), span=HERE)
    first, second = table("a", checks=(check,)), table("b", checks=(check,))
    ((code, message),) = refused(first, second)
    assert (code, "'a'" in message) == ("SG506", True)
    elsewhere = replace(check, overrides={"sqlserver": CheckOverride(skip=True)})
    assert not refused(first, replace(second, checks=(elsewhere,)))
    assert not refused(*(replace(t, checks=(), indexes=(index("i", "id"),)) for t in (first, second)))


def test_names_that_are_made_up_are_shared_too() -> None:
    first, second = table("a", Column("b_c", JSON)), table("a_b", Column("c", JSON))
    ((code, message),) = refused(first, second)
    assert (code, "'ck_a_b_c_json'" in message) == ("SG506", True)
    own = Column("c", JSON, overrides={"sqlserver": ColumnOverride(type="nvarchar(4000)")})
    assert not refused(first, table("a_b", own))
    first, second = (replace(t, columns=(t.columns[0], replace(t.columns[1], default="{}"))) for t in (first, second))
    assert codes(first, second) == ["SG506", "SG506"]


def test_very_many_references() -> None:
    plain = [child(f"r{n}", ("a", CASCADE)) for n in range(253)]
    cut = replace(child("p", ("a", CASCADE)), partition=HashPartition("id", 2))
    assert not refused(table("a"), *plain)
    assert not refused(table("a"), *plain[:252], cut)
    assert codes(table("a"), *plain, cut) == ["SG524"]
    store = index("i", "k0", overrides={"sqlserver": IndexOverride(method="columnstore")})
    assert codes(table("a"), *plain, replace(child("p", ("a", CASCADE)), indexes=(store,))) == ["SG524"]


@pytest.mark.parametrize("version", tsql.VERSIONS)
@pytest.mark.parametrize(
    ("default", "scalar"), [("{}", False), (" [1]", False), ("null", True), ('"x"', True), ("1", True)]
)
def test_a_json_default_that_the_server_would_not_take(version: int, default: str, scalar: bool) -> None:
    made = table("t", Column("j", JSON, default=default, default_span=HERE))
    _, diagnostics = lowered([made], version)
    taken = not scalar or version == 2022
    assert [(found.code, found.span) for found in diagnostics] == ([] if taken else [("SG527", HERE)])
