"""Cases of behaviour as data: specs, and steps with one outcome for every server (`tests/cases/behaviour/*.yaml`).

A file has `specs` (texts by name), perhaps `variants` (words in angle brackets, and what stands for each), `rows`
(what an insert takes unless it says otherwise, by table) and `cases`. A step is one of

    insert: {table: {column: value}}   a row, or a list of rows (each a statement of its own)
    run: SQL                           names in double quotes, which each dialect spells in its own way
    holds: {table: [{column: value}]}  the rows of a table by its primary key, or only the columns that are named
    query: SQL, gives: [[value]]
    touched: {table.column: [key]}     which rows' instants advanced since the step before, and no others
    now: [table.column]                every row has the instant, in UTC

and an insert or run may say `refused:` (see `refusals`), with `by:` a check's name, or `changes:` a number of rows.
`differs:` holds other words for a step on one engine: each is a difference that docs/parity.md declares.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen.dialects import load
from scangen.model import Kind, Table, Type
from tests.integration.projects import Generated
from tests.integration.refusals import KINDS, kind_of
from tests.integration.values import insert, inward, select
from tests.servers.base import Connection

ABSENT = "<absent>"
"""In a row: leave the column out, though `rows` has a value for it."""

_NAMES = re.compile(r"'(?:[^']|'')*'|\"([^\"]*)\"")
_CLOCK = 0.004
"""Seconds that pass before an instant is expected to advance: SQLite's clock has milliseconds."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a file, in one of its variants."""

    file: str
    variant: str
    name: str
    specs: Mapping[str, str] = field(repr=False)
    base: Mapping[str, Mapping[str, Any]] = field(repr=False)
    steps: tuple[Mapping[str, Any], ...] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.file}{f'-{self.variant}' if self.variant else ''}: {self.name}"


def read_cases(folder: Path) -> Iterator[Case]:
    """All cases of all files, in each variant."""
    for path in sorted(folder.glob("*.yaml")):
        whole = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - it is a safe one
        unknown = whole.keys() - {"specs", "variants", "rows", "cases"}
        assert not unknown, f"{path}: {unknown}"
        for variant, words in (whole.get("variants") or {"": {}}).items():
            specs = {name: _filled(text, words) for name, text in whole["specs"].items()}
            for case in whole["cases"]:
                assert not case.keys() - {"name", "steps", "variants"}, f"{path}: {case}"
                if variant in case.get("variants", [variant]):
                    steps = tuple(case["steps"])
                    yield Case(path.stem, variant, case["name"], specs, whole.get("rows", {}), steps)


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, replacement in words.items():
        text = text.replace(f"<{word}>", replacement)
    return text


