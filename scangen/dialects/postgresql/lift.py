"""PostgreSQL's types as portable ones, and its expressions without casts and arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from scangen import physical
from scangen.dialects.lifting import Lifting, outside_strings, without_casts

_TYPES = {
    "integer": "integer",
    "smallint": "integer",
    "bigint": "bigint",
    "boolean": "boolean",
    "double precision": "float",
    "real": "float",
    "date": "date",
    "json": "json",
    "jsonb": "json",
    "uuid": "uuid",
    "bytea": "binary",
    "text": "text",
    "numeric": "decimal(38,10)",
}
_SIZED = (
    (re.compile(r"(?:character(?: varying)?|varchar)\((\d+)\)"), "string({})"),
    (re.compile(r"(?:numeric|decimal)\((\d+),\s*(\d+)\)"), "decimal({},{})"),
    (re.compile(r"timestamp.*"), "datetime"),
)
_BUILT_IN = frozenset(_TYPES) | frozenset(
    "character|character varying|varchar|bpchar|decimal|timestamptz|time|interval|inet|cidr|macaddr|macaddr8|money|xml"
    "|tsvector|tsquery|bit|bit varying|point|line|lseg|box|path|polygon|circle|oid|name|pg_lsn|jsonpath"
    "|int4range|int8range|numrange|tsrange|tstzrange|daterange"
    "|int4multirange|int8multirange|nummultirange|tsmultirange|tstzmultirange|datemultirange".split("|")
)
"""https://www.postgresql.org/docs/current/datatype.html"""
_CAST = r"::(?:timestamp|time)(?:\(\d\))?(?: with(?:out)? time zone)?|::character varying|::double precision|::\w+"
_WORDS = (
    (re.compile(rf"(?:{_CAST})(?:\(\d+(?:,\d+)?\))?(?:\[\])?"), ""),
    (re.compile(r'"(\w+)"'), r"\1"),
    (re.compile(r"!~~"), "NOT LIKE"),
    (re.compile(r"~~"), "LIKE"),
)
_ANY = re.compile(r"= ANY \(\(?ARRAY\[((?:'(?:[^']|'')*'|[^\]'])*)\]\)?\)")
_ALL = re.compile(r"<> ALL \(\(?ARRAY\[((?:'(?:[^']|'')*'|[^\]'])*)\]\)?\)")


class PostgreSQLLifting(Lifting):
    """Types are native; casts and arrays are the server's own additions."""

    named: ClassVar[Mapping[str, str]] = _TYPES
    sized: ClassVar[Sequence[tuple[re.Pattern[str], str]]] = _SIZED

    def exact(self, catalog: physical.Catalog) -> bool:
        """By the collation C."""
        texts = [c for table in catalog.tables for c in table.columns if c.type.startswith(("character", "text"))]
        return 2 * sum(column.collation == "C" for column in texts) >= len(texts)

    def is_local(self, default: str) -> bool:
        """A sequence is no part of a table."""
        return "nextval(" in default

    def remarks(self, table: physical.Table) -> Iterator[str]:
        """Types that somebody made."""
        for column in table.columns:
            word = re.match(r"[^(\[]*", column.type)
            if word and word[0].strip() not in _BUILT_IN and not word[0].startswith(("timestamp", "time ", "interval")):
                yield f"column {column.name}: its type, {column.type}, has to be there before the table"

    def plain(self, text: str) -> str:
        """`(status)::text = ANY (ARRAY['a'::text])` is `status IN ('a')`."""
        bare = without_casts(outside_strings(text, _WORDS))
        return _ALL.sub(r"NOT IN (\1)", _ANY.sub(r"IN (\1)", bare))


LIFTING = PostgreSQLLifting()
