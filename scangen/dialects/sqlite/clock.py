"""The instant of a statement on SQLite, whose clock has milliseconds, in the form that columns hold."""

from __future__ import annotations

from scangen.model import Kind

NOW = {
    Kind.DATE: "(date('now'))",
    Kind.DATETIME: "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')",
}
