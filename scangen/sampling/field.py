"""One column to be proposed: what is known of it, and from where."""

from __future__ import annotations

from scangen.values import dataclass

TEXT = 2000
"""Characters beyond which a string is a text."""
_STEPS = (20, 50, 100, 255, 500, 1000, TEXT)
_LEAST = (("email", 320), ("url", 1000), ("uri", 1000), ("link", 1000), ("name", 255), ("title", 255))
"""What customary fields are long, whatever a sample shows."""
_SOME = 100
"""What a string is long at least, of which only a few were seen."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of the source with its portable type; `size` is a string's length (None: a text, or no string).

    `values` are all that it can have where `is_closed`, else those that were seen, where they were few. `evidence` is
    a phrase for a comment.
    """

    key: str
    kind: str
    evidence: str
    size: int | None = None
    required: bool = False
    unique: bool = False
    values: tuple[str, ...] = ()
    is_closed: bool = False
    description: str | None = None

    @property
    def type(self) -> str:
        """As a spec has it."""
        return f"string({self.size})" if self.kind == "string" else self.kind


def roomy(longest: int, key: str, *, few: bool) -> int | None:
    """A length with room for what a sample did not show, `few` values above all; None is a text."""
    customary = next((size for word, size in _LEAST if word in key.casefold()), _SOME if few else 0)
    if longest <= customary // 2:
        return customary
    return next((step for step in _STEPS if step >= 2 * longest), None)
