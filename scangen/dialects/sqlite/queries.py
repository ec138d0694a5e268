"""How SQLite spells queries."""

from __future__ import annotations

from typing import ClassVar

from scangen.dialects.sqlite.clock import NOW
from scangen.dialects.sqlite.expressions import SQLiteSpeller
from scangen.expression.spell import ATOM, Text
from scangen.model import Kind
from scangen.query import QuerySpeller
from scangen.query.nodes import Now


class SQLiteQueries(QuerySpeller, SQLiteSpeller):
    """Instants are texts of one form, so a parameter is one, too."""

    last_character: ClassVar[str] = "char(1114111)"

    def now(self, _node: Now) -> Text:
        """The statement's instant; SQLite's clock has milliseconds."""
        return NOW[Kind.DATETIME], ATOM

    def found_at(self, text: str, term: str) -> str:
        """By characters, case counts."""
        return f"instr({text}, {term})"
