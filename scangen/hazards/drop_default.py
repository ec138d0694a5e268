"""H404: a default goes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table, before, after in subject.columns():
        if before.default and not after.default and not after.nullable and not after.generated:
            yield Finding(table, after.name, f"INSERTs that leave {after.name} out fail from now on")


RULE = Rule(
    code="H404",
    title="A required column loses its default",
    severity=Severity.WARNING,
    why="INSERTs that leave the column out worked until now, and fail from now on.",
    safer="See that every writer gives the value before the default goes.",
    look=_look,
)
