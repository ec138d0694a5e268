"""`scangen create` on real servers: all is made or nothing is, and whatever stands in the way is said in a line."""

from __future__ import annotations

import secrets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scangen import database as building
from scangen.database import access_of
from scangen.dialects import DIALECTS
from scangen.dialects.access import Connection, rows, run
from tests.servers.base import Database
from tests.unit.command import USERS, Answer, project, scangen

TABLES = {
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "mysql": "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
    "sqlserver": "SELECT name FROM sys.tables",
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table'",
}
SECRET = "s3cr-%40t"
"""A password as a URL writes it."""


def tables(database: Database) -> set[str]:
    return {str(row[0]) for row in database.execute(TABLES[database.server.engine])}


def created(database: Database, root: Path, *words: str) -> Answer:
    return scangen("create", "--url", database.url, *words, cwd=root)


def assert_one_clear_error(answer: Answer, code: str, *said: str) -> None:
    assert f"error {code}: " in answer.err, answer
    for text in said:
        assert text in answer.err
    assert "internal error" not in answer.err
    assert answer.out == ""


# Made


def test_everything_is_made(database: Database, tmp_path: Path) -> None:
    root = project(tmp_path)
    answer = created(database, root)
    assert answer.code == 0, answer
    assert "+ scan_jobs (4 columns, " in answer.out
    assert "+ user_results (7 columns, " in answer.out
    assert f"{DIALECTS[database.server.engine].title} " in answer.out.splitlines()[-1]
    assert "made 2 tables, " in answer.out
    assert tables(database) == {"scan_jobs", "user_results"}
    database.execute("INSERT INTO scan_jobs (id) VALUES ('a')")
    database.execute("INSERT INTO user_results (id, scan_job_id, user_id) VALUES ('b', 'a', 'u')")
    connection = database.connect()
    with pytest.raises(Exception, match=r"(?i)pending|guard|transition|may not"):
        connection.cursor().execute("UPDATE scan_jobs SET status = 'done' WHERE id = 'a'")
    database.execute("DELETE FROM scan_jobs")
    assert database.execute("SELECT COUNT(*) FROM user_results") == [(0,)]


def test_a_second_time_is_refused_at_the_spec(database: Database, tmp_path: Path) -> None:
    root = project(tmp_path)
    assert created(database, root).code == 0
    database.execute("INSERT INTO scan_jobs (id) VALUES ('a')")
    answer = created(database, root, "--format", "json")
    assert answer.code == 1
    assert answer.codes == ["SG701", "SG701"]
    assert answer.data["diagnostics"][0]["file"] == "specs/scan_jobs.yaml"
    assert database.execute("SELECT id FROM scan_jobs") == [("a",)]


