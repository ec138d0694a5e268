"""Names and strings as SQL Server and its client programs read them."""

from __future__ import annotations

# A literal is nvarchar(n) up to here and nvarchar(max) beyond; two of the first kind stay within it when joined.
_SHORT = 4000


def quote(name: str) -> str:
    """A name in brackets."""
    return "[" + name.replace("]", "]]") + "]"


def string(text: str) -> str:
    """A text as a literal, or as a sum of two where sqlcmd would take `$(` for one of its variables.

    https://learn.microsoft.com/sql/tools/sqlcmd/sqlcmd-use-scripting-variables
    """
    literal = "N'" + text.replace("'", "''") + "'"
    if "$(" not in text:
        return literal
    literal = literal.replace("$(", "$' + N'(")
    if len(text.encode("utf-16-le")) // 2 > _SHORT:
        # https://learn.microsoft.com/sql/t-sql/language-elements/string-concatenation-transact-sql
        literal = f"CAST(N'' AS nvarchar(max)) + {literal}"
    return f"({literal})"


def remark(text: str) -> str:
    """A text as it may stand in a comment: sqlcmd looks for its variables there too."""
    return text.replace("$(", "$ (")
