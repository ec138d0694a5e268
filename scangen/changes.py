"""What differs between two catalogs: small frozen values that `diff` makes and a dialect's `steps` carries out.

A table's parts are `physical` values: a column, key, check, foreign key, index or trigger. So four kinds of change are
enough for all of them, and a part says by its own type what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from scangen import physical
from scangen.project import Target
from scangen.values import dataclass

Part = physical.Column | physical.Key | physical.Check | physical.ForeignKey | physical.Index | physical.Trigger


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table that was not there, with its indexes and triggers: nobody uses it yet, so never "online"."""

    table: physical.Table


@dataclass(frozen=True, slots=True)
class DropTable:
    """A table that is no longer wanted, with all that hangs from it and every row."""

    table: physical.Table


@dataclass(frozen=True, slots=True)
class RenameTable:
    """A table that keeps its rows under another name."""

    before: str
    table: physical.Table


@dataclass(frozen=True, slots=True)
class Add:
    """A part that was not there."""

    part: Part


@dataclass(frozen=True, slots=True)
class Drop:
    """A part that is no longer wanted."""

    part: Part


@dataclass(frozen=True, slots=True)
class Alter:
    """A part that keeps its name (a primary key: its place) and is another."""

    before: Part
    after: Part


@dataclass(frozen=True, slots=True)
class Rename:
    """A part that is the same but for its name."""

    before: Part
    after: Part


@dataclass(frozen=True, slots=True)
class Describe:
    """The table's own description; None is none."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SetOptions:
    """Storage options, all of them as they were and as they will be."""

    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Repartition:
    """How the table is cut; None is not at all."""

    before: physical.Partitioning | None
    after: physical.Partitioning | None


PartChange = Add | Drop | Alter | Rename | Describe | SetOptions | Repartition


@dataclass(frozen=True, slots=True)
class AlterTable:
    """A table that stays: `before` bears its new name already, `changes` lead from the one to the other, in an order
    in which each finds what it needs: names, then what goes (outermost first), then columns, then what comes.
    """

    before: physical.Table
    after: physical.Table
    changes: tuple[PartChange, ...]

    @property
    def table(self) -> physical.Table:
        """The table as it will be."""
        return self.after


Change = CreateTable | DropTable | RenameTable | AlterTable


@dataclass(frozen=True, slots=True)
class Move:
    """All that one server is to go through: from catalog to catalog by `changes`, in order.

    `backfills` are what rows get in a column that they lack, `conversions` a column's value from the row as it was,
    both as SQL of the dialect by table and column. `retyped` has the portable types, before and after, of columns that
    get another, since two of them may be one type of the dialect.
    """

    target: Target
    before: physical.Catalog
    after: physical.Catalog
    changes: tuple[Change, ...]
    backfills: Mapping[tuple[str, str], str] = field(default_factory=dict)
    conversions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    retyped: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
