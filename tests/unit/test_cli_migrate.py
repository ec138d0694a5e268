"""`scangen migrate` as a person meets it: the folder of migrations after each verb."""

from __future__ import annotations

from pathlib import Path

from tests.unit.command import JOBS, USERS, files, project, scangen

ONE = "targets: [sqlite]\n"


def grown(root: Path, column: str) -> None:
    """user_results gains a column."""
    place = root / "specs" / "user_results.yaml"
    place.write_text(place.read_text().replace("columns:\n", f"columns:\n  {column}: integer\n", 1))


def there(root: Path) -> list[str]:
    return [path.rpartition("/")[2] for path in files(root) if path.startswith("generated/sqlite/migrations/")]


def test_after_a_squash_the_chain_is_whole(tmp_path: Path) -> None:
    project(tmp_path, settings=ONE, scan_jobs=JOBS, user_results=USERS)
    assert scangen("migrate", "new", "initial", cwd=tmp_path).code == 0
    grown(tmp_path, "floor")
    assert scangen("migrate", "new", "add_floor", cwd=tmp_path).code == 0
    assert scangen("migrate", "squash", cwd=tmp_path).code == 0
    assert there(tmp_path) == ["0001_initial.down.sql", "0001_initial.up.sql", "checksums", "snapshot.json"]
    assert scangen("migrate", "verify", cwd=tmp_path).out == "1 migration, as written\n"
    grown(tmp_path, "room")
    assert scangen("migrate", "new", "add_room", cwd=tmp_path).code == 0
    assert scangen("migrate", "verify", cwd=tmp_path).out == "2 migrations, as written\n"
