"""What is written, and what it stands for: every form of the language that a good spec may use."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scangen.diagnostics import Report
from scangen.dialects import DIALECTS
from scangen.model import (
    ColumnOverride,
    Expression,
    HashPartition,
    IndexColumn,
    IndexOverride,
    Kind,
    Now,
    RangePartition,
    Role,
    TableOverride,
    Type,
    Value,
)
from scangen.spec.link import link
from scangen.spec.reader import read_text
from tests.unit.spec_helpers import JOBS, PROJECT, problems_of, result_table, schema_of


def test_a_result_table_brings_its_columns_around_the_users() -> None:
    table = result_table("columns: {a: text}")
    assert [(c.name, str(c.type), c.required, c.implied) for c in table.columns] == [
        ("id", "string(36)", True, True),
        ("scan_job_id", "string(36)", True, True),
        ("a", "text", False, False),
        ("created_at", "datetime", True, True),
        ("updated_at", "datetime", True, True),
    ]
    assert table.column("created_at").default == Now()
    assert not table.column("created_at").on_update_now
    assert table.column("updated_at").on_update_now
    assert table.primary_key.name == "pk_things"
    assert table.primary_key.columns == ("id",)
    (key,) = table.foreign_keys
    assert (key.name, key.column, key.target, key.target_column, key.on_delete.value) == (
        "fk_things_scan_job_id",
        "scan_job_id",
        "scan_jobs",
        "id",
        "cascade",
    )
    assert [index.name for index in table.indexes] == ["idx_things_scan_job_id_created_at_id"]
    assert table.role is Role.RESULT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string", Type(Kind.STRING, 255)),
        ("string(4000)", Type(Kind.STRING, 4000)),
        ("decimal(38,30)", Type(Kind.DECIMAL, None, 38, 30)),
        ("decimal(5, 0)", Type(Kind.DECIMAL, None, 5, 0)),
        *((kind.value, Type(kind)) for kind in Kind if kind not in {Kind.STRING, Kind.DECIMAL}),
    ],
)
def test_types_in_both_forms(text: str, expected: Type) -> None:
    assert result_table(f"columns:\n  a: {text}").column("a").type == expected
    assert result_table(f"columns:\n  a: {{type: '{text}'}}").column("a").type == expected


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("string", "pending", "pending"),
        ("string", "no", "no"),
        ("string", "true", "true"),
        ("string", "1_000", "1_000"),
        ("string", "12:30", "12:30"),
        ("string", "0x1F", "0x1F"),
        ("string", "1.10", "1.10"),
        ("string", "2026-01-01", "2026-01-01"),
        ("string", "'now'", "now"),
        ("string", "'null'", "null"),
        ("string", "''", ""),
        ("string", "'it''s */ {{ x }} \\ \"'", "it's */ {{ x }} \\ \""),
        ("text", "' a '", " a "),
        ("integer", "-2147483648", -(2**31)),
        ("bigint", "9223372036854775807", 2**63 - 1),
        ("'decimal(4,2)'", "1.50", Decimal("1.50")),
        ("'decimal(4,2)'", "-99", Decimal(-99)),
        ("'decimal(2,2)'", "0.99", Decimal("0.99")),
        ("float", "-1.5e-9", -1.5e-9),
        ("float", "7", 7.0),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", "'2024-02-29'", date(2024, 2, 29)),
        ("datetime", "now", Now()),
        ("datetime", "2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("datetime", "2026-01-01 01:30:00.000001+02:30", datetime(2025, 12, 31, 23, 0, 0, 1, tzinfo=UTC)),
        ("uuid", "0123ABCD-0000-0000-0000-00000000000F", "0123abcd-0000-0000-0000-00000000000f"),
        ("json", "{}", "{}"),
        ("json", "[]", "[]"),
        ("json", '\'{"a": [1, 2.5, "é", null, true]}\'', '{"a": [1, 2.5, "é", null, true]}'),
        ("json", '{"a": [1, "x", {b: null}], c: "no"}', '{"a": [1, "x", {"b": null}], "c": "no"}'),
    ],
)
def test_defaults(type_: str, text: str, expected: Value | Now) -> None:
    column = result_table(f"columns:\n  a: {{type: {type_}, default: {text}}}").column("a")
    assert column.default == expected
    assert type(column.default) is type(expected)


def test_the_long_form_of_a_column() -> None:
    table = result_table(
        """\
columns:
  a:
    type: string(20)
    required: true
    unique: true
    filterable: true
    description: |
      Runs of   white space
      become one blank.
    renamed_from: b
    postgresql: {type: citext, default: "upper('x')", collation: de-x-icu}
