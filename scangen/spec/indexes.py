"""Primary key, unique keys and indexes, as the user writes them."""

from __future__ import annotations

import re
from dataclasses import replace

from yaml import MappingNode, Node, SequenceNode

from scangen.diagnostics import did_you_mean
from scangen.model import Index, IndexColumn, Key, Kind, OnDelete
from scangen.spec import language
from scangen.spec.draft import Pending
from scangen.spec.overrides import index_overrides
from scangen.spec.parts import UNKEYED, Parts


def read_primary_key(parts: Parts, node: Node | None, whole: Node) -> None:
    """The primary key: of the columns that say so, or of the list of the table."""
    reading = parts.reading
    if node is not None:
        key = _key(parts, node, "primary_key", f"pk_{parts.name}")
        for name, _ in parts.primary:
            message = f"the primary key is said twice: at {name} and here"
            reading.error("SG310", node, message, "remove one of the two")
        if key is not None:
            parts.primary_key = key
            _require(parts, key, node)
    elif len(parts.primary) > 1:
        for name, flag in parts.primary[1:]:
            columns = ", ".join(column for column, _ in parts.primary)
            message = f"{name} is a second primary key"
            reading.error("SG310", flag, message, f"for a key of several columns write `primary_key: [{columns}]`")
    elif parts.primary:
        name, flag = parts.primary[0]
        parts.primary_key = Key(f"pk_{parts.name}", (name,), False, reading.span(flag))
    else:
        hint = "give a column `primary_key: true`, or the table `primary_key: [a, b]`"
        reading.error("SG309", whole, f"the table {parts.name} has no primary key", hint)


def _require(parts: Parts, key: Key, node: Node) -> None:
    """Columns of the primary key are required, say so or not."""
    for name in key.columns:
        if (column := parts.columns.get(name)) is None:
            continue
        parts.columns[name] = replace(column, required=True)
        if column.generated is not None:
            message = f"the primary key holds {name}, which is generated"
            parts.reading.error("SG219", node, message, "choose columns that are stored as written")
        for foreign in parts.foreign_keys:
            if foreign.column == name and foreign.on_delete is OnDelete.SET_NULL:
                message = f"on_delete sets {name} to null, and it is in the primary key"
                parts.reading.report.error("SG316", message, foreign.span, "choose cascade or restrict")


def read_uniques(parts: Parts, node: Node) -> None:
    """The table's list of unique keys."""
    for item in parts.reading.items(node, "unique"):
        key = _key(parts, item, "unique", f"uq_{parts.name}")
        if key is not None:
            parts.uniques.append(key)


def _key(parts: Parts, node: Node, what: str, prefix: str) -> Key | None:
    reading = parts.reading
    columns, own = node, None
    if type(node) is MappingNode:
        values = reading.known(node, language.KEY, f"an entry of {what}")
        kind = "a primary key's name" if what == "primary_key" else "a unique key's name"
        own = parts.own_name(values["name"], kind) if "name" in values else None
        if "columns" not in values:
            return None
        columns = values["columns"]
    elif type(node) is not SequenceNode:
        reading.shape(node, f"an entry of {what}", "a list of columns")
        return None
    names = reading.names(columns, what)
    good = [name for name, item in names if parts.has(name, item, what) and parts.keyable(name, item, what)]
    if not good or len(good) < len(columns.value):
        return None
    made_up = prefix if what == "primary_key" else "_".join((prefix, *good))
    return Key(own or made_up, tuple(good), own is not None, reading.span(node))


_INDEX_COLUMN = re.compile(f"({language.NAME_PATTERN})(?: +(asc|desc))?")


def read_indexes(parts: Parts, node: Node) -> None:
    """The table's indexes, by name or as a list."""
    if type(node) is SequenceNode:
        for item in parts.reading.items(node, "indexes"):
            _index(parts, None, item, item)
        return
    entries = parts.reading.entries(node, "indexes")
    if type(node) is MappingNode and not node.value:
        parts.reading.error("SG204", node, "indexes is empty", "remove the key, or write `idx_name: [column]`")
    for name, key, value in entries:
        if parts.reading.good_name(name, key, "an index's name"):
            parts.note_length(name, "index", key)
            _index(parts, name, key, value)


def _index(parts: Parts, name: str | None, place: Node, node: Node) -> None:
    reading = parts.reading
    what = f"index {name}" if name else "an index"
    values: dict[str, Node] = {"columns": node}
    if type(node) is MappingNode:
        values = reading.known(node, language.INDEX, what)
        if "columns" not in values:
            return
    elif type(node) is not SequenceNode:
        reading.shape(node, what, "a list of columns")
        return
    columns, unkeyed = _columns(parts, values["columns"], what)
    where = None
    if "where" in values and (where := reading.expression(values["where"], f"where of {what}")):
        parts.expressions.append(Pending(where, Kind.BOOLEAN))
    include = _include(parts, values.get("include"), [column.name for column in columns], what)
    unique = reading.boolean(values.get("unique"), f"unique of {what}")
    overrides = index_overrides(parts, values, what)
    if not columns:
        return
    made_up = "_".join(("idx", parts.name, *(column.name for column in columns)))
    index = Index(
        name or made_up,
        tuple(columns),
        unique,
        where,
        include,
        None,
        name is not None,
        overrides,
        reading.span(place),
    )
    parts.indexes.append(index)
    parts.special_indexes.extend((index, column) for column in unkeyed)


def _columns(parts: Parts, node: Node, what: str) -> tuple[list[IndexColumn], list[str]]:
    """The keys of an index, and those among them that only another method holds."""
    reading = parts.reading
    found: dict[str, IndexColumn] = {}
    unkeyed = []
    for item in reading.items(node, f"columns of {what}"):
        text = reading.line(item, f"a column of {what}")
        if text is None:
            continue
        match = _INDEX_COLUMN.fullmatch(text)
        if match is None:
            word = text.split(" ")[-1] if " " in text else ""
            hint = did_you_mean(word, ("asc", "desc")) or "write a column, and ` desc` after it for descending"
            reading.error("SG231", item, f"{text!r} is no column of an index", hint)
            continue
        name, direction = match.groups()
        if name in found:
            reading.error("SG218", item, f"{name!r} stands twice in {what}", "remove one of the two")
        elif parts.has(name, item, what):
            found[name] = IndexColumn(name, direction == "desc")
            type_ = parts.type(name)
            if type_ is not None and type_.kind in UNKEYED:
                unkeyed.append(name)
    return list(found.values()), unkeyed


def _include(parts: Parts, node: Node | None, keys: list[str], what: str) -> tuple[str, ...]:
    if node is None:
        return ()
    names = []
    for name, item in parts.reading.names(node, f"include of {what}"):
        if name in keys:
            parts.reading.error(
                "SG218", item, f"{what} includes {name!r}, one of its columns", "remove it from include"
            )
        elif parts.has(name, item, f"include of {what}"):
            names.append(name)
    return tuple(names)
