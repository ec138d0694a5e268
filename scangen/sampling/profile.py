"""Records as fields: types by what the values are, lengths with head-room, what was never missing, what was unique."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scangen.sampling.field import Field, roomy
from scangen.sampling.source import Object

ENOUGH = 20
"""Records from which on something that always was so is taken to be so."""
_FEW = 12
"""Different values of a field that may be an enumeration."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:[Zz]|[+-]\d\d:?\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INTEGER, _BIGINT = 2**31, 2**63


def fields_of(records: Sequence[Object]) -> list[Field]:
    """The fields of records, in the order in which they first turn up."""
    keys = dict.fromkeys(key for record in records for key in record)
    return [_field(key, [record.get(key) for record in records]) for key in keys]


def _field(key: str, values: Sequence[Any]) -> Field:
    there = [value for value in values if value is not None]
    seen = f"in {len(there)} of {len(values)} records"
    required = len(there) == len(values) >= ENOUGH
    if not there:
        size = roomy(0, key, few=False) or None
        return Field(key, "string" if size else "text", f"never a value in {len(values)} records", size)
    words = Counter(map(_word, there))
    if len(words) > 1 and set(words) != {"integer", "number"}:
        mix = ", ".join(f"{word} in {count}" for word, count in words.most_common())
        return Field(key, "json", f"{seen}: {mix}", required=required)
    word = "number" if len(words) > 1 else next(iter(words))
    match word:
        case "boolean":
            return Field(key, "boolean", seen, required=required)
        case "integer":
            kind, detail = _integer(there)
            return Field(key, kind, f"{seen}, {detail}", required=required, unique=_is_unique(there))
        case "number":
            return Field(key, "float", f"{seen}, {min(there)} to {max(there)}", required=required)
        case "text":
            return _text(key, there, seen, required=required)
        case _:
            return Field(key, "json", f"{seen}, {word}", required=required)


def _word(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float() | Decimal():
            return "number"
        case str():
            return "text"
        case list():
            return "lists"
        case _:
            return "objects"


def _integer(values: Sequence[int]) -> tuple[str, str]:
    """An integer only where the values are far from its limits."""
    low, high = min(values), max(values)
    widest = max(abs(low), abs(high))
    kind = "integer" if widest < _INTEGER // 100 else "bigint" if widest < _BIGINT else "json"
    return kind, f"{low} to {high}" if kind != "json" else "beyond 64 bits"


def _text(key: str, values: Sequence[str], seen: str, *, required: bool) -> Field:
    unique = _is_unique(values)
    for kind, is_one in (("uuid", _UUID.fullmatch), ("datetime", _is_instant), ("date", _is_day)):
        if all(map(is_one, values)):
            return Field(key, kind, seen, required=required, unique=unique)
    longest = max(map(len, values))
    detail = f"{seen}, longest {longest} characters"
    if any("\x00" in value for value in values):
        # No server but MySQL takes one in a string; the text of a JSON has it escaped.
        return Field(key, "json", f"{seen}, with NUL characters", required=required)
    size = roomy(longest, key, few=len(values) < ENOUGH)
    kind = "text" if size is None else "string"
    few = tuple(sorted(set(values))) if _are_few(values) and longest <= 50 else ()
    return Field(key, kind, detail, size, required, unique, few)


def _is_instant(text: str) -> bool:
    """An instant with its offset, to the microsecond, that is one."""
    found = _INSTANT.fullmatch(text)
    return found is not None and _is_valid(datetime.fromisoformat, f"{found[1]} {found[2]}")


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and _is_valid(date.fromisoformat, text)


def _is_valid(read: Any, text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _is_unique(values: Sequence[Any]) -> bool:
    return len(set(values)) == len(values)


def _are_few(values: Sequence[str]) -> bool:
    count = len(set(values))
    return len(values) >= ENOUGH and 2 <= count <= _FEW and count * 4 <= len(values)
