"""Conditions of filtered indexes: SQL Server takes far less there than in a check.

Columns stand left of a comparison with constants, joined by AND; no OR, NOT, LIKE, function or other column:
https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql (filter_predicate)
"""

from __future__ import annotations

import re

from scangen.values import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<column>\[(?:[^\]]|\]\])*\])"
    r"|(?P<constant>N?'(?:[^']|'')*'|0x[0-9A-Fa-f]*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<symbol><>|!=|<=|>=|[<>=(),+-]))"
)
_COMPARISONS = ("=", "<>", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition that the server takes: its text and the quoted columns in it."""

    text: str
    columns: frozenset[str]


class _No(Exception):  # noqa: N818 - an answer, no fault
    """The condition is none that a filtered index can have."""


def allowed(condition: str) -> Filter | None:
    """The condition as a filtered index takes it, BETWEEN and NOT IN spelled out; None when it cannot be said there."""
    try:
        return _Reader(condition).read()
    except _No:
        return None


class _Reader:
    """Reads a condition of T-SQL by the grammar of filter_predicate."""

    def __init__(self, condition: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._columns: set[str] = set()
        self._next = 0
        end = 0
        condition = condition.rstrip()
        while end < len(condition):
            found = _TOKEN.match(condition, end)
            if found is None:
                raise _No
            end = found.end()
            kind = found.lastgroup or ""
            text = found[kind]
            self._tokens.append((kind, text.upper() if kind == "word" else text))
        self._tokens.append(("end", ""))

    def read(self) -> Filter:
        text = self._conjunction()
        if self._tokens[self._next][0] != "end":
            raise _No
        return Filter(text, frozenset(self._columns))

    def _take(self, *texts: str) -> str | None:
        """The next token when it is one of these."""
        text = self._tokens[self._next][1]
        if text not in texts:
            return None
        self._next += 1
        return text

    def _need(self, *texts: str) -> str:
        text = self._take(*texts)
        if text is None:
            raise _No
        return text

    def _kind(self, kind: str) -> str:
        """The next token, which must be of this kind."""
        found, text = self._tokens[self._next]
        if found != kind:
            raise _No
        self._next += 1
        return text

    def _conjunction(self) -> str:
        terms = [self._term()]
        while self._take("AND"):
            terms.append(self._term())
        return " AND ".join(terms)

    def _term(self) -> str:
        if self._take("("):
            inner = self._conjunction()
            self._need(")")
            return inner
        column = self._kind("column")
        self._columns.add(column)
        if self._take("IS"):
            negated = "NOT " if self._take("NOT") else ""
            self._need("NULL")
            return f"{column} IS {negated}NULL"
        if self._take("BETWEEN"):
            low = self._constant()
            self._need("AND")
            return f"{column} >= {low} AND {column} <= {self._constant()}"
        if self._take("NOT"):
            self._need("IN")
            return " AND ".join(f"{column} <> {value}" for value in self._values())
        if self._take("IN"):
            return f"{column} IN ({', '.join(self._values())})"
        comparison = self._need(*_COMPARISONS)
        return f"{column} {comparison} {self._constant()}"

    def _values(self) -> list[str]:
        self._need("(")
        values = [self._constant()]
        while self._take(","):
            values.append(self._constant())
        self._need(")")
        return values

    def _constant(self) -> str:
        if self._take("("):
            inner = self._constant()
            self._need(")")
            return inner
        if self._take("CAST"):
            self._need("(")
            inner = self._constant()
            self._need("AS")
            kind = self._type()
            self._need(")")
            return f"CAST({inner} AS {kind})"
        if self._take("CONVERT"):
            self._need("(")
            parts = [self._type()]
            while self._take(","):
                parts.append(self._constant())
            self._need(")")
            return f"CONVERT({', '.join(parts)})"
        sign = self._take("-", "+") or ""
        return sign + self._kind("constant")

    def _type(self) -> str:
        name = self._kind("word").lower()
        if self._take("("):
            arguments = [self._tokens[self._next][1]]
            self._next += 1
            while self._take(","):
                arguments.append(self._kind("constant"))
            self._need(")")
            return f"{name}({','.join(arguments).lower()})"
        return name
