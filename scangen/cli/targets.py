"""The project with the targets that a verb was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import click

from scangen.diagnostics import did_you_mean
from scangen.project import Project


def chosen(project: Project, dialects: Iterable[str]) -> Project:
    """The project with only these of its targets; all of them when none is named."""
    known = [target.dialect for target in project.targets]
    for name in dialects:
        if name not in known:
            hint = did_you_mean(name, known) or f"its targets are {', '.join(known)}"
            raise click.BadParameter(f"the project has no target {name!r}: {hint}", param_hint="--dialect")
    return replace(project, targets=tuple(t for t in project.targets if not dialects or t.dialect in dialects))
