"""The conformance command: its table, and that it notices a server that behaves differently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, cast

import pytest
from sqlalchemy.engine import URL

from tests.conformance import by_url, main, report
from tests.parity.cases import read_topics
from tests.servers.base import Engine, Server

TOPICS = [topic for topic in read_topics() if topic.name in ("on_update", "booleans")]


class Spoiled:
    """An engine whose client program does one thing more to each new database."""

    def __init__(self, driver: Engine, spoil: Callable[[Any], None]) -> None:
        self._driver = driver
        self._spoil = spoil

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def run(self, program: Path, url: URL, script: Path) -> CompletedProcess[str]:
        done = self._driver.run(program, url, script)
        connection = self._driver.connect(url)
        self._spoil(connection.cursor())
        connection.close()
        return done


def drop_a_trigger(cursor: Any) -> None:
    cursor.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'update_scan_jobs%'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def spoiled(server: Server, spoil: Callable[[Any], None]) -> Server:
    return replace(server, driver=cast(Engine, Spoiled(server.driver, spoil)))


def test_a_server_that_conforms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", "sqlite://", "--topic", "booleans"]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("| topic | promised | SQLite 3.")
    assert rows == ["| Booleans | 6 | 6 / 0 / 0 |", "| **all** | 6 | 6 / 0 / 0 |"]


def test_a_trigger_that_is_missing_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    server = by_url("sqlite://")
    assert report([server, spoiled(server, drop_a_trigger)], TOPICS) == 1
    out = capsys.readouterr().out
    failed = {line.partition(": on_update")[2].partition(": by")[0] for line in out.splitlines() if "failed on" in line}
    assert "-plain: many rows at once" in failed
    assert "booleans" not in "".join(failed)
    booleans, touched, *_ = [line for line in out.splitlines() if line.startswith("| ")][1:]
    assert booleans == "| Booleans | 6 | 6 / 0 / 0 | 6 / 0 / 0 |"
    assert touched.count(" / 0 |") == 1


def test_a_difference_that_is_gone_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    """A server that refuses what is declared to be taken, as if a later version had mended it."""

    def mend(cursor: Any) -> None:
        cursor.execute(
            "CREATE TRIGGER mended BEFORE INSERT ON things WHEN NEW.ratio IS NULL AND NEW.id = 1 BEGIN"
            " SELECT RAISE(ABORT, 'NOT NULL constraint failed'); END"
        )

    topics = [topic for topic in read_topics() if topic.name == "decimals"]
    assert report([spoiled(by_url("sqlite://"), mend)], topics) == 1
    assert "decimals: NaN for a float" in capsys.readouterr().out


def test_a_url_of_no_known_server() -> None:
    with pytest.raises(SystemExit, match="oracle: the suite knows postgresql"):
        main(["--url", "oracle://host"])
