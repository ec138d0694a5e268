"""golang-migrate: a file a way, whose version is a number: https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md

It sends a file to the server at once. Several statements in one text are a transaction on PostgreSQL, where one that
stands in none needs a file of its own (database/postgres/README.md); MySQL takes them with `multiStatements=true`
(database/mysql/README.md); for SQLite it begins and commits itself, and a file must not (database/sqlite3/README.md).
"""

from __future__ import annotations

import re
from typing import ClassVar

from scangen.forms.base import Chunk, Draft, Form, at_once
from scangen.forms.numbered import NUMBER, stems
from scangen.project import FORMS


class GolangMigrate(Form):
    """`00020001_add_email.up.sql` and `.down.sql`, a pair a part."""

    name: ClassVar[str] = "golang-migrate"
    pattern = re.compile(NUMBER + r"\.(?:up|down)\.sql")

    def files(self, draft: Draft) -> dict[str, str]:
        """A pair for each part."""
        parts = draft.parts()
        names = stems(draft, parts)
        texts = {}
        for part in parts:
            for way, title, chunk in zip(("up", "down"), draft.titles(part), (part.up, part.down), strict=True):
                texts[f"{names[part.number]}.{way}.sql"] = "\n".join([title, "", self._text(draft, chunk), ""])
        return texts

    def _text(self, draft: Draft, chunk: Chunk) -> str:
        text = at_once(draft, chunk)
        if not chunk.steps or not chunk.transaction or draft.dialect.facts.name in FORMS[self.name].begins:
            return text
        begin, commit = draft.dialect.transaction
        return f"{begin}\n{text}\n\n{commit}"


FORM = GolangMigrate()
