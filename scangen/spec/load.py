"""From a project's specs folder to its schema."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scangen.diagnostics import Report, Span
from scangen.model import Schema
from scangen.project import DialectFacts, Project
from scangen.spec.link import link
from scangen.spec.reader import read_file

SUFFIXES = (".yaml", ".yml")


def spec_files(project: Project, report: Report) -> list[tuple[Path, str]]:
    """The spec files, by name, each with what messages call it: its POSIX path from the project's root.

    They are what ends in `.yaml` or `.yml` directly in the specs folder; hidden files and other folders are not.
    """
    folder = project.specs
    label = label_of(folder, project.root)
    hint = "run `scangen init`, or set `specs` in scangen.yaml"
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        report.error("SG116", f"the specs folder cannot be read: {reason}", Span(label, 1, 1), hint)
        return []
    found = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".")]
    if not found:
        report.error("SG117", "the specs folder holds no spec", Span(label, 1, 1), hint)
    return [(folder / name, f"{label}/{printable(name)}") for name in found]


def read_schema(project: Project, dialects: Mapping[str, DialectFacts]) -> Schema:
    """The schema of a project; raises ScangenError with every problem of every file."""
    report = Report()
    drafts = [read_file(path, label, dialects, report) for path, label in spec_files(project, report)]
    return link(drafts, project, dialects, report)


def label_of(path: Path, root: Path) -> str:
    """A path as messages and generated files show it: from the project's root, with slashes, on any system."""
    try:
        return printable(Path(os.path.relpath(path, root)).as_posix())
    except ValueError:  # on another drive
        return printable(path.as_posix())


def printable(name: str) -> str:
    """A file name for a message: what is no text in it is escaped, so that a name cannot break a line."""
    if name.isprintable():
        return name
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