class Run:
    """Runs cases on one connection to a built database."""

    def __init__(self, engine: str, made: Generated, connection: Connection) -> None:
        self.engine = engine
        self.made = made
        self.connection = connection
        self.quote = load(engine).quote
        self._instants: dict[str, dict[Any, Any]] = {}

    def case(self, case: Case) -> None:
        """Every step in turn; the tables are empty before and after."""
        try:
            for number, step in enumerate(case.steps, 1):
                if number < len(case.steps) and "touched" in case.steps[number]:
                    self._instants = self._touchable()
                    time.sleep(_CLOCK)
                self._step(case, {**step, **step.get("differs", {}).get(self.engine, {})}, f"step {number}")
        finally:
            for table in reversed(self.made.schema.tables):
                self._execute(f"DELETE FROM {self.quote(table.name)}")

    def _step(self, case: Case, step: dict[str, Any], where: str) -> None:
        step.pop("differs", None)
        match step:
            case {"insert": tables, **rest}:
                for name, rows in tables.items():
                    for row in rows if isinstance(rows, list) else [rows]:
                        self._outcome(partial(self._insert, case, name, row), rest, where)
            case {"run": sql, **rest}:
                self._outcome(lambda: self._execute(self._spelled(sql))[0], rest, where)
            case {"holds": tables}:
                for name, rows in tables.items():
                    self._holds(self.made.schema.table(name), rows, where)
            case {"query": sql, "gives": rows}:
                assert [list(row) for row in self._execute(self._spelled(sql))[1]] == rows, where
            case {"touched": columns}:
                self._touched(columns, where)
            case {"now": columns}:
                self._now(columns, where)
            case _:
                raise AssertionError(f"{where}: {step}")

    def _touched(self, columns: Mapping[str, list[Any]], where: str) -> None:
        now = self._touchable()
        for column, keys in columns.items():
            before, after = self._instants[column], now[column]
            assert before.keys() == after.keys(), where
            assert sorted(key for key in after if after[key] > before[key]) == sorted(keys), where
            assert [key for key in after if after[key] < before[key]] == [], where

    def _now(self, columns: list[str], where: str) -> None:
        for column in columns:
            table, _, name = column.partition(".")
            found = self._rows(self.made.schema.table(table))
            assert found, where
            for row in found:
                self._is_now(row[name], where)

    @staticmethod
    def _is_now(value: Any, where: str) -> None:
        now = datetime.now(UTC)
        if isinstance(value, datetime):
            assert abs(now - value) < timedelta(minutes=1), f"{where}: {value} is not the instant in UTC"
        else:
            assert value in (now.date(), (now - timedelta(minutes=1)).date()), f"{where}: {value}"

    def _outcome(self, action: Any, says: Mapping[str, Any], where: str) -> None:
        assert not says.keys() - {"refused", "by", "changes"}, f"{where}: {says}"
        refused = says.get("refused")
        if refused is None:
            count = action()
            assert says.get("changes", count) == count, where
            return
        assert refused in KINDS, where
        with pytest.raises(Exception) as caught:  # noqa: PT011 - each driver has its own
            action()
        assert kind_of(self.engine, caught.value, self.made.catalog) == refused, where
        assert says.get("by", "") in str(caught.value), where

    def _insert(self, case: Case, name: str, row: Mapping[str, Any]) -> int:
        table = self.made.schema.table(name)
        whole = {**case.base.get(name, {}), **row}
        values = {key: _value(table.column(key).type, value) for key, value in whole.items() if value != ABSENT}
        insert(self.connection, self.engine, table, values)
        return 1

    def _holds(self, table: Table, rows: list[dict[str, Any]], where: str) -> None:
        found = self._rows(table)
        assert len(found) == len(rows), f"{where}: {table.name} has {found}"
        for row, expected in zip(found, rows, strict=True):
            meant = {
                name: inward(table.column(name).type, _value(table.column(name).type, value))
                for name, value in expected.items()
            }
            assert {name: row[name] for name in meant} == meant, where

    def _rows(self, table: Table) -> list[dict[str, Any]]:
        keys = table.primary_key.columns
        return sorted(select(self.connection, self.engine, table, keys[0]), key=lambda row: [row[key] for key in keys])

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

    def _spelled(self, sql: str) -> str:
        return _NAMES.sub(lambda match: match[0] if match[1] is None else self.quote(match[1]), sql)

    def _execute(self, sql: str) -> tuple[int, list[tuple[Any, ...]]]:
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql)
            return cursor.rowcount, cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()


def _value(portable: Type, value: Any) -> Any:
    """A value of a case as Python's for the column's type, where it is one."""
    try:
        match portable.kind, value:
            case Kind.DATETIME, str():
                found = datetime.fromisoformat(value.replace("Z", "+00:00"))
                return found if found.tzinfo else value
            case Kind.DATETIME, datetime():
                raise AssertionError(f"{value} is to stand in quotes")
            case Kind.DATE, str():
                return date.fromisoformat(value)
            case Kind.DECIMAL, str():
                return Decimal(value)
    except (ValueError, ArithmeticError):
        pass
    return value
