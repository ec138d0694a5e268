"""Rows get what they lack, in batches along the primary key, past the triggers that an UPDATE would fire.

MySQL can switch no trigger off. So one that touches or guards is given a stand-in, silent in the session that fills,
before it goes, and comes back before the stand-in goes: no other session is without it for a moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scangen import physical
from scangen.dialects.mysql import probes
from scangen.dialects.mysql.alter_triggers import Placed, create, drop, stand_in
from scangen.dialects.mysql.statements import CallBackfill, CreateBackfill, DropBackfill
from scangen.dialects.names import fit
from scangen.steps import Phase, Step, Work

BATCH = 1000
"""Rows between two commits: a few hundredths of a second for which one waits for them."""

_STAND_IN = "stands in for {} while rows are filled, silent in that session: no other is without it"
_BACK = "the rows are filled"
_LOCK = "each row of {} from when it is filled until the next COMMIT, every {:,} rows: writes of these rows wait"


def fill(
    table: physical.Table, server: physical.Table, values: Mapping[str, str], triggers: list[Placed]
) -> Iterator[Step]:
    """Fill columns of `table`, whose key is as on the `server`, by values in SQL; `triggers` are to stay silent."""
    filled = probes.filled(table.name, values)
    name = fit(f"backfill_{table.name}", 64)
    for step in _steps(table, server, name, values, triggers, filled):
        yield replace(step, phase=Phase.BACKFILL)


def _steps(
    table: physical.Table,
    server: physical.Table,
    name: str,
    values: Mapping[str, str],
    triggers: list[Placed],
    filled: str,
) -> Iterator[Step]:
    for placed in triggers:
        own = placed.trigger.name
        yield _skipped(create(stand_in(placed), _STAND_IN.format(own), precedes=own), filled)
        yield _skipped(drop(placed), filled)
    kinds = {column.name: column for column in server.columns}
    key = tuple(kinds[column] for column in server.primary_key.columns)
    collation = dict(table.options).get("collate")
    procedure = CreateBackfill(table, name, key, tuple(values.items()), collation, BATCH)
    yield _skipped(Step(procedure, "needs the right CREATE ROUTINE", done=probes.procedure(name)), filled)
    lock = _LOCK.format(table.name, BATCH)
    note = "can be stopped and run again: it takes the rows that still lack a value"
    yield Step(CallBackfill(name), note, lock=lock, work=Work.ROWS, done=filled)
    yield Step(DropBackfill(name), done=probes.negated(probes.procedure(name)))
    for placed in triggers:
        yield create(placed, _BACK, precedes=stand_in(placed).trigger.name)
        yield drop(stand_in(placed), _BACK)


def _skipped(step: Step, filled: str) -> Step:
    """Not to be carried out again once all rows are filled."""
    return replace(step, done=f"{step.done} UNION {filled}")
