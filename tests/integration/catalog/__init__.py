"""What a server's own catalog says of a schema, in the shape of `physical`, and how that differs from what was meant.

The four readers share nothing with scangen but that shape. A server rewrites expressions, so their texts are `…` on
both sides: that they are there is compared here, what they do is seen by the rows that they accept and refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from importlib import import_module
from typing import Any, Protocol, cast

from scangen import physical
from tests.servers.base import Connection

TEXT = "…"


class Reader(Protocol):
    """A server's half: `read` its catalog, and `normal`, an expected table as far as the server can hold it."""

    def read(self, rows: Rows) -> tuple[physical.Table, ...]: ...
    def normal(self, table: physical.Table) -> physical.Table: ...


Rows = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and gives its rows."""


def rows_of(connection: Connection) -> Rows:
    """A `Rows` on this connection."""

    def rows(sql: str) -> list[tuple[Any, ...]]:
        cursor = connection.cursor()
        cursor.execute(sql)
        found = [tuple(row) for row in cursor.fetchall()]
        cursor.close()
        return found

    return rows


def differences(connection: Connection, expected: physical.Catalog) -> list[str]:
    """One line for each part that is missing, that nobody asked for, or that is another; none when all is as meant."""
    reader = cast(Reader, import_module(f"{__name__}.{expected.dialect}"))
    wanted = {table.name: masked(reader.normal(table)) for table in expected.tables}
    found = {table.name: masked(table) for table in reader.read(rows_of(connection))}
    return list(_differences("", wanted, found))


def masked(table: physical.Table) -> physical.Table:
    """The table with every expression as `…` and without notes, which no server keeps."""
    return replace(
        table,
        note=None,
        columns=tuple(replace(c, default=_text(c.default), generated=_text(c.generated)) for c in table.columns),
        checks=tuple(replace(check, expression=TEXT, note=None) for check in table.checks),
        indexes=tuple(
            replace(
                index,
                note=None,
                where=index.where and TEXT,
                # Where one key is an expression, an override may have written the whole list as one text.
                keys=index.keys
                if all(key.column for key in index.keys)
                else (physical.IndexKey(None, expression=TEXT),),
            )
            for index in table.indexes
        ),
        triggers=tuple(
            replace(t, note=None, concerns=None, body=TEXT, condition=t.condition and TEXT) for t in table.triggers
        ),
        partitioning=table.partitioning and replace(table.partitioning, note=None),
    )


def _text(expression: str | None) -> str | None:
    return None if expression is None else TEXT


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
            if field.name == "columns" and [part.name for part in left] != [part.name for part in right]:
                yield f"{where}: columns in the order {[part.name for part in right]}"
        else:
            yield from _part(f"{where}.{field.name}", left, right)


def _named(parts: object) -> bool:
    return isinstance(parts, tuple) and all(hasattr(part, "name") for part in parts)


def by_name(parts: Sequence[Any]) -> dict[str, Any]:
    """Parts of a table by name; a name that stands twice is a mistake of the reader."""
    found = {part.name: part for part in parts}
    assert len(found) == len(parts), [part.name for part in parts]
    return found
