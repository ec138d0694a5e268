"""`scangen drift` on live databases. That it agrees with every inspection is asserted in `catalog.py`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.applying import FIRST, JOBS, SECOND, Live, watching
from tests.integration.rights import only_looking
from tests.integration.test_apply_tenants import TENANTS, quoted, schema, without_schemas
from tests.integration.test_apply_tenants import live as tenants
from tests.servers.base import Database
from tests.unit.command import HERE, Answer, scangen

__all__ = ["tenants"]

ON_TABLE = {"postgresql": "", "mysql": " ON users", "sqlserver": " ON users", "sqlite": ""}


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Live:
    """Two migrations, both carried out."""
    found = Live(tmp_path, database)
    found.migrate("first", FIRST)
    found.migrate("second", SECOND)
    assert found.run("apply").code == 0
    return found


def drift(live: Live, *words: str, url: str | None = None) -> Answer:
    return scangen("drift", "--url", url or live.database.url, *words, cwd=live.root)


def test_what_a_hand_did_is_said_and_the_rest_is_left_alone(live: Live) -> None:
    fine = drift(live)
    assert (fine.code, fine.err) == (0, "")
    assert fine.out.endswith(": as the migrations say\n")
    live.database.execute(f"DROP INDEX idx_users_name{ON_TABLE[live.engine]}")
    live.database.execute("ALTER TABLE teams ADD motto text")
    live.database.execute("CREATE VIEW names AS SELECT name FROM users")
    said = drift(live)
    assert (said.code, said.err) == (1, "")
    head, *lines = said.out.splitlines()
    assert head.endswith(": 2 differences")
    assert sorted(lines) == ["+ teams: column motto", "- users: index idx_users_name"]
    assert drift(live, "--others").out.splitlines()[-1] == "  view names: not owned"
    found = drift(live, "--format", "json").data
    assert (found["ok"], found["exit_code"]) == (False, 1)
    one = found["schemas"][0]
    assert sorted((line["sign"], line["table"], line["what"]) for line in one["differences"]) == [
        ("+", "teams", "column motto"),
        ("-", "users", "index idx_users_name"),
    ]
    assert [other["name"] for other in one["others"]] == ["names"]


def test_values_are_told_and_of_long_texts_the_lines_that_differ(live: Live) -> None:
    if live.engine != "postgresql":
        pytest.skip("how a difference is worded is the same on every server")
    live.database.execute('ALTER TABLE users ALTER label TYPE varchar(30) COLLATE "C", ALTER label DROP NOT NULL')
    (body,) = live.rows("SELECT prosrc FROM pg_proc WHERE proname = 'guard_scan_jobs_status'")[0]
    changed = body.replace("RETURN NEW", "RETURN OLD")
    live.database.execute(
        "CREATE OR REPLACE FUNCTION guard_scan_jobs_status() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS "
        f"$b${changed}$b$"
    )
    lines = drift(live).out.splitlines()[1:]
    assert "~ users: column label: type, required or not" in lines
    assert "    type: meant varchar(20), found character varying(30)" in lines
    assert "    required or not: meant yes, found no" in lines
    place = lines.index("~ scan_jobs: trigger guard_scan_jobs_status: body")
    assert [line.strip() for line in lines[place + 1 : place + 4]] == ["body:", "-    RETURN NEW;", "+    RETURN OLD;"]


# Where the snapshot says nothing of the database


def test_a_database_that_is_behind_is_not_compared(live: Live) -> None:
    assert live.run("rollback").code == 0
    said = drift(live)
    assert said.code == 1
    assert "error SG980: " in said.err
    assert "is at 0001, and snapshot.json says what it is at 0002" in said.err
    assert live.run("apply").code == 0
    assert drift(live).code == 0


def test_a_half_migration_is_not_compared(live: Live) -> None:
    def broken(number: int, when: str) -> None:
        if (number, when) == (4, "before"):
            raise RuntimeError("the cable is cut")

    assert live.run("rollback", "--to", "0").code == 0
    with watching(broken):
        assert live.run("apply").code != 0
    said = drift(live)
    assert said.code == 1
    assert "error SG974: " in said.err


def test_an_edited_file_is_not_compared_with(live: Live) -> None:
    file = live.folder / "0002_second.up.sql"
    file.write_text(file.read_text() + "-- more\n")
    assert "error SG952: " in drift(live).err


def test_a_snapshot_that_cannot_be_read_is_said_and_stops_nothing_else(live: Live) -> None:
    place = live.folder / "snapshot.json"
    place.write_text(place.read_text().replace('"format": 1', '"format": 0'))
    said = drift(live)
    assert (said.code, said.out) == (1, "")
    assert "error SG901: the snapshot cannot be read: its format is 0, not 1" in said.err
    assert live.run("rollback").code == live.run("apply").code == 0


def test_without_migrations_nothing_says_what_the_database_should_be(database: Database, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "scan_jobs.yaml").write_text(JOBS)
    said = scangen("drift", "--url", database.url, cwd=tmp_path)
    assert said.code == 1
    assert "error SG981: " in said.err


# What is no difference


def test_a_database_without_a_ledger_is_compared_all_the_same(live: Live) -> None:
    with live.database.server.database() as other:
        assert scangen("create", "--url", other.url, cwd=live.root).code == 0
        assert drift(live, url=other.url).code == 0


def test_the_shipped_specs(database: Database, tmp_path: Path) -> None:
    for folder in ("specs", "generated"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    live = Live(tmp_path, database)
    assert live.run("apply").code == 0
    said = drift(live)
    assert (said.code, said.err) == (0, ""), said


FORM = "targets: [{engine}]\nmigrations: {{form: dbmate}}\n"


def test_another_runner_s_files_and_books(database: Database, tmp_path: Path) -> None:
    live = Live(tmp_path, database)
    live.migrate("first", FIRST)
    shutil.rmtree(live.folder)
    (tmp_path / "scangen.yaml").write_text(FORM.format(engine=live.engine))
    assert scangen("migrate", "new", "initial", cwd=tmp_path).code == 0
    assert scangen("create", "--url", database.url, cwd=tmp_path).code == 0
    database.execute("CREATE TABLE schema_migrations (version varchar(128) NOT NULL PRIMARY KEY)")
    said = drift(live, "--others")
    assert (said.code, said.err) == (0, ""), said
    assert said.out.splitlines()[1:] == ["  table schema_migrations: not owned"]


PERIODS = {
    "scan_jobs": JOBS,
    "events": """\
