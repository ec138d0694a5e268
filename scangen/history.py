"""A project's migrations, of all targets together: what the next one is, and what is wrong with those that are there.

Every target gets a migration of the same number, also where there is nothing to do, so that numbers mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from scangen.diagnostics import Diagnostic, Report, Span, fail
from scangen.dialects import load
from scangen.forms import index_files
from scangen.forms import load as load_form
from scangen.migration import Migration, changed, migration
from scangen.migrations import (
    Directory,
    added,
    emptied,
    folder,
    of_another_form,
    problems,
    read_directory,
    unlisted,
    without,
)
from scangen.model import Schema
from scangen.parallel import halves
from scangen.physical import Catalog
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.snapshot import Snapshot
from scangen.summary import Line, lines
from scangen.values import dataclass

FIRST = "initial"
MANY_TABLES = 200
"""From here on a second process pays for itself."""


@dataclass(frozen=True, slots=True)
class Next:
    """What one target's next migration is: the folder as it stands, and the way from there to the specs."""

    target: Target
    directory: Directory
    migration: Migration


def following(project: Project, schema: Schema, report: Report, compiled: Path | None = None) -> list[Next]:
    """The next migration of every target, empty where nothing changed; refusals go to `report`."""
    directories = [read_directory(folder(project, target)) for target in project.targets]
    report.diagnostics += filter(None, (of_another_form(directory, project.form) for directory in directories))
    return _ahead(project, schema, directories, report, compiled)


def said(found: Iterable[Next]) -> dict[str, list[Line]]:
    """What the next migrations change, in words, by target."""
    return {one.target.dialect: list(lines(one.migration.changes)) for one in found}


def summary(project: Project, schema: Schema, report: Report, compiled: Path | None = None) -> dict[str, list[Line]]:
    """What the next migration of each target changes, in words; refusals go to `report`."""
    jobs = [partial(_summary, project, schema, target, compiled) for target in project.targets]
    found = halves(jobs) if len(schema.tables) >= MANY_TABLES else [job() for job in jobs]
    report.diagnostics += [diagnostic for _, diagnostics in found for diagnostic in diagnostics]
    return {target.dialect: words for target, (words, _) in zip(project.targets, found, strict=True)}


def _summary(
    project: Project, schema: Schema, target: Target, compiled: Path | None
) -> tuple[list[Line], list[Diagnostic]]:
    report = Report()
    directory = read_directory(folder(project, target))
    report.diagnostics += filter(None, [of_another_form(directory, project.form)])
    before = _before(directory, target, report)
    return list(lines(changed(before, schema, project, target, report, compiled))), report.diagnostics


def _ahead(
    project: Project, schema: Schema, directories: Iterable[Directory], report: Report, compiled: Path | None
) -> list[Next]:
    return [
        _next(project, schema, target, directory, report, compiled)
        for target, directory in zip(project.targets, directories, strict=True)
    ]


def _next(
    project: Project, schema: Schema, target: Target, directory: Directory, report: Report, compiled: Path | None
) -> Next:
    before = _before(directory, target, report)
    return Next(target, directory, migration(before, schema, project, target, report, compiled))


def _before(directory: Directory, target: Target, report: Report) -> Snapshot:
    latest = directory.latest()
    if directory.entries and latest is None:
        report.error("SG955", "there are migrations and no snapshot.json", Span(str(directory.path), 1, 1), _RESTORE)
    return latest or Snapshot(Catalog(target.dialect, ()), {})


_RESTORE = "take it from version control: without it nobody knows what the migrations lead to"


def files_of(project: Project, found: list[Next], name: str, compiled: Path | None = None) -> dict[Path, str]:
    """The files that one more migration of this name makes or changes."""
    from scangen.forms.base import Draft
    from scangen.migration_script import MigrationWriter

    texts = {}
    form = load_form(project.form)
    for one in found:
        dialect = load(one.target.dialect)
        writer = MigrationWriter(dialect, one.target, Renderer(dialect, project.templates, compiled))
        last = next(reversed([*one.directory.listed]), None)
        draft = Draft(one.directory.last + 1, name, last, one.migration.up, one.migration.down, writer)
        for file, text in added(one.directory, form.name, form.files(draft), one.migration.after).items():
            texts[one.directory.path / file] = text
    return texts


def wrong(project: Project) -> Iterator[Diagnostic]:
    """What is wrong with the migrations on disk, and targets whose numbers differ."""
    counts: dict[str, int] = {}
    for target in project.targets:
        directory = read_directory(folder(project, target))
        counts[target.dialect] = len(directory.entries)
        yield from problems(directory, project.form)
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
        other = of_another_form(without(directory, gone), project.form)
        report.diagnostics += [other] if other else []
        stray += [directory.path / file for file in gone]
        names |= set(gone.values())
        found.append(_next(project, schema, target, without(directory, gone), report, compiled))
    if not stray:
        raise fail("SG958", "every migration is in its chain already", None, "there is nothing to rebase")
    return found, stray, sorted(names)[0] if len(names) == 1 else "_and_".join(sorted(names))[:60]


def squashed(
    project: Project, schema: Schema, report: Report, compiled: Path | None = None
) -> tuple[list[Next], list[Path]]:
    """One first migration in place of all; ScangenError (SG959) while the specs have changes without a migration."""
    directories = [read_directory(folder(project, target)) for target in project.targets]
    behind = [one for one in _ahead(project, schema, directories, report, compiled) if one.migration.changes]
    if behind and all(one.directory.entries for one in behind):
        raise fail("SG959", "the specs have changes without a migration", None, "run `scangen migrate new NAME` first")
    found, gone = [], []
    for target, directory in zip(project.targets, directories, strict=True):
        gone += [directory.path / file for entry in directory.entries for file in entry.files]
        gone += [directory.path / file for file in index_files() if (directory.path / file).exists()]
        found.append(_next(project, schema, target, emptied(directory), report, compiled))
    return found, gone
