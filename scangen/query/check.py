"""Holds a query against the tables: names, types, groups, keys; every problem of it is reported in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scangen.diagnostics import Report, ScangenError, did_you_mean, listing
from scangen.expression import nodes
from scangen.expression.nodes import Node
from scangen.model import Column, Expression, Table, Type
from scangen.query.nodes import (
    EXCLUDED,
    Conflict,
    Delete,
    Insert,
    Item,
    Order,
    Qualified,
    Select,
    Set,
    Source,
    Statement,
    Update,
    never_null,
    walk,
)
from scangen.query.parse import parse_statement
from scangen.query.values import Known, Values, has_aggregate
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with its type, and the column that it is compared with or assigned to, if it is one."""

    name: str
    type: Type
    column: Column | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A sound query: parameters in the order of their first place, names and types of the answer's columns.

    `tables` are the names of all that it touches, first the one that is written or read first; `reads` tells a SELECT.
    """

    statement: Statement
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, Type], ...]
    tables: tuple[str, ...]

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return isinstance(self.statement, Select)


def compile_query(
    sql: Expression,
    tables: Mapping[str, Table],
    declared: Mapping[str, Type],
    report: Report,
    every: tuple[Item, ...] = (),
) -> Compiled | None:
    """The query with types, or None after reporting every problem in it; `declared` are types of parameters.

    `every` are the typed items that `SELECT *` stands for, in the queries that scangen makes.
    """
    try:
        parsed = parse_statement(sql, every)
    except ScangenError as error:
        report.diagnostics.extend(error.diagnostics)
        return None
    known = Known(dict(declared))
    # A parameter may be told its type behind the place where it is needed: then the second look knows it.
    first = Report()
    checker = _Statements(sql, tables, known, first, every)
    statement = checker.statement(parsed)
    if statement is None and any(found.code == "SG443" for found in first.diagnostics):
        first = Report()
        checker = _Statements(sql, tables, known, first, every)
        statement = checker.statement(parsed)
    report.diagnostics.extend(first.diagnostics)
    if statement is None:
        return None
    for name in declared:
        if name not in known.order:
            report.error("SG443", f"the query has no parameter :{name}", sql.span, "remove the declaration")
            return None
    names = sorted(known.order, key=known.order.__getitem__)
    parameters = tuple(Parameter(name, known.types[name], known.columns.get(name)) for name in names)
    columns: list[tuple[str, Type]] = []
    if isinstance(statement, Select):
        columns = [(item.name or "", item.value.type) for item in statement.items if item.value.type is not None]
    return Compiled(statement, parameters, tuple(columns), tuple(checker.touched))


class _Statements:
    """One look at one query."""

    def __init__(
        self,
        sql: Expression,
        tables: Mapping[str, Table],
        parameters: Known,
        report: Report,
        every: tuple[Item, ...],
    ) -> None:
        self._every = every
        self._sql = sql
        self._tables = tables
        self._parameters = parameters
        self._report = report
        self.touched: dict[str, None] = {}
        self._written: str | None = None

    def statement(self, parsed: Statement) -> Statement | None:
        """The statement with types, or None when something in it is wrong."""
        before = len(self._report.errors)
        match parsed:
            case Select():
                result: Statement | None = self._select(parsed, None)
            case Insert():
                result = self._insert(parsed)
            case Update():
                result = self._update(parsed)
            case Delete():
                result = self._delete(parsed)
        return result if len(self._report.errors) == before else None

    # Tables

    def _table(self, source: Source, values: Values) -> Table | None:
        table = self._tables.get(source.table)
        if table is None:
            hint = did_you_mean(source.table, self._tables) or f"the tables are {listing(list(self._tables)[:20])}"
            values.error("SG441", f"there is no table {source.table!r}", source.place, hint)
            return None
        if source.table == self._written:
            hint = "MySQL cannot (error 1093): read the rows first, or say it in the condition"
            values.error("SG451", f"{source.table} is changed and read by one statement", source.place, hint)
        self.touched[source.table] = None
        return table

    def _values(self, outer: Mapping[str, Table]) -> Values:
        return Values(self._sql, outer, self._parameters, self._report, self._select)

    def _one(self, source: Source) -> tuple[Values, Table] | None:
        """The values of a statement that changes one table, and that table."""
        values = self._values({})
        table = self._table(source, values)
        if table is None:
            return None
        values.scope[table.name] = table
        self._written = table.name
        return values, table

    # SELECT

    def _select(self, query: Select, outer: Values | None) -> Select | None:
        before = len(self._report.errors)
        values = self._values(outer.around if outer else {})
        for source in query.sources:
            table = self._table(source, values)
            if table is None:
                continue
            if source.name in values.scope:
                hint = f"give it another name: {source.table} AS t"
                values.error("SG452", f"there is a table {source.name!r} in this query already", source.place, hint)
            values.scope[source.name] = table
        if len(self._report.errors) > before:
            return None
        joins = [(join, values.condition(join.on)) for join in query.joins]
        where = values.condition(query.where) if query.where else None
        groups = values.all_typed(query.groups) or []
        values.aggregates = True
        is_typed = query.items is self._every
        items = query.items if is_typed else [self._item(item, values) for item in query.items]
        having = values.condition(query.having) if query.having else None
        orders = [self._order(order, items, replace(query, where=where), values) for order in query.orders]
        values.aggregates = False
        limit = values.counted(query.limit, "LIMIT")
        offset = values.counted(query.offset, "OFFSET")
        self._limits(query, values)
        if len(self._report.errors) > before:
            return None
        result = replace(
            query,
            items=query.items if is_typed else tuple(item for item in items if item),
            joins=tuple(replace(join, on=on) for join, on in joins if on),
            where=where,
            groups=tuple(groups),
            having=having,
            orders=tuple(order for order in orders if order),
            limit=limit,
            offset=offset,
        )
        return result if self._is_grouped_well(result, values) and self._has_names(result, values, outer) else None

    def _item(self, item: Item, values: Values) -> Item | None:
        value = values.typed(item.value)
        if value is None:
            return None
        if value.type is None:
            values.error("SG422", "NULL is no answer", item.place, "leave it out")
            return None
        name = item.name or (value.name if isinstance(value, nodes.Column) else None)
        if name is None:
            values.error("SG445", "a computed value needs a name", item.place, "write … AS name")
            return None
        return Item(value, name, item.place)

    def _order(self, order: Order, items: Sequence[Item | None], query: Select, values: Values) -> Order | None:
        named = order.value.name if type(order.value) is nodes.Column else None
        item = next((item for item in items if item and named and item.name == named), None)
        if item is not None and not isinstance(item.value, nodes.Column):
            kind = item.value.type
            return Order(nodes.Column(order.value.place, kind, named or ""), order.descending, True)
        value = values.typed(order.value)
        if value is None or values.usable([value]) is None:
            return None
        left = {join.source.name for join in query.joins if join.left}
        source = values.source_of(value)
        nullable = source is None or not source[1].required or source[0] in left
        return Order(value, order.descending, nullable and value not in list(never_null(query.where)))

    def _limits(self, query: Select, values: Values) -> None:
        node = query.limit or query.offset
        if node is None:
            return
        if query.limit is None:
            values.error("SG447", "OFFSET stands behind LIMIT", node.place, "write LIMIT :count OFFSET :skip")
        if not query.orders:
            hint = "write ORDER BY with columns that tell any two rows apart"
            values.error("SG447", "LIMIT without an order gives any rows", node.place, hint)

    def _is_grouped_well(self, query: Select, values: Values) -> bool:
        of_groups = query.groups or query.having or any(has_aggregate(item.value) for item in query.items)
        if not of_groups:
            return True
        computed = {item.name for item in query.items if not isinstance(item.value, nodes.Column)}
        parts = [item.value for item in query.items] + ([query.having] if query.having else [])
        parts += [
            order.value
            for order in query.orders
            if not (type(order.value) is nodes.Column and order.value.name in computed)
        ]
        return values.every(values.grouped(part, query.groups) for part in parts)

    def _has_names(self, query: Select, values: Values, outer: Values | None) -> bool:
        seen: set[str] = set()
        for item in query.items:
            name = (item.name or "").lower()
            if name in seen and outer is None:
                values.error("SG452", f"the answer has two values {item.name!r}", item.place, "write … AS another_name")
            seen.add(name)
        if query.distinct:
            picked = [item.value for item in query.items]
            names = {item.name for item in query.items}
            for order in query.orders:
                if order.value not in picked and getattr(order.value, "name", None) not in names:
                    hint = "select it, too"
                    values.error("SG446", "DISTINCT is ordered by what it selects", order.value.place, hint)
        return not self._report.errors

    # INSERT, UPDATE, DELETE

    def _insert(self, query: Insert) -> Insert | None:
        found = self._one(query.source)
        if found is None:
            return None
        values, table = found
        columns = [self._column(name, table, query.source, values) for name in query.columns]
        self._twice(query.columns, query.source, values)
        missing = [c.name for c in table.columns if _needs_value(c) and c.name not in query.columns]
        if missing:
            what = f"{listing(missing)} {'has' if len(missing) == 1 else 'have'} no default and no value here"
            values.error("SG448", what, query.source.place, "give each a value: they are required")
        rows = []
        values.scope.clear()  # a new row reads no other
        for row in query.rows:
            if len(row) != len(columns):
                hint = "one value a column"
                values.error("SG448", f"{len(columns)} columns and {len(row)} values", row[0].place, hint)
                continue
            rows.append([values.assigned(v, c) if c else None for v, c in zip(row, columns, strict=True)])
        values.scope |= {table.name: table, EXCLUDED: table}
        conflict = self._conflict(query.conflict, table, values) if query.conflict else None
        if self._report.errors:
            return None
        typed = tuple(tuple(value for value in row if value is not None) for row in rows)
        return Insert(query.source, query.columns, typed, conflict)

    def _conflict(self, conflict: Conflict, table: Table, values: Values) -> Conflict | None:
        wanted = set(conflict.columns)
        keys = [table.primary_key, *table.uniques]
        key = next((key for key in keys if set(key.columns) == wanted), None)
        if key is None or not all(table.column(name).required for name in key.columns):
            known = [", ".join(k.columns) for k in keys if all(table.column(n).required for n in k.columns)]
            hint = f"such keys of {table.name} are ({'), ('.join(known)})"
            what = f"({', '.join(conflict.columns)}) is no unique key of required columns"
            values.error("SG449", what, conflict.place, hint)
            return None
        sets = self._sets(conflict.sets, table, values)
        for one in conflict.sets:
            if one.column in wanted:
                values.error("SG449", f"{one.column} is what the rows have in common", one.place, "leave it out")
        return Conflict(key.columns, sets, conflict.place)

    def _update(self, query: Update) -> Update | None:
        found = self._one(query.source)
        if found is None:
            return None
        values, table = found
        sets = self._sets(query.sets, table, values)
        where = values.condition(query.where) if query.where else None
        return Update(query.source, sets, where)

    def _delete(self, query: Delete) -> Delete | None:
        found = self._one(query.source)
        if found is None:
            return None
        return Delete(query.source, found[0].condition(query.where) if query.where else None)

    def _sets(self, sets: Sequence[Set], table: Table, values: Values) -> tuple[Set, ...]:
        typed = []
        for one in sets:
            place = Source(table.name, None, one.place)
            column = self._column(one.column, table, place, values)
            value = values.assigned(one.value, column) if column else None
            if value is not None:
                typed.append(Set(one.column, value, one.place))
        self._twice([one.column for one in sets], Source(table.name, None, sets[0].place), values) if sets else None
        return self._in_order(typed, values)

    def _in_order(self, sets: Sequence[Set], values: Values) -> tuple[Set, ...]:
        """Each value is computed before a column that it reads is set: MySQL sets one after the other."""
        pending, done = list(sets), []
        while pending:
            ready = next((one for one in pending if not any(_reads(o, one.column) for o in pending if o != one)), None)
            if ready is None:
                names = listing([one.column for one in pending])
                hint = "MySQL sets one column after the other: read the row first, or use parameters"
                values.error("SG453", f"{names} are set to values of each other", pending[0].place, hint)
                return ()
            pending.remove(ready)
            done.append(ready)
        return tuple(done)

    def _column(self, name: str, table: Table, source: Source, values: Values) -> Column | None:
        if name not in table.types:
            hint = did_you_mean(name, table.types) or f"its columns are {listing(list(table.types)[:20])}"
            values.error("SG410", f"there is no column {name!r} in {table.name}", source.place, hint)
            return None
        column = table.column(name)
        if column.generated is not None:
            values.error("SG448", f"{name} is generated", source.place, "leave it out: it computes itself")
            return None
        return column

    def _twice(self, names: Sequence[str], source: Source, values: Values) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            values.error("SG452", f"{name} gets two values", source.place, "leave one out")


def _needs_value(column: Column) -> bool:
    return column.required and column.default is None and column.generated is None


def _reads(one: Set, column: str) -> bool:
    """Whether a value reads a column of the row that is changed."""
    return any(
        isinstance(part, nodes.Column)
        and part.name == column
        and not (isinstance(part, Qualified) and part.source == EXCLUDED)
        for part in _parts(one.value)
    )


def _parts(value: Node) -> Sequence[Node]:
    return list(walk(value))
