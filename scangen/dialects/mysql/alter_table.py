"""One table's way from what it is to what it will be, as parts of as few ALTER TABLEs as are safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from scangen import physical
from scangen.changes import Add, Alter, AlterTable, Describe, Drop, Move, Rename, Repartition, SetOptions
from scangen.diagnostics import Span, fail
from scangen.dialects.mysql import alter_columns as columns
from scangen.dialects.mysql import alter_partitions as cutting
from scangen.dialects.mysql import clauses as c
from scangen.dialects.mysql import facts, probes, traits
from scangen.dialects.mysql.alter_statements import Part, alters
from scangen.dialects.mysql.facts import Fact
from scangen.dialects.mysql.former import Former
from scangen.dialects.mysql.statements import AlterPartitions
from scangen.dialects.names import fit
from scangen.steps import Phase, Step

_Named = TypeVar("_Named", physical.Check, physical.Index)
_MADE = "the new values, computed from the row as it is, so that what is written meanwhile has its new value too"
_UNSAID = {"row_format": "DEFAULT", "key_block_size": "0"}
"""What stands for an option that is no longer said."""


class TableMove:
    """One `AlterTable` of a move."""

    def __init__(self, change: AlterTable, move: Move, former: Former, quoted: set[tuple[str, str]]) -> None:
        self.before, self.after = change.before, change.after
        self.name = change.after.name
        self._changes = change.changes
        self._move = move
        self._former = former
        self._raw = former.raw(self.name)
        self._keyed = quoted
        self._renamed_already: set[tuple[type, str]] = set()
        self.fills: dict[str, str] = {}

    # Names

    def renames(self) -> Iterator[Step]:
        """Renamed columns, with what names them made anew in the same statement."""
        names = self._former.columns(self.name)
        if not names:
            return
        parts: list[Part] = []
        for old, new in names.items():
            what = "rename column of a foreign key" if (self._raw.name, old) in self._keyed else "rename column"
            parts.append((self._fact(what), c.RenameColumn(old, new)))
        follow = list(self._following())
        tail = None
        if self.before.partitioning and self._raw.partitioning != self.before.partitioning:
            tail = c.PartitionBy(self.before.partitioning)
        if follow:
            parts += [(self._fact("add check"), clause) for clause in follow]
        yield from alters(self.name, parts, tail)

    def _following(self) -> Iterator[c.Clause]:
        """Checks, computed columns and keys whose text names a renamed column: the server renames none that it has."""
        for old, check in zip(self._raw.checks, self.before.checks, strict=True):
            if old.expression != check.expression:
                yield c.DropCheck(old)
                heir = self._heir(check)
                if heir is not None:
                    yield c.AddCheck(heir)
        for then, column in zip(self._raw.columns, self.before.columns, strict=True):
            if then.generated != column.generated:
                yield c.ModifyColumn(column, column)
        for one, index in zip(self._raw.indexes, self.before.indexes, strict=True):
            if [key.expression for key in one.keys] != [key.expression for key in index.keys]:
                yield c.DropIndex(one)
                successor = self._heir(index)
                if successor is not None:
                    yield c.AddIndex(successor)

    def _heir(self, part: _Named) -> _Named | None:
        """What a part is to be called, None where it goes; noted, so that it happens once."""
        for change in self._changes:
            if isinstance(change, Rename) and change.before == part:
                self._renamed_already.add((type(part), part.name))
                return cast(_Named, change.after)
            if isinstance(change, Drop) and change.part == part:
                self._renamed_already.add((type(part), part.name))
                return None
        return part

    # Columns that come

    def additions(self) -> Iterator[Step]:
        """Plain columns; one that rows have to be given values in comes empty, whatever it is in the end."""
        parts: list[Part] = []
        computed: list[Part] = []
        for column in self._added():
            value = self._move.backfills.get((self.name, column.name))
            if value is None and not column.nullable and traits.is_computed(column.default):
                value = column.default
            if value is not None:
                self.fills[column.name] = value
            if value is not None or (not column.nullable and column.default is None):
                parts.append((self._fact("add column"), c.AddColumn(replace(column, nullable=True, default=None))))
            elif traits.is_computed(column.default):
                computed.append((self._fact("add computed column"), c.AddColumn(column)))
            else:
                parts.append((self._fact("add column"), c.AddColumn(column)))
        yield from alters(self.name, parts)
        yield from alters(self.name, computed)
        defaults = [self._column(*pair) for pair in self._with_defaults()]
        yield from alters(self.name, defaults)
        for change in self._changes:
            if isinstance(change, Alter) and isinstance(change.after, physical.Column):
                then, value = change.before, self._move.backfills.get((self.name, change.after.name))
                assert isinstance(then, physical.Column)
                if value is not None and then.nullable and not change.after.nullable:
                    self.fills[change.after.name] = value

    def _added(self) -> Iterator[physical.Column]:
        for change in self._changes:
            if isinstance(change, Add) and isinstance(change.part, physical.Column) and change.part.generated is None:
                yield change.part

    def _with_defaults(self) -> Iterator[tuple[physical.Column, physical.Column]]:
        """Filled columns whose default new rows get from the first moment on."""
        for column in self._added():
            if column.name in self.fills and column.default is not None:
                then = replace(column, nullable=True)
                yield replace(then, default=None), then

    # Constraints that go

    def loosened(self, keys: Sequence[physical.ForeignKey], heirs: Sequence[physical.ForeignKey]) -> Iterator[Step]:
        """Foreign keys that go, for good or until `heirs` of theirs come, and checks that go."""
        gone = [one.part for one in self._changes if isinstance(one, Drop) and isinstance(one.part, physical.Check)]
        parts: list[Part] = [(self._fact("drop check"), c.DropCheck(one)) for one in gone if not self._is_done(one)]
        returning = {key.name: key for key in heirs}
        ordered = sorted(keys, key=lambda key: key.name in returning)
        parts += [(self._fact("drop foreign key"), c.DropForeignKey(key)) for key in ordered]
        for step in alters(self.name, parts):
            heir = returning.get(ordered[0].name) if ordered and len(parts) == len(ordered) else None
            came = heir and self._came(ordered[0], heir)
            yield replace(step, done=f"{step.done} UNION {came}") if came else step

    def _came(self, key: physical.ForeignKey, heir: physical.ForeignKey) -> str | None:
        """Seen of a foreign key of one name that it is the second: what it is about, or its column's new type."""
        if (key.columns, key.target, key.target_columns) != (heir.columns, heir.target, heir.target_columns):
            return probes.foreign_key_about(self.name, heir)
        then, now = ({column.name: column for column in table.columns} for table in (self.before, self.after))
        return probes.modified(self.name, then[key.columns[0]], now[key.columns[0]])

    # All else

    def main(self) -> Iterator[Step]:
        """What is left: shapes of columns, indexes, checks, the primary key, partitions, options, the description."""
        replaced = list(self._replaced())
        parts: list[Part] = []
        for column in replaced:
            then = next(one for one in self.before.columns if one.name == column.name)
            for step in alters(self.name, [(self._fact("add computed column"), c.AddColumn(self._made(column)))]):
                # Not again once it has taken the other's place: a value is worked out once.
                yield replace(step, note=_MADE, done=f"{step.done} UNION {probes.modified(self.name, then, column)}")
        tail, apart = None, None
        for change in self._changes:
            parts += self._parts(change)
            if isinstance(change, Repartition):
                tail, apart = cutting.tail(change), cutting.apart(change)
        for column in replaced:
            parts += self._around(column, parts)
            tail = tail or self._cut_again(column)
        parts += self._required()
        parts += self._behind(parts)
        yield from alters(self.name, self._in_order(parts), tail)
        if apart is not None:
            yield self._partitions(apart)

    def _behind(self, parts: Sequence[Part]) -> Iterator[Part]:
        """Indexes that stay, made anew behind one that comes and by which a foreign key is to be checked.

        From 9.6 the server takes the first index that begins with the key's column; see `indexes`.
        """
        added = {clause.index.name for _, clause in parts if isinstance(clause, c.AddIndex)}
        for column in {key.columns[0] for key in self.after.foreign_keys}:
            led = [one for one in self.after.indexes if one.keys[0].column == column and not one.unique]
            if led and led[0].name in added:
                for index in led[1:]:
                    if index.name not in added and index in self.before.indexes:
                        yield self._dropped_index(index)
                        yield self._added_index(index)

    def _in_order(self, parts: Sequence[Part]) -> list[Part]:
        """Indexes come last, in the order in which a new table has them."""
        place = {index.name: number for number, index in enumerate(self.after.indexes)}
        return sorted(parts, key=lambda part: place[part[1].index.name] + 1 if isinstance(part[1], c.AddIndex) else 0)

    def _parts(self, change: object) -> Iterator[Part]:
        match change:
            case Alter(before=physical.Column() as then, after=physical.Column() as now):
                if self._is_replaced(change):
                    yield self._fact("retype"), c.ReplaceColumn(self._made(now).name, now)
                else:
                    yield self._column(then, now)
            case Add(part=physical.Column() as column) if column.generated is not None:
                yield self._fact("add computed column"), c.AddColumn(column)
            case Add(part=physical.Index() | physical.Key() as index):
                yield self._added_index(index)
            case Drop(part=physical.Index() | physical.Key() as index) if not self._is_done(index):
                yield self._dropped_index(index)
            case Rename(before=physical.Index() | physical.Key() as then, after=now) if not self._is_done(then):
                yield self._fact("rename index"), c.RenameIndex(then.name, now.name)
            case Alter(before=physical.Key(name="PRIMARY") as then, after=physical.Key() as now):
                yield self._fact("change primary key"), c.ChangePrimaryKey(then, now)
            case Alter(
                before=physical.Index() | physical.Key() as then, after=physical.Index() | physical.Key() as now
            ):
                yield self._dropped_index(then)
                yield self._added_index(now)
            case SetOptions():
                yield from self._options(change)
            case Describe(after=text):
                yield self._fact("describe table"), c.Describe(text or "")
            case _:
                yield from self._checks(change)

    def _checks(self, change: object) -> Iterator[Part]:
        match change:
            case Add(part=physical.Check() as check):
                yield self._fact("add check"), c.AddCheck(check)
            case Alter(before=physical.Check() as then, after=physical.Check() as now):
                yield self._fact("drop check"), c.DropCheck(then)
                yield self._fact("add check"), c.AddCheck(now)
            case Rename(before=physical.Check() as then, after=physical.Check() as now) if not self._is_done(then):
                yield self._fact("drop check"), c.DropCheck(then)
                yield self._fact("add check"), c.AddCheck(now)

    def _added_index(self, index: physical.Index | physical.Key) -> Part:
        if isinstance(index, physical.Key):
            return self._fact("add index"), c.AddUnique(index)
        if index.method == "fulltext":
            return self._fact("add fulltext index"), c.AddIndex(index)
        return self._fact("add index of an expression" if traits.is_functional(index) else "add index"), c.AddIndex(
            index
        )

    def _dropped_index(self, index: physical.Index | physical.Key) -> Part:
        copies = traits.is_functional(index) and (
            isinstance(index, physical.Key) or index.unique or self.before.partitioning
        )
        return self._fact("drop unique index of an expression" if copies else "drop index"), c.DropIndex(index)

    def _column(self, then: physical.Column, now: physical.Column) -> Part:
        clause = columns.clause(then, now)
        what = columns.fact_of(then, now)
        if what == "set default" and isinstance(clause, c.ModifyColumn):
            what = "describe column"
        return self._fact(what), clause

    def _required(self) -> Iterator[Part]:
        """Columns that came empty and may not stay so; a row without a value fails the statement."""
        for column in self._added():
            if not column.nullable and (column.name in self.fills or column.default is None):
                yield self._column(replace(column, nullable=True), column)

    def _options(self, change: SetOptions) -> Iterator[Part]:
        then, now = dict(change.before), dict(change.after)
        if then.get("collate") != now.get("collate"):
            if "collate" not in now:
                raise fail(
                    "SG920",
                    f"MySQL: which collation {self.name!r} is to have is left to the database, and not known here",
                    Span("scangen.yaml", 1, 1),
                    "keep `strings: exact`, or convert the tables by hand",
                )
            yield self._fact("convert"), c.Convert(now["charset"], now["collate"])
        for name, left in _UNSAID.items():
            if then.get(name) != now.get(name):
                yield self._fact("set options"), c.SetOption(name, now.get(name, left))

    # A column whose values are worked out anew

    def _replaced(self) -> Iterator[physical.Column]:
        for change in self._changes:
            if self._is_replaced(change):
                assert isinstance(change, Alter)
                assert isinstance(change.after, physical.Column)
                yield change.after

    def _is_replaced(self, change: object) -> bool:
        if not isinstance(change, Alter) or not isinstance(change.after, physical.Column):
            return False
        assert isinstance(change.before, physical.Column)
        return (self.name, change.after.name) in self._move.conversions and change.after.generated is None

    def _made(self, column: physical.Column) -> physical.Column:
        """A column computed from the row as it is: what is written meanwhile has its new value too."""
        value = self._former.text(self.name)(self._move.conversions[self.name, column.name])
        name = fit(f"{column.name}__new", 64)
        return replace(column, name=name, nullable=True, default=None, generated=value, comment=None)

    def _around(self, column: physical.Column, parts: Sequence[Part]) -> Iterator[Part]:
        """What holds the column that goes is made anew about the one that takes its place."""
        dropped = {clause.index.name for _, clause in parts if isinstance(clause, c.DropIndex)}
        dropped |= {clause.check.name for _, clause in parts if isinstance(clause, c.DropCheck)}
        indexes: tuple[physical.Index | physical.Key, ...] = (*self.after.uniques, *self.after.indexes)
        for one in indexes:
            if (
                one in (*self.before.uniques, *self.before.indexes)
                and traits.holds(one, column)
                and one.name not in dropped
            ):
                yield self._dropped_index(one)
                yield self._added_index(one)
        for check in self.after.checks:
            if check in self.before.checks and traits.names(check.expression, column) and check.name not in dropped:
                yield self._fact("drop check"), c.DropCheck(check)
                yield self._fact("add check"), c.AddCheck(check)
        for other in self.after.columns:
            if other in self.before.columns and other.generated and traits.names(other.generated, column):
                yield self._fact("retype"), c.ModifyColumn(other, other)
        key = self.after.primary_key
        if key == self.before.primary_key and column.name in key.columns:
            yield self._fact("change primary key"), c.ChangePrimaryKey(key, key)

    def _cut_again(self, column: physical.Column) -> c.PartitionBy | None:
        cut = self.after.partitioning
        return c.PartitionBy(cut) if cut and traits.names(cut.key, column) else None

    # Columns that go

    def dropped(self) -> Iterator[Step]:
        """Columns that go, after all that named them."""
        parts: list[Part] = [
            (self._fact("drop column"), c.DropColumn(change.part))
            for change in self._changes
            if isinstance(change, Drop) and isinstance(change.part, physical.Column)
        ]
        for step in alters(self.name, parts):
            yield replace(step, phase=Phase.CONTRACT, reversible=False)

    # Statements

    def foreign_keys(self, parts: Sequence[c.Clause], what: str, note: str) -> Iterator[Step]:
        """One ALTER about foreign keys."""
        yield from (
            replace(step, note=note) for step in alters(self.name, [(self._fact(what), part) for part in parts])
        )

    def _is_done(self, part: physical.Check | physical.Index | physical.Key) -> bool:
        return (type(part), part.name) in self._renamed_already

    def _fact(self, what: str) -> Fact:
        return facts.fact(what, self._move.target.version, self.before, self.after)

    def _partitions(self, clause: c.AddBuckets | c.RemoveBuckets | c.Reorganize) -> Step:
        cost = self._fact("change partitions")
        statement = AlterPartitions(self.name, clause, cost.way.value)
        done = probes.part(self.name, clause)
        return Step(statement, lock=facts.lock(cost.way, self.name), work=cost.work, done=done)
