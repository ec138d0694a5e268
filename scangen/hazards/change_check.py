"""H205: a check says something else."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Alter
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Alter) and isinstance(part.after, physical.Check) and not part.after.note:
            yield Finding(change.after.name, None, f"{part.after.name} says something else, and rows may break it")


RULE = Rule(
    code="H205",
    title="A check is changed",
    severity=Severity.WARNING,
    why=(
        "Rows that the old one took may break the new one, and then the statement fails; a value taken out of "
        "`one_of` is such a case."
    ),
    safer="Look for such rows first, and update them in a migration before this one.",
    look=_look,
)
