"""Reads a live PostgreSQL schema: six queries on pg_catalog, of the current schema, and five on the scratch tables.

https://www.postgresql.org/docs/current/catalogs.html; run on 15 and 18.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from scangen import physical
from scangen.dialects.access import Connection, run
from scangen.dialects.inspection import Answers, Expected, Inspection, Inspector, Kind, Reading, by_table
from scangen.dialects.postgresql import DIALECT
from scangen.dialects.postgresql.catalog import live_queries, scratch_queries
from scangen.dialects.scratch import Limits, Scratch

_PLAIN = re.compile("[a-z_][a-z0-9_]*")
_ON_DELETE = {"c": "CASCADE", "a": "NO ACTION", "n": "SET NULL", "r": "RESTRICT", "d": "SET DEFAULT"}
_EVENTS = {4: "INSERT", 16: "UPDATE", 8: "DELETE", 32: "TRUNCATE"}
_BEFORE, _INSTEAD, _EACH_ROW = 2, 64, 1
_FUNCTION = ("plpgsql", ['search_path=""'], False)
"""The language of a trigger's function, its settings, and whether it acts with its owner's rights."""
_RELATIONS = {"v": "view", "m": "materialized view", "f": "foreign table", "S": "sequence"}


class PostgreSQLInspector(Inspector):
    """Temporary tables as scratch, which nobody else sees; all of them by one statement."""

    dialect = DIALECT
    # It takes 1600 columns, but to print an expression it looks at all of them.
    limits: ClassVar[Limits | None] = Limits(columns=30, indexes=1000)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._version = 0
        self._unasked: str | None = None
        self._keywords: frozenset[str] = frozenset()

    def begin(self) -> None:
        """Literals are printed by the session's zone and styles; whether temporary tables may be made.

        All happens in one transaction that is rolled back, which leaves neither settings nor tables behind.
        """
        run(self.connection, "BEGIN")
        run(
            self.connection,
            "SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),"
            " set_config('IntervalStyle', 'postgres', true), set_config('quote_all_identifiers', 'off', true)",
        )
        ((version, may, standby),) = self.rows(
            "SELECT current_setting('server_version_num')::int,"
            " has_database_privilege(current_database(), 'TEMPORARY'), pg_is_in_recovery()"
        )
        self._version = version
        # https://www.postgresql.org/docs/current/functions-info.html: U is unreserved
        self._keywords = frozenset(
            word for (word,) in self.rows("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'")
        )
        if standby:
            self._unasked = "the server is a standby, which takes no temporary tables"
        elif not may:
            self._unasked = "the user lacks the right to temporary tables: GRANT TEMPORARY ON DATABASE … TO …"

    def printed_name(self, name: str) -> str:
        """As quote_identifier() of ruleutils.c has it: quotes where there have to be some."""
        return name if _PLAIN.fullmatch(name) and name not in self._keywords else self.dialect.quote(name)

    def make(self, scratch: Scratch) -> str | None:
        """All tables whole, or where the server refuses something, piece by piece those that it refuses."""
        if self._unasked is None and scratch.tables:
            run(self.connection, "SAVEPOINT scratch")
            try:
                run(self.connection, ";\n".join(sql for table in scratch.tables for sql in _whole(table)))
            except Exception:
                run(self.connection, "ROLLBACK TO scratch")
                blocks = "\n".join(_block(_whole(table), list(_pieces(table))) for table in scratch.tables)
                run(self.connection, f"DO {DIALECT.string(f'BEGIN{chr(10)}{blocks}{chr(10)}END')}")
        return self._unasked

    def end(self) -> None:
        """Many times faster than to drop the tables."""
        run(self.connection, "ROLLBACK")

    def queries(self, scratch: Collection[str] | None) -> Mapping[str, str]:
        """On pg_catalog."""
        return live_queries(self._version) if scratch is None else scratch_queries(self._version, scratch)

    def read(self, answers: Answers) -> Reading:
        """Everything, by table."""
        reading = Reading()
        parts = by_table(answers, "relations")
        names = {number: {row[-1]: row[0] for row in found["columns"]} for number, found in parts.items()}
        for number, name, kind, *row in answers["relations"]:
            if kind in "rp":
                reading.tables[name] = _TableReader(reading, number, name, parts[number], names).table(*row)
            else:
                reading.find(Kind.UNOWNED, "", _RELATIONS[kind], name)
        return reading

    def printed(self, table: physical.Table, found: physical.Table) -> physical.Table:
        """B-trees go without saying, bounds without the type of their literals, a cut table's options by name."""
        cut = table.partitioning
        if cut:
            parts = tuple(replace(part, bounds=_bounds(part.bounds)) for part in cut.partitions)
            cut = replace(cut, partitions=tuple(sorted(parts, key=lambda part: part.name)))
        indexes = tuple(replace(i, method=None) if i.method == "btree" else i for i in table.indexes)
        options = tuple(sorted(table.options))
        return replace(table, indexes=indexes, partitioning=cut, options=options)


def inspect(connection: Connection, expected: Expected | None) -> Inspection:
    """What is in the current schema; opens a transaction and rolls it back."""
    return PostgreSQLInspector(connection).inspect(expected)


