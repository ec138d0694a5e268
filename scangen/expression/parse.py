"""Reads the text of a portable expression into nodes; with `raw`, the only file that knows sqlglot, imported when used.

The text is cut into tokens, `guard` looks at each, sqlglot's parser makes a tree, and the tree is turned into
nodes by a closed table: a construct that is not in the table is an error with its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from scangen.diagnostics import Diagnostic, ScangenError, Span, fail
from scangen.expression import nodes
from scangen.expression.guard import Guard
from scangen.expression.language import MAX_DEPTH, MAX_LENGTH, OVERRIDE
from scangen.expression.literals import NUMBERS, number
from scangen.expression.nodes import Node, Place, spread
from scangen.model import Expression, Kind, Type

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.errors import ParseError

_parsed: dict[str, Node] = {}
known_names: dict[str, tuple[str, ...]] = {}
"""The columns that an expression reads, by its text."""


def parse(expression: Expression) -> Node:
    """The expression as nodes without types; ScangenError with an SG4xx code and a place when it cannot be read."""
    node = _parsed.get(expression.text)
    if node is None:
        node = _parsed[expression.text] = _read(expression.text, expression.span)
    return node


def names_in(expression: Expression) -> tuple[str, ...]:
    """The columns that an expression reads; ScangenError when it cannot be read."""
    names = known_names.get(expression.text)
    if names is None:
        names = known_names[expression.text] = nodes.column_names(parse(expression))
    return names


def place_in(span: Span | None, text: str, offset: int, length: int) -> Span | None:
    """The part of an expression in its spec, or the whole where the scalar is not the text itself on one line."""
    if span is None or not length or "\n" in text:
        return span
    quotes = span.length - len(text)
    if quotes == 0:
        return span.inside(offset, length)
    # Quoted and nothing escaped: the text begins after the quote.
    return span.inside(offset + 1, length) if quotes == 2 else span


def _read(text: str, span: Span | None) -> Node:
    from sqlglot import exp
    from sqlglot.errors import ParseError, TokenError

    if not text.strip():
        raise fail("SG401", "an expression is missing", span, "for example: attempts >= 0")
    if len(text) > MAX_LENGTH:
        message = f"an expression may have {MAX_LENGTH:,} characters, not {len(text):,}"
        raise fail("SG402", message, span, "split it into several")

    def refusal(code: str, message: str, offset: int, length: int, hint: str | None) -> Diagnostic:
        return Diagnostic(code, message, place_in(span, text, offset, length), hint)

    tokenizer, parser = machinery("")
    try:
        tokens = tokenizer.tokenize(text)
    except TokenError:
        raise fail("SG401", "a quote is opened and not closed", span, "a quote in a string is written twice") from None
    found = Guard(text, tokens, refusal).run()
    if found:
        raise ScangenError(found)
    try:
        trees = parser.parse_into(exp.Condition, tokens, text)
    except ParseError as error:
        raise ScangenError([refusal("SG401", *describe(error, text), "for example: attempts >= 0")]) from None
    except RecursionError:
        raise fail("SG402", "an expression nests too deep", span, "split it into several") from None
    if len(trees) != 1 or trees[0] is None:
        raise fail("SG401", "an expression is missing", span, "for example: attempts >= 0")
    reader = _Reader(refusal)
    node = reader.read(trees[0], 0)
    if reader.found:
        raise ScangenError(reader.found)
    return node


@cache
def machinery(dialect: str) -> tuple[Any, Any]:
    """Tokenizer and parser of one of sqlglot's dialects ('' is its own); a parser may be used again."""
    import logging

    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import ErrorLevel

    # It warns of what it guesses (a JSON path) on standard error; what it makes is looked at here anyway.
    logging.getLogger("sqlglot").addHandler(logging.NullHandler())

    instance = Dialect.get_or_raise(dialect)
    return instance.tokenizer(), instance.parser(error_level=ErrorLevel.IMMEDIATE)


def describe(error: ParseError, text: str) -> tuple[str, int, int]:
    """What sqlglot could not read, in our words, with offset and length."""
    first = error.errors[0] if error.errors else {}
    word = str(first.get("highlight") or "")
    column = first.get("col")
    length = max(len(word), 1)
    offset = min(max(column - length, 0), len(text) - 1) if isinstance(column, int) and "\n" not in text else 0
    length = length if isinstance(column, int) else 0
    if str(first.get("description", "")).startswith("Required"):
        return f"something is missing beside {word!r}" if word.strip() else "something is missing", offset, length
    if word.strip():
        return f"{word!r} is not expected here", offset, length
    return "the expression cannot be read", offset, length


