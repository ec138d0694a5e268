"""A file of JSON as records, or as a JSON Schema: arrays, envelopes, JSON lines, messages of Singer and Airbyte."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from scangen.diagnostics import ScangenError, Span, fail
from scangen.values import dataclass

Object = dict[str, Any]

LARGEST = 128 * 1024 * 1024
"""Bytes of a sample; a few thousand records say what a million would."""
_LISTS = ("items", "data", "values", "results", "records", "entries", "rows", "value", "elements")
"""Under which keys of an envelope APIs put their records."""
_OWN_KEYS = ("id", "key", "uuid", "guid")
"""What has one of these is a record itself, whatever lists it has."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds: records, or a JSON Schema with the properties that make its key; `said` is where it was."""

    said: str
    records: tuple[Object, ...] = ()
    schema: Object | None = None
    key: tuple[str, ...] = ()


def read_source(path: Path, name: str, stream: str | None = None) -> Source:
    """The source in a file (`-`: standard input) for a table of that name; ScangenError (SG603, SG614, SG615)."""
    text = _text(path)
    label = "standard input" if str(path) == "-" else path.name
    values = _values(text, str(path))
    if len(values) == 1:
        return _of_value(values[0], label, stream or name)
    return _of_lines(values, label, stream or name)


def _text(path: Path) -> str:
    try:
        content = sys.stdin.buffer.read(LARGEST + 1) if str(path) == "-" else _content(path)
    except OSError as error:
        raise fail("SG603", f"cannot read {path}: {error.strerror}", None, "look at its permissions") from error
    if len(content) > LARGEST:
        raise fail("SG614", f"{path} has more than {LARGEST >> 20} MB", None, "a few thousand records are enough")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fail("SG614", f"{path} is not UTF-8: {error.reason}", None, "write it as UTF-8") from error


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


# JSON


def _values(text: str, path: str) -> list[Any]:
    """The one value, or those of the lines."""
    if not text.strip():
        raise fail("SG614", f"{path} is empty", None, "it needs at least one object")
    try:
        return [_parsed(text)]
    except json.JSONDecodeError as error:
        whole = error
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    values = []
    for number, line in lines:
        try:
            values.append(_parsed(line))
        except json.JSONDecodeError as error:
            # One line that is no JSON is a mistake in JSON lines; the first, and it never was any.
            place = (number, error.colno, error.msg) if len(values) > 1 else (whole.lineno, whole.colno, whole.msg)
            hint = "it has to be JSON: an object, an array of objects, or an object a line"
            raise fail("SG614", f"no JSON: {place[2]}", Span(path, place[0], place[1]), hint) from error
    return values


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_refused)
    except RecursionError as error:
        raise fail(
            "SG614", "the JSON is nested too deep", None, "a record has its fields on its first level"
        ) from error
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise
        raise fail("SG614", f"the JSON cannot be read: {error}", None, "look at its numbers") from error


