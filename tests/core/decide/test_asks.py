"""Requests for reviews from what the markets tell: threads, consents, counts and what went out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dangol.models import MemberConsent, Message, Review, ReviewMark, Stage
from dangol.outgoing import MessageClass
from dangol.policies import Policies
from dangol.policy import Asks, Policy, RuleSwitches
from dangol.review_events import Event
from dangol.storage.machine import ActionState
from tests.core.decide.shop import DAY, MARK, MUG, NOW, PHONE, STORE, Shop, goods, inquiry, order, review

EVENT = Event(
    name="autumn",
    since=date(2026, 11, 1),
    until=date(2026, 11, 25),
    benefit="적립금 500원을",
    disclosure="적립금을 받고 쓴 후기입니다",
    sender="달빛상점 02-000-0000",
    refuse="무료수신거부 080-000-0000",
)
SOON: dict[str, Any] = {"delivered_at": NOW - 3 * DAY, "confirmed_at": NOW - 2 * DAY}


def _item(shop: Shop, name: str = "I1") -> Any:
    (found,) = shop.reader.read("item", STORE, [name])
    return found


def _wrote(text: str, at: Any = NOW - DAY / 2) -> Any:
    """A thread in which the buyer wrote and was answered."""
    thread = (Message(text=text, at=at), Message(text="네, 감사합니다.", at=at + DAY / 24, seller=True))
    return inquiry(thread=thread, asked_at=at, answered=True)


def test_s4_7_goods_without_a_confirmation_are_asked_about_by_the_market_that_tells_none(shop: Shop) -> None:
    shop.tell(order(goods(stage=Stage.DELIVERED, delivered_at=NOW - 10 * DAY, confirmed_at=None), contact=PHONE))
    assert shop.decide().proposals == {}
    shop.clock.advance(days=3)
    assert shop.decide().proposals == {"ask_review": 1}
    (action,) = shop.actions()
    assert shop.recheck(action) is None


def test_s4_7_the_last_day_of_the_window_is_still_read(shop: Shop) -> None:
    shop.tell(order(goods(stage=Stage.DELIVERED, delivered_at=NOW - 58 * DAY, confirmed_at=None)))
    assert shop.decide().proposals == {"ask_review": 1}


def test_s0_13_real_thanks_in_a_thread_bring_the_request_forward(shop: Shop) -> None:
    shop.tell(order(goods(**SOON), contact=PHONE))
    assert shop.decide().proposals == {}
    shop.tell(_wrote("잘 받았습니다. 감사합니다!"))
    assert _item(shop).thanked_at == NOW - DAY / 2
    assert shop.decide().proposals == {"ask_review": 1}


@pytest.mark.parametrize(
    "text", ["감사합니다. 그런데 손잡이가 깨져 있어요", "언제 도착하나요? 감사합니다", "너무 실망입니다", "네"]
)
def test_s0_13_thanks_with_a_but_are_none(shop: Shop, text: str) -> None:
    shop.tell(order(goods(**SOON), contact=PHONE), _wrote(text))
    assert _item(shop).thanked_at is None
    assert _item(shop).spoke_at == NOW - DAY / 2
    assert shop.decide().proposals == {}
    shop.clock.advance(days=4)
    assert shop.decide().proposals == {"ask_review": 1}, "whoever did not thank is asked all the same"


def test_s0_13_thanks_before_it_arrived_and_the_sellers_own_count_for_nothing(shop: Shop) -> None:
    early = _wrote("빠른 답변 감사합니다", NOW - 4 * DAY)
    shop.tell(order(goods(**SOON), contact=PHONE), early)
    assert _item(shop).thanked_at is None


def test_s0_2_reviews_of_the_product_are_counted_while_they_are_shown(shop: Shop) -> None:
    shop.tell(order(), *(review(n, item_id=None) for n in range(1, 4)), review(4, item_id=None, visible=False))
    assert _item(shop).product_reviews == 3
    shop.tell(*(review(n, item_id=None) for n in range(5, 30)))
    assert _item(shop).product_reviews == 10
    shop.decide()
    assert {one.urgency for one in shop.actions("ask_review")} == {0}


def _sent(shop: Shop, kind: str) -> None:
    shop.put(shop.actions(kind)[-1], ActionState.SENT)


def test_s3_13_two_reminders_where_the_seller_allows_two(shop: Shop) -> None:
    shop.policies = Policies(Policy(asks=Asks(reminders=2, person_month=3)))
    shop.tell(order(contact=PHONE))
    shop.decide()
    _sent(shop, "ask_review")
    for _again in range(4):
        shop.clock.advance(days=7)
        shop.decide()
        if shop.actions("remind_review"):
            _sent(shop, "remind_review")
    first, second = shop.actions("remind_review")
    assert (first.step, second.step) == (1, 2)
    assert "마지막" not in first.body
    assert any(words in second.body for words in ("마지막", "다시 여쭙는 일은 없"))


def test_g13_a_word_of_the_buyer_ends_reminding(shop: Shop) -> None:
    shop.tell(order(contact=PHONE))
    shop.decide()
    _sent(shop, "ask_review")
    shop.clock.advance(days=7)
    assert shop.decide().proposals == {"remind_review": 1}
    shop.tell(_wrote("실망했어요. 그만 연락하세요", NOW + DAY))
    assert shop.decide().superseded == 1
    assert shop.decide().proposals == {}


def test_s2_27_the_second_review_is_asked_for_where_the_market_has_one(shop: Shop) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(on=("ask_month_review",))))
    old = goods(delivered_at=NOW - 40 * DAY, confirmed_at=NOW - 35 * DAY)
    shop.tell(order(old, contact=PHONE), review(written_at=NOW - 30 * DAY))
    assert "ask_month_review" not in shop.decide().proposals
    shop.month_stores.add(STORE)
    assert shop.decide().proposals == {"ask_month_review": 1}
    shop.tell(review(2, month_use=True, written_at=NOW))
    assert _item(shop).month_reviewed_at == NOW
    assert shop.decide().superseded == 1


def test_s2_27_a_sign_of_the_second_review_counts(shop: Shop) -> None:
    shop.tell(order(), MARK)
    assert _item(shop).month_reviewed_at is None
    shop.tell(ReviewMark(item_id="I1", kind="ONE_MONTH_PURCHASE_REVIEW", at=NOW))
    assert _item(shop).month_reviewed_at == NOW


def test_s4_11_the_question_comes_first_and_the_request_follows_whatever_was_answered(shop: Shop) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(on=("ask_satisfaction",))))
    fresh = goods(stage=Stage.DELIVERED, delivered_at=NOW - 3 * DAY, confirmed_at=None)
    shop.tell(order(fresh, contact=PHONE))
    assert shop.decide().proposals == {"ask_satisfaction": 1}
    (question,) = shop.actions()
    assert (question.send_by, question.message_class) == ("task", MessageClass.SERVICE)
    assert "후기" not in question.body
    _sent(shop, "ask_satisfaction")
    shop.tell(_wrote("별로예요", NOW + DAY / 4))
    shop.clock.advance(days=10)
    assert shop.decide().proposals == {"ask_review": 1}


@pytest.mark.parametrize(
    "sms, email, kind",
    [
        (True, True, "ask_event"),
        (True, None, "ask_event"),
        (True, False, "ask_review"),
        (False, False, "ask_review"),
        (None, None, "ask_review"),
    ],
)
def test_s3_10_the_benefit_is_named_to_members_who_agreed(shop: Shop, sms: Any, email: Any, kind: str) -> None:
    shop.policies = Policies(Policy(events=(EVENT,)))
    shop.tell(order(contact=PHONE, buyer_id="kim"), MemberConsent(buyer_id="kim", at=NOW, sms=sms, email=email))
    assert shop.decide().proposals == {kind: 1}
    (action,) = shop.actions()
    assert ("적립금 500원" in action.body) == (kind == "ask_event")
    assert (action.message_class is MessageClass.ADVERTISING) == (kind == "ask_event")
    assert shop.recheck(action) is None


def test_g3_when_the_event_is_over_the_same_buyer_is_asked_in_plain_words(shop: Shop) -> None:
    shop.policies = Policies(Policy(events=(EVENT,)))
    shop.tell(order(contact=PHONE, buyer_id="kim"), MemberConsent(buyer_id="kim", at=NOW, sms=True))
    assert shop.decide().proposals == {"ask_event": 1}
    shop.clock.advance(days=6)
    assert shop.recheck(shop.actions()[0]) is not None
    first = shop.decide()
    second = shop.decide()
    assert (first.superseded, first.new + second.new) == (1, 1)
    (plain,) = shop.actions("ask_review")
    assert "적립금" not in plain.body


def test_s3_10_whoever_was_asked_with_a_benefit_is_not_asked_again(shop: Shop) -> None:
    shop.policies = Policies(Policy(events=(EVENT,)))
    lines = (goods(1), goods(2))
    shop.tell(order(*lines, contact=PHONE, buyer_id="kim"), MemberConsent(buyer_id="kim", at=NOW, sms=True))
    assert shop.decide().proposals == {"ask_event": 1}
    _sent(shop, "ask_event")
    for _again in range(6):
        shop.clock.advance(days=5)
        assert shop.decide().proposals == {}


def test_s0_15_a_request_without_a_way_to_the_form_is_not_queued(shop: Shop) -> None:
    from dangol.decide import objections

    shop.plug("acme", dangol_draft=lambda: "시간 되실 때 짧은 후기 부탁드립니다.")
    shop.tell(order(contact=PHONE))
    shop.decide()
    (action,) = shop.actions("ask_review")
    assert "구매 내역" in action.body, "the starter serves, because the words of the plugin say no way"
    assert any("where to write" in one for one in objections(shop.reader, action, "짧은 후기 부탁드립니다."))
    assert objections(shop.reader, action, "짧은 후기 부탁드립니다. https://shop.example/r") == []


def test_g13_the_third_message_in_a_month_waits(shop: Shop) -> None:
    shop.policies = Policies(Policy(asks=Asks(person_days=0)))
    shop.tell(*(order(goods(n), number=n, contact=PHONE, buyer_id="kim") for n in (1, 2, 3)))
    for days in (0, 1):
        shop.clock.set(NOW + days * DAY)
        assert shop.decide().proposals == {"ask_review": 1}
        _sent(shop, "ask_review")
    shop.clock.set(NOW + 2 * DAY)
    assert shop.decide().proposals == {}
    shop.clock.set(NOW + 30 * DAY)
    assert shop.decide().proposals["ask_review"] == 1


def test_g1_who_praised_and_who_complained_before_are_asked_alike(shop: Shop) -> None:
    praise, complaint = (
        Review(id=f"X{n}", text=text, rating=stars, written_at=NOW - 40 * DAY, product=MUG, item_id=f"I{n}")
        for n, text, stars in ((11, "정말 좋아요", 5), (12, "최악이에요", 1))
    )
    one, other = PHONE, type(PHONE)(name="이서연", phone="010-0000-0001")
    past = {"delivered_at": NOW - 50 * DAY, "confirmed_at": NOW - 45 * DAY}
    shop.tell(
        order(goods(11, **past), number=11, contact=one),
        order(goods(12, **past), number=12, contact=other),
        praise,
        complaint,
    )
    shop.tell(order(goods(1), number=1, contact=one), order(goods(2), number=2, contact=other))
    assert shop.decide().proposals["ask_review"] == 2
