"""`scangen diff`: what the specs say that no migration does yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from scangen.cli.session import Session, dialect_option, finish, format_option

if TYPE_CHECKING:
    from pathlib import Path

    from scangen.model import Schema
    from scangen.project import Project
    from scangen.summary import Line


@click.command("diff", short_help="Show what changed since the last migration.")
@dialect_option
@click.option("--sql", is_flag=True, help="Show the statements of the way up, for each target.")
@click.option("--down", is_flag=True, help="With --sql: those of the way down.")
@format_option
@click.pass_obj
def command(session: Session, dialects: tuple[str, ...], sql: bool, down: bool) -> None:
    """Show what changed in the specs since the last migration: + what comes, - what goes, ~ what is another.

    A change that only some targets have says which. No database is needed. Exit code 1 when something changed.

    \b
    Examples:
      scangen diff
      scangen diff --sql --dialect postgresql
    """
    from scangen.build import begin
    from scangen.cli.targets import chosen
    from scangen.diagnostics import Report
    from scangen.dialects import DIALECTS
    from scangen.history import summary

    report = Report()
    project = chosen(session.project, dialects)
    schema, compiled = begin(project, DIALECTS)
    found = summary(project, schema, report, compiled)
    report.raise_errors()
    rows = list(told(found))
    lines = list(_scripts(project, schema, compiled, down)) if sql else [_shown(row) for row in rows]
    data = {"changes": [{"sign": s, "table": table, "what": what, "targets": on} for s, table, what, on in rows]}
    finish(session.answer(report.diagnostics, lines or ["nothing changed"], data, found=bool(rows)))


Row = tuple[str, str, str, list[str]]
"""Sign, table, what of it, and the targets that have the change; all of them: none named."""


def told(found: Mapping[str, Sequence[Line]]) -> Iterator[Row]:
    """Every change once, in the order of the first target that has it."""
    targets: dict[Line, list[str]] = {}
    for target, lines in found.items():
        for line in lines:
            targets.setdefault(line, []).append(target)
    for line, names in targets.items():
        yield line.sign, line.table, line.text, [] if len(names) == len(found) else names


def _shown(row: Row) -> str:
    sign, table, what, targets = row
    return f"{sign} {table}{': ' if what else ''}{what}{' (' + ', '.join(targets) + ')' if targets else ''}"


def _scripts(project: Project, schema: Schema, compiled: Path | None, down: bool) -> Iterator[str]:
    from scangen.diagnostics import Report
    from scangen.dialects import load
    from scangen.history import following
    from scangen.migration_script import MigrationWriter
    from scangen.render import Renderer

    for one in following(project, schema, Report(), compiled):
        dialect = load(one.target.dialect)
        writer = MigrationWriter(dialect, one.target, Renderer(dialect, project.templates, compiled))
        plan = one.migration.down if down else one.migration.up
        yield writer.script(plan, "What the next migration would " + ("take back." if down else "do."))
