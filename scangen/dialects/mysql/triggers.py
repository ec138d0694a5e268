"""The triggers that hold what MySQL's own foreign keys do not.

They lock as a foreign key does: a child's INSERT or UPDATE share-locks the parent row until its transaction ends, and a
parent's DELETE or key UPDATE holds the row exclusively before its trigger looks for children, by a locking read, which
sees what others have committed since the transaction's snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scangen import physical
from scangen.dialects.mysql.references import How
from scangen.dialects.names import Name
from scangen.model import ForeignKey, OnDelete, Table

if TYPE_CHECKING:
    from scangen.dialects.mysql.indexes import IndexLowering

_MESSAGE = 128
"""Characters of MESSAGE_TEXT; a longer literal is an error of its own (1648)."""

_DONE = {
    OnDelete.CASCADE: "a row takes its rows in {} with it",
    OnDelete.SET_NULL: "rows in {} let go of a row that is deleted",
    OnDelete.RESTRICT: "a row stays as long as it has rows in {}",
}


def names(lowering: IndexLowering, table: Table) -> Iterator[Name]:
    """The names of the triggers that hold the table's foreign keys, on either side."""
    for key in table.foreign_keys:
        how = lowering.references.how(table, key)
        events = {How.NATIVE: (), How.ACTION: ("delete",), How.TRIGGERS: ("insert", "update", "delete", "key")}[how]
        for event in events:
            yield Name("triggers", lowering.name(f"{key.name}_{event}"), "a trigger", key.span)
    touched = tuple(column.name for column in table.columns if column.on_update_now)
    if touched:
        yield Name("triggers", lowering.touch_name(table, touched), "a trigger", table.span)
    for transition in table.transitions:
        yield Name("triggers", lowering.guard_name(table, transition), "a trigger", transition.span)


def of_child(lowering: IndexLowering, table: Table) -> Iterator[physical.Trigger]:
    """A row needs its parent, when it comes and when it moves."""
    for key in table.foreign_keys:
        if lowering.references.how(table, key) is not How.TRIGGERS:
            continue
        values = {
            "column": key.column,
            "target": key.target,
            "target_column": key.target_column,
            "message": f"{lowering.name(key.name)}: no such row in {key.target}"[:_MESSAGE],
        }
        for event, moved, what in (("INSERT", False, "a new row"), ("UPDATE", True, "a row that moves")):
            yield physical.Trigger(
                lowering.name(f"{key.name}_{event.lower()}"),
                "BEFORE",
                (event,),
                lowering.body("parent_exists", moved=moved, **values),
                concerns=key.target,
                note=f"{lowering.name(key.name)}: {what} needs its row in {key.target}, which FOR SHARE keeps there",
            )


def of_parent(lowering: IndexLowering, table: Table) -> Iterator[physical.Trigger]:
    """What a DELETE or another key does to the rows that reference this table's.

    Tables that reference others come first, and restricting keys last: what a cascade has taken restricts nothing then,
    as on servers that check a key at the end of the statement. MySQL fires triggers in the order of their making.
    """
    deepest_first = list(lowering.schema.children(table))[::-1]
    for child, key in sorted(deepest_first, key=lambda found: found[1].on_delete is OnDelete.RESTRICT):
        how = lowering.references.how(child, key)
        if how is How.NATIVE:
            continue
        yield _on_delete(lowering, child, key, how)
        if how is How.TRIGGERS:
            yield _on_key(lowering, child, key)


def _values(lowering: IndexLowering, child: Table, key: ForeignKey) -> dict[str, object]:
    return {
        "child": child.name,
        "column": key.column,
        "target_column": key.target_column,
        "message": f"{lowering.name(key.name)}: {child.name} still has rows of it"[:_MESSAGE],
    }


def _on_delete(lowering: IndexLowering, child: Table, key: ForeignKey, how: How) -> physical.Trigger:
    template = {OnDelete.CASCADE: "cascade", OnDelete.SET_NULL: "set_null", OnDelete.RESTRICT: "child_exists"}
    note = f"{lowering.name(key.name)}: {_DONE[key.on_delete].format(child.name)}"
    if how is How.ACTION:
        note += "; MySQL's own key would do that past triggers and checks"
    return physical.Trigger(
        lowering.name(f"{key.name}_delete"),
        "BEFORE",
        ("DELETE",),
        lowering.body(template[key.on_delete], moved=False, **_values(lowering, child, key)),
        concerns=child.name,
        note=note,
    )


def _on_key(lowering: IndexLowering, child: Table, key: ForeignKey) -> physical.Trigger:
    return physical.Trigger(
        lowering.name(f"{key.name}_key"),
        "BEFORE",
        ("UPDATE",),
        lowering.body("child_exists", moved=True, **_values(lowering, child, key)),
        concerns=child.name,
        note=f"{lowering.name(key.name)}: {key.target_column} stays as long as a row has rows in {child.name}",
    )
