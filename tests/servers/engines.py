"""The four engines as the tests see them: how to connect, make and drop a database, and run the real client program."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, cast

from sqlalchemy.engine import URL

from tests.servers import packages
from tests.servers.base import Connection, Cursor, Engine, Server, Unavailable

CLIENT_SECONDS = 300


def numbers(text: str) -> tuple[int, ...]:
    """'9.7.4-2' → (9, 7, 4)."""
    found = re.match(r"\d+(\.\d+)*", text)
    assert found, f"no version in {text!r}"
    return tuple(int(part) for part in found[0].split("."))


def client_program(name: str, trees: tuple[packages.Tree, ...], *, path_first: bool) -> Path:
    """A client program from PATH or from the unpacked packages; raises Unavailable when neither has it."""
    on_path = shutil.which(name)
    unpacked = [program for tree in trees if (program := packages.program(tree, name))]
    if on_path and (path_first or not unpacked):
        return Path(on_path)
    if unpacked:
        return unpacked[0]
    raise Unavailable(
        f"the client program {name} is not on PATH (on Debian, `python -m tests.servers start` fetches it)"
    )


def run(argv: list[str], *, stdin: Path | None = None, env: dict[str, str] | None = None) -> CompletedProcess[str]:
    """Runs a client program to its end, output captured as text."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **(env or {})}
    with open(stdin or os.devnull, "rb") as source:  # noqa: PTH123 - os.devnull is a string
        return subprocess.run(
            argv, stdin=source, env=environment, capture_output=True, text=True, timeout=CLIENT_SECONDS, check=False
        )


def scalar(connection: Connection, sql: str) -> str:
    """The first column of the first row, as text."""
    cursor = connection.cursor()
    cursor.execute(sql)
    row = cursor.fetchone()
    cursor.close()
    assert row is not None
    return str(row[0])


class PostgreSQL:
    """psycopg and psql."""

    def connect(self, url: URL) -> Connection:
        import psycopg

        arguments: dict[str, Any] = {
            **url.query,
            "host": url.host,
            "port": url.port,
            "user": url.username,
            "password": url.password,
        }
        connection: Any = psycopg.connect(
            **arguments, dbname=url.database or "postgres", autocommit=True, connect_timeout=5
        )
        return cast(Connection, connection)

    def version(self, connection: Connection) -> tuple[int, ...]:
        return numbers(scalar(connection, "SHOW server_version"))

    def create(self, server: Server, name: str) -> URL:
        # A language's collation as the default, so that a missing COLLATE shows in the tests. A file copy is twice as
        # fast as the WAL way to make a database (25 ms against 44), and six times as fast to drop.
        options = " STRATEGY file_copy LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" if server.version >= (15,) else ""
        with server.admin() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0{options}')
        return server.address.set(database=name)

    def drop(self, server: Server, name: str) -> None:
        with server.admin() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def client(self) -> Path:
        return client_program("psql", (packages.NEWEST, packages.BOOKWORM), path_first=False)

    def run(self, program: Path, url: URL, script: Path) -> CompletedProcess[str]:
        argv = [str(program), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(url.host), "-p", str(url.port or 5432)]
        argv += ["-U", str(url.username), "-d", str(url.database), "-f", str(script)]
        return run(argv, env={"PGPASSWORD": url.password or "", "PGCLIENTENCODING": "UTF8"})


class MySQL:
    """PyMySQL and mysql."""

    def connect(self, url: URL) -> Connection:
        import pymysql

        connection: Any = pymysql.connect(
            host=url.host or "127.0.0.1",
            port=url.port or 3306,
            user=url.username,
            password=url.password or "",
            database=url.database or None,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=5,
            # loading the machine's certificates takes 20 of 25 ms
            ssl_disabled=url.host == "127.0.0.1",
        )
        return cast(Connection, connection)

    def version(self, connection: Connection) -> tuple[int, ...]:
        return numbers(scalar(connection, "SELECT VERSION()"))

    def create(self, server: Server, name: str) -> URL:
        with server.admin() as cursor:
            cursor.execute(f"CREATE DATABASE `{name}`")
        return server.address.set(database=name)

    def drop(self, server: Server, name: str) -> None:
        with server.admin() as cursor:
            self._disconnect_others(cursor, name)
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def _disconnect_others(self, cursor: Cursor, name: str) -> None:
        """Ends the sessions in the database: DROP would wait for the metadata locks of their transactions."""
        cursor.execute("SHOW PROCESSLIST")
        for session in [row[0] for row in cursor.fetchall() if row[3] == name]:
            try:
                cursor.execute(f"KILL {int(session)}")
            except Exception as error:
                if error.args[0] != 1094:  # the session has ended by itself
                    raise

    def client(self) -> Path:
        # MariaDB's client often stands on PATH as `mysql`
        return client_program("mysql", (packages.NEWEST,), path_first=False)

    def run(self, program: Path, url: URL, script: Path) -> CompletedProcess[str]:
        argv = [str(program), "--no-defaults", "--protocol=tcp", f"--host={url.host}", f"--port={url.port or 3306}"]
        argv += [f"--user={url.username}", "--default-character-set=utf8mb4", f"--database={url.database}"]
        return run(argv, stdin=script, env={"MYSQL_PWD": url.password or ""})


