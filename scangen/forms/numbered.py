"""Numbers of digits alone, for runners that take no others: `00020001` is the first part of migration 2."""

from __future__ import annotations

from scangen.diagnostics import fail
from scangen.forms.base import Draft, Part

NUMBER = r"(?P<number>\d{4})\d{4}_(?P<name>[a-z0-9_]+)"
_ROOM = 9_999


def stems(draft: Draft, parts: tuple[Part, ...]) -> dict[int, str]:
    """`00020001_add_email` for each part's number; ScangenError (SG962) when there are too many."""
    if len(parts) > _ROOM:
        message = (
            f"the migration has {len(parts):,} parts on {draft.dialect.facts.title}, and its number room for 9,999"
        )
        raise fail("SG962", message, None, "make it in several migrations")
    return {part.number: f"{draft.number:04}{part.number:04}_{draft.name}" for part in parts}
