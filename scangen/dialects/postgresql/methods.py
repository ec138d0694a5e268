"""What the index methods of PostgreSQL cannot hold, said at the spec's line instead of by the server.

https://www.postgresql.org/docs/current/indexes-types.html; measured on 15 and 18 (pg_am, pg_opclass).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scangen.model import Column, Index, IndexOverride, Kind, Table

if TYPE_CHECKING:
    from scangen.dialects.lowering import Lowering


class _Method(NamedTuple):
    """The kinds for which a method has operators by itself, and what else it takes; unique or ordered is none."""

    kinds: frozenset[Kind]
    several: bool = True
    include: bool = False


_ALL = frozenset(Kind)
_METHODS = {
    "brin": _Method(_ALL - {Kind.BOOLEAN, Kind.JSON}),
    "gin": _Method(frozenset({Kind.JSON})),
    "gist": _Method(frozenset(), include=True),
    "hash": _Method(_ALL, several=False),
    "spgist": _Method(frozenset({Kind.STRING, Kind.TEXT}), several=False, include=True),
}


def check_methods(lowering: Lowering, table: Table) -> None:
    """Refuse each index of the table that its method cannot be (SG504)."""
    for index in table.indexes:
        override = index.overrides.get("postgresql")
        if override and override.method in _METHODS and not override.skip:
            _check(lowering, table, index, override, override.method)


def _check(lowering: Lowering, table: Table, index: Index, override: IndexOverride, name: str) -> None:
    method = _METHODS[name]
    include = index.include if override.include is None else override.include
    # Keys in SQL may bring operators and an order of their own.
    keys = () if override.keys else index.columns
    bare = [column for column in (table.column(key.name) for key in keys) if not _operable(column, method)]
    hint = "leave `method` out, or the index with `postgresql: {skip: true}`"
    if index.unique:
        problem = "cannot be unique"
    elif include and not method.include:
        problem = "cannot include columns"
    elif len(keys) > 1 and not method.several:
        problem = "cannot have several columns"
    elif any(key.descending for key in keys):
        problem = "has no order, so none of its columns can be descending"
    elif bare:
        problem = f"has no operators of its own for the {bare[0].type} column {bare[0].name!r}"
        hint = f'name an operator class, `postgresql: {{method: {name}, keys: "{bare[0].name} …_ops"}}`, or {hint}'
    else:
        return
    lowering.refuse("SG504", f"index {index.name!r} is a {name} index, which {problem}", override.span, hint)


def _operable(column: Column, method: _Method) -> bool:
    """Whether the method has operators for the column; of a type in the user's own SQL nothing is known here."""
    override = column.overrides.get("postgresql")
    return bool(override and override.type) or column.type.kind in method.kinds
