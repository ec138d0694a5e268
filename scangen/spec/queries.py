"""Queries of the team's own: read here with their names and places, held against the tables when linking."""

from __future__ import annotations

import re

from yaml import MappingNode, Node, ScalarNode

from scangen.model import Expression, Query, Returns, Type
from scangen.spec import language
from scangen.spec.parts import Parts
from scangen.spec.types import read_type

_NAME = re.compile(language.QUERY_PATTERN)
_PARAMETER = re.compile(language.NAME_PATTERN)
NAME_MOST = 100


def read_queries(parts: Parts, node: Node) -> None:
    """The table's queries, by name."""
    reading = parts.reading
    if type(node) is MappingNode and not node.value:
        reading.error("SG204", node, "queries is empty", "remove the key, or write `name: SELECT …`")
    for name, key, value in reading.entries(node, "queries"):
        if _good_name(parts, name, key) and (query := _query(parts, name, key, value)) is not None:
            parts.queries.append(query)


def _good_name(parts: Parts, name: str, key: Node) -> bool:
    if _NAME.fullmatch(name) and len(name) <= NAME_MOST:
        return True
    message = f"{name!r} cannot be a query's name: it is lower-case letters, digits and _, at most {NAME_MOST} of them"
    cleaned = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:NAME_MOST]
    hint = f"write {cleaned}" if _NAME.fullmatch(cleaned) else "choose another name"
    parts.reading.error("SG240", key, message, hint)
    return False


def _query(parts: Parts, name: str, key: Node, node: Node) -> Query | None:
    reading = parts.reading
    what = f"query {name}"
    values: dict[str, Node] = {"sql": node}
    if type(node) is MappingNode:
        values = reading.known(node, language.QUERY, what)
    elif type(node) is not ScalarNode:
        reading.shape(node, what, "a statement")
        return None
    sql = reading.expression(values["sql"], what, "a statement") if "sql" in values else None
    description = None
    if "description" in values:
        description = reading.prose(values["description"], f"description of {what}", language.TABLE_DESCRIPTION_MAX)
    returns = None
    if "returns" in values:
        returned = reading.choice(values["returns"], f"returns of {what}", language.RETURNS.words)
        returns = Returns(returned) if returned else None
    parameters = _parameters(parts, values["parameters"], what) if "parameters" in values else {}
    overrides = {}
    for dialect in reading.dialects:
        if dialect in values and (own := _override(parts, values[dialect], f"{dialect} of {what}")) is not None:
            overrides[dialect] = own
    if sql is None:
        return None
    return Query(name, sql, description, returns, parameters, overrides, reading.span(key))


def _parameters(parts: Parts, node: Node, what: str) -> dict[str, Type]:
    reading = parts.reading
    found = {}
    for name, key, value in reading.entries(node, f"parameters of {what}"):
        if not _PARAMETER.fullmatch(name):
            message = f"{name!r} cannot be a parameter's name: it is letters, digits and _"
            reading.error("SG240", key, message, "write a word such as since")
        elif (type_ := read_type(reading, value, f"the type of {name} in {what}")) is not None:
            found[name] = type_
    return found


def _override(parts: Parts, node: Node, what: str) -> Expression | None:
    reading = parts.reading
    if type(node) is not MappingNode:
        reading.shape(node, what, "a mapping")
        return None
    values = reading.known(node, language.QUERY_OVERRIDE, what)
    return reading.expression(values["sql"], f"sql in {what}", "a statement") if "sql" in values else None
