"""What tables do to each other on SQL Server: deletes that meet, references without end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scangen.model import ForeignKey, OnDelete, Schema, Table

if TYPE_CHECKING:
    from scangen.dialects.lowering import Lowering

_REFERENCED = 10_000
_REFERENCED_FREELY = 253


class _Meeting(NamedTuple):
    """Two keys by which the delete of a row of `ancestor` arrives at one table."""

    ancestor: str
    first: ForeignKey
    second: ForeignKey


class Across:
    """What only the whole schema can tell, worked out once and said of the later of two tables."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._refuse = lowering.refuse
        self._meetings = _meetings(lowering.schema)

    def check(self, table: Table) -> None:
        """Refuse what this table does to others."""
        for meeting in self._meetings.get(table.name, ()):
            self._two_paths(table, meeting)
        children = list(self._lowering.schema.children(table))
        if len(children) > _REFERENCED_FREELY:
            self._many(table, children)

    def _two_paths(self, table: Table, meeting: _Meeting) -> None:
        first, second = meeting.first, meeting.second
        if first is second:
            message = f"the foreign key {second.name!r} leads back to its own table and does more than refuse a delete"
        else:
            message = (
                f"a delete from {meeting.ancestor!r} would reach {table.name!r} by two foreign keys, {first.name!r} "
                f"and {second.name!r}"
            )
        self._refuse(
            "SG520",
            f"{message}, which the server refuses (error 1785)",
            second.span or table.span,
            "give one of the keys `on_delete: restrict`: rows that the other key deletes do not stand in its way, "
            "any others have to go first",
        )

    def _many(self, table: Table, children: list[tuple[Table, ForeignKey]]) -> None:
        """https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints."""
        if len(children) > _REFERENCED:
            self._refuse(
                "SG503",
                f"{len(children)} foreign keys reference {table.name!r}; {_REFERENCED} is the most",
                table.span,
                "spread the tables over several databases",
            )
        for child, key in children:
            if child.partition is not None or _has_columnstore(child):
                self._refuse(
                    "SG524",
                    f"{key.name!r} is one of {len(children)} foreign keys that reference {table.name!r}; of more than "
                    f"{_REFERENCED_FREELY} none may be of a table with partitions or a columnstore",
                    key.span or child.span,
                    "leave the table without them, or have fewer tables reference this one",
                )


def _has_columnstore(table: Table) -> bool:
    found = (index.overrides.get("sqlserver") for index in table.indexes)
    return any(override is not None and override.method == "columnstore" and not override.skip for override in found)


def _meetings(schema: Schema) -> dict[str, list[_Meeting]]:
    """By table, the deletes that could reach it by two keys; a key that sets NULL counts like one that deletes.

    "Any branch of the tree is ended when it encounters a table for which NO ACTION has been specified":
    https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints and
    https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-1785-database-engine-error
    """
    found: dict[str, list[_Meeting]] = {}
    arrivals: dict[str, dict[str, ForeignKey]] = {}
    for table in schema.tables:
        mine: dict[str, ForeignKey] = {}
        for key in table.foreign_keys:
            if key.on_delete is OnDelete.RESTRICT:
                continue
            above = (key.target, *arrivals.get(key.target, ()))
            twice = next((name for name in above if name in mine or name == table.name), None)
            if twice is not None:
                found.setdefault(table.name, []).append(_Meeting(twice, mine.get(twice, key), key))
            for name in above:
                mine.setdefault(name, key)
        if mine:
            arrivals[table.name] = mine
    return found
