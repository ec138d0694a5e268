"""What a table of SQL Server cannot hold, said with the spec's position before the server says it.

https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scangen import physical
from scangen.diagnostics import Span
from scangen.model import Column, HashPartition, Index, Kind, Table, Type

if TYPE_CHECKING:
    from scangen.dialects.lowering import Lowering

_CLUSTERED_BYTES = 900
_INDEX_BYTES = 1700
_FOREIGN_KEY_BYTES = 900
_KEY_COLUMNS = 32
_COLUMNS = 1024
_INDEXES = 999
_FOREIGN_KEYS = 253
_STRING_LENGTH = 4000
_ROW_BYTES = 8060
_POINTER_BYTES = 24
"""What stays in the row of a long value that is kept outside."""

_FIXED = {
    Kind.INTEGER: 4,
    Kind.BIGINT: 8,
    Kind.FLOAT: 8,
    Kind.BOOLEAN: 1,
    Kind.DATE: 3,
    Kind.DATETIME: 8,
    Kind.UUID: 16,
}
_LEAVE_OUT = "leave an index out with `sqlserver: {skip: true}`"


def size(portable: Type) -> int | None:
    """The most bytes of a value, None for one that is kept outside the row."""
    if portable.kind is Kind.STRING:
        return 2 * (portable.length or 0)
    if portable.kind is Kind.DECIMAL:
        # https://learn.microsoft.com/sql/t-sql/data-types/decimal-and-numeric-transact-sql
        precision = portable.precision or 0
        return 5 if precision < 10 else 9 if precision < 20 else 13 if precision < 29 else 17
    return _FIXED.get(portable.kind)


def in_sql(column: Column) -> bool:
    """Whether the user gave the type in SQL, so that its size is unknown here."""
    override = column.overrides.get("sqlserver")
    return bool(override and override.type)


class TableLimits:
    """Refuses what one table has too much of."""

    def __init__(self, lowering: Lowering, table: Table) -> None:
        self._refuse = lowering.refuse
        self._table = table
        self._bucket_bytes = 4 if isinstance(table.partition, HashPartition) else 0

    def check(self, lowered: physical.Table) -> None:
        """Columns, row, keys and indexes."""
        self._columns(len(lowered.columns))
        self._row()
        self._keys()
        self._indexes()
        self._foreign_keys()
        count = len(lowered.uniques) + len(lowered.indexes)
        if count > _INDEXES:
            self._too_many(f"{count} indexes and unique keys", _INDEXES, _LEAVE_OUT)

    def filters(self, names: Iterable[str], what: str, span: Span | None) -> None:
        """Refuse a filter that names a computed column."""
        for name in names:
            if self._table.column(name).generated is not None:
                self._refuse(
                    "SG525",
                    f"{what} needs a filter on the generated column {name!r}, and a filter cannot name one",
                    span or self._table.span,
                    "make the column required, or give up the generated value or the index here",
                )

    def _columns(self, count: int) -> None:
        count += bool(self._bucket_bytes)
        if count > _COLUMNS:
            self._too_many(f"{count} columns", _COLUMNS, "split the table, or keep some of the values in a json column")
        for column in self._table.columns:
            if column.type.kind is Kind.STRING and (column.type.length or 0) > _STRING_LENGTH and not in_sql(column):
                self._refuse(
                    "SG504",
                    f"column {column.name!r} is {column.type}, and nvarchar(n) ends at {_STRING_LENGTH}",
                    column.span or self._table.span,
                    "make it text, or override the type with `sqlserver: {type: nvarchar(max)}`",
                )

    def _row(self) -> None:
        """https://learn.microsoft.com/sql/relational-databases/databases/estimate-the-size-of-a-heap."""
        fixed = bits = 0
        variable: list[int] = []
        for column in self._table.columns:
            if in_sql(column):
                continue
            length = size(column.type)
            if column.type.kind is Kind.BOOLEAN:
                bits += 1
            elif length is None or column.type.kind is Kind.STRING:
                variable.append(min(length or _POINTER_BYTES, _POINTER_BYTES))
            else:
                fixed += length
        total = 4 + fixed + (bits + 7) // 8 + self._bucket_bytes + 2 + (len(self._table.columns) + 7) // 8
        if variable:
            total += 2 + 2 * len(variable) + sum(variable)
        if total > _ROW_BYTES:
            self._refuse(
                "SG502",
                f"a row of {self._table.name!r} can need {total} bytes even with its long values kept elsewhere; "
                f"{_ROW_BYTES} is the most",
                self._table.span,
                "split the table, or keep some of the values in a json column",
            )

    def _keys(self) -> None:
        primary = self._table.primary_key
        self._key(primary.columns, "the primary key", primary.span, unique=True, most=_CLUSTERED_BYTES)
        for key in self._table.uniques:
            self._key(key.columns, f"unique key {key.name!r}", key.span, unique=True)

    def _indexes(self) -> None:
        columnstore: str | None = None
        for index in self._table.indexes:
            override = index.overrides.get("sqlserver")
            if override and (override.skip or override.keys):
                continue
            if override and override.method == "columnstore":
                self._columnstore(index, columnstore)
                columnstore = index.name
            else:
                names = [key.name for key in index.columns]
                self._key(names, f"index {index.name!r}", index.span, unique=index.unique)

    def _key(
        self, names: Sequence[str], what: str, span: Span | None, *, unique: bool, most: int = _INDEX_BYTES
    ) -> None:
        """Refuse a key that some row could make too long, or that has too many columns."""
        total = self._bucket_bytes if unique else 0
        count = len(names) + bool(total)
        for name in names:
            column = self._table.column(name)
            length = 0 if in_sql(column) else size(column.type)
            if length is None:
                self._refuse(
                    "SG501",
                    f"{what} holds column {name!r}, and {column.type} cannot be part of a key",
                    span or self._table.span,
                    f"make the column a string(n), or {_LEAVE_OUT}",
                )
                return
            total += length
        if total > most:
            self._refuse(
                "SG501",
                f"{what} can need {total} bytes, two a character; {most} is the most",
                span or self._table.span,
                f"shorten its columns, or {_LEAVE_OUT}",
            )
        if count > _KEY_COLUMNS:
            self._refuse(
                "SG503",
                f"{what} has {count} columns; {_KEY_COLUMNS} is the most",
                span or self._table.span,
                "name fewer columns",
            )

    def _columnstore(self, index: Index, other: str | None) -> None:
        """https://learn.microsoft.com/sql/t-sql/statements/create-columnstore-index-transact-sql."""
        columns = [self._table.column(name) for name in (*(key.name for key in index.columns), *index.include)]
        outside = [c.name for c in columns if c.generated is not None or (size(c.type) is None and not in_sql(c))]
        if index.unique:
            problem = "is a columnstore, which cannot be unique"
        elif other is not None:
            problem = f"is a columnstore, and {other!r} is the one that a table can have"
        elif outside:
            problem = f"is a columnstore, which cannot hold column {outside[0]!r}: it is generated, or too large"
        else:
            return
        self._refuse(
            "SG504",
            f"index {index.name!r} {problem}",
            index.span or self._table.span,
            f"give the index another method, or {_LEAVE_OUT}",
        )

    def _foreign_keys(self) -> None:
        keys = self._table.foreign_keys
        if len(keys) > _FOREIGN_KEYS:
            self._too_many(f"{len(keys)} foreign keys", _FOREIGN_KEYS, "split the table")
        for key in keys:
            length = size(self._table.column(key.column).type) or 0
            if length > _FOREIGN_KEY_BYTES:
                self._refuse(
                    "SG501",
                    f"foreign key {key.name!r} can need {length} bytes, two a character; "
                    f"{_FOREIGN_KEY_BYTES} is the most",
                    key.span or self._table.span,
                    "shorten the column and the one that it references",
                )

    def _too_many(self, what: str, most: int, hint: str) -> None:
        self._refuse("SG503", f"{self._table.name!r} has {what}; {most} is the most", self._table.span, hint)
