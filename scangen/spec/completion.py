"""What a file leaves unsaid and one file is enough to know: brought columns, the key of a partitioned table, and the
indexes that roles and foreign keys ask for."""

from __future__ import annotations

from scangen.model import (
    Column,
    ForeignKey,
    HashPartition,
    Index,
    IndexColumn,
    Key,
    Kind,
    OnDelete,
    Role,
    Type,
)
from scangen.spec.columns import NOW
from scangen.spec.draft import ID_TYPE, JOB_KEY, JOBS_KEY, JOBS_NAME
from scangen.spec.parts import Parts

_INSTANT = Type(Kind.DATETIME)
ID = Column("id", ID_TYPE, required=True, implied=True, description="Identifier of the result")
JOB = Column(JOB_KEY, ID_TYPE, required=True, implied=True, description="The scan job that found it")
CREATED = Column("created_at", _INSTANT, required=True, default=NOW, implied=True, description="When the row was made")
UPDATED = Column(
    "updated_at",
    _INSTANT,
    required=True,
    default=NOW,
    on_update_now=True,
    implied=True,
    description="When the row was last changed",
)
BROUGHT = frozenset({"id", JOB_KEY, "created_at", "updated_at"})
_JOB_PAGE = (IndexColumn(JOB_KEY), IndexColumn("created_at"), IndexColumn("id"))


def bring_columns(parts: Parts) -> None:
    """Add what `result_table` brings: two columns before the user's, two after, the key and the job key."""
    own, types = parts.columns, parts.types
    parts.columns = {"id": ID, JOB_KEY: JOB, **own, "created_at": CREATED, "updated_at": UPDATED}
    parts.types = {"id": ID_TYPE, JOB_KEY: ID_TYPE, **types, "created_at": _INSTANT, "updated_at": _INSTANT}
    parts.primary_key = Key(f"pk_{parts.name}", ("id",), False, parts.span)
    name = f"fk_{parts.name}_{JOB_KEY}"
    job = ForeignKey(name, JOB_KEY, JOBS_NAME, JOBS_KEY, OnDelete.CASCADE, False, parts.span)
    parts.foreign_keys.insert(0, job)


def widen_keys(parts: Parts) -> None:
    """Put the partition column into a result table's key; other keys must hold it as they are written."""
    partition = parts.partition
    if partition is None:
        return
    column, reading = partition.column, parts.reading
    primary = parts.primary_key
    if primary is not None and column not in primary.columns:
        if parts.role is Role.RESULT:
            by_hash = isinstance(partition, HashPartition)
            columns = (column, *primary.columns) if by_hash else (*primary.columns, column)
            parts.primary_key = Key(primary.name, columns, primary.named, primary.span)
        else:
            written = ", ".join((column, *primary.columns))
            message = f"the table is partitioned by {column}, which the primary key does not hold"
            reading.report.error("SG319", message, primary.span, f"write `primary_key: [{written}]`")
    for key in parts.uniques:
        if column not in key.columns:
            _lacks(parts, "unique", key.columns, column, key)
    for index in parts.indexes:
        if index.unique and all(part.name != column for part in index.columns):
            _lacks(parts, "unique index", tuple(part.name for part in index.columns), column, index)


def _lacks(parts: Parts, what: str, columns: tuple[str, ...], column: str, place: Key | Index) -> None:
    written = ", ".join((*columns, column))
    message = f"the table is partitioned by {column}, which the {what} over {', '.join(columns)} does not hold"
    hint = f"write [{written}]: no server can hold it without the partition column"
    parts.reading.report.error("SG319", message, place.span, hint)


def imply_indexes(parts: Parts) -> None:
    """Add the index of a job's pages, and one for each foreign key and role column that none begins with yet."""
    leading = _leading(parts)
    table = parts.name
    if parts.role is Role.RESULT:
        page = tuple(column.name for column in _JOB_PAGE)
        if not any(columns[: len(page)] == page for columns in leading):
            name = "_".join(("idx", table, *page))
            parts.indexes.append(Index(name, _JOB_PAGE, reason="scan job", span=parts.span))
            leading.append(page)
    first = {columns[0] for columns in leading}
    for column, reason in _wanted(parts):
        if column not in first and column in parts.columns:
            first.add(column)
            span = parts.columns[column].span
            parts.indexes.append(Index(f"idx_{table}_{column}", (IndexColumn(column),), reason=reason, span=span))


def _wanted(parts: Parts) -> list[tuple[str, str]]:
    wanted = [(key.column, "foreign key") for key in parts.foreign_keys]
    for column in parts.columns.values():
        if column.identifier:
            wanted.append((column.name, "identifier"))
        elif column.searchable:
            wanted.append((column.name, "searchable"))
        elif column.filterable:
            wanted.append((column.name, "filterable"))
    return wanted


def _leading(parts: Parts) -> list[tuple[str, ...]]:
    """The columns of each key and index that serves a look-up by its first ones on every server.

    A unique key with a column that may be null does not: on SQL Server it becomes an index of the other rows alone.
    """
    columns = parts.columns
    found = [parts.primary_key.columns] if parts.primary_key else []
    found += [key.columns for key in parts.uniques if all(_required(columns, name) for name in key.columns)]
    for index in parts.indexes:
        names = tuple(column.name for column in index.columns)
        plain = index.where is None and not index.overrides and not any(column.descending for column in index.columns)
        if plain and not (index.unique and not all(_required(columns, name) for name in names)):
            found.append(names)
    return found


def _required(columns: dict[str, Column], name: str) -> bool:
    return name in columns and columns[name].required
