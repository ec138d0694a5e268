"""The test servers keep their word: fresh empty databases, clients that fail when they should, a strict parser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import local, packages, tsql
from tests.servers.base import Database, Server, Unavailable
from tests.servers.find import SELF_STARTED, VARIANTS, Servers, environment_name, required

TOP = Path(__file__).parents[2]
TABLES = {
    "postgresql": "SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace",
    "mysql": "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()",
    "sqlite": "SELECT count(*) FROM sqlite_schema",
    "sqlserver": "SELECT count(*) FROM sys.objects WHERE is_ms_shipped = 0",
}
# With a statement per engine that only its own client program understands
GOOD = {
    "postgresql": "\\echo started\nCREATE TABLE t (a integer PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);\n",
    "mysql": "DELIMITER $$\nCREATE TABLE t (a integer PRIMARY KEY)$$\nDELIMITER ;\nINSERT INTO t VALUES (1), (2);\n",
    "sqlite": ".bail on\nCREATE TABLE t (a integer PRIMARY KEY);\nINSERT INTO t VALUES (1), (2);\n",
    "sqlserver": "CREATE TABLE t (a integer PRIMARY KEY);\nGO\nINSERT INTO t VALUES (1), (2);\nGO\n",
}
BAD_LINE = {"sqlserver": "INSERT INTO t VALUES (1);\nGO\n"}


def names_of_databases(server: Server) -> list[str]:
    query = {
        "postgresql": "SELECT datname FROM pg_database",
        "mysql": "SHOW DATABASES",
        "sqlserver": "SELECT name FROM sys.databases",
    }
    with server.admin() as cursor:
        cursor.execute(query[server.engine])
        return [str(row[0]) for row in cursor.fetchall()]


def test_a_fresh_database_is_empty(database: Database) -> None:
    assert database.execute(TABLES[database.server.engine]) == [(0,)]


def test_the_version_is_the_variants(server: Server) -> None:
    oldest = {"postgresql": (14,), "mysql": (8, 0, 17), "sqlite": (3, 37), "sqlserver": (14,)}[server.engine]
    assert server.version >= oldest
    if server.variant == "postgresql-15":
        assert server.version[0] == 15


def test_databases_do_not_see_each_other(server: Server) -> None:
    with server.database() as one, server.database() as other:
        one.execute("CREATE TABLE t (a integer)")
        assert one.url != other.url
        assert other.execute(TABLES[server.engine]) == [(0,)]


def test_a_database_goes_with_its_open_transactions(server: Server) -> None:
    with server.database() as database:
        cursor = database.connect().cursor()
        cursor.execute("CREATE TABLE t (a integer)")
        cursor.execute("BEGIN TRANSACTION" if server.engine == "sqlserver" else "BEGIN")
        cursor.execute("INSERT INTO t VALUES (1)")
    if server.engine == "sqlite":
        assert database.address.database is not None
        assert not Path(database.address.database).parent.exists()
    else:
        assert database.name not in names_of_databases(server)


def test_a_database_goes_with_the_sessions_of_strangers(server: Server) -> None:
    with server.database() as database:
        database.execute("CREATE TABLE t (a integer)")
        stranger = server.driver.connect(database.address)
        cursor = stranger.cursor()
        cursor.execute("BEGIN TRANSACTION" if server.engine == "sqlserver" else "BEGIN")
        cursor.execute("INSERT INTO t VALUES (1)")
        begin = time.monotonic()
    assert time.monotonic() - begin < 5
    # PyMySQL cannot say goodbye to a server that has cut the line
    with suppress(OSError):
        stranger.close()


def test_fresh_databases_are_quick(server: Server) -> None:
    """A second, beside another worker on a loaded machine too: the best of five counts."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        with server.database():
            pass
        times.append(time.perf_counter() - begin)
    limit = 5 if server.engine == "sqlserver" else 1
    assert min(times) < limit, times


def test_the_client_program_runs_a_script(database: Database, tmp_path: Path) -> None:
    if database.client_available:
        pytest.skip(database.client_available)
    script = tmp_path / "good.sql"
    script.write_text(GOOD[database.server.engine])
    done = database.run_client(script)
    assert done.returncode == 0, done.stderr
    assert database.execute("SELECT count(*) FROM t") == [(2,)]


