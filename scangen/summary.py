"""Changes in words, a line each, with the signs that version control uses; the same words on every server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, fields
from typing import TYPE_CHECKING, cast

from scangen import physical
from scangen.changes import (
    Add,
    Alter,
    AlterTable,
    Change,
    CreateTable,
    Describe,
    Drop,
    DropTable,
    Part,
    PartChange,
    Rename,
    RenameTable,
    Repartition,
    SetOptions,
)
from scangen.values import dataclass

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_WORDS: dict[type[Part], str] = {
    physical.Column: "column",
    physical.Key: "key",
    physical.Check: "check",
    physical.ForeignKey: "foreign key",
    physical.Index: "index",
    physical.Trigger: "trigger",
}
_FIELDS = {"comment": "description", "on_delete": "what a delete does", "of": "columns"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of what is another: its name, and its value on both sides, in the words of the dialect."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Line:
    """One change: `+`, `-` or `~`, the table that it is about, and what of it (empty: the table itself).

    `differences` are the values of what is another; targets have words of their own for them, so they do not count.
    """

    sign: str
    table: str
    text: str
    differences: tuple[Difference, ...] = field(default=(), compare=False)


def lines(changes: Iterable[Change]) -> Iterator[Line]:
    """The changes in their order, those of a table together."""
    for change in changes:
        match change:
            case CreateTable(table=table):
                yield Line("+", table.name, "")
            case DropTable(table=table):
                yield Line("-", table.name, "")
            case RenameTable(before=before, table=table):
                yield Line("~", table.name, f"renamed from {before}")
            case AlterTable(after=table, changes=parts):
                yield from (_part(table.name, part) for part in parts)


def _part(table: str, change: PartChange) -> Line:
    match change:
        case Add(part=part):
            return Line("+", table, f"{_WORDS[type(part)]} {part.name}")
        case Drop(part=part):
            return Line("-", table, f"{_WORDS[type(part)]} {part.name}")
        case Rename(before=before, after=after):
            return Line("~", table, f"{_WORDS[type(after)]} {after.name}: renamed from {before.name}")
        case Alter(before=before, after=after):
            found = tuple(_differing(before, after))
            return Line(
                "~", table, f"{_WORDS[type(after)]} {after.name}: {', '.join(one.name for one in found)}", found
            )
        case Describe(before=before, after=after):
            return Line("~", table, "description", (Difference("description", before, after),))
        case SetOptions(before=before, after=after):
            return Line("~", table, "options", (Difference("options", before, after),))
        case Repartition(before=None):
            return Line("+", table, "partitions")
        case Repartition(after=None):
            return Line("-", table, "partitions")
        case Repartition(before=before, after=after):
            return Line("~", table, "partitions", tuple(_differing(before, after)))


def _differing(before: object, after: object) -> Iterator[Difference]:
    for part in fields(cast("DataclassInstance", after)):
        then, now = getattr(before, part.name, None), getattr(after, part.name)
        if not part.compare or then == now or part.name == "name":
            continue
        if part.name == "nullable":
            yield Difference("required or not", not then, not now)
        else:
            yield Difference(_FIELDS.get(part.name, part.name), then, now)
