"""What docs/ says of the command and of its codes is what the code says."""

from __future__ import annotations

import ast
import re

import pytest

from scangen.cli.app import VERBS
from scangen.codes import CODES, GROUPS
from scripts.write_docs import DOCS, cli_page, diagnostics_page, help_text
from tests.unit.command import HERE

AGAIN = "run `python -m scripts.write_docs`"
CODE = re.compile(r"SG[0-9]{3}")


def codes_in_the_source() -> set[str]:
    found = set()
    for path in (HERE / "scangen").rglob("*.py"):
        if path.parent.name == "codes":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found


def test_every_code_has_a_meaning_and_every_meaning_a_code() -> None:
    assert codes_in_the_source() - set(CODES) == set(), "add them to scangen/codes/"
    assert set(CODES) - codes_in_the_source() == set(), "nothing reports them any more"


def test_codes_stand_in_their_groups_in_order() -> None:
    assert list(CODES) == sorted(CODES)
    assert sum(len(codes) for _, codes in GROUPS) == len(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_meaning_is_a_title_and_sentences(code: str) -> None:
    meaning = CODES[code]
    assert len(meaning.title) <= 75
    assert not meaning.title.endswith(".")
    assert meaning.text.endswith((".", "`."))
    assert meaning.text != meaning.title


def test_the_page_of_diagnostics_is_current() -> None:
    assert (DOCS / "diagnostics.md").read_text("utf-8") == diagnostics_page(), AGAIN


def test_the_page_of_the_command_is_current_and_has_every_verb() -> None:
    page = (DOCS / "cli.md").read_text("utf-8")
    assert page == cli_page(page), AGAIN
    for verb in VERBS:
        assert f"\n## {verb}\n\n```console\n$ scangen {verb} --help\n" in page


@pytest.mark.parametrize("verb", VERBS)
def test_every_help_teaches_by_example(verb: str) -> None:
    text = help_text([verb, "--help"])
    assert f"Examples:\n    scangen {verb}" in text
    assert max(len(line) for line in text.splitlines()) <= 100
