"""How many locks a statement takes, since all that a transaction makes or drops is locked to its end.

A server has room for 64 times its connections, of which there are 100, as it comes; with more, a statement fails
(53200): https://www.postgresql.org/docs/current/runtime-config-locks.html.
Counted in pg_locks on 15 and 18, and rounded up.
"""

from __future__ import annotations

from scangen import physical
from scangen.plan import Room
from scangen.steps import CommentOnColumn, CommentOnTable, CreateIndex, CreateTable, DropTable, Statement

_OTHER = 2


def locks(statement: Statement) -> int:
    """A table is locked with its large values and their index, keys and types; DROP locks all that hangs from it."""
    match statement:
        case CreateTable(table=table):
            return _times(table) * (8 + len(table.uniques) + 4 * len(table.foreign_keys))
        case DropTable(table=table):
            hanging = len(table.uniques) + len(table.indexes) + len(table.checks) + 2 * len(table.triggers)
            defaults = sum(column.default is not None for column in table.columns)
            return _times(table) * (12 + hanging + defaults + 6 * len(table.foreign_keys))
        case CreateIndex(table=table):
            return _times(table)
        case CommentOnTable() | CommentOnColumn():
            return 0
        case _:
            return _OTHER


def _times(table: physical.Table) -> int:
    return 1 + (len(table.partitioning.partitions) if table.partitioning else 0)


ROOM = Room(3_200, locks)
"""Half of what there is: others are at work, too."""
