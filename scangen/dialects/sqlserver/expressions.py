"""How SQL Server spells portable expressions: conditions are no values and values no conditions."""

from __future__ import annotations

import re
from datetime import date, datetime
from string import ascii_lowercase, ascii_uppercase

from scangen.dialects.sqlserver.text import quote
from scangen.expression import Node, Speller, nodes
from scangen.expression.arithmetic import length
from scangen.expression.spell import ADD, ATOM, COMPARE, MULTIPLY, Text
from scangen.model import Kind

_MOST = 4000
"""Characters of an nvarchar that is not nvarchar(max): a longer result of + or REPLACE is cut without a word."""
_SPLIT = re.compile(r"([\x00-\x1f])|(?<=\$)(?=\()")


class SQLServerSpeller(Speller):
    """Strings are nvarchar under a binary collation; booleans are bits."""

    double = "float"
    text = "nvarchar(40)"
    like_signs = "%_["
    wildcards = "%_["

    def quote(self, name: str) -> str:
        """A name in brackets."""
        return quote(name)

    def string(self, text: str) -> str:
        """sqlcmd puts a variable where it sees $(…) and takes a line with GO for the batch's end, in strings too."""
        parts = [part for part in _SPLIT.split(text) if part]
        return " + ".join([f"NCHAR({ord(part)})" if part < " " else _string(part) for part in parts]) or "N''"

    def date(self, value: date) -> str:
        """Style 126 is ISO 8601, whatever DATEFORMAT says, and deterministic."""
        return f"CONVERT(date, '{value.isoformat()}', 126)"

    def instant(self, value: datetime) -> str:
        """UTC, as the columns are."""
        return f"CONVERT(datetime2(6), '{value.isoformat()}', 126)"

    def float(self, value: float) -> str:
        """With an exponent: 1.5 alone is a decimal."""
        text = repr(value)
        return text if "e" in text else f"{text}e0"

    def operand(self, node: Node, level: int, parent: nodes.Arithmetic) -> str:
        """A whole constant past 32 bits is a decimal."""
        if isinstance(node, nodes.Literal) and node.type is not None and node.type.kind is Kind.BIGINT:
            return self.cast(self.value(node, 0), "bigint")
        return super().operand(node, level, parent)

    def condition_value(self, node: nodes.Predicate, text: str, own: int) -> Text:
        """1, 0 or, where the condition is unknown, NULL."""
        if isinstance(node, nodes.IsNull | nodes.IsTruth):
            return f"CASE WHEN {text} THEN 1 ELSE 0 END", ATOM
        return f"CASE WHEN {text} THEN 1 WHEN NOT ({text}) THEN 0 END", ATOM

    def is_truth(self, node: nodes.IsTruth) -> Text:
        """There is no IS TRUE."""
        condition = self.condition(node.operand, 0)
        if not node.truth:
            condition = f"NOT ({condition})"
        return f"CASE WHEN {condition} THEN 1 ELSE 0 END = {0 if node.negated else 1}", COMPARE

    def concat(self, node: nodes.Concat) -> Text:
        """+ cuts at 4,000 characters unless one side is nvarchar(max)."""
        texts = [self.value(part, ADD) for part in node.parts]
        if length(node) is not None and (length(node) or 0) > _MOST:
            texts[0] = self.cast(texts[0], "nvarchar(max)")
        return " + ".join(texts), ADD

    def length(self, node: nodes.Call) -> Text:
        """LEN does not count trailing blanks; a character has two bytes, one outside the BMP counts as two."""
        return f"DATALENGTH({self.value(node.arguments[0], 0)}) / 2", MULTIPLY

    def change_case(self, node: nodes.Call) -> Text:
        """LOWER and UPPER change the letters of all scripts."""
        pair = (ascii_uppercase, ascii_lowercase)
        old, new = pair if node.function == "LOWER" else reversed(pair)
        return f"TRANSLATE({self.value(node.arguments[0], 0)}, {_string(old)}, {_string(new)})", ATOM

    def substr(self, node: nodes.Call) -> Text:
        """The length may be left out from 2025 only; what goes past the end is no error."""
        texts = [self.value(argument, 0) for argument in node.arguments]
        return f"SUBSTRING({', '.join(texts if len(texts) == 3 else [*texts, '2147483647'])})", ATOM

    def replace(self, node: nodes.Call) -> Text:
        """A result past 4,000 characters is cut unless the first argument is nvarchar(max)."""
        texts = [self.value(argument, 0) for argument in node.arguments]
        if length(node) is not None and (length(node) or 0) > _MOST:
            texts[0] = self.cast(texts[0], "nvarchar(max)")
        return f"REPLACE({', '.join(texts)})", ATOM

    def floor_of(self, node: Node, up: bool) -> Text:
        """CEIL has its long name only."""
        return f"{'CEILING' if up else 'FLOOR'}({self.value(node, 0)})", ATOM

    def round_decimal(self, node: nodes.Call, argument: Node, places: int) -> Text:
        """ROUND answers in its argument's type and overflows at 9.99 to 10.0; a cast rounds the same way."""
        assert node.type is not None
        return self.cast(self.value(argument, 0), f"decimal({node.type.precision}, {places})"), ATOM


def _string(text: str) -> str:
    return "N'" + text.replace("'", "''") + "'"


SPELLER = SQLServerSpeller()
