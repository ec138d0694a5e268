"""The ready-made queries of a table: those that its role and columns give, and the team's own, in portable SQL.

`docs/queries.md` lists them. Nothing here knows a database: `scangen.queries` spells them.
"""

from scangen.operations.base import Left, Operation, Operations
from scangen.operations.made import operations

__all__ = ["Left", "Operation", "Operations", "operations"]