def test_the_client_program_fails_at_the_first_error(database: Database, tmp_path: Path) -> None:
    if database.client_available:
        pytest.skip(database.client_available)
    engine = database.server.engine
    script = tmp_path / "bad.sql"
    bad_line = BAD_LINE.get(engine, "INSERT INTO t VALUES (1);\n")
    script.write_text(GOOD[engine] + bad_line + bad_line.replace("(1)", "(3)"))
    done = database.run_client(script)
    assert done.returncode != 0
    assert done.stderr or done.stdout
    assert database.execute("SELECT count(*) FROM t") == [(2,)], "it went on after the error"


def test_text_arrives_as_it_was(database: Database, tmp_path: Path) -> None:
    if database.client_available:
        pytest.skip(database.client_available)
    text = "é ü 漢字 🦄"
    national = "N" if database.server.engine == "sqlserver" else ""
    kind = "nvarchar(40)" if database.server.engine == "sqlserver" else "varchar(40)"
    script = tmp_path / "text.sql"
    script.write_text(f"CREATE TABLE t (a {kind});\nINSERT INTO t VALUES ({national}'{text}');\n", encoding="utf-8")
    assert database.run_client(script).returncode == 0
    assert database.execute("SELECT a FROM t") == [(text,)]


def test_postgresql_sorts_by_language_where_nothing_else_is_said(postgresql: Database) -> None:
    """So that a missing COLLATE "C" shows."""
    assert postgresql.execute("SELECT 'a' < 'B', 'a' COLLATE \"C\" < 'B'") == [(True, False)]


def test_mysql_knows_time_zones_and_stands_in_another(mysql: Database) -> None:
    rows = mysql.execute(
        "SELECT CONVERT_TZ('2024-07-01 12:00:00', 'UTC', 'Europe/Berlin'), TIMEDIFF(NOW(), UTC_TIMESTAMP())"
    )
    if mysql.server.source.startswith("from"):
        pytest.skip("the time zone of a server by URL is its owner's")
    assert [str(cell) for cell in rows[0]] == ["2024-07-01 14:00:00", "5:45:00"]


def test_a_server_without_a_url_is_shared_and_reported(servers: Servers) -> None:
    assert servers.get("postgresql") is servers.get("postgresql")


