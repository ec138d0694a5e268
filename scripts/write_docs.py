"""Writes what in docs/ is made from the code: docs/diagnostics.md, the help texts inside docs/cli.md, and the tables
inside docs/spec-reference.md, docs/parity.md and docs/queries.md.

Run it after a change of a help text, of a code's meaning, of the spec language or of a case of parity; tests compare.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from textwrap import fill
from unittest import mock

import yaml

from scangen.cli import main
from scangen.codes import GROUPS
from scripts.hazard_pages import pages as hazard_pages
from scripts.parity_page import parity_page
from scripts.spec_reference import reference_page

DOCS = Path(__file__).parents[1] / "docs"
INDEXES = Path(__file__).parents[1] / "tests" / "cases" / "query_indexes.yaml"
_INDEXES = re.compile(r"(<!-- made: indexes -->\n).*?(<!-- end -->)", re.DOTALL)
_ORDERS = {
    "": "",
    "index": "as the index has them",
    "partly": "as the index has them; those of one instant are sorted",
    "sorts": "what was found is sorted",
}
_HELP = re.compile(r"```console\n\$ scangen ([^\n]*)\n.*?```", re.DOTALL)


def diagnostics_page() -> str:
    """docs/diagnostics.md: what every code means."""
    parts = [
        "# Diagnostics",
        "",
        fill(
            "Every message of scangen has a code that stays the same from version to version. "
            "`scangen explain SG201` shows one of them in a terminal. With codes that are marked *environment* the "
            "command ends with 2, with the others, unless they are warnings, with 1.",
            118,
        ),
        "",
        "This page is made from the code (`scripts/write_docs.py`).",
    ]
    for title, codes in GROUPS:
        parts += ["", f"## {title}"]
        for name, code in codes.items():
            parts += ["", f"### {name}: {code.title}", "", fill(code.text, 118)]
            parts += ["", "*environment*"] if code.environment else []
    return "\n".join(parts) + "\n"


def cli_page(text: str) -> str:
    """docs/cli.md with every help text in it as the command prints it now."""
    return _HELP.sub(lambda found: f"```console\n$ scangen {found[1]}\n{help_text(found[1].split())}```", text)


def help_text(words: list[str]) -> str:
    """What the command prints on a terminal of 100 columns."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with mock.patch.dict(os.environ, {"COLUMNS": "100"}), contextlib.redirect_stdout(out):
        main(words)
        out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode()


def queries_page(text: str) -> str:
    """docs/queries.md with the table of indexes as the tests' file says it now."""
    return _INDEXES.sub(lambda found: f"{found[1]}\n{index_table()}\n\n{found[2]}", text)


def index_table() -> str:
    """The indexes that the ready-made queries use, a row for queries that use the same."""
    lines = ["| queries | index | order |", "|---|---|---|"]
    for entry in yaml.safe_load(INDEXES.read_text("utf-8")):
        names, indexes = (", ".join(f"`{_shown(name)}`" for name in entry[key]) for key in ("queries", "index"))
        lines.append(f"| {names} | {indexes or 'none: nothing is looked up'} | {_ORDERS[entry.get('order', '')]} |")
    return "\n".join(lines)


def _shown(name: str) -> str:
    return re.sub(r"\{(\w+)\}", r"<\1>", name)


def write() -> None:
    """Write all pages."""
    (DOCS / "hazards").mkdir(exist_ok=True)
    for name, text in hazard_pages().items():
        (DOCS / "hazards" / name).write_text(text, encoding="utf-8")
    (DOCS / "diagnostics.md").write_text(diagnostics_page(), encoding="utf-8")
    made_pages = (
        ("cli.md", cli_page),
        ("spec-reference.md", reference_page),
        ("parity.md", parity_page),
        ("queries.md", queries_page),
    )
    for name, made in made_pages:
        page = DOCS / name
        page.write_text(made(page.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
