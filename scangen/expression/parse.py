"""Reads the text of a portable expression into nodes, by precedence: `guard` has looked at each word before.

A reader of our own, not a library's: one that reads the union of all dialects has to be guarded against all that it
takes, and importing it costs more than the rest of a run (decision 11).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NoReturn

from scangen.diagnostics import Diagnostic, ScangenError, Span, fail
from scangen.expression import nodes
from scangen.expression.guard import EXPRESSION, Guard, Refusal, Scope
from scangen.expression.language import FOREIGN_OPERATORS, KEYWORDS, MAX_DEPTH, MAX_LENGTH, OPENERS, OVERRIDE, SYNONYMS
from scangen.expression.literals import NUMBERS, number
from scangen.expression.nodes import Node, Place, spread
from scangen.expression.words import Token, tokens
from scangen.model import Expression, Kind, Type

_EXAMPLE = "for example: attempts >= 0"
_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MOST_LEVELS = MAX_DEPTH * 3
_NEGATABLE = nodes.In | nodes.Between | nodes.IsNull | nodes.IsTruth
_TYPED = {"DATE": Kind.DATE, "TIMESTAMP": Kind.DATETIME}

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
    """The part of an expression in its spec, or the whole where the scalar is not the text itself, line by line."""
    if span is None or not length:
        return span
    if span.margin:
        begin = text.rfind("\n", 0, offset) + 1
        return span.below(text.count("\n", 0, offset), offset - begin, length)
    if "\n" in text:
        return span
    quotes = span.length - len(text)
    if quotes == 0:
        return span.inside(offset, length)
    # Quoted and nothing escaped: the text begins after the quote.
    return span.inside(offset + 1, length) if quotes == 2 else span


def _read(text: str, span: Span | None) -> Node:
    found, refusal = read_words(Expression(text, span))
    parser = Parser(found, refusal)
    node = parser.whole()
    if parser.found:
        raise ScangenError(parser.found)
    return node


def read_words(expression: Expression, scope: Scope = EXPRESSION) -> tuple[list[Token], Refusal]:
    """The tokens of a text, each looked at by the guard, and what makes a diagnostic at a place in it."""
    text, span = expression.text, expression.span
    what = "a query" if scope.is_query else "an expression"
    if len(text) > MAX_LENGTH:
        message = f"{what} may have {MAX_LENGTH:,} characters, not {len(text):,}"
        raise fail("SG402", message, span, "split it into several")

    def refusal(code: str, message: str, offset: int, length: int, hint: str | None) -> Diagnostic:
        return Diagnostic(code, message, place_in(span, text, offset, length), hint)

    found = tokens(text)
    if found is None:
        raise fail("SG401", "a quote is opened and not closed", span, "a quote in a string is written twice")
    problems = Guard(text, found, refusal, scope).run()
    if problems:
        raise ScangenError(problems)
    if not found:
        raise fail("SG401", f"{what} is missing", span, _EXAMPLE)
    return found, refusal


class Parser:
    """Reads tokens by recursive descent; what is not in the language is noted in `found`, where it can be read past."""

    def __init__(self, words: Sequence[Token], refusal: Refusal) -> None:
        self._tokens = words
        self._upper = [word.text.upper() if word.kind in ("word", "symbol") else "" for word in words]
        self._refusal = refusal
        self._next = 0
        self.depth = 0
        self.found: list[Diagnostic] = []

    def whole(self) -> Node:
        """One expression and nothing behind it; ScangenError where it cannot be read."""
        node = self.condition()
        if self.peek() is not None:
            self.unexpected()
        return node

    # Tokens

    def peek(self) -> Token | None:
        """The next token."""
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def step(self, by: int = 1) -> None:
        """Go on to the token after the next, or back."""
        self._next += by

    def upper(self, ahead: int = 0) -> str:
        """The next token but `ahead`, upper-case; empty at the end, and for what is quoted."""
        place = self._next + ahead
        return self._upper[place] if place < len(self._upper) else ""

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these words or symbols."""
        place = self._next
        if place == len(self._upper) or self._upper[place] not in texts:
            return None
        self._next += 1
        return self._tokens[place]

    def need(self, text: str) -> Token:
        """The next token, which must be this word or symbol."""
        return self.take(text) or self.unexpected()

    def unexpected(self) -> NoReturn:
        """Give up at the next token."""
        token = self.peek()
        if token is None:
            last = self._tokens[-1]
            raise self.failure("SG401", f"something is missing beside {last.text!r}", (last.start, last.end), _EXAMPLE)
        place = (token.start, token.end)
        if token.text.upper() in FOREIGN_OPERATORS:
            hint = FOREIGN_OPERATORS[token.text.upper()] or f"see docs/expressions.md, {OVERRIDE}"
            raise self.failure("SG405", f"{token.text.upper()} is not in the portable language", place, hint)
        raise self.failure("SG401", f"{token.text!r} is not expected here", place, _EXAMPLE)

    def failure(self, code: str, message: str, place: Place, hint: str | None) -> ScangenError:
        """An error after which nothing can be read, with those noted before it."""
        return ScangenError([*self.found, self._refusal(code, message, place[0], place[1] - place[0], hint)])

    def refuse(self, code: str, message: str, place: Place, hint: str | None) -> Node:
        """Note an error and go on."""
        self.found.append(self._refusal(code, message, place[0], place[1] - place[0], hint))
        return nodes.Null(place, None)

    def deeper(self) -> None:
        """One level further in; whoever asks comes back up by `self.depth -= 1`."""
        self.depth += 1
        if self.depth > _MOST_LEVELS:
            raise self.failure("SG402", "an expression nests too deep", (0, 0), "split it into several")

    # By precedence, the loosest first

    def condition(self) -> Node:
        """`a OR b`, and all that binds tighter."""
        self.deeper()
        node = self._joined("OR", lambda: self._joined("AND", self._negation))
        self.depth -= 1
        return node

    def _joined(self, word: str, term: Callable[[], Node]) -> Node:
        terms = [term()]
        while self.take(word):
            terms.append(term())
        return nodes.Logic(spread(*terms), None, word, tuple(terms)) if len(terms) > 1 else terms[0]

    def _negation(self) -> Node:
        if not self.take("NOT"):
            return self._comparison()
        self.deeper()
        bare = self.upper() not in ("NOT", "(")
        operand = self._negation()
        self.depth -= 1
        if (
            bare
            and isinstance(operand, nodes.In | nodes.Between | nodes.IsNull | nodes.IsTruth)
            and not operand.negated
        ):
            return replace(operand, negated=True)
        return nodes.Not(operand.place, None, operand)

    def _comparison(self) -> Node:
        left = self.value()
        operator = self.take(*_COMPARISONS)
        if operator:
            right = self.value()
            return nodes.Compare(spread(left, right), None, _COMPARISONS[operator.text], left, right)
        if self.take("IS"):
            return self._test(left)
        negated = self.upper(1) in ("IN", "BETWEEN", "LIKE") and bool(self.take("NOT"))
        if self.take("IN"):
            return self.contained(left, negated)
        if self.take("BETWEEN"):
            low = self.value()
            self.need("AND")
            high = self.value()
            return nodes.Between(spread(left, low, high), None, left, low, high, negated)
        return self._like(left, negated) if self.take("LIKE") else left

    def _test(self, operand: Node) -> Node:
        negated = bool(self.take("NOT"))
        if self.take("NULL"):
            return nodes.IsNull(operand.place, None, operand, negated)
        truth = self.take("TRUE", "FALSE")
        if truth is None:
            what = self.peek()
            place = (what.start, what.end) if what else operand.place
            word = f"IS {what.text.upper()}" if what else "IS by itself"
            raise self.failure(
                "SG405", f"{word} is not in the portable language", place, f"see docs/expressions.md, {OVERRIDE}"
            )
        return nodes.IsTruth(operand.place, None, operand, truth.text.upper() == "TRUE", negated)

    def contained(self, operand: Node, negated: bool) -> Node:
        """What follows IN."""
        self.need("(")
        if self.upper() == ")":
            raise self.failure("SG401", "IN needs a list", operand.place, "write IN ('a', 'b')")
        values = tuple(self.listed())
        return nodes.In(spread(operand, *values), None, operand, values, negated)

    def _like(self, operand: Node, negated: bool) -> Node:
        pattern = self.value()
        escape = self._constant() if self.take("ESCAPE") else None
        return nodes.Like(spread(operand, pattern), None, operand, pattern, escape, negated)

    def _constant(self) -> Node:
        token = self.peek()
        return self.value() if token is not None and token.kind == "string" else self.unexpected()

    def value(self) -> Node:
        """A sum, a concatenation, and all that binds tighter."""
        left = self._product()
        for _ in range(_MOST_LEVELS):
            operator = self.take("+", "-", "||")
            if operator is None:
                return left
            if operator.text == "||":
                left = self._concatenation(left)
            else:
                right = self._product()
                left = nodes.Arithmetic(spread(left, right), None, operator.text, left, right)
        raise self.failure("SG402", "an expression nests too deep", (0, 0), "split it into several")

    def _concatenation(self, first: Node) -> Node:
        parts = [first, self._product()]
        while self.take("||"):
            parts.append(self._product())
        return nodes.Concat(spread(*parts), None, tuple(parts))

    def _product(self) -> Node:
        left = self._signed()
        for _ in range(_MOST_LEVELS):
            operator = self.take("*", "/", "%")
            if operator is None:
                return left
            right = self._signed()
            left = nodes.Arithmetic(spread(left, right), None, operator.text, left, right)
        raise self.failure("SG402", "an expression nests too deep", (0, 0), "split it into several")

    def _signed(self) -> Node:
        sign = self.take("-")
        if sign is None:
            return self.operand()
        token = self.peek()
        if token is not None and token.kind == "number":
            self.step()
            return self._number(sign.text + token.text, (sign.start, token.end))
        self.deeper()
        operand = self._signed()
        self.depth -= 1
        return nodes.Negative(operand.place, None, operand)

    # Operands

    def operand(self) -> Node:
        """A column, a constant, a call, a CASE, or something in parentheses."""
        token = self.peek()
        if token is None:
            self.unexpected()
        if token.kind == "symbol":
            self.need("(")
            return self._parenthesis()
        self.step()
        return self.single(token)

    def _parenthesis(self) -> Node:
        parts = self.listed()
        if len(parts) > 1:
            hint = f"compare one with one, joined by AND; see docs/expressions.md, {OVERRIDE}"
            return self.refuse("SG405", "a list of values is not in the portable language", spread(*parts), hint)
        return parts[0]

    def listed(self) -> list[Node]:
        """Expressions up to the closing parenthesis, with commas between them."""
        parts = [self.condition()]
        while self.take(","):
            parts.append(self.condition())
        self.need(")")
        return parts

    def single(self, token: Token) -> Node:
        """What one token that has been taken is, or begins."""
        match token.kind:
            case "string":
                return self._string(token)
            case "number":
                return self._number(token.text, (token.start, token.end))
            case "name":
                return self.named(token)
        return self.word(token)

    def _string(self, token: Token, portable: Type | None = None) -> Node:
        following = self.peek()
        if following is not None and following.kind == "string":
            place = (following.start, following.end)
            self.refuse("SG405", "two strings in a row are read in two ways", place, "put them together with ||")
        return nodes.Literal((token.start, token.end), portable, unquoted(token))

    def _number(self, text: str, place: Place) -> Node:
        value = number(text)
        if value is None:
            return self.refuse("SG418", f"{text} has too many digits", place, NUMBERS)
        return nodes.Literal(place, None, value)

    def named(self, token: Token) -> Node:
        """A column's name in double quotes."""
        return nodes.Column((token.start, token.end), None, unquoted(token))

    def word(self, token: Token) -> Node:
        """A column, or what a keyword or a function's name begins."""
        place, word = (token.start, token.end), token.text.upper()
        if word in ("TRUE", "FALSE"):
            return nodes.Literal(place, Type(Kind.BOOLEAN), word == "TRUE")
        if word == "NULL":
            return nodes.Null(place, None)
        if word == "CASE":
            return self._case(token)
        if word in KEYWORDS:
            self.step(-1)
            self.unexpected()
        following = self.peek()
        if following is not None and following.text == "(" and word not in OPENERS:
            return self.call(token)
        if following is not None and following.kind == "string":
            return self._typed(word, following)
        return nodes.Column(place, None, token.text)

    def _typed(self, word: str, constant: Token) -> Node:
        self.step()
        if word not in _TYPED:
            hint = "constants with a type are DATE '2024-01-31' and TIMESTAMP '2024-01-31 12:00:00'"
            place = (constant.start, constant.end)
            return self.refuse("SG405", f"{word} before a constant is not in the portable language", place, hint)
        return self._string(constant, Type(_TYPED[word]))

    def _case(self, token: Token) -> Node:
        self.deeper()
        operand = None if self.upper() == "WHEN" else self.value()
        branches = []
        self.need("WHEN")
        while True:
            test = self.condition()
            self.need("THEN")
            branches.append((test, self.condition()))
            if not self.take("WHEN"):
                break
        default = self.condition() if self.take("ELSE") else None
        end = self.need("END").end
        self.depth -= 1
        return nodes.Case((token.start, end), None, operand, tuple(branches), default)

    def call(self, token: Token) -> Node:
        """A function's arguments; `guard` has seen that it is one of the list."""
        self.need("(")
        name = token.text.upper()
        return nodes.Call((token.start, token.end), None, SYNONYMS.get(name, name), tuple(self.listed()))


def unquoted(token: Token) -> str:
    """What stands in a token's quotes."""
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)
