"""retention.sql: the same as procedures that a scheduler calls, and for SQLite as a script that does a batch."""

from __future__ import annotations

from scangen.dialects.base import Dialect, SchemaLowering
from scangen.dialects.names import fit
from scangen.model import Column, Kind, RangePartition, Schema, Table
from scangen.render import Renderer
from scangen.retention import pace
from scangen.retention.moves import moves
from scangen.retention.statements import spelling
from scangen.spec.draft import ID_TYPE

_SUFFIX = len("_p20260101")


def block(schema: Schema, table: Table, dialect: Dialect, renderer: Renderer, lowering: SchemaLowering) -> str:
    """The block of a table that retention looks after."""
    if isinstance(table.partition, RangePartition):
        return _periods(table, table.partition, dialect, renderer, lowering)
    what = moves(schema)
    assert what is not None
    prefix = _prefix(dialect.variable, [column for move in what.all for column in move.columns])
    spelled = spelling(what, dialect, lowering, renderer, f"{prefix}{{}}".format)
    return spelled.text(
        "script",
        procedure=fit(f"archive_{table.name}", dialect.identifier_limit),
        session=dialect.session,
        v=prefix,
        in_procedure=True,
        pace={"milliseconds": pace.MILLISECONDS, "first": pace.FIRST, "least": pace.LEAST},
        job_type=_type(table.column(what.jobs.key), dialect, lowering),
        id_type=lowering.type(ID_TYPE),
        options=dict(lowering.options(table)),
    )


def _periods(table: Table, cut: RangePartition, dialect: Dialect, renderer: Renderer, lowering: SchemaLowering) -> str:
    lowered = lowering.table(table)
    values = {
        "procedure": fit(f"keep_periods_of_{table.name}", dialect.identifier_limit),
        "session": dialect.session,
        "v": _prefix(dialect.variable, list(table.types)),
        "table": lowered,
        "column": cut.column,
        "is_instant": table.column(cut.column).type.kind is Kind.DATETIME,
        "every": cut.every,
        "ahead": cut.ahead,
        "keep": cut.keep,
        "rest": lowering.rest_name(table),
        "base": fit(table.name, dialect.identifier_limit - _SUFFIX),
        "stored": tuple(column.name for column in lowered.columns if not column.generated),
    }
    return renderer.text("retention/periods", values)


def _type(column: Column, dialect: Dialect, lowering: SchemaLowering) -> str:
    override = column.overrides.get(dialect.facts.name)
    return override.type if override and override.type else lowering.type(column.type)


def _prefix(prefix: str, columns: list[str]) -> str:
    """What variables begin with, and no column does: a variable hides a column of its name on some servers."""
    while any(column.lower().startswith(prefix) for column in columns):
        prefix = f"v{prefix}"
    return prefix
