"""The statements that change what is there, as only SQL Server has them; `compound` ones are a batch of their own.

A batch is compiled as a whole, so what declares a variable, or names a column that was just added, stands alone in it:
https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-go
"""

from __future__ import annotations

from typing import ClassVar

from scangen import physical
from scangen.steps import Statement
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class RenameConstraint(Statement):
    """A key, check, foreign key or default bears its new name."""

    template: ClassVar[str] = "rename_constraint"
    compact: ClassVar[bool] = True
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RenameIndex(Statement):
    """An index bears its new name."""

    template: ClassVar[str] = "rename_index"
    compact: ClassVar[bool] = True
    table: physical.Table
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AlterColumn(Statement):
    """A column's type, collation and nullability, all of which have to be said."""

    template: ClassVar[str] = "alter_column"
    compact: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class AlterColumnOnline(Statement):
    """The same while others read and write, where the edition can."""

    template: ClassVar[str] = "alter_column_online"
    compound: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class AddDefault(Statement):
    """A column's default, under its name."""

    template: ClassVar[str] = "add_default"
    compact: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column


@dataclass(frozen=True, slots=True)
class ConvertColumn(Statement):
    """Each row's new value in a column that stands in for another one."""

    template: ClassVar[str] = "convert_column"
    compound: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column
    value: str


@dataclass(frozen=True, slots=True)
class BackfillColumn(Statement):
    """What rows lack, in batches by key; the triggers are off within each batch's transaction."""

    template: ClassVar[str] = "backfill_column"
    compound: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column
    value: str
    key: tuple[str, ...]
    triggers: tuple[str, ...]
    batch: int


@dataclass(frozen=True, slots=True)
class AddConstraintUnchecked(Statement):
    """A check or foreign key that holds for what is written from now on."""

    template: ClassVar[str] = "add_constraint_unchecked"
    compact: ClassVar[bool] = True
    table: physical.Table
    kind: str
    constraint: physical.Check | physical.ForeignKey


@dataclass(frozen=True, slots=True)
class CheckConstraint(Statement):
    """The rows that are there are held to a constraint, which is trusted from then on."""

    template: ClassVar[str] = "check_constraint"
    compact: ClassVar[bool] = True
    table: physical.Table
    name: str


@dataclass(frozen=True, slots=True)
class AddPrimaryKey(Statement):
    """The clustered primary key, which puts the table where its partitioning says."""

    template: ClassVar[str] = "add_primary_key"
    table: physical.Table
    key: physical.Key


@dataclass(frozen=True, slots=True)
class DropPrimaryKey(Statement):
    """The clustered primary key goes; `moved` takes the rows off the partition scheme."""

    template: ClassVar[str] = "drop_primary_key"
    table: physical.Table
    key: physical.Key
    moved: bool


@dataclass(frozen=True, slots=True)
class CreateIndexOnline(Statement):
    """An index while others read and write, where the edition can; `replaces` one of the same name.

    `patient` waits for its locks behind everybody else.
    """

    template: ClassVar[str] = "create_index_online"
    compound: ClassVar[bool] = True
    table: physical.Table
    index: physical.Index
    replaces: bool
    patient: bool


@dataclass(frozen=True, slots=True)
class AddUniqueOnline(Statement):
    """A unique constraint while others read and write, where the edition can."""

    template: ClassVar[str] = "add_unique_online"
    compound: ClassVar[bool] = True
    table: physical.Table
    key: physical.Key


@dataclass(frozen=True, slots=True)
class RebuildTable(Statement):
    """The table is written anew with another compression, online where the edition can."""

    template: ClassVar[str] = "rebuild_table"
    compound: ClassVar[bool] = True
    table: physical.Table
    compression: str


@dataclass(frozen=True, slots=True)
class NextUsed(Statement):
    """Where the next partition of a scheme will be kept."""

    template: ClassVar[str] = "next_used"
    compact: ClassVar[bool] = True
    partitioning: physical.Partitioning


@dataclass(frozen=True, slots=True)
class SplitRange(Statement):
    """A partition becomes two at a bound."""

    template: ClassVar[str] = "split_range"
    compact: ClassVar[bool] = True
    partitioning: physical.Partitioning
    bound: str


@dataclass(frozen=True, slots=True)
class MergeRange(Statement):
    """Two partitions become one where a bound was."""

    template: ClassVar[str] = "merge_range"
    compact: ClassVar[bool] = True
    partitioning: physical.Partitioning
    bound: str


@dataclass(frozen=True, slots=True)
class DropPartitionScheme(Statement):
    """A partition scheme that no table uses any more."""

    template: ClassVar[str] = "drop_partition_scheme"
    compact: ClassVar[bool] = True
    partitioning: physical.Partitioning


@dataclass(frozen=True, slots=True)
class DropPartitionFunction(Statement):
    """A partition function that no scheme uses any more."""

    template: ClassVar[str] = "drop_partition_function"
    compact: ClassVar[bool] = True
    partitioning: physical.Partitioning


@dataclass(frozen=True, slots=True)
class SetDescription(Statement):
    """The description of a table, or of a column of it; `action` is add, update or drop.

    `sums` as in `AddDescriptions`.
    """

    template: ClassVar[str] = "set_description"
    compound: ClassVar[bool] = True
    table: physical.Table
    column: str | None
    action: str
    text: str | None
    sums: bool
