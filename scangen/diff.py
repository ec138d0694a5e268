"""Two catalogs in, changes out: plain equality, free of dialects."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Change, CreateTable


def from_nothing(after: physical.Catalog) -> Iterator[Change]:
    """The changes that build `after` in an empty database, in the catalog's order."""
    for table in after.tables:
        yield CreateTable(table)
