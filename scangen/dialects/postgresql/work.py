"""One table on its way: what a migration does to its columns, and which parts cannot stay as they are meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from scangen import physical
from scangen.changes import Add, AlterTable, Drop, Move, Part, Rename, Repartition
from scangen.dialects.names import fit
from scangen.dialects.postgresql import facts
from scangen.dialects.postgresql.conversions import in_place
from scangen.dialects.postgresql.order import Item
from scangen.steps import Phase, Statement, Step, Work

_MANY = 12
"""More tables than this are no longer named one by one."""
LIMIT = 63
"""The longest name, in bytes."""


def mentioned(part: Part, columns: Iterable[str]) -> set[str]:
    """Those of a table's columns that a part counts on, by its fields and the words of its texts."""
    names: list[str]
    texts: list[str | None]
    match part:
        case physical.Column():
            names, texts = [], [part.generated]
        case physical.Key() | physical.ForeignKey():
            return set(part.columns) & set(columns)
        case physical.Check():
            names, texts = [], [part.expression]
        case physical.Index():
            names = [*(key.column for key in part.keys if key.column), *part.include]
            texts = [part.where, *(key.expression for key in part.keys)]
        case physical.Trigger():
            names, texts = [*part.of], [part.condition, part.body]
    words = set(re.findall(r"\w+", " ".join(text for text in texts if text).lower()))
    return {name for name in columns if name in names or name.lower() in words}


def referenced(key: physical.ForeignKey) -> set[str]:
    """What a foreign key counts on in the other table, in the words of `order`."""
    columns = {f"{key.target}.{column}" for column in key.target_columns}
    return {key.target, *columns, *(f"{column} key" for column in columns)}


def texts_mention(part: Part, columns: Iterable[str]) -> bool:
    """Whether an expression of the part names one of the columns."""
    match part:
        case physical.Index():
            bare = physical.Index(part.name, tuple(key for key in part.keys if not key.column), where=part.where)
            return bool(mentioned(bare, columns))
        case physical.Trigger():
            return bool(mentioned(physical.Trigger(part.name, "", (), "", part.of, part.condition), columns))
        case physical.Key():
            return False
        case _:
            return bool(mentioned(part, columns))


