"""Spells typed nodes as SQL of one dialect: `Speller` holds what most servers share, each dialect what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from scangen.diagnostics import Report
from scangen.expression import nodes
from scangen.expression.arithmetic import WHOLE
from scangen.expression.constants import Constants
from scangen.expression.nodes import Node, Wild
from scangen.expression.types import Known, check, known_by
from scangen.model import Expression, Kind, Type

OR, AND, NOT, COMPARE, ADD, MULTIPLY, SIGN, ATOM = range(1, 9)
"""How tightly a text holds together; what stands where something tighter is needed gets parentheses."""

Text = tuple[str, int]


def spell(
    expression: Expression,
    columns: Mapping[str, Type],
    speller: Speller,
    *,
    value: bool = False,
) -> str:
    """The expression as SQL; ScangenError with every problem when it is wrong.

    A boolean is spelled as a condition, as CHECK and WHERE want it; `value` asks for one that a column can hold
    (`CASE WHEN … THEN 1 …` where conditions are no values).
    """
    key = (known_by(expression, columns), value)
    text = speller.memo.get(key)
    if text is None:
        report = Report()
        node = check(expression, columns, report, want=None)
        report.raise_errors()
        assert node is not None
        text = speller.memo[key] = speller.whole(node, value)
    return text


class Speller(Constants):
    """How one dialect spells columns, constants, operators and functions."""

    double: ClassVar[str] = "double precision"
    """The type of a 64-bit float."""
    decimal: ClassVar[str] = "decimal"
    """The exact type of numbers with digits after the point."""
    text: ClassVar[str] = "varchar(40)"
    """The type of a number's text."""
    narrow_integers: ClassVar[bool] = True
    """Whether integer arithmetic is done in 32 bits when both sides are that narrow."""
    booleans: ClassVar[bool] = False
    """Whether a boolean column is a condition by itself, and TRUE a constant."""
    like_signs: ClassVar[str] = "%_"
    """Characters that mean something in a LIKE pattern when no ESCAPE is given."""
    wildcards: ClassVar[str] = "%_"
    """Those that mean something whatever ESCAPE says."""

    def __init__(self) -> None:
        self.memo: dict[tuple[Known, bool], str] = {}
        self._names: dict[str, str] = {}
        self._spellers: dict[type[Node], Callable[[Node], Text]] = {
            kind: getattr(self, name) for kind, name in _METHODS.items()
        }
        self._functions: dict[str, Callable[[nodes.Call], Text]] = {
            name: getattr(self, method) for name, method in _FUNCTIONS.items()
        }

    # Where a text is needed

    def whole(self, node: Node, value: bool) -> str:
        """The whole expression."""
        is_condition = node.type is not None and node.type.kind is Kind.BOOLEAN and not value
        return self.condition(node, 0) if is_condition else self.value(node, 0)

    def condition(self, node: Node, level: int) -> str:
        """A boolean node as a condition, in parentheses when it binds weaker than `level`."""
        text, own = self._spellers[type(node)](node)
        if not self.booleans and not isinstance(node, nodes.Predicate):
            text, own = f"{_wrap(text, own, ADD)} = 1", COMPARE
        return text if own >= level else f"({text})"

    def value(self, node: Node, level: int) -> str:
        """A node as a value, in parentheses when it binds weaker than `level`."""
        text, own = self._spellers[type(node)](node)
        if isinstance(node, nodes.Predicate):
            text, own = self.condition_value(node, text, own)
        return text if own >= level else f"({text})"

    def condition_value(self, _node: nodes.Predicate, text: str, own: int) -> Text:
        """A condition where a value is needed; most servers take it as it is."""
        return text, own

    # One method a kind of node

    def column(self, node: nodes.Column) -> Text:
        """A column's name."""
        name = self._names.get(node.name)
        if name is None:
            name = self._names[node.name] = self.quote(node.name)
        return name, ATOM

    def constant(self, node: nodes.Literal) -> Text:
        """A constant; a negative one gets parentheses where a sign would run into an operator."""
        assert node.type is not None
        text = self.literal(node.value, node.type)
        return text, (SIGN if text[0] == "-" else ATOM)

    def null(self, _node: nodes.Null) -> Text:
        """NULL."""
        return "NULL", ATOM

    def compare(self, node: nodes.Compare) -> Text:
        """A comparison."""
        return f"{self.value(node.left, ADD)} {node.operator} {self.value(node.right, ADD)}", COMPARE

    def logic(self, node: nodes.Logic) -> Text:
        """AND and OR; an AND inside an OR is put in parentheses for the reader."""
        terms = [self.condition(term, NOT) for term in node.terms]
        return f" {node.operator} ".join(terms), (OR if node.operator == "OR" else AND)

    def negation(self, node: nodes.Not) -> Text:
        """NOT, always with parentheses: MySQL's HIGH_NOT_PRECEDENCE changes what it binds to."""
        return f"NOT {self.condition(node.operand, ATOM)}", NOT

    def contained(self, node: nodes.In) -> Text:
        """IN with constants."""
        values = ", ".join([self.value(value, 0) for value in node.values])
        return f"{self.value(node.operand, ADD)}{_not(node.negated)} IN ({values})", COMPARE

    def between(self, node: nodes.Between) -> Text:
        """BETWEEN."""
        low, high = self.value(node.low, ADD), self.value(node.high, ADD)
        return f"{self.value(node.operand, ADD)}{_not(node.negated)} BETWEEN {low} AND {high}", COMPARE

    def like(self, node: nodes.Like) -> Text:
        """LIKE; an escape character is named only when a text holds what means something in a pattern."""
        texts = "".join([part for part in node.parts if isinstance(part, str)])
        escape = self.escape(node, texts)
        pattern = "".join([part.value if isinstance(part, Wild) else self.escaped(part, escape) for part in node.parts])
        text = f"{self.value(node.operand, ADD)}{_not(node.negated)} LIKE {self.string(pattern)}"
        return (f"{text} ESCAPE {self.string(escape)}" if escape else text), COMPARE

    def escape(self, node: nodes.Like, texts: str) -> str:
        """The escape character that a pattern with these texts needs: the user's, or one that does not occur."""
        if not any(sign in texts for sign in self.like_signs):
            return ""
        if isinstance(node.escape, nodes.Literal) and node.escape.value not in (*self.like_signs, *self.wildcards):
            return str(node.escape.value)
        return next((sign for sign in "!#~|@" if sign not in texts), "!")

    def escaped(self, text: str, escape: str) -> str:
        """A text within a pattern."""
        if not escape:
            return text
        return "".join([escape + sign if sign in self.wildcards or sign == escape else sign for sign in text])

    def is_null(self, node: nodes.IsNull) -> Text:
        """IS NULL."""
        return f"{self.value(node.operand, ADD)} IS{_not(node.negated)} NULL", COMPARE

    def is_truth(self, node: nodes.IsTruth) -> Text:
        """IS TRUE and IS FALSE."""
        truth = "TRUE" if node.truth else "FALSE"
        return f"{self.value(node.operand, ADD)} IS{_not(node.negated)} {truth}", COMPARE

    def arithmetic(self, node: nodes.Arithmetic) -> Text:
        """Arithmetic in 64 bits; a quotient is a float; by zero, the answer is NULL."""
        operator = node.operator
        if operator == "/":
            return f"{self.dividend(node.left)} / {self.divisor(node.right)}", MULTIPLY
        if operator == "%":
            return f"{self.operand(node.left, MULTIPLY, node)} % {self.divisor(node.right)}", MULTIPLY
        level = MULTIPLY if operator == "*" else ADD
        if self.narrow_integers and _is(node.left, Kind.INTEGER) and _is(node.right, Kind.INTEGER):
            left = self.cast(self.value(node.left, 0), "bigint")
        else:
            left = self.operand(node.left, level, node)
        return f"{left} {operator} {self.operand(node.right, level + 1, node)}", level

    def operand(self, node: Node, level: int, _parent: nodes.Arithmetic) -> str:
        """What is added, subtracted or multiplied."""
        return self.value(node, level)

    def dividend(self, node: Node) -> str:
        """What is divided, as a float."""
        return self.value(node, MULTIPLY) if _is(node, Kind.FLOAT) else self.cast(self.value(node, 0), self.double)

    def divisor(self, node: Node) -> str:
        """What is divided by, never zero."""
        return self.value(node, ATOM) if isinstance(node, nodes.Literal) else f"NULLIF({self.value(node, 0)}, 0)"

    def cast(self, text: str, native: str) -> str:
        """A value as another type."""
        return f"CAST({text} AS {native})"

    def negative(self, node: nodes.Negative) -> Text:
        """A sign, never beside another one: -- begins a comment."""
        return f"-{self.widened(node.operand, ATOM)}", SIGN

    def widened(self, node: Node, level: int) -> str:
        """A number whose absolute value may need one bit more than it has."""
        if self.narrow_integers and _is(node, Kind.INTEGER):
            return self.cast(self.value(node, 0), "bigint")
        return self.value(node, level)

    def concat(self, node: nodes.Concat) -> Text:
        """Strings together; NULL if one is NULL."""
        return " || ".join([self.value(part, MULTIPLY) for part in node.parts]), ADD

    def case(self, node: nodes.Case) -> Text:
        """CASE."""
        texts = ["CASE"]
        if node.operand is not None:
            texts.append(self.value(node.operand, ADD))
        for test, answer in node.branches:
            when = self.condition(test, 0) if node.operand is None else self.value(test, ADD)
            texts.append(f"WHEN {when} THEN {self.value(answer, 0)}")
        if node.default is not None:
            texts.append(f"ELSE {self.value(node.default, 0)}")
        return " ".join([*texts, "END"]), ATOM

    # Functions

    def call(self, node: nodes.Call) -> Text:
        """A function."""
        return self._functions[node.function](node)

    def plain(self, node: nodes.Call) -> Text:
        """A function that is called the same everywhere."""
        return f"{node.function}({', '.join([self.value(argument, 0) for argument in node.arguments])})", ATOM

    def length(self, node: nodes.Call) -> Text:
        """Characters."""
        return self.plain(node)

    def change_case(self, node: nodes.Call) -> Text:
        """LOWER and UPPER, of A to Z only."""
        return self.plain(node)

    def substr(self, node: nodes.Call) -> Text:
        """A part of a string."""
        return self.plain(node)

    def replace(self, node: nodes.Call) -> Text:
        """Every occurrence replaced."""
        return self.plain(node)

    def whole_division(self, node: nodes.Call) -> Text:
        """How often the second goes into the first: what is over is dropped, by zero the answer is NULL."""
        left, right = node.arguments
        return f"{self.widened(left, MULTIPLY)} / {self.divisor(right)}", MULTIPLY

    def to_text(self, node: nodes.Call) -> Text:
        """A number as text, with exactly so many digits after the point."""
        last = node.arguments[1]
        assert isinstance(last, nodes.Literal)
        assert isinstance(last.value, int)
        return self.digits(node.arguments[0], last.value)

    def digits(self, node: Node, places: int) -> Text:
        """By a decimal of that scale, whose text has all of its digits."""
        exact = self.cast(self.value(node, 0), f"{self.decimal}(38, {places})")
        return self.cast(exact, self.text), ATOM

    def absolute(self, node: nodes.Call) -> Text:
        """ABS."""
        return f"ABS({self.widened(node.arguments[0], 0)})", ATOM

    def floor(self, node: nodes.Call) -> Text:
        """FLOOR and CEIL; an integer is its own."""
        argument = node.arguments[0]
        if argument.type is not None and argument.type.kind in WHOLE:
            return self._spellers[type(argument)](argument)
        return self.floor_of(argument, up=node.function == "CEIL")

    def floor_of(self, node: Node, up: bool) -> Text:
        """FLOOR and CEIL of a decimal or a float."""
        return f"{'CEIL' if up else 'FLOOR'}({self.value(node, 0)})", ATOM

    def round(self, node: nodes.Call) -> Text:
        """ROUND, half away from zero."""
        argument = node.arguments[0]
        last = node.arguments[-1] if len(node.arguments) > 1 else None
        places = last.value if isinstance(last, nodes.Literal) and isinstance(last.value, int) else 0
        assert argument.type is not None
        if argument.type.kind is Kind.FLOAT:
            return self.round_float(argument, places)
        if argument.type.kind in WHOLE or places >= (argument.type.scale or 0):
            return self._spellers[type(argument)](argument)
        return self.round_decimal(node, argument, places)

    def round_decimal(self, _node: nodes.Call, argument: Node, places: int) -> Text:
        """A decimal, to fewer digits than it has."""
        return f"ROUND({self.value(argument, 0)}, {places})", ATOM

    def round_float(self, argument: Node, places: int) -> Text:
        """A float: servers' own ROUND differs (half to even, by decimal digits), IEEE arithmetic does not."""
        text = self.value(argument, 0)
        power = 10**places
        scaled = f"ABS({text}) * {power}" if places else f"ABS({text})"
        floor = self.floor_text(f"{scaled} + 0.5")
        return (f"{floor} / {power}.0 * SIGN({text})" if places else f"{floor} * SIGN({text})"), MULTIPLY

    def floor_text(self, text: str) -> str:
        """FLOOR of a float that is not negative."""
        return f"FLOOR({text})"


def _is(node: Node, kind: Kind) -> bool:
    return node.type is not None and node.type.kind is kind


def _not(negated: bool) -> str:
    return " NOT" if negated else ""


def _wrap(text: str, own: int, level: int) -> str:
    return text if own >= level else f"({text})"


_METHODS: dict[type[Node], str] = {
    nodes.Column: "column",
    nodes.Literal: "constant",
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
_FUNCTIONS = {
    "ABS": "absolute",
    "CEIL": "floor",
    "COALESCE": "plain",
    "DIV": "whole_division",
    "FLOOR": "floor",
    "LENGTH": "length",
    "LOWER": "change_case",
    "LTRIM": "plain",
    "NULLIF": "plain",
    "REPLACE": "replace",
    "ROUND": "round",
    "RTRIM": "plain",
    "SUBSTR": "substr",
    "TO_TEXT": "to_text",
    "TRIM": "plain",
    "UPPER": "change_case",
}
