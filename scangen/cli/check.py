"""`scangen check`: is `generated/` what the specs say? Writes nothing."""

from __future__ import annotations

import click

from scangen.cli.diagnostics import plural
from scangen.cli.session import Session, dialect_option, finish, format_option


@click.command("check", short_help="Exit with 1 unless generated/ is current.")
@dialect_option
@format_option
@click.pass_obj
def command(session: Session, dialects: tuple[str, ...]) -> None:
    """Exit with 1 unless the generated folder is exactly what the specs say; for CI.

    Says of each file whether it is missing, stale, edited by hand, an orphan that no spec asks for, or was never
    written by scangen.

    \b
    Examples:
      scangen check
      scangen check --format github        # annotations in a pull request
    """
    from scangen.cli.wanted import wanted
    from scangen.diagnostics import Diagnostic, Span
    from scangen.files import State

    said = {
        State.MISSING: "the file is missing",
        State.STALE: "the file is stale: the specs say something else",
        State.EDITED: "the file was edited by hand",
        State.ORPHAN: "the file is an orphan: no spec asks for it",
        State.FOREIGN: "the file was not written by scangen",
    }
    hints = {
        State.EDITED: "move the edit into the specs or a template, then run `scangen generate --force`",
        State.FOREIGN: "move it elsewhere, or overwrite it with `scangen generate --force`",
    }
    session.findings_on_stdout = True
    want = wanted(session, dialects)
    problems = list(want.warnings)
    files: list[dict[str, object]] = []
    for part in want.parts:
        for state in part.states:
            files.append({"file": part.shown(state), "state": state.state.value})
            if state.state in said:
                hint = hints.get(state.state, "run `scangen generate` and commit what it writes")
                if part.is_kept(state):
                    hint = "no spec asks for it any more: move the edit elsewhere and remove the file"
                span = Span(str(part.folder / state.path), 1, 1)
                problems.append(Diagnostic("SG604", said[state.state], span, hint))
    current = len(problems) == len(want.warnings)
    lines = [f"{plural(len(files), 'file')} up to date"] if current else []
    finish(session.answer(problems, lines, {"files": files}))
