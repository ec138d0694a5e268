"""The directory of a target's migrations: numbered files, the snapshot that they lead to, and the chain of checksums.

    0001_initial.up.sql  0001_initial.down.sql  …  snapshot.json  checksums

The files of a migration are those of its form (`scangen.forms`), which may have one beside them that lists the others.

Each line of `checksums` holds the SHA-256 of a file, of the line before it and of its name, so two branches that each
added a migration meet in a conflict there, and a file that was edited, lost or put in between is seen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from scangen.diagnostics import Diagnostic, Span, fail
from scangen.forms import load as load_form
from scangen.forms import recognized
from scangen.project import Project, Target
from scangen.snapshot import Snapshot, dump, load
from scangen.values import dataclass

SNAPSHOT, CHECKSUMS = "snapshot.json", "checksums"
NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,60}")
_LINE = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<file>\S+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One migration: the files of it that are there, in the order of their names."""

    number: int
    name: str
    form: str
    files: tuple[str, ...]

    @property
    def up(self) -> str:
        """`0002_add_email.up.sql`, in the form `plain`."""
        return f"{self.number:04}_{self.name}.up.sql"

    @property
    def down(self) -> str:
        """`0002_add_email.down.sql`, in the form `plain`."""
        return f"{self.number:04}_{self.name}.down.sql"


@dataclass(frozen=True, slots=True)
class Directory:
    """What a target's folder of migrations holds; an absent one is empty."""

    path: Path
    entries: tuple[Entry, ...]
    latest: Callable[[], Snapshot | None]
    """The snapshot, read once, when it is wanted; ScangenError (SG603, SG901) when it cannot be."""
    listed: Mapping[str, str]
    """The chain: each file's name with its digest."""

    @property
    def last(self) -> int:
        """The number of the latest migration, 0 without any."""
        return max((entry.number for entry in self.entries), default=0)


def folder(project: Project, target: Target) -> Path:
    """Where a target's migrations are."""
    return project.generated / target.dialect / "migrations"


def read_directory(path: Path) -> Directory:
    """The folder as it is on disk; ScangenError (SG603, SG956) when it cannot be read."""
    if not path.is_dir():
        return nothing(path)
    found: dict[tuple[int, str, str], list[str]] = {}
    for file in _names(path):
        known = recognized(file) if file not in (SNAPSHOT, CHECKSUMS) else None
        if known is not None:
            found.setdefault((known.number, known.name, known.form), []).append(file)
    entries = tuple(Entry(*key, tuple(files)) for key, files in sorted(found.items()))
    place = path / SNAPSHOT
    latest = cache(lambda: load(_text(place), str(place)) if place.exists() else None)
    return Directory(path, entries, latest, _listed(path))


def nothing(path: Path) -> Directory:
    """A folder without any migration."""
    return Directory(path, (), lambda: None, {})


def of_another_form(directory: Directory, form: str) -> Diagnostic | None:
    """What to say of a folder that holds migrations in another form than this one."""
    other = next((entry for entry in directory.entries if entry.form != form), None)
    if other is None:
        return None
    message = f"{other.files[0]} is in the form {other.form}, and scangen.yaml asks for {form}"
    hint = f"`scangen migrate squash` begins anew in the form {form}; or write `migrations: {{form: {other.form}}}`"
    return Diagnostic("SG964", message, Span(str(directory.path / other.files[0]), 1, 1), hint)


