"""The short way to a server: a URL of user, host and database, and nothing else, goes to its driver at once.

To import SQLAlchemy takes longer than to connect, and as long as to look at a small database. The driver is told what
SQLAlchemy would tell it, which `tests/unit/test_access.py` compares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from importlib import import_module
from typing import Any

from scangen.values import dataclass

_PLAIN = re.compile(
    r"(?:(?P<user>[^:/?#@]*)(?::(?P<password>[^/?#@]*))?@)?"
    r"(?P<host>[a-z0-9.-]+)(?::(?P<port>[1-9]\d*))?(?:/(?P<database>[\w-]*))?",
    re.ASCII | re.IGNORECASE,
)
"""What follows `://`; a URL that says more, or says it in another way, is SQLAlchemy's to understand."""


@dataclass(frozen=True, slots=True)
class Direct:
    """A driver: its module, what its connect() calls the database, and what SQLAlchemy tells it beside the URL."""

    module: str
    database: str
    beside: Mapping[str, object] = field(default_factory=dict)

    def arguments(self, address: str, driver: str) -> dict[str, object] | None:
        """What connect() is told for a URL of `driver`, in SQLAlchemy's words; None where the URL is not plain."""
        scheme, _, rest = address.partition("://")
        found = _PLAIN.fullmatch(rest) if scheme in (driver, driver.partition("+")[0]) else None
        if found is None:
            return None
        from urllib.parse import unquote

        said = {name: unquote(found[name] or "") for name in ("user", "password", "host")}
        said[self.database] = found["database"] or ""
        port = {"port": int(found["port"])} if found["port"] else {}
        return {**{name: text for name, text in said.items() if text}, **port, **self.beside}

    def connect(self, address: str, driver: str, more: Mapping[str, object]) -> Any:
        """A connection of the driver, which is told `more`; None where it is not plain, or no driver is installed."""
        arguments = self.arguments(address, driver)
        if arguments is None:
            return None
        try:
            module = import_module(self.module)
        except ImportError:
            return None
        return module.connect(**{**more, **arguments})
