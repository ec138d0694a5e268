"""Names that lowering makes up, and where they would meet others.

What users write and what linking makes up is told apart by `spec.link`. What is made up later, of a table's name and a
column's, can still meet: `job.run_at` and `job_run.at` both give `ck_job_run_at_range`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

from scangen.diagnostics import Span
from scangen.model import Table


class Name(NamedTuple):
    """A name that a server has only once in `space`, which is a word of the dialect's own; `what` is for messages."""

    space: str
    text: str
    what: str
    span: Span | None = None


class Clash(NamedTuple):
    """A name that `owner`'s `what` has already."""

    name: Name
    owner: str
    what: str


def fit(name: str, limit: int) -> str:
    """A made-up name within `limit` bytes: cut, with eight hex digits of its hash in place of the rest."""
    if len(name) <= limit:
        return name
    return f"{name[: limit - 9]}_{hashlib.blake2s(name.encode()).hexdigest()[:8]}"


def clashes(tables: Iterable[Table], names_of: Callable[[Table], Iterable[Name]]) -> dict[str, list[Clash]]:
    """By table, those of its names that were taken before it came to them, by itself or by an earlier table."""
    owners: dict[tuple[str, str], tuple[str, str]] = {}
    found: dict[str, list[Clash]] = {}
    for table in tables:
        for name in names_of(table):
            mine = (table.name, name.what)
            owner = owners.setdefault((name.space, name.text.lower()), mine)
            if owner is not mine:
                found.setdefault(table.name, []).append(Clash(name, *owner))
    return found
