"""What MySQL has to know of a part before it can say how to alter it."""

from __future__ import annotations

import re

from scangen import physical


def is_computed(default: str | None) -> bool:
    """Whether a default is an expression."""
    return default is not None and default.startswith("(")


def is_functional(index: physical.Index | physical.Key) -> bool:
    """Whether an index has an expression among its keys."""
    return isinstance(index, physical.Index) and any((key.expression or "").startswith("(") for key in index.keys)


def names(text: str, column: physical.Column) -> bool:
    """Whether a text of SQL names a column."""
    return re.search(rf"`{re.escape(column.name)}`", text) is not None


def holds(one: physical.Index | physical.Key, column: physical.Column) -> bool:
    """Whether a key or index is about a column."""
    if isinstance(one, physical.Key):
        return column.name in one.columns
    return any(key.column == column.name or names(key.expression or "", column) for key in one.keys)
