"""How PostgreSQL spells queries: nearly as they are written."""

from __future__ import annotations

from typing import ClassVar

from scangen.dialects.postgresql.expressions import PostgreSQLSpeller
from scangen.dialects.postgresql.types import native_type
from scangen.expression import nodes
from scangen.expression.spell import ATOM, COMPARE, Text
from scangen.query import QuerySpeller
from scangen.query.nodes import Now, Parameter


class PostgreSQLQueries(QuerySpeller, PostgreSQLSpeller):
    """NULLs are the highest here; a parameter's type is what the server makes of what stands beside it."""

    last_character: ClassVar[str] = "U&'\\+10FFFF'"
    nulls_last: ClassVar[bool] = True

    def now(self, _node: Now) -> Text:
        """`now()` would be the transaction's start."""
        return "statement_timestamp()", ATOM

    def found_at(self, text: str, term: str) -> str:
        """By bytes, under the columns' collation "C"."""
        return f"strpos({text}, {term})"

    def is_null(self, node: nodes.IsNull) -> Text:
        """`$1 IS NULL` tells the server nothing of a type (42P18)."""
        if not isinstance(node.operand, Parameter) or node.operand.type is None:
            return super().is_null(node)
        text = self.cast(self.value(node.operand, 0), native_type(node.operand.type))
        return f"{text} IS{' NOT' * node.negated} NULL", COMPARE
