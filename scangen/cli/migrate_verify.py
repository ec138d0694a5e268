"""`scangen migrate verify`: whether the migrations are as they were written, and build what the snapshot says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scangen.cli.session import Session, finish, format_option

if TYPE_CHECKING:
    from scangen.diagnostics import Diagnostic


@click.command("verify")
@click.option(
    "--url", metavar="URL", help="Carry all of them out in this database, which is empty, and take them back."
)
@format_option
@click.pass_obj
def command(session: Session, url: str | None) -> None:
    """Exit with 1 unless every migration is as it was written, in its place in the chain, and the specs have no change
    without one; for CI. With --url, unless they build what the snapshot says, and lead back to nothing.

    \b
    Examples:
      scangen migrate verify
      scangen migrate verify --url postgresql://localhost/scratch
      scangen migrate verify --format github
    """
    from scangen.cli.diagnostics import plural
    from scangen.cli.diff import told
    from scangen.diagnostics import Diagnostic, Report
    from scangen.history import following, said, wrong

    session.findings_on_stdout = True
    found = list(wrong(session.project))
    count = 0
    if not found:
        report = Report()
        ahead = following(session.project, session.schema, report)
        report.raise_errors()
        count = max(one.directory.last for one in ahead)
        rows = list(told(said(ahead)))
        if rows:
            text = f"the specs have changes that no migration makes: {len(rows)}"
            found.append(
                Diagnostic("SG950", text, None, "`scangen diff` shows them, `scangen migrate new NAME` writes one")
            )
    lines = [] if found else [f"{plural(count, 'migration')}, as written"]
    if url is not None and not found:
        rehearsed, problems = _rehearsed(session, url)
        found, lines = problems, [*lines, *rehearsed]
    finish(session.answer(found, lines, {"migrations": count}))


def _rehearsed(session: Session, url: str) -> tuple[list[str], list[Diagnostic]]:
    """What carrying all out and taking all back in an empty database showed: in lines, and as problems."""
    from scangen.cli.diagnostics import plural
    from scangen.cli.live import Where, asked
    from scangen.diagnostics import Diagnostic
    from scangen.rehearsal import rehearse

    ask, shown = asked(session, Where(url))
    try:
        found = rehearse(ask)
    finally:
        shown.clear()
    problems = list(ask.report.diagnostics)
    lines = [f"{line.sign} {line.table}{': ' if line.text else ''}{line.text}" for line in found.differences]
    if lines:
        text = f"what the migrations build differs from snapshot.json: {plural(len(lines), 'difference')}"
        problems.append(Diagnostic("SG986", text, None, "`scangen migrate squash` begins anew from the specs"))
    if found.left:
        text = f"the way down leaves {', '.join(found.left)} behind"
        problems.append(Diagnostic("SG987", text, None, "look at the down files, the last first"))
    if not problems:
        lines.append(f"{found.look.server}, {found.look.place}: built as the snapshot says, and taken back")
    return lines, problems