def test_a_view_is_in_the_way_too_and_other_tables_are_not(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE others (id integer)")
    database.execute("CREATE VIEW user_results AS SELECT id FROM others")
    answer = created(database, project(tmp_path), "--format", "json")
    assert (answer.code, answer.codes) == (1, ["SG701"])
    database.execute("DROP VIEW user_results")
    assert created(database, project(tmp_path)).code == 0
    assert tables(database) == {"others", "scan_jobs", "user_results"}


def test_a_dry_run_makes_nothing(database: Database, tmp_path: Path) -> None:
    answer = created(database, project(tmp_path), "--dry-run", "--format", "json")
    assert answer.code == 0
    assert tables(database) == set()
    assert any(statement.startswith("CREATE TABLE") for statement in answer.data["statements"])
    text = created(database, project(tmp_path), "--dry-run")
    assert "would make 2 tables" in text.out


def test_counts_are_those_of_the_catalog(postgresql: Database, tmp_path: Path) -> None:
    answer = created(postgresql, project(tmp_path), "--format", "json")
    counts = answer.data["counts"]
    here = "IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
    found = postgresql.execute(
        f"SELECT (SELECT COUNT(*) FROM pg_trigger WHERE tgrelid {here} AND NOT tgisinternal),"
        f" (SELECT COUNT(*) FROM pg_constraint WHERE conrelid {here} AND contype = 'c'),"
        f" (SELECT COUNT(*) FROM pg_constraint WHERE conrelid {here} AND contype = 'u'),"
        f" (SELECT COUNT(*) FROM pg_constraint WHERE conrelid {here} AND contype = 'f'),"
        f" (SELECT COUNT(*) FROM pg_index WHERE indrelid {here} AND NOT indisprimary)"
    )
    triggers, checks, uniques, keys, indexes = found[0]
    assert counts == {
        "tables": 2,
        "indexes": indexes - uniques,
        "unique_keys": uniques,
        "foreign_keys": keys,
        "checks": checks,
        "triggers": triggers,
    }


def test_the_url_leads_to_a_schema(postgresql: Database, tmp_path: Path) -> None:
    postgresql.execute("CREATE SCHEMA scans")
    url = postgresql.url + ("&" if "?" in postgresql.url else "?")
    assert scangen("create", "--url", url + "options=-csearch_path%3Dscans", cwd=project(tmp_path)).code == 0
    assert postgresql.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'scans'") == [(2,)]
    nowhere = scangen("create", "--url", url + "options=-csearch_path%3Dnowhere", cwd=project(tmp_path))
    assert nowhere.code == 2
    assert_one_clear_error(nowhere, "SG710")


def test_the_url_from_the_environment_and_by_other_names(postgresql: Database, tmp_path: Path) -> None:
    address = postgresql.url.partition("://")[2]
    root = project(tmp_path)
    assert scangen("create", "--dry-run", cwd=root, env={"SCANGEN_URL": f"postgres://{address}"}).code == 0
    assert scangen("create", "--url", f"postgresql+psycopg://{address}", cwd=root).code == 0


# Nothing is left


BROKEN = USERS + "checks: {ck_broken: {expression: user_id <> '', %s: {expression: no_such_function(user_id) = 1}}}\n"


def test_nothing_is_left_of_a_failure(database: Database, tmp_path: Path) -> None:
    database.execute("CREATE TABLE others (id integer)")
    root = project(tmp_path, user_results=BROKEN % database.server.engine)
    answer = created(database, root)
    assert answer.code == 1
    assert_one_clear_error(answer, "SG707", "specs/user_results.yaml:1:15", "no_such_function")
    assert tables(database) == {"others"}
    assert created(database, project(tmp_path)).code == 0


@pytest.mark.parametrize("after", [1, 2, 5])
def test_nothing_is_left_of_an_interrupt(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    done = 0

    def interrupted(connection: Connection, sql: str) -> None:
        nonlocal done
        run(connection, sql)
        if sql.startswith("CREATE"):
            done += 1
            if done == after:
                raise KeyboardInterrupt

    monkeypatch.setattr(building, "run", interrupted)
    answer = created(database, project(tmp_path))
    assert answer.code == 130
    assert done == after
    assert tables(database) == set()


@contextmanager
def account(database: Database, rights: str) -> Iterator[str]:
    """The URL of a new user with some rights on the database."""
    name = f"scangen_{secrets.token_hex(4)}"
    with database.server.admin() as cursor:
        if database.server.engine == "mysql":
            cursor.execute(f"CREATE USER {name} IDENTIFIED BY 's3cr-@t'")
            if rights:
                cursor.execute(f"GRANT {rights} ON {database.name}.* TO {name}")
        else:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 's3cr-@t'")
    address = database.address
    yield f"{address.drivername}://{name}:{SECRET}@{address.host}:{address.port}/{database.name}"
    with database.server.admin() as cursor:
        cursor.execute(f"DROP {'USER' if database.server.engine == 'mysql' else 'ROLE'} {name}")


def test_what_cannot_be_dropped_again_is_named(mysql: Database, tmp_path: Path) -> None:
    root = project(tmp_path, user_results=BROKEN % "mysql")
    with account(mysql, "SELECT, CREATE, ALTER, INDEX, REFERENCES, TRIGGER") as url:
        answer = scangen("create", "--url", url, cwd=root)
    assert answer.code == 1
    assert_one_clear_error(answer, "SG708", "drop scan_jobs by hand")
    assert tables(mysql) == {"scan_jobs"}


def test_rights_that_are_missing(mysql: Database, postgresql: Database, tmp_path: Path) -> None:
    root = project(tmp_path)
    with account(mysql, "SELECT") as url:
        assert_one_clear_error(scangen("create", "--url", url, cwd=root), "SG707", "denied", "needs the rights CREATE")
    with account(postgresql, "") as url:
        answer = scangen("create", "--url", url, cwd=root)
        assert_one_clear_error(answer, "SG707", "permission denied for schema public", "GRANT CREATE ON SCHEMA")


# SQLite's file


def test_a_new_file_is_removed_again(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=BROKEN % "sqlite")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert scangen("create", "--url", "sqlite:///new.db", cwd=root).code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert scangen("create", "--url", "sqlite:///new.db", "--dry-run", cwd=project(tmp_path)).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_file_that_was_there_stays(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=BROKEN % "sqlite")
    connection = sqlite3.connect(tmp_path / "old.db")
    connection.execute("CREATE TABLE others (id integer)")
    connection.close()
    before = (tmp_path / "old.db").read_bytes()
    assert scangen("create", "--url", "sqlite:///old.db", cwd=root).code == 1
    assert (tmp_path / "old.db").read_bytes() == before


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("sqlite:///no/such/folder/x.db", "SG702", "cannot open no/such/folder/x.db"),
        ("sqlite:///specs", "SG702", "cannot open specs"),
        ("sqlite:///specs/scan_jobs.yaml", "SG702", "not a database"),
        ("sqlite:///x.db?mode=ro", "SG703", "takes no options"),
        ("sqlite://server/x.db", "SG703", "sqlite:///scans.db"),
        ("sqlite:x.db", "SG703", "sqlite://"),
        ("sqlite://", "SG703", "in memory"),
        ("sqlite:///:memory:", "SG703", "in memory"),
    ],
)
def test_files_that_are_no_database(tmp_path: Path, url: str, code: str, said: str) -> None:
    answer = scangen("create", "--url", url, cwd=project(tmp_path))
    assert answer.code == 2
    assert_one_clear_error(answer, code, said)


