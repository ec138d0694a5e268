"""What kind of rule a server's error is about, in words that are the same for all four."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scangen import physical

KINDS = ("unique", "foreign key", "check", "transition", "not null", "value")
"""What `refused:` may say; `value` is a value that the column's type does not hold."""


def kind_of(engine: str, error: BaseException, catalog: physical.Catalog) -> str:
    """One of `KINDS`, or the error as it is."""
    kind, check = _READERS[engine](error)
    if kind == "check":
        noted = {check.name for table in catalog.tables for check in table.checks if check.note}
        # A check that nobody wrote stands in for a type.
        return "value" if check in noted else "check"
    return kind or f"{type(error).__name__}: {error}"


def _postgresql(error: Any) -> tuple[str, str]:
    states = {"23505": "unique", "23503": "foreign key", "23502": "not null", "23514": "check", "42804": "value"}
    name = error.diag.constraint_name or ""
    kind = "value" if (error.sqlstate or "").startswith("22") else states.get(error.sqlstate, "")
    return ("transition" if kind == "check" and name.startswith("guard_") else kind), name


def _mysql(error: Any) -> tuple[str, str]:
    number, text = error.args[0], str(error.args[1])
    kinds = {1062: "unique", 1216: "transition", 1451: "foreign key", 1452: "foreign key", 1048: "not null"}
    kinds |= {1364: "not null", 3819: "check", 1264: "value", 1265: "value", 1292: "value", 1366: "value"}
    kinds |= {1406: "value", 3140: "value", 3141: "value", 3157: "value", 1411: "value", 1367: "value"}
    name = re.search(r"'([^']*)'", text)
    return kinds.get(number, ""), name[1] if name else ""


def _sqlite(error: Any) -> tuple[str, str]:
    text = str(error)
    if "may not become" in text:
        return "transition", ""
    if text.startswith("CHECK constraint failed: "):
        return "check", text.partition(": ")[2]
    words = {"UNIQUE": "unique", "FOREIGN KEY": "foreign key", "NOT NULL": "not null", "cannot store": "value"}
    return next((kind for word, kind in words.items() if text.startswith(word)), ""), ""


def _sqlserver(error: Any) -> tuple[str, str]:
    number, text = error.args[0], error.args[1]
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    name = re.search(r'constraint ["\']([^"\']*)["\']', text, re.IGNORECASE)
    if number == 547:
        kind = "check" if "CHECK constraint" in text else "foreign key"
    elif 50000 <= number < 60000:
        kind = "transition" if "may not become" in text else "foreign key"
    else:
        kinds = {2601: "unique", 2627: "unique", 515: "not null", 8152: "value", 2628: "value", 8115: "value"}
        kinds |= {220: "value", 241: "value", 242: "value", 245: "value", 8114: "value", 8169: "value", 13609: "value"}
        kind = kinds.get(number, "")
    return kind, name[1] if name else ""


_READERS: dict[str, Callable[[Any], tuple[str, str]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "sqlite": _sqlite,
    "sqlserver": _sqlserver,
}
