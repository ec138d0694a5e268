"""What all dialects' `inspect.py` share: the contract, and the way from queries to an answer.

Every dialect's folder has an `inspect.py` with a subclass of `Inspector` and, as its one entry, `inspect`. Reading
takes a fixed number of queries, whatever the number of tables. A server rewrites what it is given, so what was expected
is put into scratch tables on the same server (`scratch`), read back by the like queries, and where the two are equal,
the answer is in the words that were expected (`own_words`).
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from typing import Any, ClassVar, Protocol, TypeAlias

from scangen import physical
from scangen.dialects.access import Connection, rows
from scangen.dialects.base import Dialect
from scangen.dialects.own_words import in_own_words, loosely_same, same, unlike
from scangen.dialects.scratch import PREFIX, Limits, Scratch
from scangen.values import dataclass

_TURN = 0.0005
"""Seconds that a thread goes on while another one waits for its turn."""


class Kind(StrEnum):
    """What a finding is about."""

    UNVALIDATED = "not validated"
    """The constraint holds for new rows; nobody has looked at the old ones."""
    UNENFORCED = "not enforced"
    DISABLED = "disabled"
    INVALID = "invalid"
    INVISIBLE = "invisible"
    DETACHED = "detached"
    ORDER = "order"
    """Parts that act in an order do so in another one."""
    OTHER = "otherwise"
    """A property that the catalog has no word for, which `detail` names."""
    UNOWNED = "not owned"
    """An object that nobody expected, which scangen leaves alone."""
    UNCOMPARED = "not compared"
    """The texts differ, and the server could not be asked whether that means anything."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What a catalog cannot say of a database: `what` is a word for the object (`check`, `trigger`, `view`, …)."""

    kind: Kind
    table: str
    what: str
    name: str
    detail: str = ""

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.table or self.name}: {self.what} {self.name} is {self.kind}{detail}"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `unasked` says why the server could not be asked about expressions, where it could not."""

    catalog: physical.Catalog
    findings: tuple[Finding, ...] = ()
    unasked: str | None = None


Expected: TypeAlias = physical.Catalog | Callable[[], physical.Catalog]


class Inspect(Protocol):
    """The entry of a dialect's `inspect.py`."""

    def __call__(self, connection: Connection, expected: Expected | None) -> Inspection:
        """Read the current schema, on a connection without an open transaction.

        With `expected`, the catalog has its tables only, its order and its words; without, all tables, by name, in
        the server's words. What reads the expected catalog is called while the server works.
        """


def inspect_of(dialect: str) -> Inspect:
    """The entry of the dialect of that name."""
    entry: Inspect = import_module(f"scangen.dialects.{dialect}.inspect").inspect
    return entry


Answers: TypeAlias = Mapping[str, Sequence[Sequence[Any]]]
"""The rows of each query, by what it reads."""


def by_table(answers: Answers, *others: str) -> dict[Any, dict[str, list[Any]]]:
    """The rows by the table's name or number, with which each begins, and by query; `others` are about no table."""
    found: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for what in answers.keys() - set(others):
        for row in answers[what]:
            found[row[0]][what].append(row[1:])
    return found


@dataclass(slots=True)
class Reading:
    """What the queries gave: tables by name, in the server's words, and findings about them."""

    tables: dict[str, physical.Table] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def find(self, kind: Kind, table: str, what: str, name: str, detail: str = "") -> None:
        """Note a finding."""
        self.findings.append(Finding(kind, table, what, name, detail))


