"""Names and strings as MySQL reads them."""

from __future__ import annotations

_CONTROLS = {"\n": "\\n", "\r": "\\r", "\0": "\\0", "\x1a": "\\Z"}


def quote(name: str) -> str:
    """A name in backticks, which mean the same in every sql_mode."""
    return "`" + name.replace("`", "``") + "`"


def string(text: str) -> str:
    """A text as a literal: a backslash escapes in it, as long as sql_mode is without NO_BACKSLASH_ESCAPES."""
    text = text.replace("\\", "\\\\").replace("'", "''")
    if not text.isprintable():
        text = "".join([_CONTROLS.get(sign, sign) for sign in text])
    return f"'{text}'"
