"""Scratch tables by which a server is asked how it prints what a catalog holds: as few of them as will do.

Tables share one where the columns that their expressions name are alike, and every text is asked about once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from scangen import physical
from scangen.values import dataclass

PREFIX = "scangen_scratch_"
_NO_KEY = physical.Key("", ())
_NEAR = 4
"""How many scratch tables are looked at for room: with all of them, the time would grow with the square of tables."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one scratch table can hold: columns, indexes, bytes of a row as `size` counts those of a column."""

    columns: int
    indexes: int
    bytes: int = 0
    size: Callable[[physical.Column], int] = lambda _: 0


@dataclass(slots=True)
class Sample:
    """One scratch table while it is filled; `labels` are the names in it of what was asked about."""

    name: str
    options: tuple[tuple[str, str], ...]
    limits: Limits
    columns: dict[str, physical.Column] = field(default_factory=dict)
    checks: dict[str, physical.Check] = field(default_factory=dict)
    indexes: dict[object, physical.Index] = field(default_factory=dict)
    triggers: dict[object, physical.Trigger] = field(default_factory=dict)
    labels: dict[object, str] = field(default_factory=dict)
    bytes: int = 0

    def label(self, question: object) -> str:
        """The name, unique in the schema, under which a question is asked."""
        return self.labels.setdefault(question, f"{self.name}_{len(self.labels)}")

    def room_for(self, columns: Mapping[str, physical.Column], more: Sequence[physical.Column], indexes: int) -> bool:
        """Whether these columns, each as it is already, and `more` beside them fit, and so many indexes."""
        new = [*(column for name, column in columns.items() if name not in self.columns), *more]
        return (
            all(self.columns.get(name, column) == column for name, column in columns.items())
            and len(self.columns) + len(new) <= self.limits.columns
            and len(self.indexes) + indexes <= self.limits.indexes
            and self.bytes + sum(map(self.limits.size, new)) <= (self.limits.bytes or self.bytes + 1)
        )

    def add(self, column: physical.Column) -> None:
        """Take a column in."""
        if column.name not in self.columns:
            self.columns[column.name] = column
            self.bytes += self.limits.size(column)

    @property
    def table(self) -> physical.Table:
        """The table to be made; it has no key."""
        return physical.Table(
            self.name,
            tuple(self.columns.values()),
            _NO_KEY,
            checks=tuple(self.checks.values()),
            indexes=tuple(self.indexes.values()),
            triggers=tuple(self.triggers.values()),
            options=self.options,
        )


class Scratch:
    """The scratch tables of one expected catalog; each has a name that no other inspection uses."""

    def __init__(self, expected: physical.Catalog, limits: Limits) -> None:
        self._expected = expected
        self._limits = limits
        self.token = f"{PREFIX}{secrets.token_hex(4)}"
        self._samples: list[Sample] = []
        self._plain: dict[object, tuple[str, str]] = {}
        self._answers: list[_Answer] = [self._ask(table) for table in expected.tables]
        self.tables = tuple(sample.table for sample in self._samples)
        self.names = frozenset(table.name for table in self.tables)

    def answered(self, made: Mapping[str, physical.Table]) -> list[physical.Table]:
        """The expected tables in the server's words; what the server would not take stays as it was."""
        known: dict[tuple[str, str], dict[str, Any]] = {}
        for name, table in made.items():
            for parts in ("columns", "checks", "indexes", "triggers"):
                known[name, parts] = {part.name: part for part in getattr(table, parts)}
        return [answer.given(table, known) for table, answer in zip(self._expected.tables, self._answers, strict=True)]

    def _ask(self, table: physical.Table) -> _Answer:
        answer = _Answer()
        generated = [column for column in table.columns if column.generated]
        indexes = [index for index in table.indexes if index.where or any(key.column is None for key in index.keys)]
        triggers = [trigger for trigger in table.triggers if trigger.condition]
        if generated or table.checks or indexes or triggers:
            named = _named(table, generated, indexes, triggers)
            sample = self._sample(table, named, generated, len(indexes))
            for column in named.values():
                sample.add(column)
            for column in generated:
                plain = _bare(column, column.generated)
                plain = replace(plain, name=sample.label(plain))
                sample.add(plain)
                answer.columns[column.name] = (sample.name, plain.name)
            for check in table.checks:
                label = sample.label(("check", check.expression))
                sample.checks[label] = physical.Check(label, check.expression)
                answer.checks[check.name] = (sample.name, label)
            for index in indexes:
                question = (index.keys, index.unique, index.where, index.include, index.method)
                label = sample.label(question)
                sample.indexes[question] = replace(index, name=label)
                answer.indexes[index.name] = (sample.name, label)
            for trigger in triggers:
                asked = (trigger.timing, trigger.events, trigger.of, trigger.condition)
                label = sample.label(asked)
                sample.triggers[asked] = replace(trigger, name=label)
                answer.triggers[trigger.name] = (sample.name, label)
        for column in table.columns:
            if not column.generated:
                plain = _bare(column)
                answer.columns[column.name] = self._ask_of(table, plain)
        return answer

    def _ask_of(self, table: physical.Table, plain: physical.Column) -> tuple[str, str]:
        """Ask about a type with its collation and default, wherever it is asked about already or there is room."""
        question = (plain, table.options)
        if question not in self._plain:
            sample = self._sample(table, {}, [plain], 0)
            label = sample.label(plain)
            sample.add(replace(plain, name=label))
            self._plain[question] = (sample.name, label)
        return self._plain[question]

    def _sample(
        self, table: physical.Table, named: Mapping[str, physical.Column], more: Sequence[physical.Column], indexes: int
    ) -> Sample:
        for sample in self._samples[-_NEAR:]:
            if sample.options == table.options and sample.room_for(named, more, indexes):
                return sample
        sample = Sample(f"{self.token}_{len(self._samples)}", table.options, self._limits)
        self._samples.append(sample)
        return sample


