"""SG9xx migrations."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG930": Code(
        "A column cannot be converted to its new type",
        "SQL Server would take the bytes of a binary column for UTF-16, or the other way round. Say with `using:` what "
        "the new value is, or drop the column and add one of another name.",
    ),
}
