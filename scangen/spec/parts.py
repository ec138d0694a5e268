"""The parts of one table while its file is read: what is there so far, and the questions that every part asks."""

from __future__ import annotations

from yaml import Node

from scangen.diagnostics import Span
from scangen.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    HashPartition,
    Index,
    Key,
    Kind,
    Query,
    RangePartition,
    Retention,
    Role,
    TableOverride,
    Transition,
    Type,
)
from scangen.spec.draft import SURELY_SHORT, LongName, Pending
from scangen.spec.reading import Reading, unknown_column

UNKEYED = frozenset({Kind.JSON, Kind.TEXT, Kind.BINARY})
"""Kinds that no plain index holds on every server."""


class Parts:
    """One table in the making. A column of a type that could not be read stands in `types` as None."""

    def __init__(self, reading: Reading, name: str, role: Role, span: Span) -> None:
        self.reading = reading
        self.name = name
        self.role = role
        self.span = span
        self.types: dict[str, Type | None] = {}
        self.columns: dict[str, Column] = {}
        self.primary: list[tuple[str, Node]] = []
        self.primary_key: Key | None = None
        self.uniques: list[Key] = []
        self.checks: list[Check] = []
        self.with_one_of: set[str] = set()
        self.indexes: list[Index] = []
        self.special_indexes: list[tuple[Index, str]] = []
        self.foreign_keys: list[ForeignKey] = []
        self.transitions: list[Transition] = []
        self.queries: list[Query] = []
        self.partition: HashPartition | RangePartition | None = None
        self.retention: Retention | None = None
        self.overrides: dict[str, TableOverride] = {}
        self.long_names: list[LongName] = []
        self.expressions: list[Pending] = []
        self.raw: list[tuple[str, Expression]] = []
        self.raw_types: list[tuple[str, Expression]] = []

    def own_name(self, node: Node, what: str) -> str | None:
        """A name that the user gives to a part of the table."""
        name = self.reading.name(node, what)
        if name is not None:
            self.note_length(name, what, node)
        return name

    def note_length(self, name: str, what: str, node: Node) -> None:
        """Keep a long name for linking, which knows the targets."""
        if len(name) > SURELY_SHORT:
            self.long_names.append(LongName(name, what, self.reading.span(node)))

    def has(self, name: str, node: Node, what: str) -> bool:
        """Whether the table has that column; reports it when not."""
        if name in self.types:
            return True
        message = f"{what} names the column {name!r}, which {self.name} does not have"
        self.reading.error("SG307", node, message, unknown_column(name, self.types))
        return False

    def type(self, name: str) -> Type | None:
        """The type of a column, None when there is none that could be read."""
        return self.types.get(name)

    def keyable(self, name: str, node: Node, what: str) -> bool:
        """Whether a column may stand in a key; reports it when not."""
        type_ = self.types.get(name)
        if type_ is None or type_.kind not in UNKEYED:
            return True
        message = f"{what} holds {name}, and a {type_.kind.value} column cannot be in a key or a plain index"
        self.reading.error("SG308", node, message, way_out(type_.kind))
        return False


def way_out(kind: Kind) -> str:
    """What to do in place of an index over a column of that kind."""
    if kind is Kind.TEXT:
        return "make it string(n), or give each target a method of its own: `mysql: {method: fulltext}`"
    if kind is Kind.JSON:
        own = "`postgresql: {method: gin}, mysql: {skip: true}`"
        return f"keep the value in a column of its own and index that, or give each target its own: {own}"
    return "index a hash of it, kept in a string column"
