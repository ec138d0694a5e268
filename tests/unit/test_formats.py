"""What is printed for programs, whatever there is to say. Answers of other tests are held against their forms, too."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scangen.cli.diagnostics import as_data, as_github
from scangen.cli.sarif import as_sarif
from scangen.diagnostics import Diagnostic, Severity, Span
from tests.unit.command import project, scangen
from tests.unit.formats import SCHEMAS, annotation, assert_in_form

TEXT = st.text(max_size=60) | st.sampled_from(
    ["100% ::error::x", "a\r\nb", "%0A", "::", ",", "file=x,line=1", "\u2028"]
)
SPANS = st.none() | st.builds(
    Span, TEXT.map(lambda text: f"/specs/{text}".replace("\x00", "")), st.integers(1, 10**6), st.integers(1, 10**6),
    st.integers(0, 500),
)  # fmt: skip
FOUND = st.builds(
    Diagnostic, st.sampled_from(["SG201", "H101"]), TEXT, SPANS, st.none() | TEXT, st.sampled_from(list(Severity))
)


@given(st.lists(FOUND, max_size=5))
def test_any_diagnostics_are_in_every_form(found: list[Diagnostic]) -> None:
    whole = {"ok": not found, "exit_code": int(bool(found)), "diagnostics": as_data(found)}
    assert_in_form("json", json.dumps(whole))
    assert_in_form("sarif", json.dumps(as_sarif(found, {"SG201": "A title"})))


@given(FOUND)
def test_github_reads_back_what_was_said(found: Diagnostic) -> None:
    (line,) = as_github([found]).split("\n")
    read = annotation(line)
    assert read["message"] == (f"{found.message} ({found.hint})" if found.hint else found.message)
    assert read["title"] == f"scangen {found.code}"
    assert read["name"] == found.severity.value
    assert ("file" in read) == (found.span is not None)


BAD = "result_table: odd\ncolumns: {a: {type: strin}, 'b%,::': text}\nunique: [[a, nowhere]]\n"


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
@pytest.mark.parametrize(
    "words", [["validate"], ["check"], ["generate"], ["lint"], ["diff"], ["migrate", "new", "x"], ["migrate", "verify"]]
)
@pytest.mark.parametrize("bad", [False, True])
def test_every_verb_in_every_form(tmp_path: Path, form: str, words: list[str], bad: bool) -> None:
    """`scangen` holds the answer against its form; here there is one to hold."""
    root = project(tmp_path, **({"odd": BAD} if bad else {}))
    answer = scangen(*words, "--format", form, cwd=root)
    assert answer.code in (0, 1)
    assert bool(answer.out) or (form == "github" and not bad)
    if bad:
        assert "SG" in answer.out


def test_a_program_that_is_out_of_form_is_found() -> None:
    for form, text in (
        ("json", '{"ok": true, "exit_code": 0, "diagnostics": [], "more": 1}'),
        ("json", '{"ok": true, "exit_code": 3, "diagnostics": []}'),
        ("sarif", '{"version": "2.1.0", "runs": [{"results": []}]}'),
        ("github", "::error file=a:b::x"),
        ("github", "::error file=a%::x"),
        ("github", "::error line=x::x"),
        ("github", "::error title=a::50%"),
    ):
        with pytest.raises(AssertionError):
            assert_in_form(form, text)


@pytest.mark.parametrize("form", SCHEMAS)
def test_the_schemas_are_schemas(form: str) -> None:
    jsonschema.Draft7Validator.check_schema(json.loads(SCHEMAS[form].read_text("utf-8")))


def test_the_schema_of_what_is_printed_is_printed(tmp_path: Path) -> None:
    answer = scangen("schema", "output", cwd=tmp_path)
    assert json.loads(answer.out) == json.loads(SCHEMAS["json"].read_text("utf-8"))
