"""The statements of PostgreSQL that only migrations need."""

from __future__ import annotations

from typing import ClassVar

from scangen import physical
from scangen.steps import Statement
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class NewType:
    """A column as it was and as it will be; `using` is its value from the row as it was, None an assignment.

    The default goes before, since the server would convert that too, and comes back in the new type.
    """

    before: physical.Column
    column: physical.Column
    using: str | None


@dataclass(frozen=True, slots=True)
class AlterType(Statement):
    """Columns of another type, all at once: rows are written once, and each `using` sees them as they were."""

    template: ClassVar[str] = "alter_type"
    table: physical.Table
    columns: tuple[NewType, ...]


@dataclass(frozen=True, slots=True)
class AlterColumn(Statement):
    """Something of a column that stands in the catalog alone: `action` is the clause after its name."""

    template: ClassVar[str] = "alter_column"
    compact: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column
    action: str


@dataclass(frozen=True, slots=True)
class AddConstraintNotValid(Statement):
    """A check or foreign key that holds for new rows; those that are there wait for VALIDATE. `on` is its table."""

    template: ClassVar[str] = "add_constraint_not_valid"
    compact: ClassVar[bool] = True
    on: str
    kind: str
    constraint: physical.Check | physical.ForeignKey


@dataclass(frozen=True, slots=True)
class AddNotNullNotValid(Statement):
    """NOT NULL for new rows, from PostgreSQL 18."""

    template: ClassVar[str] = "add_not_null_not_valid"
    compact: ClassVar[bool] = True
    table: physical.Table
    column: physical.Column
    name: str


@dataclass(frozen=True, slots=True)
class ValidateConstraint(Statement):
    """The rows that are there are looked at. `on` is the table, a partition perhaps."""

    template: ClassVar[str] = "validate_constraint"
    compact: ClassVar[bool] = True
    on: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameConstraint(Statement):
    """A constraint under another name."""

    template: ClassVar[str] = "rename_constraint"
    compact: ClassVar[bool] = True
    table: physical.Table
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class UseIndex(Statement):
    """A primary or unique key (`kind` in SQL) on an index that has been built; it takes the key's name."""

    template: ClassVar[str] = "use_index"
    compact: ClassVar[bool] = True
    on: str
    kind: str
    name: str
    index: str


@dataclass(frozen=True, slots=True)
class AddKey(Statement):
    """A primary or unique key (`kind` in SQL), with its index."""

    template: ClassVar[str] = "add_key"
    compact: ClassVar[bool] = True
    table: physical.Table
    kind: str
    key: physical.Key


@dataclass(frozen=True, slots=True)
class CreateIndexConcurrently(Statement):
    """CREATE INDEX CONCURRENTLY; `on` is the table, or one partition of it."""

    template: ClassVar[str] = "create_index_concurrently"
    compact: ClassVar[bool] = True
    on: str
    index: physical.Index


@dataclass(frozen=True, slots=True)
class CreateIndexOnly(Statement):
    """The index of a partitioned table without those of its partitions: not valid until all are attached."""

    template: ClassVar[str] = "create_index_only"
    compact: ClassVar[bool] = True
    table: physical.Table
    index: physical.Index


@dataclass(frozen=True, slots=True)
class AttachIndex(Statement):
    """A partition's index becomes part of the partitioned one."""

    template: ClassVar[str] = "attach_index"
    compact: ClassVar[bool] = True
    index: str
    part: str


@dataclass(frozen=True, slots=True)
class DropIndexConcurrently(Statement):
    """DROP INDEX CONCURRENTLY; `lenient` where there may be none."""

    template: ClassVar[str] = "drop_index_concurrently"
    compact: ClassVar[bool] = True
    index: physical.Index
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class RenameIndex(Statement):
    """An index under another name; `lenient` where a partition's may bear a name of the server's own."""

    template: ClassVar[str] = "rename_index"
    compact: ClassVar[bool] = True
    before: str
    after: str
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class ReplaceTriggerFunction(Statement):
    """A trigger's function with another body; the trigger itself stays."""

    template: ClassVar[str] = "replace_trigger_function"
    trigger: physical.Trigger
    tag: str


@dataclass(frozen=True, slots=True)
class RenameTrigger(Statement):
    """A trigger under another name."""

    template: ClassVar[str] = "rename_trigger"
    compact: ClassVar[bool] = True
    table: physical.Table
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RenameTriggerFunction(Statement):
    """A trigger's function under another name."""

    template: ClassVar[str] = "rename_trigger_function"
    compact: ClassVar[bool] = True
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DropTriggerFunction(Statement):
    """The function of a trigger that is gone."""

    template: ClassVar[str] = "drop_trigger_function"
    compact: ClassVar[bool] = True
    name: str


@dataclass(frozen=True, slots=True)
class Backfill(Statement):
    """Rows get a value where they have none, in batches of `size` by the primary `key`, each a transaction.

    `triggers` are those that an UPDATE would fire; each batch switches them off for itself.
    """

    template: ClassVar[str] = "backfill"
    table: physical.Table
    key: tuple[str, ...]
    column: physical.Column
    value: str
    triggers: tuple[str, ...]
    tag: str
    size: int = 2_000


@dataclass(frozen=True, slots=True)
class SetStorage(Statement):
    """Storage options of a table or partition; `unset` go back to the server's defaults."""

    template: ClassVar[str] = "set_storage"
    compact: ClassVar[bool] = True
    on: str
    options: tuple[tuple[str, str], ...]
    unset: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetTablespace(Statement):
    """A table or partition moves to another tablespace."""

    template: ClassVar[str] = "set_tablespace"
    compact: ClassVar[bool] = True
    on: str
    tablespace: str


@dataclass(frozen=True, slots=True)
class LockTable(Statement):
    """Writers wait until the transaction ends; readers do not."""

    template: ClassVar[str] = "lock_table"
    on: str


@dataclass(frozen=True, slots=True)
class CopyRows(Statement):
    """Every row of one table into another: `columns` with the value of each."""

    template: ClassVar[str] = "copy_rows"
    source: str
    into: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MoveRows(Statement):
    """The rows of one table that satisfy a condition into another."""

    template: ClassVar[str] = "move_rows"
    source: str
    into: str
    columns: tuple[str, ...]
    condition: str


@dataclass(frozen=True, slots=True)
class RenameRelation(Statement):
    """A table or partition under another name."""

    template: ClassVar[str] = "rename_table"
    compact: ClassVar[bool] = True
    before: str
    table: physical.Table | physical.Partition


@dataclass(frozen=True, slots=True)
class CreateLikeTable(Statement):
    """A table of the same columns and checks, which is to become a partition."""

    template: ClassVar[str] = "create_like_table"
    table: physical.Table
    partition: physical.Partition


@dataclass(frozen=True, slots=True)
class AttachPartition(Statement):
    """A table becomes a partition."""

    template: ClassVar[str] = "attach_partition"
    compact: ClassVar[bool] = True
    table: physical.Table
    partition: physical.Partition


@dataclass(frozen=True, slots=True)
class DetachPartition(Statement):
    """A partition becomes a table of its own."""

    template: ClassVar[str] = "detach_partition"
    compact: ClassVar[bool] = True
    table: physical.Table
    partition: physical.Partition


@dataclass(frozen=True, slots=True)
class DropRelation(Statement):
    """A table that was a partition goes."""

    template: ClassVar[str] = "drop_relation"
    compact: ClassVar[bool] = True
    name: str
