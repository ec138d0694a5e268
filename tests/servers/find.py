"""Where a test's server comes from: a URL in the environment, else Docker, else a self-started one, else no server."""

from __future__ import annotations

import os
from contextlib import ExitStack

from sqlalchemy.engine import URL, make_url

from tests.servers import docker, local
from tests.servers.base import Server, Unavailable
from tests.servers.engines import engine_of

VARIANTS = ("postgresql", "postgresql-15", "mysql", "sqlite", "sqlite-new", "sqlserver")
SELF_STARTED = "self-started"


def environment_name(variant: str) -> str:
    """'postgresql-15' → 'SCANGEN_TEST_POSTGRESQL_15_URL'."""
    return f"SCANGEN_TEST_{variant.upper().replace('-', '_')}_URL"


def required() -> frozenset[str]:
    """The variants that must not be skipped, from SCANGEN_REQUIRE; raises ValueError for a name that is none."""
    names = frozenset(filter(None, os.environ.get("SCANGEN_REQUIRE", "").replace(" ", "").split(",")))
    unknown = sorted(names.difference(VARIANTS))
    if unknown:
        raise ValueError(f"SCANGEN_REQUIRE names {', '.join(unknown)}; there are {', '.join(VARIANTS)}")
    return names


class Servers:
    """The servers of one test run, each looked for once."""

    def __init__(self) -> None:
        self._found: dict[str, Server | Unavailable] = {}
        self._held = ExitStack()

    def get(self, variant: str) -> Server:
        """The server of a variant; raises Unavailable, or the driver's error for a URL that does not answer."""
        if variant not in self._found:
            try:
                self._found[variant] = self._look(variant)
            except Unavailable as reason:
                self._found[variant] = reason
        found = self._found[variant]
        if isinstance(found, Unavailable):
            raise Unavailable(f"{variant}: {found}")
        return found

    def describe(self) -> list[str]:
        """A line for each server that was found: variant, version, where it came from."""
        servers = [server for server in self._found.values() if isinstance(server, Server)]
        lines = [f"server: {one.variant} {'.'.join(map(str, one.version))}, {one.source}" for one in servers]
        if any(server.source == SELF_STARTED for server in servers):
            lines.append("self-started servers run on for the next time; `python -m tests.servers stop` ends them")
        return lines

    def close(self) -> None:
        """Ends this run's containers and lets go of the shared servers."""
        self._held.close()
        self._found.clear()

    def _look(self, variant: str) -> Server:
        given = os.environ.get(environment_name(variant))
        if given:
            return describe(variant, make_url(given), f"from {environment_name(variant)}")
        if variant.startswith("sqlite"):
            return describe(variant, URL.create("sqlite"), "inside Python")
        try:
            return describe(variant, self._held.enter_context(docker.container(variant)), "in Docker")
        except Unavailable as reason:
            no_docker = reason
        if variant not in local.KINDS:
            raise Unavailable(f"{environment_name(variant)} is not set; {no_docker}")
        try:
            self._held.enter_context(local.hold(variant))
            return describe(variant, local.ensure(variant)[0], SELF_STARTED)
        except Unavailable as reason:
            raise Unavailable(f"{environment_name(variant)} is not set; {no_docker}; {reason}") from reason


def describe(variant: str, url: URL, source: str) -> Server:
    """Connects once to ask the version."""
    driver = engine_of(variant)
    connection = driver.connect(url)
    try:
        version = driver.version(connection)
    finally:
        connection.close()
    return Server(variant.partition("-")[0], variant, version, url, source, driver)
