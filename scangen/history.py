"""A project's migrations, of all targets together: what the next one is, and what is wrong with those that are there.

Every target gets a migration of the same number, also where there is nothing to do, so that numbers mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scangen.diagnostics import Diagnostic, Report, Span, fail
from scangen.dialects import load
from scangen.migration import Migration, migration
from scangen.migration_script import MigrationWriter
from scangen.migrations import Directory, added, emptied, problems, read_directory, unlisted, without
from scangen.model import Schema
from scangen.physical import Catalog
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.snapshot import Snapshot

FIRST = "initial"


@dataclass(frozen=True, slots=True)
class Next:
    """What one target's next migration is: the folder as it stands, and the way from there to the specs."""

    target: Target
    directory: Directory
    migration: Migration


def folder(project: Project, target: Target) -> Path:
    """Where a target's migrations are."""
    return project.generated / target.dialect / "migrations"


def following(project: Project, schema: Schema, report: Report, compiled: Path | None = None) -> list[Next]:
    """The next migration of every target, empty where nothing changed; refusals go to `report`."""
    return [
        _next(project, schema, target, read_directory(folder(project, target)), report, compiled)
        for target in project.targets
    ]


def _next(
    project: Project, schema: Schema, target: Target, directory: Directory, report: Report, compiled: Path | None
) -> Next:
    before = directory.snapshot or Snapshot(Catalog(target.dialect, ()), {})
    if directory.entries and directory.snapshot is None:
        report.error("SG955", "there are migrations and no snapshot.json", Span(str(directory.path), 1, 1), _RESTORE)
    return Next(target, directory, migration(before, schema, project, target, report, compiled))


_RESTORE = "take it from version control: without it nobody knows what the migrations lead to"


def files_of(project: Project, found: list[Next], name: str, compiled: Path | None = None) -> dict[Path, str]:
    """The files that one more migration of this name makes or changes."""
    texts = {}
    for one in found:
        dialect = load(one.target.dialect)
        writer = MigrationWriter(dialect, one.target, Renderer(dialect, project.templates, compiled))
        number = f"{one.directory.last + 1:04}"
        up = writer.script(one.migration.up, f"Migration {number}, {name}.")
        down = writer.script(one.migration.down, f"Takes migration {number}, {name}, back.")
        for file, text in added(one.directory, name, up, down, one.migration.after).items():
            texts[one.directory.path / file] = text
    return texts


def wrong(project: Project) -> Iterator[Diagnostic]:
    """What is wrong with the migrations on disk, and targets whose numbers differ."""
    counts: dict[str, int] = {}
    for target in project.targets:
        directory = read_directory(folder(project, target))
        counts[target.dialect] = len(directory.entries)
        yield from problems(directory)
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{dialect} {count}" for dialect, count in counts.items())
        hint = "take what is missing from version control; a new target begins with `scangen migrate squash`"
        yield Diagnostic("SG957", f"the targets have different numbers of migrations: {said}", None, hint)


def rebased(
    project: Project, schema: Schema, report: Report, compiled: Path | None = None
) -> tuple[list[Next], list[Path], str]:
    """The migrations that the chains do not know, made anew behind those they know: what to write, what to remove, and
    the name. ScangenError (SG958) when there is none.
    """
    found, stray, names = [], [], set()
    for target in project.targets:
        directory = read_directory(folder(project, target))
        gone = unlisted(directory)
        stray += [directory.path / name for name in gone]
        names |= {name.partition("_")[2].partition(".")[0] for name in gone}
        found.append(_next(project, schema, target, without(directory, gone), report, compiled))
    if not stray:
        raise fail("SG958", "every migration is in its chain already", None, "there is nothing to rebase")
    return found, stray, sorted(names)[0] if len(names) == 1 else "_and_".join(sorted(names))[:60]


def squashed(
    project: Project, schema: Schema, report: Report, compiled: Path | None = None
) -> tuple[list[Next], list[Path]]:
    """One first migration in place of all; ScangenError (SG959) while the specs have changes without a migration."""
    behind = [one for one in following(project, schema, report, compiled) if one.migration.changes]
    if behind and all(one.directory.entries for one in behind):
        raise fail("SG959", "the specs have changes without a migration", None, "run `scangen migrate new NAME` first")
    found, gone = [], []
    for target in project.targets:
        directory = read_directory(folder(project, target))
        gone += [directory.path / file for entry in directory.entries for file in (entry.up, entry.down)]
        found.append(_next(project, schema, target, emptied(directory), report, compiled))
    return found, gone
