"""Types the values of one query: columns of its sources, parameters, aggregates, subqueries.

A parameter takes its type from what stands beside it, or from where the query declares it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scangen.diagnostics import Report, did_you_mean, listing
from scangen.expression import nodes
from scangen.expression.arithmetic import BIGINT, BOOLEAN, FLOAT, INTEGER, WHOLE
from scangen.expression.literals import SHAPES
from scangen.expression.nodes import Node, Place
from scangen.expression.operands import is_string
from scangen.expression.types import Checker
from scangen.expression.wanted import wanted
from scangen.model import Column, Expression, Kind, Table, Type
from scangen.query.nodes import (
    EXCLUDED,
    Aggregate,
    Contains,
    Exists,
    InQuery,
    Now,
    Parameter,
    Qualified,
    Select,
    children,
    walk,
)

DATETIME = Type(Kind.DATETIME)


@dataclass(slots=True)
class Known:
    """What is known of a query's parameters; `columns` are those that a parameter is compared with or assigned to."""

    types: dict[str, Type]
    order: dict[str, Place] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)


class Values(Checker):
    """Types values against `scope`, the tables of the query by their names in it, and `outer`, those around it."""

    def __init__(
        self,
        sql: Expression,
        outer: Mapping[str, Table],
        parameters: Known,
        report: Report,
        subquery: Callable[[Select, Values], Select | None],
    ) -> None:
        super().__init__(sql, {}, report)
        self.scope: dict[str, Table] = {}
        self.outer = outer
        self.parameters = parameters
        self._subquery = subquery
        self._in_aggregate = False
        self.aggregates = False
        """Whether aggregates may stand where the next value does."""

    def typed(self, node: Node) -> Node | None:
        """The node with its type; those that only a query has are looked at here."""
        match node:
            case Parameter():
                return self._parameter(node)
            case Qualified():
                return self._qualified(node)
            case Now():
                return replace(node, type=DATETIME)
            case Aggregate():
                return self._aggregate(node)
            case Contains():
                return self._contains(node)
            case Exists():
                query = self._subquery(node.query, self)
                return Exists(node.place, BOOLEAN, query) if query else None
            case InQuery():
                return self._in_query(node)
        return super().typed(node)

    # Columns

    def column(self, node: nodes.Column) -> Node | None:
        """A column that one of the sources has."""
        inner, outer = (
            [found for found in place.items() if node.name in found[1].types and found[0] != EXCLUDED]
            for place in (self.scope, self.outer)
        )
        having = inner or outer
        if not having:
            known = [name for table in self.around.values() for name in table.types]
            hint = did_you_mean(node.name, known) or f"the columns are {listing(known[:20])}"
            if self.expression.text[node.place[0] : node.place[0] + 1] == '"':
                hint = f"a string is written in single quotes; {hint}"
            self.error("SG410", f"there is no column {node.name!r}", node.place, hint)
            return None
        if len(having) > 1:
            hint = f"write {having[0][0]}.{node.name} or {having[1][0]}.{node.name}"
            self.error("SG442", f"{node.name} is a column of several tables here", node.place, hint)
            return None
        return replace(node, type=having[0][1].types[node.name])

    @property
    def around(self) -> dict[str, Table]:
        """Every table that may be read here; one of the query itself hides one around it."""
        return {**self.outer, **self.scope}

    def _qualified(self, node: Qualified) -> Node | None:
        table = self.around.get(node.source)
        if table is None:
            hint = did_you_mean(node.source, self.around) or f"the tables here are {listing(list(self.around))}"
            self.error("SG441", f"there is no table {node.source!r} in this query", node.place, hint)
            return None
        portable = table.types.get(node.name)
        if portable is None:
            hint = did_you_mean(node.name, table.types) or f"its columns are {listing(list(table.types)[:20])}"
            self.error("SG410", f"there is no column {node.name!r} in {table.name}", node.place, hint)
            return None
        return replace(node, type=portable)

    def source_of(self, node: Node) -> tuple[str, Column] | None:
        """The source and the column that a typed node is, if it is one."""
        if isinstance(node, nodes.Column):
            for name, table in {**self.scope, **self.outer}.items():
                if (not isinstance(node, Qualified) or node.source == name) and node.name in table.types:
                    return name, table.column(node.name)
        return None

    # Parameters

    def _parameter(self, node: Parameter) -> Node:
        self.parameters.order.setdefault(node.name, node.place)
        return replace(node, type=self.parameters.types.get(node.name))

    def settle(self, node: Parameter, portable: Type, column: Column | None) -> Node | None:
        """The parameter with the type of what stands beside it; one name has one type."""
        known = self.parameters.types.get(node.name)
        if known is not None and known.kind is not portable.kind and {known.kind, portable.kind} - WHOLE:
            texts = {known.kind, portable.kind} == {Kind.STRING, Kind.TEXT}
            if not texts:
                hint = "use two parameters"
                self.error("SG444", f":{node.name} is {known} elsewhere and {portable} here", node.place, hint)
                return None
        self.parameters.types.setdefault(node.name, portable)
        if column is not None:
            self.parameters.columns.setdefault(node.name, column)
        return replace(node, type=self.parameters.types[node.name])

    def all_typed(self, found: Iterable[Node]) -> list[Node] | None:
        """All of them, or None; a parameter among them is of the type of the first that is none."""
        results = super().all_typed(found)
        if results is None or not any(isinstance(node, Parameter) for node in results):
            return results
        lead = next((node for node in results if node.type is not None and not isinstance(node, Parameter)), None)
        settled: list[Node] = []
        for node in results:
            one: Node | None = node
            if isinstance(node, Parameter):
                one = self._beside(node, lead)
            if one is None:
                return None
            settled.append(one)
        return settled

    def _beside(self, node: Parameter, lead: Node | None) -> Node | None:
        if lead is not None and lead.type is not None:
            source = self.source_of(lead)
            return self.settle(node, lead.type, source[1] if source else None)
        if node.type is None:
            self.untyped(node)
            return None
        return node

    def untyped(self, node: Parameter) -> None:
        """Nothing beside a parameter tells what it is."""
        hint = f"declare it: `parameters: {{{node.name}: string(100)}}`, or compare it with a column"
        self.error("SG443", f"the type of :{node.name} is not to be seen here", node.place, hint)

    def is_null(self, node: nodes.IsNull) -> Node | None:
        """A parameter can be NULL, too; what it is must be told elsewhere."""
        if isinstance(node.operand, Parameter):
            operand = self._parameter(node.operand)
            if operand.type is None:
                self.untyped(node.operand)
                return None
            return replace(node, type=BOOLEAN, operand=operand)
        return super().is_null(node)

    def contained(self, node: nodes.In) -> Node | None:
        """Parameters may stand in the list, beside constants."""
        if not any(isinstance(value, Parameter) for value in node.values):
            return super().contained(node)
        found = self.operands((node.operand, *node.values))
        agreed = self.agree(found) if found else None
        return nodes.In(node.place, BOOLEAN, agreed[0], tuple(agreed[1:]), node.negated) if agreed else None

    def assigned(self, node: Node, column: Column) -> Node | None:
        """A value that a column is set to."""
        if isinstance(node, nodes.Null):
            if column.required:
                self.error("SG448", f"{column.name} is required", node.place, "give it a value")
                return None
            return node
        value = self.typed(node)
        if isinstance(value, Parameter):
            return self.settle(value, column.type, column)
        if value is None or value.type is None or value.type == column.type:
            return value
        if is_string(value) and column.type.kind in SHAPES:
            return self.constant(value, column.type.kind)
        if value.type.kind is column.type.kind and column.type.kind in (Kind.JSON, Kind.BINARY):
            return value
        return value if wanted(self, value, column.type) else None

    def counted(self, node: Node | None, user: str) -> Node | None:
        """A number of rows: a whole constant or a parameter."""
        if isinstance(node, Parameter):
            return self.settle(self._parameter(node), INTEGER, None)  # type: ignore[arg-type]
        value = node.value if isinstance(node, nodes.Literal) else None
        if node is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            self.error("SG447", f"{user} takes a number of rows", node.place, f"write {user} 100 or {user} :count")
            return None
        return None if node is None else self.typed(node)

    # What only queries have

    def _aggregate(self, node: Aggregate) -> Node | None:
        if self._in_aggregate or not self.aggregates:
            where = "in another one" if self._in_aggregate else "here"
            hint = "an aggregate is an item, an order or a condition of HAVING"
            self.error("SG450", f"{node.function} cannot stand {where}", node.place, hint)
            return None
        if node.argument is None:
            return replace(node, type=BIGINT)
        self._in_aggregate = True
        argument = self.typed(node.argument)
        self._in_aggregate = False
        if argument is None or argument.type is None:
            return None
        portable = self._aggregated(node, argument)
        return replace(node, type=portable, argument=argument) if portable else None

    def _aggregated(self, node: Aggregate, argument: Node) -> Type | None:
        assert argument.type is not None
        if node.function == "COUNT":
            counts = not node.distinct or self.usable([argument])
            return BIGINT if counts else None
        if node.function in ("MIN", "MAX"):
            return argument.type if self.usable([argument]) and self.ordered([argument], node.function) else None
        if not self.number(argument, node.function):
            return None
        if node.function == "AVG":
            return FLOAT
        if argument.type.kind is Kind.DECIMAL:
            return Type(Kind.DECIMAL, precision=38, scale=argument.type.scale)
        return BIGINT if argument.type.kind in WHOLE else argument.type

    def _contains(self, node: Contains) -> Node | None:
        user = "STARTS_WITH" if node.start else "CONTAINS"
        found = self.operands((node.operand, node.term))
        if found is None or not self.textual(found[0], user) or not self.textual(found[1], user):
            return None
        if not self.has_collation(found[0], user):
            return None
        if not isinstance(found[1], Parameter | nodes.Literal):
            hint = f"for example {user}(title, :term)"
            self.error("SG420", f"what {user} looks for is a parameter or a constant", found[1].place, hint)
            return None
        return Contains(node.place, BOOLEAN, found[0], found[1], node.start)

    def _in_query(self, node: InQuery) -> Node | None:
        found = self.operands((node.operand,))
        query = self._subquery(node.query, self)
        if found is None or query is None:
            return None
        if len(query.items) != 1:
            self.error("SG446", "the query of IN has one value", node.place, "select one column")
            return None
        if self.agree([found[0], query.items[0].value]) is None:
            return None
        return InQuery(node.place, BOOLEAN, found[0], query, node.negated)

    # Groups

    def grouped(self, node: Node, groups: Sequence[Node]) -> bool:
        """Whether a value is the same for all rows of a group."""
        if node in groups or isinstance(node, Aggregate | nodes.Literal | Parameter | Now | Exists):
            return True
        if isinstance(node, nodes.Column):
            hint = f"group by {node.name}, or take MIN({node.name})"
            self.error("SG446", f"{node.name} is not the same for all rows of a group", node.place, hint)
            return False
        return self.every(self.grouped(child, groups) for child in children(node))


def has_aggregate(node: Node) -> bool:
    """Whether an aggregate stands in a value."""
    return any(isinstance(part, Aggregate) for part in walk(node))
