"""H406: a guard or touch trigger says something else."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Alter
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Alter) and isinstance(part.after, physical.Trigger) and not part.after.concerns:
            yield Finding(change.after.name, None, f"{part.after.name} does something else from now on")


RULE = Rule(
    code="H406",
    title="What an UPDATE may do, or does beside, is changed",
    severity=Severity.WARNING,
    why="Moves between states that were taken may be refused from now on, or the other way round.",
    safer="See that the running version of the application makes no move that is no longer listed.",
    look=_look,
)
