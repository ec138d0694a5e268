"""How drivers write parameters: a text with marks becomes one in the style of a driver."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

_MARK = re.compile("\x00([^\x00]*)\x00")


class Style(Enum):
    """A style of parameters; PEP 249's names for those that it has."""

    NAMED = "named"
    """`:name`: SQLAlchemy's text(), sqlite3, oracledb."""
    PYFORMAT = "pyformat"
    """`%(name)s`: psycopg, PyMySQL, pymssql."""
    FORMAT = "format"
    """`%s`: the same drivers, by place."""
    QMARK = "qmark"
    """`?`: pyodbc, JDBC, sqlite3."""
    NUMERIC = "numeric"
    """`$1`: PostgreSQL's own (libpq, asyncpg, pgx)."""
    AT = "at"
    """`@name`: ADO.NET and T-SQL."""


def mark(name: str) -> str:
    """What stands for a parameter until its style is known; no SQL holds a NUL."""
    return f"\x00{name}\x00"


def styled(text: str, style: Style) -> tuple[str, tuple[str, ...]]:
    """The text in a style, and the parameters: in order of their places where one is told by that, else each once."""
    names: list[str] = _MARK.findall(text)
    once = list(dict.fromkeys(names))
    # Drivers look for % only where they are given parameters.
    if names and style in _PERCENT:
        text = text.replace("%", "%%")
    spelled: Callable[[str], str] = {
        Style.NAMED: lambda name: f":{name}",
        Style.PYFORMAT: lambda name: f"%({name})s",
        Style.FORMAT: lambda _: "%s",
        Style.QMARK: lambda _: "?",
        Style.NUMERIC: lambda name: f"${once.index(name) + 1}",
        Style.AT: lambda name: f"@{name}",
    }[style]
    by_place = style in (Style.FORMAT, Style.QMARK)
    return _MARK.sub(lambda match: spelled(match[1]), text), tuple(names if by_place else once)


_PERCENT = (Style.PYFORMAT, Style.FORMAT)
