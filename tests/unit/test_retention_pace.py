"""How many rows a transaction of retention moves, after what the last one took."""

from __future__ import annotations

import pytest

from scangen.retention.pace import FIRST, LEAST, MILLISECONDS, Pace, pace

GOAL = MILLISECONDS / 1000


@pytest.mark.parametrize(
    ("rows", "moved", "seconds", "then"),
    [
        pytest.param(1000, 1000, GOAL, 1000, id="just right"),
        pytest.param(1000, 1000, GOAL * 2, 500, id="too long"),
        pytest.param(1000, 1000, GOAL * 1000, LEAST, id="much too long: never below the least"),
        pytest.param(1000, 1000, GOAL / 1.25, 1250, id="too short"),
        pytest.param(1000, 1000, 0.0, 2000, id="no time at all: the double at most"),
        pytest.param(4000, 4000, 0.0, 5000, id="never more than told"),
        pytest.param(1000, 3, GOAL / 100, 1000, id="a job's last rows tell nothing"),
        pytest.param(1000, 200, GOAL * 2, LEAST, id="but when even they took long"),
    ],
)
def test_the_next_transaction_moves_what_fits(rows: int, moved: int, seconds: float, then: int) -> None:
    at = Pace(5000, rows)
    at.learn(moved, seconds)
    assert at.rows == then


def test_it_begins_with_few_and_with_no_more_than_told() -> None:
    assert pace(5000).rows == FIRST
    at = pace(7)
    assert at.rows == 7
    at.learn(7, 0.0)
    assert at.rows == 7
    at.learn(7, GOAL * 100)
    assert at.rows == 7
