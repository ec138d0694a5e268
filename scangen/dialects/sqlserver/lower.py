"""A schema as SQL Server holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from scangen import model, physical
from scangen.dialects.lowering import Lowering
from scangen.dialects.names import Name
from scangen.dialects.sqlserver.across import Across
from scangen.dialects.sqlserver.filters import allowed
from scangen.dialects.sqlserver.limits import TableLimits
from scangen.model import Column, HashPartition, Kind, RangePartition, Table, Type

_TYPES = {
    Kind.TEXT: "nvarchar(max)",
    Kind.INTEGER: "int",
    Kind.BIGINT: "bigint",
    Kind.FLOAT: "float(53)",
    Kind.BOOLEAN: "bit",
    Kind.DATE: "date",
    Kind.DATETIME: "datetime2(6)",
    Kind.UUID: "uniqueidentifier",
    Kind.BINARY: "varbinary(max)",
}
_TEXTS = frozenset({Kind.STRING, Kind.TEXT, Kind.JSON})
_EXACT = "Latin1_General_100_BIN2"

BUCKET = "scangen_bucket"
"""The computed column by which a hash-partitioned table is cut."""

_ONE_NULL = "a unique constraint takes one NULL only, so rows with a NULL are left out of a unique index"


class SQLServerLowering(Lowering):
    """Native types, keys and cascades; filtered indexes for unique keys with NULLs; a computed column to hash by."""

    def table(self, table: Table) -> physical.Table:
        """One table; the column that a hash-partitioned one is cut by joins each of its unique keys."""
        lowered = super().table(table)
        if isinstance(table.partition, HashPartition):
            return _bucketed(lowered, self._bucket(table.partition))
        return lowered

    @cached_property
    def _across(self) -> Across:
        return Across(self)

    # Types and columns

    @cached_property
    def native_json(self) -> bool:
        """Whether the target has a json type: https://learn.microsoft.com/sql/t-sql/data-types/json-data-type."""
        return self.target.version >= (2025,)

    def native_type(self, portable: Type) -> str:
        """The type, lengths in UTF-16 units."""
        if portable.kind is Kind.STRING:
            return f"nvarchar({portable.length})"
        if portable.kind is Kind.DECIMAL:
            return f"decimal({portable.precision},{portable.scale})"
        if portable.kind is Kind.JSON:
            return "json" if self.native_json else "nvarchar(max)"
        return _TYPES[portable.kind]

    def collation(self, portable: Type) -> str | None:
        """Exact comparison, of what JSON_VALUE takes out of a document too."""
        if not self.project.exact_strings or portable.kind not in _TEXTS:
            return None
        return None if portable.kind is Kind.JSON and self.native_json else _EXACT

    def default(self, column: Column) -> str | None:
        """A column's default, of the json type where there is one.

        It takes no scalars (https://github.com/MicrosoftDocs/sql-docs/pull/10265), nor does ISJSON before 2022.
        """
        default = super().default(column)
        if default is None or column.type.kind is not Kind.JSON:
            return default
        if not (2022,) <= self.target.version < (2025,) and str(column.default).lstrip()[:1] not in ("{", "["):
            self.refuse(
                "SG527",
                f"the default of column {column.name!r} is a JSON scalar, and this version takes objects and arrays",
                column.default_span or column.span,
                "wrap it in an array, or give the column no default",
            )
        return f"CAST({default} AS json)" if self.native_json else default

    def now(self, portable: Type) -> str:
        """UTC; the column rounds its seven digits to six."""
        return "SYSUTCDATETIME()"

    def default_name(self, table: Table, column: Column) -> str | None:
        """`df_<table>_<column>`."""
        override = column.overrides.get("sqlserver")
        if column.default is None and not (override and override.default):
            return None
        return self.name(f"df_{table.name}_{column.name}")

    def generated(self, table: Table, column: Column) -> str | None:
        """A computed column takes its type from its expression, so that one is given the column's.

        CAST would cut a string that is too long without a word; reading the spec has seen to it that none can be.
        """
        expression = super().generated(table, column)
        override = column.overrides.get("sqlserver")
        if expression is None or (override and (override.generated or override.type)):
            return expression
        collation = self.collation(column.type)
        cast = f"CAST({expression} AS {self.type(column.type)})"
        return f"{cast} COLLATE {collation}" if collation else cast

    def type_rules(self, column: Column) -> Iterator[tuple[str, str, str]]:
        """JSON is text before 2025."""
        if column.type.kind is not Kind.JSON or self.native_json:
            return
        name = self.quote(column.name)
        if self.target.version >= (2022,):
            yield "json", f"ISJSON({name}, VALUE) = 1", "JSON that parses"
        else:
            yield "json", f"ISJSON({name}) = 1", "JSON that parses, an object or an array before SQL Server 2022"

    # Keys and indexes

    def uniques(self, table: Table) -> Iterator[physical.Key]:
        """Unique constraints of required columns."""
        return (self.key(key) for key in table.uniques if not self._nullable(table, key.columns))

    def indexes(self, table: Table) -> Iterator[physical.Index]:
        """Unique keys with a column that may be NULL, then what the user wrote."""
        for key in table.uniques:
            nullable = self._nullable(table, key.columns)
            if nullable:
                TableLimits(self, table).filters(nullable, f"unique key {key.name!r}", key.span)
                keys = tuple(physical.IndexKey(name) for name in key.columns)
                where = self._present(nullable)
                yield physical.Index(self.name(key.name), keys, unique=True, where=where, note=_ONE_NULL)
        yield from super().indexes(table)

    def index(self, table: Table, index: model.Index, override: model.IndexOverride | None) -> physical.Index:
        """One index; a unique one holds no row with a NULL among its keys."""
        lowered = super().index(table, index, override)
        where, note = lowered.where, lowered.note
        if where is not None and not (override and override.where):
            where = self._filter(table, index, where)
        if index.unique and not (override and override.keys):
            nullable = self._nullable(table, [key.name for key in index.columns])
            if nullable:
                TableLimits(self, table).filters(nullable, f"unique index {index.name!r}", index.span)
                where = self._present(nullable, where)
                note = _ONE_NULL
        if lowered.method == "columnstore":
            return self._columnstore(replace(lowered, where=where))
        if where == lowered.where and note == lowered.note:
            return lowered
        return replace(lowered, where=where, note=note)

    @staticmethod
    def _columnstore(index: physical.Index) -> physical.Index:
        """All its columns are alike: no order, nothing included."""
        names = dict.fromkeys([*(key.column for key in index.keys), *index.include])
        keys = tuple(key if key.column is None else physical.IndexKey(key.column) for key in index.keys)
        keys += tuple(physical.IndexKey(name) for name in list(names)[len(keys) :])
        return replace(index, keys=keys, include=())

    def _filter(self, table: Table, index: model.Index, where: str) -> str:
        """The condition as a filtered index can have it."""
        span = index.where.span if index.where else None
        found = allowed(where)
        if found is None:
            self.refuse(
                "SG522",
                f"the condition of index {index.name!r} is more than a filtered index takes: comparisons of columns "
                "with constants, IN and IS NULL, joined by AND",
                span or index.span or table.span,
                "say it that way, or give the index its own condition with `sqlserver: {where: …}`, "
                "or leave it out with `sqlserver: {skip: true}`",
            )
            return where
        names = [column.name for column in table.columns if self.quote(column.name) in found.columns]
        TableLimits(self, table).filters(names, f"index {index.name!r}", span or index.span)
        return found.text

    @staticmethod
    def _nullable(table: Table, names: tuple[str, ...] | list[str]) -> list[str]:
        """Those of the columns that a row may leave empty."""
        return [name for name in names if not table.column(name).required]

    def _present(self, names: list[str], where: str | None = None) -> str:
        """The condition that none of the columns is NULL, added to another one."""
        said = where.split(" AND ") if where else []
        wanted = [f"{self.quote(name)} IS NOT NULL" for name in names]
        return " AND ".join([*said, *(term for term in wanted if term not in said)])

    # Behaviour

    def touch(self, table: Table, columns: tuple[str, ...]) -> Iterator[physical.Trigger]:
        """AFTER UPDATE, of the rows that the statement changed."""
        key = table.primary_key.columns
        if isinstance(table.partition, HashPartition):
            key = (*key, BUCKET)
        body = self.body("touch", table=table.name, columns=columns, key=key)
        yield physical.Trigger(self.touch_name(table, columns), "AFTER", ("UPDATE",), body)

    def guard(self, table: Table, transition: model.Transition) -> Iterator[physical.Trigger]:
        """AFTER UPDATE; old and new rows are matched by key, so an UPDATE of the key is refused."""
        touched = [name for name in table.primary_key.columns if table.column(name).on_update_now]
        if touched:
            self.refuse(
                "SG526",
                f"the transitions of {transition.column!r} match old and new rows by key, and every UPDATE changes "
                f"{touched[0]!r} of the key",
                transition.span or table.span,
                "cut the table by a column without on_update",
            )
        body = self.body(
            "guard",
            table=table.name,
            column=transition.column,
            moves=tuple(move for move in transition.moves if move[1]),
            key=table.primary_key.columns,
            percent=any("%" in state for state, _ in transition.moves),
        )
        yield physical.Trigger(self.guard_name(table, transition), "AFTER", ("UPDATE",), body)

    # Storage

    def partitioning(self, table: Table) -> physical.Partitioning | None:
        """A function says where the table is cut, a scheme puts all of it into the default place."""
        match table.partition:
            case None:
                return None
            case HashPartition(column=column, buckets=buckets):
                kind, key, bounds = "hash", BUCKET, [str(n) for n in range(1, buckets)]
                note = f"no hash partitions here: a computed column spreads {column} over {buckets} buckets"
            case RangePartition(column=key, bounds=days):
                kind, bounds = "range", [f"'{day.isoformat()}'" for day in days]
                note = "the first and the last partition take the rows outside"
        parts = tuple(physical.Partition(str(n), bound) for n, bound in enumerate(["", *bounds], 1))
        function, scheme = self.name(f"pf_{table.name}"), self.name(f"ps_{table.name}")
        return physical.Partitioning(kind, self.quote(key), parts, function, scheme, note)

    def _bucket(self, partition: HashPartition) -> physical.Column:
        """The remainder first: ABS of the least integer would overflow."""
        value = f"ABS(CHECKSUM({self.quote(partition.column)}) % {partition.buckets})"
        return physical.Column(BUCKET, "int", nullable=False, generated=value)

    def limits(self, table: Table, lowered: physical.Table) -> None:
        """Refuse what this server cannot hold."""
        if isinstance(table.partition, HashPartition):
            self._bucket_name(table)
        TableLimits(self, table).check(lowered)

    def across(self, table: Table) -> None:
        """Refuse names that meet, two paths of a delete, references without end."""
        super().across(table)
        self._across.check(table)

    def own_names(self, table: Table) -> Iterator[Name]:
        """None: a database has the name of a check once."""
        return iter(())

    def names(self, table: Table) -> Iterator[Name]:
        """Tables, constraints and triggers are objects of one schema; indexes have a list of their own for each table.

        https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-objects-transact-sql
        """
        space = "objects"
        yield from self.check_names(table, space)
        for column in table.columns:
            default = self.default_name(table, column)
            if default:
                yield Name(space, default, "a default", column.span)
        touched = tuple(column.name for column in table.columns if column.on_update_now)
        if touched:
            yield Name(space, self.touch_name(table, touched), "a trigger", table.span)
        for transition in table.transitions:
            yield Name(space, self.guard_name(table, transition), "a trigger", transition.span)
        yield Name(space, table.name, "a table", table.span)
        yield Name(space, self.name(table.primary_key.name), "a key", table.primary_key.span)
        for key in table.uniques:
            if all(table.column(name).required for name in key.columns):
                yield Name(space, self.name(key.name), "a key", key.span)
        for foreign in table.foreign_keys:
            yield Name(space, self.name(foreign.name), "a foreign key", foreign.span)

    def _bucket_name(self, table: Table) -> None:
        for column in table.columns:
            if column.name.casefold() == BUCKET:
                self.refuse(
                    "SG523",
                    f"column {column.name!r} has the name of the one by which a hash-partitioned table is cut",
                    column.span or table.span,
                    "give it another name",
                )


def _bucketed(table: physical.Table, bucket: physical.Column) -> physical.Table:
    """A table with the column that it is cut by, which every unique key must hold."""
    return replace(
        table,
        columns=(*table.columns, bucket),
        primary_key=_widened(table.primary_key),
        uniques=tuple(_widened(key) for key in table.uniques),
        indexes=tuple(
            replace(index, keys=(*index.keys, physical.IndexKey(BUCKET))) if index.unique else index
            for index in table.indexes
        ),
    )


def _widened(key: physical.Key) -> physical.Key:
    return replace(key, columns=(*key.columns, BUCKET))


LOWERING = SQLServerLowering
