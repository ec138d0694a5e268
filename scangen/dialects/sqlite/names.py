"""Quoted names in a piece of SQLite's SQL.

SQLite takes `"typo"` for a string where no column of that name is in reach, without a word
(https://www.sqlite.org/quirks.html#dblquote), so what a user wrote for SQLite alone is looked through here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

_TOKEN = re.compile(
    r"""(?P<other>'(?:[^']|'')*' | --[^\n]* | /\*.*?\*/) | "(?P<name>(?:[^"]|"")*)" """, re.VERBOSE | re.DOTALL
)


def quoted_names(sql: str) -> Iterator[str]:
    """The names in double quotes, in order; strings and comments are passed over."""
    for token in _TOKEN.finditer(sql):
        if token["name"] is not None:
            yield token["name"].replace('""', '"')


def with_prefix(sql: str, columns: Collection[str], prefix: str) -> str:
    """The same SQL with `prefix` before each quoted name that is one of `columns`: `"a" > 1` → `NEW."a" > 1`."""
    known = {name.lower() for name in columns}

    def place(token: re.Match[str]) -> str:
        name = token["name"]
        return f"{prefix}{token[0]}" if name is not None and name.replace('""', '"').lower() in known else token[0]

    return _TOKEN.sub(place, sql)


def with_names(sql: str, names: Mapping[str, str]) -> str:
    """The same SQL with other names in quotes: `{"a": "b"}` makes `"a" > 'a'` `"b" > 'a'`."""

    def renamed(token: re.Match[str]) -> str:
        name = token["name"]
        new = None if name is None else names.get(name.replace('""', '"'))
        return token[0] if new is None else '"' + new.replace('"', '""') + '"'

    return _TOKEN.sub(renamed, sql)
