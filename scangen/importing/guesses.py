"""A table of a catalog as a sheet: for each part the ways in which a spec may have it, the most portable first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scangen import physical
from scangen.dialects import DIALECTS
from scangen.dialects.lifting import Lifting, Now, texts, unwrapped
from scangen.importing.sheet import BROUGHT, OMITTED, TRUE, Part, Sheet, Way
from scangen.spec.yaml_text import Bare, Node

_ON_DELETE = {"CASCADE": "cascade", "NO ACTION": "restrict", "SET NULL": "set null"}
_ONE_OF = re.compile(r"\(*(\w+)\)* IN \((.*)\)", re.IGNORECASE | re.DOTALL)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00(?::?00)?|Z)?")


_KEY_TEXT = "string(255)"
"""What a text of any length is said to be where it is in a key, which not every server could have."""


class Guesser:
    """Makes the sheets of one catalog."""

    def __init__(self, catalog: physical.Catalog, lifting: Lifting) -> None:
        self._dialect = catalog.dialect
        self._lifting = lifting
        self._tables = {table.name: table for table in catalog.tables}
        self._jobs = _jobs(catalog)
        self._keyed = frozenset(_keyed(catalog, lifting))
        self._bodies = {trigger.name: trigger.body for table in catalog.tables for trigger in table.triggers}

    def sheet(self, table: physical.Table) -> Sheet:
        """One table."""
        parts = [
            *(part for column in table.columns for part in self._column(table, column)),
            *self._keys(table),
            *(self._foreign_key(key) for key in self._lifting.foreign_keys(table)),
            *(self._check(table, check) for check in table.checks),
            *(self._index(table, index) for index in table.indexes),
            *(self._trigger(table, trigger) for trigger in table.triggers),
            *self._storage(table),
        ]
        return Sheet(table.name, self._heads(table), table.comment, parts, remarks=list(self._lifting.remarks(table)))

    def _heads(self, table: physical.Table) -> list[str]:
        if table.name == self._jobs:
            return ["scan_jobs", "table"]
        names = {column.name for column in table.columns}
        return ["result_table", "table"] if self._jobs and names.issuperset(BROUGHT) else ["table"]

    # Columns

    def _column(self, table: physical.Table, column: physical.Column) -> Iterator[Part]:
        place = ("columns", column.name)
        needed: dict[tuple[str, ...], Node] = {}
        if not column.nullable and column.name not in table.primary_key.columns:
            needed[*place, "required"] = TRUE
        kinds = list(dict.fromkeys(self._lifting.types(table, column)))
        if (table.name, column.name) in self._keyed:
            kinds = [_KEY_TEXT if kind == "text" else kind for kind in kinds]
        own: dict[tuple[str, ...], Node] = {(*place, self._dialect, "type"): column.type}
        held: dict[tuple[str, ...], Node] = own
        if column.collation:
            held = own | {(*place, self._dialect, "collation"): column.collation}
        ways = [Way({(*place, "type"): kind, **needed}) for kind in kinds]
        ways += [Way({(*place, "type"): kinds[-1], **needed, **more}) for more in (own, held)]
        # SQLite takes no other type in a table as we make it: the portable one then, though it is another.
        ways.append(ways[0])
        if self._lifting.is_made(column.name):
            yield Part("column", column.name, [OMITTED])
            return
        yield Part("column", column.name, ways)
        if column.default is not None:
            yield Part("default", column.name, list(self._defaults(column, kinds[0])))
        if column.generated is not None:
            yield Part("generated", column.name, list(self._generated(column)))
        if column.comment is not None:
            yield Part("description", column.name, [Way({(*place, "description"): column.comment})])

    def _defaults(self, column: physical.Column, kind: str) -> Iterator[Way]:
        assert column.default is not None
        place = ("columns", column.name)
        value = self._lifting.default(column.default)
        if value is Now:
            yield Way({(*place, "default"): Bare("now")})
        elif isinstance(value, str):
            yield Way({(*place, "default"): _constant(value, kind)})
        if not self._lifting.is_local(column.default):
            yield Way({(*place, self._dialect, "default"): column.default})
        yield OMITTED

    def _generated(self, column: physical.Column) -> Iterator[Way]:
        assert column.generated is not None
        place = ("columns", column.name)
        plain = unwrapped(self._lifting.plain(column.generated))
        yield Way({(*place, "generated"): plain})
        yield Way({(*place, "generated"): plain, (*place, self._dialect, "generated"): column.generated})
        yield Way({(*place, self._dialect, "generated"): column.generated})
        yield OMITTED

    # Keys

    def _keys(self, table: physical.Table) -> Iterator[Part]:
        made = {column.name for column in table.columns if self._lifting.is_made(column.name)}
        key = table.primary_key
        columns: list[Node] = [name for name in key.columns if name not in made]
        ways = [Way({("primary_key",): columns})]
        if len(columns) == 1:
            ways = [Way({("columns", key.columns[0], "primary_key"): TRUE})]
        if self._lifting.named_keys:
            ways.append(Way({("primary_key",): {"name": key.name, "columns": columns}}))
        yield Part("primary key", key.name, ways if columns else [OMITTED])
        for unique in table.uniques:
            columns = [name for name in unique.columns if name not in made]
            at = ("unique", unique.name)
            named: Node = {"name": unique.name, "columns": columns}
            yield Part("key", unique.name, [Way({at: columns}), Way({at: named}), OMITTED])

    def _foreign_key(self, key: physical.ForeignKey) -> Part:
        action = self._on_delete(key)
        if len(key.columns) > 1 or action is None:
            return Part("foreign key", key.name, [OMITTED])
        node: dict[str, Node] = {"table": key.target}
        target = self._tables.get(key.target)
        if target is None or target.primary_key.columns != key.target_columns:
            node["column"] = key.target_columns[0]
        node["on_delete"] = action
        place = ("columns", key.columns[0], "references")
        named: dict[str, Node] = {**node, "name": key.name}
        return Part("foreign key", key.name, [Way({place: node}), Way({place: named}), OMITTED])

    def _on_delete(self, key: physical.ForeignKey) -> str | None:
        """Where a trigger acts for the key, what it does."""
        body = self._bodies.get(f"{key.name}_delete", "")
        if "DELETE FROM" in body:
            return "cascade"
        return "set null" if re.search(r"SET \S+ = NULL", body) else _ON_DELETE.get(key.on_delete)

    # Rules

    def _check(self, table: physical.Table, check: physical.Check) -> Part:
        """First left out, since a column's type may bring it."""
        plain = unwrapped(self._lifting.plain(check.expression))
        ways = [OMITTED]
        found = _ONE_OF.fullmatch(plain)
        if found and found[1] in {column.name for column in table.columns}:
            values = _values(found[2])
            if values:
                at = ("columns", found[1], "one_of")
                ways += [Way({at: values}), Way({at: {"name": check.name, "values": values}})]
        place = ("checks", check.name)
        ways += [Way({place: plain}), Way({place: {self._dialect: {"expression": check.expression}}}), OMITTED]
        return Part("check", check.name, ways)

    def _trigger(self, table: physical.Table, trigger: physical.Trigger) -> Part:
        """`on_update` and transitions are known by their names, the moves by the guard's body."""
        ways = [OMITTED]
        for column in table.columns:
            if trigger.name == f"update_{table.name}_{column.name}":
                touched = [c for c in table.columns if c.name == column.name or _is_set(c, trigger.body)]
                for columns in ([column], touched):
                    ways += [Way({("columns", c.name, "on_update"): Bare("now") for c in columns})]
            if trigger.name == f"guard_{table.name}_{column.name}":
                moves: dict[str, Node] = {}
                for state, following in self._lifting.moves(trigger.body).items():
                    moves[state] = list(following)
                final: dict[str, Node] = {state: [] for state in self._states(table, column) if state not in moves}
                ways += [Way({("transitions", column.name): node}) for node in (moves, moves | final) if node]
        return Part("trigger", trigger.name, [*ways, OMITTED] if len(ways) > 1 else ways)

    def _states(self, table: physical.Table, column: physical.Column) -> list[str]:
        for check in table.checks:
            found = _ONE_OF.fullmatch(unwrapped(self._lifting.plain(check.expression)))
            if found and found[1] == column.name:
                return texts(found[2])
        return []

    # Indexes and storage

    def _index(self, table: physical.Table, index: physical.Index) -> Part:
        """First left out, since a role or a key may bring it."""
        keys = [key for key in index.keys if key.column is None or not self._lifting.is_made(key.column)]
        columns: list[Node] = [f"{k.column} desc" if k.descending else k.column for k in keys if k.column]
        own: dict[str, Node] = {}
        if len(columns) < len(keys):
            expressions = [self._lifting.plain(k.expression) for k in index.keys if k.expression]
            named = [c.name for c in table.columns if any(re.search(rf"\b{c.name}\b", text) for text in expressions)]
            columns = list(dict.fromkeys([*named, *(k.column for k in index.keys if k.column)]))
            own["keys"] = ", ".join(k.expression or f'"{k.column}"' for k in index.keys)
        node: dict[str, Node] = {"columns": columns}
        if index.unique:
            node["unique"] = TRUE
        if index.include:
            node["include"] = list(index.include)
        if index.method:
            own["method"] = index.method
        ways = [OMITTED]
        if index.where:
            plain: dict[str, Node] = {**node, "where": unwrapped(self._lifting.plain(index.where))}
            ways.append(Way({("indexes", index.name): plain | ({self._dialect: own} if own else {})}))
            own = {**own, "where": index.where}
        short = columns if len(node) == 1 and not own else node | ({self._dialect: own} if own else {})
        return Part("index", index.name, [*ways, Way({("indexes", index.name): short}), OMITTED])

    def _storage(self, table: physical.Table) -> Iterator[Part]:
        known = DIALECTS[self._dialect].table_options
        given = {(self._dialect, name): value for name, value in table.options if name in known}
        # Servers print some of their words in capitals.
        lower = Way({place: Bare(value.lower()) for place, value in given.items()})
        as_is = Way({place: Bare(value) for place, value in given.items()})
        yield Part("options", "", [OMITTED, as_is, lower, OMITTED])
        cut = table.partitioning
        if cut is None:
            return
        column = self._lifting.hashed_by(table, re.sub(r"\W", "", cut.key))
        node: dict[str, Node]
        if cut.kind == "hash":
            node = {"hash": column, "buckets": Bare(str(len(cut.partitions)))}
            yield Part("partitions", "", [Way({("partition",): node}), OMITTED])
            return
        found = self._lifting.periods(cut)
        if found:
            every, first, end = found
            node = {"range": column, "every": every, "from": Bare(first), "until": Bare(end)}
            yield Part("partitions", "", [Way({("partition",): node}), OMITTED])


