"""`scangen new`: a spec to start from."""

from __future__ import annotations

import os
import re

import click

from scangen.cli.diagnostics import nearby
from scangen.cli.session import Session

_LIKES = ("users", "projects", "issues", "calendar", "generic")


@click.command("new", short_help="Write the spec of a new result table.")
@click.argument("name")
@click.option("--like", type=click.Choice(_LIKES), default="generic", show_default=True, help="What it is to hold.")
@click.pass_obj
def command(session: Session, name: str, like: str) -> None:
    """Write specs/NAME.yaml, the spec of a new result table, from one that ships.

    NAME is the table's name. A file that is there is never overwritten.

    \b
    Examples:
      scangen new github_users --like users
      scangen new tickets --like issues
      scangen new meetings --like calendar
      scangen new findings
    """
    from scangen import starters
    from scangen.cli.placing import place_new
    from scangen.spec.language import NAME, NAME_PATTERN

    if not re.fullmatch(NAME_PATTERN, name):
        raise click.BadParameter(f"{name!r} cannot be a table's name: {NAME.text}", param_hint="NAME")
    project = session.project
    schema = project.root / starters.SPEC_SCHEMA
    wire = os.path.relpath(schema, project.specs).replace(os.sep, "/") if schema.exists() else None
    path = project.specs / f"{name}.yaml"
    place_new({path: starters.spec(starters.LIKES[like], name, wire)})
    session.say(f"+ {nearby(str(path))}")
    session.say("Make it your own, then run `scangen validate`.")
