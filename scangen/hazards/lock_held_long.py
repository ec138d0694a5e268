"""H304: a lock is held through long work."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import stops_readers, table_of
from scangen.steps import Work


def _look(subject: Subject) -> Iterator[Finding]:
    for stage in subject.plan.stages:
        held = next((step for step in stage.steps if step.lock and stops_readers(step)), None)
        later = stage.steps[stage.steps.index(held) + 1 :] if held else ()
        long = next((step for step in later if step.work in (Work.SCAN, Work.BUILD, Work.REWRITE, Work.ROWS)), None)
        if stage.transaction and held and long:
            yield Finding(table_of(held), None, f"{held.lock} is held until {long.statement.template} has ended")


RULE = Rule(
    code="H304",
    title="A strong lock is held through long work",
    severity=Severity.WARNING,
    why=(
        "All statements of one transaction keep their locks to its end, so a short lock lasts as long as the "
        "longest work after it."
    ),
    safer="Let each be a migration of its own.",
    look=_look,
)
