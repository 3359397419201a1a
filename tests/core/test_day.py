"""The seller's day: deadlines by what is lost, small steps, and the one thing of the next week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangol.day import STEPS, Deadline, Standing, next_step, radar
from dangol.day.deadlines import LOSSES
from dangol.day.retrospective import Learned, one_thing
from dangol.storage.day import StoreDay
from dangol.testing import DEMO_NOW

HOUR = timedelta(hours=1)


def store(name: str = "main", questions: int = 0, low: int = 0) -> StoreDay:
    return StoreDay(
        store=name, read_at=DEMO_NOW, problem=None, questions=questions, oldest=None, unreplied=low, low=low
    )


def test_the_worst_loss_comes_first_then_the_soonest() -> None:
    found = [
        Deadline(when=DEMO_NOW + hours * HOUR, loss=loss, store="main", what="ask_review", entry=hours)
        for hours, loss in enumerate(reversed(LOSSES), 1)
    ]
    late = Deadline(when=DEMO_NOW - HOUR, loss="ask", store="main", what="ask_review", entry=99)
    shown = radar([*found, late], DEMO_NOW, timedelta(hours=5))
    assert [one.loss for one in shown] == ["connection", "customer", "reply", "task", "ask", "ask"]
    assert [one.entry for one in shown][-2:] == [99, 1]


def test_s3_22_one_step_after_another_and_none_that_was_taken() -> None:
    fresh = next_step(Standing(), ())
    assert fresh is not None
    assert fresh.id == "connect"
    later = next_step(Standing(stores=1, read=True, proposed=True, own_known=True), ("name",))
    assert later is not None
    assert later.id == "why"
    assert next_step(Standing(), {one.id for one in STEPS}) is None
    assert len({one.id for one in STEPS}) == len(STEPS)


@pytest.mark.parametrize(
    "stores, missed, learned, wanted",
    [
        ([store(questions=1), store("second", questions=4)], {}, [], ("answer", "second")),
        ([store(low=2)], {}, [Learned("main", "에코백", "size", 3, 0, 9)], ("cause", "에코백")),
        ([store(low=2)], {"ask_review": 4}, [Learned("main", "에코백", "size", 1, 0, 9)], ("low", "main")),
        ([store()], {"ask_review": 4}, [], ("missed", "ask_review")),
        ([store()], {}, [], ("thank", "")),
    ],
)
def test_s4_25_one_thing_for_the_next_week(
    stores: list[StoreDay], missed: dict[str, int], learned: list[Learned], wanted: tuple[str, str]
) -> None:
    assert one_thing(stores, missed, learned) == wanted
