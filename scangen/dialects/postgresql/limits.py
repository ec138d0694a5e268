"""What PostgreSQL cannot hold, said at the spec's line instead of by the server halfway through a script.

Numbers: https://www.postgresql.org/docs/current/limits.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scangen.model import Column, HashPartition, Kind, RangePartition, Table

if TYPE_CHECKING:
    from scangen.diagnostics import Span
    from scangen.dialects.lowering import Lowering

_COLUMNS = 1600
_KEYS = 32
# A B-tree entry holds a third of a page: https://www.postgresql.org/docs/current/btree.html#BTREE-IMPLEMENTATION
_KEY_BYTES = 2704
_SIZES = {Kind.BOOLEAN: 1, Kind.DATE: 4, Kind.INTEGER: 4, Kind.UUID: 16}
_UNBOUNDED = frozenset({Kind.TEXT, Kind.JSON, Kind.BINARY})


def check(lowering: Lowering, table: Table) -> None:
    """Refuse too many columns; a key that can outgrow a B-tree page fails row by row, so that is a warning."""
    if len(table.columns) > _COLUMNS:
        message = f"{table.name!r} has {len(table.columns)} columns; {_COLUMNS} is the limit"
        lowering.refuse("SG503", message, table.span, "move the rarer columns into a json column or a second table")
    columns = {column.name: column for column in table.columns}
    for name, names, span, sized in _keys(table):
        if len(names) > _KEYS:
            message = f"{name!r} has {len(names)} columns; {_KEYS} is the limit of an index"
            lowering.refuse("SG503", message, span or table.span, "leave out the columns that no query needs")
        size = sum([_size(columns[name]) for name in names]) if sized else 0
        if size > _KEY_BYTES:
            lowering.report.warning(
                "SG501",
                f"PostgreSQL {lowering.target.version_text}: an entry of {name!r} can need {size:,} bytes; "
                f"a row that needs more than {_KEY_BYTES:,} is refused",
                span or table.span,
                "shorten the columns; an index can be left out with `postgresql: {skip: true}`",
            )


def _keys(table: Table) -> Iterator[tuple[str, tuple[str, ...], Span | None, bool]]:
    """The keys and indexes: name, columns, place, and whether their size is known here."""
    for key in (table.primary_key, *table.uniques):
        yield key.name, key.columns, key.span, True
    for index in table.indexes:
        override = index.overrides.get("postgresql")
        if override is None:
            yield index.name, (*[key.name for key in index.columns], *index.include), index.span, True
        elif not override.skip:
            include = index.include if override.include is None else override.include
            sized = not (override.method or override.keys)
            yield index.name, (*[key.name for key in index.columns], *include), index.span, sized


def _size(column: Column) -> int:
    """The most bytes that a value needs in an index; of a type of the user's own, nothing is known."""
    portable, override = column.type, column.overrides.get("postgresql")
    if override and override.type:
        return 0
    if portable.length:
        return 4 * portable.length + 4
    if portable.precision:
        return portable.precision // 2 + 8
    return _KEY_BYTES + 1 if portable.kind in _UNBOUNDED else _SIZES.get(portable.kind, 8)


def partition_names(lowering: Lowering, table: Table) -> list[str]:
    """`event_results_p0`, `log_results_p202601` and `log_results_default`."""
    match table.partition:
        case HashPartition(buckets=buckets):
            return [lowering.name(f"{table.name}_p{n}") for n in range(buckets)]
        case RangePartition(every=every, bounds=days):
            return [*(lowering.period_name(table, day, every) for day in days[:-1]), lowering.rest_name(table)]
        case None:
            return []
