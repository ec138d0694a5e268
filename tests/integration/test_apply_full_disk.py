"""A disk that is full while a migration is carried out: what failed is said, and once there is room, it goes on."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import pytest

from tests.integration.applying import Live, begun
from tests.integration.own_server import fill, own_server, small_disk
from tests.servers.base import Database, Unavailable

MANY = 40_000


def assert_carried_out(live: Live, rows: int) -> None:
    live.assert_at(2)
    live.assert_is_latest()
    assert live.rows("SELECT COUNT(*), COUNT(CASE WHEN label = UPPER(name) THEN 1 END) FROM users") == [(rows, rows)]


@pytest.mark.parametrize("variant", ["postgresql", "mysql"])
def test_a_server_s_disk(variant: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Of tables of some megabytes, less than one is free for the second migration's column, values and index."""
    if variant not in (pytestconfig.getoption("--engine") or [variant]):
        pytest.skip(f"{variant} is not among the chosen --engine")
    try:
        with small_disk(400) as disk, own_server(variant, disk) as own, own.server.database() as database:
            if variant == "mysql":
                # With its log on the same disk, it waits for somebody who makes room, and looks every 60 seconds:
                # https://dev.mysql.com/doc/refman/9.7/en/full-disk.html
                own.kill()
                own.start_again("--skip-log-bin")
            live = begun(tmp_path, database)
            _insert(database)
            ballast = fill(disk, 700_000)
            answer = live.run("apply")
            assert answer.code in (1, 2), answer
            assert re.search(r"error SG973: step .*(No space left|is full)", answer.err), answer
            assert "Traceback" not in answer.err
            ballast.unlink()
            own.start_again()
            status = live.run("status")
            assert "0002_second  HALF DONE (up)" in status.out, status
            again = live.run("apply", "--wait", "30s")
            assert again.code == 0, again
            assert_carried_out(live, MANY + 2)
    except Unavailable as reason:
        pytest.skip(str(reason))


def _insert(database: Database) -> None:
    for start in range(0, MANY, 5_000):
        rows = ", ".join(f"('{n:036}', 'j', 'name {n:015}')" for n in range(start, start + 5_000))
        database.execute(f"INSERT INTO users (id, scan_job_id, name) VALUES {rows}")


def test_the_disk_of_a_file(database: Database, tmp_path: Path) -> None:
    """SQLite's file may not grow beyond the limit of a process, as on a disk that is full."""
    live = begun(tmp_path, database)
    if live.engine != "sqlite":
        pytest.skip("a server has a disk of its own")
    assert database.address.database
    size = Path(database.address.database).stat().st_size

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4096, size + 4096))

    running = live.started("apply", preexec_fn=limited)
    out, err = running.communicate(timeout=60)
    assert running.returncode in (1, 2), (out, err)
    assert re.search(r"error SG97[39]: .*(full|disk I/O)", err), err
    assert "Traceback" not in err
    answer = live.run("apply")
    assert answer.code == 0, answer
    assert_carried_out(live, 2)
