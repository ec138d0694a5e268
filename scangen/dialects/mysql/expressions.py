"""How MySQL spells portable expressions."""

from __future__ import annotations

from scangen.dialects.mysql.text import quote, string
from scangen.expression import Speller, nodes
from scangen.expression.spell import ATOM, MULTIPLY, Text


class MySQLSpeller(Speller):
    """Booleans are tinyints, and a CHECK takes none for a condition (3812); arithmetic is in 64 bits by itself."""

    double = "DOUBLE"
    text = "CHAR"
    narrow_integers = False
    # Without ESCAPE, a backslash escapes: https://dev.mysql.com/doc/refman/8.0/en/string-comparison-functions.html
    like_signs = "%_\\"

    def quote(self, name: str) -> str:
        """A name in backticks."""
        return quote(name)

    def string(self, text: str) -> str:
        """A backslash escapes."""
        return string(text)

    def float(self, value: float) -> str:
        """With an exponent: 1.5 alone is a DECIMAL."""
        text = repr(value)
        return text if "e" in text else f"{text}e0"

    def whole_division(self, node: nodes.Call) -> Text:
        """/ is a decimal."""
        left, right = node.arguments
        return f"{self.value(left, MULTIPLY)} DIV {self.divisor(right)}", MULTIPLY

    def concat(self, node: nodes.Concat) -> Text:
        """|| is OR unless sql_mode says otherwise."""
        return f"CONCAT({', '.join([self.value(part, 0) for part in node.parts])})", ATOM

    def length(self, node: nodes.Call) -> Text:
        """LENGTH counts bytes."""
        return f"CHAR_LENGTH({self.value(node.arguments[0], 0)})", ATOM

    def change_case(self, node: nodes.Call) -> Text:
        """LOWER and UPPER change the letters of all scripts; PostgreSQL's and SQLite's change A to Z."""
        text = self.value(node.arguments[0], 0)
        for code in range(ord("A"), ord("Z") + 1):
            upper, lower = chr(code), chr(code).lower()
            old, new = (upper, lower) if node.function == "LOWER" else (lower, upper)
            text = f"REPLACE({text}, '{old}', '{new}')"
        return text, ATOM


SPELLER = MySQLSpeller()