result_table: events
columns: {name: string(20)}
partition: {range: created_at, every: year, from: 2019-01-01, until: 2022-01-01, ahead: 2, keep: 3}
""",
}


def test_the_periods_that_retention_makes_and_drops(database: Database, tmp_path: Path) -> None:
    live = Live(tmp_path, database)
    live.migrate("first", PERIODS)
    assert live.run("apply").code == 0
    done = scangen("retention", "run", "--url", database.url, "--format", "json", cwd=tmp_path)
    assert done.code == 0, done
    assert bool(done.data["periods"]) == (live.engine != "sqlite")
    said = drift(live)
    assert (said.code, said.err) == (0, ""), said


def test_a_database_that_joins_is_compared(live: Live) -> None:
    with live.database.server.database() as other:
        assert scangen("create", "--url", other.url, cwd=live.root).code == 0
        joined = live.run("apply", "--baseline", "2", url=other.url)
        assert (joined.code, joined.err) == (0, ""), joined
    with live.database.server.database() as other:
        assert scangen("create", "--url", other.url, cwd=live.root).code == 0
        other.execute("ALTER TABLE teams ADD motto text")
        joined = live.run("apply", "--baseline", "2", url=other.url)
        assert joined.code == 0, joined
        assert "warning SG988: " in joined.err
        assert "1 differences" in joined.err
    with live.database.server.database() as other:
        assert scangen("create", "--url", other.url, cwd=live.root).code == 0
        assert "SG988" not in live.run("apply", "--baseline", "1", url=other.url).err


# Few rights, many schemas


def test_a_user_who_may_only_look(live: Live) -> None:
    """Texts that cannot be compared are listed and said, what is another beyond doubt is a difference."""
    with only_looking(live.database) as url:
        said = drift(live, url=url)
        assert said.code == 0, said
        assert "warning SG982: " in said.err
        live.database.execute("ALTER TABLE teams ADD motto text")
        said = drift(live, url=url)
        assert said.code == 1
        assert "+ teams: column motto" in said.out.splitlines()


def test_each_schema_is_compared_and_one_that_differs_is_named(tenants: Live) -> None:
    if without_schemas(tenants):
        return
    names = ",".join(schema(tenants, tenant) for tenant in TENANTS)
    assert tenants.run("apply", "--schema", names).code == 0
    assert drift(tenants, "--schema", names).code == 0
    second = schema(tenants, TENANTS[1])
    tenants.database.execute(f"ALTER TABLE {quoted(tenants, second)}.teams ADD motto text")
    found = drift(tenants, "--schema", names, "--format", "json")
    assert found.code == 1
    assert [(one["schema"], len(one["differences"])) for one in found.data["schemas"]] == [
        (schema(tenants, tenant), int(tenant == TENANTS[1])) for tenant in TENANTS
    ]
