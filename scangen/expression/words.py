"""Cuts the text of a portable expression into tokens; between two of them stand blanks and comments."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      --[^\n]*|/\*.*?\*/|\s+                                     # not kept
    | (?P<string>'(?:[^']|'')*')
    | (?P<prefixed>[^\W\d]&?'(?:[^']|'')*')                      # N'x' and the like
    | (?P<name>"(?:[^"]|"")*")
    | (?P<word>[^\W\d]\w*)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\w*)
    | (?P<parameter>:[^\W\d]\w*)
    | (?P<symbol><=>|->>|<>|<=|>=|!=|==|\|\||&&|::|\?\?|->|[^'"])
    | (?P<open>['"])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One word, number, string or symbol as written; `kind` is the name of its group above, `end` is behind it."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token] | None:
    """The tokens of a text; None when a quote is opened and not closed."""
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            return None
        if kind is not None:
            found.append(Token(kind, match[0], *match.span()))
    return found
