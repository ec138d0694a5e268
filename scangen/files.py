"""Writes generated files: atomically, never over an edit, and removes only what scangen wrote.

All texts are put beside their places first and moved into them last, so a full disk leaves what was there.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path

from scangen.diagnostics import Report, ScangenError, Span, fail
from scangen.script import is_edited, is_ours
from scangen.values import dataclass


class State(Enum):
    """How a generated file on disk stands to what it should be."""

    CURRENT = "current"
    MISSING = "missing"
    STALE = "stale"
    EDITED = "edited"
    ORPHAN = "orphan"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class FileState:
    """One file under `generated/`: its path relative to that folder and its state."""

    path: str
    state: State


def compare(folder: Path, wanted: Mapping[str, str]) -> list[FileState]:
    """How the folder stands to the wanted files (POSIX path within it → text), orphans included; reads only."""
    states = [FileState(path, _state(folder / path, text)) for path, text in sorted(wanted.items())]
    for path in _present(folder):
        if path not in wanted:
            content = _read(folder / path)
            if content is not None and is_ours(content):
                states.append(FileState(path, State.EDITED if is_edited(content) else State.ORPHAN))
    return states


def write(
    folder: Path, wanted: Mapping[str, str], *, force: bool = False, states: list[FileState] | None = None
) -> list[FileState]:
    """Make the folder hold the wanted files; answers how it stood before (`states`, if `compare` has just said so).

    A wanted file that was edited, or that scangen never wrote, is refused (SG601) unless `force`; orphans that
    scangen wrote are removed, an edited orphan stays.
    """
    if states is None:
        states = compare(folder, wanted)
    if not force:
        refuse_edited(folder, wanted, states)
    try:
        _replace(folder, {s.path: wanted[s.path] for s in states if s.path in wanted and s.state is not State.CURRENT})
        for state in states:
            if state.state is State.ORPHAN:
                (folder / state.path).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(error, folder) from error
    return states


def put(folder: Path, texts: Mapping[Path, str], gone: Iterable[Path] = ()) -> None:
    """Write files below the folder all together or not at all, then remove others; ScangenError (SG602)."""
    try:
        _replace(folder, {path.relative_to(folder).as_posix(): text for path, text in texts.items()})
        for path in gone:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(error, folder) from error


def refuse_edited(folder: Path, wanted: Mapping[str, str], states: Iterable[FileState]) -> None:
    """Raise SG601 for each wanted file that holds work which is not scangen's."""
    report = Report()
    for state in states:
        if state.path in wanted and state.state in (State.EDITED, State.FOREIGN):
            what = "was edited by hand" if state.state is State.EDITED else "was not written by scangen"
            report.error(
                "SG601",
                f"the generated file {what}, so it is left as it is",
                Span(str(folder / state.path), 1, 1),
                "move the edit into the specs or a template, then run again with --force to overwrite",
            )
    report.raise_errors()


def cannot_write(error: OSError, path: Path) -> ScangenError:
    """What is said of a file that cannot be written (SG602); `path` stands in where the error names none."""
    hint = "look at the folder's permissions, and at the room on its disk"
    return fail("SG602", f"cannot write {error.filename or path}: {error.strerror}", None, hint)


def _state(path: Path, text: str) -> State:
    content = _read(path)
    if content is None:
        return State.MISSING
    if content == text.encode():
        return State.CURRENT
    if not is_ours(content):
        return State.FOREIGN
    return State.EDITED if is_edited(content) else State.STALE


def _read(path: Path) -> bytes | None:
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a pipe would be waited for
            raise fail("SG603", f"cannot read {path}: not a regular file")
        # A checkout on Windows may have turned line ends; that is no edit.
        return path.read_bytes().replace(b"\r\n", b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        hint = "look at its permissions, and at what it is"
        raise fail("SG603", f"cannot read {path}: {error.strerror}", None, hint) from error


def _present(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.sql")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix()


def _replace(folder: Path, texts: Mapping[str, str]) -> None:
    with contextlib.ExitStack() as stack:
        moves: list[tuple[Path, Path]] = []
        for path, text in texts.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
            beside = Path(name)
            stack.callback(beside.unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            mask = os.umask(0)
            os.umask(mask)
            beside.chmod(0o666 & ~mask)
            moves.append((beside, place))
        for beside, place in moves:
            beside.replace(place)
