"""`new --from`: what is made of samples and schemas, and that a spec comes of every one that is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scangen.dialects import DIALECTS
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from tests.unit.command import JOBS, Answer, scangen

ROWS = Path(__file__).parents[1] / "cases" / "rows"


def new(root: Path, content: str | bytes | Any, name: str = "github_users", *words: str) -> Answer:
    """`new NAME --from` a file with this content."""
    root.mkdir(exist_ok=True)
    (root / "specs").mkdir(exist_ok=True)
    (root / "specs" / "scan_jobs.yaml").write_text(JOBS)
    file = root / "sample.json"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content))
    return scangen("new", name, "--from", str(file), *words, cwd=root)


def spec(root: Path, content: Any, name: str = "github_users", *words: str) -> str:
    """The spec that comes of it, which every target takes."""
    answer = new(root, content, name, *words)
    assert answer.code == 0, answer
    valid = scangen("validate", cwd=root)
    assert valid.code == 0, valid
    return (root / "specs" / f"{name}.yaml").read_text()


def columns(text: str) -> dict[str, str]:
    """What stands for each column, without comments."""
    lines = [line.split("  # ")[0].strip() for line in text.splitlines() if line.startswith("  ") and ": " in line]
    pairs = [line.partition(": ") for line in lines if line and not line.startswith(("#", "-"))]
    return {name.strip("'"): value for name, _, value in pairs}


# Samples


def records(count: int = 30, **fields: Any) -> list[dict[str, Any]]:
    """Records of which each has these fields; a function makes a value of the record's number."""
    return [{key: make(n) if callable(make) else make for key, make in fields.items()} for n in range(count)]


def test_types_are_what_the_values_are(tmp_path: Path) -> None:
    sample = records(
        id=lambda n: n + 1,
        big=lambda n: 5_000_000_000 + n,
        small=lambda n: n % 7,
        share=0.25,
        mixed_numbers=lambda n: n if n % 2 else n + 0.5,
        yes=True,
        token="0e02b2c3-1111-4222-8333-444444444444",
        at="2024-05-01T12:00:00.123Z",
        offset="2024-05-01T12:00:00+0200",
        local="2024-05-01 12:00:00",
        never="2024-02-30",
        day="2024-02-29",
        things=[1, 2],
        thing={"a": 1},
        anything=lambda n: "x" if n % 2 else 1,
        note="x" * 1500,
        nothing=None,
    )
    found = columns(spec(tmp_path, sample))
    assert found["user_id"] == "{type: integer, required: true, identifier: true}"
    assert {name: value.split(",")[0].removeprefix("{type: ") for name, value in found.items()} == {
        "user_id": "integer",
        "big": "bigint",
        "small": "integer",
        "share": "float",
        "mixed_numbers": "float",
        "yes": "boolean",
        "token": "uuid",
        "at": "datetime",
        "offset": "datetime",
        "local": "string(50)",
        "never": "string(20)",
        "day": "date",
        "things": "json",
        "thing": "json",
        "anything": "json",
        "note": "text",
        "nothing": "text",
    }


def test_what_was_never_missing_in_enough_records_is_required(tmp_path: Path) -> None:
    enough = columns(spec(tmp_path / "a", records(20, id=str, always="a", gone=lambda n: None if n == 7 else "b")))
    assert "required" in enough["always"]
    assert "required" not in enough["gone"]
    few = columns(spec(tmp_path / "b", records(19, id=str, always="a")))
    assert "required" not in few["always"]
    assert "required" in few["user_id"], "a key is required however few there are"


def test_roles_and_values_are_proposed_and_the_evidence_is_told(tmp_path: Path) -> None:
    text = spec(tmp_path, records(40, id=str, email="a@b.c", status=lambda n: "on" if n % 3 else "off"))
    assert columns(text)["email"] == "{type: string(320), required: true, searchable: true}"
    assert columns(text)["status"] == "{type: string(20), required: true, filterable: true}"
    assert "perhaps one_of: ['off', 'on']" in text
    assert "  # from id; in 40 of 40 records, longest 2 characters; unique\n" in text
    assert "  - [scan_job_id, user_id]\n" in text