def problems(directory: Directory, form: str) -> Iterator[Diagnostic]:
    """What is wrong with the chain: files edited, lost, unknown or of another form, a number twice or left out."""
    other = of_another_form(directory, form)
    if other is not None:
        yield other
        return
    path = directory.path
    listed = directory.listed
    chain = ""
    for number, (name, digest) in enumerate(listed.items()):
        span = Span(str(path / CHECKSUMS), number + 1, 1)
        content = path / name
        if not content.is_file():
            yield Diagnostic("SG951", f"{name} is listed and not there", span, "take it from version control")
            return
        chain = _digest(chain, name, content.read_bytes())
        if chain != digest:
            hint = "take it from version control; a migration that may have been applied is never edited: add one"
            yield Diagnostic("SG952", f"{name} is not as it was written", Span(str(content), 1, 1), hint)
            return
    for name in sorted(set(_names(path)) - listed.keys() - {SNAPSHOT, CHECKSUMS, load_form(form).index_file}):
        hint = "`scangen migrate rebase` makes it anew behind those that are listed"
        yield Diagnostic("SG953", f"{name} is in no line of {CHECKSUMS}", Span(str(path / name), 1, 1), hint)
    yield from _numbers(directory)
    yield from _index(directory, form)
    if directory.entries and not (path / SNAPSHOT).exists():
        hint = "take it from version control"
        yield Diagnostic("SG955", f"{SNAPSHOT} is not there", Span(str(path), 1, 1), hint)


def _numbers(directory: Directory) -> Iterator[Diagnostic]:
    for place, entry in enumerate(directory.entries, 1):
        if entry.number != place:
            what = "stands twice" if entry.number < place else f"follows {place - 1}"
            hint = "`scangen migrate rebase` numbers them anew"
            span = Span(str(directory.path / entry.files[0]), 1, 1)
            yield Diagnostic("SG954", f"number {entry.number:04} {what}", span, hint)
            return


def _index(directory: Directory, form: str) -> Iterator[Diagnostic]:
    written = load_form(form)
    if written.index_file is None or not directory.listed:
        return
    place = directory.path / written.index_file
    if not place.is_file() or _text(place) != written.index(directory.listed):
        hint = "take it from version control, or resolve the conflict and run `scangen migrate rebase`"
        yield Diagnostic("SG963", f"{place.name} is not as it was written", Span(str(place), 1, 1), hint)


def added(directory: Directory, form: str, files: Mapping[str, str], snapshot: Snapshot) -> dict[str, str]:
    """The files of the folder that one more migration, of these files, makes or changes, by name."""
    listed = dict(directory.listed)
    chain = list(listed.values())[-1] if listed else ""
    for file, text in files.items():
        chain = listed[file] = _digest(chain, file, text.encode())
    written = load_form(form)
    return {
        **files,
        **({written.index_file: written.index(listed)} if written.index_file else {}),
        SNAPSHOT: dump(snapshot),
        CHECKSUMS: "\n".join([*(f"{digest}  {file}" for file, digest in listed.items()), ""]),
    }


def without(directory: Directory, names: Iterable[str]) -> Directory:
    """The folder as if these files were not there."""
    gone = set(names)
    entries = tuple(entry for entry in directory.entries if not gone.intersection(entry.files))
    return replace(directory, entries=entries)


def emptied(directory: Directory) -> Directory:
    """The folder as if it held nothing."""
    return nothing(directory.path)


def unlisted(directory: Directory) -> dict[str, str]:
    """Migration files that the chain does not know, of a branch merged second, with their migrations' names."""
    return {file: entry.name for entry in directory.entries for file in entry.files if file not in directory.listed}


def _listed(path: Path) -> Mapping[str, str]:
    place = path / CHECKSUMS
    if not place.exists():
        return {}
    found = {}
    for number, line in enumerate(_text(place).splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or match["file"] in found:
            hint = "resolve the conflict by keeping one side's lines, then run `scangen migrate rebase`"
            raise fail("SG956", f"line {number} is no checksum", Span(str(place), number, 1), hint)
        found[match["file"]] = match["digest"]
    return found


def _digest(chain: str, name: str, content: bytes) -> str:
    # A checkout on Windows may have turned line ends; that is no edit.
    return hashlib.sha256(f"{chain} {name}\n".encode() + content.replace(b"\r\n", b"\n")).hexdigest()


def _names(path: Path) -> list[str]:
    try:
        # Python leaves a folder beside the revisions that it has read.
        return sorted(entry.name for entry in path.iterdir() if not (entry.name.startswith(".") or entry.is_dir()))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise fail("SG603", f"cannot read {path}: {error.strerror}", None, "look at its permissions") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise fail(
            "SG603", f"cannot read {path}: {reason}", None, "look at its permissions, and at what it is"
        ) from error
