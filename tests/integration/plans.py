"""How a server means to run a query: which indexes it uses, whether it reads all of a table, whether it sorts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scangen.model import Schema, Table
from tests.servers.base import Connection

PRIMARY = "primary key"
ORDERS = ("index", "partly", "sorts")
"""Rows come in order as they are read; those that are equal in the first columns are sorted; all are."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What EXPLAIN says: indexes by the names that the spec gives them; `order` is one of `ORDERS`."""

    indexes: frozenset[str]
    scans: bool
    order: str


class Explainer:
    """Asks one server."""

    def __init__(self, engine: str, connection: Connection, schema: Schema) -> None:
        self._connection = connection
        self._schema = schema
        self._explain: Callable[[str, Any, Table], Plan] = getattr(self, f"_{engine}")

    def __call__(self, sql: str, values: Any, table: Table) -> Plan:
        """The plan of a statement about a table, with the values bound."""
        return self._explain(sql, values, table)

    def _rows(self, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        cursor.execute(sql, values) if values else cursor.execute(sql)
        rows = [tuple(row) for row in cursor.fetchall()]
        cursor.close()
        return rows

    def _postgresql(self, sql: str, values: Any, table: Table) -> Plan:
        found = self._rows(f"EXPLAIN (FORMAT JSON) {sql}", values)[0][0]
        nodes = list(_nodes(found[0]["Plan"] if isinstance(found, list) else json.loads(found)[0]["Plan"]))
        indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
        indexes |= {name for node in nodes for name in node.get("Conflict Arbiter Indexes", ())}
        parents = dict(
            self._rows(
                "SELECT child.relname, parent.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid "
                "JOIN pg_class AS parent ON parent.oid = inhparent WHERE child.relkind = 'i'"
            )
        )
        names = {parents.get(name, name) for name in indexes}
        kinds = [node["Node Type"] for node in nodes]
        return Plan(
            frozenset(PRIMARY if name == table.primary_key.name else name for name in names),
            "Seq Scan" in kinds,
            "sorts" if "Sort" in kinds else "partly" if "Incremental Sort" in kinds else "index",
        )

    def _mysql(self, sql: str, values: Any, table: Table) -> Plan:
        cursor: Any = self._connection.cursor()
        cursor.execute(f"EXPLAIN FORMAT=TRADITIONAL {sql}", values)
        rows = [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor.fetchall()]
        cursor.close()
        # One of a table that lives no longer than the statement has a name in angle brackets.
        keys = {key for row in rows for key in (row["key"] or "").split(",") if key and not key.startswith("<")}
        extra = " ".join(row["Extra"] or "" for row in rows)
        scans = any(row["type"] in ("ALL", "index") for row in rows)
        return Plan(
            frozenset(PRIMARY if key == "PRIMARY" else key for key in keys),
            scans,
            "sorts" if "filesort" in extra else "index",
        )

    def _sqlite(self, sql: str, values: Any, table: Table) -> Plan:
        details = [row[3] for row in self._rows(f"EXPLAIN QUERY PLAN {sql}", values)]
        names = {found for line in details for found in re.findall(r"USING (?:COVERING )?INDEX (\S+)", line)}
        known = {name: self._sqlite_name(name) for name in names}
        scans = any(line.startswith("SCAN") for line in details)
        order = "index"
        if any("ORDER BY" in line for line in details):
            order = "partly" if any(re.search("(TERM|PART) OF ORDER BY", line) for line in details) else "sorts"
        return Plan(frozenset(known.values()), scans, order)

    def _sqlite_name(self, name: str) -> str:
        """A key's index has a name of SQLite's own."""
        if not name.startswith("sqlite_autoindex"):
            return name
        columns = tuple(row[2] for row in self._rows(f'PRAGMA index_info("{name}")'))
        table = next(t for t in self._schema.tables if name.startswith(f"sqlite_autoindex_{t.name}_"))
        if columns == table.primary_key.columns:
            return PRIMARY
        return next(key.name for key in table.uniques if key.columns == columns)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
