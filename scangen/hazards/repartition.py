"""H604: a table is cut in another way."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.changes import Repartition
from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import only_adds


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Repartition) and not only_adds(part):
            yield Finding(change.after.name, None, f"all rows of {change.after.name} move to other partitions")


RULE = Rule(
    code="H604",
    title="A table is partitioned in another way",
    severity=Severity.WARNING,
    why="All rows move, and where the cut comes or goes an id is unique within its job only, or everywhere.",
    safer="Make the new table beside, copy in batches, and swap the two when few write.",
    look=_look,
)
