"""`scangen schema`: the JSON Schemas of what is read, for editors, and of what is printed, for programs."""

from __future__ import annotations

from pathlib import Path

import click

from scangen.cli.session import Session

_OUTPUT = Path(__file__).with_name("output.schema.json")


@click.command("schema", short_help="Show a JSON Schema, for editors and programs.")
@click.argument(
    "what", type=click.Choice(("spec", "project", "output")), default="spec", metavar="[spec|project|output]"
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there, not to stdout."
)
@click.pass_obj
def command(session: Session, what: str, output: Path | None) -> None:
    """Show the JSON Schema of a spec file, of scangen.yaml, or of what `--format json` prints.

    An editor with a YAML language server completes and checks by it. `scangen init` sets that up; run this again
    after an upgrade of scangen.

    \b
    Examples:
      scangen schema --output .scangen/spec.schema.json
      scangen schema project --output .scangen/project.schema.json
      scangen schema output
    """
    from scangen.cli.placing import replace_file
    from scangen.dialects import DIALECTS
    from scangen.spec.json_schema import text

    content = _OUTPUT.read_text("utf-8") if what == "output" else text(what, DIALECTS)
    if output is None:
        session.say(content.removesuffix("\n"))
    else:
        replace_file(output, content)
        session.say(f"wrote {output}")
