"""Calls and what becomes of them, cases and their causes, through the real ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.decide import objections
from dangol.policies import Policies
from dangol.policy import Policy, RuleSwitches
from dangol.storage.machine import ActionState
from dangol.storage.review_care import CallOutcome, CareReader, Cases, Closing
from tests.core.decide.shop import DAY, NOW, PHONE, REPLY, STORE, Shop, goods, low, order, review

if TYPE_CHECKING:
    from dangol.storage.ledger import Action

DELIVERED = goods(delivered_at=NOW - 10 * DAY)


def _on_the_phone(shop: Shop, outcome: str, kind: str = "call_buyer") -> Action:
    call = [one for one in shop.actions(kind) if one.state == "proposed"][-1]
    shop.put(call, ActionState.HANDED_OFF)
    return shop.ledger.done(call.id, "seller", CallOutcome(outcome=outcome))


def _replied(shop: Shop) -> None:
    shop.tell(order(DELIVERED, contact=PHONE), low())
    shop.decide()
    shop.put(shop.actions("apologise_review")[0], ActionState.SENT)
    shop.tell(low(reply=REPLY))


def test_s2_19_nobody_answers_three_times_and_then_it_is_enough(shop: Shop) -> None:
    _replied(shop)
    _on_the_phone(shop, "no_answer")
    assert shop.decide().new == 0
    for step in (1, 2):
        shop.clock.advance(days=1)
        assert shop.decide().proposals == {"call_again": 1}
        assert shop.actions("call_again")[-1].step == step
        assert shop.recheck(shop.actions("call_again")[-1]) is None
        assert "Call the buyer about the review" in shop.actions("call_again")[-1].body
        _on_the_phone(shop, "no_answer", "call_again")
    shop.clock.advance(days=1)
    assert shop.decide().new == 0


@pytest.mark.parametrize("outcome", ["reached", "solved", "refund", "replaced", "promised"])
def test_s2_19_whoever_was_reached_is_not_called_again(shop: Shop, outcome: str) -> None:
    _replied(shop)
    _on_the_phone(shop, outcome)
    shop.clock.advance(days=2)
    assert shop.decide().new == 0


def test_s2_19_a_call_that_was_proposed_again_is_taken_back_where_the_review_is_gone(shop: Shop) -> None:
    _replied(shop)
    _on_the_phone(shop, "no_answer")
    shop.clock.advance(days=1)
    shop.decide()
    shop.tell(low(reply=REPLY, visible=False))
    shop.decide()
    assert shop.actions("call_again")[0].state == "superseded"


def test_s2_24_the_call_waits_for_the_reply(shop: Shop) -> None:
    shop.tell(order(DELIVERED, contact=PHONE), low())
    shop.decide()
    (call,) = shop.actions("call_buyer")
    assert call.after_kind == "apologise_review"
    shop.ledger.approve(call.id, "seller")
    obstacle = shop.ledger.obstacle(shop.ledger.get(call.id), lambda _action: None)
    assert obstacle is not None
    assert "apologise_review" in obstacle.reason


def test_g12_no_reply_to_a_low_review_leaves_without_approval(shop: Shop) -> None:
    shop.tell(*(low(number, rating=number, item_id=None) for number in (1, 2, 3)))
    shop.decide()
    assert {one.state for one in shop.actions("apologise_review")} == {"proposed"}
    assert shop.ledger.approved() == []


def test_what_became_of_a_call_is_stored_once_and_told_to_the_chain(shop: Shop) -> None:
    _replied(shop)
    (call,) = shop.actions("call_buyer")
    shop.put(call, ActionState.HANDED_OFF)
    end = CallOutcome(outcome="promised", note=b"sealed", promise=b"sealed too", by=NOW + DAY)
    shop.ledger.done(call.id, "seller", end, Closing(STORE, "R1", "damaged", "", NOW))
    assert CareReader(shop.db).outcome(call.id) == end
    assert CareReader(shop.db).outcome(999) is None
    assert shop.ledger.history(call.id)[-1].name == "done"
    assert "promised" in shop.db.value("SELECT data FROM events WHERE name = 'done'")
    assert "damaged" in shop.db.value("SELECT data FROM events WHERE name = 'close_case'")
    assert not shop.db.value("SELECT count(*) FROM events WHERE data LIKE '%sealed%'")


def test_a_call_that_cannot_be_done_leaves_no_outcome(shop: Shop) -> None:
    _replied(shop)
    (call,) = shop.actions("call_buyer")
    with pytest.raises(Exception, match="not approved"):
        shop.ledger.done(call.id, "seller", CallOutcome(outcome="reached"))
    assert shop.db.value("SELECT count(*) FROM call_outcomes") == 0


def test_s1_1_a_low_review_is_a_case_until_its_cause_is_named(shop: Shop) -> None:
    shop.tell(low(1), low(2, item_id=None, visible=False), review(3, item_id=None), low(4, written_at=NOW - 99 * DAY))
    cases = Cases(shop.db, shop.clock)
    since = shop.reader.since(STORE)
    assert [one.review_id for one in cases.open(STORE, since)] == ["R1"]
    cases.close(STORE, "R1", "late", "", "seller")
    cases.close(STORE, "R1", "damaged", "상자를 바꾸었습니다.", "seller")
    assert cases.open(STORE, since) == []
    (closed,) = cases.closed(STORE)
    assert (closed.cause, closed.remedied, closed.at) == ("damaged", "상자를 바꾸었습니다.", shop.clock.now())


@pytest.mark.parametrize("on, kinds", [((), []), (("follow_up_review",), ["follow_up_review"])])
def test_s4_14_what_was_done_is_told_where_the_seller_wants_it(
    shop: Shop, on: tuple[str, ...], kinds: list[str]
) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(on=on)))
    _replied(shop)
    Cases(shop.db, shop.clock).close(STORE, "R1", "damaged", "상자를 더 두꺼운 것으로 바꾸었습니다.", "seller")
    shop.decide()
    found = [one for one in shop.actions() if one.kind == "follow_up_review"]
    assert [one.kind for one in found] == kinds
    assert all("상자를 더 두꺼운 것으로 바꾸었습니다." in one.body for one in found)
    shop.decide()
    assert len(shop.actions("follow_up_review")) == len(kinds)
    for one in found:
        assert objections(shop.reader, one, one.body) == []
        assert objections(shop.reader, one, "010-0000-0000으로 연락 주세요.")


def test_s2_17_the_inbox_orders_equals_by_what_they_may_cost(shop: Shop) -> None:
    shop.tell(
        low(1, rating=3, text="별로", item_id=None),
        low(2, text="다 깨져서 왔어요 " * 30, media=("https://img.example/1.jpg",), item_id=None),
        review(3, item_id=None),
    )
    shop.decide()
    assert [one.subject_id for one in shop.ledger.inbox()] == ["R2", "R1", "R3"]
    assert [one.priority > 0 for one in shop.ledger.inbox()] == [True, True, False]


def test_s4_3_one_task_for_each_product_and_topic(shop: Shop) -> None:
    text = "유리병인 줄 알았는데 플라스틱이네요"
    shop.tell(*(low(number, text=text, item_id=None) for number in range(3)))
    shop.decide()
    (task,) = shop.actions("fix_page")
    assert task.send_by == "task"
    assert text in task.body
    shop.tell(low(9, text=text, item_id=None))
    shop.decide()
    assert len(shop.actions("fix_page")) == 1


def test_facts_tell_photos_and_how_many_reviews_the_product_has(shop: Shop) -> None:
    shop.tell(
        *(review(n, item_id=None, media=("https://img.example/1.jpg",)) for n in range(3)), review(9, visible=False)
    )
    (facts,) = shop.reader.read("review", STORE, ["R1"])
    assert (getattr(facts, "photos"), getattr(facts, "product_reviews")) == (1, 3)  # noqa: B009 - of reviews alone
