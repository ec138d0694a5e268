"""H601: a default is another."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table, before, after in subject.columns():
        if before.default and after.default and before.default != after.default:
            yield Finding(
                table, after.name, f"{table}.{after.name} gets {after.default} from now on, not {before.default}"
            )


RULE = Rule(
    code="H601",
    title="A default is changed",
    severity=Severity.WARNING,
    why="Rows that are there keep the old one, so the same absence of a value means two things.",
    safer="Say in the description from when on it holds, or update the rows.",
    look=_look,
)
