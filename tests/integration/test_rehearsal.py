"""`migrate verify --url`: all migrations there and back in an empty database, beside the snapshot."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from scangen.migrations import CHECKSUMS, SNAPSHOT, _digest
from tests.integration.applying import FIRST, SECOND, Live
from tests.integration.test_apply import tables
from tests.servers.base import Database
from tests.unit.command import HERE


@pytest.fixture
def live(database: Database, tmp_path: Path) -> Live:
    """Two migrations, and an empty database."""
    found = Live(tmp_path, database)
    found.migrate("first", FIRST)
    found.migrate("second", SECOND)
    return found


def forged(live: Live) -> None:
    """Bring the chain in line with files that a hand has changed."""
    lines, chain = [], ""
    for line in (live.folder / CHECKSUMS).read_text().splitlines():
        name = line.split()[1]
        chain = _digest(chain, name, (live.folder / name).read_bytes())
        lines.append(f"{chain}  {name}")
    (live.folder / CHECKSUMS).write_text("\n".join([*lines, ""]))


def test_there_and_back_leaves_nothing(live: Live) -> None:
    for _ in range(2):
        answer = live.run("verify")
        assert answer.code == 0, answer
        assert "2 migrations, as written" in answer.out
        assert answer.out.splitlines()[-1].endswith(": built as the snapshot says, and taken back")
        assert tables(live) == set()


def test_the_shipped_migrations(database: Database, tmp_path: Path) -> None:
    for folder in ("specs", "generated"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    answer = Live(tmp_path, database).run("verify")
    assert answer.code == 0, answer


def test_a_snapshot_that_says_something_else_is_found(live: Live) -> None:
    path = live.folder / SNAPSHOT
    text = path.read_text()
    assert '"ck_users_name_set"' in text
    path.write_text(text.replace('"ck_users_name_set"', '"ck_users_name_given"'))
    for spec in (live.root / "specs").glob("users.yaml"):
        spec.write_text(spec.read_text().replace("ck_users_name_set", "ck_users_name_given"))
    answer = live.run("verify")
    assert answer.code == 1, answer
    assert "error SG986: " in answer.out
    assert "ck_users_name_given" in answer.out
    assert tables(live) == set()


def test_a_way_down_that_forgets_a_table_is_found(live: Live) -> None:
    path = live.folder / "0002_second.down.sql"
    text, count = re.subn(r"DROP TABLE (\W)teams\b", r"DROP TABLE IF EXISTS \1teams_of_old", path.read_text())
    assert count == 1
    path.write_text(text)
    forged(live)
    answer = live.run("verify")
    assert answer.code == 1, answer
    assert "error SG987: the way down leaves teams behind" in answer.out
    assert tables(live) == {"teams"}


def test_a_database_with_a_table_is_left_alone(live: Live) -> None:
    live.database.execute("CREATE TABLE mine (id int)")
    answer = live.run("verify")
    assert answer.code == 1
    assert "error SG985: " in answer.out + answer.err
    assert tables(live) == {"mine"}
