"""What a step came to, and whether that is what the case says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from scangen.model import Kind, Schema, Table, Type
from tests.parity.refusals import KINDS
from tests.parity.values import inward


class Disagreement(AssertionError):  # noqa: N818 - as Unavailable: what was found, not a fault of the test
    """A server did other than the case says."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a step came to: a refusal with the error's text, a number of rows, or rows by table (None: a query's)."""

    refused: str | None = None
    said: str = ""
    changes: int | None = None
    rows: Mapping[str | None, Sequence[Any]] = field(default_factory=dict)


def judge(step: Mapping[str, Any], seen: Seen, engine: str, schema: Schema) -> None:
    """Raises Disagreement unless the outcome is the promised one, or where a difference is declared, that one alone."""
    promised = _complaint(step, seen, schema)
    declared = step.get("differs", {}).get(engine)
    if declared is None:
        problem = promised
    elif problem := _complaint({**step, **declared}, seen, schema):
        problem = f"another difference than the one that is declared: {problem}"
    elif promised is None:
        problem = f"a difference is declared for {engine}, and there is none"
    if problem:
        raise Disagreement(problem)


def _complaint(step: Mapping[str, Any], seen: Seen, schema: Schema) -> str | None:
    if "holds" in step:
        complaints = (_holds(schema.table(name), rows, seen.rows[name]) for name, rows in step["holds"].items())
        return next((complaint for complaint in complaints if complaint), None)
    refused = step.get("refused")
    kinds = refused if isinstance(refused, list) else [refused]
    assert {*kinds} <= {None, *KINDS}, refused
    if seen.refused not in kinds:
        found = f"refused: {seen.refused} ({_short(seen.said)})" if seen.refused else "taken"
        return f"{found}, not {f'refused: {refused}' if refused else 'taken'}"
    if step.get("by", "") not in seen.said:
        return f"refused by {_short(seen.said)}, not by {step['by']}"
    if refused is None and "gives" in step and [list(row) for row in seen.rows[None]] != step["gives"]:
        return f"gives {_short(seen.rows[None])}, not {_short(step['gives'])}"
    if refused is None and step.get("changes", seen.changes) != seen.changes:
        return f"changes {seen.changes} rows, not {step['changes']}"
    return None


def _holds(table: Table, expected: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> str | None:
    if len(found) != len(expected):
        return f"{table.name} has {len(found)} rows, not {len(expected)}: {_short(found)}"
    for row, values in zip(found, expected, strict=True):
        for name, value in values.items():
            portable = table.column(name).type
            meant = inward(portable, python_value(portable, value))
            if row[name] != meant or (row[name] is None) != (meant is None):
                return f"{table.name}.{name} is {_short(row[name])}, not {_short(meant)}"
    return None


def is_now(value: Any) -> bool:
    """Whether it is this minute, or this day, in UTC."""
    now = datetime.now(UTC)
    if isinstance(value, datetime):
        return abs(now - value) < timedelta(minutes=1)
    return value in (now.date(), (now - timedelta(minutes=1)).date())


def python_value(portable: Type, value: Any) -> Any:
    """A value of a case as Python's for the column's type, where it is one."""
    try:
        match portable.kind, value:
            case Kind.DATETIME, str():
                found = datetime.fromisoformat(value.replace("Z", "+00:00"))
                return found if found.tzinfo else value
            case Kind.DATETIME, datetime():
                raise AssertionError(f"{value} is to stand in quotes")
            case Kind.DATE, str() if len(value) == len("2026-01-31"):
                return date.fromisoformat(value)
            case Kind.DECIMAL, str():
                return Decimal(value)
            case Kind.FLOAT, int() if not isinstance(value, bool):
                return float(value)
    except (ValueError, ArithmeticError):
        pass
    return value


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 300 else f"{text[:280]}… ({len(text)} characters)"
