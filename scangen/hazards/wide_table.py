"""H702: a table of many columns."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject


def _look(subject: Subject) -> Iterator[Finding]:
    for table in subject.touched():
        if len(table.columns) > 60:
            yield Finding(table.name, None, f"{table.name} has {len(table.columns)} columns")


RULE = Rule(
    code="H702",
    title="A table has more than 60 columns",
    severity=Severity.WARNING,
    why="Each read brings more than is asked for, and a server's limits on rows come near.",
    safer="Put what is read together into a table of its own, or what is seldom read into one json column.",
    look=_look,
)
