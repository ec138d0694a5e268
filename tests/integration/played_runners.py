"""Runners that cannot be installed from a package registry, played by what their documentation and sources say: which
files in which order, what goes to the server at once, and in which transaction it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from tests.integration.runners import Runner


class GolangMigrate(Runner):
    """A file is one text for the server; the version and whether it is dirty are in schema_migrations.

    https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md, database/{postgres,mysql,sqlite3}/README.md
    """

    form = "golang-migrate"

    def up(self) -> None:
        at = self._version()
        for version, file in self._files("up"):
            if version > at:
                self._apply(file, version)

    def down(self, units: int) -> None:
        versions = [0, *(version for version, _ in self._files("up"))]
        for _ in range(units):
            at = self._version()
            self._apply(dict(self._files("down"))[at], versions[versions.index(at) - 1])

    def pending(self) -> int:
        return sum(version > self._version() for version, _ in self._files("up"))

    def units(self) -> int:
        return len(self._files("up"))

    def _files(self, way: str) -> list[tuple[int, Path]]:
        found = [(re.fullmatch(rf"(\d+)_.*\.{way}\.\w+", path.name), path) for path in self.folder.iterdir()]
        return sorted((int(match[1]), path) for match, path in found if match)

    def _version(self) -> int:
        self.database.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)"
        )
        rows = self.database.execute("SELECT version, dirty FROM schema_migrations")
        assert not any(dirty for _, dirty in rows)
        return int(rows[0][0]) if rows else 0

    def _apply(self, file: Path, version: int) -> None:
        self._record(version, dirty=True)
        if self.database.server.engine == "mysql":
            _multi_statements(self.database.address, file.read_text())
        else:
            _at_once(self.database.server.engine, self.database.connect(), file.read_text())
        self._record(version, dirty=False)

    def _record(self, version: int, *, dirty: bool) -> None:
        self.database.execute("DELETE FROM schema_migrations")
        if version or dirty:
            self.database.execute(f"INSERT INTO schema_migrations VALUES ({version}, {dirty})")


def _at_once(engine: str, connection: Any, text: str) -> None:
    """One text with however many statements."""
    if engine == "sqlite":
        connection.executescript(f"BEGIN;\n{text}\nCOMMIT;")
    else:
        connection.cursor().execute(text)


def _multi_statements(address: URL, text: str) -> None:
    """One text on a connection of MySQL that takes several statements."""
    import pymysql
    from pymysql.constants.CLIENT import MULTI_STATEMENTS

    where: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "user": address.username,
        "password": address.password or "",
    }
    connection: Any = pymysql.connect(**where, database=address.database, client_flag=MULTI_STATEMENTS, autocommit=True)
    with connection, connection.cursor() as cursor:
        cursor.execute(text)
        while cursor.nextset():
            pass


class Flyway(Runner):
    """A file is cut into statements, which go to the server one by one, in a transaction unless said otherwise.

    https://documentation.red-gate.com/fd/migrations-271585107.html; statements as in flyway-core,
    `org.flywaydb.core.internal.parser.Parser` and its subclasses for each database.
    """

    form = "flyway"

    def up(self) -> None:
        done = self._done()
        for version, file in self._files("V"):
            if version not in done:
                self._apply(file)
                self.database.execute(f"INSERT INTO schema_migrations VALUES ('{version}')")

    def down(self, units: int) -> None:
        for version in sorted(self._done(), key=_order, reverse=True)[:units]:
            self._apply(dict(self._files("U"))[version])
            self.database.execute(f"DELETE FROM schema_migrations WHERE version = '{version}'")

    def pending(self) -> int:
        return self.units() - len(self._done())

    def units(self) -> int:
        return len(self._files("V"))

    def _files(self, prefix: str) -> list[tuple[str, Path]]:
        found = [(re.fullmatch(rf"{prefix}([\d_]+?)__(\w+)\.sql", path.name), path) for path in self.folder.iterdir()]
        return sorted(((match[1], path) for match, path in found if match), key=lambda one: _order(one[0]))

    def _done(self) -> set[str]:
        self.database.execute("CREATE TABLE IF NOT EXISTS schema_migrations (version varchar(50) NOT NULL PRIMARY KEY)")
        return {str(version) for (version,) in self.database.execute("SELECT version FROM schema_migrations")}

    def _apply(self, file: Path) -> None:
        beside = file.with_name(f"{file.name}.conf")
        configured = dict(line.split("=") for line in beside.read_text().splitlines()) if beside.exists() else {}
        text, engine = file.read_text(), self.database.server.engine
        if configured.get("placeholderReplacement") != "false":
            assert "${" not in text, f"{file.name}: no value for a placeholder"
        cut = list(statements(text, engine))
        outside = [is_outside(statement, engine) for statement in cut]
        transaction = configured.get("executeInTransaction") != "false" and not any(outside)
        assert transaction or configured or all(outside), f"{file.name}: statements of both kinds"
        connection: Any = self.database.connect()
        cursor = connection.cursor()
        if transaction and engine != "mysql":
            cursor.execute("BEGIN")
        for statement in cut:
            cursor.execute(statement)
        connection.commit()
        cursor.close()


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split("_")]


_OUTSIDE = {
    "postgresql": r"(CREATE|DROP)( UNIQUE)? INDEX CONCURRENTLY",
    "sqlite": r"PRAGMA FOREIGN_KEYS",
    "mysql": r"(?!)",
}
_LITERAL = {
    "postgresql": r"'[^']*'|(?P<dollar>\$\w*\$).*?(?P=dollar)",
    "sqlite": r"'[^']*'|`[^`]*`",
    "mysql": r"'(?:[^'\\]|\\.)*'|`[^`]*`",
}
_TOKEN = {
    engine: re.compile(
        r"(?P<delimiter>^DELIMITER[ ]+(?P<new>\S+)[ ]*$)|(?P<comment>--[^\n]*|/\*.*?\*/)"
        rf"|(?P<text>\"[^\"]*\"|{literal})|(?P<word>\w+)|(?P<other>.)",
        re.DOTALL | re.MULTILINE,
    )
    for engine, literal in _LITERAL.items()
}


def is_outside(statement: str, engine: str) -> bool:
    """Whether Flyway itself takes a statement for one that stands in no transaction."""
    words = " ".join(found["word"] for found in _TOKEN[engine].finditer(statement) if found["word"])
    return re.match(_OUTSIDE[engine], words, re.IGNORECASE) is not None


def statements(text: str, engine: str) -> Iterator[str]:
    """The statements of a file: up to a delimiter outside of literals and of BEGIN … END."""
    end, begun, depth, empty = ";", 0, 0, True
    for found in _TOKEN[engine].finditer(text):
        if found["delimiter"] and engine == "mysql":
            end, begun, empty = found["new"], found.end(), True
        elif text.startswith(end, found.start()) and depth == 0 and not found["comment"]:
            if not empty:
                yield text[begun : found.start()]
            begun, empty = found.start() + len(end), True
        elif found["word"] and engine == "sqlite":
            depth += {"BEGIN": 1, "CASE": 1, "END": -1}.get(found["word"].upper(), 0)
        if (found["word"] or found["text"]) and found.start() >= begun:
            empty = False
