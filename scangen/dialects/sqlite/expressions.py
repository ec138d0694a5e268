"""How SQLite spells portable expressions."""

from __future__ import annotations

from datetime import date, datetime

from scangen.expression import Node, Speller, nodes
from scangen.expression.arithmetic import WHOLE
from scangen.expression.nodes import Wild
from scangen.expression.spell import ADD, ATOM, COMPARE, MULTIPLY, Text
from scangen.model import Kind

_GLOB = {Wild.MANY: "*", Wild.ONE: "?"}


class SQLiteSpeller(Speller):
    """Booleans are 1 and 0, instants and days texts of one fixed form, decimals doubles."""

    double = "REAL"
    narrow_integers = False

    def date(self, value: date) -> str:
        """The text that the column holds."""
        return f"'{value.isoformat()}'"

    def instant(self, value: datetime) -> str:
        """The text that the column holds: always six digits of a second."""
        return f"'{value.isoformat(' ', 'microseconds')}'"

    def like(self, node: nodes.Like) -> Text:
        """LIKE takes a for A; GLOB does not, and has no escape character but one-letter sets."""
        pattern = "".join([_GLOB[part] if isinstance(part, Wild) else _literal(part) for part in node.parts])
        negated = " NOT" if node.negated else ""
        return f"{self.value(node.operand, ADD)}{negated} GLOB {self.string(pattern)}", COMPARE

    def arithmetic(self, node: nodes.Arithmetic) -> Text:
        """Decimals are doubles: rounded to the digits that the exact answer has, 0.1 + 0.2 is 0.3 again."""
        text, own = super().arithmetic(node)
        if _is_decimal(node):
            return f"ROUND({text}, {node.type.scale if node.type else 0})", ATOM
        return text, own

    def operand(self, node: Node, level: int, parent: nodes.Arithmetic) -> str:
        """One ROUND around a whole sum of decimals is enough."""
        if isinstance(node, nodes.Arithmetic) and _is_decimal(node) and _is_decimal(parent):
            text, own = super().arithmetic(node)
            return text if own >= level else f"({text})"
        return super().operand(node, level, parent)

    def dividend(self, node: Node) -> str:
        """A double by its type may be held as an integer (COALESCE(x, 0)), and integers divide to integers."""
        if isinstance(node, nodes.Column) and node.type is not None and node.type.kind is Kind.FLOAT:
            return self.value(node, MULTIPLY)
        return self.cast(self.value(node, 0), self.double)

    def divisor(self, node: Node) -> str:
        """By zero, the answer is NULL already."""
        return self.value(node, ATOM)

    def digits(self, node: Node, places: int) -> Text:
        """There is no decimal; printf makes 0 of NULL, and -0.00 of what is rounded to it."""
        text = self.value(node, ATOM)
        if node.type is not None and node.type.kind in WHOLE:
            whole = self.cast(text, "TEXT")
            return (f"{whole} || '.{'0' * places}'", ADD) if places else (whole, ATOM)
        return f"CASE WHEN {text} IS NOT NULL THEN printf('%.{places}f', {text} + 0.0) END", ATOM

    def floor_of(self, node: Node, up: bool) -> Text:
        """FLOOR and CEIL are in a library that a build may lack."""
        text = self.value(node, ATOM)
        whole = self.cast(text, "INTEGER")
        return (f"{whole} + ({text} > {whole})" if up else f"{whole} - ({text} < {whole})"), ADD

    def floor_text(self, text: str) -> str:
        """A cast cuts toward zero."""
        return self.cast(text, "INTEGER")

    def round_decimal(self, node: nodes.Call, argument: Node, places: int) -> Text:
        """0.145 is a little less than that as a double: a nudge below its last digit makes halves go away from zero."""
        assert argument.type is not None
        text = self.value(argument, 0)
        scale = (argument.type.scale or 0) + 1
        nudge = f"0.{'0' * (scale - 1)}1"
        return f"ROUND({self.value(argument, ADD)} + {nudge} * SIGN({text}), {places})", ATOM


def _is_decimal(node: Node) -> bool:
    return node.type is not None and node.type.kind is Kind.DECIMAL


def _literal(text: str) -> str:
    """A text within a GLOB pattern."""
    return "".join([f"[{sign}]" if sign in "*?[" else sign for sign in text])


SPELLER = SQLiteSpeller()
