"""Servers in Docker containers, through testcontainers; a container lives as long as the test run that started it."""

from __future__ import annotations

import gc
import secrets
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.engine import URL

from tests.servers.base import Unavailable
from tests.servers.local import why_silent

START_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Image:
    """What to run for a variant: the image, its port, and how its URL, password variable and options are spelt."""

    name: str
    port: int
    scheme: str
    user: str
    database: str | None
    environment: tuple[tuple[str, str], ...]
    options: str = ""


_POSTGRESQL_OPTIONS = "-c fsync=off -c client_connection_check_interval=1s -c timezone=Asia/Kathmandu"
# {password} is filled in at the start
_POSTGRESQL_PASSWORD = (("POSTGRES_PASSWORD", "{password}"),)
IMAGES = {
    "postgresql": Image(
        "postgres:18", 5432, "postgresql+psycopg", "postgres", "postgres", _POSTGRESQL_PASSWORD, _POSTGRESQL_OPTIONS
    ),
    "postgresql-15": Image(
        "postgres:15", 5432, "postgresql+psycopg", "postgres", "postgres", _POSTGRESQL_PASSWORD, _POSTGRESQL_OPTIONS
    ),
    "mysql": Image(
        "mysql:9",
        3306,
        "mysql+pymysql",
        "root",
        None,
        (("MYSQL_ROOT_PASSWORD", "{password}"),),
        "--log-bin-trust-function-creators=1 --default-time-zone=+05:45",
    ),
    "sqlserver": Image(
        "mcr.microsoft.com/mssql/server:2022-latest",
        1433,
        "mssql+pymssql",
        "sa",
        None,
        (("ACCEPT_EULA", "Y"), ("MSSQL_SA_PASSWORD", "{password}")),
    ),
}


def why_no_engine() -> str | None:
    """None when a Docker engine answers here, else the reason."""
    with warnings.catch_warnings():
        # the client forgets to close its socket when nobody listens
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            import docker

            client = docker.from_env(timeout=5)
            try:
                client.ping()
            finally:
                client.close()
        except Exception as error:
            reason = type(error).__name__
        else:
            return None
        gc.collect()
    return f"no Docker engine answers ({reason})"


@contextmanager
def container(variant: str) -> Iterator[URL]:
    """Runs a variant's container and gives its URL once it answers; raises Unavailable with the reason."""
    image = IMAGES.get(variant)
    why_not = f"no Docker image for {variant}" if image is None else why_no_engine()
    if image is None or why_not:
        raise Unavailable(str(why_not))
    from testcontainers.core.container import DockerContainer

    # SQL Server wants capitals, small letters, digits and signs
    password = f"A1-{secrets.token_hex(8)}"
    running = DockerContainer(image.name).with_exposed_ports(image.port)
    for name, value in image.environment:
        running.with_env(name, value.format(password=password))
    if image.options:
        running.with_command(image.options)
    try:
        try:
            running.start()
            host, port = running.get_container_host_ip(), int(running.get_exposed_port(image.port))
        except Exception as error:
            # no such image and no registry, a port that is taken, a container that ended at once
            raise Unavailable(f"Docker could not start {image.name}: {last_line(error)}") from error
        url = URL.create(image.scheme, image.user, password, host, port, image.database)
        wait_for(url, variant)
        yield url
    finally:
        running.stop()


def last_line(error: Exception) -> str:
    """What an error says, in one line."""
    return (str(error).strip().splitlines() or [type(error).__name__])[-1]


def wait_for(url: URL, variant: str) -> None:
    """Waits until the server answers; the images' first, preparing run of a server does not listen on TCP."""
    deadline = time.monotonic() + START_SECONDS
    while (reason := why_silent(url, variant)) is not None:
        if time.monotonic() > deadline:
            raise Unavailable(f"{variant} in Docker stayed silent for {START_SECONDS} seconds: {reason}")
        time.sleep(0.2)