"""
    )
    column = table.column("a")
    assert column.required
    assert column.filterable
    assert column.description == "Runs of white space become one blank."
    assert column.renamed_from == "b"
    assert column.overrides == {"postgresql": ColumnOverride("citext", "upper('x')", "de-x-icu")}
    assert [(key.name, key.columns) for key in table.uniques] == [("uq_things_a", ("a",))]
    assert column.span is not None
    assert str(column.span) == "specs/1.yaml:3:3"


def test_one_of_with_and_without_a_name() -> None:
    table = result_table(
        "columns:\n  a: {type: string, one_of: [x, 'y z']}\n  b: {type: integer, one_of: {name: ck_b, values: [1, 2]}}"
    )
    assert [(check.name, check.column, check.values, check.named) for check in table.checks] == [
        ("ck_things_a", "a", ("x", "y z"), False),
        ("ck_b", "b", (1, 2), True),
    ]


def test_indexes_in_all_forms() -> None:
    table = result_table(
        """\
columns: {a: string, b: integer, c: json}
indexes:
  idx_one: [a, b desc]
  idx_two: {columns: [b asc], where: b > 0, include: [a], unique: true}
  idx_three:
    columns: [c]
    postgresql: {method: gin, keys: c jsonb_path_ops}
    mysql: {skip: true}
    sqlserver: {skip: true}
    sqlite: {skip: true}
"""
    )
    one, two, three, page = table.indexes
    assert one.columns == (IndexColumn("a"), IndexColumn("b", descending=True))
    assert (two.where, two.include, two.unique, two.named) == (Expression("b > 0"), ("a",), True, True)
    assert three.overrides["postgresql"] == IndexOverride(method="gin", keys="c jsonb_path_ops")
    assert three.overrides["mysql"].skip
    assert page.reason == "scan job"
    listed = result_table("columns: {a: string, b: integer}\nindexes:\n  - [a, b]\n  - {columns: [b]}")
    assert [index.name for index in listed.indexes[:2]] == ["idx_things_a_b", "idx_things_b"]


def test_raw_sql_is_on_one_line_in_a_script() -> None:
    table = result_table(
        """\
columns:
  go: {type: integer, postgresql: {type: "numeric(9,\\n 2)"}}
checks:
  ck_go:
    expression: go > 1
    sqlserver:
      expression: |
        1 <
        GO
        AND 'a  b' <> ''
indexes:
  idx_go: {columns: [go], mysql: {where: "go\\r\\n> 1"}, postgresql: {keys: "abs(\\n  go)"}}
"""
    )
    assert table.column("go").overrides["postgresql"].type == "numeric(9, 2)"
    assert table.checks[0].overrides["sqlserver"].expression == "1 < GO AND 'a  b' <> ''"
    assert table.indexes[0].overrides["mysql"].where == "go > 1"
    assert table.indexes[0].overrides["postgresql"].keys == "abs( go)"


def test_keys_and_checks_in_all_forms() -> None:
    table = result_table(
        """\
columns: {a: string, b: integer}
unique:
  - [a, scan_job_id]
  - {name: uq_both, columns: [b, a]}
checks:
  ck_b: b > 0
  ck_a: {expression: a <> '', mysql: {expression: "a <> '' and 1 = 1"}, sqlite: {skip: true}}
