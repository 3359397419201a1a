"""Whatever happens in a shop, in any order: one proposal of a kind for a subject, and only what still holds is open."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dangol.models import Stage
from dangol.storage.machine import FINAL, ActionState
from tests.core.decide.shop import DAY, MARK, PHONE, REPLY, Shop, goods, inquiry, low, order, review
from tests.hunts import lives

NUMBERS = st.integers(1, 2)


class ShopLife(RuleBasedStateMachine):
    """Records arrive, people act, time passes, dangol decides."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop(Path(self.folder.name))
        self.decided = False

    def teardown(self) -> None:
        self.shop.db.close()
        self.folder.cleanup()

    @rule(
        number=NUMBERS,
        stage=st.sampled_from([Stage.SHIPPED, Stage.DELIVERED, Stage.CONFIRMED, Stage.RETURNED]),
        claim=st.booleans(),
        days=st.integers(0, 20),
    )
    def item_changes(self, number: int, stage: Stage, claim: bool, days: int) -> None:
        now = self.shop.clock.now()
        received = None if stage is Stage.SHIPPED else now - days * DAY
        line = goods(number, stage=stage, claim="return", claim_open=claim, delivered_at=received)
        self._tell(order(line, contact=PHONE))

    @rule(
        number=NUMBERS, rating=st.sampled_from([None, 1, 3, 5]), text=st.sampled_from(["배송 빨라요", "깨졌어요", ""])
    )
    def review_arrives(self, number: int, rating: int | None, text: str) -> None:
        self._tell(review(number, rating=rating, text=text, item_id=f"I{number}"))

    @rule(number=NUMBERS)
    def review_is_replied(self, number: int) -> None:
        self._tell(low(number, item_id=None, reply=REPLY))

    @rule()
    def mark_arrives(self) -> None:
        self._tell(MARK)

    @rule(number=NUMBERS, answered=st.booleans())
    def inquiry_changes(self, number: int, answered: bool) -> None:
        self._tell(inquiry(number, answered=answered))

    @rule(days=st.integers(1, 10))
    def time_passes(self, days: int) -> None:
        self.shop.clock.advance(days=days)
        self.decided = False

    @rule(choice=st.integers(0, 20), state=st.sampled_from([ActionState.SENT, ActionState.HANDED_OFF]))
    def something_is_sent(self, choice: int, state: ActionState) -> None:
        waiting = [one for one in self.shop.actions() if one.state is ActionState.PROPOSED]
        if waiting:
            self.shop.put(waiting[choice % len(waiting)], state)
            self.decided = False

    @rule(choice=st.integers(0, 20))
    def something_is_approved(self, choice: int) -> None:
        waiting = [one for one in self.shop.actions() if one.state is ActionState.PROPOSED]
        if waiting:
            action = waiting[choice % len(waiting)]
            if action.expires_at is None or action.expires_at > self.shop.clock.now():
                self.shop.ledger.approve(action.id, "seller")

    @rule()
    def dangol_decides(self) -> None:
        report = self.shop.decide()
        assert report.problems == []
        assert self.shop.decide().new == 0
        self.decided = True

    def _tell(self, *records: Any) -> None:
        self.shop.tell(*records)
        self.decided = False

    @invariant()
    def one_of_a_kind_for_a_subject(self) -> None:
        standing = [
            (one.store, one.subject_id, one.kind)
            for one in self.shop.actions()
            if one.state is not ActionState.SUPERSEDED
        ]
        answers = [key for key in standing if key[2] != "answer_inquiry"]
        assert len(answers) == len(set(answers))

    @invariant()
    def a_buyer_is_asked_and_reminded_once_an_order(self) -> None:
        for kind in ("ask_review", "remind_review"):
            assert len(self.shop.actions(kind)) <= 1

    @invariant()
    def what_is_open_still_holds(self) -> None:
        if not self.decided:
            return
        for action in self.shop.actions():
            if action.state in (ActionState.PROPOSED, ActionState.APPROVED):
                held = self.shop.obstacle(action)
                assert held is None or held.ends is None, "what only waits stays open, and nothing else"
                assert action.body or action.send_by == "task"

    @invariant()
    def nothing_is_asked_of_somebody_with_a_claim(self) -> None:
        if not self.decided:
            return
        for action in self.shop.actions("ask_review"):
            if action.state not in FINAL and action.state is not ActionState.HANDED_OFF:
                (item,) = self.shop.reader.read("item", "main", [action.subject_id])
                assert not getattr(item, "claim_open", True) or self.shop.obstacle(action) is not None


ShopLife.TestCase.settings = settings(
    max_examples=lives(15), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class TestShopLife(ShopLife.TestCase):  # type: ignore[misc,valid-type]  # hypothesis makes the class
    pytestmark = pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning")