@dataclass(slots=True)
class _Answer:
    """Where one table's answers stand: for each part's name, a scratch table and the name in it."""

    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    checks: dict[str, tuple[str, str]] = field(default_factory=dict)
    indexes: dict[str, tuple[str, str]] = field(default_factory=dict)
    triggers: dict[str, tuple[str, str]] = field(default_factory=dict)

    def given(self, table: physical.Table, known: Mapping[tuple[str, str], Mapping[str, Any]]) -> physical.Table:
        """The table in the server's words."""
        return replace(
            table,
            columns=tuple(self._part("columns", part, known) for part in table.columns),
            checks=tuple(self._part("checks", part, known) for part in table.checks),
            indexes=tuple(self._part("indexes", part, known) for part in table.indexes),
            triggers=tuple(self._part("triggers", part, known) for part in table.triggers),
        )

    def _part(self, parts: str, part: Any, known: Mapping[tuple[str, str], Mapping[str, Any]]) -> Any:
        sample, label = getattr(self, parts).get(part.name, ("", ""))
        made = known.get((sample, parts), {}).get(label)
        if made is None:
            return part
        match part:
            case physical.Column():
                # Whether it is required, what it is called and what is said of it is not asked.
                return physical.Column(
                    part.name,
                    made.type,
                    part.nullable,
                    made.default,
                    part.default_name,
                    made.generated,
                    made.collation,
                    part.comment,
                )
            case physical.Check():
                return physical.Check(part.name, made.expression)
            case physical.Trigger():
                return replace(part, condition=made.condition)
            case _:
                return replace(made, name=part.name, note=part.note)


def _bare(column: physical.Column, generated: str | None = None) -> physical.Column:
    """A column with nothing but what the server may print in its own way."""
    default = None if generated else column.default
    return physical.Column("", column.type, default=default, generated=generated, collation=column.collation)


def _named(
    table: physical.Table,
    generated: list[physical.Column],
    indexes: list[physical.Index],
    triggers: list[physical.Trigger],
) -> dict[str, physical.Column]:
    """The columns that the table's expressions name, as plain ones."""
    words = set(_WORD.findall(" ".join(_texts(table, generated, indexes, triggers)).casefold()))
    return {
        column.name: physical.Column(column.name, column.type, collation=column.collation)
        for column in table.columns
        if column.name.casefold() in words
    }


def _texts(
    table: physical.Table,
    generated: list[physical.Column],
    indexes: list[physical.Index],
    triggers: list[physical.Trigger],
) -> Iterator[str]:
    yield from (column.generated or "" for column in generated)
    yield from (check.expression for check in table.checks)
    for index in indexes:
        yield from (key.column or key.expression or "" for key in index.keys)
        yield from (index.where or "", *index.include)
    for trigger in triggers:
        yield from (trigger.condition or "", *trigger.of)
