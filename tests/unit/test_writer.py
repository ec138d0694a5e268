"""A table written as YAML reads back as the same table, and what a team reads in it is all that the spec implies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS
from scangen.model import Schema, Table
from scangen.project import Project, Target
from scangen.spec.link import link
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from scangen.spec.reader import read_text
from scangen.spec.writer import write_table
from scangen.spec.yaml_text import Bare, Node, block, flow, written
from tests.unit.command import HERE, JOBS, project, scangen

PROJECT = Project(HERE, HERE / "specs", HERE / "generated", (Target("sqlite", (3, 37)), Target("sqlserver", (2017,))))
TEAMS = "table: teams\ncolumns: {id: {type: integer, primary_key: true}, code: {type: string(9), required: true}}"


def schema_of(*texts: str) -> Schema:
    report = Report()
    drafts = [read_text(f"specs/{number}.yaml", text, DIALECTS, report) for number, text in enumerate(texts)]
    return link(drafts, PROJECT, DIALECTS, report)


def details(table: Table) -> list[object]:
    """What equality leaves out and a spec says all the same."""
    renamed = [column.renamed_from for column in table.columns]
    return [table.renamed_from, renamed, [column.implied for column in table.columns], list(table.types)]


def assert_same_again(text: str, *others: str) -> str:
    before = schema_of(JOBS, TEAMS, text, *others)
    name = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - the base loader makes nothing but text
    table = before.table(name.get("table") or name["result_table"])
    again = write_table(table)
    after = schema_of(JOBS, TEAMS, again, *others).table(table.name)
    assert after == table, again
    assert details(after) == details(table), again
    assert write_table(after) == again
    return again


# Random specs

NAMES = st.from_regex(r"\A[a-z_][a-z0-9_]{0,10}\Z").filter(lambda name: not name.startswith("sqlite_"))
LONG = st.from_regex(r"\A[a-z][a-z0-9_]{50,70}\Z")
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"]), max_size=40
)
# What YAML, or a writer of it, could stumble over
_NASTY = """\
no null ~ true 1_000 012 12:30 2026-01-01 ' " \\ %s it's *x &x !x @x `x` << = - now --- ... x: :x # | ,
[a] {{x}} a\\n 漢🙂
"""
NASTY = st.sampled_from(
    ["", " ", "a: b", "a #b", "- a", 'say "x"', 'it\'s "x"', "a, b", "> x", "| x", "? x", "x ", " x", *_NASTY.split()]
)
STRINGS = NASTY | TEXTS
DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    "string(80)": STRINGS,
    "text": STRINGS,
    "integer": st.integers(-(2**31), 2**31 - 1),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "decimal(12,3)": st.decimals(-99999, 99999, places=3).map(float),
    "float": st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    "boolean": st.booleans(),
    "date": st.dates(min_value=date(1000, 1, 1)).map(str),
    "datetime": st.just("now") | st.just("2026-01-31T12:00:00.000123+05:30"),
    "json": st.lists(st.integers(0, 9) | STRINGS, max_size=3) | st.dictionaries(STRINGS, STRINGS, max_size=3),
    "uuid": st.uuids().map(str),
    "binary": st.nothing(),
}
ONE_OF = ("string(80)", "integer", "bigint", "date")


@st.composite
def column_sets(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in draw(st.lists(NAMES | LONG, min_size=1, max_size=6, unique_by=str.lower)):
        kind = draw(st.sampled_from(sorted(DEFAULTS)))
        column: dict[str, Any] = {"type": kind}
        if draw(st.booleans()):
            column["required"] = draw(st.booleans())
        if kind in ONE_OF and draw(st.booleans()):
            values = draw(st.lists(DEFAULTS[kind], min_size=1, max_size=4, unique=True))
            named = {"name": f"check_{name[:9]}", "values": values}
            column["one_of"] = draw(st.sampled_from([values, {"values": values}, named]))
            if draw(st.booleans()):
                column["default"] = values[0]
        elif draw(st.booleans()) and kind != "binary":
            column["default"] = draw(DEFAULTS[kind])
        if draw(st.booleans()):
            column["description"] = draw(STRINGS)
        if draw(st.booleans()):
            column["renamed_from"] = f"old_{name[:20]}"
        if kind in ("string(80)", "integer"):
            roles = draw(st.sets(st.sampled_from(["identifier", "searchable", "filterable", "unique"])))
            column |= dict.fromkeys(sorted(roles), True)
        if kind == "integer" and draw(st.booleans()):
            key = {"table": "teams", "on_delete": draw(st.sampled_from(["cascade", "restrict"]))}
            column["references"] = key | draw(st.sampled_from([{}, {"column": "id"}, {"name": f"points_{name[:9]}"}]))
        if draw(st.booleans()):
            column["postgresql"] = draw(st.sampled_from([{"type": "citext"}, {"collation": "C", "type": "text"}]))
        found[name] = kind if list(column) == ["type"] and draw(st.booleans()) else column
    return found


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    """A spec that is mostly right; those that are not are thrown away."""
    own = draw(column_sets())
    result = draw(st.booleans())
    spec: dict[str, Any] = {("result_table" if result else "table"): "t_" + draw(NAMES | LONG)[:61], "columns": own}
    if not result:
        spec["columns"] = {"key": {"type": "integer"}, "other": {"type": "string(9)", "required": True}, **own}
        named = {"name": "my_key", "columns": ["other"]}
        spec["primary_key"] = draw(st.sampled_from([["key"], ["key", "other"], named]))
    if draw(st.booleans()):
        spec["description"] = draw(STRINGS)
    kinds = {name: column if isinstance(column, str) else column["type"] for name, column in own.items()}
    short = [name for name in sorted(own) if kinds[name] in ("uuid", "date")]
    if draw(st.booleans()) and short:
        keys = draw(st.lists(st.sampled_from(short), min_size=1, unique=True))
        spec["unique"] = [draw(st.sampled_from([keys, {"name": "my_unique", "columns": keys}]))]
        index = {"columns": [f"{keys[0]} desc"], "where": f'"{keys[0]}" IS NOT NULL', "sqlserver": {"skip": True}}
        spec["indexes"] = draw(st.sampled_from([[index, keys[::-1]], {"my_index": index, "mine": keys[::-1]}]))
        rule = f'"{keys[0]}" IS NOT NULL'
        check = draw(st.sampled_from([rule, {"postgresql": {"expression": "1 = 1"}, "expression": rule}]))
        spec["checks"] = draw(st.sampled_from([[check], {"my_check": check}]))
    if draw(st.booleans()):
        spec["postgresql"] = {"fillfactor": 70}
    if result and "unique" not in spec and draw(st.booleans()):
        cut = {"range": "created_at", "every": "month", "from": "2026-01-01", "until": "2026-04-01"}
        spec["partition"] = draw(st.sampled_from([{"hash": "scan_job_id", "buckets": 4}, cut]))
    return spec


def test_any_spec_reads_back_the_same() -> None:
    good = 0

    @given(specs())
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    def one(spec: dict[str, Any]) -> None:
        nonlocal good
        text = json.dumps(spec, ensure_ascii=False)
        try:
            schema_of(JOBS, TEAMS, text)
        except ScangenError:
            assume(False)
        good += 1
        assert_same_again(text)

    one()
    assert good >= 100


@given(STRINGS)
@example("a" * 3000)
@example(",A")
@example("a,")
@example("a\n  b: |\n\n# c")
@example("a\n\tb")
def test_any_text_is_the_same_to_yaml(text: str) -> None:
    node: dict[str, Node] = {
        "key": text,
        "list": [text, "b"],
        "flow": {"inner": text, text[:900] or "x": "y"},
        "n": Bare("1"),
    }
    assert yaml.load(flow(node), yaml.BaseLoader) == {**node, "n": "1"}  # noqa: S506
    lines = "\n".join(line for key, value in node.items() for line in block(key, value))
    assert yaml.load(lines, yaml.BaseLoader) == {**node, "n": "1"}  # noqa: S506
    typed = yaml.safe_load(f"key: {written(text, inside=False)}\nlist: [{written(text)}]")
    assert typed == {"key": text, "list": [text]}, "a typed reader takes it for something else"


# Specs by hand


@pytest.mark.parametrize("name", [path.stem for path in sorted((HERE / "specs").glob("*.yaml"))])
def test_the_shipped_specs_read_back_the_same(name: str) -> None:
    texts = {path.stem: path.read_text("utf-8") for path in (HERE / "specs").glob("*.yaml")}
    before = schema_of(*texts.values())
    after = schema_of(*(texts | {name: write_table(before.table(name))}).values())
    assert after == before


def test_queries_are_written_as_they_stand() -> None:
    again = assert_same_again("""\
