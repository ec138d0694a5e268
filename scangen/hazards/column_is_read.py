"""H405: a column that the running application may read goes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen import physical
from scangen.changes import Drop
from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for change, part in subject.altered():
        if isinstance(part, Drop) and isinstance(part.part, physical.Column):
            name = part.part.name
            message = f"statements that name {change.after.name}.{name} fail from now on"
            yield Finding(change.after.name, name, message)


RULE = Rule(
    code="H405",
    title="The running application may read what is dropped",
    severity=Severity.WARNING,
    why="Its SELECTs and INSERTs name the column, and fail from the moment on in which it is gone.",
    safer="Drop it when the version that knows it is gone.",
    look=_look,
)
