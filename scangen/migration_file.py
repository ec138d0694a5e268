"""A migration's file, cut into what a run executes: by its headers and by what the dialect writes round a statement.

    -- step 3 of 5: expand; locks …; in no transaction; can be undone
    -- why it is there
    -- done when: SELECT …      a row is answered once it has been carried out
    -- left over: DROP …        executed before a second try
    CREATE INDEX …

SQL is never read: between two headers stands one statement, and what surrounds it (a terminator, DELIMITER, GO, BEGIN
and COMMIT) is known word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from scangen.diagnostics import Span, fail
from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect

DONE, LEFTOVER, MORE = "-- done when: ", "-- left over: ", "--     "
SETTING = "-- for the session: a run that resumes begins with it"
ALONE = "in no transaction"
NEXT = "in the next transaction"
_HEADER = re.compile(r"-- step (?P<number>\d+) of (?P<total>\d+): (?P<phase>\w+)(?P<facts>;.*)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement without its terminator, and what a run has to know of it: see `steps.Step`.

    `line` is that of its header in the file.
    """

    sql: str
    transaction: bool
    setting: bool = False
    done: str | None = None
    leftover: str | None = None
    line: int = field(default=0, compare=False)


Stage = tuple[Piece, ...]
"""Pieces that share a transaction, or one that stands alone."""


@dataclass(frozen=True, slots=True)
class _Block:
    place: int
    phase: str
    transaction: bool
    next: bool
    lines: list[str]


def cut(text: str, dialect: Dialect, path: str = "") -> tuple[Stage, ...]:
    """The stages of a file, none where there is nothing to do; ScangenError (SG961) for a file that is no migration."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = [(place, match) for place, line in enumerate(lines) if (match := _HEADER.fullmatch(line))]
    for number, (place, match) in enumerate(found, 1):
        if (int(match["number"]), int(match["total"])) != (number, len(found)):
            text = f"this is called step {match['number']} of {match['total']}, and is {number} of {len(found)}"
            hint = "take the file from version control; only what `scangen migrate new` wrote can be cut"
            raise fail("SG961", text, Span(path, place + 1, 1) if path else None, hint)
    ends = [*(place for place, _ in found), len(lines)][1:]
    blocks = [
        _Block(
            place + 1,
            match["phase"],
            dialect.one_transaction and ALONE not in (match["facts"] or "").split("; "),
            NEXT in (match["facts"] or "").split("; "),
            lines[place + 1 : end],
        )
        for (place, match), end in zip(found, ends, strict=True)
    ]
    return tuple(_stages(blocks, dialect))


def _stages(blocks: Sequence[_Block], dialect: Dialect) -> Iterator[Stage]:
    stage: list[Piece] = []
    for place, block in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        same = after is not None and after.phase == block.phase and not after.next
        goes_on = after is not None and same and block.transaction and after.transaction
        stage.append(_piece(block, dialect, list(_tail(block, after, dialect, goes_on=goes_on))))
        if not goes_on:
            yield tuple(stage)
            stage = []


def _tail(block: _Block, after: _Block | None, dialect: Dialect, *, goes_on: bool) -> Iterator[str]:
    """What the writer put behind a statement, the last first."""
    begin, commit = dialect.transaction
    if after is None:
        yield "\n".join(dialect.client_end)
    elif after.transaction and not goes_on:
        yield "\n".join([begin, *(f"{statement};" for statement in dialect.each_transaction)])
    if block.transaction and not goes_on:
        yield commit
    yield dialect.batch_end if block.transaction else dialect.batch_end_alone


def _piece(block: _Block, dialect: Dialect, tail: Sequence[str]) -> Piece:
    head = _remarks(block.lines)
    said = _said(block.lines[:head])
    sql = "\n".join(block.lines[head:]).rstrip("\n")
    for end in tail:
        sql = sql.removesuffix(end).rstrip("\n")
    if dialect.compound_open and sql.startswith(dialect.compound_open):
        sql = sql.removeprefix(dialect.compound_open).removesuffix(dialect.compound_close)
    setting = SETTING in block.lines[:head]
    return Piece(bare(sql), block.transaction, setting, said.get(DONE), said.get(LEFTOVER), block.place)


def bare(sql: str) -> str:
    """A statement without the comments before it, which a cutter cannot tell from its header, and a terminator."""
    lines = sql.split("\n")
    return "\n".join(lines[_remarks(lines) :]).rstrip(";")


def _remarks(lines: Sequence[str]) -> int:
    """How many lines at the beginning are comments."""
    return next((place for place, line in enumerate(lines) if not line.startswith("--")), len(lines))


def _said(head: Sequence[str]) -> dict[str, str]:
    """The texts behind the marks of a header, each with the lines that continue it."""
    said: dict[str, str] = {}
    open_mark = None
    for line in head:
        mark = next((mark for mark in (DONE, LEFTOVER) if line.startswith(mark)), None)
        if mark is not None:
            open_mark, said[mark] = mark, line.removeprefix(mark)
        elif open_mark is not None and line.startswith(MORE):
            said[open_mark] += "\n" + line.removeprefix(MORE)
        else:
            open_mark = None
    return said
