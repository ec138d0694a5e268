"""Liquibase: formatted SQL, a changeset a part, and the changelog that includes the files in their order.

https://docs.liquibase.com/concepts/changelogs/sql-format.html. Statements end with a delimiter that occurs in none of
them; comments stay, since SQLite keeps them with a table. A changeset is known by the file's name alone
(`logicalFilePath`), from whichever folder Liquibase is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from scangen.forms.base import Chunk, Draft, Form, Part, nothing, settings

_LITERAL = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:\\'|''|[^'])*'", re.DOTALL)


class Liquibase(Form):
    """`0002_add_email.sql`, and `changelog.yaml`."""

    name: ClassVar[str] = "liquibase"
    pattern = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)\.sql")
    index_file: ClassVar[str | None] = "changelog.yaml"

    def files(self, draft: Draft) -> dict[str, str]:
        """One file, whatever it holds."""
        file = f"{draft.number:04}_{draft.name}.sql"
        lines = [f"--liquibase formatted sql logicalFilePath:{file}"]
        for part in draft.parts(alike=True):
            lines += ["", *self._changeset(draft, part)]
        return {file: "\n".join([*lines, ""])}

    def index(self, files: Iterable[str]) -> str:
        """The changelog."""
        lines = ["databaseChangeLog:"]
        for file in files:
            lines += ["  - include:", f"      file: {file}", "      relativeToChangelogFile: true"]
        return "\n".join([*lines, ""])

    def _changeset(self, draft: Draft, part: Part) -> list[str]:
        dialect = draft.dialect
        end = "GO" if dialect.batch_end else "//"
        options = f"stripComments:false endDelimiter:{end} rollbackEndDelimiter:{end}"
        if dialect.one_transaction and any(chunk.steps and not chunk.transaction for chunk in (part.up, part.down)):
            options += " runInTransaction:false"
        up, down = draft.titles(part)
        here = self._lines(draft, part.up, end) if part.up.steps else [nothing(dialect), end]
        back = [down, *self._lines(draft, part.down, end)] if part.down.steps else ["empty"]
        return [
            f"--changeset scangen:{part.stem(draft.number)} {options}",
            up,
            *here,
            *(f"--rollback {line}" for line in "\n".join(back).split("\n")),
        ]

    def _lines(self, draft: Draft, chunk: Chunk, end: str) -> list[str]:
        lines = []
        for statement in settings(draft.dialect, chunk):
            lines += [statement, end]
        for place, step in chunk.steps:
            lines += [*draft.heading(chunk, place, step), _closed(draft.writer.sql(step)), end]
        return lines


def _closed(sql: str) -> str:
    """The statement, with a comment that ends a literal where one ends in a backslash.

    Liquibase takes a backslash before a quote for an escape, on every database, and would go on to the next quote.
    """
    goes_on = any(found.end() > len(sql) for found in _LITERAL.finditer(f"{sql}\n'"))
    return f"{sql}\n-- '" if goes_on else sql


FORM = Liquibase()
