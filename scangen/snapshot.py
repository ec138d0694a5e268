"""A catalog as JSON, one line a table, so that a difference in review is a table; to text and back without loss."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any

from scangen import physical
from scangen.diagnostics import Span, fail
from scangen.values import dataclass

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a migration left: the catalog, and the portable types of its columns by table, which `using:` reads."""

    catalog: physical.Catalog
    types: Mapping[str, Mapping[str, str]]


def dump(snapshot: Snapshot) -> str:
    """The snapshot as JSON text; the same snapshot gives the same bytes."""
    head = json.dumps({"format": FORMAT, "dialect": snapshot.catalog.dialect})[:-1]
    lines = [
        json.dumps({"types": dict(snapshot.types.get(table.name, {})), **_data(table)}, ensure_ascii=False)
        for table in snapshot.catalog.tables
    ]
    return head + ', "tables": [\n' + ",\n".join(lines) + "\n]}\n"


def load(text: str, path: str) -> Snapshot:
    """The snapshot of a JSON text; ScangenError (SG901) when it is none."""
    try:
        whole = json.loads(text)
        if whole["format"] != FORMAT:
            raise ValueError(f"its format is {whole['format']}, not {FORMAT}")
        kinds = {table["name"]: dict(table.pop("types")) for table in whole["tables"]}
        tables = tuple(_value(physical.Table, table) for table in whole["tables"])
        return Snapshot(physical.Catalog(whole["dialect"], tables), kinds)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "take it from version control; `scangen migrate verify` compares it with the migrations"
        raise fail("SG901", f"the snapshot cannot be read: {error}", Span(path, 1, 1), hint) from error


def _data(value: Any) -> Any:
    """A frozen value as JSON's types; what is at its default is left out."""
    if is_dataclass(value):
        found = {}
        for field in fields(value):
            part = getattr(value, field.name)
            if field.default is MISSING or part != field.default:
                found[field.name] = _data(part)
        return found
    if isinstance(value, tuple):
        return [_data(part) for part in value]
    return value


def _value(kind: Any, data: Any) -> Any:
    """JSON's types as a value of `kind`: a dataclass, a tuple, an optional one, or itself."""
    return _reader(kind)(data)


Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> Reader:
    """What makes values of one kind; made once a kind, since a snapshot holds 100,000s of them."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _reader_of_class(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        inner = _reader(arguments[0])
        return lambda data: None if data is None else inner(data)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        each = _reader(arguments[0])
        return lambda data: tuple([each(part) for part in data])
    if origin is tuple:
        readers = [_reader(argument) for argument in arguments]
        return lambda data: tuple([read(part) for read, part in zip(readers, data, strict=True)])

    def same(data: Any) -> Any:
        if type(data) is not kind:
            raise TypeError(f"{data!r} is no {kind.__name__}")
        return data

    return same


def _reader_of_class(kind: type) -> Reader:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    # Most values are texts where one is wanted, for which a call each would take as long as all the rest.
    plain = {name: str if hints[name] in (str, str | None) else None for name in readers}

    def made(data: Any) -> Any:
        try:
            return kind(
                **{name: part if type(part) is plain[name] else readers[name](part) for name, part in data.items()}
            )
        except KeyError as error:
            raise ValueError(f"{kind.__name__} has no {error.args[0]}") from error

    return made
