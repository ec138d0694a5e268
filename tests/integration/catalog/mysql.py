"""MySQL's catalog: eight queries on information_schema, of the current database."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from scangen import physical
from tests.integration.catalog import Rows

_TABLES = """
SELECT TABLE_NAME, TABLE_COMMENT, ENGINE, TABLE_COLLATION, CREATE_OPTIONS
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'
"""

_COLUMNS = """
SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, GENERATION_EXPRESSION, EXTRA, COLLATION_NAME,
       COLUMN_COMMENT
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION
"""

_KEYS = """
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, EXPRESSION, INDEX_TYPE, SUB_PART, IS_VISIBLE
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""

_CHECKS = """
SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE, t.ENFORCED
FROM information_schema.CHECK_CONSTRAINTS c
JOIN information_schema.TABLE_CONSTRAINTS t USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)
WHERE t.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK'
"""

_FOREIGN_KEYS = """
SELECT r.TABLE_NAME, r.CONSTRAINT_NAME, k.COLUMN_NAME, r.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE
FROM information_schema.REFERENTIAL_CONSTRAINTS r
JOIN information_schema.KEY_COLUMN_USAGE k USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)
WHERE r.CONSTRAINT_SCHEMA = DATABASE() ORDER BY k.ORDINAL_POSITION
"""

_TRIGGERS = """
SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT
FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
"""

_PARTITIONS = """
SELECT TABLE_NAME, PARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, PARTITION_DESCRIPTION
FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL
ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION
"""

_KINDS = {"KEY": "hash", "RANGE COLUMNS": "range"}


def read(rows: Rows) -> tuple[physical.Table, ...]:
    """The tables of the current database."""
    rows("SET SESSION information_schema_stats_expiry = 0")
    parts: dict[str, dict[str, list[Any]]] = {}
    for what, sql in (
        ("columns", _COLUMNS),
        ("keys", _KEYS),
        ("checks", _CHECKS),
        ("foreign_keys", _FOREIGN_KEYS),
        ("triggers", _TRIGGERS),
        ("partitions", _PARTITIONS),
    ):
        parts[what] = defaultdict(list)
        for name, *row in rows(sql):
            parts[what][name].append(row)
    return tuple(_table(row, {what: found[row[0]] for what, found in parts.items()}) for row in rows(_TABLES))


def _table(row: tuple[Any, ...], parts: dict[str, list[Any]]) -> physical.Table:
    name, comment, engine, collation, created = row
    keys: dict[str, list[Any]] = defaultdict(list)
    for index, *key in parts["keys"]:
        keys[index].append(key)
    primary = keys.pop("PRIMARY")
    options = [("engine", engine), ("charset", collation.partition("_")[0]), ("collate", collation)]
    options += [(key.lower(), value) for key, value in re.findall(r"(\w+)=(\w+)", created) if key in _KEPT]
    return physical.Table(
        name=name,
        columns=tuple(_column(column, collation) for column in parts["columns"]),
        primary_key=physical.Key("PRIMARY", tuple(key[1] for key in primary)),
        checks=tuple(_check(*check) for check in parts["checks"]),
        foreign_keys=tuple(
            physical.ForeignKey(key, (column,), target, (target_column,), rule)
            for key, column, target, target_column, rule in parts["foreign_keys"]
        ),
        indexes=tuple(_index(index, found) for index, found in keys.items()),
        triggers=tuple(physical.Trigger(n, when, (event,), body) for n, when, event, body in parts["triggers"]),
        partitioning=_partitioning(parts["partitions"]),
        options=tuple(sorted(options)),
        comment=comment or None,
    )


_KEPT = frozenset({"row_format", "KEY_BLOCK_SIZE"})


def _column(row: list[Any], of_table: str) -> physical.Column:
    name, kind, nullable, default, generated, extra, collation, comment = row
    assert not generated or "STORED GENERATED" in extra, name
    return physical.Column(
        name=name,
        type=kind if isinstance(kind, str) else kind.decode(),
        nullable=nullable == "YES",
        default=default,
        generated=generated or None,
        collation=None if collation == of_table else collation,
        comment=comment or None,
    )


def _check(name: str, clause: str, enforced: str) -> physical.Check:
    assert enforced == "YES", name
    return physical.Check(name, clause)


def _index(name: str, keys: list[Any]) -> physical.Index:
    kind = keys[0][4]
    found = []
    for _, column, order, expression, _, part, visible in keys:
        assert visible == "YES", name
        # A prefix of a column is written as one expression, `title`(191), in scangen's own shape.
        text = expression if expression else f"{column}({part})" if part else None
        found.append(physical.IndexKey(None if text else column, order == "D", text))
    method = None if kind == "BTREE" else kind.lower()
    return physical.Index(name, tuple(found), unique=not int(keys[0][0]), method=method)


def _partitioning(found: list[Any]) -> physical.Partitioning | None:
    if not found:
        return None
    _, method, key, _ = found[0]
    kind = _KINDS[method]
    parts = tuple(
        physical.Partition(name, "" if kind == "hash" else f"VALUES LESS THAN ({bound})") for name, _, _, bound in found
    )
    return physical.Partitioning(kind, key, parts)


def normal(table: physical.Table) -> physical.Table:
    """Unique keys are indexes; `USING BTREE` is what there is anyway; bounds are printed as bare strings."""
    uniques = tuple(
        physical.Index(key.name, tuple(physical.IndexKey(column) for column in key.columns), unique=True)
        for key in table.uniques
    )
    cut = table.partitioning
    if cut:
        parts = tuple(replace(p, bounds=re.sub(r"\b(?:DATE|TIMESTAMP) '", "'", p.bounds)) for p in cut.partitions)
        cut = replace(cut, partitions=parts)
    return replace(
        table,
        uniques=(),
        indexes=(*uniques, *(replace(i, method=None if i.method == "btree" else i.method) for i in table.indexes)),
        partitioning=cut,
        options=tuple(sorted(table.options)),
    )
