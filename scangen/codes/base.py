"""The shape of a code's meaning."""

from __future__ import annotations

from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A `title` of a line, a `text` of why and what to do; `environment` marks what no spec can be blamed for."""

    title: str
    text: str
    environment: bool = False
