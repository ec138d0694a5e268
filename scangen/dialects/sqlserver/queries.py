"""How SQL Server spells queries."""

from __future__ import annotations

from typing import ClassVar

from scangen.dialects.sqlserver.expressions import SQLServerSpeller
from scangen.expression.arithmetic import WHOLE
from scangen.expression.nodes import Node
from scangen.expression.spell import ADD, ATOM, COMPARE, OR, Text
from scangen.query import QuerySpeller
from scangen.query.nodes import Conflict, Contains, Insert, Now, Select


class SQLServerQueries(QuerySpeller, SQLServerSpeller):
    """TOP for LIMIT, MERGE for ON CONFLICT."""

    # Strings are in the order of UTF-16 units here.
    last_character: ClassVar[str] = "NCHAR(65535)"
    count: ClassVar[str] = "COUNT_BIG"

    def before_items(self, query: Select) -> str:
        """A number of rows without an offset; FETCH NEXT 0 ROWS would be an error (10744)."""
        return f"TOP ({self.value(query.limit, 0)}) " if query.limit and not query.offset else ""

    def limits(self, query: Select) -> list[str]:
        """A number of rows behind an offset."""
        if query.limit is None or query.offset is None:
            return []
        return [f"OFFSET {self.value(query.offset, 0)} ROWS FETCH NEXT {self.value(query.limit, 0)} ROWS ONLY"]

    def now(self, _node: Now) -> Text:
        """UTC; the column rounds its seven digits to six."""
        return "SYSUTCDATETIME()", ATOM

    def summed(self, node: Node) -> str:
        """A sum of int is an int."""
        whole = node.type is not None and node.type.kind in WHOLE
        return self.cast(self.value(node, 0), "bigint") if whole else self.value(node, 0)

    def next_text(self, term: Node) -> str:
        """+ puts strings together."""
        return f"{self.value(term, ADD)} + {self.last_character}"

    def found_at(self, text: str, term: str) -> str:
        """Under the column's binary collation."""
        return f"CHARINDEX({term}, {text})"

    def contains(self, node: Contains) -> Text:
        """An empty text is nowhere for CHARINDEX."""
        text, own = super().contains(node)
        if own != COMPARE:
            return text, own
        return f"{text} OR DATALENGTH({self.value(node.term, 0)}) = 0", OR

    def insert(self, query: Insert) -> list[str]:
        """MERGE where a row may be there already; HOLDLOCK keeps another session from inserting it meanwhile:
        https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql#concurrency-considerations-for-merge
        """
        if query.conflict is None:
            return super().insert(query)
        table, names = self.quote(query.source.table), [self.quote(name) for name in query.columns]
        lines = [f"MERGE INTO {table} WITH (HOLDLOCK)", *self.rows("USING (VALUES", query.rows)]
        lines[-1] += ")"
        lines += self.listed("AS excluded (", names, ")")
        lines += [*self._matched(query, query.conflict)]
        lines += self.listed("WHEN NOT MATCHED THEN INSERT (", names, ")")
        return [*lines, *self.listed("VALUES (", [f"excluded.{name}" for name in names], ");")]

    def _matched(self, query: Insert, conflict: Conflict) -> list[str]:
        table = self.quote(query.source.table)
        same = [f"{table}.{self.quote(name)} = excluded.{self.quote(name)}" for name in conflict.columns]
        lines = [f"ON {' AND '.join(same)}"]
        if conflict.sets:
            lines += ["WHEN MATCHED THEN UPDATE", *self.conflict_sets(query, conflict)]
        return lines
