"""Spells names and constants: what a standard server takes, for each dialect to override."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from scangen.expression.literals import utc
from scangen.model import Kind, Type, Value


class Constants:
    """The spelling of names and of constants of every portable type."""

    def quote(self, name: str) -> str:
        """A name as an identifier."""
        return '"' + name.replace('"', '""') + '"'

    def literal(self, value: Value, portable: Type) -> str:
        """A constant of a portable type as SQL; ValueError for binary, which has no portable constants."""
        match portable.kind:
            case Kind.BOOLEAN:
                return self.boolean(bool(value))
            case Kind.STRING | Kind.TEXT | Kind.JSON:
                return self.string(str(value))
            case Kind.UUID:
                return self.uuid(str(value).lower())
            case Kind.DATE:
                assert isinstance(value, date)
                return self.date(value)
            case Kind.DATETIME:
                assert isinstance(value, datetime)
                return self.instant(utc(value))
            case Kind.FLOAT:
                return self.float(float(value))  # type: ignore[arg-type]
            case Kind.INTEGER | Kind.BIGINT | Kind.DECIMAL:
                return format(value, "f") if isinstance(value, Decimal) else str(value)
            case Kind.BINARY:
                raise ValueError("a binary has no portable constant")

    def string(self, text: str) -> str:
        """A string constant."""
        return "'" + text.replace("'", "''") + "'"

    def boolean(self, value: bool) -> str:
        """TRUE or FALSE."""
        return "1" if value else "0"

    def uuid(self, text: str) -> str:
        """A uuid, lower-case."""
        return f"'{text}'"

    def date(self, value: date) -> str:
        """A date."""
        return f"DATE '{value.isoformat()}'"

    def instant(self, value: datetime) -> str:
        """An instant, given in UTC without zone."""
        return f"TIMESTAMP '{value.isoformat(' ')}'"

    def float(self, value: float) -> str:
        """A 64-bit float."""
        return repr(value)
