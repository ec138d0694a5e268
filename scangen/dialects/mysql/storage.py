"""How many bytes MySQL's types take in a row, in a key and on an InnoDB page.

Sizes: https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html; what InnoDB counts was measured on 9.7.4.
"""

from __future__ import annotations

import re
from functools import cache

from scangen.values import dataclass

_TYPE = re.compile(r"\s*(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(.*)", re.DOTALL)
_CHARSET = re.compile(r"\b(?:CHARACTER\s+SET|CHARSET|COLLATE)\s+([a-z0-9]+)", re.IGNORECASE)
_FIXED = {
    "tinyint": 1,
    "bool": 1,
    "boolean": 1,
    "year": 1,
    "smallint": 2,
    "mediumint": 3,
    "date": 3,
    "int": 4,
    "integer": 4,
    "float": 4,
    "bigint": 8,
    "double": 8,
    "real": 8,
    "set": 8,
    "enum": 2,
}
_FRACTIONAL = {"datetime": 5, "timestamp": 4, "time": 3}
_BLOBS = {
    "tinytext": 9,
    "tinyblob": 9,
    "text": 10,
    "blob": 10,
    "mediumtext": 11,
    "mediumblob": 11,
    "longtext": 12,
    "longblob": 12,
    "json": 12,
}
_BYTES_A_CHARACTER = {"ascii": 1, "latin1": 1, "binary": 1, "utf8": 3, "utf8mb3": 3, "ucs2": 2}

_INLINE = 40
"""Bytes of a long column that stay on its page at worst; longer ones may move to pages of their own."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes of a column: `row` as MySQL adds rows up, `key` in an index (0: unknown), `page` in InnoDB's worst case.

    `blob` marks types that an index takes only by a prefix and whose default stands in parentheses, `json` the one
    that it does not take at all; `characters` is the length of a string type.
    """

    base: str
    row: int = 0
    key: int = 0
    page: int = 0
    blob: bool = False
    characters: int = 0

    @property
    def json(self) -> bool:
        """Whether it is the JSON type."""
        return self.base == "json"

    @property
    def string(self) -> bool:
        """Whether it holds characters of any length."""
        return self.base in ("char", "varchar") or self.base.endswith("text")


@cache
def storage(type_text: str, collation: str | None = None) -> Storage:
    """The storage of a type as it is written in SQL; all zeros for one that is not known here."""
    match = _TYPE.fullmatch(type_text.lower())
    if match is None:
        return Storage(type_text)
    base, first, second, rest = match.groups()
    if base in _FIXED:
        return _fixed(base, _FIXED[base])
    if base in _BLOBS:
        return Storage(base, _BLOBS[base], 0, _INLINE + 1, blob=True)
    if base in _FRACTIONAL:
        return _fixed(base, _FRACTIONAL[base] + (int(first or 0) + 1) // 2)
    if base in ("decimal", "numeric"):
        return _fixed(base, _decimal(int(first or 10), int(second or 0)))
    if base in ("varchar", "char", "varbinary", "binary"):
        return _text(base, int(first or 1), _width(base, rest, collation))
    return Storage(base)


def _fixed(base: str, size: int) -> Storage:
    return Storage(base, size, size, size)


def _text(base: str, length: int, width: int) -> Storage:
    size = length * width
    if base == "binary" or (base == "char" and width == 1):
        return _fixed(base, size)
    row = size + (0 if base == "char" else 1 if size < 256 else 2)
    page = min(size, _INLINE) + 1
    return Storage(base, row, size, page, characters=length if base in ("char", "varchar") else 0)


def _width(base: str, rest: str, collation: str | None) -> int:
    if base.endswith("binary"):
        return 1
    named = _CHARSET.search(rest)
    charset = named[1] if named else collation.partition("_")[0].lower() if collation else "utf8mb4"
    return _BYTES_A_CHARACTER.get(charset, 4)


def _decimal(precision: int, scale: int) -> int:
    """Nine digits in four bytes, on each side of the point."""
    left = (0, 1, 1, 2, 2, 3, 3, 4, 4)
    return sum(digits // 9 * 4 + left[digits % 9] for digits in (precision - scale, scale))
