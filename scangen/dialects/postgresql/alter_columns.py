"""Columns of a table that is in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scangen import physical
from scangen.changes import Rename
from scangen.dialects.postgresql import facts
from scangen.dialects.postgresql.alter_keys import validation
from scangen.dialects.postgresql.conversions import conversion, lossless
from scangen.dialects.postgresql.order import Item
from scangen.dialects.postgresql.statements import (
    AddConstraintNotValid,
    AddNotNullNotValid,
    AlterColumn,
    AlterType,
    Backfill,
    NewType,
)
from scangen.dialects.postgresql.steps import dollar_tag
from scangen.dialects.postgresql.work import TableWork, alone, mentioned, step
from scangen.steps import AddColumn, CommentOnColumn, DropColumn, DropConstraint, Phase, RenameColumn, Step, Work

_STABLE = re.compile(r"\b(?:statement_timestamp|transaction_timestamp|now)\(\)", re.IGNORECASE)


def rename_columns(work: TableWork) -> Iterator[Item]:
    """RENAME COLUMN."""
    for before, after in work.renamed.items():
        statement = RenameColumn(work.after, before, after)
        one = step(statement, work.lock("rename_column"), Phase.CONTRACT)
        yield work.item(one, touches=work.fields([before, after]))


def alter_columns(work: TableWork) -> Iterator[Item]:
    """Everything but the columns that go: those that come first, plain ones before those that are computed of them."""
    yield from _drop_remade(work)
    for column in sorted(work.added.values(), key=lambda column: bool(column.generated)):
        yield from _add(work, column)
    yield from _retype(work)
    for before, after in work.kept:
        if after.name not in work.remade:
            yield from _alter(work, before, after)
    for _, after in work.remade.values():
        yield from _come_again(work, after)


def drop_columns(work: TableWork) -> Iterator[Item]:
    """DROP COLUMN, computed ones first; indexes and constraints that name the column go with it."""
    for column in sorted(work.dropped.values(), key=lambda column: not column.generated):
        yield _drop(work, column, reversible=bool(column.generated))


def _drop(work: TableWork, column: physical.Column, note: str | None = None, *, reversible: bool) -> Item:
    table = work.before
    parts: list[physical.Key | physical.Check | physical.Index]
    parts = [*table.uniques, *table.checks, *table.indexes]
    along = [part for part in parts if mentioned(part, [column.name])]
    if along and not note:
        note = f"takes {', '.join(part.name for part in along)} along"
    one = step(DropColumn(table, column), work.lock("drop_column"), Phase.CONTRACT, note=note, reversible=reversible)
    # What names the column has changed or gone by now.
    touches = work.fields([column.name, *mentioned(column, work.columns)]) | {part.name for part in along}
    return work.item(one, touches=touches)


def _drop_remade(work: TableWork) -> Iterator[Item]:
    for before, after in work.remade.values():
        note = "computed columns come again with their new expression or type"
        yield _drop(work, before, note, reversible=bool(before.generated and after.generated))


def _come_again(work: TableWork, column: physical.Column) -> Iterator[Item]:
    lock = work.lock("add_column")
    steps = [step(AddColumn(work.after, column), lock, Phase.CONTRACT, Work.REWRITE)]
    if column.comment:
        steps.append(step(CommentOnColumn(work.after, column), work.lock("comment", partitions=False), Phase.CONTRACT))
    yield work.item(*steps, touches=work.fields([column.name]), needs=work.fields(mentioned(column, work.columns)))


# Columns that come


def _add(work: TableWork, column: physical.Column) -> Iterator[Item]:
    value = work.move.backfills.get((work.name, column.name))
    default = column.default
    if value is None and default and "(" in _STABLE.sub("", default):
        # A volatile default would write every row anew under the strongest lock.
        value = default
    needs = work.fields(mentioned(column, work.columns))
    own = work.fields([column.name])
    if value is None or column.generated:
        yield work.item(*_plain_add(work, column), touches=own, needs=needs)
        return
    bare = replace(column, nullable=True, default=None)
    steps = [step(AddColumn(work.after, bare), work.lock("add_column"), note="its values come in batches")]
    if default:
        steps.append(_action(work, column, f"SET DEFAULT {default}", Phase.EXPAND))
    yield work.item(*steps, *_comment(work, column), touches=own)
    yield _backfill(work, column, value)
    if not column.nullable:
        yield from _require(work, column)


def _plain_add(work: TableWork, column: physical.Column) -> Iterator[Step]:
    cost, note = Work.CATALOG, None
    if column.generated:
        cost, note = Work.REWRITE, "its values are computed for every row"
    elif not column.nullable and not column.default:
        cost, note = Work.SCAN, "fails where there are rows: they have no value for it"
    elif column.default:
        note = "rows that are there get the default without being written"
    yield step(AddColumn(work.after, column), work.lock("add_column"), Phase.EXPAND, cost, note)
    yield from _comment(work, column)


def _comment(work: TableWork, column: physical.Column) -> Iterator[Step]:
    if column.comment:
        yield step(CommentOnColumn(work.after, column), work.lock("comment", partitions=False))


# Columns that stay


def _alter(work: TableWork, before: physical.Column, after: physical.Column) -> Iterator[Item]:
    own = work.fields([after.name])
    if before.generated and not after.generated:
        one = _action(work, after, "DROP EXPRESSION", Phase.EXPAND, "keeps the values that were computed")
        yield work.item(one, touches=own)
    elif before.generated != after.generated:
        action = f"SET EXPRESSION AS ({after.generated})"
        one = replace(_action(work, after, action, Phase.CONTRACT, "computed anew for every row"), work=Work.REWRITE)
        yield work.item(one, touches=own, needs=work.fields(mentioned(after, work.columns) - {after.name}))
    if after.name not in work.retyped and before.default != after.default:
        action = f"SET DEFAULT {after.default}" if after.default else "DROP DEFAULT"
        yield work.item(_action(work, after, action, Phase.EXPAND), touches=own)
    if before.nullable and not after.nullable:
        value = work.move.backfills.get((work.name, after.name))
        if value is not None:
            yield _backfill(work, after, value)
        yield from _require(work, after)
    elif after.nullable and not before.nullable:
        yield work.item(_action(work, after, "DROP NOT NULL", Phase.EXPAND), touches=own)
    if before.comment != after.comment:
        comment = step(CommentOnColumn(work.after, after), work.lock("comment", partitions=False))
        yield work.item(comment, needs=own)


def _action(work: TableWork, column: physical.Column, action: str, phase: Phase, note: str | None = None) -> Step:
    return step(AlterColumn(work.after, column, action), work.lock("alter_column"), phase, note=note)


def _retype(work: TableWork) -> Iterator[Item]:
    """Those whose rows stay as they are, and in one statement those that are written anew."""
    for name, (before, after) in work.retyped.items():
        if name not in work.rewritten:
            statement = AlterType(work.after, (NewType(before, after, None),))
            yield work.item(step(statement, work.lock("alter_column")), touches=work.fields([name]))
    anew = {name: pair for name, pair in work.retyped.items() if name in work.rewritten}
    if anew:
        columns = tuple(_new_type(work, *pair) for pair in anew.values())
        note = "writes every row and builds every index anew, while nobody reads or writes"
        one = step(AlterType(work.after, columns), work.lock("alter_column"), Phase.CONTRACT, Work.REWRITE, note)
        kept = all(lossless(*pair) and not work.given(name) for name, pair in anew.items())
        yield work.item(replace(one, reversible=kept), touches=work.fields(anew))


def _new_type(work: TableWork, before: physical.Column, after: physical.Column) -> NewType:
    using = work.given(after.name) or conversion(before, after, f'"{after.name}"')
    return NewType(replace(before, default=None if before.generated else before.default), after, using)


def _backfill(work: TableWork, column: physical.Column, value: str) -> Item:
    """In batches; what an UPDATE fires is switched off for them: a backfill is no change of the row's own."""
    there = {trigger.name for trigger in work.before.triggers}
    there |= {change.after.name for change in work.changes if isinstance(change, Rename)}
    stay = [trigger for trigger in work.after.triggers if trigger.name in there and not work.disturbed(trigger)]
    triggers = tuple(trigger.name for trigger in stay)
    key = work.before.primary_key.columns
    statement = Backfill(work.after, key, column, value, triggers, dollar_tag(value))
    note = f"commits every {statement.size:,} rows, and can be run again"
    if triggers:
        note += f"; {', '.join(triggers)} switched off within each batch"
    lock = work.lock("disable_trigger" if triggers else "insert")
    one = alone(statement, lock, Phase.BACKFILL, Work.ROWS, note, None)
    words = mentioned(physical.Check("", value), work.columns)
    # Those that come, come afterwards.
    touches = {*work.fields([column.name]), *(trigger.name for trigger in work.after.triggers)}
    return work.item(one, touches=touches, needs=work.fields({*words, *key}))


