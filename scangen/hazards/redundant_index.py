"""H502: an index that another one covers."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import covering


def _look(subject: Subject) -> Iterator[Finding]:
    for table in subject.touched():
        for index in table.indexes:
            longer = covering(index, table)
            if longer is not None:
                yield Finding(table.name, None, f"{index.name} is the beginning of {longer}")


RULE = Rule(
    code="H502",
    title="An index is covered by another one",
    severity=Severity.WARNING,
    why="It costs at every INSERT and answers nothing that the longer one does not.",
    safer="Leave it out, unless its rows are far fewer bytes and it is read very often.",
    look=_look,
)
