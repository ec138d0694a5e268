"""Spells a sound query as SQL of one dialect: `QuerySpeller` holds what most servers share, each dialect what differs.

A dialect mixes it with its speller of expressions, which it calls for all that is no query's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from scangen.expression import Speller, nodes
from scangen.expression.nodes import Node
from scangen.expression.spell import ADD, ATOM, COMPARE, NOT, Text
from scangen.query.check import Compiled
from scangen.query.nodes import (
    EXCLUDED,
    Aggregate,
    Conflict,
    Contains,
    Delete,
    Exists,
    InQuery,
    Insert,
    Item,
    Now,
    Order,
    Parameter,
    Qualified,
    Select,
    Set,
    Source,
    Statement,
    Update,
)
from scangen.query.style import Style, mark, styled
from scangen.values import dataclass

_WIDTH = 110
"""Characters of a line of names or values before it is cut."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A query as SQL, without a terminator, and its parameters: by place for styles without names, else each once."""

    sql: str
    order: tuple[str, ...]


def spell_query(compiled: Compiled, speller: QuerySpeller, style: Style) -> Spelled:
    """The query in a dialect's SQL and a driver's style."""
    return Spelled(*styled(speller.statement(compiled.statement), style))


class QuerySpeller(Speller):
    """How one dialect spells statements and what stands in them; `exact` as in `Project.exact_strings`."""

    last_character: ClassVar[str] = "'\U0010ffff'"
    """A text that is behind every other: where texts that begin alike end."""
    count: ClassVar[str] = "COUNT"
    """The function that counts in 64 bits."""
    nulls_last: ClassVar[bool] = False
    """Whether NULL is the highest in an order, unless told otherwise."""

    def __init__(self, *, exact: bool = True) -> None:
        super().__init__()
        self.exact = exact
        self._table: str | None = None
        self._items: tuple[Item, ...] | None = None
        self._texts: list[str] = []
        self._spellers |= {kind: getattr(self, name) for kind, name in _METHODS.items()}

    # Statements

    def statement(self, statement: Statement) -> str:
        """A statement on several lines, with marks for parameters."""
        match statement:
            case Select():
                return "\n".join(self.select(statement))
            case Insert():
                return "\n".join(self.insert(statement))
            case Update():
                return "\n".join([f"UPDATE {self.source(statement.source)}", *self.update(statement)])
            case Delete():
                return "\n".join(
                    [f"DELETE FROM {self.source(statement.source)}", *self.where("WHERE", statement.where)]
                )

    def select(self, query: Select) -> list[str]:
        """The lines of a SELECT."""
        if query.items is not self._items:  # many queries of a table list the same
            self._items, self._texts = query.items, [self.item(i.value, i.name or "") for i in query.items]
        lines = self.listed(f"SELECT {'DISTINCT ' * query.distinct}{self.before_items(query)}", self._texts)
        lines.append(f"FROM {self.source(query.source)}")
        for join in query.joins:
            kind = "LEFT JOIN" if join.left else "JOIN"
            lines += self.where(f"{kind} {self.source(join.source)} ON", join.on)
        lines += self.where("WHERE", query.where)
        if query.groups:
            lines.append(f"GROUP BY {', '.join(self.value(group, 0) for group in query.groups)}")
        lines += self.where("HAVING", query.having)
        if query.orders:
            lines.append(f"ORDER BY {', '.join(self.order(order) for order in query.orders)}")
        return [*lines, *self.limits(query)]

    def item(self, value: Node, name: str) -> str:
        """One value of the answer under its name."""
        text = self.value(value, 0)
        is_own = isinstance(value, nodes.Column) and value.name == name
        return text if is_own else f"{text} AS {self.quote(name)}"

    def before_items(self, query: Select) -> str:
        """What stands between SELECT and the first value."""
        return ""

    def limits(self, query: Select) -> list[str]:
        """How many rows, and from which on."""
        if query.limit is None:
            return []
        text = f"LIMIT {self.value(query.limit, 0)}"
        return [f"{text} OFFSET {self.value(query.offset, 0)}" if query.offset else text]

    def order(self, order: Order) -> str:
        """One value to order by; NULLs stand where the lowest value does."""
        text = self.value(order.value, 0) + (" DESC" if order.descending else "")
        if self.nulls_last and order.nullable:
            return f"{text} NULLS {'LAST' if order.descending else 'FIRST'}"
        return text

    def source(self, source: Source) -> str:
        """A table, with its alias."""
        table = self.quote(source.table)
        return f"{table} AS {self.quote(source.alias)}" if source.alias else table

    def where(self, word: str, condition: Node | None) -> list[str]:
        """A condition behind its word, what AND joins on lines of their own."""
        if condition is None:
            return []
        joined = isinstance(condition, nodes.Logic) and condition.operator == "AND"
        terms = condition.terms if isinstance(condition, nodes.Logic) and joined else (condition,)
        texts = [self.condition(term, NOT if joined else 0) for term in terms]
        return [f"{word} {texts[0]}", *(f"  AND {text}" for text in texts[1:])]

    def insert(self, query: Insert) -> list[str]:
        """The lines of an INSERT."""
        lines = self.listed(f"INSERT INTO {self.source(query.source)} (", [self.quote(n) for n in query.columns], ")")
        lines += self.rows("VALUES", query.rows)
        return lines + (self.conflict(query, query.conflict) if query.conflict else [])

    def rows(self, word: str, rows: Sequence[Sequence[Node]]) -> list[str]:
        """The rows of values behind VALUES, each on a line of its own."""
        lines: list[str] = []
        for number, row in enumerate(rows):
            start = f"{word} (" if number == 0 else " " * len(word) + " ("
            last = ")" if number == len(rows) - 1 else "),"
            lines += self.listed(start, [self.value(value, 0) for value in row], last)
        return lines

    def conflict(self, query: Insert, conflict: Conflict) -> list[str]:
        """What becomes of a row that is there already."""
        line = f"ON CONFLICT ({', '.join(map(self.quote, conflict.columns))}) DO"
        if not conflict.sets:
            return [f"{line} NOTHING"]
        return [f"{line} UPDATE", *self.conflict_sets(query, conflict)]

    def conflict_sets(self, query: Insert, conflict: Conflict) -> list[str]:
        """SET, in which a bare column is that of the row which is there."""
        self._table = query.source.table
        lines = self.sets(conflict.sets)
        self._table = None
        return lines

    def update(self, query: Update) -> list[str]:
        """The lines of an UPDATE behind its table."""
        return [*self.sets(query.sets), *self.where("WHERE", query.where)]

    def sets(self, sets: Sequence[Set]) -> list[str]:
        """SET, a column a line."""
        texts = [f"{self.quote(one.column)} = {self.value(one.value, 0)}" for one in sets]
        ends = [","] * (len(texts) - 1) + [""]
        return [f"{'SET' if number == 0 else '   '} {text}{ends[number]}" for number, text in enumerate(texts)]

    def listed(self, start: str, texts: Sequence[str], end: str = "") -> list[str]:
        """Texts with commas between them, on as many lines as they need."""
        lines, line = [], start
        for number, text in enumerate(texts):
            part = text + ("," if number < len(texts) - 1 else end)
            if len(line) + len(part) + 1 > _WIDTH and line.strip():
                lines.append(line.rstrip())
                line = "    "
            line += part + " "
        return [*lines, line.rstrip()]

    # Operands

    def parameter(self, node: Parameter) -> Text:
        """A mark, which the driver's style takes the place of."""
        return mark(node.name), ATOM

    def column(self, node: nodes.Column) -> Text:
        """A column; in ON CONFLICT's SET one of the row which is there."""
        if self._table is not None and not isinstance(node, Qualified):
            return f"{self.quote(self._table)}.{self.quote(node.name)}", ATOM
        return super().column(node)

    def qualified(self, node: Qualified) -> Text:
        """A column of a source."""
        if node.source == EXCLUDED:
            return self.excluded(node.name), ATOM
        return f"{self.quote(node.source)}.{self.quote(node.name)}", ATOM

    def excluded(self, name: str) -> str:
        """A column of the row that was to be inserted."""
        return f"{EXCLUDED}.{self.quote(name)}"

    def now(self, _node: Now) -> Text:
        """The instant of the statement, UTC."""
        raise NotImplementedError

    def aggregate(self, node: Aggregate) -> Text:
        """An aggregate."""
        if node.argument is None:
            return f"{self.count}(*)", ATOM
        distinct = "DISTINCT " * node.distinct
        if node.function == "COUNT":
            return f"{self.count}({distinct}{self.value(node.argument, 0)})", ATOM
        if node.function == "AVG":
            return f"AVG({distinct}{self.cast(self.value(node.argument, 0), self.double)})", ATOM
        if node.function == "SUM":
            return f"SUM({distinct}{self.summed(node.argument)})", ATOM
        return f"{node.function}({distinct}{self.value(node.argument, 0)})", ATOM

    def summed(self, node: Node) -> str:
        """What is added up, of a type in which the sum has room."""
        return self.value(node, 0)

    def contains(self, node: Contains) -> Text:
        """A text within another, or at its start: a range, which an index answers."""
        if node.start and self.exact:
            low, term = self.value(node.operand, ADD), self.value(node.term, ADD)
            end = self.next_text(node.term)
            return f"{low} >= {term} AND {low} < {end}", NOT - 1
        return self.position(node), COMPARE

    def next_text(self, term: Node) -> str:
        """The end of the range of texts that begin with `term`."""
        return f"{self.value(term, ADD)} || {self.last_character}"

    def position(self, node: Contains) -> str:
        """Where a text is in another, told by counting, not by a pattern."""
        found = self.found_at(self.value(node.operand, 0), self.value(node.term, 0))
        return f"{found} = 1" if node.start else f"{found} > 0"

    def found_at(self, text: str, term: str) -> str:
        """The place of `term` in `text`, from 1 on; 0 where it is not."""
        raise NotImplementedError

    def exists(self, node: Exists) -> Text:
        """EXISTS."""
        return f"EXISTS ({self.subquery(node.query)})", ATOM

    def in_query(self, node: InQuery) -> Text:
        """IN with a subquery."""
        return f"{self.value(node.operand, ADD)}{' NOT' * node.negated} IN ({self.subquery(node.query)})", COMPARE

    def subquery(self, query: Select) -> str:
        """A query within another, on one line."""
        return " ".join(line.strip() for line in self.select(query))


_METHODS: dict[type[Node], str] = {
    Parameter: "parameter",
    Qualified: "qualified",
    Now: "now",
    Aggregate: "aggregate",
    Contains: "contains",
    Exists: "exists",
    InQuery: "in_query",
}
