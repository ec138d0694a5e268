"""What a changed column costs, by what of it changes."""

from __future__ import annotations

import re
from dataclasses import replace

from scangen import physical
from scangen.dialects.mysql import clauses as c
from scangen.dialects.mysql.storage import storage

_BYTES_A_CHARACTER = 4
_ONE_BYTE = 255
"""The longest string whose length is kept in one byte; past it, the column is written anew."""
_VARCHAR = re.compile(r"varchar\((\d+)\)(.*)", re.IGNORECASE | re.DOTALL)


def is_retyped(before: physical.Column, after: physical.Column) -> bool:
    """Whether its values are of another type, or compare in another way."""
    return (before.type, before.collation) != (after.type, after.collation)


def clause(before: physical.Column, after: physical.Column) -> c.Clause:
    """The part of an ALTER that makes one of the other; both have one name."""
    # ALTER COLUMN … SET DEFAULT takes a text in parentheses for a literal, which a blob may not have (1101).
    if replace(before, default=after.default) == after and not storage(after.type).blob:
        return c.SetDefault(before, after)
    return c.ModifyColumn(before, after)


def fact_of(before: physical.Column, after: physical.Column) -> str:
    """The name of the fact about the costliest thing that changes."""
    if before.generated != after.generated:
        return "retype"
    if is_retyped(before, after) and not _is_longer(before, after):
        return "retype"
    if before.nullable != after.nullable:
        return "set nullability"
    if is_retyped(before, after):
        return "lengthen"
    return "set default" if before.default != after.default else "describe column"


def _is_longer(before: physical.Column, after: physical.Column) -> bool:
    then, now = _VARCHAR.fullmatch(before.type), _VARCHAR.fullmatch(after.type)
    if then is None or now is None or then[2] != now[2] or before.collation != after.collation:
        return False
    sizes = [int(found[1]) * _BYTES_A_CHARACTER for found in (then, now)]
    return sizes[0] <= sizes[1] and (sizes[0] > _ONE_BYTE) == (sizes[1] > _ONE_BYTE)
