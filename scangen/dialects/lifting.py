"""What is a dialect's own when a catalog becomes a spec: portable types of a column, what a server adds to texts.

Every dialect's folder has a `lift.py` with a subclass of `Lifting` and, as its one entry, `LIFTING`. All of it is a
guess: it is lowered and compared with the catalog before it is believed.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import ClassVar

from scangen import physical

_NOW = re.compile(
    r"statement_timestamp|utc_timestamp|utc_date|strftime|sysutcdatetime|current_(timestamp|date)|\bnow\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_MOVES = re.compile(r"= (?:N|_utf8mb4)?'((?:[^']|'')*)' AND \S+ IN \(([^)]*)\)")
_CAST = re.compile(
    r"\bCAST\(((?:[^()]|\([^()]*\))*) AS [\w ]+?(?:\((?:max|[\d, ]+)\))?\)(?: COLLATE \w+)?", re.IGNORECASE
)
_PERIODS = (("day", 1, 1), ("month", 28, 31), ("year", 365, 366))


class Now:
    """The default `now`."""


class Lifting(ABC):
    """The guesses of one dialect."""

    named_keys: ClassVar[bool] = True
    """Whether a primary key has a name of its own."""

    named: ClassVar[Mapping[str, str]] = {}
    """Portable types, with a blank between several, by the server's word."""
    sized: ClassVar[Sequence[tuple[re.Pattern[str], str]]] = ()
    """Patterns of the server's words, and the portable types with what they found."""

    def types(self, table: physical.Table, column: physical.Column) -> Iterator[str]:
        """Portable types that a column may have been meant as, the likeliest first; the last one fits best of all."""
        if column.type in self.named:
            yield from self.named[column.type].split()
            return
        found = ((pattern.fullmatch(column.type), form) for pattern, form in self.sized)
        yield next((form.format(*match.groups()) for match, form in found if match), "text")

    @abstractmethod
    def plain(self, text: str) -> str:
        """An expression without what the server adds to it, as near to the portable language as can be."""

    def exact(self, catalog: physical.Catalog) -> bool:
        """Whether strings compare by exact characters, in most of the database's columns."""
        return True

    def is_made(self, column: str) -> bool:
        """Whether lowering made the column, and no spec has it."""
        return False

    def foreign_keys(self, table: physical.Table) -> tuple[physical.ForeignKey, ...]:
        """The foreign keys of a table, those that triggers hold too."""
        return table.foreign_keys

    def hashed_by(self, table: physical.Table, key: str) -> str:
        """The column by whose hash a table is cut."""
        return key

    def default(self, text: str) -> str | type[Now] | None:
        """The value of a default: a number or a word as it stands, a string without its quotes; None is no constant."""
        bare = unwrapped(self.plain(text))
        if bare.startswith("'"):
            found = _TEXT.fullmatch(bare)
            return found[1].replace("''", "'") if found else None
        if _NOW.search(bare):
            return Now
        return bare if _NUMBER.fullmatch(bare) or bare.casefold() in ("true", "false") else None

    def is_local(self, default: str) -> bool:
        """Whether a default reads what stands beside the tables, and would fail in another database."""
        return False

    def remarks(self, table: physical.Table) -> Iterator[str]:
        """What else another database would need for a table."""
        return iter(())

    def periods(self, cut: physical.Partitioning) -> tuple[str, str, str] | None:
        """The period, the first day and the day of the end of a table that is cut by time."""
        days = sorted({date.fromisoformat(day) for part in cut.partitions for day in _DAY.findall(part.bounds)})
        if len(days) < 2:
            return None
        gap = (days[1] - days[0]).days
        every = next((name for name, least, most in _PERIODS if least <= gap <= most), None)
        return (every, str(days[0]), str(days[-1])) if every else None

    def moves(self, body: str) -> dict[str, list[str]]:
        """The moves that the body of a guard allows."""
        return {state.replace("''", "'"): texts(next_) for state, next_ in _MOVES.findall(body)}


def lifting_of(dialect: str) -> Lifting:
    """The guesses of the dialect of that name."""
    found: Lifting = import_module(f"scangen.dialects.{dialect}.lift").LIFTING
    return found


def texts(text: str) -> list[str]:
    """The string literals in a text."""
    return [found.replace("''", "'") for found in _TEXT.findall(text)]


def unwrapped(text: str) -> str:
    """A text without the parentheses that stand round all of it."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def without_casts(text: str) -> str:
    """A text without CAST, the innermost first."""
    while (bare := _CAST.sub(r"(\1)", text)) != text:
        text = bare
    return text


def _closes_last(text: str) -> bool:
    """Whether the first parenthesis is closed by the last one."""
    depth, quoted = 0, False
    for place, char in enumerate(text):
        quoted ^= char == "'"
        if not quoted:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if depth == 0:
                return place == len(text) - 1
    return False


def outside_strings(text: str, changes: Sequence[tuple[re.Pattern[str], str]]) -> str:
    """A text with these patterns replaced, wherever they do not stand in a string."""
    parts = re.split(r"('(?:[^']|'')*')", text)
    for place in range(0, len(parts), 2):
        for pattern, new in changes:
            parts[place] = pattern.sub(new, parts[place])
    return "".join(parts)
