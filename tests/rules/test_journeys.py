"""Rules over orders and promises: what a buyer hears, what was promised, what goodwill is."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dangol.decisions import Propose
from dangol.facts import OrderQuestion
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.policy import Care, Compensation, Journeys, Policy, Returns, SenderIdentity, Shop
from dangol.rules import confirm_order, goodwill, invite_again, promises, services
from dangol.rules.compliance.wording import check
from dangol.rules.templates import render
from tests.rules.made import DAY, NOW, POLICY, SECOND, decided
from tests.rules.made_orders import bought, line, promise, troubled, used_up, work

BEGIN, PROGRESS, MIDWAY, DELIVER = services.RULES
KEEP, REMEMBER = promises.RULES


def words(rule: Any, facts: Any, policy: Policy = POLICY, now: Any = NOW) -> str:
    """The text of the one proposal, as it is worded in earnest."""
    decision = rule.decide(facts, policy, now)
    assert isinstance(decision, Propose), decision
    (one,) = decision.proposals
    text = one.card or render(one.template, one.slots, facts.name, policy.shop)
    assert text
    return text


# own mall: confirmation


def test_s3_2_the_own_mall_confirms_an_order_once() -> None:
    assert decided(confirm_order.RULE, bought()) == ("propose", "confirm_order")
    assert decided(confirm_order.RULE, bought(own_mall=False)) == ("skip", "own_mall")
    assert decided(confirm_order.RULE, bought(confirms_orders=True)) == ("skip", "mall_silent")
    assert decided(confirm_order.RULE, bought(placed_elsewhere=True)) == ("skip", "ordered_here")
    assert decided(confirm_order.RULE, bought(), now=NOW + 2 * DAY) == ("skip", "confirm_window")
    assert decided(confirm_order.RULE, bought(line(stage=Stage.CANCELLED))) == ("skip", "not_ended")
    assert confirm_order.RULE.optional


def test_s3_1_nothing_sent_yet_is_what_is_looked_at() -> None:
    assert decided(confirm_order.RULE, bought(said_at=NOW - SECOND)) == ("skip", "unsaid")


@pytest.mark.parametrize("name", ["O1", "O2", "O3", "O4"])
def test_s3_3_a_confirmation_says_confirmed_thanks_and_in_progress(name: str) -> None:
    text = words(confirm_order.RULE, bought(order_id=name))
    assert "감사합니다" in text
    assert "접수되었습니다" in text or "주문 확인했습니다" in text
    assert "준비하고 있습니다" in text or "준비를 시작했습니다" in text


def test_s3_4_it_names_the_buyer() -> None:
    assert "김민지님" in words(confirm_order.RULE, bought())
    assert "고객님" in words(confirm_order.RULE, bought(buyer="김**"))


def test_s3_5_it_tells_number_product_quantity_and_price() -> None:
    text = words(confirm_order.RULE, bought(line(), line(item_id="I2", product_name="접시", quantity=1, amount=9_000)))
    for part in ("20261120-0000123", "시험용 머그컵 (흰색) 2개, 24,000원", "접시", "결제 금액: 33,000원"):
        assert part in text


def test_s3_6_it_tells_the_parcel_and_promises_no_day() -> None:
    shipped = line(stage=Stage.SHIPPED, courier="한빛택배", tracking_no="612345678901", dispatched_at=NOW)
    assert "한빛택배 612345678901 (11월 20일(금) 보냄)" in words(confirm_order.RULE, bought(shipped))
    assert "송장번호를 알려 드리겠습니다" in words(confirm_order.RULE, bought())


def test_s3_7_it_tells_the_rights_of_the_law_and_the_address() -> None:
    policy = Policy(returns=Returns(days=14, address="서울시 가나구 다라로 1", cost=3_000, exchange_cost=6_000))
    text = words(confirm_order.RULE, bought(), policy)
    for part in ("14일 안에", "3개월", "30일", "가나구", "반품 3,000원", "교환 6,000원"):
        assert part in text
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"days": 3}, Returns)


# services


def test_s0_7_the_first_message_repeats_what_is_wanted() -> None:
    assert "“카페 로고가 필요해요. 따뜻한 느낌으로 부탁드립니다.”" in words(BEGIN, work())
    bare = words(BEGIN, work(questions=()))
    assert "“" not in bare
    assert "여쭙겠습니다" in bare


def test_s0_7_a_number_of_the_buyer_is_not_repeated() -> None:
    asked = msgspec.structs.replace(work().questions[0], text="010-1234-5678로 카톡 주세요")
    text = words(BEGIN, work(questions=(asked,)))
    assert "1234" not in text
    assert "카톡" not in text


def test_s0_8_it_says_when_the_work_is_done_and_when_the_buyer_hears_again() -> None:
    policy = Policy(journeys=Journeys(work_days="월·수·금", contact_days=3))
    text = words(BEGIN, work(), policy)
    assert "월·수·금" in text
    assert "11월 23일(월)" in text
    assert "평일" in words(BEGIN, work())
    for days, told in ((1, "11월 23일(월)"), (2, "11월 23일(월)"), (4, "11월 24일(화)")):
        assert told in words(BEGIN, work(), Policy(journeys=Journeys(contact_days=days)))
    (said,) = [one.value for one in BEGIN.decide(work(), policy, NOW).trace if one.name == "promised_by"]
    assert said == "2026-11-23T07:20:00+00:00"


def test_s0_6_an_opinion_is_announced_to_everybody_without_a_condition() -> None:
    assert "솔직한 의견" in words(BEGIN, work())
    assert "의견" not in words(BEGIN, work(), Policy(journeys=Journeys(feedback_notice=False)))
    assert decided(BEGIN, bought()) == ("skip", "service")


def test_s0_8_no_first_message_when_something_was_said() -> None:
    assert decided(BEGIN, work(said_at=NOW - DAY)) == ("propose", "begin_work")
    assert decided(BEGIN, work(said_at=NOW - SECOND)) == ("skip", "unsaid")
    assert decided(BEGIN, work(), now=NOW + 4 * DAY) == ("skip", "begin_window")
    assert decided(BEGIN, work(lines=(line(service=True, stage=Stage.DELIVERED),))) == ("skip", "in_progress")


def test_s0_9_days_without_a_word_bring_a_message_about_the_progress() -> None:
    quiet = work(ordered_at=NOW - 5 * DAY, said_at=NOW - 3 * DAY)
    assert decided(PROGRESS, quiet) == ("propose", "tell_progress")
    assert decided(PROGRESS, quiet, now=NOW - SECOND) == ("wait", "unheard")
    assert decided(PROGRESS, quiet, policy=Policy(journeys=Journeys(silent_days=4))) == ("wait", "unheard")
    waiting = tuple(msgspec.structs.replace(one, waiting=True) for one in quiet.questions)
    assert decided(PROGRESS, msgspec.structs.replace(quiet, questions=waiting)) == ("wait", "no_question")
    assert PROGRESS.repeats


def test_s0_9_each_silence_is_a_step_of_its_own() -> None:
    def step(**changes: Any) -> int:
        decision = PROGRESS.decide(work(ordered_at=NOW - 9 * DAY, **changes), POLICY, NOW)
        assert isinstance(decision, Propose)
        return decision.proposals[0].step

    assert [step(), step(said_at=NOW - 8 * DAY), step(said_at=NOW - 4 * DAY)] == [1, 2, 6]


def test_s0_10_the_buyer_is_asked_midway_and_reads_what_came_of_it() -> None:
    begun = work(ordered_at=NOW - 3 * DAY, said_at=NOW - DAY)
    assert decided(MIDWAY, begun) == ("propose", "midway_check")
    assert decided(MIDWAY, work(ordered_at=NOW - 3 * DAY)) == ("skip", "begun")
    assert "바꾸고 싶은 점" in words(MIDWAY, begun)
    ready = work(notes={"ready": "1", "reflected": "글자를 더 둥글게 바꾸었습니다."})
    assert "글자를 더 둥글게 바꾸었습니다." in words(DELIVER, ready)


def test_s0_11_the_handover_has_a_gap_that_keeps_it_from_being_approved() -> None:
    assert decided(DELIVER, work()) == ("skip", "ready")
    text = words(DELIVER, work(notes={"ready": "1"}))
    assert [guard.id for guard in check(text, public=True, fenced=True)] == ["unfilled"]
    assert check(text.replace("____", "첫 가게를 여시는 날을 함께 기다리겠습니다."), public=True, fenced=True) == ()


# promises


def test_s0_8_a_promise_becomes_a_task_the_day_before() -> None:
    assert decided(KEEP, promise()) == ("wait", "promise_near")
    assert decided(KEEP, promise(), now=NOW + DAY) == ("propose", "keep_promise")
    assert decided(KEEP, promise(kept_at=NOW), now=NOW + DAY) == ("skip", "not_kept")
    assert decided(KEEP, promise(due_at=None)) == ("skip", "dated")
    assert "시안 두 가지 보내기" in words(KEEP, promise(), now=NOW + DAY)


def test_s2_31_an_overdue_promise_is_urgent() -> None:
    def seen(now: Any) -> tuple[int, int]:
        decision = KEEP.decide(promise(), POLICY, now)
        assert isinstance(decision, Propose)
        return decision.proposals[0].step, decision.proposals[0].urgency

    assert [seen(NOW + 2 * DAY), seen(NOW + 2 * DAY + SECOND)] == [(1, 2), (2, 3)]


def test_s2_31_the_next_order_brings_the_promise_to_mind_and_writes_to_nobody() -> None:
    facts = bought(promises=("포장 한 번 더 살피기",), fenced=True, own_mall=False)
    assert decided(REMEMBER, facts) == ("propose", "remember_promise")
    assert "포장 한 번 더 살피기" in words(REMEMBER, facts)
    decision = REMEMBER.decide(facts, POLICY, NOW)
    assert isinstance(decision, Propose)
    assert (decision.proposals[0].to, decision.proposals[0].message_class) == ("task", MessageClass.INTERNAL)
    assert decided(REMEMBER, bought()) == ("skip", "promised")


# goodwill


def test_s2_20_goodwill_looks_at_the_order_and_never_at_a_review() -> None:
    assert decided(goodwill.RULE, troubled()) == ("propose", "goodwill_decision")
    assert decided(goodwill.RULE, bought()) == ("skip", "trouble")
    assert decided(goodwill.RULE, bought(line(claim="cancel", claim_open=True))) == ("skip", "trouble")
    assert goodwill.RULE.subject == "order"
    assert not any("review" in name or "rating" in name for name in goodwill.RULE.conditions)


@pytest.mark.parametrize(
    "days, told",
    [(3, "withdraw for any reason"), (20, "a defect or a wrong description"), (95, "are over")],
)
def test_g9_the_law_comes_before_goodwill(days: int, told: str) -> None:
    received = line(stage=Stage.CONFIRMED, delivered_at=NOW - days * DAY, claim="return")
    card = words(goodwill.RULE, bought(received, store_since=NOW - 200 * DAY, ordered_at=NOW - (days + 2) * DAY))
    assert told in card.splitlines()[3]
    assert "has not arrived" in words(goodwill.RULE, bought(line(claim="return", claim_open=True)))


def test_s2_20_the_card_tells_cost_and_what_is_left_of_the_month() -> None:
    policy = Policy(care=Care(goodwill_won_month=50_000))
    card = words(goodwill.RULE, troubled(goodwill_months={"2026-11": 12_000, "2026-10": 9_000}), policy)
    assert "Paid for the order: 24,000 won" in card
    assert "12,000 won of 50,000 won; 38,000 won are left" in card


def test_s4_9_the_table_names_the_remedy_for_the_problem() -> None:
    policy = Policy(compensation=Compensation(defect="새 상품 재발송", defect_won=15_000))
    asked = OrderQuestion(inquiry_id="Q1", text="깨졌어요", topic="defect", asked_at=NOW, waiting=True)
    card = words(goodwill.RULE, troubled(questions=(asked,)), policy)
    assert "Your table says: 새 상품 재발송" in card
    assert "At most 15,000 won" in card
    assert "nothing yet" in words(goodwill.RULE, troubled(), policy)


# buying again

SENDER = SenderIdentity(phone="02-000-0000", free_optout="080-000-0000")
CYCLE = Policy(shop=Shop(name="시험상점"), journeys=Journeys(repurchase_days=30), sender=SENDER)


def test_s3_18_an_invitation_needs_consent_a_cycle_and_its_time() -> None:
    assert invite_again.RULE.optional
    assert decided(invite_again.RULE, used_up(), policy=CYCLE) == ("propose", "invite_again")
    assert decided(invite_again.RULE, used_up()) == ("skip", "cycle_known")
    nobody = msgspec.structs.replace(CYCLE, sender=SenderIdentity())
    assert decided(invite_again.RULE, used_up(), policy=nobody) == ("skip", "sender_known")
    for changes, why in (
        ({"person_ads_consent": False}, "ads_consent"),
        ({"person_no_ads": True}, "ads_not_refused"),
        ({"own_mall": False}, "own_mall"),
        ({"person_again": True}, "not_bought_again"),
    ):
        assert decided(invite_again.RULE, used_up(**changes), policy=CYCLE) == ("skip", why)
    assert decided(invite_again.RULE, used_up(), policy=CYCLE, now=NOW - 2 * DAY) == ("wait", "cycle_due")
    assert decided(invite_again.RULE, used_up(), policy=CYCLE, now=NOW + 14 * DAY) == ("skip", "cycle_window")


def test_g5_an_invitation_is_advertising_and_says_so() -> None:
    decision = invite_again.RULE.decide(used_up(), CYCLE, NOW)
    assert isinstance(decision, Propose)
    assert decision.proposals[0].message_class is MessageClass.ADVERTISING
    text = words(invite_again.RULE, used_up(), CYCLE)
    assert text.startswith("(광고)")
    assert text.endswith("무료수신거부 080-000-0000")


def test_s3_20_regular_delivery_is_mentioned_where_there_is_one() -> None:
    assert "정기 배송" not in words(invite_again.RULE, used_up(), CYCLE)
    regular = msgspec.structs.replace(CYCLE, journeys=Journeys(repurchase_days=30, subscription=True))
    assert "정기 배송" in words(invite_again.RULE, used_up(), regular)


@pytest.mark.parametrize("seed", ["O1", "O2", "O3", "O4", "O5"])
def test_every_text_to_a_buyer_passes_the_guards_once_its_gaps_are_filled(seed: str) -> None:
    shop = CYCLE
    ready = work(order_id=seed, notes={"ready": "1", "reflected": "색을 바꾸었습니다."})
    texts = [
        words(BEGIN, work(order_id=seed), shop),
        words(BEGIN, work(order_id=seed, questions=()), shop),
        words(PROGRESS, work(order_id=seed, ordered_at=NOW - 5 * DAY), shop),
        words(MIDWAY, work(order_id=seed, ordered_at=NOW - 5 * DAY, said_at=NOW - 4 * DAY), shop),
        words(DELIVER, ready, shop),
    ]
    own = [
        words(confirm_order.RULE, bought(order_id=seed), shop),
        words(invite_again.RULE, used_up(order_id=seed), shop),
    ]
    for text, fenced in [*((one, True) for one in texts), *((one, False) for one in own)]:
        whole = text.replace("____", "색을 정했습니다")
        ad = text == own[1]
        assert check(whole, public=fenced, fenced=fenced, advertising=ad, gated=ad) == ()
