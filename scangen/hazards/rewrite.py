"""H301: every row is written anew."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import table_of
from scangen.steps import Work


def _look(subject: Subject) -> Iterator[Finding]:
    for step in subject.plan.steps:
        if step.work is Work.REWRITE:
            yield Finding(
                table_of(step), None, f"every row of {table_of(step)} is written anew ({step.statement.template})"
            )


RULE = Rule(
    code="H301",
    title="A table is written anew",
    severity=Severity.WARNING,
    why=(
        "It takes time in proportion to the rows, twice their room on disk, and most servers let nobody write "
        "meanwhile."
    ),
    safer="Run it when few write; or add a column beside, fill it in batches, and swap the two.",
    look=_look,
)
