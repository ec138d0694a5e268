"""Flyway: versioned and undo migrations, and a configuration file beside those that stand in no transaction.

Names: https://documentation.red-gate.com/fd/migrations-271585107.html, `2_1` being version 2.1; the configuration:
https://documentation.red-gate.com/fd/flyway-execute-in-transaction-setting-277578997.html. Flyway cuts a file into
statements itself: by `;`, by DELIMITER on MySQL and by GO on SQL Server. It takes `PRAGMA foreign_keys` for a statement
outside of transactions, which no other may stand beside
(flyway-core, `org.flywaydb.core.internal.database.sqlite.SQLiteParser`).
"""

from __future__ import annotations

import re
from typing import ClassVar

from scangen.forms.base import Chunk, Draft, Form, nothing, settings


class Flyway(Form):
    """`V0002_1__add_email.sql` and `U0002_1__add_email.sql`, a pair a part; `V0002__add_email.sql` of one part."""

    name: ClassVar[str] = "flyway"
    pattern = re.compile(r"[VU](?P<number>\d{4})(?:_\d+)?__(?P<name>[a-z0-9_]+)\.sql(?:\.conf)?")

    def files(self, draft: Draft) -> dict[str, str]:
        """A pair for each part, with what they are configured by."""
        texts = {}
        for part in draft.parts(settings_apart=True):
            for way, title, chunk in zip("VU", draft.titles(part), (part.up, part.down), strict=True):
                file = f"{way}{part.stem(draft.number)}__{draft.name}.sql"
                texts[file] = text = "\n".join([title, *self._lines(draft, chunk), ""])
                configured = self._configuration(draft, chunk, text)
                if configured:
                    texts[f"{file}.conf"] = configured
        return texts

    def _lines(self, draft: Draft, chunk: Chunk) -> list[str]:
        dialect = draft.dialect
        go = ["GO"] if dialect.batch_end else []
        if not chunk.steps:
            return ["", nothing(dialect), *go]
        first = [f"{statement};" for statement in settings(dialect, chunk)]
        lines = ["", *first, *go] if first else []
        for place, step in chunk.steps:
            lines += ["", *draft.heading(chunk, place, step), draft.writer.terminated(step), *go]
        return lines

    def _configuration(self, draft: Draft, chunk: Chunk, text: str) -> str:
        lines = []
        if draft.dialect.one_transaction and not chunk.transaction:
            lines.append("executeInTransaction=false\n")
        if "${" in text:
            lines.append("placeholderReplacement=false\n")
        return "".join(lines)


FORM = Flyway()
