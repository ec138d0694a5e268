"""retention.sql: the same moves as a procedure that a scheduler calls, and for SQLite a script that moves a batch."""

from __future__ import annotations

from scangen.dialects.base import Dialect, SchemaLowering
from scangen.dialects.names import fit
from scangen.model import Column, Schema
from scangen.render import Renderer
from scangen.retention.moves import Moves, moves
from scangen.retention.statements import spelling
from scangen.spec.draft import ID_TYPE


def script_body(schema: Schema, dialect: Dialect, renderer: Renderer, lowering: SchemaLowering) -> str | None:
    """The text for one target, without its first lines; None where the schema has no retention."""
    what = moves(schema)
    if what is None:
        return None
    prefix = _prefix(what, dialect.variable)
    spelled = spelling(what, dialect, lowering, renderer, f"{prefix}{{}}".format)
    jobs = schema.table(what.jobs.live)
    return spelled.text(
        "script",
        procedure=fit(f"archive_{jobs.name}", dialect.identifier_limit),
        session=dialect.session,
        v=prefix,
        in_procedure=True,
        job_type=_type(jobs.column(what.jobs.key), dialect, lowering),
        id_type=lowering.type(ID_TYPE),
        options=dict(lowering.options(jobs)),
    )


def _type(column: Column, dialect: Dialect, lowering: SchemaLowering) -> str:
    override = column.overrides.get(dialect.facts.name)
    return override.type if override and override.type else lowering.type(column.type)


def _prefix(what: Moves, prefix: str) -> str:
    """What variables begin with, and no column does: a variable hides a column of its name on some servers."""
    while any(column.lower().startswith(prefix) for move in what.all for column in move.columns):
        prefix = f"v{prefix}"
    return prefix
