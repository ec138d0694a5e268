"""SQLite's five types as portable ones, by the checks that stand in for the rest of a type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scangen import physical
from scangen.dialects.lifting import Lifting, outside_strings, texts

_WORDS = ((re.compile(r'"(\w+)"'), r"\1"),)
_BY_CHECK = (
    (re.compile(r"length\(\S+\) <= (\d+)"), "string({})"),
    (re.compile(r"GLOB '\?{8}-"), "uuid"),
    (re.compile(r"json_valid\("), "json"),
    (re.compile(r" IS datetime\("), "datetime"),
    (re.compile(r" IS date\("), "date"),
    (re.compile(r"BETWEEN -2147483648 AND"), "integer"),
    (re.compile(r"IN \(0, 1\)"), "boolean"),
    (re.compile(r"< 9e999"), "float"),
)
_STATE = re.compile(r"WHEN ('(?:[^']|'')*') THEN RAISE")
_DECIMAL = re.compile(r"abs\(round\(\S+, (\d+)\)\) < 1e(\d+)")
_SIZED = re.compile(r"(?:var|n|nvar)?char(?:acter)?(?: varying)?\((\d+)\)", re.IGNORECASE)
_BY_WORD = (
    ("bool", "boolean"),
    ("int", "bigint"),
    ("json", "json"),
    ("date", "datetime"),
    ("time", "datetime"),
    ("blob", "binary"),
    ("real", "float"),
    ("floa", "float"),
    ("doub", "float"),
    ("num", "float"),
    ("dec", "float"),
)


class SQLiteLifting(Lifting):
    """A type is what its checks say, else what its words sound like."""

    def types(self, table: physical.Table, column: physical.Column) -> Iterator[str]:
        """By the column's checks, then by the type's name (https://www.sqlite.org/datatype3.html#type_affinity)."""
        name = f'"{column.name}"'
        found = list(_by_checks([check.expression for check in table.checks if name in check.expression]))
        word = column.type.casefold()
        sized = _SIZED.fullmatch(word)
        if sized:
            found.append(f"string({sized[1]})")
        yield from found
        if not found:
            yield next((kind for part, kind in _BY_WORD if part in word), "text")

    def moves(self, body: str) -> dict[str, list[str]]:
        """Final states too: before 3.47, each has its own message."""
        found = super().moves(body)
        return found | {state: [] for state in texts(" ".join(_STATE.findall(body))) if state not in found}

    def plain(self, text: str) -> str:
        """Without quotes round names."""
        return outside_strings(text, _WORDS)


def _by_checks(rules: list[str]) -> Iterator[str]:
    for text in rules:
        decimal = _DECIMAL.search(text)
        if decimal:
            yield f"decimal({int(decimal[1]) + int(decimal[2])},{decimal[1]})"
        for pattern, form in _BY_CHECK:
            found = pattern.search(text)
            if found:
                yield form.format(*found.groups())


LIFTING = SQLiteLifting()
