"""All operations of a table, by its role."""

from __future__ import annotations

from scangen.model import Query, Role, Table
from scangen.operations.base import Maker, Operation, Operations
from scangen.operations.jobs import add_jobs
from scangen.operations.results import add_results

_BY_ROLE = {Role.JOBS: add_jobs, Role.RESULT: add_results}


def operations(table: Table) -> Operations:
    """The ready-made queries of a table and the team's own."""
    maker = Maker(table)
    if table.role in _BY_ROLE:
        _BY_ROLE[table.role](maker)
    return Operations(tuple(maker.made), tuple(map(_own, table.queries)), tuple(maker.left))


def _own(query: Query) -> Operation:
    return Operation(query.name, query.description or "", query.sql, query.returns, query.parameters, query.overrides)
