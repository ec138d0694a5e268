"""The JSON Schema takes what the reader takes, and refuses what an editor should mark while a person types."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scangen import starters
from scangen.dialects import DIALECTS
from scangen.spec import json_schema
from scangen.spec.shapes import Mapping as Shape
from tests.unit.command import HERE, project, scangen
from tests.unit.test_bad_specs import CASES, MARK


class Editor(yaml.SafeLoader):
    """YAML 1.2's types, as editors read it: a date is text, and so are yes and no."""


Editor.yaml_implicit_resolvers = {}
Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
Editor.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|)$"), ["~", "n", ""])
Editor.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^-?[0-9]+$"), list("-0123456789"))
Editor.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?$"), list("-0123456789")
)


def parsed(text: str) -> Any:
    return yaml.load(text, Editor)  # noqa: S506 - a safe loader with fewer guesses


def problems(text: str, what: str = "spec") -> list[str]:
    schema = json_schema.schema(what, DIALECTS)
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(parsed(text))]


@pytest.mark.parametrize("what", ["spec", "project"])
def test_the_schema_is_one(what: str) -> None:
    schema = json_schema.schema(what, DIALECTS)
    jsonschema.Draft7Validator.check_schema(schema)
    assert json.loads(json_schema.text(what, DIALECTS)) == schema


def test_every_key_of_the_language_is_in_it_with_its_words() -> None:
    definitions = {
        name: definition
        for what in ("spec", "project")
        for name, definition in json_schema.schema(what, DIALECTS)["definitions"].items()
    }
    for mapping in json_schema.MAPPINGS.values():
        name = mapping.name.replace(" ", "_")
        found = [definitions[known] for known in definitions if known == name or known.startswith(f"{name}_")]
        found = [definition for definition in found if mapping.text in definition["description"]]
        assert found, mapping.name
        for definition in found:
            for key in mapping.keys:
                assert key.text in definition["properties"][key.name]["description"]
            assert definition["additionalProperties"] is False
            if mapping.per_dialect:
                assert set(DIALECTS) <= set(definition["properties"])


@pytest.mark.parametrize("path", sorted((HERE / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_specs_pass(path: Path) -> None:
    assert problems(path.read_text("utf-8")) == []


def test_the_starting_project_file_passes() -> None:
    assert problems(starters.project_file(DIALECTS.values()), "project") == []


@pytest.mark.parametrize("mapping", json_schema.MAPPINGS.values(), ids=lambda mapping: mapping.name)
def test_the_examples_of_the_language_pass(mapping: Shape) -> None:
    schemas = [json_schema.schema(what, DIALECTS) for what in ("spec", "project")]
    names = [mapping.name.replace(" ", "_"), f"{mapping.name.replace(' ', '_')}_postgresql"]
    tried = 0
    for schema in schemas:
        for name in names:
            if name in schema["definitions"]:
                part = {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
                jsonschema.Draft7Validator(part).validate(parsed(mapping.example))
                tried += 1
    assert tried


@pytest.mark.parametrize(
    "text",
    [
        "table: t\ncolumns: {a: string, b: {type: integer, default: 0}, c: {type: json, default: {a: [1]}}}",
        "table: t\ncolumns: {a: {type: string(9), one_of: [a, 1, true]}}\ntransitions: {a: {x: [], y: [x]}}",
        "table: t\ncolumns: {a: text}\nchecks: [a IS NULL, {mysql: {skip: true}}]\nindexes: [[a], {columns: [a desc]}]",
        "result_table: t\ncolumns: {a: 'decimal(10,2)'}\npostgresql: {fillfactor: 70}\nmysql: {key_block_size: 8}",
        "result_table: t\ncolumns: {a: text}\npartition: {range: b, every: day, from: 2026-01-01, until: 2026-02-01}",
    ],
)
def test_all_forms_pass(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tabel: t\ncolumns: {a: text}", "'table' is a required property"),
        ("table: t\ncolums: {a: text}", "'colums' was unexpected"),
        ("result_table: t\nrole: scan_jobs\ncolumns: {a: text}", "'role' was unexpected"),
        ("result_table: t\ncolumns: {a: {type: varchar}}", "is not valid under any of the given schemas"),
        ("result_table: t\ncolumns: {a: {type: text, required: yes}}", "is not valid under any of the given schemas"),
        ("result_table: 1t\ncolumns: {a: text}", "does not match"),
        ("result_table: t\ncolumns: {a: text}\npartition: {hash: a, buckets: 1}", "is not valid under any"),
        ("result_table: t\ncolumns: {a: text}\npostgresql: {fillfactor: 5}", "less than the minimum"),
        ("result_table: t\ncolumns: {a: text}\nmysql: {fillfactor: 70}", "'fillfactor' was unexpected"),
        ("result_table: t\ncolumns: {}", "{} "),
        ("- a", "is not of type 'object'"),
    ],
)
def test_mistakes_are_marked(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text)), problems(text)


def test_index_methods_are_those_of_each_dialect() -> None:
    spec = "result_table: t\ncolumns: {{a: json}}\nindexes: {{i: {{columns: [a], {}: {{method: gin}}}}}}"
    assert problems(spec.format("postgresql")) == []
    assert problems(spec.format("mysql")) != []


def test_the_bad_specs_with_unknown_or_missing_keys_are_marked() -> None:
    """Only these codes: what else is wrong with a bad spec, a schema of one file cannot know."""
    marked = 0
    for path in CASES.glob("*.yaml"):
        for name, case in yaml.safe_load(path.read_text("utf-8")).items():
            codes = {expected["code"] for expected in case["expect"]}
            if "spec" in case and codes and codes <= {"SG201", "SG202", "SG208", "SG210"}:
                assert problems(case["spec"].replace(MARK, "")), name
                marked += 1
    assert marked >= 5


@pytest.mark.parametrize("what", ["spec", "project"])
def test_schema_prints_and_writes_it(tmp_path: Path, what: str) -> None:
    printed = scangen("schema", what, cwd=tmp_path)
    written = scangen("schema", what, "--output", "deep/made.json", cwd=tmp_path)
    assert (printed.code, written.code) == (0, 0)
    assert (tmp_path / "deep" / "made.json").read_text("utf-8") == printed.out == json_schema.text(what, DIALECTS)
    again = scangen("schema", what, "--output", "deep/made.json", cwd=tmp_path)
    assert again.code == 0
    assert scangen("schema", what, "--output", "/dev/stdout", cwd=project(tmp_path)).code == 0