"""
    )
    assert [(key.name, key.columns) for key in table.uniques] == [
        ("uq_things_a_scan_job_id", ("a", "scan_job_id")),
        ("uq_both", ("b", "a")),
    ]
    assert [(check.name, check.expression) for check in table.checks] == [
        ("ck_b", Expression("b > 0")),
        ("ck_a", Expression("a <> ''")),
    ]
    assert table.checks[1].overrides["sqlite"].skip
    listed = result_table("columns: {b: integer}\nchecks:\n  - b > 0\n  - {expression: b < 9}")
    assert [check.name for check in listed.checks] == ["ck_things_1", "ck_things_2"]


def test_a_check_of_every_target_alone_needs_no_portable_one() -> None:
    sql = ", ".join(f"{name}: {{expression: \"a <> 'x'\"}}" for name in DIALECTS if name != "sqlite")
    table = result_table(f"columns: {{a: string}}\nchecks:\n  ck_a: {{{sql}, sqlite: {{skip: true}}}}")
    assert table.checks[0].expression is None


def test_expressions_span_their_text_inside_the_quotes() -> None:
    checks = result_table(
        "columns: {b: integer}\nchecks:\n  ck_1: b > 0\n  ck_2: 'b > 1'\n  ck_3: >\n    b\n    > 2\n"
    ).checks
    spans = [check.expression.span for check in checks if check.expression]
    assert [(str(span), span.length) for span in spans if span] == [
        ("specs/1.yaml:4:9", 5),
        ("specs/1.yaml:5:10", 5),
        ("specs/1.yaml:6:9", 0),
    ]


def test_a_generated_column() -> None:
    table = result_table("columns:\n  a: integer\n  b: {type: bigint, generated: a + 1, mysql: {generated: a + 1}}")
    assert table.column("b").generated == Expression("a + 1")


def test_table_overrides_are_sorted() -> None:
    table = result_table(
        "columns: {a: text}\nmysql: {row_format: compressed, key_block_size: 8}\npostgresql: {fillfactor: 70}"
    )
    assert table.overrides["mysql"] == TableOverride((("key_block_size", "8"), ("row_format", "compressed")))


def test_hash_partitions_widen_the_key() -> None:
    table = result_table("columns: {a: {type: string, required: true}}\npartition: {hash: scan_job_id, buckets: 4}")
    assert table.partition == HashPartition("scan_job_id", 4)
    assert table.primary_key.columns == ("scan_job_id", "id")
    assert [index.name for index in table.indexes] == ["idx_things_scan_job_id_created_at_id"]


@pytest.mark.parametrize(
    ("every", "start", "end", "bounds"),
    [
        ("month", "2026-11-01", "2027-02-01", ["2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01"]),
        ("day", "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("year", "2026-01-01", "2028-01-01", ["2026-01-01", "2027-01-01", "2028-01-01"]),
    ],
)
def test_range_partitions_have_bounds(every: str, start: str, end: str, bounds: list[str]) -> None:
    partition = f"partition: {{range: created_at, every: {every}, from: {start}, until: {end}}}"
    table = result_table(f"columns: {{a: text}}\n{partition}")
    assert isinstance(table.partition, RangePartition)
    assert [str(bound) for bound in table.partition.bounds] == bounds
    assert table.primary_key.columns == ("id", "created_at")


def test_a_thousand_periods_are_the_most() -> None:
    body = "columns: {{a: text}}\npartition: {{range: created_at, every: day, from: 2024-01-01, until: {}}}"
    partition = result_table(body.format("2026-09-27")).partition
    assert isinstance(partition, RangePartition)
    assert len(partition.bounds) == 1001
    text = "result_table: things\n" + body.format("2026-09-28")
    assert [d.code for d in problems_of(text)] == ["SG226"]


def test_transitions_and_retention() -> None:
    jobs = JOBS + (
        "transitions:\n  status: {pending: [running], running: [done], done: []}\n"
        "retention:\n  archive: {when: status = 'done', age: completed_at, older_than: 2 weeks, into: old_jobs}\n"
    )
    table = schema_of(jobs=jobs).table("scan_jobs")
    assert table.transitions[0].moves == (("pending", ("running",)), ("running", ("done",)), ("done", ()))
    assert table.retention is not None
    assert (table.retention.age, table.retention.older_than_days, table.retention.into) == (
        "completed_at",
        14,
        "old_jobs",
    )


def test_a_key_of_several_columns_is_required() -> None:
    schema = schema_of("table: parts\ncolumns: {a: string(9), b: integer}\nprimary_key: {name: pk, columns: [a, b]}\n")
    table = schema.table("parts")
    assert (table.primary_key.name, table.primary_key.columns) == ("pk", ("a", "b"))
    assert all(column.required for column in table.columns)


def test_drafts_survive_pickling_and_depend_on_their_file_alone() -> None:
    report = Report()
    text = "result_table: a\ncolumns: {x: {type: string, searchable: true}}\nchecks: {ck: scan_job_id <> x}\n"
    drafts = [read_text(label, body, DIALECTS, report) for label, body in (("jobs", JOBS), ("a", text))]
    again = pickle.loads(pickle.dumps(drafts))  # noqa: S301 - our own
    assert link(again, PROJECT, DIALECTS, report) == link(drafts, PROJECT, DIALECTS, report)


def test_spans_are_no_part_of_equality() -> None:
    body = "columns:\n  a: {type: string, default: x}\n"
    one, two = result_table(body), result_table("\n\n# moved\n" + body)
    assert one == two
    assert replace(one, description="x") != two


def test_a_quoted_number_in_a_string_column_is_text_and_a_word_in_a_number_is_refused() -> None:
    assert result_table("columns:\n  a: {type: string, default: 007}").column("a").default == "007"
    text = "result_table: things\ncolumns:\n  a: {type: integer, default: 007}"
    assert [(d.code, d.hint) for d in problems_of(text)] == [("SG212", "write 7")]
