"""What `generate` writes and `check` compares: the texts that `generated/` is to hold, and how it stands to them."""

from __future__ import annotations

from pathlib import Path

from scangen.build import build
from scangen.cli.diagnostics import nearby
from scangen.cli.session import Session
from scangen.cli.targets import chosen
from scangen.diagnostics import Diagnostic
from scangen.dialects import DIALECTS
from scangen.files import FileState, State, compare
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A folder, the texts that it is to hold by their paths within it, and how it stood to them."""

    folder: Path
    texts: dict[str, str]
    states: list[FileState]

    def shown(self, state: FileState) -> str:
        """A file's path from the working folder."""
        return nearby(str(self.folder / state.path))

    def is_kept(self, state: FileState) -> bool:
        """Whether nobody asks for this file and yet it stays, since it was edited."""
        return state.state is State.EDITED and state.path not in self.texts


@dataclass(frozen=True, slots=True)
class Wanted:
    """The generated folder as one part, or a part for each dialect that was asked for."""

    parts: tuple[Part, ...]
    warnings: tuple[Diagnostic, ...]


def wanted(session: Session, dialects: tuple[str, ...]) -> Wanted:
    """Generate in memory and compare; raises ScangenError when a target refuses the specs."""
    project = chosen(session.project, dialects)
    built = build(project, DIALECTS)
    texts, warnings = built.texts, tuple(built.warnings)
    folder = project.generated
    if not dialects:
        return Wanted((Part(folder, texts, compare(folder, texts)),), warnings)
    parts = []
    for target in project.targets:
        head = f"{target.dialect}/"
        own = {path.removeprefix(head): text for path, text in texts.items() if path.startswith(head)}
        parts.append(Part(folder / target.dialect, own, compare(folder / target.dialect, own)))
    return Wanted(tuple(parts), warnings)
