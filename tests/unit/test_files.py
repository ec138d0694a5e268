"""Generated files on disk: written whole or not at all, never over an edit, cleared away only when they are ours."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scangen.diagnostics import ScangenError
from scangen.files import FileState, State, compare, write
from scangen.script import sign

ONE = "postgresql/schema.sql"
TWO = "mysql/schema.sql"
WANTED = {ONE: sign("SELECT 1;\n"), TWO: sign("SELECT 'ü🙂';\n")}


def states(folder: Path, wanted: dict[str, str] = WANTED) -> dict[str, State]:
    return {state.path: state.state for state in compare(folder, wanted)}


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith(".")]


def codes(caught: pytest.ExceptionInfo[ScangenError]) -> list[str]:
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def test_files_are_made_with_their_folders_and_are_then_current(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "generated"
    assert states(folder) == {ONE: State.MISSING, TWO: State.MISSING}
    assert write(folder, WANTED) == [FileState(TWO, State.MISSING), FileState(ONE, State.MISSING)]
    assert states(folder) == {ONE: State.CURRENT, TWO: State.CURRENT}
    assert {path: (folder / path).read_bytes().decode() for path in WANTED} == WANTED
    assert not leftovers(folder)


def test_what_is_current_is_not_written_again(tmp_path: Path) -> None:
    write(tmp_path, WANTED)
    before = (tmp_path / ONE).stat()
    write(tmp_path, WANTED)
    after = (tmp_path / ONE).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_comparing_writes_nothing(tmp_path: Path) -> None:
    compare(tmp_path / "generated", WANTED)
    assert list(tmp_path.iterdir()) == []


def test_a_stale_file_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, WANTED)
    newer = {**WANTED, ONE: sign("SELECT 2;\n")}
    assert states(tmp_path, newer)[ONE] is State.STALE
    write(tmp_path, newer)
    assert (tmp_path / ONE).read_text() == newer[ONE]


@pytest.mark.parametrize("force", [False, True])
def test_an_edited_file_stays_unless_forced(tmp_path: Path, force: bool) -> None:
    write(tmp_path, WANTED)
    edited = WANTED[ONE] + "-- by hand\n"
    (tmp_path / ONE).write_text(edited)
    newer = {ONE: sign("SELECT 2;\n"), TWO: sign("SELECT 2;\n")}
    assert states(tmp_path, newer)[ONE] is State.EDITED
    if force:
        write(tmp_path, newer, force=True)
        assert (tmp_path / ONE).read_text() == newer[ONE]
        return
    with pytest.raises(ScangenError) as caught:
        write(tmp_path, newer)
    assert codes(caught) == ["SG601"]
    assert (tmp_path / ONE).read_text() == edited
    assert (tmp_path / TWO).read_text() == WANTED[TWO], "one refusal leaves every file as it was"
    span = caught.value.diagnostics[0].span
    assert span is not None
    assert span.path.endswith(ONE)


def test_every_edited_file_is_named_in_one_run(tmp_path: Path) -> None:
    write(tmp_path, WANTED)
    for path, text in WANTED.items():
        (tmp_path / path).write_text(f"{text}--\n")
    with pytest.raises(ScangenError) as caught:
        write(tmp_path, {path: sign("new\n") for path in WANTED})
    assert codes(caught) == ["SG601", "SG601"]


def test_a_file_that_scangen_never_wrote_stays_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "postgresql").mkdir()
    (tmp_path / ONE).write_text("-- the DBA's own\n")
    assert states(tmp_path)[ONE] is State.FOREIGN
    with pytest.raises(ScangenError, match="was not written by scangen"):
        write(tmp_path, WANTED)
    assert (tmp_path / ONE).read_text() == "-- the DBA's own\n"
    write(tmp_path, WANTED, force=True)
    assert states(tmp_path)[ONE] is State.CURRENT


def test_an_edit_of_the_first_line_makes_a_file_foreign_or_edited_never_stale(tmp_path: Path) -> None:
    write(tmp_path, WANTED)
    first, _, rest = WANTED[ONE].partition("\n")
    for edited in (rest, first[:-1] + "\n" + rest, "-- mine\n" + WANTED[ONE]):
        (tmp_path / ONE).write_text(edited)
        assert states(tmp_path, {ONE: sign("new\n")})[ONE] in (State.FOREIGN, State.EDITED)


def test_only_orphans_that_scangen_wrote_and_nobody_edited_are_removed(tmp_path: Path) -> None:
    write(tmp_path, {**WANTED, "sqlite/schema.sql": sign("a\n"), "sqlite/edited.sql": sign("a\n")})
    (tmp_path / "sqlite/edited.sql").write_text(sign("a\n") + "b\n")
    (tmp_path / "sqlite/own.sql").write_text("SELECT 1;\n")
    (tmp_path / "sqlite/notes.txt").write_text(sign("a\n"))
    assert states(tmp_path)["sqlite/schema.sql"] is State.ORPHAN
    assert states(tmp_path)["sqlite/edited.sql"] is State.EDITED
    assert "sqlite/own.sql" not in states(tmp_path)
    write(tmp_path, WANTED)
    assert sorted(path.name for path in (tmp_path / "sqlite").iterdir()) == ["edited.sql", "notes.txt", "own.sql"]


@pytest.mark.parametrize("orphan", [False, True])
def test_a_checkout_with_windows_line_ends_is_no_edit(tmp_path: Path, orphan: bool) -> None:
    write(tmp_path, WANTED)
    for path in WANTED:
        (tmp_path / path).write_bytes((tmp_path / path).read_bytes().replace(b"\n", b"\r\n"))
    if orphan:
        assert states(tmp_path, {TWO: WANTED[TWO]}) == {TWO: State.CURRENT, ONE: State.ORPHAN}
        return
    assert set(states(tmp_path).values()) == {State.CURRENT}
    assert states(tmp_path, {path: sign("new\n") for path in WANTED})[ONE] is State.STALE
    (tmp_path / ONE).write_bytes((tmp_path / ONE).read_bytes() + b"--\r\n")
    assert states(tmp_path)[ONE] is State.EDITED


def test_the_umask_decides_who_may_read(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path, WANTED)
    finally:
        os.umask(before)
    assert (tmp_path / ONE).stat().st_mode & 0o777 == 0o640


def test_a_symlink_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.sql"
    outside.write_text(sign("old\n"))
    folder = tmp_path / "generated"
    (folder / "postgresql").mkdir(parents=True)
    (folder / ONE).symlink_to(outside)
    write(folder, WANTED)
    assert outside.read_text() == sign("old\n")
    assert not (folder / ONE).is_symlink()


def test_an_orphaned_symlink_is_left_alone(tmp_path: Path) -> None:
    outside = tmp_path / "outside.sql"
    outside.write_text(sign("old\n"))
    folder = tmp_path / "generated"
    write(folder, WANTED)
    (folder / "linked.sql").symlink_to(outside)
    write(folder, WANTED)
    assert outside.exists()
    assert (folder / "linked.sql").is_symlink()


def test_a_folder_in_the_place_of_a_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / ONE).mkdir(parents=True)
    with pytest.raises(ScangenError) as caught:
        write(tmp_path, WANTED)
    assert codes(caught) == ["SG603"]


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / ONE).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(tmp_path / ONE)
    with pytest.raises(ScangenError) as caught:
        write(tmp_path, WANTED)
    assert codes(caught) == ["SG603"]


def test_a_file_in_the_place_of_the_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "generated").write_text("x")
    with pytest.raises(ScangenError) as caught:
        write(tmp_path / "generated", WANTED)
    assert codes(caught)[0] in ("SG602", "SG603")


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, WANTED)
    opened = []
    real = os.fdopen

    def full(handle: int, mode: str) -> object:
        opened.append(handle)
        if len(opened) < 2:
            return real(handle, mode)
        os.close(handle)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(ScangenError, match="No space left") as caught:
        write(tmp_path, {path: sign("new\n") for path in WANTED})
    assert codes(caught) == ["SG602"]
    assert len(opened) == 2
    assert {path: (tmp_path / path).read_text() for path in WANTED} == WANTED
    assert not leftovers(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a tmpfs cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_what_was_there(small_disk: Path) -> None:
    write(small_disk, WANTED)
    big = {ONE: sign("SELECT 1;\n" * 100), TWO: sign("SELECT 1;\n" * 20_000)}
    with pytest.raises(ScangenError, match="No space left") as caught:
        write(small_disk, big)
    assert codes(caught) == ["SG602"]
    assert {path: (small_disk / path).read_text() for path in WANTED} == WANTED
    assert not leftovers(small_disk)
    write(small_disk, {**WANTED, ONE: sign("SELECT 2;\n")})
    assert (small_disk / ONE).read_text() == sign("SELECT 2;\n")
