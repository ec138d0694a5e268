"""The tables that retention moves rows into: one for the jobs and one for each result table, made from the live ones.

They are tables of the schema like any other, so what makes, compares and changes tables needs to know nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from scangen.diagnostics import Report
from scangen.model import (
    Column,
    ColumnOverride,
    Expression,
    Key,
    Kind,
    Now,
    OnDelete,
    Retention,
    Role,
    Table,
    Type,
)
from scangen.spec.draft import JOB_KEY

ARCHIVED_AT = "archived_at"
_INSTANT = Type(Kind.DATETIME)
_WHEN = Column(ARCHIVED_AT, _INSTANT, required=True, description="When the row was moved here")


def archives(tables: Iterable[Table], report: Report) -> Iterator[Table]:
    """The archive of each table whose rows retention moves; none without retention."""
    tables = list(tables)
    jobs = next((table for table in tables if table.retention is not None), None)
    if jobs is None or jobs.retention is None:
        return
    for table in tables:
        if table.role is Role.RESULT:
            yield _archive(table, f"{table.name}_archive", jobs.retention, report)
        elif table is jobs:
            yield _archive(jobs, jobs.retention.into, jobs.retention, report)
        else:
            _check_bystander(table, jobs, report)


def _archive(live: Table, name: str, retention: Retention, report: Report) -> Table:
    """A table of the same columns that takes rows as they were: no defaults, no rules but those of the types."""
    for column in live.columns:
        if column.name.lower() == ARCHIVED_AT:
            message = f"{live.name} has a column {column.name}, the name of the one that its archive adds"
            report.error("SG327", message, column.span or live.span, "give the column another name")
    former = f"{live.renamed_from}_archive" if live.renamed_from and live.role is Role.RESULT else None
    return Table(
        name,
        Role.ARCHIVE,
        (*(_plain(column) for column in live.columns), _WHEN),
        Key(f"pk_{name}", _key(live)),
        f"What retention has moved here from {live.name}.",
        renamed_from=former,
        overrides=live.overrides,
        archive_of=live.name,
        source=live.source,
        span=retention.span if live.role is Role.JOBS else live.span,
    )


def _key(live: Table) -> tuple[str, ...]:
    """The live key, led by the job: it serves the look-up of a job's rows, and ids may be unique within a job only."""
    key = live.primary_key.columns
    return (JOB_KEY, *(name for name in key if name != JOB_KEY)) if live.role is Role.RESULT else key


def _plain(column: Column) -> Column:
    overrides = {
        dialect: ColumnOverride(type=override.type, collation=override.collation, span=override.span)
        for dialect, override in column.overrides.items()
        if override.type or override.collation
    }
    return Column(
        column.name,
        column.type,
        column.required,
        description=column.description,
        renamed_from=column.renamed_from,
        overrides=overrides,
        span=column.span,
        backfill=column.backfill or _default(column),
        using=column.using,
        accept=column.accept,
    )


def _default(column: Column) -> Expression | None:
    """What archived rows get in a column that comes with a default, which an archive has none of."""
    value = column.default
    if isinstance(value, Now):
        return Expression("archived_at")
    if value is None or column.type.kind in (Kind.JSON, Kind.BINARY):
        return None
    if isinstance(value, bool):
        return Expression("TRUE" if value else "FALSE")
    if isinstance(value, int | float | Decimal):
        return Expression(format(value, "f") if isinstance(value, Decimal) else repr(value))
    word = {Kind.DATE: "DATE ", Kind.DATETIME: "TIMESTAMP "}.get(column.type.kind, "")
    return Expression(word + "'" + str(value).replace("'", "''") + "'")


def _check_bystander(table: Table, jobs: Table, report: Report) -> None:
    """Rows of a table of the user's own go with a job by a cascade, and no archive takes them: that is said."""
    for key in table.foreign_keys:
        if key.on_delete is OnDelete.CASCADE and key.target == jobs.name:
            message = f"{table.name}.{key.column} cascades: when retention archives a job, its rows here are deleted"
            hint = "`on_delete: restrict` keeps a job as long as it has rows here, `set null` keeps the rows"
            report.warning("SG328", message, key.span or table.span, hint)
