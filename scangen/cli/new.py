"""`scangen new`: a spec to start from."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from scangen.cli.diagnostics import nearby
from scangen.cli.session import Session

_LIKES = ("users", "projects", "issues", "calendar", "generic")


@click.command("new", short_help="Write the spec of a new result table.")
@click.argument("name")
@click.option("--like", type=click.Choice(_LIKES), help="What it is to hold, as a spec that ships.  [default: generic]")
@click.option(
    "--from",
    "sample",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A sample of what the source returns, or its JSON Schema; - is standard input.",
)
@click.option(
    "--stream", metavar="NAME", help="With --from: which stream of a Singer or Airbyte file.  [default: NAME]"
)
@click.pass_obj
def command(session: Session, name: str, like: str | None, sample: Path | None, stream: str | None) -> None:
    """Write specs/NAME.yaml, the spec of a new result table, from one that ships or from what the source returns.

    NAME is the table's name. A file that is there is never overwritten. A sample is one object, an array, an object
    with an array in it, or an object a line; a schema is a JSON Schema, bare or as Singer and Airbyte carry it. What
    speaks for each column stands in a comment.

    \b
    Examples:
      scangen new github_users --like users
      scangen new tickets --like issues
      scangen new meetings --like calendar
      scangen new findings
      scangen new tickets --from search.json
      curl https://api.github.com/users | scangen new github_users --from -
    """
    from scangen import starters
    from scangen.cli.placing import place_new
    from scangen.spec.language import NAME, NAME_PATTERN

    if not re.fullmatch(NAME_PATTERN, name):
        raise click.BadParameter(f"{name!r} cannot be a table's name: {NAME.text}", param_hint="NAME")
    if sample is not None and like is not None:
        raise click.UsageError("--like and --from are two ways to begin: give one of them")
    if stream is not None and sample is None:
        raise click.UsageError("--stream says what to take of a file: give one by --from")
    project = session.project
    schema = project.root / starters.SPEC_SCHEMA
    wire = os.path.relpath(schema, project.specs).replace(os.sep, "/") if schema.exists() else None
    path = project.specs / f"{name}.yaml"
    if sample is not None:
        from scangen.sampling.spec import sampled

        text = starters.wired(sampled(sample, name, stream), wire)
    else:
        text = starters.spec(starters.LIKES[like or "generic"], name, wire)
    place_new({path: text})
    session.say(f"+ {nearby(str(path))}")
    session.say("Make it your own, then run `scangen validate`.")
