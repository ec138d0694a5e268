"""The walk from a schema to a catalog that all dialects share.

A dialect subclasses `Lowering` and overrides the methods in which its server differs. Everything is decided here,
with the spec's position at hand for a refusal; nothing after this knows the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from scangen import model, physical
from scangen.diagnostics import Report, Span
from scangen.dialects.names import Clash, Name, clashes, fit
from scangen.expression import spell
from scangen.model import Column, Kind, Now, OnDelete, RangePartition, Schema, Table, Type
from scangen.project import Project, Target

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect
    from scangen.render import Renderer


class Lowering:
    """Lowers one schema for one target; refusals go to `report`."""

    def __init__(
        self, dialect: Dialect, schema: Schema, project: Project, target: Target, renderer: Renderer, report: Report
    ) -> None:
        self.dialect = dialect
        self.schema = schema
        self.project = project
        self.target = target
        self.renderer = renderer
        self.report = report
        self.quote = dialect.quote
        self.speller = dialect.speller
        self._types: dict[Type, str] = {}
        self._made_checks: dict[str, tuple[physical.Check, ...]] = {}

    # The whole and the table

    def catalog(self) -> physical.Catalog:
        """Every table of the schema."""
        tables = tuple(self.table(table) for table in self.schema.tables)
        for table in self.schema.tables:
            self.across(table)
        return physical.Catalog(self.dialect.facts.name, tables)

    def table(self, table: Table) -> physical.Table:
        """One table with all that hangs from it."""
        for clash in clashes([table], self.own_names).get(table.name, ()):
            self._refuse_clash(table, clash)
        lowered = physical.Table(
            name=table.name,
            columns=tuple(self.column(table, column) for column in table.columns),
            primary_key=self.primary_key(table),
            uniques=tuple(self.uniques(table)),
            checks=(*self.made_checks(table), *self.checks(table)),
            foreign_keys=tuple(self.foreign_keys(table)),
            indexes=tuple(self.indexes(table)),
            triggers=tuple(self.triggers(table)),
            partitioning=self._kept(table, self.partitioning(table)),
            options=self.options(table),
            comment=table.description,
        )
        self.limits(table, lowered)
        return lowered

    # Columns

    def column(self, table: Table, column: Column) -> physical.Column:
        """A column; an override's texts stand as they are written."""
        override = column.overrides.get(self.dialect.facts.name)
        raw_type = override.type if override else None
        generated = self.generated(table, column)
        return physical.Column(
            name=column.name,
            type=raw_type or self.type(column.type),
            nullable=not column.required,
            default=(override.default if override else None) or self.default(column),
            default_name=self.default_name(table, column),
            generated=generated,
            collation=(override.collation if override else None) or (None if raw_type else self.collation(column.type)),
            comment=column.description,
        )

    def type(self, portable: Type) -> str:
        """The server's type for a portable one."""
        found = self._types.get(portable)
        if found is None:
            found = self._types[portable] = self.native_type(portable)
        return found

    def native_type(self, portable: Type) -> str:
        """Spell a portable type, once a type."""
        raise NotImplementedError

    def collation(self, portable: Type) -> str | None:
        """The collation that compares this type's values by exact characters, where a column must name it."""
        return None

    def default(self, column: Column) -> str | None:
        """A column's default as SQL."""
        if column.default is None:
            return None
        if isinstance(column.default, Now):
            return self.now(column.type)
        return self.speller.literal(column.default, column.type)

    def now(self, portable: Type) -> str:
        """The instant of the statement, UTC, in microseconds, as a default's SQL."""
        raise NotImplementedError

    def default_name(self, table: Table, column: Column) -> str | None:
        """The default constraint's name, on servers that name one."""
        return None

    def generated(self, table: Table, column: Column) -> str | None:
        """A generated column's expression."""
        override = column.overrides.get(self.dialect.facts.name)
        if override and override.generated:
            return override.generated
        return spell(column.generated, table.types, self.speller, value=True) if column.generated else None

    # Constraints

    def name(self, made_up: str) -> str:
        """A made-up name, cut to what the server takes."""
        return fit(made_up, self.dialect.identifier_limit)

    def key(self, key: model.Key) -> physical.Key:
        """A primary or unique key."""
        return physical.Key(self.name(key.name), key.columns)

    def primary_key(self, table: Table) -> physical.Key:
        """The primary key; MySQL names all of them alike."""
        return self.key(table.primary_key)

    def uniques(self, table: Table) -> Iterator[physical.Key]:
        """Unique constraints; a server that takes one NULL only gives indexes instead."""
        return (self.key(key) for key in table.uniques)

    def type_checks(self, table: Table) -> Iterator[physical.Check]:
        """The checks that stand in for what the server's own types do not refuse."""
        for column in table.columns:
            override = column.overrides.get(self.dialect.facts.name)
            if not (override and override.type):
                for suffix, condition, note in self.type_rules(column):
                    yield physical.Check(self.name(f"ck_{table.name}_{column.name}_{suffix}"), condition, note)

    def made_checks(self, table: Table) -> tuple[physical.Check, ...]:
        """The `type_checks` of a table, worked out once."""
        found = self._made_checks.get(table.name)
        if found is None:
            found = self._made_checks[table.name] = tuple(self.type_checks(table))
        return found

    def type_rules(self, column: Column) -> Iterator[tuple[str, str, str]]:
        """For one column: a suffix for the check's name, its condition and why it is there."""
        return iter(())

    def checks(self, table: Table) -> Iterator[physical.Check]:
        """The checks that the user wrote."""
        types = table.types
        for check in table.checks:
            override = check.overrides.get(self.dialect.facts.name)
            if override and override.skip:
                continue
            if override and override.expression:
                condition = override.expression
            elif check.expression is not None:
                condition = spell(check.expression, types, self.speller)
            else:
                condition = self.one_of(check, types)
            yield physical.Check(self.name(check.name), condition)

    def one_of(self, check: model.Check, types: dict[str, Type]) -> str:
        """`column IN (values)`."""
        assert check.column is not None
        values = ", ".join(self.speller.literal(value, types[check.column]) for value in check.values)
        return f"{self.quote(check.column)} IN ({values})"

    def foreign_keys(self, table: Table) -> Iterator[physical.ForeignKey]:
        """The foreign keys that the server itself holds."""
        for key in table.foreign_keys:
            yield physical.ForeignKey(
                self.name(key.name),
                (key.column,),
                key.target,
                (key.target_column,),
                {OnDelete.CASCADE: "CASCADE", OnDelete.RESTRICT: "NO ACTION", OnDelete.SET_NULL: "SET NULL"}[
                    key.on_delete
                ],
            )

    # Indexes

    def indexes(self, table: Table) -> Iterator[physical.Index]:
        """The table's indexes, those left out by an override aside."""
        for index in table.indexes:
            override = index.overrides.get(self.dialect.facts.name)
            if not (override and override.skip):
                yield self.index(table, index, override)

    def index(self, table: Table, index: model.Index, override: model.IndexOverride | None) -> physical.Index:
        """One index, as the server can hold it."""
        keys = tuple(physical.IndexKey(key.name, key.descending) for key in index.columns)
        if override and override.keys:
            keys = (physical.IndexKey(None, expression=override.keys),)
        where = override.where if override and override.where else None
        if where is None and index.where is not None:
            where = spell(index.where, table.types, self.speller)
        include = override.include if override and override.include is not None else index.include
        return physical.Index(
            name=self.name(index.name),
            keys=keys,
            unique=index.unique,
            where=where,
            include=include,
            method=override.method if override else None,
            note=index.reason,
        )

    # Behaviour

    def triggers(self, table: Table) -> Iterator[physical.Trigger]:
        """Transition guards, then `on_update`, then what keys need that the server does not hold itself."""
        for transition in table.transitions:
            yield from self.guard(table, transition)
        touched = tuple(column.name for column in table.columns if column.on_update_now)
        if touched:
            yield from self.touch(table, touched)
        yield from self.key_triggers(table)

    def touch(self, table: Table, columns: tuple[str, ...]) -> Iterator[physical.Trigger]:
        """`on_update: now` of these columns, on every UPDATE."""
        raise NotImplementedError

    def guard(self, table: Table, transition: model.Transition) -> Iterator[physical.Trigger]:
        """Refuse an UPDATE that makes a move which is not listed."""
        raise NotImplementedError

    def key_triggers(self, table: Table) -> Iterator[physical.Trigger]:
        """Triggers that hold a foreign key, on this table as child and as parent."""
        return iter(())

    def touch_name(self, table: Table, columns: tuple[str, ...]) -> str:
        """`update_scan_jobs_updated_at`."""
        return self.name(f"update_{table.name}_{columns[0]}")

    def guard_name(self, table: Table, transition: model.Transition) -> str:
        """`guard_scan_jobs_status`."""
        return self.name(f"guard_{table.name}_{transition.column}")

    def body(self, template: str, **values: object) -> str:
        """The text inside a trigger, by its template in `bodies/`."""
        return self.renderer.text(f"bodies/{template}", values)

    # Storage and limits

    @staticmethod
    def _kept(table: Table, cut: physical.Partitioning | None) -> physical.Partitioning | None:
        is_kept = isinstance(table.partition, RangePartition) and table.partition.is_kept
        return replace(cut, kept=True) if cut and is_kept else cut

    def partitioning(self, table: Table) -> physical.Partitioning | None:
        """How the table is cut, on servers that can."""
        return None

    def bound(self, day: date, portable: Type) -> str:
        """The first instant of a day as a literal of a date or datetime column."""
        instant = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return self.speller.literal(instant if portable.kind is Kind.DATETIME else day, portable)

    def period_name(self, table: Table, start: date, every: str) -> str:
        """What the partition of a period is called, where it has a name: `log_results_p202601`."""
        return self.name(f"{table.name}_p{self.period(start, every)}")

    def rest_name(self, table: Table) -> str:
        """What the partition of rows after the last period is called, where it has a name."""
        return self.name(f"{table.name}_default")

    @staticmethod
    def period(start: date, every: str) -> str:
        """What a period is called in a partition's name: `2026`, `202601` or `20260101`."""
        return f"{start.year:04}" + f"{start.month:02}" * (every != "year") + f"{start.day:02}" * (every == "day")

    def options(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Storage options that an override asks for."""
        override = table.overrides.get(self.dialect.facts.name)
        return override.options if override else ()

    def limits(self, table: Table, lowered: physical.Table) -> None:
        """Refuse what this server cannot hold: keys too long, rows too wide, too many columns."""

    def own_names(self, table: Table) -> Iterator[Name]:
        """The names that a table has once, made-up ones first: of its checks, unless a database has those once."""
        return self.check_names(table, "checks")

    def names(self, table: Table) -> Iterator[Name]:
        """The names that a database has once and of which lowering makes up some, those first."""
        return iter(())

    def check_names(self, table: Table, space: str) -> Iterator[Name]:
        """The names of the table's checks, in the space that they share."""
        for check in self.made_checks(table):
            yield Name(space, check.name, "a check that stands in for a column's type", table.span)
        for written in table.checks:
            override = written.overrides.get(self.dialect.facts.name)
            if not (override and override.skip):
                yield Name(space, self.name(written.name), "a check", written.span)

    @cached_property
    def _clashes(self) -> dict[str, list[Clash]]:
        return clashes(self.schema.tables, self.names)

    def across(self, table: Table) -> None:
        """Refuse what other tables make wrong here; asked of every table in every run, whatever a cache holds."""
        for clash in self._clashes.get(table.name, ()):
            self._refuse_clash(table, clash)

    def _refuse_clash(self, table: Table, clash: Clash) -> None:
        name, owner, what = clash
        whose = "it" if owner == table.name else repr(owner)
        self.refuse(
            "SG506",
            f"the name {name.text!r} of {name.what} of {table.name!r} is taken by {what} of {whose}",
            name.span or table.span,
            "give a check, key or index another name; a name that is made up follows its table's and its column's",
        )

    def refuse(self, code: str, message: str, span: Span | None, hint: str) -> None:
        """Note an error that names the target."""
        title = f"{self.dialect.facts.title} {self.target.version_text}"
        self.report.error(code, f"{title}: {message}", span, hint)