def test_a_server_by_url_is_taken_first(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    with servers.get("postgresql").database() as database:
        monkeypatch.setenv(environment_name("postgresql-15"), database.url)
        others = Servers()
        try:
            assert others.get("postgresql-15").address.database == database.name
        finally:
            others.close()


def test_a_url_that_does_not_answer_is_an_error_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(environment_name("mysql"), f"mysql+pymysql://root@127.0.0.1:{local.free_port()}/")
    import pymysql

    with pytest.raises(pymysql.err.OperationalError):
        Servers().get("mysql")


def test_no_server_gives_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(environment_name("sqlserver"), raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{local.free_port()}")
    with pytest.raises(Unavailable, match=r"SCANGEN_TEST_SQLSERVER_URL is not set; no Docker engine answers"):
        Servers().get("sqlserver")


def test_require_turns_a_skip_into_a_failure(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != environment_name("sqlserver")}
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--engine", "sqlserver"]
    argv.append("tests/unit/test_servers.py::test_a_fresh_database_is_empty")
    for require, code, word in (("", 0, "1 skipped"), ("sqlserver", 1, "required by SCANGEN_REQUIRE")):
        environment |= {"SCANGEN_REQUIRE": require, "DOCKER_HOST": f"unix://{tmp_path}/none"}
        done = subprocess.run(argv, cwd=TOP, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, word in done.stdout) == (code, True), done.stdout


def test_require_refuses_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANGEN_REQUIRE", "postgresql, oracle")
    with pytest.raises(ValueError, match="oracle"):
        required()
    monkeypatch.setenv("SCANGEN_REQUIRE", ",".join(VARIANTS))
    assert required() == set(VARIANTS)


def test_stop_leaves_a_server_that_is_in_use(servers: Servers) -> None:
    if servers.get("postgresql").source != SELF_STARTED:
        pytest.skip("PostgreSQL is not self-started here")
    assert local.stop("postgresql") == "left running: another test run uses it"
    assert local.running("postgresql") is not None


@pytest.fixture
def other_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own with the programs of the shared one; its servers are ours alone."""
    shared = packages.NEWEST.folder
    if not shared.exists():
        pytest.skip("no self-started servers here: their packages have not been fetched")
    # inside the shared cache: the servers' user can enter it
    with tempfile.TemporaryDirectory(prefix="test-", dir=packages.cache()) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / shared.name).symlink_to(shared)
        monkeypatch.setenv("SCANGEN_SERVER_CACHE", name)
        yield folder
        local.stop("postgresql")


def test_runs_that_start_together_share_one_server(other_cache: Path) -> None:
    argv = [sys.executable, "-m", "tests.servers", "start", "--only", "postgresql"]
    runs = [subprocess.Popen(argv, cwd=TOP, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [run.communicate(timeout=120)[0] for run in runs]
    assert len({output.split()[1] for output in outputs}) == 1, outputs
    assert sorted("started in" in output for output in outputs) == [False, False, True]
    (url,) = subprocess.run(
        [*argv[:3], "urls"], cwd=TOP, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.splitlines()
    assert url.split() == outputs[0].split()[:2]
    assert local.stop("postgresql") == "stopped"
    assert local.stop("postgresql") == "was not running"
    assert local.running("postgresql") is None


def test_a_server_that_died_is_started_anew(other_cache: Path) -> None:
    first, new = local.ensure("postgresql")
    assert new
    pid = local.server_pid(local.home("postgresql"), local.KINDS["postgresql"])
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while local.running("postgresql"):
        time.sleep(0.01)
    second, new = local.ensure("postgresql")
    assert new
    assert first != second
    assert local.ensure("postgresql") == (second, False)


def test_what_a_command_needs_is_stopped_after_it(other_cache: Path) -> None:
    argv = [sys.executable, "-m", "tests.servers", "run", "--only", "postgresql", "--"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCANGEN_TEST_")}
    environment["DOCKER_HOST"] = f"unix://{other_cache}/none"
    done = subprocess.run([*argv, "false"], cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "started in" in done.stdout
    assert local.running("postgresql") is None
    local.ensure("postgresql")
    done = subprocess.run([*argv, "true"], cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert local.running("postgresql") is not None, "it ran before and must run on"


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_tsql_accepts_a_good_batch(version: int) -> None:
    batch = (
        "CREATE TABLE [t] ([id] int NOT NULL CONSTRAINT [pk_t] PRIMARY KEY, [a] nvarchar(max) CHECK (ISJSON([a]) = 1));"
    )
    assert tsql.parse(batch, version) == []


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_tsql_refuses_a_broken_batch(version: int) -> None:
    complaints = tsql.parse("CREATE TABLE [t] ([id] int NOT NULL CONSTRAINT PRIMARY KEY);", version)
    assert complaints == ["1:48: Incorrect syntax near 'PRIMARY'. (error 46010)"]


@pytest.mark.tsql
def test_tsql_tells_the_versions_apart() -> None:
    batch = "SELECT [a] FROM [t] WINDOW [w] AS (ORDER BY [a]);"
    assert tsql.parse(batch, 2019) != []
    assert tsql.parse(batch, 2022) == []


@pytest.mark.tsql
def test_tsql_answers_each_of_many_batches() -> None:
    wanted = ["SELECT 1", "SELECT FROM x", "", "SELECT 1", "CREATE TRIGGER x"]
    assert [bool(complaints) for complaints in tsql.parse_all(wanted, 2017)] == [False, True, False, False, True]


@pytest.mark.tsql
def test_tsql_refuses_two_statements_where_one_must_stand_alone() -> None:
    trigger = "CREATE TRIGGER [a] ON [t] AFTER INSERT AS BEGIN SET NOCOUNT ON; END;"
    assert tsql.parse(trigger, 2017) == []
    assert tsql.parse("SELECT 1;\n" + trigger, 2017) != []


def test_batches_are_cut_at_go_lines() -> None:
    script = "SELECT 1\r\nGO\r\n  go 2 \nSELECT 2;\nSELECT 'GO'\n\tGo 2\nGOTO x\n[GO] int\nGO\n\n  \nGO\n"
    assert tsql.batches(script) == ["SELECT 1", "SELECT 2;\nSELECT 'GO'", "SELECT 2;\nSELECT 'GO'", "GOTO x\n[GO] int"]


def test_batches_are_cut_inside_comments_and_strings_too() -> None:
    assert tsql.batches("/* a\nGO\nb */") == ["/* a", "b */"]
    assert tsql.batches("SELECT 'a\nGO\nb'") == ["SELECT 'a", "b'"]


@pytest.mark.parametrize(
    "line", ["GO;", "GO -- next", "go int", ":r other.sql", "!!dir", "exit", "QUIT", "exit(SELECT 1)", "reset"]
)
def test_batches_refuse_what_sqlcmd_takes_for_a_command(line: str) -> None:
    with pytest.raises(ValueError, match="line 2: sqlcmd"):
        tsql.batches(f"SELECT 1\n{line}\n")
