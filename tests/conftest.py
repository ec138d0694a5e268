"""The fixtures through which tests get databases, and the choice of engines by `--engine`.

`database` runs a test once for each server (`server` is that server); `postgresql`, `mysql` and `sqlite` are a fresh
database of that one engine.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.base import Database, Server, Unavailable
from tests.servers.find import VARIANTS, Servers, required

USED = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", action="append", choices=VARIANTS, help="run only on this server (repeatable)")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which servers the answers come from."""
    for line in terminalreporter.config.stash.get(USED, []):
        terminalreporter.write_line(line)


def chosen(config: pytest.Config) -> list[str]:
    """The variants to run on."""
    return config.getoption("--engine") or list(VARIANTS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        metafunc.parametrize("server", chosen(metafunc.config), indirect=True, scope="session")


def found(servers: Servers, variant: str, config: pytest.Config) -> Server:
    """The server of a variant; skips the test where there is none, or fails it where SCANGEN_REQUIRE names it."""
    if variant not in chosen(config):
        pytest.skip(f"{variant} is not among the chosen --engine")
    try:
        return servers.get(variant)
    except Unavailable as reason:
        if variant in required():
            pytest.fail(f"required by SCANGEN_REQUIRE, but {reason}", pytrace=False)
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Iterator[Servers]:
    """The servers of this run, looked for when first asked."""
    found = Servers()
    yield found
    pytestconfig.stash[USED] = found.describe()
    found.close()


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    """Each server in turn."""
    return found(servers, request.param, request.config)


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """A fresh empty database on each server in turn."""
    with server.database() as fresh:
        yield fresh


@pytest.fixture
def postgresql(servers: Servers, pytestconfig: pytest.Config) -> Iterator[Database]:
    """A fresh empty database on PostgreSQL."""
    with found(servers, "postgresql", pytestconfig).database() as fresh:
        yield fresh


@pytest.fixture
def mysql(servers: Servers, pytestconfig: pytest.Config) -> Iterator[Database]:
    """A fresh empty database on MySQL."""
    with found(servers, "mysql", pytestconfig).database() as fresh:
        yield fresh


@pytest.fixture
def sqlite(servers: Servers, pytestconfig: pytest.Config) -> Iterator[Database]:
    """A fresh empty SQLite file."""
    with found(servers, "sqlite", pytestconfig).database() as fresh:
        yield fresh
