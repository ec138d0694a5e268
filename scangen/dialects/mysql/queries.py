"""How MySQL spells queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from scangen.dialects.mysql.expressions import MySQLSpeller
from scangen.expression.nodes import Node
from scangen.expression.spell import ADD, ATOM, Text
from scangen.query import QuerySpeller
from scangen.query.nodes import EXCLUDED, Conflict, Insert, Now

_ROW_ALIAS = (8, 0, 19)
"""From here on VALUES has a name, and VALUES() in ON DUPLICATE KEY is deprecated from 8.0.20 on:
https://dev.mysql.com/doc/refman/8.0/en/insert-on-duplicate.html"""


class MySQLQueries(QuerySpeller, MySQLSpeller):
    """`version` is the oldest server that the query runs on."""

    last_character: ClassVar[str] = "_utf8mb4 X'F48FBFBF'"

    def __init__(self, version: Sequence[int], *, exact: bool = True) -> None:
        super().__init__(exact=exact)
        self._has_row_alias = tuple(version) >= _ROW_ALIAS

    def now(self, _node: Now) -> Text:
        """NOW() would be the session's local time."""
        return "UTC_TIMESTAMP(6)", ATOM

    def found_at(self, text: str, term: str) -> str:
        """The column's binary collation tells case apart."""
        return f"LOCATE({term}, {text})"

    def next_text(self, term: Node) -> str:
        """|| is OR."""
        return f"CONCAT({self.value(term, ADD)}, {self.last_character})"

    def conflict(self, query: Insert, conflict: Conflict) -> list[str]:
        """ON DUPLICATE KEY answers to any key. A row that is in the way by another one is refused, as NULL in a key
        column is (1048): elsewhere it would be refused as a duplicate.
        """
        table = self.quote(query.source.table)
        same = " AND ".join(f"{table}.{self.quote(n)} = {self.excluded(n)}" for n in conflict.columns)
        first = self.quote(conflict.columns[0])
        lines = [f"AS {self.quote(EXCLUDED)}"] if self._has_row_alias else []
        lines += ["ON DUPLICATE KEY UPDATE", f"    {first} = IF({same}, {table}.{first}, NULL)"]
        if conflict.sets:
            lines[-1] += ","
            lines += ["   " + line[3:] for line in self.conflict_sets(query, conflict)]
        return lines

    def excluded(self, name: str) -> str:
        """A column of the row that was to be inserted."""
        return super().excluded(name) if self._has_row_alias else f"VALUES({self.quote(name)})"
