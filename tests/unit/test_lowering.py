"""What all dialects decide alike on the way from a schema to a catalog."""

from __future__ import annotations

import pytest

from scangen.diagnostics import Diagnostic, Report
from scangen.dialects import DIALECTS, load
from scangen.model import Schema
from scangen.render import Renderer
from tests.unit.spec_helpers import PROJECT, schema_of


def said(schema: Schema, name: str) -> list[Diagnostic]:
    """What lowering for a dialect's oldest version reports."""
    dialect, report = load(name), Report()
    target = next(target for target in PROJECT.targets if target.dialect == name)
    dialect.lowering(dialect, schema, PROJECT, target, Renderer(dialect), report).catalog()
    return report.diagnostics


@pytest.mark.parametrize(
    ("dialect", "column", "other"),
    [
        ("postgresql", 'price: "decimal(10,2)"', "price_range"),
        ("mysql", "day: date", "day_range"),
        ("sqlserver", "data: json", "data_json"),
        ("sqlite", "name: string(9)", "name_length"),
    ],
)
def test_a_check_may_not_bear_the_name_of_one_that_is_made_up(dialect: str, column: str, other: str) -> None:
    spec = "table: deals\ncolumns:\n  id: {type: integer, primary_key: true}\n  %s\n  %s: {type: integer, one_of: %s}\n"
    (found,) = said(schema_of(spec % (column, other, "[1, 2]")), dialect)
    assert found.code == "SG506"
    assert f"'ck_deals_{other}'" in found.message
    assert found.span is not None
    assert (found.span.path, found.span.line) == ("specs/1.yaml", 5)
    assert found.hint
    for name in DIALECTS:
        assert said(schema_of(spec % (column, other, "{name: own, values: [1, 2]}")), name) == []
        assert said(schema_of(spec % (column, "another", "[1, 2]")), name) == []


@pytest.mark.parametrize(
    ("index", "override", "says"),
    [
        ("columns: [a], unique: true", "method: brin", "cannot be unique"),
        ("columns: [a], unique: true", "method: gin, keys: a gin_trgm_ops", "cannot be unique"),
        ("columns: [a], include: [n]", "method: hash", "cannot include columns"),
        ("columns: [a]", "method: brin, include: [n]", "cannot include columns"),
        ("columns: [a, n]", "method: hash", "cannot have several columns"),
        ("columns: [a, s]", "method: spgist", "cannot have several columns"),
        ("columns: [a desc]", "method: brin", "none of its columns can be descending"),
        ("columns: [a]", "method: gin", "no operators of its own for the string(9) column 'a'"),
        ("columns: [n]", "method: gist", "no operators of its own for the integer column 'n'"),
        ("columns: [n]", "method: spgist", "no operators of its own for the integer column 'n'"),
        ("columns: [flag]", "method: brin", "no operators of its own for the boolean column 'flag'"),
        ("columns: [n, a, at]", "method: brin", None),
        ("columns: [place]", "method: gist", None),
        ("columns: [a, n]", "method: gin, keys: \"(to_tsvector('simple', a))\"", None),
        ("columns: [doc]", "method: gin", None),
        ("columns: [a], unique: true", "method: btree", None),
    ],
)
def test_an_index_method_of_postgresql_is_not_asked_for_more_than_it_can(
    index: str, override: str, says: str | None
) -> None:
    others = ", ".join(f"{name}: {{skip: true}}" for name in DIALECTS if name != "postgresql")
    schema = schema_of(
        "table: t\ncolumns:\n  id: {type: integer, primary_key: true}\n  a: string(9)\n  s: string(9)\n  n: integer\n"
        "  at: datetime\n  flag: boolean\n  doc: json\n  place: {type: string(9), postgresql: {type: box}}\n"
        f"indexes:\n  idx_t: {{{index}, postgresql: {{{override}}}, {others}}}\n"
    )
    found = said(schema, "postgresql")
    assert [(d.code, d.span and d.span.line) for d in found] == ([("SG504", 12)] if says else [])
    assert all(says and says in d.message and d.hint for d in found)


@pytest.mark.parametrize(
    ("partition", "other", "place"),
    [
        ("{hash: id, buckets: 2}", "table: t_p1\ncolumns: {id: {type: uuid, primary_key: true}}\n", "specs/2.yaml"),
        (
            "{range: day, every: month, from: 2026-01-01, until: 2026-03-01}",
            "table: u\ncolumns: {id: {type: uuid, primary_key: true}}\nindexes: {t_p202602: [id desc]}\n",
            "specs/2.yaml",
        ),
        ("{hash: id, buckets: 2}\nindexes: {t_p0: [day]}", "", "specs/1.yaml"),
    ],
)
def test_a_partition_may_not_bear_the_name_of_another_relation(partition: str, other: str, place: str) -> None:
    columns = "id: {type: uuid, required: true}, day: {type: date, required: true}"
    schema = schema_of(f"table: t\ncolumns: {{{columns}}}\nprimary_key: [id, day]\npartition: {partition}\n", other)
    (found,) = said(schema, "postgresql")
    assert found.code == "SG506"
    assert "is taken by a partition of" in found.message
    assert found.hint
    assert found.span is not None
    assert found.span.path == place
    assert said(schema, "sqlserver") == []


def test_triggers_of_two_tables_may_not_bear_one_name_on_sqlite() -> None:
    parent = "table: %s\ncolumns: {%s: {type: uuid, primary_key: true}}\n"
    child = "table: %s\ncolumns:\n  id: {type: uuid, primary_key: true}\n  of: {type: uuid, references: {table: %s}}\n"
    schema = schema_of(parent % ("a", "b_c"), parent % ("a_b", "c"), child % ("x", "a"), child % ("y", "a_b"))
    (found,) = said(schema, "sqlite")
    assert found.code == "SG506"
    assert "'referenced_a_b_c_on_update'" in found.message
    assert said(schema, "postgresql") == []
