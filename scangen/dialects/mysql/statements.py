"""The statements of a migration that only MySQL has."""

from __future__ import annotations

from typing import ClassVar

from scangen import physical
from scangen.dialects.mysql.clauses import Clause
from scangen.steps import CreateTrigger, Statement
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class AlterTable(Statement):
    """ALTER TABLE with its parts, then `way`, its ALGORITHM and LOCK; `tail` is about partitions and stands last."""

    template: ClassVar[str] = "alter_table"
    name: str
    clauses: tuple[Clause, ...]
    way: str
    tail: Clause | None = None


@dataclass(frozen=True, slots=True)
class AlterPartitions(Statement):
    """An ALTER TABLE about partitions that stays what it is otherwise; the server takes no other part beside it."""

    template: ClassVar[str] = "alter_partitions"
    name: str
    clause: Clause
    way: str


@dataclass(frozen=True, slots=True)
class PlaceTrigger(CreateTrigger):
    """CREATE TRIGGER, fired before the one named `precedes` if any; `plain` is a body that needs no DELIMITER."""

    template: ClassVar[str] = "place_trigger"
    precedes: str | None = None


@dataclass(frozen=True, slots=True)
class PlacePlainTrigger(PlaceTrigger):
    """One whose body is one statement without a semicolon, so that a client needs no DELIMITER."""

    compound: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class SetSession(Statement):
    """A variable of the session."""

    template: ClassVar[str] = "set_session"
    compact: ClassVar[bool] = True
    setting: ClassVar[bool] = True
    variable: str
    value: str


@dataclass(frozen=True, slots=True)
class CreateBackfill(Statement):
    """A procedure that fills columns row by row along the primary key; `values` are columns with their SQL."""

    template: ClassVar[str] = "create_backfill"
    compound: ClassVar[bool] = True
    table: physical.Table
    name: str
    key: tuple[physical.Column, ...]
    values: tuple[tuple[str, str], ...]
    collation: str | None
    batch: int


@dataclass(frozen=True, slots=True)
class CallBackfill(Statement):
    """The procedure is run."""

    template: ClassVar[str] = "call_backfill"
    name: str


@dataclass(frozen=True, slots=True)
class DropBackfill(Statement):
    """The procedure goes."""

    template: ClassVar[str] = "drop_backfill"
    name: str
