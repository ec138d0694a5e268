"""Which foreign keys MySQL holds itself, and for which triggers must do a part or all of it.

Partitioned tables have no foreign keys
(https://dev.mysql.com/doc/refman/8.4/en/partitioning-limitations.html), and a cascade of MySQL's own fires no triggers
(https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html).
"""

from __future__ import annotations

import re
from enum import Enum

from scangen.model import ForeignKey, Kind, OnDelete, Schema, Table


class How(Enum):
    """Who holds a foreign key.

    NATIVE: MySQL all of it. ACTION: MySQL checks, a trigger on the parent cascades or sets null before MySQL looks.
    TRIGGERS: triggers on both tables.
    """

    NATIVE = "native"
    ACTION = "action"
    TRIGGERS = "triggers"


class References:
    """Answers, for one schema, how each foreign key is held."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._known: dict[tuple[str, str], How] = {}
        self._fires: dict[str, bool] = {}

    def how(self, table: Table, key: ForeignKey) -> How:
        """How `table`'s foreign key is held."""
        found = self._known.get((table.name, key.column))
        if found is None:
            found = self._known[table.name, key.column] = self._decide(table, key)
        return found

    def _decide(self, table: Table, key: ForeignKey) -> How:
        if table.partition:
            return How.TRIGGERS
        if key.on_delete is OnDelete.CASCADE and (
            self._delete_fires(table) or _computes(table, key.column) or self._stands_in_the_way(table, key)
        ):
            return How.ACTION
        if key.on_delete is OnDelete.SET_NULL and _watches(table, key.column):
            return How.ACTION
        return How.NATIVE

    def _delete_fires(self, table: Table) -> bool:
        """Whether a DELETE of a row of `table` has triggers to fire, which a cascade would pass by."""
        found = self._fires.get(table.name)
        if found is None:
            found = self._fires[table.name] = any(
                self.how(child, key) is not How.NATIVE for child, key in self._schema.children(table)
            )
        return found

    def _stands_in_the_way(self, table: Table, key: ForeignKey) -> bool:
        """Whether the delete that takes the row by `key` also takes one that the row restricts.

        MySQL looks at a restricting key row by row, not at the end of the statement, so this row has to go first.
        """
        above = self._above(key.target)
        return any(
            other.on_delete is OnDelete.RESTRICT and above & self._above(other.target) for other in table.foreign_keys
        )

    def _above(self, name: str) -> set[str]:
        """The table and all whose deletes cascade to it."""
        found = {name}
        for key in self._schema.table(name).foreign_keys:
            if key.on_delete is OnDelete.CASCADE:
                found |= self._above(key.target)
        return found


def _watches(table: Table, column: str) -> bool:
    """Whether something would miss that a foreign key sets `column` to NULL, or forbids that it does."""
    return (
        any(c.on_update_now for c in table.columns)
        or any(transition.column == column for transition in table.transitions)
        or _computes(table, column)
        or _checks(table, column)
    )


def _computes(table: Table, column: str) -> bool:
    """Whether a stored column is computed from `column`: such a foreign key may not cascade (error 1215)."""
    for other in table.columns:
        override = other.overrides.get("mysql")
        text = (override.generated if override else None) or (other.generated.text if other.generated else None)
        if text and _names(text, column):
            return True
    return False


def _checks(table: Table, column: str) -> bool:
    """Whether a check is about `column`: such a foreign key may not set it to NULL (error 3823)."""
    if table.column(column).type.kind in (Kind.BOOLEAN, Kind.DATE, Kind.DATETIME, Kind.UUID):
        return True
    for check in table.checks:
        override = check.overrides.get("mysql")
        text = (override.expression if override else None) or (check.expression.text if check.expression else None)
        if check.column == column or (text and _names(text, column)):
            return True
    return False


def _names(text: str, column: str) -> bool:
    return re.search(rf"\b{re.escape(column)}\b", text, re.IGNORECASE) is not None
