"""Names for constraints that have none, which SQLite alone allows: a spec gives each part one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scangen import physical

_KINDS = {"uniques": "uq", "foreign_keys": "fk", "checks": "ck"}


def unnamed(catalog: physical.Catalog) -> Mapping[str, str]:
    """What to say of the tables with constraints that have no name."""
    counts = {table.name: sum(not _is_named(part) for part in _constraints(table)) for table in catalog.tables}
    said = "constraints that have no name in the database, and one in the spec"
    return {name: f"{said}: {count}" for name, count in counts.items() if count}


def with_names(catalog: physical.Catalog) -> physical.Catalog:
    """Every constraint with a name, unlike any other's."""
    return replace(catalog, tables=tuple(map(_named, catalog.tables)))


def as_meant(meant: physical.Catalog, found: physical.Catalog) -> physical.Catalog:
    """What was found, each constraint without a name under that of the one that it is otherwise equal to."""
    then = {table.name: table for table in meant.tables}
    tables = (_like(then[table.name], table) if table.name in then else table for table in found.tables)
    return replace(found, tables=tuple(tables))


def _is_named(part: Any) -> bool:
    """An inspection counts the parts that have no name: `(unnamed 1)`."""
    return bool(part.name) and not part.name.startswith("(")


def _constraints(table: physical.Table) -> Iterator[Any]:
    if table.primary_key.columns:
        yield table.primary_key
    for kind in _KINDS:
        yield from getattr(table, kind)


def _named(table: physical.Table) -> physical.Table:
    key = table.primary_key
    if key.columns and not _is_named(key):
        key = replace(key, name=f"pk_{table.name}")
    parts: dict[str, Any] = {}
    for kind, prefix in _KINDS.items():
        parts[kind] = tuple(
            part if _is_named(part) else replace(part, name=f"{prefix}_{table.name}_{re.sub(r'[^0-9]', '', part.name)}")
            for part in getattr(table, kind)
        )
    return replace(table, primary_key=key, **parts)


def _like(meant: physical.Table, found: physical.Table) -> physical.Table:
    key = found.primary_key
    if not _is_named(key) and key.columns == meant.primary_key.columns:
        key = meant.primary_key
    named = _named(found)
    parts: dict[str, Any] = {
        kind: _matched(getattr(meant, kind), getattr(found, kind), getattr(named, kind)) for kind in _KINDS
    }
    return replace(named, primary_key=key, **parts)


def _matched(meant: tuple[Any, ...], found: tuple[Any, ...], named: tuple[Any, ...]) -> tuple[Any, ...]:
    taken = {part.name for part in found}
    free = [part for part in meant if part.name not in taken]
    parts = []
    for part, own in zip(found, named, strict=True):
        twin = None if _is_named(part) else next((one for one in free if replace(part, name=one.name) == one), None)
        if twin is not None:
            free.remove(twin)
        parts.append(twin or own)
    order = {part.name: place for place, part in enumerate(meant)}
    return tuple(sorted(parts, key=lambda part: (order.get(part.name, len(order)), part.name)))
