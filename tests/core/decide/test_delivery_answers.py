"""Questions about a delivery before a day of rest: what is said, what is remembered, and who comes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from dangol.clock import KST
from dangol.decide import beside
from dangol.decisions import Propose, Wait
from dangol.models import Inquiry, Message, OrderItem, Stage
from dangol.policies import Policies
from dangol.policy import Inquiries, Policy, Returns
from dangol.rules.answer_inquiry import RULE as ANSWER
from dangol.rules.call_card import call_card
from dangol.rules.compliance.wording import check
from dangol.rules.follow_up_delivery import RULE as FOLLOW_UP
from dangol.storage.ledger import Action
from dangol.storage.machine import ActionState
from tests.core.decide.shop import DAY, STORE, Shop, goods, inquiry, order, review
from tests.rules import made

FRIDAY = datetime(2026, 11, 20, 11, 0, tzinfo=KST)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=KST)


def past(count: int, *, late: int = 0, dispatched: datetime = FRIDAY) -> list[OrderItem]:
    """Parcels that left on Fridays before: the first ``late`` took until Monday, the others came on Saturday."""
    made_ = []
    for number in range(count):
        left = dispatched - timedelta(weeks=1 + number % 8)
        made_.append(
            goods(
                1000 + number,
                dispatched_at=left,
                delivered_at=left + timedelta(days=3 if number < late else 1),
                confirmed_at=left + timedelta(days=5),
                courier="한빛택배",
                tracking_no=f"7{number:011}",
            )
        )
    return made_


def waiting(**changes: Any) -> OrderItem:
    """A line that is paid and not sent."""
    return goods(**{"stage": Stage.PAID, "dispatched_at": None, "delivered_at": None, "confirmed_at": None} | changes)


def asks(text: str = "언제 도착하나요?", at: datetime = FRIDAY, **changes: Any) -> Inquiry:
    return inquiry(thread=(Message(text=text, at=at),), asked_at=at, **changes)


def answer_of(shop: Shop) -> Action:
    shop.decide()
    return shop.actions("answer_inquiry")[-1]


def on_friday(shop: Shop, *history: OrderItem, line: OrderItem | None = None, text: str = "언제 도착하나요?") -> Action:
    shop.clock.set(FRIDAY)
    shop.tell(order(line or waiting()), asks(text))
    if history:
        shop.tell(*(order(one, number=1000 + n) for n, one in enumerate(history)))
    return answer_of(shop)


def test_s2_6_a_friday_question_meets_the_weekend(shop: Shop) -> None:
    body = on_friday(shop).body
    assert "오늘(금요일)" in body
    assert "주말을 지나 11월 23일 월요일에 받으실 수도 있습니다" in body


def test_s2_6_a_holidays_eve_is_like_a_friday(shop: Shop) -> None:
    eve = datetime(2026, 9, 23, 10, 0, tzinfo=KST)
    shop.clock.set(eve)
    shop.tell(order(waiting(), ordered_at=eve - DAY), asks(at=eve))
    shop.connect("other", eve - 30 * DAY)
    with shop.db.transaction():
        shop.db.conn.execute("UPDATE stores SET connected_at = 0")
    body = answer_of(shop).body
    assert "다음 날은 배송이 쉬어 빠르면 9월 28일 월요일 도착할 것으로 보입니다" in body
    assert "연휴를 지나 9월 29일 화요일" in body


def test_s2_9_the_share_is_the_shops_own(shop: Shop) -> None:
    body = on_friday(shop, *past(40, late=3)).body
    assert "저희가 금요일에 보낸 최근 40건 가운데 약 90%는 다음 날 도착했습니다." in body
    assert check(body, public=False) == ()


@pytest.mark.parametrize("count, told", [(29, "보통 하루에서 이틀쯤"), (30, "최근 30건은 모두 다음 날")])
def test_s2_9_below_the_least_sample_there_is_no_number(shop: Shop, count: int, told: str) -> None:
    body = on_friday(shop, *past(count)).body
    assert told in body
    assert ("건" in body.split("도착")[0]) == (count == 30)


def test_s2_9_other_weekdays_say_nothing_of_fridays(shop: Shop) -> None:
    assert "보통 하루에서 이틀쯤" in on_friday(shop, *past(40, dispatched=FRIDAY - DAY)).body


def test_s2_9_lines_in_one_parcel_count_once(shop: Shop) -> None:
    lines = [msgspec.structs.replace(one, tracking_no="1" * 12) for one in past(40)]
    assert "보통 하루에서 이틀쯤" in on_friday(shop, *lines).body


def test_s2_9_after_the_cutoff_it_leaves_on_monday(shop: Shop) -> None:
    shop.clock.set(FRIDAY.replace(hour=15))
    shop.tell(order(waiting()), asks(at=FRIDAY.replace(hour=15)))
    assert "11월 23일 월요일 발송할 예정" in answer_of(shop).body


def test_s2_8_no_delivery_answer_sends_the_buyer_to_the_courier() -> None:
    for stage in (Stage.PAID, Stage.SHIPPED, Stage.DELIVERED):
        for hours in (1, 24, 200):
            for seed in range(12):
                line = made.item(stage=stage, dispatched_at=FRIDAY - timedelta(hours=hours), delivered_at=None)
                facts = made.inquiry(item=line, inquiry_id=f"Q{seed}")
                decision = ANSWER.decide(facts, Policy(), FRIDAY)
                assert isinstance(decision, Propose)
                from dangol.rules.templates import render

                (proposal,) = decision.proposals
                text = render(proposal.template, proposal.slots, facts.name) or ""
                assert "저희" in text
                assert check(text, public=False) == ()


# what was told is remembered


def sent_answer(shop: Shop, line: OrderItem) -> Action:
    action = on_friday(shop, line=line)
    shop.ledger.approve(action.id, "seller")
    shop.put(action, ActionState.SENT)
    return shop.ledger.get(action.id)


def shipped(**changes: Any) -> OrderItem:
    gone = {"stage": Stage.SHIPPED, "dispatched_at": FRIDAY, "courier": "한빛택배", "tracking_no": "612345678901"}
    return waiting(**gone | changes)


def test_s2_13_a_late_parcel_shows_that_the_buyer_was_warned(shop: Shop) -> None:
    first = sent_answer(shop, shipped())
    assert "11월 23일" in first.body
    late = MONDAY + 2 * DAY
    shop.clock.set(late)
    shop.tell(inquiry(2, thread=(Message(text="아직도 안 왔어요 언제 와요?", at=late),), asked_at=late))
    second = answer_of(shop)
    assert "11월 23일 월요일쯤 받으실 수도 있다고 말씀드렸는데" in second.body
    assert dict(beside(shop.reader, second))["Told"].endswith("may take until 2026-11-23")
    shop.tell(order(shipped(stage=Stage.DELIVERED, delivered_at=late)))
    assert "already warned" in dict(beside(shop.reader, second))["Told"]


def test_s2_13_a_day_that_the_seller_took_out_was_not_told(shop: Shop) -> None:
    action = on_friday(shop, line=shipped())
    shop.ledger.edit(action.id, "확인해서 다시 알려 드리겠습니다.", "seller")
    shop.ledger.approve(action.id, "seller")
    shop.put(action, ActionState.SENT)
    assert shop.reader.promised(STORE, "O1") is None


def test_s2_14_the_review_that_followed_stands_beside(shop: Shop) -> None:
    action = sent_answer(shop, shipped())
    shop.tell(review(written_at=MONDAY + DAY))
    assert dict(beside(shop.reader, action))["Review after that"].startswith("5 stars")


# the next morning


def urgent_answered(shop: Shop, line: OrderItem) -> Action:
    action = on_friday(shop, line=line, text="급해요 내일까지 꼭 받아야 하는데 언제 도착하나요?")
    assert action.urgency == 3
    shop.ledger.approve(action.id, "seller")
    shop.put(action, ActionState.SENT)
    return action


def test_s2_10_the_urgent_one_is_due_on_the_next_morning_of_work(shop: Shop) -> None:
    urgent_answered(shop, shipped())
    assert shop.decide().next_look == MONDAY
    assert shop.actions("follow_up_delivery") == []
    shop.clock.set(MONDAY)
    shop.decide()
    (task,) = shop.actions("follow_up_delivery")
    assert (task.send_by, task.urgency, task.expires_at) == ("task", 3, MONDAY.replace(hour=23) + timedelta(hours=1))
    shop.clock.set(MONDAY + timedelta(hours=1))
    shop.decide()
    assert len(shop.actions("follow_up_delivery")) == 1


def test_s2_10_an_ordinary_question_needs_nobody_to_come_back(shop: Shop) -> None:
    sent_answer(shop, shipped())
    shop.clock.set(MONDAY)
    shop.decide()
    assert shop.actions("follow_up_delivery") == []


def test_s2_10_a_parcel_that_came_takes_the_task_back(shop: Shop) -> None:
    urgent_answered(shop, shipped())
    shop.clock.set(MONDAY)
    shop.decide()
    shop.tell(order(shipped(stage=Stage.DELIVERED, delivered_at=MONDAY)))
    shop.decide()
    assert [str(one.state) for one in shop.actions("follow_up_delivery")] == ["superseded"]


def test_s2_11_the_card_names_the_parcel_and_holds_a_text_to_send(shop: Shop) -> None:
    urgent_answered(shop, shipped())
    shop.clock.set(MONDAY)
    shop.decide()
    (task,) = shop.actions("follow_up_delivery")
    assert "한빛택배 612345678901" in task.body
    assert "Send it as a message or SMS:" in task.body
    text = "\n".join(line[2:] for line in task.body.splitlines() if line.startswith("- "))
    assert "송장번호는 612345678901" in text
    assert check(text, public=False) == ()
    assert "Wanted by: 2026-11-21" in task.body


def test_s2_11_a_fenced_buyer_is_written_to_on_the_market_alone(shop: Shop) -> None:
    shop.fenced.add(STORE)
    urgent_answered(shop, shipped())
    shop.clock.set(MONDAY)
    shop.decide()
    (task,) = shop.actions("follow_up_delivery")
    assert "on the market's own pages only" in task.body
    assert "SMS" not in task.body


@pytest.mark.parametrize(
    "hour, line, told",
    [
        (9, shipped(), "appear around noon"),
        (13, shipped(), "the branch and the driver's number stand there"),
        (9, waiting(), "It has not left yet"),
    ],
)
def test_s2_12_the_card_knows_when_the_courier_knows(shop: Shop, hour: int, line: OrderItem, told: str) -> None:
    urgent_answered(shop, line)
    shop.clock.set(MONDAY.replace(hour=hour))
    shop.decide()
    (task,) = shop.actions("follow_up_delivery")
    assert told in task.body


def test_the_rule_waits_and_ends() -> None:
    facts = made.inquiry(topic="urgent_delivery", our_answer_at=FRIDAY, waiting=False)
    assert isinstance(FOLLOW_UP.decide(facts, Policy(), FRIDAY), Wait)
    assert made.decided(FOLLOW_UP, facts, now=MONDAY) == ("propose", "follow_up_delivery")
    assert made.decided(FOLLOW_UP, facts, now=MONDAY + DAY) == ("skip", "follow_window")
    assert made.decided(FOLLOW_UP, made.inquiry(topic="size_fit"), now=MONDAY) == ("skip", "delivery_topic")


# the shop's own policy


def with_policy(shop: Shop, text: str, policy: Policy) -> str:
    shop.policies = Policies(policy)
    shop.tell(order(), asks(text))
    return answer_of(shop).body


def test_s4_21_one_policy_answers_in_every_store(shop: Shop) -> None:
    policy = Policy(returns=Returns(cost=3000, days=14, exchange_cost=6000), inquiries=Inquiries(shipping_fee=3000))
    body = with_policy(shop, "반품하고 싶어요 환불 어떻게 하나요?", policy)
    assert "14일 안에 신청" in body
    assert "3,000원" in body
    shop.connect("other")
    shop.tell(order(), asks("배송비가 얼마인가요?", order_id=None, item_ids=()), store="other")
    assert "배송비는 3,000원입니다" in answer_of(shop).body
    for text in shop.actions("answer_inquiry"):
        assert check(text.body, public=True) == ()


def test_s4_21_what_was_not_chosen_is_not_said(shop: Shop) -> None:
    assert "원입니다" not in with_policy(shop, "배송비가 얼마인가요?", Policy())


# how a review is changed


@pytest.mark.parametrize(
    "text", ["후기 수정은 어떻게 하나요?", "별점을 잘못 눌렀는데 바꿀 수 있나요", "리뷰 삭제 방법 알려주세요"]
)
def test_s2_23_who_asks_how_to_edit_is_told_the_steps(shop: Shop, text: str) -> None:
    shop.tell(order(), asks(text))
    body = answer_of(shop).body
    assert "PC에서는" in body
    assert "모바일에서는" in body
    assert "그대로 두셔도 괜찮습니다" in body


@pytest.mark.parametrize(
    "text", ["후기 보고 샀어요 언제 와요?", "주문 옵션을 바꿀 수 있나요?", "주소 수정 어떻게 하나요"]
)
def test_s2_23_nobody_else_hears_of_it(shop: Shop, text: str) -> None:
    shop.tell(order(), asks(text))
    assert "후기" not in answer_of(shop).body


def test_s2_23_the_steps_pass_the_guard_in_the_answer_to_the_question_alone(shop: Shop) -> None:
    from dangol.decide import objections

    steps = "후기 수정 방법을 알려 드립니다. 후기를 여시면 수정 버튼이 있습니다."
    shop.tell(
        order(), asks("후기 수정은 어떻게 하나요?"), inquiry(2, asked_at=FRIDAY), review(), order(goods(2), number=2)
    )
    shop.decide()
    against = {one.dedupe_key.partition("/")[2]: objections(shop.reader, one, steps) for one in shop.actions()}
    assert against.pop("answer_inquiry/Q1/1") == []
    assert len(against) >= 3
    assert all("how to change a review" in told[0] for told in against.values())
    asked = objections(shop.reader, shop.actions("answer_inquiry")[0], "후기를 수정해 주세요.")
    assert "asks to change" in asked[0]


def test_s2_30_no_account_number_is_taken_down() -> None:
    card = call_card(made.low(), Policy())
    assert "refunds go through the market" in card
    assert [one.id for one in check("환불 계좌: 국민은행 123456-01-123456", public=False)] == ["account"]