result_table: found
columns: {name: string}
queries:
  short: SELECT name FROM found
  long:
    sql: |
      SELECT name
      FROM found

      WHERE name = :name AND created_at > :since
    description: What was found since.
    returns: one
    parameters: {since: datetime}
    postgresql: {sql: "SELECT name FROM found WHERE name ILIKE :name AND created_at > :since"}
""")
    assert "  short: SELECT name FROM found\n" in again
    assert "    sql: |-\n      SELECT name\n      FROM found\n\n      WHERE name = :name" in again


def test_all_that_is_implied_is_written_out() -> None:
    text = """\
result_table: found
columns:
  name: {type: string, searchable: true}
  state: {type: string(9), one_of: [a, b]}
  team: {type: integer, references: {table: teams}}
unique: [[name, scan_job_id]]
indexes: [[state]]
checks: ["LENGTH(name) > 1"]
partition: {hash: scan_job_id, buckets: 4}
"""
    assert (
        assert_same_again(text)
        == """\
result_table: found
# result_table brings:
#   id: {type: string(36), required: true}
#   scan_job_id: {type: string(36), required: true, references: {table: scan_jobs, column: id, on_delete: cascade, \
name: fk_found_scan_job_id}}
#   created_at: {type: datetime, required: true, default: now}
#   updated_at: {type: datetime, required: true, default: now, on_update: now}
#   primary_key: {name: pk_found, columns: [scan_job_id, id]}
columns:
  name: {type: string(255), searchable: true}
  state: {type: string(9), one_of: {name: ck_found_state, values: [a, b]}}
  team: {type: integer, references: {table: teams, column: id, on_delete: restrict, name: fk_found_team}}
