"""Checks an expression against the columns it may read, and gives every node its type.

Every problem is reported in one run: a node that is wrong becomes None, and what contains it says no more about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from scangen.diagnostics import Report, ScangenError, did_you_mean, listing
from scangen.expression import arithmetic, nodes
from scangen.expression.arithmetic import BIGINT, BOOLEAN, INTEGER
from scangen.expression.functions import call
from scangen.expression.language import MAX_WEIGHT
from scangen.expression.literals import number_type
from scangen.expression.nodes import Node
from scangen.expression.operands import Operands
from scangen.expression.parse import known_names, names_in, parse
from scangen.expression.patterns import pattern_of
from scangen.expression.wanted import wanted
from scangen.model import Expression, Kind, Type

Known = tuple[str, tuple[Type | None, ...]]
"""An expression's text and the types of the columns in it: all that its types depend on."""

Learned = tuple[dict[Known, Node], dict[str, tuple[str, ...]]]
"""Sound expressions with their types, and the columns that texts read."""

_known: dict[Known, Node] = {}


def check(
    expression: Expression, columns: Mapping[str, Type], report: Report, want: Kind | Type | None = Kind.BOOLEAN
) -> Node | None:
    """The expression with types, or None after reporting every problem in it.

    `want` is what the whole must be: a kind, a column's type (its length and digits are then checked too), or
    None for anything.
    """
    try:
        key = known_by(expression, columns)
    except ScangenError as error:
        report.diagnostics.extend(error.diagnostics)
        return None
    checker = Checker(expression, columns, report)
    node = _known.get(key)
    if node is None:
        node = checker.typed(parse(expression))
        if node is None:
            return None
        if node.type is None:
            checker.error("SG422", "the whole expression is NULL", node.place, "write what it is to be")
            return None
        if nodes.weight(node) > MAX_WEIGHT:
            checker.error("SG402", "an expression gets too long in some dialects", (0, 0), "nest less, or split it")
            return None
        _known[key] = node
    if want is not None and not wanted(checker, node, want if isinstance(want, Type) else Type(want)):
        return None
    return node


def learned() -> Learned:
    """What was found out of expressions so far, for another process to `learn`."""
    return _known, known_names


def learn(found: Learned) -> None:
    """Take over what another process has `learned`, so that nothing is read twice."""
    nodes_, names = found
    _known.update(nodes_)
    known_names.update(names)


def known_by(expression: Expression, columns: Mapping[str, Type]) -> Known:
    """What an expression's types depend on; ScangenError when it cannot be read."""
    return expression.text, tuple([columns.get(name) for name in names_in(expression)])


