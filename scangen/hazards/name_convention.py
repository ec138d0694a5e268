"""H701: a name that says not what it is."""

from __future__ import annotations

from collections.abc import Iterator

from scangen.hazards.base import Finding, Rule, Severity, Subject
from scangen.hazards.parts import misnamed


def _look(subject: Subject) -> Iterator[Finding]:
    for table in subject.touched():
        for name in misnamed(table):
            yield Finding(table.name, None, f"{name} does not begin with idx_, uq_, ck_, check_ or fk_")


RULE = Rule(
    code="H701",
    title="A name is not as the others are",
    severity=Severity.WARNING,
    why=(
        "`idx_`, `uq_`, `ck_` and `fk_` tell a reader of an error message what was broken; a shipped `check_` "
        "is taken as well."
    ),
    safer="Leave the name to scangen, or begin it like the others.",
    look=_look,
)
