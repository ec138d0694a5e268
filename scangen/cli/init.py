"""`scangen init`: a new project that works at once."""

from __future__ import annotations

from pathlib import Path

import click

from scangen.cli.session import Session


@click.command("init", short_help="Make a new project that works at once.")
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--dialect",
    "dialects",
    multiple=True,
    metavar="NAME",
    help="A database to write SQL for; may be given more than once. [default: all four]",
)
@click.pass_obj
def command(session: Session, folder: Path, dialects: tuple[str, ...]) -> None:
    """Make a new project: a project file, two specs to start from, and the schemas that let an editor help.

    Nothing that is there is overwritten: when a file of the project exists already, none is written.

    \b
    Examples:
      scangen init
      scangen init scans --dialect postgresql --dialect sqlite
    """
    from scangen import starters
    from scangen.cli.placing import place_new
    from scangen.diagnostics import did_you_mean
    from scangen.dialects import DIALECTS
    from scangen.spec import json_schema

    for name in dialects:
        if name not in DIALECTS:
            hint = did_you_mean(name, DIALECTS) or f"there are {', '.join(DIALECTS)}"
            raise click.BadParameter(f"there is no database {name!r}: {hint}", param_hint="--dialect")
    chosen = [facts for name, facts in DIALECTS.items() if not dialects or name in dialects]
    wire = f"../{starters.SPEC_SCHEMA}"
    texts = {
        "scangen.yaml": starters.project_file(chosen),
        "specs/scan_jobs.yaml": starters.spec("scan_jobs", schema=wire),
        "specs/user_results.yaml": starters.spec("user_results", schema=wire),
        starters.SPEC_SCHEMA: json_schema.text("spec", DIALECTS),
        starters.PROJECT_SCHEMA: json_schema.text("project", DIALECTS),
    }
    settings = ".vscode/settings.json"
    # An editor's settings belong to the person; without them, the first line of each spec leads to the schema.
    if not (folder / settings).exists():
        texts[settings] = starters.editor_settings()
    place_new({folder / path: text for path, text in texts.items()})
    for path in texts:
        session.say(f"+ {(folder / path).as_posix()}")
    session.say(_next_steps(folder, chosen[0].name))


def _next_steps(folder: Path, dialect: str) -> str:
    enter = "" if folder == Path() else f"  cd {folder}\n"
    return f"""
A project of two tables. Next:
{enter}  scangen validate                      checks the specs
  scangen generate                      writes their SQL: generated/{dialect}/schema.sql, …
  scangen new tickets --like issues     adds a result table to make your own
  scangen create --url sqlite:///scans.db --dry-run

In CI, `scangen check` tells whether generated/ is current. Editors with a YAML language server (in VS Code, the
extension redhat.vscode-yaml) complete the specs and mark mistakes as you type."""