def _object(pairs: Sequence[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise fail(
            "SG614", f"an object has the key {twice!r} twice", None, "which of the two is meant is anyone's guess"
        )
    return found


def _refused(word: str) -> NoReturn:
    raise fail("SG614", f"{word} is no JSON", None, "write null, or leave the key out")


# What it is


def _of_value(value: Any, label: str, name: str) -> Source:
    if isinstance(value, list):
        return _of_records(value, label)
    if not isinstance(value, dict):
        raise _nothing(f"{label} holds {_word(value)}")
    schema = _as_schema(value, label, name)
    if schema is not None:
        return schema
    envelope = _envelope(value)
    if envelope is not None:
        return _of_records(value[envelope], f'"{envelope}" of {label}')
    return _of_lines([value], label, name)


def _of_records(values: Sequence[Any], said: str) -> Source:
    other = next((value for value in values if not isinstance(value, dict)), None)
    if other is not None:
        raise _nothing(f"{said} holds {_word(other)} among its records")
    records = tuple(value for value in values if value)
    if not records:
        raise _nothing(f"{said} has no records with fields")
    return Source(said, records)


def _as_schema(value: Object, label: str, name: str) -> Source | None:
    """A JSON Schema, bare, in a Singer message, or as the stream of an Airbyte catalog."""
    if value.get("type") == "SCHEMA" and isinstance(value.get("schema"), dict):
        key = _names(value.get("key_properties"))
        return Source(f"the SCHEMA of {value.get('stream', label)}", schema=value["schema"], key=key)
    if isinstance(value.get("json_schema"), dict):
        keys = value.get("source_defined_primary_key") or value.get("primary_key") or []
        first = (
            [path[0] for path in keys if isinstance(path, list) and len(path) == 1] if isinstance(keys, list) else []
        )
        return Source(f"the stream {value.get('name', label)}", schema=value["json_schema"], key=_names(first))
    catalog = value.get("catalog", value)
    streams = catalog.get("streams") if isinstance(catalog, dict) else None
    if isinstance(streams, list) and streams and all(isinstance(one, dict) for one in streams):
        found: dict[str, Object] = {}
        for one in streams:
            inner = one.get("stream", one)
            if isinstance(inner, dict) and isinstance(inner.get("json_schema"), dict):
                found[str(inner.get("name", len(found)))] = inner
        if found:
            return _as_schema(found[_chosen(found, name)], label, name)
    if isinstance(value.get("properties"), dict) and (
        "$schema" in value or value.get("type") in ("object", ["object"])
    ):
        return Source(label, schema=value)
    return None


def _of_lines(values: Sequence[Any], label: str, name: str) -> Source:
    """Records, each as it is or in a message; a SCHEMA message says more than its records."""
    streams: dict[str, list[Any]] = {}
    schemas: dict[str, Object] = {}
    for value in values:
        message = value.get("type") if isinstance(value, dict) else None
        record = value.get("record") if message == "RECORD" else None
        if message == "SCHEMA" and isinstance(value.get("schema"), dict):
            schemas[str(value.get("stream", ""))] = value
        elif isinstance(record, dict) and isinstance(record.get("data"), dict) and "stream" in record:
            streams.setdefault(str(record["stream"]), []).append(record["data"])
        elif isinstance(record, dict):
            streams.setdefault(str(value.get("stream", "")), []).append(record)
        elif message not in ("STATE", "LOG", "TRACE", "ACTIVATE_VERSION", "BATCH") or "stream" in value:
            streams.setdefault("", []).append(value)
    names: Iterable[str] = schemas or streams
    if not names:
        raise _nothing(f"{label} holds messages and no records")
    stream = _chosen(dict.fromkeys(names), name)
    if schemas:
        found = _as_schema(schemas[stream], label, name)
        assert found is not None
        return found
    return _of_records(streams[stream], f"{stream} in {label}" if stream else label)


def _envelope(value: Object) -> str | None:
    """The key under which the records are, where the object is not one itself."""
    lists = [key for key, found in value.items() if isinstance(found, list) and found and _are_objects(found)]
    known = [key for key in _LISTS if key in lists]
    if known:
        return known[0]
    return lists[0] if len(lists) == 1 and not any(key in value for key in _OWN_KEYS) else None


def _are_objects(values: Sequence[Any]) -> bool:
    return all(isinstance(value, dict) for value in values)


def _chosen(found: Mapping[str, Any], name: str) -> str:
    if name in found:
        return name
    if len(found) == 1:
        return next(iter(found))
    names = ", ".join(sorted(found))
    raise fail("SG615", f"there are {len(found)} streams, and none is {name}", None, f"name one by --stream: {names}")


def _names(found: Any) -> tuple[str, ...]:
    return tuple(name for name in found if isinstance(name, str)) if isinstance(found, list) else ()


def _nothing(text: str) -> ScangenError:
    return fail("SG615", text, None, "a table needs objects: each a record, each key a column")


def _word(value: Any) -> str:
    words = {list: "a list", str: "a text", bool: "a boolean", type(None): "null"}
    return words.get(type(value), "a number")
