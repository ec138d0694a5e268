"""Triggers and their functions, of which each has its own: a function can change without a lock on the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scangen import physical
from scangen.dialects.postgresql.order import Item
from scangen.dialects.postgresql.statements import (
    DropTriggerFunction,
    RenameTrigger,
    RenameTriggerFunction,
    ReplaceTriggerFunction,
)
from scangen.dialects.postgresql.steps import CreateTriggerFunction, dollar_tag
from scangen.dialects.postgresql.work import TableWork, step
from scangen.steps import CreateTrigger, DropTrigger


def add_trigger(work: TableWork, trigger: physical.Trigger) -> Item:
    """Its function, then itself."""
    phase = work.phase(trigger)
    function = CreateTriggerFunction(work.after, trigger, dollar_tag(trigger.body))
    return work.part_item(
        trigger,
        step(function, None, phase, note=trigger.note),
        step(CreateTrigger(work.after, trigger), work.lock("create_trigger"), phase),
    )


def drop_trigger(work: TableWork, trigger: physical.Trigger) -> Item:
    """Itself, then its function."""
    phase = work.phase(trigger)
    return work.part_item(
        trigger,
        step(DropTrigger(work.before, trigger), work.lock("drop_trigger"), phase),
        step(DropTriggerFunction(trigger.name), None, phase),
    )


def change_trigger(work: TableWork, before: physical.Trigger, after: physical.Trigger) -> Item:
    """The function alone where only what it does is another."""
    phase = work.phase(before, after)
    function = step(ReplaceTriggerFunction(after, dollar_tag(after.body)), None, phase, note=after.note)
    if replace(before, body="") == replace(after, body="") and not work.disturbed(after):
        return work.part_item(after, function)
    return work.part_item(
        after,
        step(DropTrigger(work.before, before), work.lock("drop_trigger"), phase),
        function,
        step(CreateTrigger(work.after, after), work.lock("create_trigger"), phase),
    )


def rename_trigger(work: TableWork, before: physical.Trigger, after: physical.Trigger) -> Item:
    """Trigger and function under their new name."""
    phase = work.phase(after)
    return work.part_item(
        after,
        step(RenameTrigger(work.after, before.name, after.name), work.lock("rename_trigger"), phase),
        step(RenameTriggerFunction(before.name, after.name), None, phase),
        touches={before.name},
    )


def follow_renames(work: TableWork, original: physical.Table) -> Iterator[Item]:
    """Functions name columns in text, which a rename does not reach: those that name one are written anew.

    `original` is the table as the server has it; a trigger that changes otherwise is written anew in any case.
    """
    then = {trigger.name: trigger for trigger in original.triggers}
    names = {trigger.name for trigger in work.after.triggers}
    for before in work.before.triggers:
        after = next((one for one in work.after.triggers if replace(one, name=before.name) == before), None)
        if after is None or (before.name in names and after.name != before.name):
            continue
        if then[before.name].body != before.body:
            note = "its text names a column that has been renamed"
            statement = ReplaceTriggerFunction(after, dollar_tag(after.body))
            yield work.part_item(after, step(statement, None, work.phase(after), note=note))
