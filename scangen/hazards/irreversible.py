"""H801: a step that no way back undoes."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import table_of


def _look(subject: Subject) -> Iterator[Finding]:
    if not subject.is_down:
        for step in subject.plan.steps:
            if not step.reversible:
                yield Finding(table_of(step), None, f"{step.statement.template} of {table_of(step)} cannot be undone")


RULE = Rule(
    code="H801",
    title="The way back does not bring everything back",
    severity=Severity.WARNING,
    why="The down migration makes the tables as they were, not what was in them.",
    safer="Take a copy of what goes before the migration.",
    look=_look,
)