def _require(work: TableWork, column: physical.Column) -> Iterator[Item]:
    """NOT NULL without a look at the rows under the strongest lock: by way of a check, which a look has proved."""
    name = work.made_up(f"{work.name}_{column.name}", "not_null")
    own = work.fields([column.name])
    lock, validated = work.lock("add_constraint"), work.lock("validate_constraint")
    if work.version >= facts.NOT_NULL_NOT_VALID:
        statement = AddNotNullNotValid(work.after, column, name)
        yield work.item(step(statement, lock, Phase.CONTRACT), touches=own)
        look = replace(validation(work.name, name, validated), phase=Phase.CONTRACT)
        yield work.item(look, touches=own)
        return
    check = physical.Check(name, f'"{column.name}" IS NOT NULL')
    note = "for a while: with it proved, SET NOT NULL need not look at the rows"
    added = step(AddConstraintNotValid(work.name, "check", check), lock, Phase.CONTRACT, note=note)
    yield work.item(added, touches=own | {name})
    yield work.item(replace(validation(work.name, name, validated), phase=Phase.CONTRACT), touches=own | {name})
    yield work.item(
        _action(work, column, "SET NOT NULL", Phase.CONTRACT),
        step(DropConstraint(work.after, "check", name), work.lock("drop_constraint"), Phase.CONTRACT),
        touches=own | {name},
    )
