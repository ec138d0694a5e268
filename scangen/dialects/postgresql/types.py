"""PostgreSQL's types for the portable ones."""

from __future__ import annotations

from scangen.model import Kind, Type

_TYPES = {
    Kind.TEXT: "text",
    Kind.INTEGER: "integer",
    Kind.BIGINT: "bigint",
    Kind.FLOAT: "double precision",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamp(6) with time zone",
    Kind.JSON: "jsonb",
    Kind.UUID: "uuid",
    Kind.BINARY: "bytea",
}


def native_type(portable: Type) -> str:
    """The type, lengths in characters."""
    if portable.kind is Kind.STRING:
        return f"varchar({portable.length})"
    if portable.kind is Kind.DECIMAL:
        return f"numeric({portable.precision},{portable.scale})"
    return _TYPES[portable.kind]
