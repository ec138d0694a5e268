"""How a live database differs from a catalog, by the product's own inspection: a line for each part that does.

That inspection answers in the words that were expected, so a test of its own (`test_inspect_alterations`) makes sure
that it does so only where the database is what was expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from scangen import physical
from scangen.apply.ledger import TABLES
from scangen.dialects import load
from scangen.dialects.inspection import Inspection, Kind, inspect_of
from scangen.drift import compared
from tests.servers.base import Connection


def differences(connection: Connection, expected: physical.Catalog) -> list[str]:
    """One line for each part that is missing, that is another, or that nobody asked for."""
    found = inspect_of(expected.dialect)(connection, expected)
    assert found.unasked is None
    wanted = {table.name: table for table in expected.tables}
    there = {table.name: table for table in found.catalog.tables}
    said = [*_differences("", wanted, there), *map(str, found.findings)]
    assert (found.catalog == expected) == (not list(_differences("", wanted, there))), said
    _drift_says_so(expected, found, said)
    return said


def _drift_says_so(expected: physical.Catalog, found: Inspection, said: list[str]) -> None:
    """`scangen drift` differs about the same tables, and has the rest among the objects that it does not own."""
    drift = compared(expected, found, load(expected.dialect).quote)
    others = {str(other) for other in found.findings if other.kind is Kind.UNOWNED and not other.table}
    mine = {line.partition(":")[0].partition(".")[0] for line in said if line not in others}
    assert {line.table for line in drift.lines} == mine, (drift, said)
    assert {str(other) for other in drift.others} == {line for line in others if line.partition(":")[0] not in TABLES}
    assert not drift.unsure


def _differences(where: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name in wanted.keys() - found.keys():
        yield f"{where}{name}: not there"
    for name in found.keys() - wanted.keys():
        yield f"{where}{name}: there, but not meant"
    for name in wanted.keys() & found.keys():
        yield from _part(f"{where}{name}", wanted[name], found[name])


def _part(where: str, wanted: Any, found: Any) -> Iterator[str]:
    if wanted == found:
        return
    if type(wanted) is not type(found) or not hasattr(wanted, "__dataclass_fields__"):
        yield f"{where}: meant {wanted!r}, found {found!r}"
        return
    for field in fields(wanted):
        left, right = getattr(wanted, field.name), getattr(found, field.name)
        if left == right or not field.compare:
            continue
        if _named(left) and _named(right):
            yield from _differences(f"{where}.{field.name}.", by_name(left), by_name(right))
        else:
            yield from _part(f"{where}.{field.name}", left, right)


def _named(parts: object) -> bool:
    return isinstance(parts, tuple) and all(hasattr(part, "name") for part in parts)


def by_name(parts: Sequence[Any]) -> dict[str, Any]:
    """Parts of a table by name; a name that stands twice is a mistake of the inspection."""
    found = {part.name: part for part in parts}
    assert len(found) == len(parts), [part.name for part in parts]
    return found