unique:
  - {name: uq_found_name_scan_job_id, columns: [name, scan_job_id]}
indexes:
  idx_found_state: [state]
# indexes that the columns ask for:
#   idx_found_scan_job_id_created_at_id: [scan_job_id, created_at, id]   # scan job
#   idx_found_team: [team]   # foreign key
#   idx_found_name: [name]   # searchable
checks:
  ck_found_1: LENGTH(name) > 1
partition: {hash: scan_job_id, buckets: 4}
"""
    )


CORNERS = """\
table: t
primary_key: [b, a]
columns: {a: uuid, b: integer}
---
table: t
columns: {a: {type: uuid, primary_key: true}, n: {type: json, default: '{"a": [1, "it''s"]}'}}
---
table: t
columns: {a: {type: uuid, primary_key: true}, n: {type: datetime, default: '2026-01-31T01:00:00-23:00'}}
---
table: t
columns: {a: {type: uuid, primary_key: true}, n: {type: string(9), default: 'now'}}
---
table: t
columns:
  a: {type: integer, primary_key: true}
  b: {type: integer, generated: a + 1, mysql: {generated: a + 2}}
---
table: t
renamed_from: s
columns: {a: {type: integer, primary_key: true, renamed_from: z}}
sqlite: {}
---
table: t
columns: {a: {type: integer, primary_key: true}}
checks: {c: {expression: a > 1, mysql: {skip: false}}}
---
result_table: t
columns: {j: json}
indexes:
  i:
    columns: [j]
    postgresql: {method: gin}
    mysql: {skip: true}
    sqlserver: {skip: true}
    sqlite: {keys: "j ->> '$.a'"}
---
result_table: t
columns: {j: {type: string(9), required: true, one_of: [a, 'b: c', 'null']}}
transitions: {j: {a: ['b: c'], 'b: c': ['null'], 'null': []}}
---
result_table: t
columns: {j: text}
partition: {range: created_at, every: day, from: 2026-01-01, until: 2026-02-01}
"""


@pytest.mark.parametrize("text", CORNERS.split("---\n"))
def test_the_corners_of_the_language(text: str) -> None:
    assert_same_again(text)


def test_a_made_up_name_that_is_too_long_is_left_to_be_made_up() -> None:
    long = "c" * 58
    columns = f"{{a: {{type: integer, primary_key: true}}, {long}: {{type: integer, unique: true}}, b: date}}"
    again = assert_same_again(f"table: t\ncolumns: {columns}\nindexes: [[{long}, b], [b]]\n")
    assert f"  - [{long}, b]\n  - [b]\n" in again


def test_show_prints_it(tmp_path: Path) -> None:
    root = project(tmp_path)
    answer = scangen("show", "user_results", cwd=root)
    (root / "specs" / "user_results.yaml").write_text(answer.out)
    before = schema_of(JOBS, answer.out)
    assert read_schema(find_project(root, DIALECTS), DIALECTS) == before
    assert scangen("show", "user_results", cwd=root).out == answer.out