def test_keys_become_names_and_none_is_lost(tmp_path: Path) -> None:
    sample = {
        "id": 1, "userName": "a", "user-name": "b", "HTMLUrl": "c", "2fa": True, "created_at": "2024-01-01T00:00:00Z",
        "scan_job_id": "x", "__": 1, "naïve": 2, "": 3, "x" * 200: 4, "order by": 5, "{{ x }}": 6, "a: b # c": 7,
        "*/": 8, "GO\n": 9, "Ctid": 10, "DB_ROW_ID": 11, "sqlite_x": 12, "\u0966": 13,
    }  # fmt: skip
    names = list(columns(spec(tmp_path, sample)))
    assert names[:7] == [
        "user_id",
        "user_name",
        "user_name_2",
        "html_url",
        "n2_fa",
        "source_created_at",
        "source_scan_job_id",
    ]
    assert len(names) == len(sample)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ([{"id": 1}, {"id": 2}], "2 records of sample.json"),
        ({"id": 1}, "1 records of sample.json"),
        ({"total": 2, "items": [{"id": 1}, {"id": 2}]}, '2 records of "items" of sample.json'),
        ({"expand": "x", "issues": [{"id": 1}]}, '1 records of "issues" of sample.json'),
        ({"id": 7, "repos": [{"id": 1}]}, "1 records of sample.json"),
        ('{"id": 1}\n{"id": 2}\n\n', "2 records of sample.json"),
        ('{"type": "RECORD", "stream": "u", "record": {"id": 1}}\n{"type": "STATE", "value": {}}', "1 records of u in"),
        ('{"type": "RECORD", "record": {"stream": "u", "data": {"id": 1}}}\n', "1 records of u in sample.json"),
    ],
)
def test_records_are_found_where_apis_put_them(tmp_path: Path, shape: Any, said: str) -> None:
    text = spec(tmp_path, shape)
    assert text.startswith(f"# Proposed from {said}")
    assert "user_id" in columns(text)


@pytest.mark.parametrize("name", [path.stem for path in sorted(ROWS.glob("*.json"))])
def test_pages_of_real_sources(tmp_path: Path, name: str) -> None:
    found = columns(spec(tmp_path, (ROWS / f"{name}.json").read_text(), name))
    assert sum("identifier: true" in value for value in found.values()) == 1
    assert len(found) > 3


# Schemas


SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id", "state", "size"],
    "properties": {
        "id": {"type": "string", "maxLength": 40, "description": "Who's who: the id."},
        "state": {"enum": ["open", "it's", "closed"]},
        "size": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
        "count": {"type": "integer"},
        "price": {"type": "number", "multipleOf": 0.01},
        "rate": {"type": "number"},
        "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "day": {"type": "string", "format": "date"},
        "token": {"$ref": "#/$defs/token"},
        "mail": {"type": "string", "format": "email"},
        "free": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "either": {"type": ["string", "integer"]},
        "any": {},
    },
    "$defs": {"token": {"type": "string", "format": "uuid"}},
}
MEANT = {
    "user_id": "{type: string(40), description: 'Who''s who: the id.'}",
    "state": """{type: string(20), required: true, filterable: true, one_of: [open, it's, closed]}""",
    "size": "integer",
    "count": "bigint",
    "price": "'decimal(18,2)'",
    "rate": "float",
    "at": "datetime",
    "day": "date",
    "token": "uuid",
    "mail": "{type: string(320), searchable: true}",
    "free": "text",
    "tags": "json",
    "either": "json",
    "any": "json",
}


def test_a_json_schema_says_types_lengths_and_values(tmp_path: Path) -> None:
    found = columns(spec(tmp_path, SCHEMA))
    assert found | {"user_id": "", "price": ""} == MEANT | {"user_id": "", "price": ""}
    assert "string(40)" in found["user_id"]
    assert "required: true" in found["user_id"]
    assert "decimal(18,2)" in found["price"]


@pytest.mark.parametrize(
    "carried",
    [
        {"type": "SCHEMA", "stream": "users", "schema": SCHEMA, "key_properties": ["id"]},
        {"name": "users", "json_schema": SCHEMA, "source_defined_primary_key": [["id"]]},
        {"streams": [{"stream": {"name": "users", "json_schema": SCHEMA, "source_defined_primary_key": [["id"]]}}]},
        {"type": "CATALOG", "catalog": {"streams": [
            {"name": "other", "json_schema": {"type": "object", "properties": {"x": {}}}},
            {"name": "github_users", "json_schema": SCHEMA, "source_defined_primary_key": [["id"]]},
        ]}},
    ],
)  # fmt: skip
def test_streams_carry_the_key_beside_the_schema(tmp_path: Path, carried: Any) -> None:
    text = spec(tmp_path, carried)
    assert "identifier: true" in columns(text)["user_id"]
    assert "  - [scan_job_id, user_id]\n" in text


def test_a_stream_is_named_where_there_are_several(tmp_path: Path) -> None:
    lines = "\n".join(
        json.dumps({"type": "RECORD", "stream": stream, "record": {"id": 1, stream: 2}}) for stream in ("a", "b")
    )
    refused = new(tmp_path, lines)
    assert refused.code == 2
    assert "error SG615: there are 2 streams" in refused.err
    assert "--stream: a, b" in refused.err
    assert "b" in columns(spec(tmp_path, lines, "github_users", "--stream", "b"))


