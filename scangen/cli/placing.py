"""Puts files where a person will go on working with them: new ones without overwriting, all of them or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scangen.diagnostics import Report, Span
from scangen.files import cannot_write


def place_new(texts: Mapping[Path, str]) -> None:
    """Write new files; raises SG611 when one is there, SG602 when one cannot be written, and then none is left."""
    report = Report()
    for path in texts:
        if os.path.lexists(path):
            report.error("SG611", f"{path} is there already", Span(str(path), 1, 1), "it is never overwritten")
    report.raise_errors()
    made: list[Path] = []
    try:
        for path, text in texts.items():
            for folder in reversed([path.parent, *path.parent.parents]):
                if not folder.exists():
                    folder.mkdir()
                    made.append(folder)
            with path.open("xb") as file:
                made.append(path)
                file.write(text.encode())
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.unlink() if not path.is_dir() else path.rmdir()
        if isinstance(error, OSError):
            raise cannot_write(error, path) from error
        raise


def replace_file(path: Path, text: str) -> None:
    """Write a file whole or not at all, over what was there; raises SG602."""
    if path.exists() and not path.is_file():
        path.write_bytes(text.encode())  # /dev/stdout, a pipe: nothing to replace
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(text.encode())
        beside.replace(path)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            raise cannot_write(error, path) from error
        raise
