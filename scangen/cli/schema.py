"""`scangen schema`: the JSON Schema of the spec language, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from scangen.cli.session import Session


@click.command("schema", short_help="Show the JSON Schema, for editors.")
@click.argument("what", type=click.Choice(("spec", "project")), default="spec", metavar="[spec|project]")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there, not to stdout."
)
@click.pass_obj
def command(session: Session, what: str, output: Path | None) -> None:
    """Show the JSON Schema of a spec file, or of scangen.yaml.

    An editor with a YAML language server completes and checks by it. `scangen init` sets that up; run this again
    after an upgrade of scangen.

    \b
    Examples:
      scangen schema --output .scangen/spec.schema.json
      scangen schema project --output .scangen/project.schema.json
    """
    from scangen.cli.placing import replace_file
    from scangen.dialects import DIALECTS
    from scangen.spec.json_schema import text

    content = text(what, DIALECTS)
    if output is None:
        session.say(content.removesuffix("\n"))
    else:
        replace_file(output, content)
        session.say(f"wrote {output}")
