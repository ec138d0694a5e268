"""Random typed expressions and rows, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from tests.integration.expression_cases import INSTANT, U

TEXTS = ["", "a", "A", " b ", "é", "a%b", "x_y", "it's", "\\", "[z]", "😀", "ß"]
PATTERNS = ["%a%", "_", "a%", "%!%%", "%!_y", "%[z]%", "%\\%", "%*%", "??", " %", "%😀"]
COMPARE = ["=", "<>", "<", ">=", "<=", ">"]


def quoted(text: str) -> str:
    """A string constant of the portable language."""
    return "'" + text.replace("'", "''") + "'"


class Texts:
    """Makes texts of expressions that are right by their types; `depth` bounds how far they nest."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def any(self) -> str:
        """A string, a number or, twice as often, a condition."""
        make = self.random.choice([self.string, self.number, self.condition, self.condition])
        return make(self.random.randint(1, 4))

    def constant(self) -> str:
        """A string constant."""
        return quoted(self.random.choice(TEXTS))

    def string(self, depth: int) -> str:
        """A string."""
        if depth <= 0 or self.random.random() < 0.35:
            return self.random.choice("srt")

        def inner() -> str:
            return self.string(depth - 1)

        makers: list[Callable[[], str]] = [
            lambda: f"{inner()} || {self.constant()}",
            lambda: f"{self.random.choice(['LOWER', 'UPPER', 'TRIM', 'LTRIM', 'RTRIM'])}({inner()})",
            lambda: f"SUBSTR({inner()}, {self.random.randint(1, 4)})",
            lambda: f"SUBSTR({inner()}, {self.random.randint(1, 4)}, {self.random.randint(0, 4)})",
            lambda: f"REPLACE({inner()}, {quoted(self.random.choice(TEXTS[1:]))}, {self.constant()})",
            lambda: f"COALESCE({inner()}, {self.constant()})",
            lambda: f"NULLIF({inner()}, {self.constant()})",
            lambda: f"CASE WHEN {self.condition(depth - 1)} THEN {inner()} ELSE {inner()} END",
        ]
        return self.random.choice(makers)()

    def number(self, depth: int) -> str:
        """A number of any type."""
        if depth <= 0 or self.random.random() < 0.3:
            return self.random.choice(["i", "j", "b", "d", "e", "f", "g", "1", "2", "-3", "0.5", "2.25", "1.5e1"])

        def inner() -> str:
            return f"({self.number(depth - 1)})"

        makers: list[Callable[[], str]] = [
            lambda: f"{inner()} {self.random.choice('+-*')} {inner()}",
            lambda: f"{inner()} {self.random.choice('+-*')} {inner()}",
            lambda: f"{inner()} / {inner()}",
            lambda: f"LENGTH({self.string(depth - 1)})",
            lambda: f"ROUND({inner()}, {self.random.randint(0, 3)})",
            lambda: f"{self.random.choice(['FLOOR', 'CEIL', 'ABS', 'ROUND'])}({inner()})",
            lambda: f"COALESCE({inner()}, {inner()})",
            lambda: f"NULLIF({inner()}, {self.random.choice(['0', '1', 'i'])})",
            lambda: f"-{inner()}",
            lambda: f"CASE WHEN {self.condition(depth - 1)} THEN {inner()} ELSE {inner()} END",
            lambda: f"CASE WHEN {self.condition(depth - 1)} THEN {inner()} END",
        ]
        return self.random.choice(makers)()

    def condition(self, depth: int) -> str:
        """A condition, or a boolean value."""
        if depth <= 0:
            return self.random.choice(["flag", "other", "i > 0", "s = 'a'", "day IS NULL", "TRUE"])

        def inner() -> str:
            return f"({self.condition(depth - 1)})"

        def number() -> str:
            return f"({self.number(depth - 1)})"

        def string() -> str:
            return self.string(depth - 1)

        negated = self.random.choice(["", "NOT "])
        sign = self.random.choice(COMPARE)
        times = ["day {} due", "at {} till", "at {} '2024-03-01'", "COALESCE(till, at) {} '2024-03-01'"]
        makers: list[Callable[[], str]] = [
            lambda: f"{number()} {sign} {number()}",
            lambda: f"{string()} {sign} {string()}",
            lambda: f"{string()} {sign} {self.constant()}",
            lambda: f"{inner()} {self.random.choice(['AND', 'OR'])} {inner()}",
            lambda: f"NOT {inner()}",
            lambda: f"{inner()} IS {negated}{self.random.choice(['TRUE', 'FALSE', 'NULL'])}",
            lambda: f"{string()} {negated}LIKE {quoted(self.random.choice(PATTERNS))} ESCAPE '!'",
            lambda: f"{number()} {negated}BETWEEN {number()} AND {number()}",
            lambda: f"{string()} {negated}IN ({self.constant()}, {self.constant()})",
            lambda: f"{inner()} = {inner()}",
            lambda: f"COALESCE({inner()}, {inner()})",
            lambda: f"CASE WHEN {inner()} THEN {inner()} ELSE {inner()} END",
            lambda: f"(i % (j % 3)) {sign} 1",
            lambda: self.random.choice(times).format(sign),
        ]
        return self.random.choice(makers)()

    def row(self) -> dict[str, Any]:
        """Values for some of the columns; the others are NULL."""
        pick = self.random.choice
        values: dict[str, Any] = {
            "s": pick(TEXTS),
            "r": pick(TEXTS),
            "t": pick(TEXTS),
            # small enough that no product of those made here leaves 64 bits
            "i": pick([0, 1, -1, 2, 3, 7, 99]),
            "j": pick([0, 1, -2, 5]),
            "b": pick([0, 1, -1, 40]),
            "d": Decimal(self.random.randint(-20000, 20000)).scaleb(-3),
            "e": Decimal(self.random.randint(-2000, 2000)).scaleb(-2),
            "f": pick([0.0, 0.1, 0.2, -1.5, 2.5, 1 / 3, 1e3]),
            "g": pick([0.0, 0.25, -0.7, 3.0]),
            "flag": pick([True, False]),
            "other": pick([True, False]),
            "day": date(2024, 2, pick([28, 29])),
            "due": date(2024, pick([2, 3]), 1),
            "at": pick([INSTANT, INSTANT.replace(microsecond=0)]),
            "till": datetime(2024, 3, 1),
            "doc": "{}",
            "u": U,
        }
        return {name: value for name, value in values.items() if self.random.random() > 0.2}
