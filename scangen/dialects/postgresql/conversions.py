"""From one type of PostgreSQL to another: what the server does by itself, what it must be told, what costs a rewrite.

https://www.postgresql.org/docs/current/sql-altertable.html (Notes): a binary coercible type needs no rewrite; the
catalog of casts is that of 15 and 18 (`\\dC`).
"""

from __future__ import annotations

import re

from scangen import physical

_INTEGERS = {"integer": 1, "bigint": 2}
_NUMBERS = {"integer", "bigint", "numeric", "double precision"}
_TEXTS = {"varchar", "text", "char", "character varying", "character"}
_INSTANTS = {"timestamp(6) with time zone", "timestamp with time zone", "timestamptz"}


def family(type_: str) -> str:
    """A type without its sizes: `varchar`, `numeric`."""
    return type_ if type_ in _INSTANTS else re.sub(r"\s*\(.*?\)", "", type_).strip().lower()


def in_place(before: physical.Column, after: physical.Column) -> bool:
    """Whether the new type needs no look at the rows: a longer varchar, text, a numeric of more digits."""
    if before.collation != after.collation:
        return False
    one, other = family(before.type), family(after.type)
    old, new = _sizes(before.type), _sizes(after.type)
    if one == other == "varchar":
        return bool(new and old and new[0] >= old[0])
    if one == other == "numeric":
        return len(old) == len(new) == 2 and new[0] >= old[0] and new[1] == old[1]
    return before.type == after.type or (one == "varchar" and other == "text")


def lossless(before: physical.Column, after: physical.Column) -> bool:
    """Whether every value is kept, so that the way back finds it."""
    wider = {("integer", "bigint"), ("integer", "double precision"), ("integer", "text"), ("bigint", "text")}
    if family(before.type) == family(after.type) == "numeric":
        old, new = _sizes(before.type), _sizes(after.type)
        return len(old) == len(new) == 2 and new[1] >= old[1] and new[0] - new[1] >= old[0] - old[1]
    return in_place(replaced(before, after), after) or (before.type, after.type) in wider


def replaced(before: physical.Column, after: physical.Column) -> physical.Column:
    """The column as it was, but for its collation."""
    return physical.Column(before.name, before.type, collation=after.collation)


def conversion(before: physical.Column, after: physical.Column, name: str) -> str | None:
    """The value of a column in its new type, `name` being the quoted column; None where an assignment does it.

    An explicit cast to varchar would cut in silence, so there it is always the assignment, which refuses. Instants
    stand in UTC, which a migration's transactions set as the time zone.
    """
    one, other = family(before.type), family(after.type)
    if other in _TEXTS:
        if one in _INSTANTS:
            return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"
        return f"convert_from({name}, 'UTF8')" if one == "bytea" else None
    if one == other or {one, other} <= _NUMBERS or {one, other} <= {"date", *_INSTANTS}:
        return None
    if other == "boolean" and one in _NUMBERS:
        return f"{name} <> 0"
    if one == "boolean" and other in _NUMBERS:
        return f"{name}::integer"
    if other == "bytea":
        return f"convert_to({name}::text, 'UTF8')"
    return f"{name}::{after.type}" if one in _TEXTS else f"{name}::text::{after.type}"


def _sizes(type_: str) -> tuple[int, ...]:
    found = re.search(r"\(([\d,\s]+)\)", type_)
    return tuple(int(size) for size in found[1].split(",")) if found else ()
