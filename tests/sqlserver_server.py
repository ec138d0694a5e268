"""SQL Server's rules on DDL, applied to statements as values: what it refuses, and what is there after each.

There is no server in most test runs, so this holds what its documentation says stands in the way of what; a plan that
passes here can still be refused by a server, but not for what is written down here. Sources are those of
`scangen/dialects/sqlserver/rework.py` and `facts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scangen import physical, steps
from scangen.dialects.sqlserver import statements as own
from scangen.dialects.sqlserver.steps import AddDescriptions, CreatePartitionFunction, CreatePartitionScheme
from scangen.dialects.sqlserver.text import quote

Dependent = tuple[str, str]
Part = physical.Column | physical.Key | physical.Check | physical.ForeignKey | physical.Index

_NAME = re.compile(r"'(?:[^']|'')*'|\[((?:[^\]]|\]\])*)\]")


def words(text: str | None) -> frozenset[str]:
    """The names in brackets in a text, in lower case: all that scangen writes are."""
    return frozenset(match[1].casefold() for match in _NAME.finditer(text or "") if match[1])


def named(part: Part) -> frozenset[str]:
    """The columns that a part depends on, in lower case."""
    match part:
        case physical.Column():
            return words(part.generated)
        case physical.Check():
            return words(part.expression)
        case physical.Index():
            names = [key.column for key in part.keys if key.column] + list(part.include)
            return frozenset(map(str.casefold, names)) | words(part.where)
        case _:
            return frozenset(map(str.casefold, part.columns))


def is_columnstore(index: physical.Index) -> bool:
    """Whether the index is kept by columns."""
    return index.method == "columnstore"


class Refused(AssertionError):  # noqa: N818 - an answer of the server
    """The server would refuse the statement."""


@dataclass(slots=True)
class Held:
    """A table as the server holds it."""

    name: str
    columns: dict[str, physical.Column] = field(default_factory=dict)
    primary_key: physical.Key | None = None
    uniques: dict[str, physical.Key] = field(default_factory=dict)
    checks: dict[str, physical.Check] = field(default_factory=dict)
    foreign_keys: dict[str, physical.ForeignKey] = field(default_factory=dict)
    indexes: dict[str, physical.Index] = field(default_factory=dict)
    triggers: dict[str, physical.Trigger] = field(default_factory=dict)
    place: tuple[str, str] | None = None
    places: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    options: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    lacking: set[str] = field(default_factory=set)
    untrusted: set[str] = field(default_factory=set)
    is_empty: bool = False

    @classmethod
    def of(cls, table: physical.Table) -> Held:
        """A table that has just been made."""
        cut = table.partitioning
        place = (cut.scheme or "", cut.key) if cut else None
        held = cls(table.name, {c.name: c for c in table.columns}, table.primary_key, place=place)
        held.uniques = {key.name: key for key in table.uniques}
        held.checks = {check.name: check for check in table.checks}
        held.foreign_keys = {key.name: key for key in table.foreign_keys}
        held.options, held.places, held.comment = table.options, dict.fromkeys(held.uniques, place), table.comment
        return held

    def dependents(self, column: str) -> Iterator[Dependent]:
        """Kind and name of all that depends on a column; a filter is told apart from the columns of its index."""
        name = column.casefold()
        for other in self.columns.values():
            if other.generated and other.name != column and name in words(other.generated):
                yield "computed", other.name
        if self.primary_key and name in named(self.primary_key):
            yield "primary", self.primary_key.name
        for kind in ("uniques", "checks", "foreign_keys"):
            for part in getattr(self, kind).values():
                if name in named(part):
                    yield {"uniques": "key", "checks": "check", "foreign_keys": "foreign"}[kind], part.name
        for index in self.indexes.values():
            if name in named(replace(index, where=None)):
                yield "key", index.name
            if name in words(index.where):
                yield "filter", index.name
        if self.place and self.place[1] == quote(column):
            yield "partition", self.place[0]

    def defaults(self) -> dict[str, str]:
        """Columns by the names of their defaults."""
        return {c.default_name: c.name for c in self.columns.values() if c.default is not None and c.default_name}

    def constraints(self) -> set[str]:
        """The names that the schema has once."""
        found = {*self.uniques, *self.checks, *self.foreign_keys, *self.triggers, *self.defaults()}
        return found | ({self.primary_key.name} if self.primary_key else set())


@dataclass(slots=True)
class Database:
    """All tables, partition functions (their bounds by name) and schemes (their function by name)."""

    tables: dict[str, Held] = field(default_factory=dict)
    functions: dict[str, list[str]] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=dict)
    next_used: set[str] = field(default_factory=set)

    def apply(self, statement: steps.Statement) -> None:
        """One statement; raises Refused."""
        handler: Callable[[Any], None] = getattr(self, f"_{statement.template}")
        handler(statement)

    def refuse(self, wrong: object, why: str) -> None:
        """Refused when something is wrong."""
        if wrong:
            raise Refused(f"{why}: {wrong}")

    # Tables and columns

    def _create_table(self, s: steps.CreateTable) -> None:
        self.refuse(s.table.name in self.tables, f"{s.table.name} is there")
        held = Held.of(s.table)
        self._names_are_free(held.constraints())
        held.is_empty = True
        self.tables[held.name] = held
        for key in held.foreign_keys.values():
            self._can_reference(held, key)
        self._is_placed(held, s.table)

    def _drop_table(self, s: steps.DropTable) -> None:
        children = [h.name for h in self.tables.values() for k in h.foreign_keys.values() if k.target == s.table.name]
        self.refuse(set(children) - {s.table.name}, f"{s.table.name} is referenced")
        del self.tables[s.table.name]

    def _rename_table(self, s: steps.RenameTable) -> None:
        self.refuse(s.table.name in self.tables, "the name is taken")
        held = self.tables.pop(s.before)
        held.name = s.table.name
        self.tables[held.name] = held
        for other in self.tables.values():
            for name, key in other.foreign_keys.items():
                if key.target == s.before:
                    other.foreign_keys[name] = replace(key, target=held.name)

    def _add_column(self, s: steps.AddColumn) -> None:
        held, column = self.tables[s.table.name], s.column
        self.refuse(column.name in held.columns, f"{column.name} is there")
        self._columns_exist(held, words(column.generated) & _names(s.table))
        if column.default_name and column.default is not None:
            self._names_are_free({column.default_name})
        held.columns[column.name] = replace(column, comment=None)
        needs = not column.nullable and column.generated is None and column.default is None
        self.refuse(needs and not held.is_empty, f"4901, {column.name} has no value for the rows that are there")
        if column.nullable and column.generated is None and not held.is_empty:
            held.lacking.add(column.name)

    def _drop_column(self, s: steps.DropColumn) -> None:
        held = self.tables[s.table.name]
        column = held.columns[s.column.name]
        self.refuse(column.default and column.generated is None, f"{column.name} has a default")
        self.refuse(list(held.dependents(column.name)), f"{column.name} is depended on")
        del held.columns[column.name]
        held.lacking.discard(column.name)

    def _rename_column(self, s: steps.RenameColumn) -> None:
        held = self.tables[s.table.name]
        column = held.columns[s.before]
        self.refuse(s.after in held.columns, f"{s.after} is there")
        self.refuse(column.generated, "4928, it is computed")
        kinds = {kind for kind, _ in held.dependents(s.before)}
        self.refuse(kinds & {"check", "computed", "filter"}, f"15336, {s.before}")
        held.columns = {s.after if n == s.before else n: c for n, c in held.columns.items()}
        held.columns[s.after] = replace(column, name=s.after)
        if s.before in held.lacking:
            held.lacking = (held.lacking - {s.before}) | {s.after}
        _rename_in_keys(held, s.before, s.after)
        for other in self.tables.values():
            for name, key in other.foreign_keys.items():
                if key.target == held.name:
                    other.foreign_keys[name] = replace(key, target_columns=_swap(key.target_columns, s.before, s.after))

    def _alter_column(self, s: own.AlterColumn) -> None:
        held = self.tables[s.table.name]
        before, after = held.columns[s.column.name], s.column
        self.refuse(before.generated, f"{before.name} is computed")
        self.refuse(not after.nullable and before.name in held.lacking, f"{before.name} has NULLs")
        kinds = {kind for kind, _ in held.dependents(before.name)}
        self.refuse(kinds & _in_the_way(before, after), f"5074, {before.name} from {before.type} to {after.type}")
        retyped = before.type.partition("(")[0] != after.type.partition("(")[0]
        self.refuse(retyped and before.default, f"{before.name} has a default")
        self.refuse(retyped and held.place, f"{before.name} is in a partitioned table")
        held.columns[before.name] = replace(before, type=after.type, nullable=after.nullable, collation=after.collation)

    def _alter_column_online(self, s: own.AlterColumnOnline) -> None:
        held = self.tables[s.table.name]
        self.refuse(list(held.dependents(s.column.name)), f"{s.column.name} is depended on")
        self.refuse([i.name for i in held.indexes.values() if is_columnstore(i)], "not online beside a columnstore")
        self._alter_column(own.AlterColumn(s.table, s.column))

    def _convert_column(self, s: own.ConvertColumn) -> None:
        held = self.tables[s.table.name]
        self._columns_exist(held, {name.casefold() for name in (s.column.name,)})
        self.refuse(held.triggers, "triggers would fire")
        held.lacking.discard(s.column.name)

    def _backfill_column(self, s: own.BackfillColumn) -> None:
        held = self.tables[s.table.name]
        self._columns_exist(held, {name.casefold() for name in (s.column.name, *s.key)})
        self.refuse(set(s.triggers) ^ set(held.triggers), "triggers that are off, and that are there, differ")
        held.lacking.discard(s.column.name)

    def _add_default(self, s: own.AddDefault) -> None:
        held = self.tables[s.table.name]
        column = held.columns[s.column.name]
        self.refuse(column.default, f"{column.name} has a default")
        self._names_are_free({s.column.default_name or ""})
        held.columns[column.name] = replace(column, default=s.column.default, default_name=s.column.default_name)

    # Keys, checks, indexes

    def _add_constraint(self, s: steps.AddConstraint) -> None:
        held, part = self.tables[s.table.name], s.constraint
        self._names_are_free({part.name})
        self._columns_exist(held, named(part) & _names(s.table))
        if isinstance(part, physical.Key):
            self.refuse(part.name in held.indexes, f"{part.name} is an index of the table")
            self._holds_the_cut(held, part.columns)
            held.uniques[part.name] = part
            held.places[part.name] = held.place
        elif isinstance(part, physical.Check):
            held.checks[part.name] = part
        else:
            held.foreign_keys[part.name] = part
            self._can_reference(held, part)

    def _add_constraint_unchecked(self, s: own.AddConstraintUnchecked) -> None:
        self._add_constraint(steps.AddConstraint(s.table, s.kind, s.constraint))
        self.tables[s.table.name].untrusted.add(s.constraint.name)

    def _check_constraint(self, s: own.CheckConstraint) -> None:
        held = self.tables[s.table.name]
        self.refuse(s.name not in held.untrusted, f"{s.name} is trusted, or not there")
        held.untrusted.discard(s.name)

    def _add_unique_online(self, s: own.AddUniqueOnline) -> None:
        self._add_constraint(steps.AddConstraint(s.table, "unique", s.key))

    def _drop_constraint(self, s: steps.DropConstraint) -> None:
        held = self.tables[s.table.name]
        if s.kind == "default":
            name = held.defaults()[s.name]
            held.columns[name] = replace(held.columns[name], default=None, default_name=None)
            return
        if s.kind == "unique":
            self._is_not_referenced(held, held.uniques[s.name].columns)
        parts: dict[str, dict[str, Any]] = {
            "unique": dict(held.uniques),
            "check": dict(held.checks),
            "foreign_key": dict(held.foreign_keys),
        }
        self.refuse(s.name not in parts[s.kind], f"{s.name} is not there")
        for kept in (held.uniques, held.checks, held.foreign_keys):
            kept.pop(s.name, None)
        held.untrusted.discard(s.name)

    def _rename_constraint(self, s: own.RenameConstraint) -> None:
        self._names_are_free({s.after})
        for held in self.tables.values():
            if s.before in held.constraints():
                held.untrusted = {s.after if name == s.before else name for name in held.untrusted}
                _rename_constraint(held, s.before, s.after)
                return
        raise Refused(f"15248, {s.before} is not there")

    def _add_primary_key(self, s: own.AddPrimaryKey) -> None:
        held = self.tables[s.table.name]
        self.refuse(held.primary_key, "there is a key")
        self._names_are_free({s.key.name})
        self._columns_exist(held, named(s.key))
        self.refuse([n for n in s.key.columns if held.columns[n].nullable], "may be NULL")
        cut = s.table.partitioning
        held.primary_key = s.key
        held.place = (cut.scheme or "", cut.key) if cut else None
        held.options = s.table.options
        self._is_placed(held, s.table)

    def _drop_primary_key(self, s: own.DropPrimaryKey) -> None:
        held = self.tables[s.table.name]
        assert held.primary_key is not None
        self.refuse(held.primary_key.name != s.key.name, "of another name")
        self._is_not_referenced(held, s.key.columns)
        held.primary_key = None
        if s.moved:
            held.place = None

    def _create_index(self, s: steps.CreateIndex) -> None:
        held, index = self.tables[s.table.name], s.index
        taken = {*held.indexes, *held.uniques, held.primary_key.name if held.primary_key else ""}
        self.refuse(index.name in taken, f"{index.name} is there")
        self._columns_exist(held, named(index) & _names(s.table))
        if index.unique:
            self._holds_the_cut(held, [key.column or "" for key in index.keys])
        held.indexes[index.name] = index
        held.places[index.name] = held.place

    def _create_index_online(self, s: own.CreateIndexOnline) -> None:
        if s.replaces:
            old = self.tables[s.table.name].indexes.pop(s.index.name)
            self.refuse(is_columnstore(old) or is_columnstore(s.index), "a columnstore")
        self._create_index(steps.CreateIndex(s.table, s.index))

    def _drop_index(self, s: steps.DropIndex) -> None:
        del self.tables[s.table.name].indexes[s.index.name]

    def _rename_index(self, s: own.RenameIndex) -> None:
        held = self.tables[s.table.name]
        self.refuse(s.after in held.indexes, f"{s.after} is there")
        held.indexes[s.after] = replace(held.indexes.pop(s.before), name=s.after)
        held.places[s.after] = held.places.pop(s.before)

    # Triggers and descriptions

    def _create_trigger(self, s: steps.CreateTrigger) -> None:
        self._names_are_free({s.trigger.name})
        self.tables[s.table.name].triggers[s.trigger.name] = s.trigger

    def _drop_trigger(self, s: steps.DropTrigger) -> None:
        found = [held for held in self.tables.values() if s.trigger.name in held.triggers]
        self.refuse(not found, f"{s.trigger.name} is not there")
        del found[0].triggers[s.trigger.name]

    def _add_descriptions(self, s: AddDescriptions) -> None:
        """The table was made with them."""

    def _set_description(self, s: own.SetDescription) -> None:
        held = self.tables[s.table.name]
        had = held.comment if s.column is None else held.columns[s.column].comment
        self.refuse(bool(had) == (s.action == "add"), f"{s.action} where there is {had!r}")
        if s.column is None:
            held.comment = s.text
        else:
            held.columns[s.column] = replace(held.columns[s.column], comment=s.text)

    # Storage

    def _create_partition_function(self, s: CreatePartitionFunction) -> None:
        name = s.partitioning.function or ""
        self.refuse(name in self.functions, f"{name} is there")
        self.functions[name] = [part.bounds for part in s.partitioning.partitions[1:]]

    def _create_partition_scheme(self, s: CreatePartitionScheme) -> None:
        name = s.partitioning.scheme or ""
        self.refuse(name in self.schemes, f"{name} is there")
        self.schemes[name] = s.partitioning.function or ""
        self.refuse(self.schemes[name] not in self.functions, "no such function")

    def _drop_partition_scheme(self, s: own.DropPartitionScheme) -> None:
        name = s.partitioning.scheme or ""
        used = [h.name for h in self.tables.values() if h.place and h.place[0] == name]
        used += [
            index
            for h in self.tables.values()
            for index, place in h.places.items()
            if place and place[0] == name and index in {*h.indexes, *h.uniques}
        ]
        self.refuse(used, f"{name} is used")
        del self.schemes[name]

    def _drop_partition_function(self, s: own.DropPartitionFunction) -> None:
        self.refuse(s.partitioning.function in self.schemes.values(), "a scheme uses it")
        del self.functions[s.partitioning.function or ""]

    def _next_used(self, s: own.NextUsed) -> None:
        self.next_used.add(s.partitioning.scheme or "")

    def _split_range(self, s: own.SplitRange) -> None:
        self.refuse(s.partitioning.scheme not in self.next_used, "no place for the next partition")
        self.next_used.discard(s.partitioning.scheme or "")
        self._no_columnstore(s.partitioning)
        self.functions[s.partitioning.function or ""] += [s.bound]

    def _merge_range(self, s: own.MergeRange) -> None:
        self._no_columnstore(s.partitioning)
        self.functions[s.partitioning.function or ""].remove(s.bound)

    def _rebuild_table(self, s: own.RebuildTable) -> None:
        held = self.tables[s.table.name]
        held.options = (("data_compression", s.compression),) if s.compression != "none" else ()

    # Rules

    def _names_are_free(self, names: set[str]) -> None:
        taken = {*self.tables}.union(*(held.constraints() for held in self.tables.values()))
        self.refuse(names & taken, "the name is taken")

    def _columns_exist(self, held: Held, names: Iterable[str]) -> None:
        self.refuse(set(names) - {name.casefold() for name in held.columns}, f"no such column of {held.name}")

    def _can_reference(self, held: Held, key: physical.ForeignKey) -> None:
        target = self.tables.get(key.target)
        if target is None:
            raise Refused(f"{key.name}: no {key.target}")
        keys = [frozenset(k.columns) for k in (target.primary_key, *target.uniques.values()) if k]
        self.refuse(frozenset(key.target_columns) not in keys, f"{key.name}: no key of {key.target} on")
        ours = [held.columns[name].type for name in key.columns]
        self.refuse(ours != [target.columns[name].type for name in key.target_columns], f"{key.name}: types differ")

    def _is_not_referenced(self, held: Held, columns: tuple[str, ...]) -> None:
        children = [
            key.name
            for other in self.tables.values()
            for key in other.foreign_keys.values()
            if key.target == held.name and set(key.target_columns) == set(columns)
        ]
        self.refuse(children, f"3725, a key of {held.name} is referenced")

    def _holds_the_cut(self, held: Held, columns: Iterable[str]) -> None:
        if held.place:
            self.refuse(held.place[1] not in map(quote, columns), "1908, the key lacks the partition column")

    def _is_placed(self, held: Held, table: physical.Table) -> None:
        if held.place and held.primary_key:
            self.refuse(held.place[0] not in self.schemes, f"no scheme {held.place[0]}")
            self._holds_the_cut(held, held.primary_key.columns)
            assert table.partitioning is not None

    def _no_columnstore(self, cut: physical.Partitioning) -> None:
        for held in self.tables.values():
            if held.place and held.place[0] == cut.scheme:
                self.refuse([i.name for i in held.indexes.values() if is_columnstore(i)], "35346, a columnstore")


def differences(database: Database, wanted: physical.Catalog) -> list[str]:
    """What is there and what was meant, where they differ."""
    tables = {table.name: table for table in wanted.tables}
    found = [f"table {name}" for name in tables.keys() ^ database.tables.keys()]
    for name in tables.keys() & database.tables.keys():
        found += list(_table_differences(database.tables[name], tables[name]))
    cuts = [table.partitioning for table in wanted.tables if table.partitioning]
    functions = {cut.function: sorted(part.bounds for part in cut.partitions[1:]) for cut in cuts}
    if {name: sorted(bounds) for name, bounds in database.functions.items()} != functions:
        found.append(f"functions: {database.functions}, meant {functions}")
    if database.schemes != {cut.scheme: cut.function for cut in cuts}:
        found.append(f"schemes: {database.schemes}")
    return found


def _table_differences(held: Held, table: physical.Table) -> Iterator[str]:
    meant = Held.of(table)
    meant.indexes = {index.name: index for index in table.indexes}
    meant.triggers = {trigger.name: trigger for trigger in table.triggers}
    for kind in ("columns", "primary_key", "uniques", "checks", "foreign_keys", "indexes", "triggers", "place"):
        ours, theirs = getattr(held, kind), getattr(meant, kind)
        if ours != theirs:
            yield f"{held.name}.{kind}: {ours}, meant {theirs}"
    if (held.comment or None) != (table.comment or None):
        yield f"{held.name}: {held.comment!r}, meant {table.comment!r}"
    if [o for o in held.options if o[1] != "none"] != [o for o in table.options if o[1] != "none"]:
        yield f"{held.name}: {held.options}, meant {table.options}"
    if held.untrusted:
        yield f"{held.name}: not trusted {held.untrusted}"
    if wrong := {name for name in held.lacking if not table_column(table, name).nullable}:
        yield f"{held.name}: NULL in {wrong}"
    places = {name: held.places.get(name) for name in (*held.uniques, *held.indexes)}
    if any(place != held.place for place in places.values()):
        yield f"{held.name}: not aligned: {places}, table on {held.place}"


def table_column(table: physical.Table, name: str) -> physical.Column:
    """A column by its name."""
    return next(column for column in table.columns if column.name == name)


Rows = Mapping[str, list[dict[str, Any]]]


def built(catalog: physical.Catalog, rows: Rows | None = None) -> Database:
    """A database that has just been made from a catalog; without `rows` every column that may be NULL is, somewhere."""
    database = Database()
    for table in catalog.tables:
        if cut := table.partitioning:
            database.functions[cut.function or ""] = [part.bounds for part in cut.partitions[1:]]
            database.schemes[cut.scheme or ""] = cut.function or ""
        held = database.tables[table.name] = Held.of(table)
        held.indexes = {index.name: index for index in table.indexes}
        held.places |= dict.fromkeys(held.indexes, held.place)
        held.triggers = {trigger.name: trigger for trigger in table.triggers}
        held.lacking = {
            c.name for c in table.columns if c.nullable and c.generated is None and _is_null(c, table, rows)
        }
        held.is_empty = rows is not None and not rows.get(table.name)
    return database


def _is_null(column: physical.Column, table: physical.Table, rows: Rows | None) -> bool:
    """Whether some row has a NULL in the column."""
    if rows is None:
        return True
    return any(row.get(column.name, column.default) is None for row in rows.get(table.name, []))


def _in_the_way(before: physical.Column, after: physical.Column) -> set[str]:
    """The kinds of dependents for which the server refuses to alter a column."""
    kinds = {"primary", "foreign", "computed", "filter", "partition"}
    text = before.type.startswith("nvarchar") and after.type.startswith("nvarchar") and "max" not in after.type
    wider = text and int(after.type[9:-1]) >= int(before.type[9:-1].replace("max", "9999"))
    if wider and before.nullable == after.nullable and before.collation == after.collation:
        return kinds
    if before.type == after.type and before.collation == after.collation and after.nullable:
        return kinds | {"check"}
    return kinds | {"check", "key"}


def _names(table: physical.Table) -> set[str]:
    return {column.name.casefold() for column in table.columns}


def _swap(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _rename_in_keys(held: Held, old: str, new: str) -> None:
    if held.primary_key:
        held.primary_key = replace(held.primary_key, columns=_swap(held.primary_key.columns, old, new))
    for name, key in held.uniques.items():
        held.uniques[name] = replace(key, columns=_swap(key.columns, old, new))
    for name, foreign in held.foreign_keys.items():
        held.foreign_keys[name] = replace(foreign, columns=_swap(foreign.columns, old, new))
    for name, index in held.indexes.items():
        keys = tuple(replace(key, column=new) if key.column == old else key for key in index.keys)
        held.indexes[name] = replace(index, keys=keys, include=_swap(index.include, old, new))
    if held.place and held.place[1] == quote(old):
        held.place = (held.place[0], quote(new))
        held.places = {name: place and (place[0], quote(new)) for name, place in held.places.items()}


def _rename_constraint(held: Held, old: str, new: str) -> None:
    if held.primary_key and held.primary_key.name == old:
        held.primary_key = replace(held.primary_key, name=new)
    elif old in held.uniques:
        held.uniques[new] = replace(held.uniques.pop(old), name=new)
        held.places[new] = held.places.pop(old)
    elif old in held.checks:
        held.checks[new] = replace(held.checks.pop(old), name=new)
    elif old in held.foreign_keys:
        held.foreign_keys[new] = replace(held.foreign_keys.pop(old), name=new)
    else:
        column = held.defaults()[old]
        held.columns[column] = replace(held.columns[column], default_name=new)