class Checker(Operands):
    """Types the nodes of one expression."""

    def typed(self, node: Node) -> Node | None:
        """The node with its type and its children's, or None when something in it is wrong."""
        result: Node | None = getattr(self, _METHODS[type(node)])(node)
        return result

    # One method a kind of node

    def column(self, node: nodes.Column) -> Node | None:
        """A column must be there; names are compared as written."""
        portable = self.columns.get(node.name)
        if portable is None:
            hint = did_you_mean(node.name, self.columns) or f"the columns are {listing(list(self.columns)[:20])}"
            if self.expression.text[node.place[0] : node.place[0] + 1] == '"':
                hint = f"a string is written in single quotes; {hint}"
            self.error("SG410", f"there is no column {node.name!r}", node.place, hint)
            return None
        return nodes.Column(node.place, portable, node.name)

    def literal(self, node: nodes.Literal) -> Node | None:
        """A constant; one written with its type is read here."""
        if isinstance(node.value, bool):
            return node
        if isinstance(node.value, str):
            if node.type is not None:
                return self.constant(node, node.type.kind)
            return nodes.Literal(node.place, Type(Kind.STRING, length=len(node.value)), node.value)
        assert isinstance(node.value, int | float | Decimal)
        return nodes.Literal(node.place, number_type(node.value), node.value)

    def null(self, node: nodes.Null) -> Node:
        """NULL is looked at by what holds it."""
        return node

    def compare(self, node: nodes.Compare) -> Node | None:
        """Both sides of one family; booleans and uuids have no order that servers share."""
        sides = self.all_typed((node.left, node.right))
        if sides and node.operator in ("=", "<>") and any(side.type is None for side in sides):
            answer = "IS NULL" if node.operator == "=" else "IS NOT NULL"
            self.error("SG422", f"{node.operator} NULL is never true", node.place, f"write {answer}")
            return None
        sides = self.usable(sides)
        agreed = self.agree(sides) if sides else None
        if agreed is None or (node.operator not in ("=", "<>") and not self.ordered(agreed, node.operator)):
            return None
        return nodes.Compare(node.place, BOOLEAN, node.operator, *agreed)

    def logic(self, node: nodes.Logic) -> Node | None:
        """AND and OR take conditions."""
        terms = [self.condition(term) for term in node.terms]
        kept = tuple(term for term in terms if term is not None)
        return nodes.Logic(node.place, BOOLEAN, node.operator, kept) if len(kept) == len(terms) else None

    def negation(self, node: nodes.Not) -> Node | None:
        """NOT takes a condition."""
        operand = self.condition(node.operand)
        return nodes.Not(node.place, BOOLEAN, operand) if operand else None

    def contained(self, node: nodes.In) -> Node | None:
        """A list of constants of the operand's family."""
        constant = True
        for value in node.values:
            if not isinstance(value, nodes.Literal | nodes.Null):
                constant = False
                self.error("SG420", "the list of IN holds constants only", value.place, "write a = b OR a = c")
        found = self.operands((node.operand, *node.values))
        agreed = self.agree(found) if found and constant else None
        return nodes.In(node.place, BOOLEAN, agreed[0], tuple(agreed[1:]), node.negated) if agreed else None

    def between(self, node: nodes.Between) -> Node | None:
        """Three values that have an order."""
        found = self.operands((node.operand, node.low, node.high))
        agreed = self.agree(found) if found else None
        if agreed is None or not self.ordered(agreed, "BETWEEN"):
            return None
        return nodes.Between(node.place, BOOLEAN, agreed[0], agreed[1], agreed[2], node.negated)

    def like(self, node: nodes.Like) -> Node | None:
        """A string, and a constant pattern."""
        found = self.operands((node.operand,))
        parts = pattern_of(self, node)
        if found is None or parts is None or not self.textual(found[0], "LIKE"):
            return None
        if not self.has_collation(found[0], "LIKE"):
            return None
        return nodes.Like(node.place, BOOLEAN, found[0], node.pattern, node.escape, node.negated, parts)

    def is_null(self, node: nodes.IsNull) -> Node | None:
        """Anything can be NULL, JSON and binary too."""
        operand = self.typed(node.operand)
        if operand is not None and operand.type is None:
            self.error("SG422", "NULL is always NULL", operand.place, "ask it of a column")
            return None
        return nodes.IsNull(node.place, BOOLEAN, operand, node.negated) if operand else None

    def is_truth(self, node: nodes.IsTruth) -> Node | None:
        """IS TRUE takes a condition."""
        operand = self.condition(node.operand)
        return nodes.IsTruth(node.place, BOOLEAN, operand, node.truth, node.negated) if operand else None

    def arithmetic(self, node: nodes.Arithmetic) -> Node | None:
        """Numbers; what they make is bounded by the narrowest server."""
        found = self.operands((node.left, node.right))
        if found is None or not self.every(self.number(side, node.operator) for side in found):
            return None
        left, right = found
        if node.operator in "/%" and isinstance(right, nodes.Literal) and not right.value:
            self.error("SG423", f"{node.operator} by zero is NULL for every row", node.place, "name another divisor")
            return None
        if node.operator == "%":
            if not self.every(self.whole(side) for side in found):
                return None
            return nodes.Arithmetic(node.place, BIGINT, "%", left, right)
        portable = arithmetic.computed(node.operator, left, right)
        if portable is None:
            self.too_wide(node.place)
            return None
        return nodes.Arithmetic(node.place, portable, node.operator, left, right)

    def negative(self, node: nodes.Negative) -> Node | None:
        """Minus a number; the least integer has no positive in its own width."""
        found = self.operands((node.operand,))
        if found is None or not self.number(found[0], "-"):
            return None
        portable = found[0].type
        return nodes.Negative(node.place, BIGINT if portable == INTEGER else portable, found[0])

    def concat(self, node: nodes.Concat) -> Node | None:
        """Strings, one after the other."""
        found = self.operands(node.parts)
        if found is None or not self.every(self.textual(part, "||") for part in found):
            return None
        return nodes.Concat(node.place, arithmetic.joined(found), tuple(found))

    def call(self, node: nodes.Call) -> Node | None:
        """A function of the list."""
        return call(self, node)

    def case(self, node: nodes.Case) -> Node | None:
        """Tests that are conditions, or constants to compare the operand with; answers of one family."""
        tests = self.case_tests(node)
        answers = [answer for _, answer in node.branches] + ([node.default] if node.default else [])
        typed = self.all_typed(answers)
        if typed is None or tests is None:
            return None
        values = [answer for answer in typed if answer.type is not None]
        if not values:
            self.error("SG422", "every answer of the CASE is NULL", node.place, "give it an answer that is not")
            return None
        united = self.unite(values)
        if united is None:
            return None
        portable, agreed = united
        kept = iter(agreed)
        final = [answer if answer.type is None else next(kept) for answer in typed]
        operand = tests.pop(0) if node.operand is not None else None
        branches = tuple(zip(tests, final, strict=False))
        default = final[-1] if node.default is not None else None
        return nodes.Case(node.place, portable, operand, branches, default)

    def case_tests(self, node: nodes.Case) -> list[Node] | None:
        """The tests with types; before them the operand, if there is one."""
        if node.operand is None:
            tests = [self.condition(test) for test, _ in node.branches]
            return None if None in tests else [test for test in tests if test is not None]
        found = self.operands((node.operand, *(test for test, _ in node.branches)))
        return self.agree(found) if found else None


_METHODS: dict[type[Node], str] = {
    nodes.Column: "column",
    nodes.Literal: "literal",
    nodes.Null: "null",
    nodes.Arithmetic: "arithmetic",
    nodes.Negative: "negative",
    nodes.Concat: "concat",
    nodes.Call: "call",
    nodes.Case: "case",
    nodes.Compare: "compare",
    nodes.Logic: "logic",
    nodes.Not: "negation",
    nodes.In: "contained",
    nodes.Between: "between",
    nodes.Like: "like",
    nodes.IsNull: "is_null",
    nodes.IsTruth: "is_truth",
}