# What stands in the way


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("nonsense", "SG703", "it begins with postgresql://"),
        ("oracle://me:{secret}@h/x", "SG703", "it begins with postgresql://"),
        ("postgresq://me:{secret}@h/x", "SG703", "did you mean 'postgresql'?"),
        ("postgresql://me:{secret}@h:port/x", "SG703", "not one of a database"),
        ("postgresql+nodriver://me:{secret}@h/x", "SG703", "there is no driver"),
        (
            "postgresql+pg8000://me:{secret}@h/x",
            "SG704",
            "leave it out of the URL and pip install 'scangen[postgresql]'",
        ),
        ("mysql+mysqldb://me:{secret}@h/x", "SG704", "leave it out of the URL"),
        ("postgresql://me:{secret}@127.0.0.1:1/x", "SG702", "Connection refused"),
        ("mysql://me:{secret}@127.0.0.1:1/x", "SG702", "Connection refused"),
        ("mssql://me:{secret}@127.0.0.1:1/x", "SG702", "Connection refused"),
        ("postgresql://me:{secret}@nowhere.invalid/x", "SG702", "nowhere.invalid"),
        ("mysql://me:{secret}@nowhere.invalid/x?read_timeout=x", "SG70", ""),
    ],
)
@pytest.mark.parametrize("style", ["text", "json"])
def test_urls_that_lead_nowhere(tmp_path: Path, url: str, code: str, said: str, style: str) -> None:
    pytest.importorskip("pymssql")
    answer = scangen("create", "--url", url.format(secret=SECRET), "--format", style, cwd=project(tmp_path))
    assert answer.code == 2
    assert code in answer.err + answer.out
    assert said in answer.err + answer.out
    for secret in (SECRET, "s3cr-@t"):
        assert secret not in answer.err + answer.out
    if style == "json":
        assert answer.data["ok"] is False


@pytest.mark.parametrize("engine", ["postgresql", "mysql"])
def test_a_wrong_password_and_a_missing_database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    database: Database = request.getfixturevalue(engine)
    root = project(tmp_path)
    wrong = database.address.set(password="s3cr-@t").render_as_string(hide_password=False)
    answer = scangen("create", "--url", wrong, cwd=root)
    assert answer.code == 2
    assert_one_clear_error(answer, "SG702", "check host, port, user, password")
    assert "s3cr-" not in answer.err
    missing = database.address.set(database="not_there").render_as_string(hide_password=False)
    assert_one_clear_error(scangen("create", "--url", missing, cwd=root), "SG702", "not_there")


