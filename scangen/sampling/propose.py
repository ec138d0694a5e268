"""Fields as the spec of a result table, with what speaks for each column in a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scangen.diagnostics import fail
from scangen.sampling.field import Field
from scangen.sampling.names import column_names, noun
from scangen.spec.yaml_text import WIDTH, Bare, Node, block, flow

MOST = 200
"""Columns of a table; MySQL takes hardly more of any size."""
_ROW = 10_000
"""Characters of all strings of a row together, of which MySQL takes 16,383."""
_KEY = 255
"""Characters of what is in an index."""
_IDENTIFIERS = ("id", "key", "uuid", "guid", "number", "code")
_SEARCHED = ("mail", "name", "title", "login", "username", "summary", "subject", "full_name", "display_name")
_FILTERED = ("status", "state", "type", "kind", "priority", "role", "category", "severity", "level", "language")
_TRUE = Bare("true")


def propose(table: str, fields: Sequence[Field], said: str, key: Sequence[str] = ()) -> str:
    """The YAML of a spec; `said` is where the fields are from, `key` the fields that a source calls its key."""
    if len(fields) > MOST:
        hint = "take out those that you have no use for, or keep them in one JSON column of a table by hand"
        raise fail("SG615", f"{said} has {len(fields)} fields; a table takes {MOST} here", None, hint)
    names = column_names((field.key for field in fields), table)
    identifier = _identifier(fields, names, table, key)
    kept = _within_a_row([_short(field) if field.key in identifier else field for field in fields], identifier)
    return "".join(f"{line}\n" for line in _lines(table, kept, names, said, identifier))


def _lines(
    table: str, fields: Sequence[Field], names: Mapping[str, str], said: str, identifier: Sequence[str]
) -> Iterator[str]:
    yield f"# Proposed from {_plain(said)}: look at each line, and take out the comments that you have read."
    yield f"result_table: {table}"
    yield "columns:"
    roles = _roles(fields, names, identifier)
    for field in fields:
        node: dict[str, Node] = {"type": field.type}
        if field.required or field.key in identifier:
            node["required"] = _TRUE
        node |= dict.fromkeys(roles.get(field.key, ()), _TRUE)
        if field.is_closed:
            node["one_of"] = list(field.values)
        if field.description:
            node["description"] = field.description
        name = names[field.key]
        yield from _commented(list(block(name, node["type"] if len(node) == 1 else node, 1)), field, name, identifier)
    if identifier:
        yield "unique:"
        yield f"  - {flow(['scan_job_id', *(names[one] for one in identifier)])}"
    else:
        yield "# Nothing tells one row of a scan from another: mark a column `identifier: true`, and make it unique"
        yield "# together with scan_job_id."


def _commented(lines: Sequence[str], field: Field, name: str, identifier: Sequence[str]) -> Iterator[str]:
    """Behind a column, or above it where that would be long."""
    comment = "; ".join(_evidence(field, name, is_key=field.key in identifier))
    if len(lines) == 1 and len(lines[0]) + len(comment) < WIDTH:
        yield f"{lines[0]}  # {comment}"
    else:
        yield f"  # {comment}"
        yield from lines


def _evidence(field: Field, name: str, *, is_key: bool) -> Iterator[str]:
    if _plain(field.key) != name:
        yield f"from {_plain(field.key)}"
    yield field.evidence
    if is_key:
        yield "unique" if field.unique else "the key"
    if field.values and not field.is_closed:
        yield f"perhaps one_of: {_plain(flow(list(field.values)))}"


def _plain(text: str) -> str:
    """As a comment can hold it."""
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


# Roles


def _identifier(fields: Sequence[Field], names: Mapping[str, str], table: str, key: Sequence[str]) -> tuple[str, ...]:
    """The keys of the fields that tell rows apart: as the source says, else one that is unique and called so."""
    there = {field.key: field for field in fields}
    told = tuple(one for one in key if one in there and _can_be_key(there[one]))
    if told and len(told) == len(key):
        return told
    own = f"{noun(table)}_id"
    ranks = {own: 0} | {word: place for place, word in enumerate(_IDENTIFIERS, 1)}
    fit = [field for field in fields if field.unique and _can_be_key(field) and "json" not in field.kind]
    named = [(ranks.get(names[field.key], len(ranks)), field.key) for field in fit]
    named = [(rank, one) for rank, one in named if rank < len(ranks) or names[one].endswith(("_id", "_key", "_uuid"))]
    return (min(named, key=lambda found: found[0])[1],) if named else ()


def _can_be_key(field: Field) -> bool:
    return (field.kind in ("string", "integer", "bigint", "uuid") and (field.size or 0) <= _KEY) or field.kind == "text"


def _short(field: Field) -> Field:
    """What is in a key has a length that every server takes."""
    return replace(field, kind="string", size=_KEY) if field.kind == "text" else field


def _roles(fields: Sequence[Field], names: Mapping[str, str], identifier: Sequence[str]) -> dict[str, tuple[str, ...]]:
    roles: dict[str, tuple[str, ...]] = dict.fromkeys(identifier[:1], ("identifier",))
    for field in fields:
        name = names[field.key]
        if field.key in identifier or field.kind != "string" or (field.size or 0) > 500:
            continue
        if name.endswith(_SEARCHED):
            roles[field.key] = ("searchable",)
        elif field.values or name.endswith(_FILTERED):
            roles[field.key] = ("filterable",)
    allowed = [one for one in roles if one not in identifier]
    return {one: found for one, found in roles.items() if one in identifier or one in allowed[:6]}


def _within_a_row(fields: Sequence[Field], identifier: Sequence[str]) -> list[Field]:
    """The longest strings become texts until a row is one that MySQL takes."""
    sizes = {field.key: field.size or 0 for field in fields if not field.is_closed and field.key not in identifier}
    over = sum(field.size or 0 for field in fields) - _ROW
    texts = set()
    for key, size in sorted(sizes.items(), key=lambda found: -found[1]):
        if over <= 0:
            break
        texts.add(key)
        over -= size
    return [replace(field, kind="text", size=None) if field.key in texts else field for field in fields]
