"""`scangen templates`: what a team can respell, and what it has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import nearby
from scangen.cli.session import Session, dialect_option

if TYPE_CHECKING:
    from scangen.project import Project

_SUFFIX = ".sql.j2"


@click.command("templates", short_help="List the templates, or copy one.")
@dialect_option
@click.option("--copy", nargs=2, metavar="NAME DIALECT", help="Put a template that ships into the team's folder.")
@click.pass_obj
def command(session: Session, dialects: tuple[str, ...], copy: tuple[str, str] | None) -> None:
    """List the templates that spell the SQL, and say which of them the team's folder overrides.

    A file of the same name in the folder that scangen.yaml names under `templates` takes a template's place.

    \b
    Examples:
      scangen templates --dialect postgresql
      scangen templates --copy create_index postgresql
      scangen templates --copy bodies/touch mysql
    """
    from scangen.cli.targets import chosen

    project = chosen(session.project, dialects)
    if copy:
        _copy(session, project, *copy)
        return
    for target in project.targets:
        session.say(f"{target.dialect}:")
        for name, folder in shipped(target.dialect).items():
            own = overriding(project, target.dialect, name)
            session.say(f"  {name}{' (common)' if folder.name == 'common' else ''}" + (f" <- {own}" if own else ""))
    for path in unused(project):
        session.say(f"never used, for no template has this name: {nearby(str(path))}")


def shipped(dialect: str) -> dict[str, Path]:
    """The templates that ship for a dialect: name → the folder that it is in."""
    from scangen.render import shipped_templates

    found: dict[str, Path] = {}
    for part in ("common", dialect):
        folder = shipped_templates() / part
        found |= {path.relative_to(folder).as_posix().removesuffix(_SUFFIX): folder for path in _files(folder)}
    return dict(sorted(found.items()))


def overriding(project: Project, dialect: str, name: str) -> str | None:
    """The team's file that takes a template's place, if there is one."""
    folders = [project.templates / part for part in (dialect, "common")] if project.templates else []
    for folder in folders:
        path = folder / f"{name}{_SUFFIX}"
        if path.is_file():
            return nearby(str(path))
    return None


def unused(project: Project) -> Iterator[Path]:
    """The team's files that take no template's place: a name misspelt, a folder that is no dialect's."""
    if project.templates is None:
        return
    from scangen.dialects import DIALECTS

    known = {name: shipped(name) for name in DIALECTS}
    for path in sorted(project.templates.rglob(f"*{_SUFFIX}")):
        part, _, rest = path.relative_to(project.templates).as_posix().partition("/")
        name = rest.removesuffix(_SUFFIX)
        if not any(name in names for dialect, names in known.items() if part in ("common", dialect)):
            yield path


def _copy(session: Session, project: Project, name: str, dialect: str) -> None:
    from scangen.cli.placing import place_new
    from scangen.diagnostics import did_you_mean
    from scangen.dialects import DIALECTS

    if dialect not in DIALECTS:
        hint = did_you_mean(dialect, DIALECTS) or f"there are {', '.join(DIALECTS)}"
        raise click.BadParameter(f"there is no database {dialect!r}: {hint}", param_hint="--copy")
    name = name.removesuffix(_SUFFIX)
    known = shipped(dialect)
    if name not in known:
        hint = did_you_mean(name, known) or "`scangen templates` lists them"
        raise click.BadParameter(f"{dialect} has no template {name!r}: {hint}", param_hint="--copy")
    if project.templates is None:
        text = "the project has no templates folder: make one, and name it in scangen.yaml: `templates: templates`"
        raise click.UsageError(text)
    path = project.templates / dialect / f"{name}{_SUFFIX}"
    place_new({path: (known[name] / f"{name}{_SUFFIX}").read_text("utf-8")})
    session.say(f"+ {nearby(str(path))}")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*{_SUFFIX}"))
