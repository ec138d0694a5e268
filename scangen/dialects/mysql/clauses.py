"""The parts of an ALTER TABLE: one frozen value each, spelled by its template in `templates/mysql/clauses/`."""

from __future__ import annotations

from typing import ClassVar

from scangen import physical
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """One part; `template` spells it and sees the fields as `clause`."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class AddColumn(Clause):
    """A column at the end."""

    template: ClassVar[str] = "add_column"
    column: physical.Column


@dataclass(frozen=True, slots=True)
class DropColumn(Clause):
    """A column goes."""

    template: ClassVar[str] = "drop_column"
    column: physical.Column


@dataclass(frozen=True, slots=True)
class RenameColumn(Clause):
    """A column under another name."""

    template: ClassVar[str] = "rename_column"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ModifyColumn(Clause):
    """A column in another shape; the whole of it is said anew."""

    template: ClassVar[str] = "modify_column"
    before: physical.Column
    column: physical.Column


@dataclass(frozen=True, slots=True)
class ReplaceColumn(Clause):
    """The column `made` takes the place, name and shape of another, which goes."""

    template: ClassVar[str] = "replace_column"
    made: str
    column: physical.Column


@dataclass(frozen=True, slots=True)
class SetDefault(Clause):
    """A default comes, goes or is another."""

    template: ClassVar[str] = "set_default"
    before: physical.Column
    column: physical.Column


@dataclass(frozen=True, slots=True)
class AddIndex(Clause):
    """An index."""

    template: ClassVar[str] = "add_index"
    index: physical.Index


@dataclass(frozen=True, slots=True)
class AddUnique(Clause):
    """A unique key."""

    template: ClassVar[str] = "add_unique"
    key: physical.Key


@dataclass(frozen=True, slots=True)
class DropIndex(Clause):
    """An index or unique key goes."""

    template: ClassVar[str] = "drop_index"
    index: physical.Index | physical.Key


@dataclass(frozen=True, slots=True)
class RenameIndex(Clause):
    """An index or unique key under another name."""

    template: ClassVar[str] = "rename_index"
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangePrimaryKey(Clause):
    """Other columns are the primary key."""

    template: ClassVar[str] = "change_primary_key"
    before: physical.Key
    key: physical.Key


@dataclass(frozen=True, slots=True)
class AddCheck(Clause):
    """A check, held against every row."""

    template: ClassVar[str] = "add_check"
    check: physical.Check


@dataclass(frozen=True, slots=True)
class DropCheck(Clause):
    """A check goes."""

    template: ClassVar[str] = "drop_check"
    check: physical.Check


@dataclass(frozen=True, slots=True)
class AddForeignKey(Clause):
    """A foreign key."""

    template: ClassVar[str] = "add_foreign_key"
    key: physical.ForeignKey


@dataclass(frozen=True, slots=True)
class DropForeignKey(Clause):
    """A foreign key goes; its index stays."""

    template: ClassVar[str] = "drop_foreign_key"
    key: physical.ForeignKey


@dataclass(frozen=True, slots=True)
class RenameTable(Clause):
    """The table under another name."""

    template: ClassVar[str] = "rename_table"
    after: str


@dataclass(frozen=True, slots=True)
class Describe(Clause):
    """The table's description; an empty one is none."""

    template: ClassVar[str] = "describe"
    comment: str


@dataclass(frozen=True, slots=True)
class SetOption(Clause):
    """A storage option."""

    template: ClassVar[str] = "set_option"
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Convert(Clause):
    """Every string of the table in another collation."""

    template: ClassVar[str] = "convert"
    charset: str
    collation: str


@dataclass(frozen=True, slots=True)
class PartitionBy(Clause):
    """The table is cut, or cut in another way; stands after all other parts, without a comma."""

    template: ClassVar[str] = "partition_by"
    partitioning: physical.Partitioning


@dataclass(frozen=True, slots=True)
class RemovePartitioning(Clause):
    """The table is whole again; stands as `PartitionBy` does."""

    template: ClassVar[str] = "remove_partitioning"
    partitioning: physical.Partitioning


@dataclass(frozen=True, slots=True)
class AddBuckets(Clause):
    """More partitions of a hash; stands alone, after ALGORITHM and LOCK."""

    template: ClassVar[str] = "add_buckets"
    partitioning: physical.Partitioning
    number: int


@dataclass(frozen=True, slots=True)
class RemoveBuckets(Clause):
    """Fewer partitions of a hash, with no row lost; stands alone."""

    template: ClassVar[str] = "remove_buckets"
    partitioning: physical.Partitioning
    number: int


@dataclass(frozen=True, slots=True)
class Reorganize(Clause):
    """Neighbouring ranges become other ones, with no row lost; stands alone."""

    template: ClassVar[str] = "reorganize"
    partitioning: physical.Partitioning
    before: tuple[physical.Partition, ...]
    partitions: tuple[physical.Partition, ...]
