"""How a program reaches a server of some dialect: the driver, the version, the tables that are there, what errors mean.

Every dialect's folder has an `access.py` with an `ACCESS` of this class. Connections are the drivers' own (PEP 249).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from typing import TYPE_CHECKING, Any, Protocol, cast

from scangen.diagnostics import ScangenError, fail
from scangen.dialects.direct import Direct
from scangen.project import Version
from scangen.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine


class Cursor(Protocol):
    """The part of a cursor that is used."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None: ...
    @property
    def rowcount(self) -> int: ...
    def execute(self, sql: str, parameters: Any = ..., /) -> Any: ...
    def fetchall(self) -> Sequence[Sequence[Any]]: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """The part of a connection that is used."""

    def cursor(self) -> Cursor: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def close(self) -> None: ...


CONNECT_SECONDS = 10
_EXAMPLE = "such as postgresql://user:password@host:5432/database; special characters in a password as %40"
_LONGEST = 400
"""Characters of a server's message that are shown."""


@dataclass(frozen=True, slots=True)
class Access:
    """One kind of server.

    `driver` is SQLAlchemy's name of the driver that a URL without one gets, `extra` what pip installs for it,
    `arguments` what only that driver takes and `direct` the short way to it. `version_query` answers one text, by which
    `is_kin` and `version` judge; `tables_query` the names in the schema where tables will be made; `place_query` that
    schema's name, or NULL. `hints` say what to do about errors, by the server's number.

    For work beside others: `patience` are statements that make a session wait for locks for seconds only, see what
    others commit, and read instants in UTC; `exclusive` takes the lock of the one run of some work ({}) at a time and
    answers whether it did (empty: every transaction is alone), `holder` answers who has it; `columns_query` answers
    table, column and type. `passing` errors go away when the transaction is tried again, `keeping` ones say that other
    rows still need the row. `parameter` is how the driver writes a value by its name.

    For migrations: `lasting` are statements of a session that commits each statement by itself, `enter` makes a schema
    ({}) the current one (empty: a session cannot), `time_limit` ends a statement after so many milliseconds ({}),
    `busy` is how long a session waits for the whole database.
    """

    title: str
    driver: str
    extra: str
    version_query: str
    tables_query: str
    place_query: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    direct: Direct | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    columns_query: str = ""
    exclusive: str = ""
    holder: str = ""
    lasting: tuple[str, ...] = ()
    enter: str = ""
    time_limit: str = ""
    busy: str = ""
    patience: tuple[str, ...] = ()
    passing: frozenset[str] = frozenset()
    keeping: frozenset[str] = frozenset()
    parameter: str = "%({})s"

    def value(self, name: str) -> str:
        """A value in a statement, by its name."""
        return self.parameter.format(name)

    def escaped(self, text: str) -> str:
        """A text of a statement in which the driver looks for values."""
        return text.replace("%", "%%") if self.parameter.startswith("%") else text

    def is_kin(self, text: str) -> bool:
        """Whether a server that calls itself `text` is of this kind, not only like it."""
        return self.title in text

    def version(self, text: str) -> Version:
        """The version in what the server calls itself."""
        found = re.search(r"\d+(\.\d+)*", text)
        return tuple(int(part) for part in found[0].split(".")) if found else ()

    def same_name(self, name: str) -> str:
        """What two names have in common when the server takes them for one."""
        return name.casefold()

    def begin(self, connection: Connection) -> None:
        """Start a transaction, where the driver does not do so of itself."""

    @contextmanager
    def session(self, address: str, *, autocommit: bool = False) -> Iterator[Connection]:
        """A connection to the database of this URL, closed at the end; raises ScangenError (SG702 to SG704).

        With `autocommit` each statement commits by itself outside BEGIN and COMMIT, and what was made stays.
        """
        try:
            more = {**self.arguments, "autocommit": autocommit}
            connection = self.direct and self.direct.connect(address, self.driver, more)
            connection = connection or self._by_sqlalchemy(address, autocommit)
        except Exception as error:  # drivers raise what they like
            if isinstance(error, ScangenError):
                raise
            hint = self.hint(error) or "check host, port, user, password and database in the URL"
            raise fail("SG702", f"cannot connect to {self.title}: {self.reason(error, address)}", None, hint) from error
        try:
            yield connection
        finally:
            with suppress(Exception):  # what matters has been committed or has failed before
                connection.close()

    def reason(self, error: BaseException, address: str = "") -> str:
        """What a driver's error says, on one line, the password of the URL struck out."""
        words = [_text(part) for part in _flat(error.args) if not isinstance(part, int)]
        text = re.sub(r"DB-Lib error message \d+, severity \d+:", "", "\n".join(words) or type(error).__name__)
        # FreeTDS says everything twice.
        text = " ".join(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
        for secret in _secrets(address):
            text = text.replace(secret, "***")
        return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

    def hint(self, error: BaseException) -> str | None:
        """What to do about a driver's error, where it is a known one."""
        return next((self.hints[mark] for mark in self.marks(error) if mark in self.hints), None)

    @staticmethod
    def marks(error: BaseException) -> list[str]:
        """The numbers and names by which a server tells an error."""
        marks = [str(part) for part in _flat(error.args) if isinstance(part, int)]
        names = (getattr(error, "sqlstate", None), getattr(error, "sqlite_errorname", None))
        return [*marks, *(str(name) for name in names if name)]

    def _by_sqlalchemy(self, address: str, autocommit: bool) -> Connection:
        engine = self._engine(_parse(address))
        connection = engine.raw_connection()
        if autocommit:
            assert connection.dbapi_connection is not None
            engine.dialect.set_isolation_level(connection.dbapi_connection, "AUTOCOMMIT")
        return cast(Connection, connection)

    def _engine(self, url: URL) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool

        url = url if "+" in url.drivername else url.set(drivername=self.driver)
        ours = url.drivername == self.driver
        arguments = {name: value for name, value in self.arguments.items() if ours and name not in url.query}
        try:
            engine = create_engine(url, poolclass=NullPool, connect_args=arguments)
        except ImportError as error:
            missing = error.name or url.drivername
            hint = f"pip install 'scangen[{self.extra}]'"
            hint = hint if ours else f"install it, or leave it out of the URL and {hint}"
            raise fail("SG704", f"the driver for {self.title}, {missing}, is not installed", None, hint) from error
        except NoSuchModuleError as error:
            plugin = re.search(r"sqlalchemy\.plugins:(.+)", str(error))
            if plugin:
                hint = "remove plugin=… from the URL, or install what brings it"
                raise fail("SG703", f"SQLAlchemy has no plugin {plugin[1]!r}", None, hint) from error
            hint = f"leave the driver out of the URL, or write {self.driver}://"
            raise fail("SG703", f"there is no driver {url.drivername!r}", None, hint) from error
        except (ArgumentError, TypeError, ValueError) as error:
            # As text, a URL has lost the password that is to be struck out.
            reason = self.reason(error, url.render_as_string(hide_password=False))
            raise fail("SG703", f"the URL cannot be used: {reason}", None, _EXAMPLE) from error
        if engine.dialect.is_async:
            hint = f"leave the driver out of the URL, or write {self.driver}://"
            raise fail("SG703", f"the driver {url.drivername!r} is an asynchronous one", None, hint)
        return engine


def rows(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    cursor = connection.cursor()
    cursor.execute(sql)
    found = [tuple(row) for row in cursor.fetchall()]
    cursor.close()
    return found


def run(connection: Connection, sql: str) -> None:
    """Execute a statement that answers nothing."""
    cursor = connection.cursor()
    cursor.execute(sql)
    cursor.close()


def _parse(address: str) -> URL:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(address)
    except (ArgumentError, ValueError) as error:
        # Neither the URL nor the error is repeated: both may hold the password.
        raise fail("SG703", "the URL is not one of a database", None, _EXAMPLE) from error


def _secrets(address: str) -> list[str]:
    """The passwords in a URL, as they are written and as they are meant, the longest first."""
    from urllib.parse import unquote, unquote_plus

    start, _, query = address.partition("?")
    # A password may hold what ought to have been written as %40 or %3F.
    written = [found[1] for text in (start, address) for found in [re.match(r"[^:]+://[^:/@]*:(.+)@", text)] if found]
    # ODBC's parameters are one of the URL's, and end in semicolons.
    for text in (query, unquote(query)):
        written += re.findall(r"(?i)(?:pass|pwd)\w*=([^&;]+)", text)
    found = {text for secret in written for text in (secret, unquote(secret), unquote_plus(secret)) if len(text) > 2}
    return sorted(found, key=len, reverse=True)


def _flat(parts: Sequence[object]) -> Iterator[object]:
    for part in parts:
        if isinstance(part, tuple):
            yield from _flat(part)
        else:
            yield part


def _text(part: object) -> str:
    return part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part)
