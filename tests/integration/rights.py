"""A user who may look at a database and nothing else, not even make temporary tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.servers.base import Database

_WORD = "Only1Looks"


@contextmanager
def only_looking(database: Database) -> Iterator[str]:
    """The database's URL as such a user; the tables that are there may be read. Drops the database on PostgreSQL."""
    engine = database.server.engine
    if engine not in ("postgresql", "mysql"):
        pytest.skip("SQLite asks nothing, and on SQL Server everybody may make temporary tables")
    name = f"d{database.name[-20:]}"
    if engine == "postgresql":
        database.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{_WORD}'")
        database.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
        database.execute(f'REVOKE TEMPORARY ON DATABASE "{database.name}" FROM PUBLIC')
    else:
        database.execute(f"CREATE USER {name} IDENTIFIED BY '{_WORD}'")
        database.execute(f"GRANT SELECT, TRIGGER, REFERENCES ON `{database.name}`.* TO {name}")
    try:
        yield database.address.set(username=name, password=_WORD).render_as_string(hide_password=False)
    finally:
        with database.server.admin() as cursor:
            if engine == "postgresql":
                cursor.execute(f'DROP DATABASE "{database.name}" WITH (FORCE)')
                cursor.execute(f"DROP ROLE {name}")
            else:
                cursor.execute(f"DROP USER {name}")