class _Reader:
    """Turns sqlglot's tree into nodes; notes what is not in the table and goes on."""

    def __init__(self, refusal: Callable[[str, str, int, int, str | None], Diagnostic]) -> None:
        self.refusal = refusal
        self.found: list[Diagnostic] = []

    def read(self, tree: exp.Expr, depth: int) -> Node:
        if depth > MAX_DEPTH * 3:
            raise ScangenError([self.refusal("SG402", "an expression nests too deep", 0, 0, "split it into several")])
        maker = _makers().get(type(tree))
        return maker(self, tree, depth + 1) if maker else self.foreign(tree)

    def refuse(self, code: str, message: str, place: Place, hint: str | None) -> Node:
        self.found.append(self.refusal(code, message, place[0], place[1] - place[0], hint))
        return nodes.Null(place, None)

    def foreign(self, tree: exp.Expr) -> Node:
        """A construct that the language does not have, by sqlglot's name for it in words."""
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(tree).__name__).upper()
        known = [where for part in tree.walk() if (where := _place(part))[1]]
        place = (min(p[0] for p in known), max(p[1] for p in known)) if known else (0, 0)
        hint = f"write LOWER(x) LIKE '…', {OVERRIDE}" if name == "ILIKE" else f"see docs/expressions.md, {OVERRIDE}"
        return self.refuse("SG405", f"{name} is not in the portable language", place, hint)

    def column(self, tree: exp.Expr, _depth: int) -> Node:
        identifier = tree.this
        return nodes.Column(_place(identifier), None, identifier.name)

    def literal(self, tree: exp.Expr, _depth: int, sign: str = "") -> Node:
        place = _place(tree)
        if tree.args["is_string"]:
            return nodes.Literal(place, None, tree.this)
        value = number(sign + tree.this)
        if value is None:
            return self.refuse("SG418", f"{sign}{tree.this} has too many digits", place, NUMBERS)
        return nodes.Literal(place, None, value)

    def boolean(self, tree: exp.Expr, _depth: int) -> Node:
        return nodes.Literal((0, 0), Type(Kind.BOOLEAN), tree.this)

    def null(self, _tree: exp.Expr, _depth: int) -> Node:
        return nodes.Null((0, 0), None)

    def paren(self, tree: exp.Expr, depth: int) -> Node:
        return self.read(tree.this, depth)

    def negative(self, tree: exp.Expr, depth: int) -> Node:
        inner = tree.this
        if type(inner).__name__ == "Literal" and not inner.args["is_string"]:
            return self.literal(inner, depth, "-")
        operand = self.read(inner, depth)
        return nodes.Negative(operand.place, None, operand)

    def arithmetic(self, tree: exp.Expr, depth: int) -> Node:
        left, right = self.read(tree.this, depth), self.read(tree.expression, depth)
        return nodes.Arithmetic(spread(left, right), None, _OPERATORS[type(tree).__name__], left, right)

    def compare(self, tree: exp.Expr, depth: int) -> Node:
        left, right = self.read(tree.this, depth), self.read(tree.expression, depth)
        return nodes.Compare(spread(left, right), None, _OPERATORS[type(tree).__name__], left, right)

    def chain(self, tree: exp.Expr, depth: int) -> tuple[Node, ...]:
        """The operands of a left-leaning chain of one operator, without recursion along it."""
        kind, right = type(tree), []
        current = tree
        while type(current) is kind:
            right.append(current.expression)
            current = current.this
        return tuple(self.read(part, depth) for part in (current, *reversed(right)))

    def logic(self, tree: exp.Expr, depth: int) -> Node:
        terms = self.chain(tree, depth)
        return nodes.Logic(spread(*terms), None, _OPERATORS[type(tree).__name__], terms)

    def concat(self, tree: exp.Expr, depth: int) -> Node:
        parts = self.chain(tree, depth)
        return nodes.Concat(spread(*parts), None, parts)

    def negation(self, tree: exp.Expr, depth: int) -> Node:
        """NOT IN, NOT BETWEEN and IS NOT arrive as NOT around the condition."""
        inner = tree.this
        if type(inner).__name__ in ("In", "Between", "Is"):
            return _makers()[type(inner)](self, inner, depth, True)
        operand = self.read(inner, depth)
        return nodes.Not(operand.place, None, operand)

    def contained(self, tree: exp.Expr, depth: int, negated: bool = False) -> Node:
        operand = self.read(tree.this, depth)
        if tree.args.get("query") is not None:
            hint = "it may read its own row only"
            return self.refuse("SG406", "a subquery cannot stand in an expression", operand.place, hint)
        values = tuple(self.read(value, depth) for value in tree.args.get("expressions") or ())
        if not values:
            return self.refuse("SG401", "IN needs a list", operand.place, "write IN ('a', 'b')")
        return nodes.In(spread(operand, *values), None, operand, values, negated)

    def between(self, tree: exp.Expr, depth: int, negated: bool = False) -> Node:
        operand, low, high = (self.read(tree.args[key], depth) for key in ("this", "low", "high"))
        return nodes.Between(spread(operand, low, high), None, operand, low, high, negated)

    def like(self, tree: exp.Expr, depth: int, escape: Node | None = None) -> Node:
        operand, pattern = self.read(tree.this, depth), self.read(tree.expression, depth)
        negated = bool(tree.args.get("negate"))
        return nodes.Like(spread(operand, pattern), None, operand, pattern, escape, negated)

    def escape(self, tree: exp.Expr, depth: int) -> Node:
        if type(tree.this).__name__ != "Like":
            return self.foreign(tree.this)
        return self.like(tree.this, depth, self.read(tree.expression, depth))

    def test(self, tree: exp.Expr, depth: int, negated: bool = False) -> Node:
        operand, kind = self.read(tree.this, depth), type(tree.expression).__name__
        if kind == "Null":
            return nodes.IsNull(operand.place, None, operand, negated)
        if kind == "Boolean":
            return nodes.IsTruth(operand.place, None, operand, tree.expression.this, negated)
        hint = f"see docs/expressions.md, {OVERRIDE}"
        return self.refuse("SG405", f"IS {kind.upper()} is not in the portable language", operand.place, hint)

    def case(self, tree: exp.Expr, depth: int) -> Node:
        operand = self.read(tree.this, depth) if tree.this is not None else None
        branches = tuple((self.read(b.this, depth), self.read(b.args["true"], depth)) for b in tree.args["ifs"])
        default = self.read(tree.args["default"], depth) if tree.args.get("default") is not None else None
        place = spread(*(node for branch in branches for node in branch))
        return nodes.Case(place, None, operand, branches, default)

    def typed(self, tree: exp.Expr, _depth: int) -> Node:
        """`DATE '…'` and `TIMESTAMP '…'`; CAST has been refused by its name."""
        name = tree.args["to"].this.name
        inner, kind = tree.this, {"DATE": Kind.DATE, "TIMESTAMP": Kind.DATETIME}.get(name)
        if kind is None or type(inner).__name__ != "Literal" or not inner.args["is_string"]:
            hint = "constants with a type are DATE '2024-01-31' and TIMESTAMP '2024-01-31 12:00:00'"
            return self.refuse(
                "SG405", f"{name} before a constant is not in the portable language", _place(inner), hint
            )
        return nodes.Literal(_place(inner), Type(kind), inner.this)

    def call(self, tree: exp.Expr, depth: int) -> Node:
        name = type(tree).__name__
        function = _CALLS[name]
        if name == "Trim":
            function = {"LEADING": "LTRIM", "TRAILING": "RTRIM"}.get(tree.args.get("position") or "", "TRIM")
        arguments: list[Node] = []
        for key, part in tree.args.items():
            found = part if isinstance(part, list) else [part]
            if key != "position":
                arguments += [self.read(one, depth) for one in found if one is not None and one is not True]
        start = tree.meta.get("start")
        place = (start, tree.meta["end"] + 1) if start is not None else spread(*arguments)
        return nodes.Call(place, None, function, tuple(arguments))


