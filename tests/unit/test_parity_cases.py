"""How an outcome is judged, and what a case must say of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scangen.model import Schema
from tests.parity.cases import FOLDER, read_topics
from tests.parity.outcomes import Disagreement, Seen, judge

TAKEN = Seen(changes=1)
REFUSED = Seen(refused="too long", said="ck_short")
NOTHING = Schema(())


@pytest.mark.parametrize(
    ("step", "seen"),
    [
        ({}, TAKEN),
        ({"changes": 1}, TAKEN),
        ({"refused": "too long", "by": "ck_short"}, REFUSED),
        ({"refused": ["value", "too long"]}, REFUSED),
        ({"refused": "check", "differs": {"mysql": {"refused": None}}}, TAKEN),
        ({"gives": [[1]], "differs": {"mysql": {"refused": "too long"}}}, REFUSED),
        ({"refused": "too long", "differs": {"sqlite": {"refused": None}}}, REFUSED),
    ],
)
def test_an_outcome_that_the_case_says(step: dict[str, Any], seen: Seen) -> None:
    judge(step, seen, "mysql", NOTHING)


@pytest.mark.parametrize(
    ("step", "seen", "problem"),
    [
        ({}, REFUSED, "refused: too long (ck_short), not taken"),
        ({"changes": 2}, TAKEN, "changes 1 rows, not 2"),
        ({"refused": "check"}, TAKEN, "taken, not refused: check"),
        ({"refused": "check"}, REFUSED, "refused: too long (ck_short), not refused: check"),
        ({"refused": "too long", "by": "ck_long"}, REFUSED, "refused by ck_short, not by ck_long"),
        ({"gives": [[1]]}, Seen(rows={None: [(2,)]}), "gives [(2,)], not [[1]]"),
        # what is declared is seen no more, or something else is seen
        ({"differs": {"mysql": {"refused": "check"}}}, TAKEN, "another difference than the one that is declared"),
        (
            {"refused": "too long", "differs": {"mysql": {"refused": ["too long", "value"]}}},
            REFUSED,
            "a difference is declared for mysql, and there is none",
        ),
        # what is declared for another engine is no excuse
        ({"refused": "check", "differs": {"sqlite": {"refused": None}}}, TAKEN, "taken, not refused: check"),
    ],
)
def test_an_outcome_that_the_case_does_not_say(step: dict[str, Any], seen: Seen, problem: str) -> None:
    with pytest.raises(Disagreement) as caught:
        judge(step, seen, "mysql", NOTHING)
    assert problem in str(caught.value)


CASE = """
title: T
specs: {}
cases:
- name: n
  differs: [%s]
  steps:
  - {insert: {t: {id: 1}}, differs: {%s}}
"""


@pytest.mark.parametrize(
    ("row", "step", "problem"),
    [
        ("", "mysql: {refused: check}", "differs on {'mysql'}"),
        ("{matter: m, seen: {mysql: '9.7'}}", "", "says why for {'mysql'}"),
        ("{matter: m, seen: {oracle: '9'}}", "oracle: {refused: check}", "oracle"),
        ("{matter: m, seen: {mysql: '9.7'}}", "mysql: {run: SELECT 1}", "run"),
    ],
)
def test_a_difference_is_declared_in_words_and_shown_by_a_step(
    tmp_path: Path, row: str, step: str, problem: str
) -> None:
    (tmp_path / "t.yaml").write_text(CASE % (row, step), encoding="utf-8")
    with pytest.raises(AssertionError, match=problem):
        read_topics(tmp_path)


def test_values_that_nobody_writes_out() -> None:
    (topic,) = [topic for topic in read_topics(FOLDER) if topic.name == "lengths"]
    (case,) = [case for case in topic.cases if case.name.startswith("the longest string")]
    assert case.steps[0]["insert"]["things"]["long"] == "ä" * 4000
