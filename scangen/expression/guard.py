"""Looks at an expression word by word before it is parsed, and says of each that is not portable what to write.

So one run names every such word, and the parser meets only what the language has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scangen.diagnostics import Diagnostic, closest
from scangen.expression import language
from scangen.expression.language import FUNCTIONS, KEYWORDS, MAX_DEPTH, OVERRIDE, SYMBOLS, SYNONYMS
from scangen.expression.words import Token
from scangen.values import dataclass

Refusal = Callable[[str, str, int, int, str | None], Diagnostic]
"""Makes a diagnostic: code, message, offset, length, hint."""

_NUMBER = re.compile(r"(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\Z")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OPERAND_ENDS = frozenset(["END", "NULL", "TRUE", "FALSE"])


@dataclass(frozen=True, slots=True)
class Scope:
    """What may stand in a text beyond an expression: further words and functions; a query has parameters and tables."""

    words: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    is_query: bool = False


EXPRESSION = Scope()


class Guard:
    """One pass over the tokens of one expression; problems go to `found`."""

    def __init__(self, text: str, tokens: Sequence[Token], refusal: Refusal, scope: Scope = EXPRESSION) -> None:
        self.scope = scope
        self.text = text
        self.tokens = tokens
        self.refusal = refusal
        self.found: list[Diagnostic] = []
        self.depth = 0
        self.earlier = ""
        self.conditions = [0]
        self.between = [False]

    def refuse(self, code: str, message: str, token: Token, hint: str | None = None) -> None:
        """Note a problem at a token."""
        self.found.append(self.refusal(code, message, token.start, token.end - token.start, hint))

    def run(self) -> list[Diagnostic]:
        """All problems of the text's words, in order."""
        last = 0
        raw = before = ""
        for index, token in enumerate(self.tokens):
            if not _blank(self.text, last, token.start):
                self.comment(last, token.start)
            last = token.end
            self.earlier, before, raw = before, raw, token.text
            self.token(index, token, raw, before)
        if not _blank(self.text, last, len(self.text)):
            self.comment(last, len(self.text))
        return self.found

    def comment(self, start: int, end: int) -> None:
        """Between two tokens stands more than blanks."""
        if self.scope.is_query:
            return
        self.found.append(
            self.refusal("SG403", "a comment cannot stand in an expression", start, end - start, "use a YAML comment")
        )

    def token(self, index: int, token: Token, raw: str, before: str) -> None:
        """One token: `raw` as written, `before` the one to its left."""
        match token.kind:
            case "string" if CONTROL.search(raw):
                hint = f"remove it, {OVERRIDE}"
                self.refuse("SG417", "a control character or line break cannot stand in a string", token, hint)
            case "prefixed":
                self.refuse("SG405", f"{raw!r} is no portable way to write a string", token, "write 'text'")
            case "word":
                following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
                self.word(token, raw, before, following)
            case "number" if not _NUMBER.match(raw):
                self.refuse("SG418", f"{raw!r} is not a number here", token, "write 12, 12.5 or 1.25e3")
            case "name" if CONTROL.search(raw) or raw == '""':
                hint = "a name is letters, digits and _"
                self.refuse("SG417", "a control character or line break cannot stand in a name", token, hint)
            case "parameter" if not self.scope.is_query:
                self.parameter(token)
            case "symbol":
                self.symbol(token, raw, before)

    def word(self, token: Token, raw: str, before: str, following: Token | None) -> None:
        """A keyword, a function's name or a column's."""
        word = raw.upper()
        if word in self.scope.words:
            self.conditions[-1] = 0
            return
        if following is not None and following.text == "(" and not (self.scope.is_query and before.upper() == "INTO"):
            if word not in language.OPENERS:
                self.function(token, raw, word)
                return
        elif word in language.BARE_VOLATILE:
            self.volatile(token, raw)
        elif word in language.SUBQUERIES:
            self.refuse("SG406", "a subquery cannot stand in an expression", token, "it may read its own row only")
        elif word in language.FOREIGN_WORDS:
            hint = f'quote it if it is a column: "{raw}"'
            self.refuse("SG405", f"{word} is not in the portable language", token, hint)
        if word in KEYWORDS:
            self.keyword(token, word, before.upper())

    def keyword(self, token: Token, word: str, before: str) -> None:
        """Keeps depth and count of conditions; `before` is the word to the left, upper-case."""
        if word == "CASE":
            self.enter(token)
        elif word == "END":
            self.leave()
        elif word in language.CONDITIONS:
            self.condition(token)
            self.between[-1] = word == "BETWEEN" or self.between[-1]
        elif word == "AND" and self.between[-1]:
            self.between[-1] = False
        elif word == "NULL" and before == "NOT" and self.earlier.upper() != "IS":
            self.refuse("SG405", "NOT NULL asks nothing by itself", token, "write IS NOT NULL")
        elif word in ("AND", "OR", "WHEN", "THEN", "ELSE") or (word == "NOT" and not _ends_operand(before)):
            self.conditions[-1] = 0
            self.between[-1] = False

    def condition(self, token: Token) -> None:
        """Servers disagree on what binds tighter in `a = b IS NULL` and `a < b = c`."""
        self.conditions[-1] += 1
        if self.conditions[-1] == 2:
            self.refuse("SG425", "two conditions in a row are read in two ways", token, "write parentheses")

    def enter(self, token: Token) -> None:
        """One level deeper."""
        self.depth += 1
        self.conditions.append(0)
        self.between.append(False)
        if self.depth == MAX_DEPTH + 1:
            self.refuse("SG402", f"an expression may nest {MAX_DEPTH} levels deep", token, "split it into several")

    def leave(self) -> None:
        """One level up; too many is for the parser to refuse."""
        if self.depth:
            self.depth -= 1
            self.conditions.pop()
            self.between.pop()

    def symbol(self, token: Token, raw: str, before: str) -> None:
        """An operator or a parenthesis."""
        if raw == "(":
            self.enter(token)
        elif raw == ")":
            self.leave()
        elif raw == ",":
            self.conditions[-1] = 0
        elif raw in language.CONDITIONS:
            self.condition(token)
        elif raw == "+" and not _ends_operand(before.upper()):
            self.refuse("SG405", "a plus sign needs something on its left", token, "leave it out")
        elif raw not in SYMBOLS:
            self.foreign_symbol(token, raw)

    def foreign_symbol(self, token: Token, raw: str) -> None:
        """What is no operator here."""
        if raw == ";":
            self.refuse("SG403", "an expression ends without a semicolon", token, "leave it out")
        elif raw == ".":
            if not self.scope.is_query:
                self.refuse("SG411", "a column stands without its table", token, "an expression reads its own row only")
        elif raw[0] in "?:@$" and raw not in language.SYMBOL_HINTS:
            self.parameter(token)
        else:
            hint = language.SYMBOL_HINTS.get(raw) or f"see docs/expressions.md, {OVERRIDE}"
            self.refuse("SG405", f"{raw} is not in the portable language", token, hint)

    def parameter(self, token: Token) -> None:
        """A parameter where there is none, or one of another style."""
        if self.scope.is_query:
            self.refuse("SG408", "a parameter is written :name", token, "the style of a driver is a setting")
        else:
            self.refuse("SG408", "a parameter or variable cannot stand in an expression", token, "write a constant")

    def function(self, token: Token, raw: str, word: str) -> None:
        """A call: listed, or refused with what to do in its place."""
        if word in FUNCTIONS or word in SYNONYMS or word in self.scope.functions:
            return
        if word in language.SUBQUERIES:
            self.refuse("SG406", "a subquery cannot stand in an expression", token, "it may read its own row only")
        elif word in language.AGGREGATES:
            hint = "it may read its own row only"
            self.refuse("SG407", f"{word} reads many rows, and an expression is about one", token, hint)
        elif word in language.VOLATILE:
            self.volatile(token, raw)
        else:
            self.refuse("SG404", f"the function {raw} is not portable", token, _instead(word))

    def volatile(self, token: Token, raw: str) -> None:
        """The clock, chance or the session."""
        hint = "compare with a column, or a constant such as TIMESTAMP '2024-01-31 00:00:00'"
        self.refuse("SG409", f"{raw} answers differently from one call to the next", token, hint)


def _blank(text: str, start: int, end: int) -> bool:
    return start >= end or text[start:end].isspace()


def _ends_operand(before: str) -> bool:
    """Whether something to work on ends with this word or symbol."""
    if not before:
        return False
    return (before not in KEYWORDS and (before == ")" or before not in SYMBOLS)) or before in _OPERAND_ENDS


def _instead(word: str) -> str:
    same = language.INSTEAD.get(word)
    if same is None:
        same = closest(word, [*FUNCTIONS, *SYNONYMS], 0.75)
    return f"write {same}, {OVERRIDE}" if same else f"the portable ones are {', '.join(FUNCTIONS)}; {OVERRIDE}"
