"""Whether what is printed for programs is in the form that it says: every answer of every test is held against it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

HERE = Path(__file__).parents[2]
SCHEMAS = {
    "json": HERE / "scangen" / "cli" / "output.schema.json",
    # https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, Appendix A
    "sarif": HERE / "tests" / "schemas" / "sarif-2.1.0.json",
}
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, escaped as the toolkit's
# `command.ts` does and the runner takes back.
_COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>[^:\r\n]*)::(?P<message>[^\r\n]*)")
_PROPERTIES = {"file", "line", "col", "endLine", "endColumn", "title"}
_ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}
_LINE, _ANY = re.compile(r"%(?!25|0D|0A)"), re.compile(r"%(?!25|0D|0A|3A|2C)")


@cache
def _validator(form: str) -> Any:
    return jsonschema.Draft7Validator(json.loads(SCHEMAS[form].read_text("utf-8")), format_checker=None)


def assert_in_form(form: str, printed: str) -> None:
    """AssertionError unless the text is JSON or SARIF by its schema, or lines among which GitHub finds its commands."""
    if form == "github":
        for line in printed.splitlines():
            if line.startswith("::"):
                annotation(line)
        return
    found = [error.message for error in _validator(form).iter_errors(json.loads(printed))]
    assert found == [], found[:5]


def annotation(line: str) -> dict[str, str]:
    """A workflow command as GitHub reads it: its properties, its `name` and its `message`."""
    command = _COMMAND.fullmatch(line)
    assert command, line
    assert not _LINE.search(command["message"]), line
    found = {}
    for pair in command["properties"].split(","):
        key, equals, value = pair.partition("=")
        assert equals, line
        assert key in _PROPERTIES, line
        assert not _ANY.search(value), line
        found[key] = _plain(value)
    assert {key for key in found if key.startswith(("line", "col", "end"))} <= {
        k for k, v in found.items() if v.isdigit()
    }
    return {**found, "name": command["name"], "message": _plain(command["message"])}


def _plain(text: str) -> str:
    return re.sub("|".join(_ESCAPES), lambda escape: _ESCAPES[escape[0]], text)