class Inspector(ABC):
    """Inspects one database."""

    dialect: ClassVar[Dialect]

    limits: ClassVar[Limits | None] = None
    """What a scratch table can hold; None where the server keeps every text as it was written."""

    ordered_triggers: ClassVar[bool] = False
    """Whether triggers fire in the order of their making, and are read in it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return rows(self.connection, sql)

    @abstractmethod
    def queries(self, scratch: Collection[str] | None) -> Mapping[str, str]:
        """What to ask, by what it reads, of all tables in the current schema, or of scratch tables of these names."""

    def fetch(self, scratch: Collection[str] | None) -> Answers:
        """The answers to these queries."""
        return {what: self.rows(sql) for what, sql in self.queries(scratch).items()}

    @abstractmethod
    def read(self, answers: Answers) -> Reading:
        """The tables that the answers are about."""

    def begin(self) -> None:  # noqa: B027 - for most there is something to do
        """Bring the session into a state in which the server's answers depend on nothing else."""

    def end(self) -> None:  # noqa: B027 - most change nothing but their session
        """Leave the session as it was."""

    def make(self, scratch: Scratch) -> str | None:
        """Make the scratch tables; answers why none can be had here, where none can."""
        return None

    def drop(self, scratch: Scratch) -> None:  # noqa: B027 - where nothing is made, there is nothing to drop
        """Drop the scratch tables."""

    def sorted_out(self, meant: physical.Table, found: physical.Table) -> physical.Table:
        """What was found, where the server keeps two kinds of parts as one and only `meant` tells them apart."""
        return found

    def printed(self, table: physical.Table, found: physical.Table) -> physical.Table:
        """An expected table with all that the server prints in one known way as it prints it; `found` has its name."""
        return table

    def printed_name(self, name: str) -> str:
        """A column's name as the server prints it in an expression."""
        return self.dialect.quote(name)

    def inspect(self, expected: Expected | None) -> Inspection:
        """The whole inspection, as `Inspect` has it."""
        self.begin()
        try:
            if expected is None:
                reading = self.read(self.fetch(None))
                found = physical.Catalog(self.dialect.facts.name, tuple(_by_reference(reading.tables)))
                return Inspection(found, tuple(sorted(reading.findings)))
            return self._compare(expected)
        finally:
            with suppress(Exception):  # a lost connection has said so before
                self.end()

    def _compare(self, meant: Expected) -> Inspection:
        if self.limits is None:
            expected = _catalog(meant)
            return _conclude(self, expected, expected.tables, self.read(self.fetch(None)), None)
        # One thread waits for the server, while this one reads what is expected and makes something of the answers.
        with _taking_turns(), ThreadPoolExecutor(1) as server:
            live = server.submit(self.fetch, None)
            expected = _catalog(meant)
            scratch = Scratch(expected, self.limits, self.dialect.quote)
            asked = server.submit(self._ask, scratch)
            reading = self.read(live.result())
            unasked, answers = asked.result()
        if unasked:
            return _conclude(self, expected, expected.tables, reading, unasked)
        made = self.read(answers).tables if answers else {}
        if not scratch.tells(made):
            scratch = Scratch(expected, self.limits, self.dialect.quote, literally=True)
            unasked, answers = self._ask(scratch)
            made = self.read(answers).tables
        rewritten = scratch.answered(made, self.printed_name)
        return _conclude(self, expected, rewritten, reading, None)

    def _ask(self, scratch: Scratch) -> tuple[str | None, Answers]:
        """Why the server cannot be asked, or else what it says of the scratch tables."""
        try:
            unasked = self.make(scratch)
            return unasked, self.fetch(scratch.names) if scratch.names and not unasked else {}
        finally:
            with suppress(Exception):
                self.drop(scratch)


@contextmanager
def _taking_turns() -> Iterator[None]:
    """A thread that has an answer gets on at once: the 5 ms it would wait for another are longer than most answers."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _catalog(expected: Expected) -> physical.Catalog:
    return expected() if callable(expected) else expected


def _conclude(
    inspector: Inspector,
    expected: physical.Catalog,
    rewritten: Sequence[physical.Table],
    reading: Reading,
    unasked: str | None,
) -> Inspection:
    wanted = {table.name for table in expected.tables}
    findings = [finding for finding in reading.findings if finding.table in wanted or not finding.table]
    tables = []
    for meant, there in zip(expected.tables, rewritten, strict=True):
        found = reading.tables.get(meant.name)
        if found is None:
            continue
        printed = _without_margins(inspector.printed(there, found))
        found = _without_margins(inspector.sorted_out(meant, found))
        findings += _of_triggers(meant, found, ordered=inspector.ordered_triggers)
        if unasked:
            findings += [Finding(Kind.UNCOMPARED, meant.name, *part) for part in unlike(printed, found)]
        tables.append(in_own_words(meant, printed, found, loosely_same if unasked else same))
    findings += _others(expected, reading.tables.keys() - wanted)
    return Inspection(replace(expected, tables=tuple(tables)), tuple(sorted(set(findings))), unasked)


def _others(expected: physical.Catalog, names: Iterable[str]) -> Iterator[Finding]:
    """The tables that nobody expected."""
    partitions = {p.name: t.name for t in expected.tables if t.partitioning for p in t.partitioning.partitions}
    for name in names:
        if name in partitions:
            yield Finding(Kind.DETACHED, partitions[name], "partition", name, "a table of its own")
        else:
            left = "made by an inspection that runs, or was killed" if name.startswith(PREFIX) else ""
            yield Finding(Kind.UNOWNED, "", "table", name, left)


def _without_margins(table: physical.Table) -> physical.Table:
    """A body begins and ends with its first and last word: how it stands in its statement is the template's affair."""
    if all(trigger.body == trigger.body.strip() for trigger in table.triggers):
        return table
    return replace(table, triggers=tuple(replace(t, body=t.body.strip()) for t in table.triggers))


def _of_triggers(meant: physical.Table, found: physical.Table, *, ordered: bool) -> Iterator[Finding]:
    """Triggers that nobody expected, and where they fire as they were made, expected ones that do so out of order."""
    places = {trigger.name: place for place, trigger in enumerate(meant.triggers)}
    latest: dict[tuple[str, tuple[str, ...]], int] = {}
    for trigger in found.triggers:
        place = places.get(trigger.name)
        if place is None:
            yield Finding(Kind.UNOWNED, meant.name, "trigger", trigger.name)
        elif ordered:
            if place < latest.get((trigger.timing, trigger.events), -1):
                yield Finding(Kind.ORDER, meant.name, "trigger", trigger.name, "fires later than it should")
            latest[trigger.timing, trigger.events] = place


def _by_reference(tables: Mapping[str, physical.Table]) -> Iterator[physical.Table]:
    """Tables by name, each after those that it references; a circle of references has no such order."""
    graph = {
        name: sorted({key.target for key in table.foreign_keys} & tables.keys() - {name})
        for name, table in sorted(tables.items())
    }
    try:
        names = list(TopologicalSorter(graph).static_order())
    except CycleError:
        names = list(graph)
    return (tables[name] for name in names)
