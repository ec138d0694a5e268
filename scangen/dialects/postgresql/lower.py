"""A schema as PostgreSQL holds it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from scangen import model, physical
from scangen.dialects.lowering import Lowering
from scangen.dialects.names import Name
from scangen.dialects.postgresql.limits import check, partition_names
from scangen.dialects.postgresql.methods import check_methods
from scangen.dialects.postgresql.types import native_type
from scangen.model import Column, HashPartition, Kind, RangePartition, Table, Type


class PostgreSQLLowering(Lowering):
    """Native types, keys and triggers throughout; checks only where a type takes values that others refuse."""

    def native_type(self, portable: Type) -> str:
        """The type, lengths in characters."""
        return native_type(portable)

    def collation(self, portable: Type) -> str | None:
        """Exact comparison, and an order in which a prefix LIKE can use the index."""
        exact = self.project.exact_strings and portable.kind in (Kind.STRING, Kind.TEXT)
        return "C" if exact else None

    def now(self, portable: Type) -> str:
        """`now()` would be the transaction's start."""
        return "statement_timestamp()"

    def type_rules(self, column: Column) -> Iterator[tuple[str, str, str]]:
        """Infinity, NaN, BC and the year 10000 are values here and nowhere else."""
        name = self.quote(column.name)
        match column.type.kind:
            case Kind.DATETIME:
                low, high = "'0001-01-01 00:00:00+00'", "'10000-01-01 00:00:00+00'"
                yield "range", f"{name} >= {low} AND {name} < {high}", "years 1 to 9999, no infinity"
            case Kind.DATE:
                yield "range", f"{name} BETWEEN '0001-01-01' AND '9999-12-31'", "years 1 to 9999, no infinity"
            case Kind.FLOAT:
                yield "range", f"{name} > '-Infinity' AND {name} < 'Infinity'", "no NaN, no infinity"
            case Kind.DECIMAL:
                yield "range", f"{name} <> 'NaN'", "no NaN"
            case _:
                return

    def touch(self, table: Table, columns: tuple[str, ...]) -> Iterator[physical.Trigger]:
        """BEFORE UPDATE, so the row is written once and nothing recurs."""
        body = self.body("touch", columns=columns)
        yield physical.Trigger(self.touch_name(table, columns), "BEFORE", ("UPDATE",), body)

    def guard(self, table: Table, transition: model.Transition) -> Iterator[physical.Trigger]:
        """BEFORE UPDATE, only for rows whose value moves."""
        name = self.guard_name(table, transition)
        column = self.quote(transition.column)
        moves = tuple(move for move in transition.moves if move[1])
        body = self.body("guard", table=table.name, column=transition.column, moves=moves, name=name)
        condition = f"OLD.{column} IS DISTINCT FROM NEW.{column}"
        yield physical.Trigger(name, "BEFORE", ("UPDATE",), body, condition=condition)

    def partitioning(self, table: Table) -> physical.Partitioning | None:
        """Declarative partitions; a range has a default one, so that no row is refused."""
        match table.partition:
            case None:
                return None
            case HashPartition(column=column, buckets=buckets):
                kind, bounds = "hash", [f"FOR VALUES WITH (MODULUS {buckets}, REMAINDER {n})" for n in range(buckets)]
            case RangePartition(column=column, bounds=days):
                portable = table.column(column).type
                edges = [self.bound(day, portable) for day in days]
                kind, bounds = "range", [f"FOR VALUES FROM ({low}) TO ({high})" for low, high in pairwise(edges)]
                bounds.append("DEFAULT")
        names = partition_names(self, table)
        parts = tuple(physical.Partition(name, bound) for name, bound in zip(names, bounds, strict=True))
        return physical.Partitioning(kind, self.quote(column), parts)

    # Names and limits

    def limits(self, table: Table, lowered: physical.Table) -> None:
        """Numbers of columns, sizes of keys and what an index method cannot do."""
        check(self, table)
        check_methods(self, table)

    @cached_property
    def _has_partitions(self) -> bool:
        return any(table.partition for table in self.schema.tables)

    def names(self, table: Table) -> Iterator[Name]:
        """Tables, partitions and indexes are relations, of which a schema has each name once."""
        if not self._has_partitions:
            return
        for partition in partition_names(self, table):
            yield Name("relations", partition, "a partition", table.span)
        yield Name("relations", table.name, "a table", table.span)
        for key in (table.primary_key, *table.uniques):
            yield Name("relations", self.name(key.name), "a key", key.span)
        for index in table.indexes:
            yield Name("relations", self.name(index.name), "an index", index.span)


LOWERING = PostgreSQLLowering
