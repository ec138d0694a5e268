"""Periods of range-partitioned tables: the coming ones are made in time, and old ones dropped where `keep` says so.

Each is one short statement or transaction of its own. Nothing is remembered: what is there is asked of the server.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from scangen import physical
from scangen.diagnostics import Report
from scangen.dialects.access import Access, Connection
from scangen.dialects.base import SchemaLowering
from scangen.model import RangePartition, Schema, Table, period_after, period_of
from scangen.render import Renderer
from scangen.values import dataclass

_EDGE = re.compile(r"TO \('?(\d{4}-\d\d-\d\d)")
_BEFORE = "p_before"
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Action:
    """What is done to a table: `made` a partition, `dropped` one, or `deleted` what lies before the kept periods."""

    table: str
    done: str
    partition: str | None
    rows: int


def kept_tables(schema: Schema) -> list[tuple[Table, RangePartition]]:
    """The tables whose periods are looked after."""
    return [
        (table, table.partition)
        for table in schema.tables
        if table.is_retained and isinstance(table.partition, RangePartition)
    ]


def coming(cut: RangePartition, today: date, last: date) -> Iterator[tuple[date, date]]:
    """The periods (start, end) to be made after those that end at `last`."""
    if cut.ahead is None:
        return
    end = period_of(today, cut.every)
    for _ in range(cut.ahead + 1):
        end = period_after(end, cut.every)
    while last < end:
        yield last, period_after(last, cut.every)
        last = period_after(last, cut.every)


def limit(cut: RangePartition, today: date) -> date | None:
    """The day before which rows go; None where all are kept."""
    if cut.keep is None:
        return None
    start = period_of(today, cut.every)
    for _ in range(cut.keep):
        start = period_of(start - timedelta(days=1), cut.every)
    return start


@dataclass(slots=True)
class Keeper:
    """Looks after the periods of tables in one session; with `dry_run` it only says what it would do."""

    connection: Connection
    access: Access
    lowering: SchemaLowering
    renderer: Renderer
    periods: bool
    batch: int
    dry_run: bool
    report: Report

    def run(self, tables: list[tuple[Table, RangePartition]]) -> list[Action]:
        """All tables."""
        now = self.lowering.now(tables[0][0].column(tables[0][1].column).type)
        today = date.fromisoformat(str(self._rows("instant", {"now": now})[0][0])[:10])
        return [action for table, cut in tables for action in self._table(table, cut, today)]

    def _table(self, table: Table, cut: RangePartition, today: date) -> Iterator[Action]:
        lowered = self.lowering.table(table)
        kind = table.column(cut.column).type
        stored = tuple(column.name for column in lowered.columns if not column.generated)
        values = {"table": lowered, "column": cut.column, "rest": self.lowering.rest_name(table), "stored": stored}
        ends = self._ends(lowered) if self.periods else {}
        last = limit(cut, today)
        # What is not kept any more gets no partition that would be dropped at once.
        edge = max([*ends.values(), *([last] if last else [])]) if ends else today
        for start, end in coming(cut, today, edge) if ends else ():
            name = self.lowering.period_name(table, start, cut.every)
            edges = {"start": self.lowering.bound(start, kind), "end": self.lowering.bound(end, kind)}
            if self._do("make_period", {**values, "name": name, **edges}, table, name):
                yield Action(table.name, "made", name, 0)
        if last is not None:
            bound = self.lowering.bound(last, kind)
            yield from self._expired(table, cut, last, ends, {**values, "limit": bound})

    def _ends(self, lowered: physical.Table) -> dict[str, date]:
        """The ends of the periods that are there, by the partition's name."""
        found = self._rows("partitions", {"table": lowered})
        edges = ((str(name), _EDGE.search(str(bound))) for name, bound in found)
        return {name: date.fromisoformat(edge[1]) for name, edge in edges if edge}

    def _expired(
        self, table: Table, cut: RangePartition, last: date, ends: dict[str, date], values: dict[str, object]
    ) -> Iterator[Action]:
        kind = table.column(cut.column).type
        for name, end in sorted(ends.items(), key=lambda found: found[1]):
            start = period_of(end - timedelta(days=1), cut.every)
            if end > last or name == _BEFORE:
                continue
            edges = {"name": name, "start": self.lowering.bound(start, kind), "end": self.lowering.bound(end, kind)}
            rows = int(self._rows("count_period", {**values, **edges})[0][0])
            if self._do("drop_period", {**values, **edges}, table, name):
                yield Action(table.name, "dropped", name, rows)
        rows = self._delete(values)
        if rows:
            yield Action(table.name, "deleted", None, rows)

    def _delete(self, values: dict[str, object]) -> int:
        """Delete what lies before the limit and in no period of its own, in batches."""
        total = 0
        if self.dry_run:
            return int(self._rows("count_expired", values)[0][0])
        while True:
            self.access.begin(self.connection)
            cursor = self.connection.cursor()
            cursor.execute(self._text("delete_expired", {**values, "rows": self.batch}))
            count = cursor.rowcount
            cursor.close()
            self.connection.commit()
            total += count
            if count < self.batch:
                return total

    def _do(self, name: str, values: dict[str, object], table: Table, partition: str) -> bool:
        """Execute a statement in a transaction of its own; what waits too long for a lock is left for the next run."""
        if self.dry_run:
            return True
        for tries in range(1, _TRIES + 1):
            try:
                cursor = self.connection.cursor()
                cursor.execute(self._text(name, values))
                cursor.close()
                self.connection.commit()
            except Exception as error:
                with suppress(Exception):  # the connection may be lost, which the error says
                    self.connection.rollback()
                if not set(self.access.marks(error)) & self.access.passing:
                    raise
                if tries == _TRIES:
                    text = f"partition {partition} of {table.name}: {self.access.reason(error)}"
                    self.report.warning("SG717", text, table.span, "the next run tries again")
                time.sleep(0.2 * tries)
            else:
                return True
        return False

    def _rows(self, name: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(self._text(name, values))
        found = [tuple(row) for row in cursor.fetchall()]
        cursor.close()
        self.connection.commit()
        return found

    def _text(self, name: str, values: dict[str, object]) -> str:
        return self.renderer.text(f"retention/{name}", values)
