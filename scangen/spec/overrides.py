"""Overrides: what one dialect alone does, held against that dialect's own facts."""

from __future__ import annotations

import re

from yaml import MappingNode, Node

from scangen.diagnostics import did_you_mean, listing
from scangen.model import CheckOverride, ColumnOverride, Expression, IndexOverride, TableOverride
from scangen.project import DialectFacts
from scangen.spec import language
from scangen.spec.parts import Parts
from scangen.spec.shapes import Mapping as Shape

_COLLATION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]*")
_BREAK = re.compile(r"\s*[\r\n]\s*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")


def column_overrides(parts: Parts, values: dict[str, Node], name: str, generated: bool) -> dict[str, ColumnOverride]:
    """The overrides of a column, by dialect."""
    found = {}
    for dialect, facts in parts.reading.dialects.items():
        if (node := values.get(dialect)) is None:
            continue
        what = f"{dialect} of column {name}"
        keys = _keys(parts, node, language.COLUMN_OVERRIDE, what)
        if "generated" in keys and not generated:
            message = f"{what} computes the column, which is not a generated one"
            hint = "give the column a portable `generated`, too"
            parts.reading.error("SG230", keys["generated"], message, hint)
        if "default" in keys and generated:
            parts.reading.error("SG230", keys["default"], f"{what}: a generated column takes no default", "remove it")
        type_ = _sql(parts, keys.get("type"), f"type in {what}")
        if type_:
            parts.raw_types.append((facts.parser, type_))
        found[dialect] = ColumnOverride(
            type=_on_one_line(type_),
            default=_raw(parts, keys.get("default"), f"default in {what}", facts),
            collation=_collation(parts, keys.get("collation"), f"collation in {what}"),
            generated=_raw(parts, keys.get("generated"), f"generated in {what}", facts),
            span=parts.reading.span(node),
        )
    return found


def index_overrides(parts: Parts, values: dict[str, Node], what: str) -> dict[str, IndexOverride]:
    """The overrides of an index, by dialect."""
    found = {}
    reading = parts.reading
    for dialect, facts in reading.dialects.items():
        if (node := values.get(dialect)) is None:
            continue
        here = f"{dialect} of {what}"
        keys = _keys(parts, node, language.INDEX_OVERRIDE, here)
        include = None
        if "include" in keys:
            names = reading.names(keys["include"], f"include in {here}")
            include = tuple(name for name, item in names if parts.has(name, item, f"include in {here}"))
        keys_sql = _sql(parts, keys.get("keys"), f"keys in {here}")
        found[dialect] = IndexOverride(
            method=_method(parts, keys.get("method"), here, facts),
            include=include,
            where=_raw(parts, keys.get("where"), f"where in {here}", facts),
            keys=_on_one_line(keys_sql) if keys_sql and _balanced(parts, keys["keys"], keys_sql) else None,
            skip=_skip(parts, keys, here),
            span=reading.span(node),
        )
    return found


def check_overrides(parts: Parts, values: dict[str, Node], what: str) -> dict[str, CheckOverride]:
    """The overrides of a check, by dialect."""
    found = {}
    for dialect, facts in parts.reading.dialects.items():
        if (node := values.get(dialect)) is None:
            continue
        here = f"{dialect} of {what}"
        keys = _keys(parts, node, language.CHECK_OVERRIDE, here)
        expression = _raw(parts, keys.get("expression"), f"expression in {here}", facts)
        found[dialect] = CheckOverride(expression, _skip(parts, keys, here), parts.reading.span(node))
    return found


def table_overrides(parts: Parts, values: dict[str, Node]) -> dict[str, TableOverride]:
    """The storage options of a table, by dialect."""
    found = {}
    reading = parts.reading
    for dialect, facts in reading.dialects.items():
        if (node := values.get(dialect)) is None:
            continue
        options = []
        for name, key, value in reading.entries(node, dialect):
            pattern = facts.table_options.get(name)
            if pattern is None:
                known = list(facts.table_options)
                hint = did_you_mean(name, known) or (f"it takes {listing(known)}" if known else "remove it")
                reading.error("SG229", key, f"{facts.title} has no table option {name!r} here", hint)
                continue
            text = reading.line(value, f"{name} in {dialect}")
            if text is not None and not re.fullmatch(pattern, text):
                message = f"{name} in {dialect} cannot be {text!r}"
                reading.error("SG229", value, message, f"what it takes has the form {pattern}")
            elif text is not None:
                options.append((name, text))
        found[dialect] = TableOverride(tuple(sorted(options)), reading.span(node))
    return found


def _keys(parts: Parts, node: Node, shape: Shape, what: str) -> dict[str, Node]:
    keys = parts.reading.known(node, shape, what)
    if type(node) is MappingNode and not node.value:
        parts.reading.error("SG204", node, f"{what} is empty", f"for example {shape.example}")
    return keys


def _sql(parts: Parts, node: Node | None, what: str) -> Expression | None:
    return None if node is None else parts.reading.expression(node, what)


def _raw(parts: Parts, node: Node | None, what: str, facts: DialectFacts) -> str | None:
    """A dialect's own SQL, looked into when all columns are known."""
    expression = _sql(parts, node, what)
    if expression is None:
        return None
    parts.raw.append((facts.parser, expression))
    return _on_one_line(expression)


def _on_one_line(expression: Expression | None) -> str | None:
    """A dialect's own SQL as it goes into a script.

    A line by itself could be a client's command there (GO, DELIMITER), and would not be a part of the comment that the
    line before it stands in. Breaks are blanks: one inside a string or a name is refused.
    """
    return _BREAK.sub(" ", expression.text) if expression else None


def _skip(parts: Parts, keys: dict[str, Node], what: str) -> bool:
    skip = parts.reading.boolean(keys.get("skip"), f"skip in {what}")
    if skip and len(keys) > 1:
        message = f"{what} leaves it out and says what it would be"
        parts.reading.error("SG219", keys["skip"], message, "remove skip, or everything beside it")
    return skip


def _collation(parts: Parts, node: Node | None, what: str) -> str | None:
    if node is None:
        return None
    text = parts.reading.line(node, what)
    if text is not None and not _COLLATION.fullmatch(text):
        parts.reading.error("SG230", node, f"{what} cannot be {text!r}", "write the collation's bare name")
        return None
    return text


def _method(parts: Parts, node: Node | None, what: str, facts: DialectFacts) -> str | None:
    if node is None:
        return None
    text = parts.reading.line(node, f"method in {what}")
    if text is None or text in facts.index_methods:
        return text
    known = sorted(facts.index_methods)
    hint = did_you_mean(text, known) or (f"it has {listing(known)}" if known else "leave the method out")
    parts.reading.error("SG228", node, f"{facts.title} has no index method {text!r} here", hint)
    return None


def _balanced(parts: Parts, node: Node, expression: Expression) -> bool:
    """Whether a list of index keys closes what it opens and ends nothing: operator classes keep it from a parser."""
    bare = _QUOTED.sub("x", expression.text)
    depth = 0
    for char in bare:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            break
    broken = any(_BREAK.search(text) for text in _QUOTED.findall(expression.text))
    if depth == 0 and not broken and not re.search(r"['\"`;\\]|--|/\*|\*/", bare):
        return True
    message = "the keys of an index are a list of columns and expressions, with nothing left open and no comment"
    parts.reading.error("SG230", node, message, "for example `lower(email)`")
    return False
