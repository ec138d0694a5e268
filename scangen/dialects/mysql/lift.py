"""MySQL's types as portable ones, and its expressions without backticks and character sets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from scangen import physical
from scangen.dialects.lifting import Lifting, outside_strings

_TYPES = {
    "tinyint(1)": "boolean",
    "tinyint": "integer",
    "smallint": "integer",
    "mediumint": "integer",
    "int": "integer",
    "int unsigned": "bigint",
    "bigint": "bigint",
    "bigint unsigned": "decimal(20,0)",
    "double": "float",
    "float": "float",
    "date": "date",
    "datetime(6)": "datetime",
    "json": "json",
    "char(36)": "uuid string(36)",
    "longtext": "text",
    "longblob": "binary",
}
_SIZED = (
    (re.compile(r"(?:var)?char\((\d+)\)"), "string({})"),
    (re.compile(r"decimal\((\d+),(\d+)\)(?: unsigned)?"), "decimal({},{})"),
    (re.compile(r"(?:datetime|timestamp).*"), "datetime"),
    (re.compile(r"(?:tiny|small|medium)int.*|year"), "integer"),
    (re.compile(r"(?:tiny|medium)?blob|(?:var)?binary\(\d+\)"), "binary"),
)
_WORDS = ((re.compile(r"`(\w+)`"), r"\1"), (re.compile(r"_utf8mb[34]$"), ""), (re.compile(r"\b(DATE|TIMESTAMP)$"), ""))

_PARENT = re.compile(r"FROM `(\w+)` WHERE `(\w+)` = NEW\.`(\w+)`")


class MySQLLifting(Lifting):
    """A boolean is a small number, a uuid a string of 36."""

    named_keys: ClassVar[bool] = False
    named: ClassVar[Mapping[str, str]] = _TYPES
    sized: ClassVar[Sequence[tuple[re.Pattern[str], str]]] = _SIZED

    def exact(self, catalog: physical.Catalog) -> bool:
        """By the collation of the tables."""
        found = [dict(table.options).get("collate", "") for table in catalog.tables]
        return 2 * sum(collation == "utf8mb4_0900_bin" for collation in found) >= len(found)

    def foreign_keys(self, table: physical.Table) -> tuple[physical.ForeignKey, ...]:
        """A key that MySQL cannot hold is in the name and the body of the trigger that looks for the parent."""
        found = []
        for trigger in table.triggers:
            name = trigger.name.removesuffix("_insert")
            parent = _PARENT.search(trigger.body)
            if name != trigger.name and parent:
                target, column, own = parent.groups()
                found.append(physical.ForeignKey(name, (own,), target, (column,), "NO ACTION"))
        return (*table.foreign_keys, *found)

    def plain(self, text: str) -> str:
        r"""A check prints its strings as `_utf8mb4'it\'s'`."""
        return outside_strings(re.sub(r"\\(.)", _unescaped, text), _WORDS)

    def moves(self, body: str) -> dict[str, list[str]]:
        """A body has its strings as they were written, backslashes twice."""
        return super().moves(body.replace("\\\\", "\\"))


def _unescaped(found: re.Match[str]) -> str:
    return "''" if found[1] == "'" else found[1]


LIFTING = MySQLLifting()
