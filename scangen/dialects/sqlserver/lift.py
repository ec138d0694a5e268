"""SQL Server's types as portable ones, and its expressions without brackets and conversions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from scangen import physical
from scangen.dialects.lifting import Lifting, outside_strings, without_casts
from scangen.dialects.sqlserver.lower import BUCKET

_TYPES = {
    "int": "integer",
    "smallint": "integer",
    "tinyint": "integer",
    "bigint": "bigint",
    "bit": "boolean",
    "float": "float",
    "float(53)": "float",
    "real": "float",
    "date": "date",
    "datetime2(6)": "datetime",
    "json": "json",
    "uniqueidentifier": "uuid",
    "varbinary(max)": "binary",
}
_SIZED = (
    (re.compile(r"n?(?:var)?char\((\d+)\)"), "string({})"),
    (re.compile(r"(?:decimal|numeric)\((\d+),\s*(\d+)\)"), "decimal({},{})"),
    (re.compile(r"(?:small)?datetime.*"), "datetime"),
    (re.compile(r"(?:var)?binary\(\d+\)"), "binary"),
)
_WORDS = ((re.compile(r"\[(\w+)\]"), r"\1"), (re.compile(r"\bN$"), ""))

_LETTERS = re.compile(r"\bTRANSLATE\((\w+), '([a-z]{26}|[A-Z]{26})', '[A-Za-z]{26}'\)")


class SQLServerLifting(Lifting):
    """JSON is a string with a check before 2025."""

    named: ClassVar[Mapping[str, str]] = _TYPES
    sized: ClassVar[Sequence[tuple[re.Pattern[str], str]]] = _SIZED

    def types(self, table: physical.Table, column: physical.Column) -> Iterator[str]:
        """By the type's name, and of nvarchar(max) by its check."""
        name = f"[{column.name}]"
        if column.type == "nvarchar(max)" and any(
            "ISJSON" in check.expression and name in check.expression for check in table.checks
        ):
            yield "json"
        yield from super().types(table, column)

    def exact(self, catalog: physical.Catalog) -> bool:
        """By a collation that compares code points."""
        texts = [c for table in catalog.tables for c in table.columns if "char(" in c.type]
        return 2 * sum("BIN2" in (column.collation or "") for column in texts) >= len(texts)

    def is_made(self, column: str) -> bool:
        """The bucket that a table is cut by."""
        return column == BUCKET

    def plain(self, text: str) -> str:
        """Without brackets round names, N before strings, casts; UPPER and LOWER are spelled by letters here."""
        bare = without_casts(outside_strings(text, _WORDS))
        return _LETTERS.sub(lambda found: f"{'UPPER' if found[2].islower() else 'LOWER'}({found[1]})", bare)

    def hashed_by(self, table: physical.Table, key: str) -> str:
        """A computed column spreads the rows: the one that it is computed from."""
        computed = next((column.generated for column in table.columns if column.name == key), None)
        found = re.search(r"CHECKSUM\(\[(\w+)\]\)", computed or "")
        return found[1] if found else key


LIFTING = SQLServerLifting()
