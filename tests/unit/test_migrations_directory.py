"""The folder of migrations: what is added, and that whatever happens to a file is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.diagnostics import ScangenError
from scangen.migrations import CHECKSUMS, SNAPSHOT, added, problems, read_directory, unlisted
from scangen.physical import Catalog
from scangen.snapshot import Snapshot

EMPTY = Snapshot(Catalog("sqlite", ()), {})


def add(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    directory = read_directory(folder)
    stem = f"{directory.last + 1:04}_{name}"
    texts = {f"{stem}.up.sql": "SELECT 1;\n", f"{stem}.down.sql": "SELECT 2;\n"}
    for file, text in added(directory, "plain", texts, EMPTY).items():
        (folder / file).write_text(text)


def codes(folder: Path) -> list[str]:
    return [found.code for found in problems(read_directory(folder), "plain")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "migrations"
    for name in ("initial", "add_email", "drop_phone"):
        add(place, name)
    return place


def test_an_absent_folder_is_empty(tmp_path: Path) -> None:
    directory = read_directory(tmp_path / "none")
    assert (directory.entries, directory.latest(), directory.last) == ((), None, 0)
    assert list(problems(directory, "plain")) == []


def test_migrations_are_numbered_and_chained(folder: Path) -> None:
    names = [file for number, name in enumerate(("initial", "add_email", "drop_phone"), 1) for file in
             (f"{number:04}_{name}.down.sql", f"{number:04}_{name}.up.sql")]  # fmt: skip
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names, SNAPSHOT, CHECKSUMS])
    assert read_directory(folder).last == 3
    assert codes(folder) == []


def test_line_ends_of_a_checkout_on_windows_are_no_edit(folder: Path) -> None:
    path = folder / "0001_initial.up.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert codes(folder) == []


@pytest.mark.parametrize("file", ["0001_initial.up.sql", "0002_add_email.down.sql", "0003_drop_phone.up.sql"])
def test_an_edit_is_seen(folder: Path, file: str) -> None:
    with (folder / file).open("a") as text:
        text.write("-- also\n")
    (found,) = problems(read_directory(folder), "plain")
    assert found.code == "SG952"
    assert found.span is not None
    assert found.span.path.endswith(file)


def test_a_lost_one_is_seen(folder: Path) -> None:
    (folder / "0002_add_email.up.sql").unlink()
    assert codes(folder)[0] == "SG951"


def test_one_in_between_is_seen(folder: Path) -> None:
    """Also where its own digest is right: each line holds the one before it."""
    lines = (folder / CHECKSUMS).read_text().splitlines()
    (folder / CHECKSUMS).write_text("\n".join([*lines[:2], *lines[4:]]) + "\n")
    assert codes(folder)[0] == "SG952"


def test_a_merge_of_two_branches_is_seen(folder: Path) -> None:
    (folder / "0003_other.up.sql").write_text("SELECT 3;\n")
    (folder / "0003_other.down.sql").write_text("SELECT 3;\n")
    assert codes(folder) == ["SG953", "SG953", "SG954"]
    assert unlisted(read_directory(folder)) == dict.fromkeys(["0003_other.down.sql", "0003_other.up.sql"], "other")


def test_a_conflict_in_the_chain_is_seen(folder: Path) -> None:
    text = (folder / CHECKSUMS).read_text()
    (folder / CHECKSUMS).write_text("<<<<<<< ours\n" + text)
    with pytest.raises(ScangenError) as caught:
        codes(folder)
    assert caught.value.diagnostics[0].code == "SG956"
    assert caught.value.diagnostics[0].span is not None
    assert caught.value.diagnostics[0].span.line == 1


def test_a_lost_snapshot_is_seen(folder: Path) -> None:
    (folder / SNAPSHOT).unlink()
    assert codes(folder) == ["SG955"]
