"""PostgreSQL's catalog: six queries on pg_catalog."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from scangen import physical
from tests.integration.catalog import Rows

_HERE = "relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"

_TABLES = f"""
SELECT c.oid, c.relname, obj_description(c.oid, 'pg_class'), c.reloptions,
       (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace), pg_get_partkeydef(c.oid)
FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {_HERE}
"""

_COLUMNS = """
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '', col_description(a.attrelid, a.attnum),
       CASE WHEN a.attcollation <> t.typcollation THEN l.collname END
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum
"""

_CONSTRAINTS = """
SELECT o.conrelid, o.conname, o.contype, o.convalidated, o.confdeltype, f.relname,
       ARRAY(SELECT attname::text FROM unnest(o.conkey) WITH ORDINALITY k (num, place)
             JOIN pg_attribute ON attrelid = o.conrelid AND attnum = k.num ORDER BY k.place),
       ARRAY(SELECT attname::text FROM unnest(o.confkey) WITH ORDINALITY k (num, place)
             JOIN pg_attribute ON attrelid = o.confrelid AND attnum = k.num ORDER BY k.place),
       pg_get_expr(o.conbin, o.conrelid)
FROM pg_constraint o LEFT JOIN pg_class f ON f.oid = o.confrelid WHERE o.contype <> 'n'
"""

_INDEXES = """
SELECT i.indrelid, c.relname, i.indisunique, i.indisvalid, m.amname, pg_get_expr(i.indpred, i.indrelid), i.indnkeyatts,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (num, place)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0 ORDER BY k.place),
       ARRAY(SELECT o & 1 = 1 FROM unnest(i.indoption::int2[]) o),
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false) FROM generate_series(1, i.indnkeyatts) n)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u'))
"""

_TRIGGERS = """
SELECT t.tgrelid, t.tgname, t.tgtype, t.tgenabled, p.proname, p.prosrc, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
"""

_PARTITIONS = """
SELECT i.inhparent, c.relname, pg_get_expr(c.relpartbound, c.oid)
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
"""

_ON_DELETE = {"c": "CASCADE", "a": "NO ACTION", "n": "SET NULL", "r": "RESTRICT"}
_EVENTS = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}


def read(rows: Rows) -> tuple[physical.Table, ...]:
    """The tables of the current schema, partitions within their tables."""
    rows("SELECT set_config('timezone', 'UTC', false), set_config('DateStyle', 'ISO', false)")
    parts: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    for name in ("columns", "constraints", "indexes", "triggers", "partitions"):
        parts[name] = defaultdict(list)
        for oid, *row in rows(globals()[f"_{name.upper()}"]):
            parts[name][oid].append(tuple(row))
    return tuple(_table(row, {name: found[row[0]] for name, found in parts.items()}) for row in rows(_TABLES))


def _table(row: tuple[Any, ...], parts: Any) -> physical.Table:
    _, name, comment, options, space, key = row
    keys: dict[str, list[Any]] = defaultdict(list)
    for made in map(_constraint, parts["constraints"]):
        keys[type(made[1]).__name__ if made[0] in "cf" else made[0]].append(made[1])
    settings = tuple((option.partition("=")[0], option.partition("=")[2]) for option in options or ())
    return physical.Table(
        name=name,
        columns=tuple(_column(row) for row in parts["columns"]),
        primary_key=keys["p"][0],
        uniques=_sorted(keys["u"]),
        checks=_sorted(keys["Check"]),
        foreign_keys=_sorted(keys["ForeignKey"]),
        indexes=_sorted(map(_index, parts["indexes"])),
        triggers=_sorted(map(_trigger, parts["triggers"])),
        partitioning=_partitioning(key, parts["partitions"]) if key else None,
        options=(*settings, *((("tablespace", space),) if space else ())),
        comment=comment,
    )


def _sorted(parts: Any) -> Any:
    return tuple(sorted(parts, key=lambda part: part.name))


def _column(row: tuple[Any, ...]) -> physical.Column:
    name, kind, nullable, expression, generated, comment, collation = row
    return physical.Column(
        name=name,
        type=kind,
        nullable=nullable,
        default=None if generated else expression,
        generated=expression if generated else None,
        collation=collation,
        comment=comment,
    )


def _constraint(row: tuple[Any, ...]) -> tuple[str, Any]:
    name, kind, validated, action, target, columns, targets, expression = row
    assert validated, name
    if kind == "c":
        return kind, physical.Check(name, expression)
    if kind == "f":
        return kind, physical.ForeignKey(name, tuple(columns), target, tuple(targets), _ON_DELETE[action])
    return kind, physical.Key(name, tuple(columns))


def _index(row: tuple[Any, ...]) -> physical.Index:
    name, unique, valid, method, where, count, columns, descending, texts = row
    assert valid, name
    keys = tuple(
        physical.IndexKey(column, down, None if column else text)
        for column, down, text in zip(columns[:count], descending, texts, strict=True)
    )
    include = tuple(columns[count:])
    return physical.Index(name, keys, unique, where, include, None if method == "btree" else method)


def _trigger(row: tuple[Any, ...]) -> physical.Trigger:
    name, bits, enabled, function, body, text = row
    assert enabled == "O", name
    assert function == name, "a trigger's function bears its name"
    assert bits & 1, "FOR EACH ROW"
    events = tuple(event for bit, event in _EVENTS.items() if bits & bit)
    condition = re.search(r" WHEN \((.*)\) EXECUTE", text)
    return physical.Trigger(name, "BEFORE" if bits & 2 else "AFTER", events, body, condition=condition and condition[1])


def _partitioning(key: str, found: list[tuple[Any, ...]]) -> physical.Partitioning:
    kind, column = re.fullmatch(r"(\w+) \((.*)\)", key).groups()  # type: ignore[union-attr]
    parts = _sorted(physical.Partition(name, _bounds(text)) for name, text in found)
    return physical.Partitioning(kind.lower(), f'"{column.strip(chr(34))}"', parts)


def _bounds(text: str) -> str:
    """Without what the server takes from the column: `FROM (TIMESTAMPTZ '…')` is printed as `FROM ('…')`."""
    return re.sub(r"\b(?:TIMESTAMPTZ|DATE) '", "'", re.sub("modulus|remainder", lambda word: word[0].upper(), text))


def normal(table: physical.Table) -> physical.Table:
    """The server's names of types, parts in the order of their names."""
    cut = table.partitioning
    if cut:
        parts = tuple(replace(part, bounds=_bounds(part.bounds)) for part in cut.partitions)
        cut = replace(cut, partitions=_sorted(parts))
    return replace(
        table,
        columns=tuple(replace(c, type=re.sub(r"^varchar", "character varying", c.type)) for c in table.columns),
        uniques=_sorted(table.uniques),
        checks=_sorted(table.checks),
        foreign_keys=_sorted(table.foreign_keys),
        indexes=_sorted(replace(i, method=None if i.method == "btree" else i.method) for i in table.indexes),
        triggers=_sorted(table.triggers),
        partitioning=cut,
        # A partitioned table holds no rows: its storage options are its partitions'.
        options=() if cut else table.options,
    )
