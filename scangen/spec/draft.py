"""What reading one file gives: a table complete but for what only other files know, and what is left to look into.

A draft depends on its file and on scangen alone, and can be pickled: a cache may keep it.
"""

from __future__ import annotations

from dataclasses import field

from scangen.diagnostics import Span
from scangen.model import Check, Expression, Index, Kind, Part, Table, Type
from scangen.values import dataclass

JOB_KEY = "scan_job_id"
JOBS_NAME = "scan_jobs"
JOBS_KEY = "id"
ID_TYPE = Type(Kind.STRING, 36)
"""A draft takes the job key to be `string(36)` referencing `scan_jobs (id)`; linking puts right what differs."""

SURELY_SHORT = 60
"""Names up to here fit every target; longer ones are held against the project's targets when linking."""


@dataclass(frozen=True, slots=True)
class Pending(Part):
    """An expression to be checked when the job key's type is known; `column` is the generated one that it computes."""

    expression: Expression
    want: Kind | Type
    column: str | None = None


@dataclass(frozen=True, slots=True)
class LongName(Part):
    """A name that the user wrote and that some target may find too long."""

    name: str
    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class Draft(Part):
    """One file's table; `whole` is False when the file has errors, so that linking does not add to them.

    `special_indexes` hold columns that only an index of another method can (an index, its column), `bare_checks` have
    no portable expression: both need a word for each target.
    """

    table: Table
    whole: bool
    long_names: tuple[LongName, ...] = ()
    pending: tuple[Pending, ...] = ()
    special_indexes: tuple[tuple[Index, str], ...] = field(default=())
    bare_checks: tuple[Check, ...] = ()