# Scratch


def _block(whole: Sequence[str], pieces: Sequence[str]) -> str:
    """PL/pgSQL that executes all of `whole`, or else each of `pieces` that the server takes."""
    singly = "\n".join(f"BEGIN {_execute(sql)} EXCEPTION WHEN OTHERS THEN NULL; END;" for sql in pieces)
    together = " ".join(map(_execute, whole))
    return f"BEGIN {together}\nEXCEPTION WHEN OTHERS THEN\n{singly}\nEND;"


def _execute(sql: str) -> str:
    return f"EXECUTE {DIALECT.string(sql)};"


def _whole(table: physical.Table) -> list[str]:
    parts = [*map(_column_text, table.columns), *map(_check_text, table.checks)]
    return [f"CREATE TEMPORARY TABLE {table.name} ({', '.join(parts)})", *_hung(table)]


def _pieces(table: physical.Table) -> Iterator[str]:
    yield f"CREATE TEMPORARY TABLE {table.name} ()"
    for text in map(_column_text, table.columns):
        yield f"ALTER TABLE pg_temp.{table.name} ADD COLUMN {text}"
    for text in map(_check_text, table.checks):
        yield f"ALTER TABLE pg_temp.{table.name} ADD {text}"
    yield from _hung(table)


def _column_text(column: physical.Column) -> str:
    tail = f" GENERATED ALWAYS AS ({column.generated}) STORED" if column.generated else ""
    tail += f" DEFAULT {column.default}" if column.default else ""
    return f"{DIALECT.quote(column.name)} {DIALECT.type_text(column)}{tail}"


def _check_text(check: physical.Check) -> str:
    return f"CONSTRAINT {check.name} CHECK ({check.expression})"


def _hung(table: physical.Table) -> Iterator[str]:
    """Indexes, and triggers that call a function which is there anyway."""
    for index in table.indexes:
        keys = ", ".join(map(DIALECT.key_text, index.keys))
        include = f" INCLUDE ({', '.join(map(DIALECT.quote, index.include))})" if index.include else ""
        yield (
            f"CREATE {'UNIQUE ' if index.unique else ''}INDEX {index.name} ON pg_temp.{table.name}"
            f" USING {index.method or 'btree'} ({keys}){include}{f' WHERE {index.where}' if index.where else ''}"
        )
    for trigger in table.triggers:
        of = f" OF {', '.join(map(DIALECT.quote, trigger.of))}" if trigger.of else ""
        yield (
            f"CREATE TRIGGER {trigger.name} {trigger.timing} {' OR '.join(trigger.events)}{of}"
            f" ON pg_temp.{table.name} FOR EACH ROW WHEN ({trigger.condition})"
            " EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()"
        )


# Reading


_CONSTRAINTS = {"c": "check", "f": "foreign key", "p": "primary key", "u": "unique key", "n": "not null"}


