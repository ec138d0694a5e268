"""The same migrations in several schemas of one server, each with a ledger of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.applying import FIRST, SECOND, Live
from tests.servers.base import Database

TENANTS = ("acme", "umbrella", "Übung")


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Iterator[Live]:
    """Three schemas, and two migrations that none of them has."""
    found = Live(tmp_path, database)
    found.migrate("first", FIRST)
    found.migrate("second", SECOND)
    if found.engine in ("sqlite", "sqlserver"):
        yield found
        return
    names = [schema(found, tenant) for tenant in TENANTS]
    for name in names:
        database.execute(f"CREATE SCHEMA {quoted(found, name)}")
    yield found
    if found.engine == "mysql":  # its schemas are databases, which nobody else drops
        for name in names:
            database.execute(f"DROP SCHEMA {quoted(found, name)}")


def schema(live: Live, tenant: str) -> str:
    """Its name on the server; on MySQL, no other test's."""
    return f"{live.database.name}_{tenant}" if live.engine == "mysql" else tenant


def quoted(live: Live, name: str) -> str:
    return f"`{name}`" if live.engine == "mysql" else f'"{name}"'


def names(live: Live) -> str:
    return ",".join(schema(live, tenant) for tenant in TENANTS)


def at(live: Live, tenant: str) -> list[int]:
    """The numbers that a schema's own ledger has."""
    ledger = f"{quoted(live, schema(live, tenant))}.scangen_migrations"
    return [row[0] for row in live.rows(f"SELECT number FROM {ledger} WHERE outcome = 'done' ORDER BY run")]


def without_schemas(live: Live) -> bool:
    """Whether the server cannot, and says so."""
    if live.engine not in ("sqlite", "sqlserver"):
        return False
    answer = live.run("apply", "--schema", "acme")
    assert answer.code == 2
    assert "acme: a session of " in answer.err
    assert "error SG977" in answer.err
    return True


def test_each_has_its_own_ledger_and_goes_its_own_way(live: Live) -> None:
    if without_schemas(live):
        return
    assert live.run("apply", "--schema", schema(live, "acme"), "--to", "1").code == 0
    answer = live.run("apply", "--schema", names(live), "--jobs", "2")
    assert answer.code == 0, answer
    assert answer.out.splitlines()[-1] == "3 schemas: 3 fine"
    assert [at(live, tenant) for tenant in TENANTS] == [[1, 2]] * 3
    found = live.run("status", "--schema", names(live), "--format", "json").data["schemas"]
    assert [(one["schema"], one["at"]) for one in found] == [(schema(live, tenant), 2) for tenant in TENANTS]
    assert live.run("rollback", "--schema", names(live)).code == 0
    assert [at(live, tenant) for tenant in TENANTS] == [[1, 2, 2]] * 3
    # where the URL leads, nothing was made
    assert live.data("status")["at"] == 0


def test_one_that_fails_is_named_and_stops_no_other(live: Live) -> None:
    if without_schemas(live):
        return
    assert live.run("apply", "--schema", names(live), "--to", "1").code == 0
    jobs, users = (f"{quoted(live, schema(live, 'umbrella'))}.{table}" for table in ("scan_jobs", "users"))
    live.rows(f"INSERT INTO {jobs} (id, status) VALUES ('j', 'pending')")
    live.rows(f"INSERT INTO {users} (id, scan_job_id, name) VALUES ('a', 'j', '')")
    answer = live.run("apply", "--schema", f"{names(live)},nowhere", "--jobs", "2")
    failed = schema(live, "umbrella")
    assert answer.code == 2, answer  # a schema that is not there is no fault of a migration
    assert f"error SG973: {failed}: step " in answer.err
    assert "nowhere: " in answer.err
    assert answer.out.splitlines()[-1] == f"4 schemas: 2 fine, 2 failed: {failed}, nowhere"
    assert [at(live, tenant) for tenant in TENANTS] == [[1, 2], [1], [1, 2]]
    live.rows(f"UPDATE {users} SET name = 'ann'")
    again = live.run("apply", "--schema", names(live))
    assert again.code == 0, again
    assert at(live, "umbrella") == [1, 2]


def test_a_query_lists_them(live: Live) -> None:
    if without_schemas(live):
        return
    listed = ", ".join(f"('{schema(live, tenant)}')" for tenant in TENANTS[:2])
    rows = "ROW" if live.engine == "mysql" else ""
    query = f"SELECT * FROM (VALUES {listed.replace('(', rows + '(')}) AS tenants"
    answer = live.run("apply", "--schema-query", query)
    assert answer.code == 0, answer
    assert answer.out.splitlines()[-1] == "2 schemas: 2 fine"
    none = live.run("apply", "--schema-query", "SELECT 'a' FROM (SELECT 1 AS x) AS t WHERE x = 2")
    assert (none.code, "answers no row" in none.err) == (2, True)
    wrong = live.run("apply", "--schema-query", "SELECT nothing FROM nowhere")
    assert (wrong.code, "refused the query of schemas" in wrong.err) == (2, True)


def test_both_ways_to_name_them_are_one_too_many(live: Live) -> None:
    answer = live.run("apply", "--schema", "a", "--schema-query", "SELECT 'a'")
    assert answer.code == 2
    assert "give one of them" in answer.err
    empty = live.run("status", "--schema", "a,,b")
    assert (empty.code, "has an empty name in it" in empty.err) == (2, True)