def test_no_database_in_the_url(mysql: Database, tmp_path: Path) -> None:
    url = mysql.address.set(database="").render_as_string(hide_password=False)
    answer = scangen("create", "--url", url, cwd=project(tmp_path))
    assert answer.code == 2
    assert_one_clear_error(answer, "SG710", "at the end of the URL")


def test_a_driver_that_is_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    answer = scangen("create", "--url", "postgresql://me@h/x", cwd=project(tmp_path))
    assert answer.code == 2
    assert_one_clear_error(answer, "SG704", "pip install 'scangen[postgresql]'")


def test_a_database_that_is_no_target(tmp_path: Path) -> None:
    answer = scangen("create", "--url", "sqlite:///x.db", cwd=project(tmp_path, "targets: [mysql]\n"))
    assert answer.code == 2
    assert_one_clear_error(answer, "SG706", "add sqlite to `targets`")


def test_specs_that_are_wrong_come_before_the_server(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=USERS.replace("json", "jsn"))
    answer = scangen("create", "--url", "postgresql://me@nowhere.invalid/x", cwd=root)
    assert answer.code == 1
    assert_one_clear_error(answer, "SG210")


def test_a_server_that_is_older_than_the_target(database: Database, tmp_path: Path) -> None:
    facts = DIALECTS[database.server.engine]
    version = ".".join(map(str, facts.newest))
    answer = created(database, project(tmp_path, f"targets: {{{facts.name}: {version}}}\n"))
    here = sqlite3.sqlite_version_info if facts.name == "sqlite" else database.server.version
    if facts.name == "sqlserver" or here >= facts.newest:
        assert answer.code == 0
    else:
        assert answer.code == 2
        assert_one_clear_error(answer, "SG705", f"the specs are for {version} and newer")
        assert tables(database) == set()


# What servers say of themselves


@pytest.mark.parametrize(
    ("dialect", "said", "kin", "version"),
    [
        ("postgresql", "PostgreSQL 18.6 (Debian 18.6-1) on x86_64-pc-linux-gnu", True, (18, 6)),
        ("postgresql", "PostgreSQL 19beta1 on x86_64", True, (19,)),
        ("postgresql", "CockroachDB CCL v23.1.0", False, None),
        ("mysql", "8.0.17 MySQL Community Server - GPL", True, (8, 0, 17)),
        ("mysql", "9.7.4-2 (Debian)", True, (9, 7, 4)),
        ("mysql", "10.11.14-MariaDB-0+deb12u2 Debian 12", False, None),
        ("sqlserver", "14.0.3456.2 edition 2", True, (2017,)),
        ("sqlserver", "17.0.1000.7 edition 3", True, (2025,)),
        ("sqlserver", "12.0.2000.8 edition 5", True, (2025,)),
        ("sqlserver", "11.0.1.1 edition 3", True, (0,)),
        ("sqlserver", "18.0.1.1 edition 3", True, (2026,)),
        ("sqlite", "SQLite 3.40.1", True, (3, 40, 1)),
    ],
)
def test_versions(dialect: str, said: str, kin: bool, version: tuple[int, ...] | None) -> None:
    access = access_of(dialect)
    assert access.is_kin(said) is kin
    if version:
        assert access.version(said) == version


def test_a_newer_server_is_a_warning(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = rows

    def newer(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
        return [("SQLite 3.99.0",)] if "version" in sql else asked(connection, sql)

    monkeypatch.setattr(building, "rows", newer)
    answer = created(sqlite, project(tmp_path))
    assert answer.code == 0
    assert "warning SG709" in answer.err
    assert "made 2 tables" in answer.out


def test_another_kind_of_server(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "rows", lambda *_: [("10.11.14-MariaDB",)])
    assert_one_clear_error(created(sqlite, project(tmp_path)), "SG705", "10.11.14-MariaDB")