class TableWork:
    """The changes of one table that stays, sorted by what they mean for its columns."""

    def __init__(self, change: AlterTable, move: Move) -> None:
        self.before, self.after, self.move = change.before, change.after, move
        self.changes = change.changes
        self.name = change.after.name
        self.version = move.target.version[0]
        self.cut = change.before.partitioning
        """How the table is cut at this step of the way: `change_periods` moves it on."""

    # Columns

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column that the table had or will have, dropped ones last."""
        names = dict.fromkeys(column.name for column in (*self.after.columns, *self.before.columns))
        return tuple(names)

    @cached_property
    def dropped(self) -> dict[str, physical.Column]:
        """The columns that go."""
        return {
            c.part.name: c.part for c in self.changes if isinstance(c, Drop) and isinstance(c.part, physical.Column)
        }

    @cached_property
    def added(self) -> dict[str, physical.Column]:
        """The columns that come."""
        return {c.part.name: c.part for c in self.changes if isinstance(c, Add) and isinstance(c.part, physical.Column)}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """New names of columns by old ones."""
        return {
            c.before.name: c.after.name
            for c in self.changes
            if isinstance(c, Rename) and isinstance(c.before, physical.Column)
        }

    @cached_property
    def kept(self) -> list[tuple[physical.Column, physical.Column]]:
        """Each column that stays, as it was and as it will be."""
        then = {column.name: column for column in self.before.columns}
        return [(then[column.name], column) for column in self.after.columns if column.name in then]

    @cached_property
    def retyped(self) -> dict[str, tuple[physical.Column, physical.Column]]:
        """Columns with rows' own values whose type or collation changes."""
        return {
            after.name: (before, after)
            for before, after in self.kept
            if (before.type, before.collation) != (after.type, after.collation) and not after.generated
        }

    @cached_property
    def remade(self) -> dict[str, tuple[physical.Column, physical.Column]]:
        """Generated columns that have to go and come again: computed anew, or in the way of a new type."""
        found: dict[str, tuple[physical.Column, physical.Column]] = {}
        for before, after in self.kept:
            if after.generated and self._must_be_remade(before, after):
                found[after.name] = (before, after)
        return found

    def _must_be_remade(self, before: physical.Column, after: physical.Column) -> bool:
        if (before.type, before.collation) != (after.type, after.collation) or not before.generated:
            return True
        if mentioned(after, self.retyped) or mentioned(before, self.retyped):
            return True
        return before.generated != after.generated and self.version < facts.SET_EXPRESSION

    @cached_property
    def rewritten(self) -> set[str]:
        """Columns whose values are written anew: what hangs from them cannot stand meanwhile."""
        changed = {name for name, pair in self.retyped.items() if self.given(name) or not in_place(*pair)}
        return changed | self.remade.keys()

    @cached_property
    def unsettled(self) -> set[str]:
        """Columns that the application misses, or finds other than it knew: what is about them comes late."""
        return self.rewritten | self.dropped.keys() | set(self.renamed.values())

    @cached_property
    def rebuilt(self) -> bool:
        """Whether the rows have to go into another table: one that is cut in another way, or by a column retyped."""
        cut = self.before.partitioning
        if cut and mentioned(physical.Check("", cut.key), self.retyped.keys() | self.remade.keys()):
            return True
        return any(isinstance(change, Repartition) and is_rebuild(change) for change in self.changes)

    def given(self, column: str) -> str | None:
        """What `using:` says of a column; it names columns as they were, and by then they bear their new names."""
        text = self.move.conversions.get((self.name, column))
        if text is None or not self.renamed:
            return text
        words = "|".join(f'"{re.escape(old)}"' for old in self.renamed)
        return re.sub(f"'(?:[^']|'')*'|{words}", lambda word: self._renamed_word(word[0]), text)

    def _renamed_word(self, word: str) -> str:
        return word if word.startswith("'") else f'"{self.renamed[word[1:-1]]}"'

    # Parts

    def disturbed(self, part: Part) -> bool:
        """Whether a part that stays the same has to go and come again, since a column under it changes."""
        match part:
            case physical.Check():
                return bool(mentioned(part, self.retyped.keys() | self.remade.keys()))
            case physical.ForeignKey():
                return bool(mentioned(part, self.rewritten))
            case physical.Trigger():
                return texts_mention(part, self.retyped.keys() | self.remade.keys())
            case physical.Index():
                return texts_mention(part, self.rewritten) or bool(mentioned(part, self.remade))
            case _:
                return bool(mentioned(part, self.remade))

    def same(self, kind: str) -> Iterator[Part]:
        """The parts of a kind that are before and after the same."""
        now = {part.name: part for part in getattr(self.after, kind)}
        return (part for part in getattr(self.before, kind) if now.get(part.name) == part)

    @property
    def same_foreign_keys(self) -> list[physical.ForeignKey]:
        """Its foreign keys that are before and after the same."""
        return [key for key in self.before.foreign_keys if key in self.after.foreign_keys]

    def goes_with(self, part: Part, columns: Iterable[str]) -> bool:
        """Whether dropping the columns takes the part along; foreign keys go before, since they keep another table."""
        stays = isinstance(part, physical.Trigger | physical.Column | physical.ForeignKey)
        return not stays and bool(mentioned(part, columns))

    # Steps

    def phase(self, *parts: Part) -> Phase:
        """When steps about these parts may come, as far as their columns have a say."""
        late = any(mentioned(part, self.unsettled) for part in parts)
        return Phase.CONTRACT if late else Phase.EXPAND

    def tables(self, table: physical.Table | None = None) -> list[str]:
        """The table and its partitions, as they are at this step of the way unless `table` is given."""
        cut = table.partitioning if table else self.cut
        return [self.name, *(part.name for part in (cut.partitions if cut else ()))]

    def lock(self, kind: str, targets: Sequence[str] = (), *, partitions: bool = True) -> str | None:
        """What a kind of statement locks on this table."""
        names = self.tables() if partitions else [self.name]
        if len(names) > _MANY:
            names = [f"{self.name} and its {len(names) - 1} partitions"]
        return facts.lock(kind, names, targets)

    def item(self, *steps: Step, touches: Iterable[str] = (), needs: Iterable[str] = ()) -> Item:
        """Steps that stay together; every step on a table counts on its name."""
        return Item(steps, frozenset(touches), frozenset({self.name, *needs}))

    def fields(self, columns: Iterable[str]) -> set[str]:
        """Names of columns as `order` knows them."""
        return {f"{self.name}.{column}" for column in columns}

    def part_item(self, part: Part, *steps: Step, touches: Iterable[str] = ()) -> Item:
        """Steps about a part: they change its name and count on its columns."""
        needs = self.fields(mentioned(part, self.columns))
        if isinstance(part, physical.ForeignKey):
            needs |= referenced(part)
        return self.item(*steps, touches={part.name, *touches}, needs=needs)

    def made_up(self, name: str, suffix: str) -> str:
        """A name for what is there for a while, or on one partition."""
        return fit(f"{name}_{suffix}", LIMIT)


def is_rebuild(change: Repartition) -> bool:
    """Whether partitions cannot be added, removed or renamed one by one."""
    before, after = change.before, change.after
    if before is None or after is None or (before.kind, before.key) != (after.kind, after.key):
        return True
    same = [part.bounds for part in before.partitions] == [part.bounds for part in after.partitions]
    return before.kind == "hash" and not same


def step(
    statement: Statement,
    lock: str | None,
    phase: Phase = Phase.EXPAND,
    work: Work = Work.CATALOG,
    note: str | None = None,
    *,
    reversible: bool = True,
) -> Step:
    """A step that may share a transaction."""
    return Step(statement, note, phase, lock, work, reversible=reversible)


def alone(statement: Statement, lock: str | None, phase: Phase, work: Work, note: str | None, done: str | None) -> Step:
    """A step that wants no transaction around it."""
    return Step(statement, note, phase, lock, work, transactional=False, done=done)
