"""H302: every row is read while others wait."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import stops_writers, table_of
from scangen.steps import Work


def _look(subject: Subject) -> Iterator[Finding]:
    for step in subject.plan.steps:
        if step.work in (Work.SCAN, Work.BUILD) and stops_writers(step):
            message = f"{table_of(step)} is read as a whole while it is locked: {step.lock}"
            yield Finding(table_of(step), None, message)


RULE = Rule(
    code="H302",
    title="Every row is read under a lock that stops others",
    severity=Severity.WARNING,
    why="Whoever writes waits until the server has read the whole table, and behind those who write, others queue.",
    safer="Run it when few write, with a lock timeout; on PostgreSQL validate in a transaction of its own.",
    look=_look,
)
