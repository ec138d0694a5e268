"""SQLite's catalog: its pragmas, and for the names and comments that only stand in the statements, sqlite_schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from scangen import physical
from tests.integration.catalog import Rows

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^']|'')*')|"(?P<name>(?:[^"]|"")*)"|(?P<word>\w+)|(?P<sign>\S)""",
    re.DOTALL,
)
_ON_DELETE = {"CASCADE": "CASCADE", "SET NULL": "SET NULL", "NO ACTION": "NO ACTION", "RESTRICT": "RESTRICT"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign, string, quoted name or comment; `depth` counts the parentheses around it, `line` from 0."""

    kind: str
    text: str
    depth: int
    line: int


def tokens(sql: str) -> list[Token]:
    """A statement cut into tokens; comments and strings hide what stands in them."""
    found, depth = [], 0
    for match in _TOKEN.finditer(sql):
        kind = str(match.lastgroup)
        text = match[kind].replace('""', '"') if kind == "name" else match[kind]
        depth -= kind == "sign" and text == ")"
        found.append(Token(kind, text, depth, sql.count("\n", 0, match.start())))
        depth += kind == "sign" and text == "("
    return found


def read(rows: Rows) -> tuple[physical.Table, ...]:
    """The tables of the main database."""
    statements = {
        (kind, name): (table, sql)
        for kind, name, table, sql in rows("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    }
    tables = [(name, sql) for (kind, name), (_, sql) in statements.items() if kind == "table"]
    return tuple(_table(rows, name, sql, statements) for name, sql in tables)


def _table(rows: Rows, name: str, sql: str, statements: dict[tuple[str, str], tuple[str, str]]) -> physical.Table:
    ((strict, without_rowid),) = rows(f"SELECT strict, wr FROM pragma_table_list WHERE name = {_text(name)}")
    assert strict, name
    assert not without_rowid, name
    said = tokens(sql)
    named = dict(_constraints(said))
    info = rows(f'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo({_text(name)})')
    primary = tuple(row[0] for row in sorted((row for row in info if row[4]), key=lambda row: row[4]))
    uniques = tuple(physical.Key(key, columns) for key, (kind, columns) in named.items() if kind == "UNIQUE")
    listed = rows(f'SELECT name, "unique", origin, partial FROM pragma_index_list({_text(name)})')
    assert sorted(_columns(rows, row[0]) for row in listed if row[2] == "u") == sorted(key.columns for key in uniques)
    keys = rows(f'SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list({_text(name)})')
    foreign = tuple(
        physical.ForeignKey(key, columns, *_target(keys, columns[0]))
        for key, (kind, columns) in named.items()
        if kind == "FOREIGN"
    )
    assert len(foreign) == len(keys), name
    comments = _comments(said)
    return physical.Table(
        name=name,
        columns=tuple(_column(row, said, comments) for row in info),
        primary_key=physical.Key(next(key for key, (kind, _) in named.items() if kind == "PRIMARY"), primary),
        uniques=uniques,
        checks=tuple(physical.Check(key, "…") for key, (kind, _) in named.items() if kind == "CHECK"),
        foreign_keys=foreign,
        indexes=tuple(_index(rows, row, statements["index", row[0]][1]) for row in listed if row[2] == "c"),
        triggers=tuple(
            _trigger(text) for (kind, _), (table, text) in statements.items() if kind == "trigger" and table == name
        ),
        comment=comments.get(""),
    )


def _text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _columns(rows: Rows, index: str) -> tuple[str, ...]:
    return tuple(row[0] for row in rows(f"SELECT name FROM pragma_index_info({_text(index)}) ORDER BY seqno"))


def _constraints(said: list[Token]) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """Each named constraint of a table: its kind, and the columns of the parenthesis that follows."""
    words = [token for token in said if token.kind != "comment"]
    for place, token in enumerate(words):
        if token.depth == 1 and token.text == "CONSTRAINT" and token.kind == "word":
            columns = []
            start = next(n for n in range(place, len(words)) if words[n].text == "(" and words[n].kind == "sign")
            for inner in words[start + 1 :]:
                if inner.depth == 1:
                    break
                if inner.kind == "name":
                    columns.append(inner.text)
            yield words[place + 1].text, (words[place + 2].text, tuple(columns))


def _comments(said: list[Token]) -> dict[str, str]:
    """The comment at the end of each column's line, or behind its name, by column; the table's own, on the first line,
    under ''. A column that was added stands on the line of another."""
    first: dict[int, Token] = {}
    found = {}
    for before, token in zip([None, *said], said, strict=False):
        first.setdefault(token.line, token)
        if token.kind == "comment" and token.text.startswith("/*"):
            assert before is not None
            found[before.text] = token.text.removeprefix("/*").removesuffix("*/").strip()
        elif token.kind == "comment" and token is not first[token.line]:
            begin = first[token.line]
            found["" if token.line == 0 else begin.text] = token.text.removeprefix("--").strip()
    return found


def _target(keys: list[tuple[Any, ...]], column: str) -> tuple[str, tuple[str, ...], str]:
    ((target, target_column, action),) = [(key[1], key[2], key[3]) for key in keys if key[0] == column]
    return target, (target_column,), _ON_DELETE[action]


def _column(row: tuple[Any, ...], said: list[Token], comments: dict[str, str]) -> physical.Column:
    name, kind, required, default, _, hidden = row
    assert hidden in (0, 3), f"{name}: 3 is a stored generated column"
    place = next(n for n, t in enumerate(said) if t.depth == 1 and t.kind == "name" and t.text == name)
    own = takewhile(lambda token: not (token.depth == 1 and token.text == ","), said[place:])
    words = [token.text for token in own if token.kind == "word" and token.depth == 1]
    collation = words[words.index("COLLATE") + 1] if "COLLATE" in words else None
    return physical.Column(
        name=name,
        type=kind.lower(),
        nullable=not required,
        default=default,
        generated="…" if hidden else None,
        collation=collation,
        comment=comments.get(name),
    )


def _index(rows: Rows, row: tuple[Any, ...], sql: str) -> physical.Index:
    name, unique, _, partial = row
    keys = rows(f'SELECT name, "desc" FROM pragma_index_xinfo({_text(name)}) WHERE key = 1 ORDER BY seqno')
    found = tuple(physical.IndexKey(column, bool(down), None if column else "…") for column, down in keys)
    where = sql.partition(" WHERE ")[2] if partial else None
    return physical.Index(name, found, bool(unique), where)


def _trigger(sql: str) -> physical.Trigger:
    """CREATE TRIGGER "name" AFTER UPDATE [OF "a", "b"] ON "table" FOR EACH ROW [WHEN …] BEGIN … END."""
    said = [token for token in tokens(sql) if token.kind != "comment"]
    name, timing, event = (token.text for token in said[2:5])
    place = next(n for n, token in enumerate(said) if token.kind == "word" and token.text == "ON")
    of = tuple(token.text for token in said[5:place] if token.kind == "name")
    condition = "…" if said[place + 5].text == "WHEN" else None
    return physical.Trigger(name, timing, (event,), sql, of, condition)


def normal(table: physical.Table) -> physical.Table:
    """Types are compared without regard to case; there are no partitions."""
    return replace(table, columns=tuple(replace(column, type=column.type.lower()) for column in table.columns))
