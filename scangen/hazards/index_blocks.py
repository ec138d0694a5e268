"""H303: an index is built while nobody may write."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import stops_writers, table_of
from scangen.steps import Work


def _look(subject: Subject) -> Iterator[Finding]:
    for step in subject.plan.steps:
        if step.work is Work.BUILD and stops_writers(step):
            yield Finding(table_of(step), None, f"an index of {table_of(step)} is built while nobody may write")


RULE = Rule(
    code="H303",
    title="An index is built while nobody may write",
    severity=Severity.WARNING,
    why="Building takes time in proportion to the rows.",
    safer="Target a version or edition that builds online, or run it when few write.",
    look=_look,
)
