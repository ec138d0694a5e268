"""Looks at the raw SQL of an override: one expression, type or statement of that dialect, and nothing behind it.

The only file that knows sqlglot, which reads every dialect; imported when used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scangen.diagnostics import Report, Span, closest, did_you_mean, listing
from scangen.expression.guard import CONTROL
from scangen.expression.language import MAX_LENGTH
from scangen.expression.parse import place_in

if TYPE_CHECKING:
    from sqlglot.errors import ParseError

_FOLDS_LOWER = frozenset(["postgres"])
"""Dialects in which a bare name is its lower-case self and a quoted one is exact; in others case does not count."""

_NAME = re.compile(r"[A-Za-z_\"`\[]")
_TYPE_PART = re.compile(r"[A-Za-z_][\w ]*|\d+|'(?:[^']|'')*'|\"[^\"]+\"|`[^`]+`|\[\w+\]|[(),.\[\]]")
"""What a type is written with: names, numbers and texts for its arguments, and brackets of an array."""

_EXAMPLE = "for example numeric(12, 2)"
_ONE = "write one expression of that database, as it would stand in CHECK (…)"
_ONE_STATEMENT = "write one SELECT, INSERT, UPDATE or DELETE of that database"
_FOLLOWING = """
    AS AUTO_INCREMENT CHECK COMMENT CONSTRAINT IDENTITY KEY NULL ON PERSISTED PRIMARY REFERENCES STORED UNIQUE VIRTUAL
"""
_NO_TYPE = {
    **dict.fromkeys(_FOLLOWING.split(), "a type stands alone; constraints have keys of their own in a spec"),
    "COLLATE": "write `collation:`",
    "DEFAULT": "write `default:`",
    "GENERATED": "write `generated:`",
    "NOT": "write `required: true`",
}
"""Words that follow a type in a column's definition."""


def check_raw(text: str, parser: str, columns: Iterable[str], span: Span | None, report: Report) -> None:
    """Report what is wrong with an override's expression; `parser` is the dialect's name in sqlglot.

    It must be exactly one expression over these columns: no comment, no semicolon, no subquery, no parameter.
    """
    from sqlglot import exp

    tree = _expression(text, parser, span, report)
    if tree is None:
        return
    for part in tree.walk():
        if isinstance(part, exp.Query):
            report.error("SG431", "raw SQL may not hold a subquery", span, "it may read its own row only")
            return
        if isinstance(part, (exp.Placeholder, exp.Parameter, exp.SessionParameter)):
            report.error("SG431", "raw SQL may not hold a parameter or variable", span, "write a constant")
            return
    _names(tree, text, parser, list(columns), span, report)


def check_raw_type(text: str, parser: str, span: Span | None, report: Report) -> None:
    """Report what is wrong with an override's type: it must be one type with its arguments, and no constraint.

    Types are open (extensions and users add some), so an unknown name is no error; one that is nearly a known
    one is a warning.
    """
    tokens = _tokens(text, parser, "type", "SG433", span, report)
    if tokens is None:
        return
    depth = 0
    for index, token in enumerate(tokens):
        raw = text[token.start : token.end + 1]
        depth += {"(": 1, ")": -1}.get(raw, 0)
        # sqlglot makes one token of some pairs of words
        foreign = next((word for word in raw.upper().split() if word in _NO_TYPE), None)
        fits = _TYPE_PART.fullmatch(raw) and (index or _NAME.match(raw)) and (raw != "," or depth)
        if foreign or not fits or depth not in (0, 1):
            place = place_in(span, text, token.start, len(raw))
            report.error("SG433", f"{raw!r} is no part of a type", place, _NO_TYPE.get(foreign or "", _EXAMPLE))
            return
    if depth:
        report.error("SG433", "a parenthesis is opened and not closed", span, _EXAMPLE)
        return
    name = text[tokens[0].start : tokens[0].end + 1].lower()
    known = _known_types(parser)
    if name.isidentifier() and name not in known:
        close = closest(name, known, 0.88)
        if close:
            place = place_in(span, text, tokens[0].start, len(name))
            report.warning("SG434", f"there may be no type {name!r}", place, f"did you mean {close!r}?")


def check_raw_statement(text: str, parser: str, span: Span | None, report: Report) -> None:
    """Report what is wrong with a query's override: it must be one statement that reads or writes rows.

    Its parameters are `:name`; no comment and no semicolon may stand in it.
    """
    from sqlglot import exp
    from sqlglot.errors import ParseError

    tokens = _tokens(text, parser, "statement", "SG430", span, report)
    if tokens is None:
        return
    try:
        trees = _machinery(parser)[1].parse(tokens, text)
    except ParseError as error:
        message, offset, length = _describe(error, text)
        place = place_in(span, text, offset, length)
        report.error("SG430", f"this is no statement: {message}", place, _ONE_STATEMENT)
        return
    except RecursionError:
        report.error("SG402", "raw SQL nests too deep", span, "write it flatter")
        return
    if len(trees) != 1 or not isinstance(trees[0], (exp.Query, exp.DML)):
        report.error("SG430", "this is no statement that reads or writes rows", span, _ONE_STATEMENT)
        return
    for part in trees[0].find_all(exp.Placeholder, exp.Parameter, exp.SessionParameter):
        if not (isinstance(part, exp.Placeholder) and part.this):
            report.error("SG431", "raw SQL may hold parameters as :name alone", span, "write :name")
            return


