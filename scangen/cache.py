"""What an earlier run found out, kept so that the next need not find it out again.

Entries are keyed by content and by scangen itself, so a wrong answer would take a hash collision; files on disk are
always compared, never assumed. The folder can be deleted at any time, and a cache that cannot be used is no error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scangen import __version__


def digest(*parts: bytes | str) -> str:
    """A key of parts; where one ends is part of it."""
    sum_ = hashlib.blake2b(digest_size=16)
    for part in parts:
        # Under an ASCII locale, a path with other letters in it is a text with surrogates.
        data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        sum_.update(len(data).to_bytes(8, "big"))
        sum_.update(data)
    return sum_.hexdigest()


def tool_digest(folders: Iterable[Path]) -> str:
    """A key of scangen as it is installed: version, Python, and every file of `folders` by size and time."""
    parts = [__version__, sys.version]
    for folder in folders:
        for entry in _sources(folder):
            status = entry.stat()
            parts.append(f"{entry.path}:{status.st_size}:{status.st_mtime_ns}")
    return digest(*parts)


def _sources(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):  # a tenth of what Path.rglob takes
        if entry.is_dir():
            yield from _sources(entry.path)
        elif entry.name.endswith((".py", ".j2")):
            yield entry


class Cache:
    """The cache of one project, in the user's cache folder (`SCANGEN_CACHE`, else XDG's)."""

    def __init__(self, root: Path) -> None:
        base = os.environ.get("SCANGEN_CACHE")
        home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
        self._base = Path(base) if base else Path(home) / "scangen"
        self._folder = self._base / digest(str(root))

    def templates(self, key: str) -> Path | None:
        """The folder for compiled templates, shared by all projects; None when it cannot be had."""
        return self._made(self._base / f"templates-{key[:16]}")

    def load(self, name: str, key: str) -> object | None:
        """What was saved under this name with this key, or None."""
        try:
            with (self._folder / name).open("rb") as file:
                # Pickle runs what it reads: only files of this very user are opened.
                if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                    return None
                if file.readline().decode().strip() != key:
                    return None
                return pickle.load(file)  # type: ignore[no-any-return]  # noqa: S301
        except Exception:  # absent, cut off, of another Python: all the same, a miss
            return None

    def save(self, name: str, key: str, value: object) -> None:
        """Keep a value; failing to is no error."""
        folder = self._made(self._folder)
        if folder is None:
            return
        beside = folder / f"{name}.{os.getpid()}"
        with contextlib.suppress(OSError):
            try:
                with beside.open("wb") as file:
                    file.write(f"{key}\n".encode())
                    pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)
                beside.replace(folder / name)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise

    @staticmethod
    def _made(folder: Path) -> Path | None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return None
        return folder
