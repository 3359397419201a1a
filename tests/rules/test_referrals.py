"""Recommendations: an invitation that the buyer passes on, a reward that waits, thanks that name no friend."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.decisions import Propose
from dangol.facts import OrderQuestion
from dangol.models import Stage
from dangol.outgoing import Ground, Medium, MessageClass
from dangol.policy import Policy, Returns, SenderIdentity, Shop
from dangol.rules import invite_friend, thank_referrer
from dangol.rules.compliance.labels import missing_labels
from dangol.rules.referrals import Progress, no_referral, no_reward, progress
from dangol.rules.templates import render
from tests.rules.made import DAY, NOW, POLICY, SECOND, decided
from tests.rules.made_orders import bought, line, referral, used_up

ADS = Policy(shop=Shop(name="달빛상점"), sender=SenderIdentity(phone="02-123-4567", free_optout="080-123-4567"))
ASKED = OrderQuestion(inquiry_id="Q1", text="언제 오나요", topic="other", asked_at=NOW, waiting=True)


def settled(**changes: Any) -> Any:
    return used_up(**{"lines": (line(stage=Stage.CONFIRMED, confirmed_at=NOW - 4 * DAY),)} | changes)


def brought(*found: Any, **changes: Any) -> Any:
    return used_up(**{"referrals": found or (referral(),)} | changes)


def proposed(rule: Any, facts: Any) -> Any:
    decision = rule.decide(facts, ADS, NOW)
    assert isinstance(decision, Propose), decision
    return decision.proposals[0]


def test_s3_14_members_who_agreed_are_invited_once_the_purchase_has_settled() -> None:
    rule = invite_friend.RULE
    assert rule.optional
    assert decided(rule, settled(), policy=ADS) == ("propose", "invite_friend")
    assert decided(rule, settled()) == ("skip", "sender_known")
    for changes, why in (
        ({"own_mall": False}, "own_mall"),
        ({"person_ads_consent": False}, "ads_consent"),
        ({"person_no_ads": True}, "ads_not_refused"),
        ({"lines": (line(stage=Stage.CONFIRMED, confirmed_at=NOW - 18 * DAY),)}, "cycle_window"),
    ):
        assert decided(rule, settled(**changes), policy=ADS) == ("skip", why)
    early = line(stage=Stage.CONFIRMED, confirmed_at=NOW - 2 * DAY)
    half = (line(stage=Stage.CONFIRMED, confirmed_at=NOW - 4 * DAY), line(item_id="I2", stage=Stage.DELIVERED))
    claimed = line(stage=Stage.CONFIRMED, confirmed_at=NOW - 4 * DAY, claim="return", claim_open=True)
    later: tuple[tuple[dict[str, Any], str], ...] = (
        ({"lines": (early,)}, "settled"),
        ({"lines": half}, "confirmed"),
        ({"lines": (claimed,)}, "no_claim"),
        ({"questions": (ASKED,)}, "no_question"),
    )
    for still, why in later:
        assert decided(rule, settled(**still), policy=ADS) == ("wait", why)


def test_s3_14_it_is_advertising_by_hand_and_the_buyer_passes_it_on() -> None:
    one = proposed(invite_friend.RULE, settled(person=5))
    assert (one.to, one.message_class, one.ground) == ("task", MessageClass.ADVERTISING, Ground.CONSENT)
    assert one.once_per == "person 5"
    text = render(one.template, one.slots, "O1", POLICY.shop) or ""
    assert text.startswith("(광고) 달빛상점 02-123-4567\n김민지님")
    assert text.endswith("\n무료수신거부 080-123-4567")
    assert missing_labels(text, "", Medium.SMS, ADS) == ()
    assert "상품 보시는 곳: ____" in text
    assert "직접 전해" in text


@pytest.mark.parametrize("word", ["후기", "리뷰", "적립", "쿠폰", "만족"])
def test_s3_14_it_offers_nothing_and_asks_for_no_review(word: str) -> None:
    for rule, facts in ((invite_friend.RULE, settled()), (thank_referrer.RULE, brought())):
        one = proposed(rule, facts)
        assert word not in (render(one.template, one.slots, "O1", POLICY.shop) or word)


@pytest.mark.parametrize(
    "changes, stands",
    [
        ({"bought": False, "received_at": None}, Progress.SHARED),
        ({"received_at": None}, Progress.BOUGHT),
        ({"received_at": NOW - 7 * DAY}, Progress.BOUGHT),
        ({"received_at": NOW - 7 * DAY - SECOND}, Progress.PASSED),
        ({"claim_open": True}, Progress.BOUGHT),
        ({"bought": False, "gone": True}, Progress.GONE),
        ({"rewarded_at": NOW - DAY}, Progress.REWARDED),
        ({"rewarded_at": NOW - DAY, "gone": True}, Progress.REWARDED),
    ],
)
def test_s3_15_shared_bought_past_the_window_rewarded(changes: dict[str, Any], stands: Progress) -> None:
    one = referral(**changes)
    assert progress(one, POLICY, NOW) is stands
    assert (no_reward(one, POLICY, NOW) is None) is (stands is Progress.PASSED)


def test_s3_15_the_window_is_the_policys() -> None:
    assert progress(referral(), Policy(returns=Returns(days=14)), NOW) is Progress.BOUGHT
    assert progress(referral(), Policy(returns=Returns(days=14)), NOW + 7 * DAY) is Progress.PASSED


def test_g3_sharing_alone_earns_nothing_and_a_reason_is_told() -> None:
    alone = no_reward(referral(bought=False, received_at=None), POLICY, NOW + 999 * DAY)
    assert alone is not None
    assert "sharing alone" in alone
    early = no_reward(referral(received_at=NOW), POLICY, NOW)
    assert early == "The friend may send it back until 2026-11-27 16:20."
    assert no_reward(referral(claim_open=True), POLICY, NOW) == "A claim about the friend's order is open."


def test_s3_15_an_order_is_brought_by_somebody_elses_earlier_one_in_the_own_mall() -> None:
    one, other = bought(person=1, ordered_at=NOW - 9 * DAY), bought(order_id="O2", person=2)
    assert no_referral(one, other) is None
    for referrer, friend, told in (
        (one, bought(order_id="O2", store="other", person=2), "one store"),
        (one, bought(order_id="O2", own_mall=False, person=2), "own mall"),
        (one, one, "same order"),
        (one, bought(order_id="O2", person=1), "same buyer"),
        (other, one, "older"),
    ):
        assert told in (no_referral(referrer, friend) or "")


def test_s3_17_thanks_come_when_the_friends_purchase_stays() -> None:
    rule = thank_referrer.RULE
    assert rule.optional
    assert decided(rule, brought()) == ("propose", "thank_referrer")
    assert decided(rule, brought(referral(rewarded_at=NOW))) == ("propose", "thank_referrer")
    assert decided(rule, used_up()) == ("skip", "referred")
    assert decided(rule, brought(own_mall=False)) == ("skip", "own_mall")
    assert decided(rule, brought(person_no_ads=True)) == ("skip", "ads_not_refused")
    assert decided(rule, brought(referral(received_at=NOW))) == ("wait", "referral_due")
    assert decided(rule, brought(referral(gone=True))) == ("wait", "referral_due")
    assert decided(rule, brought(), now=NOW + 30 * DAY) == ("wait", "thanks_window")
    assert decided(rule, brought(questions=(ASKED,))) == ("wait", "no_question")


def test_s3_17_each_friend_is_a_step_and_no_friend_is_named() -> None:
    one = proposed(thank_referrer.RULE, brought())
    assert (one.to, one.step, set(one.slots)) == ("task", 1, {"이름"})
    second = referral(id=4, friend_order="O9")
    assert proposed(thank_referrer.RULE, brought(referral(), second)).step == 2
    assert proposed(thank_referrer.RULE, brought(referral(), referral(received_at=NOW))).step == 1
    assert "감사합니다" in (render(one.template, one.slots, "O1", POLICY.shop) or "")
