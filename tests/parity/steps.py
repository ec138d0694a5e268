"""Takes the steps of a case in one session, in turn."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from scangen.dialects import load
from scangen.model import Table
from tests.integration.projects import Generated
from tests.parity.cases import ABSENT
from tests.parity.outcomes import Disagreement, Seen, is_now, judge, python_value
from tests.parity.refusals import KINDS, RETRY, kind_of
from tests.parity.ways import Way

_NAMES = re.compile(r"'(?:[^']|'')*'|\"([^\"]*)\"")
_CLOCK = 0.004
"""Seconds that pass before an instant is expected to advance: SQLite's clock has milliseconds."""


class Steps:
    """The steps of one case in one session with a built database."""

    def __init__(
        self,
        engine: str,
        made: Generated,
        way: Way,
        base: Mapping[str, Mapping[str, Any]],
        several: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> None:
        self.engine = engine
        self.made = made
        self.way = way
        self._base = base
        self._several = several
        self._quote = load(engine).quote
        self._instants: dict[str, dict[Any, Any]] = {}

    def take(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """Every step in turn; raises Disagreement with the step's number."""
        for number, step in enumerate(steps, 1):
            if self.engine in step.get("unasked", {}):
                continue
            if number < len(steps) and "touched" in steps[number]:
                self._instants = self._touchable()
                time.sleep(_CLOCK)
            try:
                self._take(step)
            except Disagreement as problem:
                raise Disagreement(f"step {number}: {problem}") from problem.__cause__

    def _take(self, step: Mapping[str, Any]) -> None:
        match step:
            case {"together": _} | {"storm": _}:
                assert self._several, "there are several sessions already"
                self._several(step)
            case {"transaction": steps}:
                self._transaction(steps, step.get("end", "commit"))
            case {"touched": columns}:
                self._touched(columns)
            case {"now": columns}:
                self._now(columns)
            case {"holds": tables}:
                judge(
                    step,
                    Seen(rows={name: self._rows(self._table(name)) for name in tables}),
                    self.engine,
                    self.made.schema,
                )
            case _:
                for action in self.statements(step):
                    judge(step, self.outcome(action), self.engine, self.made.schema)

    def statements(self, step: Mapping[str, Any]) -> Iterator[Callable[[], Seen]]:
        """The statements of a step, to be executed one by one."""
        way = self.way
        match step:
            case {"insert": tables}:
                for name, rows in tables.items():
                    for row in rows if isinstance(rows, list) else [rows]:
                        yield self._changes(way.insert, self._table(name), [self._row(name, row)])
            case {"insert_many": tables}:
                for name, rows in tables.items():
                    yield self._changes(way.insert, self._table(name), [self._row(name, row) for row in rows])
            case {"update": name, "set": values}:
                where = self._values(name, step.get("where", {}))
                yield self._changes(way.update, self._table(name), self._values(name, values), where)
            case {"delete": name}:
                yield self._changes(way.delete, self._table(name), self._values(name, step.get("where", {})))
            case {"query": text}:
                sql = self._spelled(text)
                assert sql, f"nothing to ask {self.engine}: {step}"
                yield partial(self._asked, sql)
            case {"run": text} | {"session": text}:
                sql = self._spelled(text)
                if sql:
                    yield self._changes(lambda sql: way.execute(sql)[0], sql)
            case _:
                raise AssertionError(f"no such step: {step}")

    def _asked(self, sql: str) -> Seen:
        return Seen(rows={None: self.way.execute(sql)[1]})

    @staticmethod
    def _changes(statement: Callable[..., int], *arguments: Any) -> Callable[[], Seen]:
        return lambda: Seen(changes=statement(*arguments))

    def outcome(self, action: Callable[[], Seen]) -> Seen:
        """What a statement comes to; an error of no known kind is raised."""
        try:
            return action()
        except Exception as error:
            kind = kind_of(self.engine, error, self.made.catalog)
            if kind not in (*KINDS, RETRY):
                raise Disagreement(f"an error of no known kind: {kind}") from error
            return Seen(refused=kind, said=str(error))

    def _transaction(self, steps: Sequence[Mapping[str, Any]], end: str) -> None:
        self.way.begin()
        try:
            self.take(steps)
        except BaseException:
            self.way.end("rollback")
            raise
        self.way.end(end)

    def _touched(self, columns: Mapping[str, list[Any]]) -> None:
        now = self._touchable()
        for column, keys in columns.items():
            before, after = self._instants[column], now[column]
            advanced = sorted(key for key in after if after[key] > before[key])
            back = [key for key in after if after[key] < before[key]]
            if before.keys() != after.keys() or advanced != sorted(keys) or back:
                raise Disagreement(f"{column} advanced for {advanced}, not for {keys}; went back for {back}")

    def _now(self, columns: list[str]) -> None:
        for column in columns:
            table, _, name = column.partition(".")
            found = [row[name] for row in self._rows(self._table(table))]
            if not found or not all(map(is_now, found)):
                raise Disagreement(f"{column} has {found}, which is not the instant in UTC")

    def _table(self, name: str) -> Table:
        return self.made.schema.table(name)

    def _row(self, name: str, row: Mapping[str, Any]) -> dict[str, Any]:
        whole = {**self._base.get(name, {}), **row}
        return self._values(name, {key: value for key, value in whole.items() if value != ABSENT})

    def _values(self, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        table = self._table(name)
        return {
            key: [python_value(table.column(key).type, one) for one in value]
            if isinstance(value, list) and table.column(key).type.kind.value != "json"
            else python_value(table.column(key).type, value)
            for key, value in values.items()
        }

    def _rows(self, table: Table) -> list[dict[str, Any]]:
        keys = table.primary_key.columns
        return sorted(self.way.rows(table), key=lambda row: [row[key] for key in keys])

    def _touchable(self) -> dict[str, dict[Any, Any]]:
        """The instants of all columns with `on_update`, by table and column, then by the row's last key column."""
        found: dict[str, dict[Any, Any]] = {}
        for table in self.made.schema.tables:
            names = [column.name for column in table.columns if column.on_update_now]
            if names:
                rows = self._rows(table)
                key = table.primary_key.columns[-1] if "id" not in table.types else "id"
                found |= {f"{table.name}.{name}": {row[key]: row[name] for row in rows} for name in names}
        return found

    def _spelled(self, text: str | Mapping[str, str | None]) -> str | None:
        return spell(text, self.engine, self._quote)


def spell(text: str | Mapping[str, str | None], engine: str, quote: Callable[[str], str]) -> str | None:
    """The text for an engine, with its quotes around names; None where there is nothing to run."""
    sql = text if isinstance(text, str) else text.get(engine, text.get("default"))
    return sql and _NAMES.sub(lambda match: match[0] if match[1] is None else quote(match[1]), sql)
