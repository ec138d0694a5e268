"""A scalar of a spec becomes a value of a column's type, or a diagnostic: YAML's own guesses have no part in it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, TypeVar

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from scangen.model import Kind, Type, Value
from scangen.spec.reading import INTEGER, Reading, integer_hint, is_plain
from scangen.spec.source import HIDDEN, MAX_DEPTH, character, is_null

RANGES = {Kind.INTEGER: (-(2**31), 2**31 - 1), Kind.BIGINT: (-(2**63), 2**63 - 1)}

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(?:\.([0-9]+))?")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SMALLEST_FLOAT = 2.2250738585072014e-308
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATETIME = re.compile(
    _DATE.pattern + r"[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|([+-])([0-9]{2}):([0-9]{2}))?"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FIRST_YEAR = 1000
"""MySQL supports dates from the year 1000."""
_LONGEST_NUMBER = 330
_Day = TypeVar("_Day", bound=date)


class _BadError(Exception):
    """A text that is no value: a code, what is wrong, and what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def read_value(reading: Reading, node: Node, type_: Type, what: str) -> Value | None:
    """The value of `type_` that a node holds; None, with the reason reported, when it holds none."""
    if type_.kind is Kind.JSON:
        return _json(reading, node, what)
    parser = _PARSERS.get(type_.kind)
    if parser is None:
        hint = "leave it out, or write this dialect's own SQL in an override: `postgresql: {default: …}`"
        reading.error("SG215", node, f"{what}: a {type_.kind.value} column takes no such value", hint)
        return None
    if type(node) is ScalarNode and is_null(node) and parser is _string:
        hint = "remove the key for no value; for the word itself write 'null'"
        reading.error("SG204", node, f"{what} has no value", hint)
        return None
    text = reading.line(node, what)
    if text is None:
        return None
    try:
        return parser(text, type_, is_plain(node))
    except _BadError as bad:
        reading.error(bad.code, node, f"{what}: {bad.message}", bad.hint)
        return None


def read_date(reading: Reading, node: Node, what: str) -> date | None:
    """A day, as `2026-01-31`."""
    value = read_value(reading, node, Type(Kind.DATE), what)
    return value if isinstance(value, date) else None


def _string(text: str, type_: Type, plain: bool) -> str:
    if plain and text == "now":
        raise _BadError("SG217", "`now` is the instant, and this column holds text", "for the word itself write 'now'")
    if type_.length is not None and len(text) > type_.length:
        raise _BadError(
            "SG213", f"{text!r} has {len(text)} characters, {type_} takes {type_.length}", "lengthen the column's type"
        )
    return text


def _integer(text: str, type_: Type, plain: bool) -> int:
    _number(text, plain, INTEGER, f"an {type_}" if type_.kind is Kind.INTEGER else f"a {type_}", integer_hint(text))
    value = int(text)
    least, most = RANGES[type_.kind]
    if not least <= value <= most:
        hint = "make the column a bigint" if type_.kind is Kind.INTEGER else "make the column a decimal"
        raise _BadError("SG213", f"{text} is out of the range of {type_}: {least} to {most}", hint)
    return value


def _decimal(text: str, type_: Type, plain: bool) -> Decimal:
    match = _number(text, plain, _DECIMAL, f"a {type_}", "write digits, with a point if need be, without quotes")
    whole, fraction = match.group(1), match.group(2) or ""
    scale = type_.scale or 0
    if len(fraction) > scale:
        raise _BadError("SG213", f"{text} has {len(fraction)} decimals, {type_} takes {scale}", "round it")
    room = (type_.precision or 0) - scale
    if whole != "0" and len(whole) > room:
        raise _BadError(
            "SG213", f"{text} has {len(whole)} digits before the point, {type_} takes {room}", "raise precision"
        )
    return Decimal(text)


def _float(text: str, _: Type, plain: bool) -> float:
    _number(text, plain, _FLOAT, "a float", "write a number such as 0.5 or 1e-9; there is no nan or inf")
    value = float(text)
    if math.isinf(value) or 0 < abs(value) < _SMALLEST_FLOAT:
        raise _BadError("SG213", f"{text} is out of the range of float", "write a number that a double holds in full")
    return value