class SQLite:
    """Python's sqlite3, or pysqlite3 with a newer library inside, and sqlite3 the program."""

    def __init__(self, module: Any, trees: tuple[packages.Tree, ...], *, path_first: bool) -> None:
        self.module = module
        self._trees = trees
        self._path_first = path_first

    def connect(self, url: URL) -> Connection:
        return cast(Connection, self.module.connect(url.database or ":memory:", isolation_level=None))

    def version(self, connection: Connection) -> tuple[int, ...]:
        return numbers(self.module.sqlite_version)

    def create(self, server: Server, name: str) -> URL:
        folder = Path(tempfile.mkdtemp(prefix=f"{name}_"))
        return server.address.set(database=str(folder / f"{name}.db"))

    def drop(self, server: Server, name: str) -> None:
        for folder in Path(tempfile.gettempdir()).glob(f"{name}_*"):
            shutil.rmtree(folder)

    def client(self) -> Path:
        return client_program("sqlite3", self._trees, path_first=self._path_first)

    def run(self, program: Path, url: URL, script: Path) -> CompletedProcess[str]:
        return run([str(program), "-init", os.devnull, "-batch", "-bail", str(url.database)], stdin=script)


class SQLServer:
    """pymssql and sqlcmd."""

    def connect(self, url: URL) -> Connection:
        import pymssql

        connection: Any = pymssql.connect(
            server=url.host or "127.0.0.1",
            port=str(url.port or 1433),
            user=url.username,
            password=url.password,
            database=url.database or "master",
            autocommit=True,
            login_timeout=5,
            charset="UTF-8",
        )
        return cast(Connection, connection)

    def version(self, connection: Connection) -> tuple[int, ...]:
        return numbers(scalar(connection, "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(40))"))

    def create(self, server: Server, name: str) -> URL:
        with server.admin() as cursor:
            cursor.execute(f"CREATE DATABASE [{name}]")
        return server.address.set(database=name)

    def drop(self, server: Server, name: str) -> None:
        with server.admin() as cursor:
            cursor.execute(f"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE")
            cursor.execute(f"DROP DATABASE [{name}]")

    def client(self) -> Path:
        return client_program("sqlcmd", (), path_first=True)

    def run(self, program: Path, url: URL, script: Path) -> CompletedProcess[str]:
        # -b stop at an error, -x leave $(x) alone, -I quoted identifiers on, -C trust the throw-away certificate
        argv = [
            str(program),
            "-S",
            f"tcp:{url.host},{url.port or 1433}",
            "-U",
            str(url.username),
            "-b",
            "-x",
            "-I",
            "-C",
        ]
        argv += ["-d", str(url.database), "-i", str(script)]
        return run(argv, env={"SQLCMDPASSWORD": url.password or ""})


def newer_sqlite() -> Engine:
    """SQLite with the library that pysqlite3 carries; raises Unavailable where that has no wheel."""
    try:
        from pysqlite3 import dbapi2
    except ImportError as error:
        raise Unavailable(f"pysqlite3 is not installed: {error}") from error
    return SQLite(dbapi2, (packages.NEWEST,), path_first=False)


def engine_of(variant: str) -> Engine:
    """The engine behind a variant's name; raises Unavailable where its driver cannot be had."""
    if variant == "sqlite-new":
        return newer_sqlite()
    engines: dict[str, Engine] = {
        "postgresql": PostgreSQL(),
        "mysql": MySQL(),
        "sqlite": SQLite(sqlite3, (packages.BOOKWORM, packages.NEWEST), path_first=True),
        "sqlserver": SQLServer(),
    }
    return engines[variant.partition("-")[0]]
