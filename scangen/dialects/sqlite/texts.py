"""What stands in the statements that SQLite keeps as they were written: names of constraints, expressions, comments.

https://www.sqlite.org/schematab.html#interpretation_of_the_schema_table
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field

from scangen import physical
from scangen.values import dataclass

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^']|'')*')|"(?P<name>(?:[^"]|"")*)"|\[(?P<bracket>[^\]]*)\]"""
    r"""|`(?P<tick>(?:[^`]|``)*)`|(?P<word>\w+)|(?P<sign>\S)""",
    re.DOTALL,
)
_TABLE_PARTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
_COLUMN_PARTS = _TABLE_PARTS | {"NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign, string, name or comment with its place; `depth` counts the parentheses around it."""

    kind: str
    text: str
    depth: int
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these words, which are in upper case."""
        return self.kind == "word" and self.text.upper() in words

    def is_sign(self, sign: str) -> bool:
        """Whether it is this sign."""
        return self.kind == "sign" and self.text == sign


def tokens(sql: str) -> list[Token]:
    """A statement cut into tokens; comments and strings hide what stands in them."""
    found, depth = [], 0
    for match in _TOKEN.finditer(sql):
        kind = str(match.lastgroup)
        text = match[kind]
        if kind in ("name", "bracket", "tick"):
            text = text.replace('""', '"').replace("``", "`") if kind != "bracket" else text
            kind = "name"
        depth -= kind == "sign" and text == ")"
        found.append(Token(kind, text, depth, match.start(), match.end()))
        depth += kind == "sign" and text == "("
    return found


@dataclass(slots=True)
class ColumnText:
    """What a column's definition says beside its type."""

    default: str | None = None
    generated: str | None = None
    collation: str | None = None
    comment: str | None = None


@dataclass(slots=True)
class TableText:
    """What a CREATE TABLE says beside what pragmas do; constraints without a name are `(unnamed 1)` and so on."""

    columns: dict[str, ColumnText] = field(default_factory=dict)
    primary_key: str = ""
    uniques: list[physical.Key] = field(default_factory=list)
    checks: list[physical.Check] = field(default_factory=list)
    foreign_keys: dict[tuple[str, ...], str] = field(default_factory=dict)
    deferrable: list[str] = field(default_factory=list)
    comment: str | None = None
    unnamed: int = 0

    def name(self, written: str) -> str:
        """The name that was written, or one that tells a constraint without any from others."""
        if not written:
            self.unnamed += 1
        return written or f"(unnamed {self.unnamed})"


def table_text(sql: str) -> TableText:
    """Read a CREATE TABLE."""
    said = tokens(sql)
    found = TableText(comment=_table_comment(sql, said))
    for item in _items(said, 1):
        words = [token for token in item if token.kind != "comment"]
        if words[0].is_word(*_TABLE_PARTS):
            _constraint(sql, words, found)
        else:
            _column(sql, words, found).comment = _comment_beside(sql, said, words)
    return found


def index_text(sql: str) -> physical.Index:
    """Read a CREATE INDEX."""
    said = [token for token in tokens(sql) if token.kind != "comment"]
    on = next(place for place, token in enumerate(said) if token.depth == 0 and token.is_word("ON"))
    close = next(place for place in range(on, len(said)) if said[place].depth == 0 and said[place].is_sign(")"))
    where = sql[said[close + 1].end :].strip() if len(said) > close + 1 else None
    keys = tuple(_key(sql, item) for item in _items(said[on:], 1))
    return physical.Index(said[on - 1].text, keys, said[1].is_word("UNIQUE"), where)


def index_keys(text: str) -> tuple[physical.IndexKey, ...]:
    """The keys in the list of a CREATE INDEX."""
    whole = f"({text})"
    return tuple(_key(whole, item) for item in _items(tokens(whole), 1))


def trigger_text(sql: str) -> physical.Trigger:
    """Read a CREATE TRIGGER."""
    said = [token for token in tokens(sql) if token.kind != "comment"]
    event = next(place for place, token in enumerate(said) if token.is_word("INSERT", "UPDATE", "DELETE"))
    on = next(place for place in range(event, len(said)) if said[place].is_word("ON"))
    begin = next(place for place in range(on, len(said)) if said[place].is_word("BEGIN") and said[place].depth == 0)
    when = next((place for place in range(on, begin) if said[place].is_word("WHEN") and said[place].depth == 0), None)
    timing = next((t.text.upper() for t in said[:event] if t.is_word("BEFORE", "AFTER", "INSTEAD")), "BEFORE")
    named = next(place for place, token in enumerate(said) if token.is_word("TRIGGER")) + 1
    return physical.Trigger(
        name=said[named].text,
        timing="INSTEAD OF" if timing == "INSTEAD" else timing,
        events=(said[event].text.upper(),),
        body=sql[said[begin].end : said[-1].start],
        of=tuple(token.text for token in said[event + 2 : on] if token.kind in ("name", "word")),
        condition=sql[said[when].end : said[begin].start].strip() if when is not None else None,
    )


def _items(said: Sequence[Token], depth: int) -> Iterator[list[Token]]:
    """What the commas at this depth part, in the first parentheses that have it."""
    item: list[Token] = []
    inside = False
    for token in said:
        if token.depth < depth:
            if inside and token.is_sign(")"):
                break
            inside = inside or token.is_sign("(")
        elif token.depth == depth and token.is_sign(","):
            yield item
            item = []
        elif token.kind != "comment" or item:
            item.append(token)
    if item:
        yield item


def _inner(sql: str, words: Sequence[Token], start: int) -> tuple[str, list[Token], int]:
    """What the parentheses after a place hold, as text and as tokens, and the place behind them."""
    opened = next(place for place in range(start, len(words)) if words[place].is_sign("("))
    closed = next(
        place
        for place in range(opened + 1, len(words))
        if words[place].is_sign(")") and words[place].depth == words[opened].depth
    )
    return sql[words[opened].end : words[closed].start].strip(), list(words[opened + 1 : closed]), closed + 1


def _constraint(sql: str, words: Sequence[Token], found: TableText) -> None:
    name = words[1].text if words[0].is_word("CONSTRAINT") else ""
    kind = words[2] if name else words[0]
    text, inner, _ = _inner(sql, words, 0)
    columns = tuple(
        token.text for token in inner if token.kind in ("name", "word") and not token.is_word("ASC", "DESC")
    )
    if kind.is_word("PRIMARY"):
        found.primary_key = name
    elif kind.is_word("UNIQUE"):
        found.uniques.append(physical.Key(found.name(name), columns))
    elif kind.is_word("CHECK"):
        found.checks.append(physical.Check(found.name(name), text))
    else:
        found.foreign_keys[columns] = name = found.name(name)
        found.deferrable += [name] if any(word.is_word("DEFERRED") for word in words) else []


def _column(sql: str, words: Sequence[Token], found: TableText) -> ColumnText:
    column = found.columns[words[0].text] = ColumnText()
    name, place = "", 1
    while place < len(words):
        word, place = words[place], place + 1
        if word.depth != words[0].depth or word.kind != "word":
            continue
        match word.text.upper():
            case "CONSTRAINT":
                name, place = words[place].text, place + 1
                continue
            case "DEFAULT":
                end = place + 1
                while end < len(words) and (words[end].depth > word.depth or not words[end].is_word(*_COLUMN_PARTS)):
                    end += 1
                column.default, place = sql[words[place].start : words[end - 1].end], end
            case "COLLATE":
                column.collation = words[place].text
            case "AS":
                column.generated, _, place = _inner(sql, words, place)
            case "CHECK":
                text, _, place = _inner(sql, words, place)
                found.checks.append(physical.Check(found.name(name), text))
            case "UNIQUE":
                found.uniques.append(physical.Key(found.name(name), (words[0].text,)))
            case "REFERENCES":
                found.foreign_keys[(words[0].text,)] = found.name(name)
            case "PRIMARY":
                found.primary_key = name
        name = ""
    return column


def _key(sql: str, item: Sequence[Token]) -> physical.IndexKey:
    words = [token for token in item if token.kind != "comment"]
    descending = words[-1].is_word("DESC")
    if len(words) > 1 and words[-1].is_word("ASC", "DESC"):
        words = words[:-1]
    if len(words) == 1 and words[0].kind in ("name", "word"):
        return physical.IndexKey(words[0].text, descending)
    return physical.IndexKey(None, descending, sql[words[0].start : words[-1].end])


def _table_comment(sql: str, said: Sequence[Token]) -> str | None:
    """The comment on the first line."""
    end = sql.find("\n")
    return next((_comment(token) for token in said if token.kind == "comment" and token.start < end), None)


def _comment_beside(sql: str, said: Sequence[Token], words: Sequence[Token]) -> str | None:
    """The comment of a column: behind it, on the line on which it ends; or behind its name, where it was added. Such a
    one stands on the line of another, whose comment is at the end.
    """
    name = said.index(words[0])
    if name + 1 < len(said) and said[name + 1].text.startswith("/*"):
        return _comment(said[name + 1])
    if sql[sql.rfind("\n", 0, words[0].start) + 1 : words[0].start].strip():
        return None
    end = sql.find("\n", words[-1].end)
    end = len(sql) if end < 0 else end
    behind = (token for token in said if token.kind == "comment" and words[-1].end <= token.start < end)
    return next((_comment(token) for token in behind if token.text.startswith("--")), None)


def _comment(token: Token) -> str:
    text = token.text
    return (text[2:].removesuffix("*/") if text.startswith("/*") else text.removeprefix("--")).strip()