# What is none


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", "SG614", "is empty"),
        ("  \n", "SG614", "is empty"),
        ("nonsense", "SG614", "no JSON"),
        ('{"a": 1,}', "SG614", "no JSON"),
        ('{"a": 1}\n{"b": 2}\nnonsense', "SG614", "3:1"),
        ('{"a": 1, "a": 2}', "SG614", "the key 'a' twice"),
        ('{"a": NaN}', "SG614", "NaN is no JSON"),
        ("[" * 100_000, "SG614", "nested too deep"),
        (b"\xff\xfe{", "SG614", "is not UTF-8"),
        ("[]", "SG615", "no records with fields"),
        ("[{}]", "SG615", "no records with fields"),
        ("{}", "SG615", "no records with fields"),
        ("[1, 2]", "SG615", "holds a number among its records"),
        ('"text"', "SG615", "holds a text"),
        ("null", "SG615", "holds null"),
        ('{"type": "object", "properties": {}}', "SG615", "no object with properties"),
        (json.dumps({f"k{n}": 1 for n in range(201)}), "SG615", "has 201 fields"),
        ("1" * 5000, "SG614", "cannot be read"),
    ],
)
def test_what_is_no_sample_is_told(tmp_path: Path, content: str | bytes, code: str, said: str) -> None:
    answer = new(tmp_path, content)
    assert answer.code == 2, answer
    assert f"error {code}: " in answer.err
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "specs" / "github_users.yaml").exists()


def test_two_ways_to_begin_are_one_too_many(tmp_path: Path) -> None:
    answer = new(tmp_path, {"id": 1}, "github_users", "--like", "users")
    assert answer.code == 2
    assert "two ways to begin" in answer.err
    alone = scangen("new", "x", "--stream", "y", cwd=tmp_path)
    assert alone.code == 2
    there = new(tmp_path, {"id": 1})
    assert there.code == 0
    again = new(tmp_path, {"id": 1})
    assert again.code == 1
    assert "error SG611: " in again.err


# Any sample, any schema

KEYS = st.text(max_size=12) | st.sampled_from(["id", "createdAt", "status", "email", "key", "type", "name"])
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40)
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
RECORDS = st.lists(st.dictionaries(KEYS, VALUES | st.text(min_size=300, max_size=3000), max_size=12), max_size=25)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(
            ["string", "integer", "number", "boolean", "object", "array", "null", ["string", "null"]]
        ),
        "format": st.sampled_from(["date-time", "date", "uuid", "email", "uri", "odd"]),
        "maxLength": st.integers(-1, 5000),
        "enum": st.lists(st.text(max_size=5) | st.none() | st.integers(), max_size=4),
        "const": st.text(max_size=5),
        "multipleOf": st.sampled_from([0.01, 0.1, 1, 0.05, 2]),
        "minimum": st.integers(),
        "maximum": st.integers(),
        "description": st.text(max_size=30) | st.integers(),
        "$ref": st.sampled_from(["#", "#/$defs/a", "#/nowhere", "other.json", ""]),
        "anyOf": st.lists(st.fixed_dictionaries({"type": st.sampled_from(["string", "null", "integer"])}), max_size=2),
    },
)
SCHEMAS = st.fixed_dictionaries(
    {"type": st.just("object"), "properties": st.dictionaries(KEYS, PARTS, min_size=1, max_size=8)},
    optional={"required": st.lists(KEYS, max_size=4), "$defs": st.fixed_dictionaries({"a": PARTS})},
)


def test_a_description_that_says_nothing_is_none(tmp_path: Path) -> None:
    text = spec(tmp_path, {"type": "object", "properties": {"a": {"description": " "}, "b": {"description": "B."}}})
    assert columns(text) == {"a": "json", "b": "{type: json, description: B.}"}
    assert scangen("validate", cwd=tmp_path).code == 0


@settings(max_examples=150, deadline=None)
@given(RECORDS | SCHEMAS)
def test_whatever_comes_the_spec_is_one_or_the_sample_is_refused(
    tmp_path_factory: pytest.TempPathFactory, source: Any
) -> None:
    root = tmp_path_factory.mktemp("sample")
    answer = new(root, source)
    assert "Traceback" not in answer.err
    if answer.code == 0:
        valid = scangen("validate", cwd=root)
        assert valid.code == 0, (valid, (root / "specs" / "github_users.yaml").read_text())
        schema = read_schema(find_project(root, DIALECTS), DIALECTS)
        assert schema.table("github_users").role.value == "result"
    else:
        assert answer.code == 2
        assert "error SG61" in answer.err