def raw_parameters(text: str, parser: str) -> list[tuple[int, int, str]]:
    """The parameters of a statement that `check_raw_statement` passed: where each begins, where it ends, its name."""
    tokens = _machinery(parser)[0].tokenize(text)
    pairs = [(mark, word) for mark, word in pairwise(tokens) if text[mark.start : mark.end + 1] == ":"]
    return [(m.start, w.end + 1, w.text) for m, w in pairs if w.start == m.end + 1 and w.text.isidentifier()]


@cache
def _known_types(parser: str) -> frozenset[str]:
    """The type names that sqlglot knows of a dialect."""
    tokenizer, reader = _machinery(parser)
    words = type(tokenizer).KEYWORDS
    return frozenset(word.lower() for word, kind in words.items() if kind in reader.TYPE_TOKENS)


def _expression(text: str, parser: str, span: Span | None, report: Report) -> Any:
    """sqlglot's tree of a text that is exactly one expression; None after reporting why it is not."""
    from sqlglot import exp
    from sqlglot.errors import ParseError

    tokens = _tokens(text, parser, "expression", "SG430", span, report)
    if tokens is None:
        return None
    try:
        trees = _machinery(parser)[1].parse_into(exp.Condition, tokens, text)
    except ParseError as error:
        message, offset, length = _describe(error, text)
        report.error("SG430", f"this is no expression: {message}", place_in(span, text, offset, length), _ONE)
        return None
    except RecursionError:
        report.error("SG402", "raw SQL nests too deep", span, "split it into several checks")
        return None
    if len(trees) != 1 or trees[0] is None:
        report.error("SG430", "this is no expression", span, _ONE)
        return None
    return trees[0]


def _tokens(text: str, parser: str, what: str, code: str, span: Span | None, report: Report) -> Any:
    """The text's tokens, without comments and semicolons; None after reporting what is wrong."""
    from sqlglot.errors import TokenError

    if not text.strip():
        report.error(code, f"the {what} is missing", span)
        return None
    if len(text) > MAX_LENGTH:
        message = f"raw SQL may have {MAX_LENGTH:,} characters, not {len(text):,}"
        report.error("SG402", message, span, "split it into several checks")
        return None
    try:
        tokens = _machinery(parser)[0].tokenize(text)
    except TokenError:
        report.error(code, "a quote is opened and not closed", span)
        return None
    return tokens if tokens and _plain(text, tokens, span, report) else None


def _plain(text: str, tokens: Any, span: Span | None, report: Report) -> bool:
    """Whether only blanks stand between the tokens (comments would), and none is a semicolon."""
    last = 0
    for token in tokens:
        if text[last : token.start].strip():
            break
        last = token.end + 1
        if CONTROL.search(text, token.start, last):
            place = place_in(span, text, token.start, last - token.start)
            message = "a control character or line break cannot stand in a string or name"
            report.error("SG417", message, place, "remove it, or have a function of that database make it")
            return False
        if token.text == ";" and text[token.start] == ";":
            place = place_in(span, text, token.start, 1)
            report.error("SG431", "raw SQL stands without a semicolon", place, "leave it out")
            return False
    else:
        if not text[last:].strip():
            return True
    report.error("SG431", "a comment cannot stand in raw SQL", span, "use a YAML comment")
    return False


def _names(tree: Any, text: str, parser: str, columns: list[str], span: Span | None, report: Report) -> None:
    """Every column of the tree must be one of the table's."""
    from sqlglot import exp

    known = set(columns)
    folded = {name.casefold() for name in columns}
    for column in tree.find_all(exp.Column, exp.Star):
        name = column.name
        if isinstance(column, exp.Star):
            report.error("SG431", "raw SQL may not hold *", span, "name the columns")
            continue
        if parser in _FOLDS_LOWER:
            found = (name if column.this.args.get("quoted") else name.lower()) in known
        else:
            found = name.casefold() in folded
        if not found:
            start, end = column.this.meta.get("start", 0), column.this.meta.get("end", -1)
            place = place_in(span, text, start, end + 1 - start)
            hint = did_you_mean(name, columns) or f"the columns are {listing(columns[:20])}"
            report.error("SG432", f"there is no column {name!r}", place, hint)


@cache
def _machinery(dialect: str) -> tuple[Any, Any]:
    """Tokenizer and parser of one of sqlglot's dialects; a parser may be used again."""
    import logging

    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import ErrorLevel

    # It warns of what it guesses (a JSON path) on standard error; what it makes is looked at here anyway.
    logging.getLogger("sqlglot").addHandler(logging.NullHandler())

    instance = Dialect.get_or_raise(dialect)
    return instance.tokenizer(), instance.parser(error_level=ErrorLevel.IMMEDIATE)


def _describe(error: ParseError, text: str) -> tuple[str, int, int]:
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
