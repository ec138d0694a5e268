"""What retention moves, from which table to which, and in what order: from a schema, free of dialects."""

from __future__ import annotations

from scangen.model import OnDelete, Retention, Role, Schema, Table, Type
from scangen.spec.draft import JOB_KEY
from scangen.values import dataclass

POSITION = ("created_at", "id")
"""After the job: where a result stands among those of its job. Every result table has an index that begins so."""


@dataclass(frozen=True, slots=True)
class Move:
    """Rows of `live` that go into `archive`, by the job in `key`.

    `position` are the columns that order the rows of one job; it is empty where a job is one row.
    """

    live: str
    archive: str
    columns: tuple[str, ...]
    key: str
    position: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocker:
    """A table whose rows keep a job where it is: its `column` restricts deletes of the jobs' `target`."""

    table: str
    column: str
    target: str


@dataclass(frozen=True, slots=True)
class Moves:
    """All that moves with a job: `results` in the order in which they go, then the job itself."""

    jobs: Move
    results: tuple[Move, ...]
    blockers: tuple[Blocker, ...]
    retention: Retention
    types: dict[str, Type]

    @property
    def all(self) -> tuple[Move, ...]:
        """The jobs, then the results."""
        return (self.jobs, *self.results)

    @property
    def age(self) -> Type:
        """The type of the column from which the age counts."""
        return self.types[self.retention.age]


def moves(schema: Schema) -> Moves | None:
    """What the schema's retention moves; None where it has none."""
    jobs = next((table for table in schema.tables if table.retention is not None), None)
    if jobs is None or jobs.retention is None:
        return None
    archives = {table.archive_of: table.name for table in schema.tables if table.archive_of}
    # Tables that reference others go first.
    results = [table for table in reversed(schema.tables) if table.role is Role.RESULT]
    return Moves(
        _move(jobs, archives[jobs.name], jobs.primary_key.columns[0], ()),
        tuple(_move(table, archives[table.name], JOB_KEY, POSITION) for table in results),
        tuple(_blockers(schema, jobs)),
        jobs.retention,
        jobs.types,
    )


def _move(table: Table, archive: str, key: str, position: tuple[str, ...]) -> Move:
    return Move(table.name, archive, tuple(column.name for column in table.columns), key, position)


def _blockers(schema: Schema, jobs: Table) -> list[Blocker]:
    return [
        Blocker(child.name, key.column, key.target_column)
        for child, key in schema.children(jobs)
        if key.on_delete is OnDelete.RESTRICT
    ]
