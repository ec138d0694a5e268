"""A trigger's body as information_schema lists it: strings without their escapes, in characters of three bytes.

Measured on 9.7.4; the column is utf8mb3, https://dev.mysql.com/doc/refman/9.7/en/charset-metadata.html. SHOW CREATE
TRIGGER has the body as it was written, one trigger at a time.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""'(?P<single>(?:[^'\\]|\\.|'')*)' | "(?:[^"\\]|\\.|"")*" | `(?:[^`]|``)*`
    | --\s[^\n]* | \#[^\n]* | /\*.*?\*/""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
# https://dev.mysql.com/doc/refman/9.7/en/string-literals.html
_ESCAPES = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}
_BEYOND_UTF8MB3 = re.compile("[\U00010000-\U0010ffff]")


def as_listed(body: str) -> str:
    """The body as it is listed, without margins; double quotes are left alone, since scangen writes none."""
    return _BEYOND_UTF8MB3.sub("?", _TOKEN.sub(_without_escapes, body.strip()))


def _without_escapes(token: re.Match[str]) -> str:
    text = token["single"]
    if text is None:
        return token[0]
    return "'" + _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]) if found[1] else "'", text) + "'"
