"""What kind of rule a server's error is about, in words that are the same for all four."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from scangen import physical

TYPES = ("too long", "out of range", "not JSON", "value")
KINDS = ("unique", "foreign key", "check", "not null", "illegal transition", *TYPES, "unsupported")
"""What `refused:` may say.

`value` is one that the type does not hold in any other way, such as a date that no calendar has; `unsupported` is a
statement that the server does not know, or not here.
"""

RETRY = "retry"
"""A deadlock, a lock that was not had in time, a snapshot that is too old: the transaction is to be tried again."""

# Checks that stand in for a type, by the end of their names and, where ends agree, by their notes.
_STANDS_FOR = (
    (re.compile(r"no longer than the type says"), "too long"),
    (re.compile(r"32 bits|more digits before the point|no infinity$|no NaN"), "out of range"),
    (re.compile(r"^JSON"), "not JSON"),
)
_VALUE = re.compile(r"^years |^no NaN$")


def kind_of(engine: str, error: BaseException, catalog: physical.Catalog) -> str:
    """One of `KINDS`, `RETRY`, or the error as it is; what SQLAlchemy has wrapped is looked into."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, OverflowError):
        return "out of range"  # Python's sqlite3, of an integer beyond 64 bits
    kind, check = _READERS[engine](error)
    if kind == "check":
        notes = [one.note for table in catalog.tables for one in table.checks if one.name == check and one.note]
        # A check that nobody wrote stands in for a type.
        return _stand_in(notes[0]) if notes else "check"
    return kind or f"{type(error).__name__}: {str(error)[:300]}"


def _stand_in(note: str) -> str:
    if _VALUE.search(note):
        return "value"
    return next((kind for pattern, kind in _STANDS_FOR if pattern.search(note)), "value")


def _postgresql(error: Any) -> tuple[str, str]:
    states = {"23505": "unique", "23503": "foreign key", "23502": "not null", "23514": "check", "42804": "value"}
    states |= {"22001": "too long", "22003": "out of range", "40001": RETRY, "40P01": RETRY, "55P03": RETRY}
    states |= {"42601": "unsupported", "0A000": "unsupported", "428C9": "unsupported"}
    state = getattr(error, "sqlstate", None) or ""
    if not state:
        # psycopg itself refuses a NUL character in a string
        return ("value" if "NUL" in str(error) else ""), ""
    name = error.diag.constraint_name or ""
    kind = states.get(state) or ("value" if state.startswith("22") else "")
    if kind == "value" and ("type json" in str(error) or "\\u0000" in str(error)):
        kind = "not JSON"
    return ("illegal transition" if kind == "check" and name.startswith("guard_") else kind), name


_MYSQL = {
    1062: "unique",
    1216: "illegal transition",
    1451: "foreign key",
    1452: "foreign key",
    1048: "not null",
    1364: "not null",
    3819: "check",
    1406: "too long",
    1264: "out of range",
    1367: "out of range",
    1690: "out of range",
    1265: "value",
    1292: "value",
    1366: "value",
    1411: "value",
    3140: "not JSON",
    3141: "not JSON",
    3157: "not JSON",
    1064: "unsupported",
    1442: "unsupported",
    1701: "unsupported",
    3105: "unsupported",
    1205: RETRY,
    1213: RETRY,
}


def _mysql(error: Any) -> tuple[str, str]:
    if "nan can not be used" in str(error) or "inf can not be used" in str(error):
        return "out of range", ""  # PyMySQL itself
    number, text = error.args[0], str(error.args[-1])
    name = re.search(r"'([^']*)'", text)
    return _MYSQL.get(number, ""), name[1] if name else ""


_SQLITE = {
    "UNIQUE": "unique",
    "FOREIGN KEY": "foreign key",
    "NOT NULL": "not null",
    # What is beyond 64 bits is REAL in SQL, so it cannot be told from a fraction.
    "cannot store REAL value in INT": "out of range",
    "cannot store": "value",
    "database is locked": RETRY,
    "database table is locked": RETRY,
    # The library's own limit; a string has 2^31 bytes at most.
    "string or blob too big": "too long",
}


def _sqlite(error: Any) -> tuple[str, str]:
    text = str(error)
    if "may not become" in text:
        return "illegal transition", ""
    if "syntax error" in text or "generated column" in text or "OR REPLACE would delete" in text:
        return "unsupported", ""
    if text.startswith("CHECK constraint failed: "):
        return "check", text.partition(": ")[2]
    return next((kind for words, kind in _SQLITE.items() if text.startswith(words)), ""), ""


_SQLSERVER = {
    2601: "unique",
    2627: "unique",
    515: "not null",
    8152: "too long",
    2628: "too long",
    220: "out of range",
    232: "out of range",
    8115: "out of range",
    8114: "value",
    8169: "value",
    241: "value",
    242: "value",
    245: "value",
    13609: "not JSON",
    102: "unsupported",
    156: "unsupported",
    271: "unsupported",
    4712: "unsupported",
    1205: RETRY,
    1222: RETRY,
    3960: RETRY,
}


def _sqlserver(error: Any) -> tuple[str, str]:
    number, text = error.args[0], error.args[1]
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    name = re.search(r'constraint ["\']([^"\']*)["\']', text, re.IGNORECASE)
    if number == 547:
        kind = "check" if "CHECK constraint" in text else "foreign key"
    elif 50000 <= number < 60000:
        kind = "illegal transition" if "may not become" in text else "foreign key"
    else:
        kind = _SQLSERVER.get(number, "")
    return kind, name[1] if name else ""


_READERS: dict[str, Callable[[Any], tuple[str, str]]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "sqlite": _sqlite,
    "sqlserver": _sqlserver,
}
