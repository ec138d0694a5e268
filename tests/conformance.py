"""`python -m tests.conformance [--url URL] [--topic NAME] [--write]`: the parity suite on a server, as a table.

Without a URL it takes every server that can be had. The user of a URL makes databases, and drops them again; the
server's client program is to be on PATH. Ends with 1 when a behaviour failed, with 2 when there is no server.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from tests.parity.cases import Topic, read_topics
from tests.parity.conform import Verdict, conform, expression_topic, name_of, table
from tests.servers.base import Server, Unavailable
from tests.servers.find import VARIANTS, Servers, describe

PAGE = Path(__file__).parents[1] / "docs" / "conformance.md"
_MARKS = ("<!-- written by python -m tests.conformance --write -->", "<!-- end -->")
_DRIVERS = {
    "postgresql": ("postgresql", "postgresql+psycopg"),
    "mysql": ("mysql", "mysql+pymysql"),
    "mariadb": ("mysql", "mysql+pymysql"),
    "mssql": ("sqlserver", "mssql+pymssql"),
    "sqlite": ("sqlite", "sqlite"),
}
"""The variant that a URL's scheme means, and the driver that is used."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; answers its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=(__doc__ or "").split("\n\n")[1])
    parser.add_argument(
        "--url", action="append", default=[], help="a server that lets its user make databases (repeatable)"
    )
    parser.add_argument(
        "--topic", action="append", help="only this file of tests/cases/parity, or expressions (repeatable)"
    )
    parser.add_argument("--write", action="store_true", help="write the table to docs/conformance.md")
    chosen = parser.parse_args(arguments)
    topics = [topic for topic in (*read_topics(), expression_topic()) if not chosen.topic or topic.name in chosen.topic]
    found = Servers()
    try:
        servers = [by_url(url) for url in chosen.url] or list(_all(found))
        if not topics or not servers:
            print("no such topic" if servers else "no server can be had", file=sys.stderr)
            return 2
        return report(servers, topics, write=chosen.write)
    finally:
        found.close()


def report(servers: Sequence[Server], topics: Sequence[Topic], *, write: bool = False) -> int:
    """Run the topics on the servers and print the table and the failures; 1 when there is one."""
    with tempfile.TemporaryDirectory() as folder:
        verdicts = [list(_watched(server, topics, Path(folder) / str(number))) for number, server in enumerate(servers)]
    lines = list(table(servers, verdicts))
    print(*lines, sep="\n")
    if write:
        head, _, rest = PAGE.read_text("utf-8").partition(_MARKS[0])
        PAGE.write_text(
            "\n".join([f"{head}{_MARKS[0]}\n", *lines, f"\n{_MARKS[1]}{rest.partition(_MARKS[1])[2]}"]), "utf-8"
        )
    failed = [(server, verdict) for server, column in zip(servers, verdicts, strict=True) for verdict in column]
    for server, verdict in failed:
        for failure in verdict.failures:
            print(f"failed on {name_of(server)}: {failure}")
    return int(any(verdict.failures for _, verdict in failed))


def by_url(text: str) -> Server:
    """The server of a URL; raises Unavailable, or the driver's error when it does not answer."""
    url: URL = make_url(text)
    if url.get_backend_name() not in _DRIVERS:
        raise SystemExit(f"{url.get_backend_name()}: the suite knows {', '.join(_DRIVERS)}")
    variant, driver = _DRIVERS[url.get_backend_name()]
    return describe(variant, url.set(drivername=driver), "from --url")


def _all(found: Servers) -> Iterator[Server]:
    for variant in VARIANTS:
        try:
            yield found.get(variant)
        except Unavailable as reason:
            print(f"left out: {reason}", file=sys.stderr)


def _watched(server: Server, topics: Sequence[Topic], folder: Path) -> Iterator[Verdict]:
    for verdict in conform(server, topics, folder):
        print(f"{name_of(server)}: {verdict.topic}: {verdict.cell}", file=sys.stderr)
        yield verdict


if __name__ == "__main__":
    sys.exit(main())
