"""Changes in words, a line each, with the signs that version control uses; the same words on every server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

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

_WORDS: dict[type[Part], str] = {
    physical.Column: "column",
    physical.Key: "key",
    physical.Check: "check",
    physical.ForeignKey: "foreign key",
    physical.Index: "index",
    physical.Trigger: "trigger",
}
_FIELDS = {"nullable": "required or not", "comment": "description", "on_delete": "what a delete does", "of": "columns"}


@dataclass(frozen=True, slots=True)
class Line:
    """One change: `+`, `-` or `~`, the table that it is about, and what of it (empty: the table itself)."""

    sign: str
    table: str
    text: str


def lines(changes: tuple[Change, ...]) -> Iterator[Line]:
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
                yield from (Line(sign, table.name, text) for part in parts for sign, text in [_part(part)])


def _part(change: PartChange) -> tuple[str, str]:
    match change:
        case Add(part=part):
            return "+", f"{_WORDS[type(part)]} {part.name}"
        case Drop(part=part):
            return "-", f"{_WORDS[type(part)]} {part.name}"
        case Rename(before=before, after=after):
            return "~", f"{_WORDS[type(after)]} {after.name}: renamed from {before.name}"
        case Alter(before=before, after=after):
            return "~", f"{_WORDS[type(after)]} {after.name}: {_differing(before, after)}"
        case Describe():
            return "~", "description"
        case SetOptions():
            return "~", "options"
        case Repartition(before=None):
            return "+", "partitions"
        case Repartition(after=None):
            return "-", "partitions"
        case Repartition():
            return "~", "partitions"


def _differing(before: Part, after: Part) -> str:
    names = [
        field.name
        for field in fields(after)
        if field.compare and getattr(before, field.name, None) != getattr(after, field.name)
    ]
    return ", ".join(_FIELDS.get(name, name) for name in names if name != "name")
