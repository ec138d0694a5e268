"""Parts of a table with other names of columns: as values by the name itself, in texts as a dialect quotes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from scangen import physical
from scangen.values import dataclass

Quote = Callable[[str], str]
"""How a dialect writes a name in its texts."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """What becomes of a column's name, and of a text."""

    name: Callable[[str], str]
    text: Callable[[str], str]

    def optional(self, text: str | None) -> str | None:
        """A text that there need not be."""
        return None if text is None else self.text(text)

    def names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Several columns' names."""
        return tuple(map(self.name, names))

    def column(self, one: physical.Column) -> physical.Column:
        """A column, whose own name is one of those."""
        default, generated = self.optional(one.default), self.optional(one.generated)
        return replace(one, name=self.name(one.name), default=default, generated=generated)

    def key(self, one: physical.Key) -> physical.Key:
        """A key."""
        return replace(one, columns=self.names(one.columns))

    def check(self, one: physical.Check) -> physical.Check:
        """A check."""
        return replace(one, expression=self.text(one.expression))

    def index(self, one: physical.Index) -> physical.Index:
        """An index."""
        keys = tuple(
            replace(key, column=key.column and self.name(key.column), expression=self.optional(key.expression))
            for key in one.keys
        )
        return replace(one, keys=keys, where=self.optional(one.where), include=self.names(one.include))

    def trigger(self, one: physical.Trigger) -> physical.Trigger:
        """A trigger."""
        return replace(one, of=self.names(one.of), condition=self.optional(one.condition), body=self.text(one.body))


def rewritten(names: Mapping[str, str], quote: Quote) -> Callable[[str], str]:
    """A text with quoted names replaced, but not in its strings; scangen quotes every name that it writes."""
    if not names:
        return lambda text: text
    words = {quote(old): quote(new) for old, new in names.items()}
    pattern = quoted(quote)
    return lambda text: pattern.sub(lambda match: words.get(match[0], match[0]), text)


def quoted(quote: Quote) -> re.Pattern[str]:
    """What a text is cut into: matches are quoted names, and strings, comments and collations, which are none."""
    sample = quote("a")
    return _pattern(sample[0], sample[-1])


_BACKSLASHES = r"'(?:[^'\\]|''|\\.)*'"


@cache
def _pattern(start: str, end: str) -> re.Pattern[str]:
    # In MySQL's strings a backslash hides what follows, in PostgreSQL's those of E'…', in others' it is a letter:
    # https://dev.mysql.com/doc/refman/9.7/en/string-literals.html,
    # https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
    if start == "`":
        strings = rf"{_BACKSLASHES}|\"(?:[^\"\\]|\"\"|\\.)*\"|--(?=\s)[^\n]*"
    else:
        strings = rf"\b[eE]{_BACKSLASHES}|'(?:[^']|'')*'|--[^\n]*"
    name = rf"{re.escape(start)}(?:[^{re.escape(end)}]|{re.escape(end) * 2})*{re.escape(end)}"
    return re.compile(rf"{strings}|/\*.*?\*/|\b(?i:COLLATE)\s+{name}|{name}", re.DOTALL)
