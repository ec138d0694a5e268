"""What SQLite cannot hold, and what it would take in an override without a word and mean something else by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scangen import physical
from scangen.diagnostics import Span, did_you_mean, listing
from scangen.dialects.sqlite.names import quoted_names
from scangen.model import Table

if TYPE_CHECKING:
    from scangen.dialects.lowering import Lowering

# https://www.sqlite.org/limits.html#max_column
_COLUMNS = 2000
# https://www.sqlite.org/stricttables.html
_STRICT_TYPES = ("int", "integer", "real", "text", "blob", "any")
_REAL_BESIDE_GENERATED = (3, 38)
# https://www.sqlite.org/datatype3.html#collating_sequences
_COLLATIONS = ("binary", "nocase", "rtrim")


def check_limits(lowering: Lowering, table: Table, lowered: physical.Table) -> None:
    """Refuse more columns than a table can have, and names that begin with `sqlite_`."""
    if len(lowered.columns) > _COLUMNS:
        lowering.refuse(
            "SG503",
            f"table {table.name!r} has {len(lowered.columns)} columns; {_COLUMNS} is the most",
            table.span,
            "move columns to another table, or into a json column",
        )
    spans = {table.name: table.span} | {index.name: index.span or table.span for index in table.indexes}
    for name, span in spans.items():
        if name.lower().startswith("sqlite_"):
            lowering.refuse("SG531", f"the name {name!r} is reserved: it begins with sqlite_", span, "rename it")


def check_generated(lowering: Lowering, table: Table, lowered: physical.Table) -> None:
    """Warn of a fault of SQLite 3.37, mended on 2022-01-18 (`IntReal` in its test/strict1.test), so in 3.38."""
    if lowering.target.version >= _REAL_BESIDE_GENERATED:
        return
    generated = next((column for column in lowered.columns if column.generated), None)
    real = next((column for column in lowered.columns if column.type == "real"), None)
    if generated and real:
        lowering.report.warning(
            "SG534",
            f"SQLite 3.37: beside a generated column ({generated.name!r}), decimal and float columns ({real.name!r})"
            " refuse whole numbers: a fault of that version",
            table.column(generated.name).span or table.span,
            "where no SQLite is that old, say so in scangen.yaml: targets: {sqlite: 3.38}",
        )


def check_overrides(lowering: Lowering, table: Table, lowered: physical.Table) -> None:
    """Refuse types that STRICT has not, collations that only an application could bring, and names that are none."""
    for column in table.columns:
        override = column.overrides.get("sqlite")
        if override is None:
            continue
        span = override.span or column.span
        if override.type and override.type.lower() not in _STRICT_TYPES:
            hint = f"write {listing(_STRICT_TYPES)}"
            lowering.refuse("SG532", f"a STRICT table has no type {override.type!r}", span, hint)
        if override.collation and override.collation.lower() not in _COLLATIONS:
            hint = f"write {listing(_COLLATIONS)}"
            lowering.refuse("SG533", f"there is no collation {override.collation!r}", span, hint)
    names = [column.name for column in lowered.columns]
    for sql, span in _raw(table):
        for name in quoted_names(sql):
            if not any(name.lower() == known.lower() for known in names):
                lowering.refuse(
                    "SG530",
                    f"table {table.name!r} has no column {name!r}, and SQLite would take it for a string",
                    span,
                    did_you_mean(name, names) or "a string stands in single quotes",
                )


def _raw(table: Table) -> Iterator[tuple[str, Span | None]]:
    """Every piece of SQL that the user wrote for SQLite alone."""
    for column in table.columns:
        if override := column.overrides.get("sqlite"):
            for sql in (override.default, override.generated):
                if sql:
                    yield sql, override.span or column.span
    for check in table.checks:
        if (told := check.overrides.get("sqlite")) and told.expression:
            yield told.expression, told.span or check.span
    for index in table.indexes:
        if asked := index.overrides.get("sqlite"):
            for sql in (asked.where, asked.keys):
                if sql:
                    yield sql, asked.span or index.span
