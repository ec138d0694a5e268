"""H401: a table is renamed under a running application."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.changes import RenameTable
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change in subject.move.changes:
        if isinstance(change, RenameTable):
            yield Finding(change.table.name, None, f"{change.before} is {change.table.name} from now on")


RULE = Rule(
    code="H401",
    title="A table is renamed",
    severity=Severity.ERROR,
    why=(
        "The running version of the application asks for the old name, and fails from the moment on in which "
        "it is gone."
    ),
    safer="Make a view of the old name beside it until the old version is gone, or stop the application for it.",
    look=_look,
)
