"""`scangen validate`: every problem of every spec, for every target."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from scangen.cli.diagnostics import plural
from scangen.cli.session import Session, finish, format_option
from scangen.diagnostics import Diagnostic, ScangenError, Severity, Span, fail


@click.command("validate", short_help="Check the specs and say every problem.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(exists=True, path_type=Path))
@format_option
@click.pass_obj
def command(session: Session, paths: tuple[Path, ...]) -> None:
    """Check the specs, and that every target can hold them; writes nothing.

    All specs are read, since they refer to each other; PATHs (specs or folders) narrow what is shown.

    \b
    Examples:
      scangen validate
      scangen validate specs/user_results.yaml
      scangen validate --format github        # annotations in a pull request
      scangen validate --format json | jq -r '.diagnostics[] | "\\(.file):\\(.line) \\(.message)"'
    """
    session.findings_on_stdout = True
    asked_for = [_within(session, path) for path in paths]
    problems, tables = _look(session)
    problems = session.placed(problems)
    shown = [d for d in problems if _is_shown(d, asked_for)]
    hidden = len(problems) - len(shown)
    lines = [f"({plural(hidden, 'problem')} in files that were not asked for)"] if hidden else []
    data: dict[str, object] = {"problems_elsewhere": hidden}
    if tables:
        targets = [f"{target.dialect} {target.version_text}" for target in session.project.targets]
        data |= {"tables": tables, "targets": targets}
        lines.append(f"{plural(len(tables), 'table')}, valid for {', '.join(targets)}")
    finish(session.answer(shown, lines, data))


def _look(session: Session) -> tuple[list[Diagnostic], list[str]]:
    """What there is to say, and the tables when none of it is an error."""
    from scangen.build import examine
    from scangen.dialects import DIALECTS

    said = list(_unused_templates(session))
    try:
        tables, found = examine(session.project, DIALECTS)
    except ScangenError as error:
        return [*said, *error.diagnostics], []
    return [*said, *found], tables


def _unused_templates(session: Session) -> Iterator[Diagnostic]:
    if session.project.templates:
        from scangen.cli.templates import unused

        for path in unused(session.project):
            text, hint = "no template has this name, so the file is never used", "`scangen templates` lists the names"
            yield Diagnostic("SG802", text, Span(str(path), 1, 1), hint, Severity.WARNING)


def _within(session: Session, path: Path) -> Path:
    full = path.resolve()
    specs = session.project.specs.resolve()
    if not (full.is_relative_to(specs) or specs.is_relative_to(full)):
        raise fail("SG612", f"{path} is not among the specs of this project", None, f"its specs are in {specs}")
    return full


def _is_shown(diagnostic: Diagnostic, paths: list[Path]) -> bool:
    if not paths or diagnostic.span is None:
        return True
    place = Path(diagnostic.span.path).resolve()
    return any(place.is_relative_to(path) for path in paths)
