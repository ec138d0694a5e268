"""`scangen explain`: what the code of a diagnostic means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from scangen.cli.session import Session

if TYPE_CHECKING:
    from scangen.codes.base import Code


def _complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    return [CompletionItem(c, help=code.title) for c, code in _known().items() if c.startswith(begun.upper())]


def _known() -> dict[str, Code]:
    """Every code of a diagnostic and every rule of `lint`."""
    from scangen.codes import CODES
    from scangen.codes.base import Code
    from scangen.hazards import RULES

    return {**CODES, **{rule.code: Code(rule.title, f"{rule.why} {rule.safer}") for rule in RULES.values()}}


@click.command("explain", short_help="Say what the code of a diagnostic means.")
@click.argument("code", required=False, shell_complete=_complete)
@click.pass_obj
def command(session: Session, code: str | None) -> None:
    """Say what the CODE of a diagnostic means and what to do about it; without one, list them all.

    \b
    Examples:
      scangen explain SG201
      scangen explain
    """
    from textwrap import fill

    from scangen.diagnostics import did_you_mean

    known = _known()

    if code is None:
        for name, meaning in known.items():
            session.say(f"{name}  {meaning.title}")
        return
    found = known.get(code.upper())
    if found is None:
        hint = did_you_mean(code.upper(), known) or "`scangen explain` lists them all"
        raise click.BadParameter(f"there is no code {code!r}: {hint}", param_hint="CODE")
    session.say(f"{code.upper()}: {found.title}\n\n{fill(found.text, 100)}")