def _number(text: str, plain: bool, pattern: re.Pattern[str], what: str, hint: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None or len(text) > _LONGEST_NUMBER:
        raise _BadError("SG212", f"{shorten(text)} is not {what}", hint)
    if not plain:
        raise _BadError("SG212", f"{text!r} in quotes is text, not {what}", f"write {text} without quotes")
    return match


def _boolean(text: str, _: Type, plain: bool) -> bool:
    if plain and text in {"true", "false"}:
        return text == "true"
    words = {"yes": "true", "on": "true", "y": "true", "1": "true", "true": "true"}
    words |= {"no": "false", "off": "false", "n": "false", "0": "false", "false": "false"}
    raise _BadError(
        "SG212", f"{shorten(text)} is not true or false", f"write {words.get(text.lower(), 'true or false')}"
    )


def _date(text: str, _: Type, __: bool) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise _BadError("SG212", f"{shorten(text)} is not a date", "write year-month-day: 2026-01-31")
    year, month, day = (int(part) for part in match.groups())
    try:
        return _in_range(date(year, month, day))
    except ValueError as error:
        raise _BadError("SG212", f"{text} is not a day of the calendar", "write a day that exists") from error


def _datetime(text: str, _: Type, __: bool) -> datetime:
    match = _DATETIME.fullmatch(text)
    if match is None:
        hint = "write `now`, or an instant: 2026-01-31T12:00:00Z"
        raise _BadError("SG212", f"{shorten(text)} is not an instant", hint)
    fraction, zone = match.group(7) or "", match.group(8)
    if zone is None:
        raise _BadError("SG212", f"{text} does not say in which time zone it is", f"write {text}Z for UTC")
    if len(fraction) > 6:
        raise _BadError("SG213", f"{text} is finer than a microsecond", "write at most six digits after the point")
    offset = timedelta(0)
    try:
        if zone != "Z":
            offset = timedelta(hours=int(match.group(10)), minutes=_below(60, match.group(11)))
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        here = timezone(-offset if match.group(9) == "-" else offset)
        local = datetime(year, month, day, hour, minute, second, int(fraction.ljust(6, "0")), here)
        return _in_range(local.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise _BadError("SG212", f"{text} is not an instant of the calendar", "write one that exists") from error


def _below(limit: int, digits: str) -> int:
    value = int(digits)
    if value >= limit:
        raise ValueError(digits)
    return value


def _in_range(value: _Day) -> _Day:
    if value.year < _FIRST_YEAR:
        raise _BadError(
            "SG213", f"the year {value.year} is before 1000, where MySQL's dates begin", "write a later one"
        )
    return value


def _uuid(text: str, _: Type, __: bool) -> str:
    if not _UUID.fullmatch(text):
        hint = "write 8-4-4-4-12 hexadecimal digits"
        raise _BadError("SG212", f"{shorten(text)} is not a uuid", hint)
    return text.lower()


_PARSERS: dict[Kind, Callable[[str, Type, bool], Value]] = {
    Kind.STRING: _string,
    Kind.TEXT: _string,
    Kind.INTEGER: _integer,
    Kind.BIGINT: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.UUID: _uuid,
}


def shorten(text: str) -> str:
    """A text for a message, with its middle left out when it is long."""
    return repr(text) if len(text) <= 60 else f"{text[:40]!r}…"


# JSON, as text in quotes or written out as YAML that is JSON


def _json(reading: Reading, node: Node, what: str) -> str | None:
    try:
        if type(node) is ScalarNode:
            if is_null(node):
                reading.shape(node, what, "a JSON object or list")
                return None
            value = _parse(node.value)
        else:
            value = _convert(node, MAX_DEPTH)
        if not isinstance(value, dict | list):
            # SQL Server's ISJSON refuses a bare number, string, true or null before 2022.
            raise _BadError("SG212", "a JSON default is an object or a list", "write {} or [], or put the value in one")
        _storable(value, MAX_DEPTH)
    except _BadError as bad:
        reading.error(bad.code, node, f"{what}: {bad.message}", bad.hint)
        return None
    return json.dumps(value, ensure_ascii=False)


def _parse(text: str) -> Any:
    def constant(word: str) -> Any:
        raise ValueError(f"{word} is not JSON")

    try:
        return json.loads(text, parse_constant=constant, object_pairs_hook=_pairs)
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise _BadError("SG212", f"this is not JSON: {reason}", "write {}, [] or JSON in single quotes") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found


def _convert(node: Node, depth: int) -> Any:
    """A YAML node that is JSON, as JSON's value."""
    if not depth:
        raise _BadError("SG114", f"JSON nested more than {MAX_DEPTH} deep", "flatten it")
    if type(node) is MappingNode:
        pairs = []
        for key, value in node.value:
            if type(key) is not ScalarNode:
                raise _BadError("SG212", "a key of a JSON object is text", "write it in double quotes")
            pairs.append((key.value, _convert(value, depth - 1)))
        try:
            return _pairs(pairs)
        except ValueError as error:
            raise _BadError("SG212", f"this is not JSON: {error}", "remove one of the two") from error
    if type(node) is SequenceNode:
        return [_convert(item, depth - 1) for item in node.value]
    if not is_plain(node):
        return node.value
    try:
        return _parse(node.value)
    except _BadError as bad:
        raise _BadError("SG212", f"{shorten(node.value)} is not JSON", "text in JSON needs double quotes") from bad


def _storable(value: Any, depth: int) -> None:
    """Refuse what a server would refuse or change."""
    if not depth:
        raise _BadError("SG114", f"JSON nested more than {MAX_DEPTH} deep", "flatten it")
    if isinstance(value, dict):
        for key, item in value.items():
            _storable(key, depth - 1)
            _storable(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _storable(item, depth - 1)
    elif isinstance(value, str):
        if match := HIDDEN.search(value):
            message = f"a text in JSON holds the character {character(match.group())}"
            raise _BadError("SG105", message, "remove it: PostgreSQL refuses some of these, and no reader sees them")
    elif isinstance(value, float):
        if math.isinf(value):
            raise _BadError("SG213", "a number in JSON is out of the range of a double", "write a smaller one")
    elif isinstance(value, int) and not RANGES[Kind.BIGINT][0] <= value <= RANGES[Kind.BIGINT][1]:
        raise _BadError("SG213", "an integer in JSON is out of the range of bigint", "write it as text")
