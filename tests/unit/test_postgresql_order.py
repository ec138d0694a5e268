"""Steps of PostgreSQL go as early as their phase lets them, and after all that they depend on."""

from __future__ import annotations

from scangen.dialects.postgresql.order import Item, ordered
from scangen.dialects.postgresql.statements import DropRelation
from scangen.plan import plan
from scangen.steps import Phase, Step


def item(name: str, phase: Phase = Phase.EXPAND, *, alone: bool = False, touches: str = "", needs: str = "") -> Item:
    step = Step(DropRelation(name), phase=phase, transactional=not alone)
    return Item((step,), frozenset(touches.split()), frozenset(needs.split()))


def stages(*items: Item) -> list[str]:
    """A stage as its phase and its statements, those in no transaction with a star."""
    found = plan(ordered(items), one_transaction=True).stages
    return [
        f"{stage.phase.value}{'' if stage.transaction else '*'}: "
        + " ".join(getattr(step.statement, "name") for step in stage.steps)  # noqa: B009 - a Statement has none
        for stage in found
    ]


def test_what_may_share_a_transaction_stands_together() -> None:
    found = stages(item("a"), item("build", alone=True), item("b"), item("look", alone=True))
    assert found == ["expand: a b", "expand*: build", "expand*: look"]


def test_a_step_waits_for_what_it_needs() -> None:
    found = stages(
        item("build", alone=True, touches="index"),
        item("use", touches="index key"),
        item("other"),
        item("on", needs="key"),
    )
    assert found == ["expand: other", "expand*: build", "expand: use on"]


def test_a_step_is_as_late_as_what_it_needs() -> None:
    found = stages(item("rename", Phase.CONTRACT, touches="t.a"), item("check", needs="t.a"), item("free", needs="t.b"))
    assert found == ["expand: free", "contract: rename check"]


def test_a_change_waits_for_those_that_count_on_what_was() -> None:
    found = stages(item("look", Phase.BACKFILL, alone=True, needs="t.a"), item("drop", touches="t.a"))
    assert found == ["backfill*: look", "backfill: drop"]


def test_those_that_only_count_on_the_same_do_not_wait() -> None:
    found = stages(item("build", alone=True, needs="t.a"), item("check", needs="t.a"))
    assert found == ["expand: check", "expand*: build"]
