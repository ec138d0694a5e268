"""Writes what in docs/ is made from the code: docs/diagnostics.md, the help texts inside docs/cli.md, and the tables
inside docs/spec-reference.md and docs/parity.md.

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

from scangen.cli import main
from scangen.codes import GROUPS
from scripts.parity_page import parity_page
from scripts.spec_reference import reference_page

DOCS = Path(__file__).parents[1] / "docs"
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


def write() -> None:
    """Write all four pages."""
    (DOCS / "diagnostics.md").write_text(diagnostics_page(), encoding="utf-8")
    for name, made in (("cli.md", cli_page), ("spec-reference.md", reference_page), ("parity.md", parity_page)):
        page = DOCS / name
        page.write_text(made(page.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
