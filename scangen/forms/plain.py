"""`0002_add_email.up.sql` and `.down.sql`: scripts for the server's own client, which hold their transactions."""

from __future__ import annotations

import re
from typing import ClassVar

from scangen.forms.base import Draft, Form


class Plain(Form):
    """Two scripts, whatever they hold."""

    name: ClassVar[str] = "plain"
    pattern = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)\.(?:up|down)\.sql")

    def files(self, draft: Draft) -> dict[str, str]:
        """The way up and the way down."""
        number = f"{draft.number:04}"
        return {
            f"{number}_{draft.name}.up.sql": draft.writer.script(draft.up, f"Migration {number}, {draft.name}."),
            f"{number}_{draft.name}.down.sql": draft.writer.script(
                draft.down, f"Takes migration {number}, {draft.name}, back."
            ),
        }


FORM = Plain()
