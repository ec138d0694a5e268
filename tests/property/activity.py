"""Strategies for what a program does with made tables: rows come, change and go, right ones and wrong ones.

Keys are drawn from a few, so that rows meet. What docs/parity.md declares to differ is left out: blanks at the end of
strings, decimals of more digits than a double has, integers at the end of 64 bits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.property.conditions import value_of
from tests.property.strategies import MadeColumn, MadeTable, Specs

_KEYS: dict[str, tuple[Any, ...]] = {
    "string": ("a", "b", "A"),
    "integer": (1, 2, 3),
    "bigint": (1, 2, -3),
    "uuid": ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"),
    "date": (date(2026, 1, 1), date(2026, 1, 2)),
    "datetime": (datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 0, 0, 1)),
    "boolean": (True, False),
    "float": (0.5, -1.0),
    "decimal": ("0", "1"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One statement: an insert of `values`, an update to them, or (without any) a delete, of the row with `key`."""

    verb: str
    table: str
    values: dict[str, Any] = field(default_factory=dict)
    key: tuple[str, Any] | None = None


@st.composite
def activities(draw: st.DrawFn, specs: Specs) -> list[Action]:
    """Some statements on the project's tables, inserts first of the tables that others need."""
    found = []
    for table in specs.tables:
        found += [_insert(draw, table) for _ in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(0, 6))):
        table = draw(st.sampled_from(specs.tables))
        found.append(draw(st.sampled_from((_insert, _update, _delete)))(draw, table))
    return found


def _insert(draw: st.DrawFn, table: MadeTable) -> Action:
    values = {}
    for column in table.columns:
        chance = draw(st.integers(0, 9))
        # The instants of two rows differ on one clock and are the same on another: none is left to a default.
        certain = column.name in table.primary or column.name == "scan_job_id" or column.kind == "datetime"
        # What is required is there most of the time: a row that fails for one reason shows nothing of the others.
        needed = column.required and "default" not in column.spec
        if column.generated or (not certain and chance < (1 if needed else 3)):
            continue
        values[column.name] = (
            None if chance == 3 and not certain and not column.required else _value(draw, table, column)
        )
    return Action("insert", table.name, values)


def _update(draw: st.DrawFn, table: MadeTable) -> Action:
    columns = [column for column in table.columns if not column.generated]
    chosen = draw(st.lists(st.sampled_from(columns), min_size=1, max_size=2, unique_by=lambda c: c.name))
    # A value that is too long is an error even where there is no row, on PostgreSQL alone.
    values = {c.name: None if draw(st.integers(0, 7)) == 0 else _value(draw, table, c, 0) for c in chosen}
    return Action("update", table.name, values, _key(draw, table))


def _delete(draw: st.DrawFn, table: MadeTable) -> Action:
    return Action("delete", table.name, {}, _key(draw, table))


def _key(draw: st.DrawFn, table: MadeTable) -> tuple[str, Any]:
    name = table.primary[0]
    return name, _value(draw, table, table.column(name))


def _value(draw: st.DrawFn, table: MadeTable, column: MadeColumn, beyond: int = 1) -> Any:
    """A value for a column; a key's is one of a few, and a string now and then `beyond` what its column holds."""
    found: Any
    other: int = draw(st.integers(0, 9))
    if column.name in (*table.primary, "scan_job_id") or "references" in column.spec:
        found = draw(st.sampled_from(_KEYS[column.kind]))
    elif column.values and other > 1:
        found = draw(st.sampled_from(column.values))
    elif column.kind == "string" and beyond and other == 0:
        found = "x" * (column.length + beyond)
    elif column.kind == "bigint":
        found = draw(st.integers(-(2**40), 2**40))
    elif column.kind == "decimal":
        most = 10 ** min(column.digits[0], 12) - 1
        found = format(Decimal(draw(st.integers(-most, most))).scaleb(-column.digits[1]), "f")
    elif column.kind == "json":
        found = draw(st.sampled_from(({}, [], {"a": [1, None, "🦑"]}, [{"b": {"c": -0.5}}])))
    elif column.kind == "binary":
        found = draw(st.binary(max_size=20))
    else:
        found = draw(value_of(column))
    if column.kind == "decimal":
        return Decimal(found)
    return float(found) if column.kind == "float" else found