_OPERATORS = {
    "EQ": "=",
    "NEQ": "<>",
    "LT": "<",
    "LTE": "<=",
    "GT": ">",
    "GTE": ">=",
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Div": "/",
    "Mod": "%",
    "And": "AND",
    "Or": "OR",
}
_CALLS = {
    "Abs": "ABS",
    "Ceil": "CEIL",
    "Coalesce": "COALESCE",
    "Floor": "FLOOR",
    "Length": "LENGTH",
    "Lower": "LOWER",
    "Nullif": "NULLIF",
    "Replace": "REPLACE",
    "Round": "ROUND",
    "Substring": "SUBSTR",
    "Trim": "TRIM",
    "Upper": "UPPER",
}


@cache
def _makers() -> dict[type, Callable[..., Node]]:
    """The closed table: what each of sqlglot's nodes becomes."""
    from sqlglot import exp

    table: dict[str, Callable[..., Node]] = {
        "Column": _Reader.column,
        "Literal": _Reader.literal,
        "Boolean": _Reader.boolean,
        "Null": _Reader.null,
        "Paren": _Reader.paren,
        "Neg": _Reader.negative,
        "DPipe": _Reader.concat,
        "Not": _Reader.negation,
        "In": _Reader.contained,
        "Between": _Reader.between,
        "Like": _Reader.like,
        "Escape": _Reader.escape,
        "Is": _Reader.test,
        "Case": _Reader.case,
        "Cast": _Reader.typed,
        "And": _Reader.logic,
        "Or": _Reader.logic,
        **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Mod"), _Reader.arithmetic),
        **dict.fromkeys(("EQ", "NEQ", "LT", "LTE", "GT", "GTE"), _Reader.compare),
        **dict.fromkeys(_CALLS, _Reader.call),
    }
    return {getattr(exp, name): maker for name, maker in table.items()}


def _place(tree: exp.Expr) -> Place:
    meta = tree._meta
    if not meta or "start" not in meta:
        return (0, 0)
    return (meta["start"], meta["end"] + 1)
