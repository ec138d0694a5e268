"""The statements that move rows, spelled by the templates in `retention/`, for a driver or for a procedure alike.

Only how a value is written tells the two apart: a driver's parameter, or a procedure's variable. The values are `job`,
`rows` (how many at most), and two positions among a job's rows, `after_time` with `after_id` and `until_time` with
`until_id`, both inclusive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from scangen.expression import spell
from scangen.model import Kind, Type
from scangen.retention.moves import Move, Moves
from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect, SchemaLowering
    from scangen.render import Renderer

START = ("0001-01-01 00:00:00", "")
"""A position that no row stands before, as every server reads it in a session whose time zone is UTC."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """Renders the statements of one target; `moving` are the templates that move a part of a table, in order."""

    renderer: Renderer
    moving: tuple[str, ...]
    values: Mapping[str, object]

    def text(self, name: str, **more: object) -> str:
        """The statement of that template."""
        return self.renderer.text(f"retention/{name}", {**self.values, **more})

    def move(self, move: Move) -> tuple[str, ...]:
        """The statements that move a part of a table, each of which tells how many rows it dealt with."""
        return tuple(self.text(name, move=move) for name in self.moving)


def spelling(
    moves: Moves,
    dialect: Dialect,
    lowering: SchemaLowering,
    renderer: Renderer,
    value: Callable[[str], str],
    escape: Callable[[str], str] = str,
) -> Spelling:
    """How a target's statements are spelled; `escape` protects a text from what a driver looks for in a statement."""
    condition = spell(moves.retention.when, moves.types, dialect.speller)
    return Spelling(
        renderer,
        dialect.moving,
        {
            "jobs": moves.jobs,
            "results": moves.results,
            "blockers": moves.blockers,
            "condition": escape(condition),
            "age": moves.retention.age,
            "days": moves.retention.older_than_days,
            "is_date": moves.age.kind is Kind.DATE,
            "now": lowering.now(Type(Kind.DATETIME)),
            "value": value,
            "in_procedure": False,
        },
    )