def _keyed(catalog: physical.Catalog, lifting: Lifting) -> Iterator[tuple[str, str]]:
    """The columns, with their tables, that stand in a key of some kind or in a plain index."""
    for table in catalog.tables:
        for key in (table.primary_key, *table.uniques):
            yield from ((table.name, column) for column in key.columns)
        for reference in lifting.foreign_keys(table):
            yield from ((table.name, column) for column in reference.columns)
            yield from ((reference.target, column) for column in reference.target_columns)
        for index in table.indexes:
            if index.method is None:
                yield from ((table.name, key.column) for key in index.keys if key.column)


def _jobs(catalog: physical.Catalog) -> str | None:
    """The table that result tables hang from: the one of that name, else the one that most `scan_job_id`s refer to."""
    names = [table.name for table in catalog.tables]
    if "scan_jobs" in names:
        return "scan_jobs"
    targets = [k.target for table in catalog.tables for k in table.foreign_keys if k.columns == ("scan_job_id",)]
    return max(targets, key=targets.count, default=None)


def _is_set(column: physical.Column, body: str) -> bool:
    """Whether a trigger's body gives the column a value."""
    return re.search(rf"(?:\bSET\s+|,\s*|\bNEW\.)(?:\w+\.)?\W?{column.name}\W?\s*:?=", body) is not None


def _constant(value: str, kind: str) -> Node:
    """A default as the reader takes it for a column of this type."""
    if kind == "boolean":
        return Bare({"0": "false", "1": "true"}.get(value, value.casefold()))
    instant = _INSTANT.fullmatch(value)
    if kind == "datetime" and instant:
        return f"{instant[1]}T{instant[2]}Z"
    return value if kind.partition("(")[0] in ("string", "text", "json", "uuid", "datetime", "date") else Bare(value)


def _values(text: str) -> list[Node]:
    """The constants of a list; none where one of them is no constant."""
    found = texts(text)
    if found:
        return list(found)
    numbers = [number.strip() for number in text.split(",")]
    return [Bare(number) for number in numbers] if all(re.fullmatch(r"-?\d+", number) for number in numbers) else []
