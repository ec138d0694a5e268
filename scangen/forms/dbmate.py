"""dbmate: both ways in one file, in a transaction unless it says otherwise: https://github.com/amacneil/dbmate#migration-options

A version is the digits at the beginning of a file's name, so a part's number is part of it. dbmate sends each way to
the server at once.
"""

from __future__ import annotations

import re
from typing import ClassVar

from scangen.forms.base import Chunk, Draft, Form, at_once
from scangen.forms.numbered import NUMBER, stems


class Dbmate(Form):
    """`00020001_add_email.sql`, a file a part."""

    name: ClassVar[str] = "dbmate"
    pattern = re.compile(NUMBER + r"\.sql")

    def files(self, draft: Draft) -> dict[str, str]:
        """A file for each part."""
        parts = draft.parts()
        names = stems(draft, parts)
        texts = {}
        for part in parts:
            up, down = draft.titles(part)
            lines = [up, *self._way("up", draft, part.up), "", down, *self._way("down", draft, part.down), ""]
            texts[f"{names[part.number]}.sql"] = "\n".join(lines)
        return texts

    def _way(self, way: str, draft: Draft, chunk: Chunk) -> tuple[str, ...]:
        option = "" if chunk.transaction or not draft.dialect.one_transaction else " transaction:false"
        return f"-- migrate:{way}{option}", at_once(draft, chunk)


FORM = Dbmate()
