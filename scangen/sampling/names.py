"""The keys of a source as the names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scangen.spec.reserved import reserved

BROUGHT = frozenset({"id", "scan_job_id", "created_at", "updated_at"})
"""What a result table has of its own."""
_LONGEST = 50
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[A-Z]")


def column_names(keys: Iterable[str], table: str) -> dict[str, str]:
    """A name for each key, no two alike: in small letters, with _ between words."""
    names: dict[str, str] = {}
    taken = set(BROUGHT)
    for key in keys:
        name = _name(key, table)
        place, number = name, 2
        while place in taken:
            place, number = f"{name}_{number}", number + 1
        taken.add(place)
        names[key] = place
    return names


def noun(table: str) -> str:
    """What a row of a table is: of `github_user_results`, a user."""
    words = [word for word in table.casefold().split("_") if word and word not in ("results", "result", "data", "raw")]
    word = words[-1] if words else "source"
    for end, single in (("ies", "y"), ("sses", "ss"), ("ses", "se"), ("xes", "x"), ("s", "")):
        if word.endswith(end) and len(word) > len(end) + 1 and not word.endswith("ss"):
            return word.removesuffix(end) + single
    return word


def _name(key: str, table: str) -> str:
    name = "_".join(_WORDS.findall(key)).casefold()[:_LONGEST].strip("_")
    if not name:
        return "field"
    if name[0].isdigit():
        name = f"n{name}"
    if name == "id":
        return f"{noun(table)}_id"
    return f"source_{name}" if name in BROUGHT or reserved(name, "a column's name") else name
