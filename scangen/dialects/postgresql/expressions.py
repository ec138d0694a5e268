"""How PostgreSQL spells portable expressions: nearly as they are written."""

from __future__ import annotations

from datetime import datetime

from scangen.expression import Speller
from scangen.expression.nodes import Literal
from scangen.expression.spell import ATOM, Text


class PostgreSQLSpeller(Speller):
    """Booleans are conditions; LOWER and UPPER touch A to Z only under the columns' collation "C"."""

    booleans = True
    # Without ESCAPE, a backslash escapes: https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE
    like_signs = "%_\\"

    def boolean(self, value: bool) -> str:
        """TRUE or FALSE."""
        return "TRUE" if value else "FALSE"

    def instant(self, value: datetime) -> str:
        """With its offset, so that the session's time zone has no say."""
        return f"TIMESTAMPTZ '{value.isoformat(' ')}+00'"

    def constant(self, node: Literal) -> Text:
        """1.5e3 is a numeric here until it is cast."""
        if isinstance(node.value, float):
            return self.cast(self.float(node.value), self.double), ATOM
        return super().constant(node)


SPELLER = PostgreSQLSpeller()
