"""Orders, promises and topics are looked at again when something changes that their facts come from."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.decide import decide
from dangol.decisions import Condition, Rule, Skip
from dangol.models import Origin, Stage
from dangol.policies import Policies
from dangol.policy import Policy, RuleSwitches
from dangol.storage.order_notes import note
from dangol.storage.promises import Promises
from dangol.storage.referrals import Referrals
from tests.core.decide.shop import DAY, NOW, STORE, Shop, goods, inquiry, order, review

Asked = set[tuple[str, str, str]]


def _looked_at(shop: Shop) -> Asked:
    """Decide, and return about what which rules were asked: rule, store and name."""
    asked: Asked = set()

    def heard(rule: Rule, facts: Any, _decision: Any) -> None:
        asked.add((rule.id, facts.store, facts.name))

    decide(shop.reader, shop.ledger, shop.plugins, shop.policies, shop.clock.now(), watch=heard)
    return asked


@pytest.fixture
def seen(shop: Shop) -> Shop:
    """A shop with a rule that sees every order, and with two stores."""

    def skip(_facts: Any, _policy: Policy, _now: Any) -> Skip:
        return Skip((Condition("seen", "", False),), "seen")

    made = [
        Rule(
            id=f"own_{subject}", version=1, subject=subject, title="own", kinds=(f"own_{subject}",),
            practices=("S0-1",), decide=skip,
        )
        for subject in ("order", "promise", "topic")
    ]  # fmt: skip
    shop.plug("own", dangol_rules=lambda: made)
    shop.connect("mall", platform="mall")
    shop.tell(order(), order(goods(2), number=2), order(goods(5), number=5))
    _settle(shop)
    return shop


def _settle(shop: Shop) -> None:
    for _time in range(3):
        shop.decide()
    assert {one for one in _looked_at(shop) if one[0].startswith("own")} == set()


def test_a_note_about_an_order_reaches_it(seen: Shop) -> None:
    note(seen.db, STORE, "O1", "ready", "다 되었어요", NOW)
    assert {one for one in _looked_at(seen) if one[0] == "own_order"} == {("own_order", STORE, "O1")}


def test_a_recommendation_reaches_the_order_that_it_came_of(seen: Shop) -> None:
    Referrals(seen.db, seen.clock).add(STORE, "O1", "O2")
    assert ("own_order", STORE, "O1") in _looked_at(seen)
    _settle(seen)
    seen.tell(order(goods(2, claim="return", claim_open=True), number=2))
    assert ("own_order", STORE, "O1") in _looked_at(seen)


def test_a_promise_is_looked_at_with_its_order(seen: Shop) -> None:
    made = Promises(seen.db, seen.clock).add(STORE, "O1", "리본을 같이 보내기", NOW + 9 * DAY)
    asked = _looked_at(seen)
    assert {("own_promise", STORE, str(made.id)), ("own_order", STORE, "O1")} <= asked
    _settle(seen)
    seen.tell(order(goods(tracking_no="1234")))
    assert ("own_promise", STORE, str(made.id)) in _looked_at(seen)


@pytest.mark.parametrize("by_line", [False, True])
def test_an_order_that_was_passed_on_is_looked_at_when_its_original_arrives(seen: Shop, by_line: bool) -> None:
    seen.tell(order(goods(8), number=8, origin=Origin(platform="mall", id="I7" if by_line else "O7")))
    _settle(seen)
    seen.tell(order(goods(7), number=7), store="mall")
    assert ("own_order", STORE, "O8") in _looked_at(seen)


def test_the_sellers_own_stores_and_what_goodwill_cost_reach_every_order(seen: Shop) -> None:
    seen.malls = {STORE: False}
    assert len({one for one in _looked_at(seen) if one[0] == "own_order"}) == 3
    _settle(seen)
    with seen.db.transaction():
        seen.db.conn.execute("INSERT INTO goodwill_spent VALUES (1, ?, 'O1', 4000, 0)", (STORE,))
    assert len({one for one in _looked_at(seen) if one[0] == "own_order"}) == 3


def test_another_name_of_a_product_reaches_its_orders_and_topics(seen: Shop) -> None:
    seen.tell(*(review(number, item_id=None, text="상자가 찌그러졌어요") for number in (1, 2)))
    _settle(seen)
    with seen.db.transaction():
        seen.db.conn.execute("UPDATE products SET name = '시험용 찻잔'")
    asked = _looked_at(seen)
    assert {("own_order", STORE, "O1"), ("own_topic", STORE, "review:packaging:P1")} <= asked


def test_one_more_review_reaches_no_order_and_every_topic_of_its_product(seen: Shop) -> None:
    seen.tell(*(review(number, item_id=None, text="상자가 찌그러졌어요") for number in (1, 2)))
    _settle(seen)
    seen.tell(review(3, item_id=None, text="또 찌그러졌어요"))
    asked = _looked_at(seen)
    assert ("own_topic", STORE, "review:packaging:P1") in asked
    assert not {one for one in asked if one[0] == "own_order"}


def test_a_question_that_grows_reaches_the_topics_of_questions(seen: Shop) -> None:
    seen.tell(*(inquiry(number, order_id=None, item_ids=()) for number in (1, 2)))
    _settle(seen)
    seen.tell(inquiry(1, order_id=None, item_ids=(), title="크기"))
    assert ("own_topic", STORE, "inquiry:size_fit:P1") in _looked_at(seen)


def test_the_person_of_a_review_without_an_item_reaches_it(seen: Shop) -> None:
    seen.policies = Policies(Policy(rules=RuleSwitches(off=("thank_review",))))
    seen.tell(review(4, item_id=None, author_id="kim"), order(goods(3), number=3, buyer_id="kim"))
    _settle(seen)
    assert "apologise_review" not in {one[0] for one in _looked_at(seen)}
    seen.tell(order(goods(3, stage=Stage.DELIVERED, confirmed_at=None), number=3, buyer_id="kim"))
    assert ("apologise_review", STORE, "R4") in _looked_at(seen)


@pytest.mark.parametrize("before, reached", [(3, True), (40, False)])
def test_the_first_thirty_reviews_of_a_product_reach_its_other_reviews(seen: Shop, before: int, reached: bool) -> None:
    seen.policies = Policies(Policy(rules=RuleSwitches(off=("thank_review",))))
    seen.tell(*(review(number, item_id=None) for number in range(1, before + 1)))
    _settle(seen)
    seen.tell(review(50, item_id=None))
    assert (("apologise_review", STORE, "R1") in _looked_at(seen)) is reached


@pytest.mark.parametrize("change", [{"text": "냄새가 심해요"}, {"text": "상자가 찌그러졌어요", "visible": False}])
def test_a_review_that_is_changed_or_hidden_reaches_the_topics_of_its_product(
    seen: Shop, change: dict[str, Any]
) -> None:
    seen.tell(*(review(number, item_id=None, text="상자가 찌그러졌어요") for number in range(1, 40)))
    _settle(seen)
    seen.tell(review(1, item_id=None, **change))
    assert ("own_topic", STORE, "review:packaging:P1") in _looked_at(seen)
