"""How many rows the next transaction moves: as many as the last ones moved in a tenth of a second.

A count that is short on one server is long on another, and on the same one an hour later: rows of a job that lie on
pages of their own cost a read each as soon as the table is larger than the server's memory.
"""

from __future__ import annotations

from scangen.values import dataclass

MILLISECONDS = 100
"""How long a transaction should take."""
FIRST = 500
"""Rows of the first transaction, before anything was measured."""
LEAST = 100
"""Rows below which it never goes: then the statements take longer than the rows."""


@dataclass(slots=True)
class Pace:
    """`rows` for the next transaction, never more than `most`; the procedures of retention.sql reckon alike."""

    most: int
    rows: int

    def learn(self, moved: int, seconds: float) -> None:
        """Take what a transaction moved, and how long it took, for the next; it grows to the double at most.

        A job's last rows were moved quickly because they were few, which tells nothing.
        """
        if moved < self.rows and seconds * 1000 < MILLISECONDS:
            return
        fitting = int(moved * MILLISECONDS / max(seconds * 1000, 0.001))
        self.rows = max(min(LEAST, self.most), min(self.most, self.rows * 2, fitting))


def pace(most: int) -> Pace:
    """The pace at the beginning of a run."""
    return Pace(most, min(FIRST, most))
