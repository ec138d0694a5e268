"""`scangen lint`: what could go wrong in the next migration."""

from __future__ import annotations

import click

from scangen.cli.diagnostics import plural
from scangen.cli.session import Session, dialect_option, finish, format_option


@click.command("lint", short_help="Say what could go wrong in the next migration.")
@dialect_option
@click.option("--down", is_flag=True, help="Look at the way down, too.")
@format_option
@click.pass_obj
def command(session: Session, dialects: tuple[str, ...], down: bool) -> None:
    """Say what could go wrong in the migration from what was to what the specs say: what is lost, what fails on rows
    that are there, what keeps others waiting, what breaks the running application.

    Exit code 1 where a rule that is an error finds something. A rule weighs as `lint:` in scangen.yaml says; what is
    meant is accepted in the spec, with the reason: `accept: {H102: nobody has read it since May}`.

    \b
    Examples:
      scangen lint
      scangen lint --format github         # annotations in a pull request
      scangen lint --format sarif > lint.sarif
    """
    from scangen.cli.targets import chosen
    from scangen.diagnostics import Report
    from scangen.history import following
    from scangen.lint import lint

    session.findings_on_stdout = True
    report = Report()
    project = chosen(session.project, dialects)
    found = following(project, session.schema, report)
    report.raise_errors()
    problems = lint(project, session.schema, found, down=down)
    count = sum(len(one.migration.changes) > 0 for one in found)
    lines = (
        []
        if problems
        else [f"nothing found, on {plural(count, 'target')} with changes" if count else "nothing changed"]
    )
    finish(session.answer(problems, lines))
