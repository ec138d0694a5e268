"""What MySQL cannot hold, said at the spec's line instead of by the server halfway through a script.

Numbers: https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html and column-count-limit.html, for pages of 16 KiB;
InnoDB's own counting of a row was measured on 9.7.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from scangen import model, physical
from scangen.dialects.mysql.storage import Storage, storage
from scangen.model import Table

if TYPE_CHECKING:
    from scangen.diagnostics import Span
    from scangen.dialects.mysql.indexes import IndexLowering

_ROW_BYTES = 65_535
_PAGE_BYTES = 8_126
_KEY_BYTES = 3_072
_KEY_PARTS = 16
_COLUMNS = 1_017
_KEYS = 64
_ROW_HEADER = 5
_SYSTEM_COLUMNS = 13
_STRINGS = ("char", "varchar")


def check(lowering: IndexLowering, table: Table, lowered: physical.Table) -> None:
    """Refuse keys that are too long, rows that are too wide, too many of a thing, values computed too early."""
    kept = {column.name: storage(column.type, column.collation) for column in lowered.columns}
    page = _page_bytes(lowered)
    _check_numbers(lowering, table, lowered)
    _check_row(lowering, table, lowered, kept, page)
    _check_keys(lowering, table, lowered, kept)
    _check_options(lowering, table, lowered)
    _check_generated(lowering, table, lowered)


def check_compatible(lowering: IndexLowering, table: Table, key: model.ForeignKey) -> None:
    """Refuse a foreign key between columns that overrides have made unlike (error 3780)."""
    child = table.column(key.column)
    parent = lowering.schema.table(key.target).column(key.target_column)
    overrides = [column.overrides.get("mysql") for column in (child, parent)]
    if not any(overrides):
        return
    types = [
        (o.type if o and o.type else lowering.type(c.type)).lower()
        for o, c in zip(overrides, (child, parent), strict=True)
    ]
    collations = [(o.collation or "").lower() if o else "" for o in overrides]
    bases = [storage(text).base for text in types]
    if all(base in _STRINGS for base in bases):
        types = [text.partition(")")[2].strip() for text in types]
    if types[0] != types[1] or collations[0] != collations[1]:
        lowering.refuse(
            "SG512",
            f"foreign key {key.name!r} is between columns of different types or collations",
            key.span or child.span,
            f"give it and {key.target}.{key.target_column} the same `mysql:` override, or neither",
        )


def check_partition_column(lowering: IndexLowering, table: Table, name: str) -> None:
    """Refuse to partition by a column that KEY does not take (error 1502)."""
    column = table.column(name)
    if lowering.stored(column).blob:
        lowering.refuse(
            "SG504",
            f"{table.name!r} cannot be partitioned by the {column.type} column {name!r}",
            (table.partition.span if table.partition else None) or table.span,
            "partition by a string(n), a number, a date or a datetime",
        )


def _check_numbers(lowering: IndexLowering, table: Table, lowered: physical.Table) -> None:
    expressions = [key.expression for index in lowered.indexes for key in index.keys if key.expression]
    hidden = sum(text.startswith("(") for text in expressions)
    columns = len(lowered.columns) + hidden
    if columns > _COLUMNS:
        also = f", {hidden} of them for expressions in indexes" if hidden else ""
        lowering.refuse(
            "SG503",
            f"{table.name!r} has {columns} columns{also}; {_COLUMNS} is the limit",
            table.span,
            "split the table",
        )
    keys = 1 + len(lowered.uniques) + len(lowered.indexes)
    if keys > _KEYS:
        lowering.refuse(
            "SG503",
            f"{table.name!r} has {keys} indexes, its keys included; {_KEYS} is the limit",
            table.span,
            "leave some out here with `mysql: {skip: true}`",
        )


def _check_row(
    lowering: IndexLowering, table: Table, lowered: physical.Table, kept: dict[str, Storage], page: int
) -> None:
    nullable = (sum(column.nullable for column in lowered.columns) + 7) // 8
    row = nullable + sum(storage.row for storage in kept.values())
    if row > _ROW_BYTES:
        lowering.refuse(
            "SG502",
            f"a row of {table.name!r} can take {row:,} bytes; {_ROW_BYTES:,} is the limit",
            table.span,
            "shorten the longest strings (4 bytes a character), or make them `text`, of which a row holds a pointer",
        )
    header = _ROW_HEADER if page == _PAGE_BYTES else 0  # a compressed page keeps it elsewhere
    inline = nullable + header + _SYSTEM_COLUMNS + sum(storage.page for storage in kept.values())
    if inline >= page:
        lowering.refuse(
            "SG502",
            f"a row of {table.name!r} takes {inline:,} bytes of its page, long columns counted with 41 each; "
            f"below {page:,} is the limit",
            table.span,
            "split the table",
        )


def _check_keys(lowering: IndexLowering, table: Table, lowered: physical.Table, kept: dict[str, Storage]) -> None:
    sizes = {name: storage.key for name, storage in kept.items()}
    limit = _key_bytes(lowered)
    for key in (lowered.primary_key, *lowered.uniques):
        _check_key(lowering, table, key.name, [sizes[name] for name in key.columns], limit)
    expressions = lowering.expression_bytes
    for index in lowered.indexes:
        if index.method != "fulltext":
            parts = [sizes[k.column] if k.column else expressions.get(f"{k.expression}", 0) for k in index.keys]
            _check_key(lowering, table, index.name, parts, limit)


def _check_key(lowering: IndexLowering, table: Table, name: str, parts: list[int], limit: int) -> None:
    if sum(parts) > limit:
        lowering.refuse(
            "SG501",
            f"index {name!r} can take {sum(parts):,} bytes a key (a string 4 a character); {limit:,} is the limit",
            _span(lowering, table, name),
            "shorten the columns, leave one out, or leave the index out here with `mysql: {skip: true}`",
        )
    if len(parts) > _KEY_PARTS:
        lowering.refuse(
            "SG501",
            f"index {name!r} has {len(parts)} columns; {_KEY_PARTS} is the limit",
            _span(lowering, table, name),
            "leave some out, `include` ones with `mysql: {include: [...]}`",
        )


def _span(lowering: IndexLowering, table: Table, name: str) -> Span | None:
    if name == "PRIMARY":
        return table.primary_key.span or table.span
    parts: Iterable[model.Key | model.Index] = (*table.uniques, *table.indexes)
    return next((part.span for part in parts if lowering.name(part.name) == name), None) or table.span


def _check_generated(lowering: IndexLowering, table: Table, lowered: physical.Table) -> None:
    """Refuse a column that is generated from one whose default is an expression.

    It is computed before that default is, of zeros (error 1292, measured on 9.7.4), and has to stand after it (3107).
    """
    computed = [column.name for column in lowered.columns if column.default and column.default.startswith("(")]
    for column, made in zip(table.columns, lowered.columns, strict=True):
        for name in computed if made.generated else ():
            if re.search(rf"\b{name}\b", made.generated or "", re.IGNORECASE):
                lowering.refuse(
                    "SG514",
                    f"column {column.name!r} is generated from {name!r}, whose default is computed only after it",
                    column.span or table.span,
                    "compute it in queries, or from columns without such a default",
                )


def _check_options(lowering: IndexLowering, table: Table, lowered: physical.Table) -> None:
    options = dict(lowered.options)
    if "key_block_size" in options and options.get("row_format") == "DYNAMIC":
        override = table.overrides.get("mysql")
        lowering.refuse(
            "SG504",
            f"{table.name!r}: key_block_size is for compressed tables",
            (override.span if override else None) or table.span,
            "leave it out, or write `row_format: compressed`",
        )


def _compressed_page(lowered: physical.Table) -> int | None:
    """Bytes of a compressed page where the table has smaller ones than the server."""
    options = dict(lowered.options)
    size = options.get("key_block_size") or ("8" if options.get("row_format") == "COMPRESSED" else "16")
    return int(size) * 1024 if size != "16" else None


def _free(compressed: int, fields: int) -> int:
    """Bytes for one record on an empty compressed page: page_zip_empty_size() in InnoDB."""
    described = 2 * (fields + 1) + 17
    return compressed - 106 - described - 1


def _page_bytes(lowered: physical.Table) -> int:
    compressed = _compressed_page(lowered)
    return _free(compressed, len(lowered.columns) + 2) if compressed else _PAGE_BYTES


def _key_bytes(lowered: physical.Table) -> int:
    """Two keys with the primary key behind them fit on a page."""
    compressed = _compressed_page(lowered)
    return min(_KEY_BYTES, _free(compressed, 2) // 2 - 16) if compressed else _KEY_BYTES
