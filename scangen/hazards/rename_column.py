"""H402: a column is renamed under a running application."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Rename
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Rename) and isinstance(part.after, physical.Column):
            yield Finding(change.after.name, part.after.name, f"{part.before.name} is {part.after.name} from now on")


RULE = Rule(
    code="H402",
    title="A column is renamed",
    severity=Severity.ERROR,
    why=(
        "The running version of the application reads and writes the old name, and fails from the moment on "
        "in which it is gone."
    ),
    safer=(
        "Add a column of the new name with `backfill:`, write both, then drop the old one; or stop the "
        "application for it."
    ),
    look=_look,
)
