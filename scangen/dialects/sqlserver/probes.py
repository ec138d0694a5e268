"""Queries that answer a row once a step that no transaction holds has been carried out."""

from __future__ import annotations

import re

from scangen import physical
from scangen.dialects.sqlserver.text import quote, string

_SIZED = re.compile(r"n(?:var)?char\((\d+|max)\)|decimal\((\d+),(\d+)\)", re.IGNORECASE)


def _object(name: str) -> str:
    return f"OBJECT_ID({string(quote(name))})"


def index(table: str, name: str) -> str:
    """The table has an index of this name, that of a constraint included."""
    return f"SELECT 1 FROM sys.indexes WHERE object_id = {_object(table)} AND name = {string(name)}"


def column(table: str, is_now: physical.Column) -> str | None:
    """The column is of this type and nullability; None for a type that the user wrote in SQL of more than a word."""
    sized = _SIZED.fullmatch(is_now.type)
    if sized is None and not is_now.type.replace("datetime2(6)", "datetime2").replace("float(53)", "float").isalnum():
        return None
    conditions = [
        f"object_id = {_object(table)}",
        f"name = {string(is_now.name)}",
        f"TYPE_NAME(user_type_id) = {string(is_now.type.partition('(')[0].lower())}",
        f"is_nullable = {int(is_now.nullable)}",
    ]
    if sized and sized[1]:
        conditions.append(f"max_length = {-1 if sized[1].lower() == 'max' else 2 * int(sized[1])}")
    elif sized:
        conditions.append(f"precision = {sized[2]} AND scale = {sized[3]}")
    if is_now.collation:
        conditions.append(f"collation_name = {string(is_now.collation)}")
    return "SELECT 1 FROM sys.columns WHERE " + " AND ".join(conditions)


def compression(table: str, value: str) -> str:
    """Every partition of the table is compressed this way."""
    return (
        f"SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sys.partitions WHERE object_id = {_object(table)} "
        f"AND index_id IN (0, 1) AND data_compression_desc <> {string(value.upper())})"
    )


def trusted(view: str, name: str) -> str:
    """The constraint holds for every row; `view` is check_constraints or foreign_keys."""
    return f"SELECT 1 FROM sys.{view} WHERE object_id = {_object(name)} AND is_not_trusted = 0"