class _TableReader:
    """Makes one table of its rows in the answers of the queries."""

    def __init__(
        self, reading: Reading, oid: int, name: str, parts: Mapping[str, list[Any]], names: dict[int, dict[int, str]]
    ) -> None:
        self._reading = reading
        self._oid = oid
        self._name = name
        self._parts = parts
        self._names = names

    def find(self, kind: Kind, what: str, name: str, detail: str = "") -> None:
        self._reading.find(kind, self._name, what, name, detail)

    def table(
        self, comment: str | None, options: list[str] | None, space: str | None, key: str | None, oddities: list[str]
    ) -> physical.Table:
        """The table, its findings noted."""
        for oddity in filter(None, oddities):
            self.find(Kind.OTHER, "table", self._name, oddity)
        constraints: dict[str, list[Any]] = defaultdict(list)
        for row in self._parts["constraints"]:
            self._constraint(constraints, *row)
        indexes: dict[str, list[Any]] = defaultdict(list)
        for name, *row in self._parts["indexes"]:
            indexes[name].append(row)
        self._held_by_triggers()
        settings = _settings(options, space)
        return physical.Table(
            name=self._name,
            columns=tuple(self._column(*row) for row in self._parts["columns"]),
            primary_key=constraints["p"][0] if constraints["p"] else physical.Key("", ()),
            uniques=tuple(constraints["u"]),
            checks=tuple(constraints["c"]),
            foreign_keys=tuple(constraints["f"]),
            indexes=tuple(self._index(name, rows) for name, rows in indexes.items()),
            triggers=tuple(self._trigger(*row) for row in self._parts["triggers"] if not row[0]),
            partitioning=self._partitioning(key) if key else None,
            options=self._of_partitions() if key else settings,
            comment=comment,
        )

    def _column(
        self, name: str, kind: str, nullable: bool, expression: str | None, generated: str, comment: str | None,
        collation: str | None, identity: str, _: int,
    ) -> physical.Column:  # fmt: skip
        if generated == "v":
            self.find(Kind.OTHER, "column", name, "computed when it is read")
        if identity:
            self.find(Kind.OTHER, "column", name, "an identity column")
        default, made = (None, expression) if generated else (expression, None)
        return physical.Column(name, kind, nullable, default, None, made, collation, comment)

    def _constraint(
        self, kept: dict[str, list[Any]], name: str, kind: str, validated: bool, enforced: bool, action: str,
        target: str | None, target_oid: int, numbers: list[int], target_numbers: list[int] | None,
        expression: str | None, oddities: list[str],
    ) -> None:  # fmt: skip
        what = _CONSTRAINTS.get(kind)
        if what is None:
            self.find(Kind.OTHER, "constraint", name, "of a kind that the catalog does not have")
            return
        if not enforced:
            self.find(Kind.UNENFORCED, what, name)
        elif not validated:
            self.find(Kind.UNVALIDATED, what, name)
        for oddity in filter(None, oddities):
            self.find(Kind.OTHER, what, name, oddity)
        columns = self._columns(self._oid, numbers)
        if kind == "c":
            kept[kind].append(physical.Check(name, expression or ""))
        elif kind == "f":
            targets = self._columns(target_oid, target_numbers or [])
            kept[kind].append(physical.ForeignKey(name, columns, target or "", targets, _ON_DELETE[action]))
        elif kind in "pu":
            kept[kind].append(physical.Key(name, columns))

    def _columns(self, oid: int, numbers: list[int]) -> tuple[str, ...]:
        """Columns by their numbers; those of another schema's table are not read."""
        names = self._names.get(oid, {})
        return tuple(names.get(number, "?") for number in numbers)

    def _held_by_triggers(self) -> None:
        """A foreign key whose own triggers are switched off (DISABLE TRIGGER ALL) holds nothing."""
        for key in {row[0] for row in self._parts["triggers"] if row[0]}:
            self.find(Kind.UNENFORCED, "foreign key", key, "its triggers are disabled")

    def _index(self, name: str, rows: list[Any]) -> physical.Index:
        unique, valid, oddities, method, where, *_ = rows[0]
        if not valid:
            self.find(Kind.INVALID, "index", name)
        for oddity in filter(None, oddities):
            self.find(Kind.OTHER, "index", name, oddity)
        keys = tuple(
            physical.IndexKey(column, down) if column and not tail else physical.IndexKey(None, down, text + tail)
            for *_, down, column, text, tail in rows
            if tail is not None
        )
        include = tuple(column for *_, column, _, tail in rows if tail is None)
        return physical.Index(name, keys, unique, where, include, None if method == "btree" else method)

    def _trigger(
        self, _: str | None, name: str, bits: int, enabled: str, of: list[str], function: str, body: str,
        language: str, settings: list[str] | None, as_owner: bool, text: str | None,
    ) -> physical.Trigger:  # fmt: skip
        if enabled != "O":
            self.find(Kind.DISABLED, "trigger", name, {"R": "but on replicas"}.get(enabled, ""))
        if function != name:
            self.find(Kind.OTHER, "trigger", name, f"calls the function {function}")
        elif (language, settings, as_owner) != _FUNCTION:
            self.find(Kind.OTHER, "trigger", name, "its function has another language, settings or rights")
        if not bits & _EACH_ROW:
            self.find(Kind.OTHER, "trigger", name, "fires once a statement")
        condition = re.search(r" WHEN \((.*)\) EXECUTE FUNCTION ", text, re.DOTALL) if text else None
        timing = "BEFORE" if bits & _BEFORE else "INSTEAD OF" if bits & _INSTEAD else "AFTER"
        events = tuple(event for bit, event in _EVENTS.items() if bits & bit)
        return physical.Trigger(name, timing, events, body.strip("\n"), tuple(of), condition[1] if condition else None)

    def _partitioning(self, key: str) -> physical.Partitioning:
        kind, _, column = key.partition(" ")
        column = column[1:-1]
        found = sorted(self._parts["partitions"])
        for name, _, pending, *_ in found:
            if pending:
                self.find(Kind.DETACHED, "partition", name, "being detached")
        parts = tuple(physical.Partition(name, _bounds(bounds)) for name, bounds, *_ in found)
        quoted = column if column.startswith('"') or not column.isidentifier() else f'"{column}"'
        return physical.Partitioning(kind.lower(), quoted, parts)

    def _of_partitions(self) -> tuple[tuple[str, str], ...]:
        """A table that is cut holds no rows: its storage options are its partitions'."""
        found = {name: _settings(options, space) for name, _, _, options, space in self._parts["partitions"]}
        usual = max(found.values(), key=list(found.values()).count, default=())
        for name, options in found.items():
            if options != usual:
                self.find(Kind.OTHER, "partition", name, "other storage options than its siblings")
        return usual


def _settings(options: list[str] | None, space: str | None) -> tuple[tuple[str, str], ...]:
    found = [(name, value) for name, _, value in (option.partition("=") for option in options or ())]
    return tuple(sorted([*found, *([("tablespace", space)] if space else [])]))


def _bounds(text: str) -> str:
    """As scangen writes it, without the type, which the server takes from the column."""
    return re.sub(r"\b(?:TIMESTAMPTZ|DATE) '", "'", re.sub("modulus|remainder", lambda word: word[0].upper(), text))
