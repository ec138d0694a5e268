"""What each code means: those of diagnostics, and the rules of `lint`."""

from __future__ import annotations

from scangen.codes import CODES
from scangen.codes.base import Code


def meanings() -> dict[str, Code]:
    """Every code with its title and text."""
    from scangen.hazards import RULES

    return {**CODES, **{rule.code: Code(rule.title, f"{rule.why} {rule.safer}") for rule in RULES.values()}}
