"""Ask once, after confirmation and a settle time, and stop when anything speaks against it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dangol.decisions import Propose, Wait
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.policy import Asks, Policy, Trial
from dangol.rules.ask_review import RULE
from tests.core.decide.test_asks import EVENT
from tests.rules.made import DAY, NOW, POLICY, SECOND, SINCE, decided, item, names, service

ASK = ("propose", "ask_review")
TRIAL = Trial(since=date(2026, 1, 1), wording=True)


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ASK),
        # never before delivery, never before confirmation
        ({"delivered_at": None}, ("wait", "delivered")),
        ({"delivered_at": None, "stage": Stage.SHIPPED, "confirmed_at": None}, ("wait", "delivered")),
        ({"stage": Stage.DELIVERED, "confirmed_at": None}, ("wait", "confirmed")),
        ({"stage": Stage.SHIPPED, "confirmed_at": None}, ("wait", "confirmed")),
        ({"stage": Stage.UNKNOWN}, ("wait", "confirmed")),
        # a confirmation without its time counts from receipt
        ({"confirmed_at": None}, ASK),
        # the order ended
        ({"stage": Stage.CANCELLED}, ("skip", "not_ended")),
        ({"stage": Stage.RETURNED}, ("skip", "not_ended")),
        ({"stage": Stage.EXCHANGED}, ("skip", "not_ended")),
        # a review or its sign
        ({"reviewed_at": NOW - DAY}, ("skip", "not_reviewed")),
        # a claim waits, a closed one does not
        ({"claim": "return", "claim_open": True}, ("wait", "no_claim")),
        ({"claim": "return", "claim_open": False}, ASK),
        ({"order_claim_open": True}, ("wait", "no_order_claim")),
        ({"question_open": True}, ("wait", "no_question")),
        # once
        ({"asked_at": NOW - DAY}, ("skip", "not_asked")),
        ({"order_asked": True}, ("skip", "order_not_asked")),
        # the store's start watermark, to the second
        ({"store_since": NOW - 2 * DAY}, ASK),
        ({"store_since": NOW - 2 * DAY + SECOND}, ("skip", "since")),
        # the window, to the second
        ({"confirmed_at": NOW - 45 * DAY, "delivered_at": NOW - 50 * DAY}, ASK),
        ({"confirmed_at": NOW - 45 * DAY - SECOND, "delivered_at": NOW - 50 * DAY}, ("skip", "ask_window")),
        # the settle time, to the second
        ({"delivered_at": NOW - 7 * DAY}, ASK),
        ({"delivered_at": NOW - 7 * DAY + SECOND}, ("wait", "settled")),
        # confirmed late: no settle time on top
        ({"delivered_at": NOW - 30 * DAY, "confirmed_at": NOW - SECOND}, ASK),
    ],
)
def test_goods(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(RULE, item(**changes)) == verdict


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ASK),
        ({"delivered_at": NOW}, ASK),
        ({"stage": Stage.CONFIRMED, "confirmed_at": NOW, "delivered_at": None}, ASK),
        ({"delivered_at": None}, ("wait", "delivered")),
        ({"stage": Stage.SHIPPED}, ("wait", "confirmed")),
        ({"stage": Stage.PAID, "delivered_at": None}, ("wait", "delivered")),
        ({"stage": Stage.CANCELLED}, ("skip", "not_ended")),
        ({"delivered_at": NOW - 45 * DAY}, ASK),
        ({"delivered_at": NOW - 45 * DAY - SECOND}, ("skip", "ask_window")),
        ({"delivered_at": SINCE}, ("skip", "ask_window")),
        ({"delivered_at": SINCE - SECOND}, ("skip", "since")),
    ],
)
def test_services_are_asked_about_at_completion(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(RULE, service(**changes)) == verdict


def test_it_waits_until_the_settle_time_is_over() -> None:
    received = NOW - 3 * DAY
    decision = RULE.decide(item(delivered_at=received), POLICY, NOW)
    assert isinstance(decision, Wait)
    assert decision.until == received + 7 * DAY


@pytest.mark.parametrize("changes", [{"claim_open": True}, {"question_open": True}, {"delivered_at": None}])
def test_what_may_change_at_any_time_is_looked_at_again_tomorrow(changes: dict[str, Any]) -> None:
    decision = RULE.decide(item(**changes), POLICY, NOW)
    assert isinstance(decision, Wait)
    assert decision.until == NOW + DAY


def test_the_seller_chooses_the_settle_time_and_the_window() -> None:
    policy = Policy(asks=Asks(settle_days=0, within_days=1))
    assert decided(RULE, item(delivered_at=NOW - DAY, confirmed_at=NOW - DAY), policy=policy) == ASK
    assert decided(RULE, item(), policy=policy) == ("skip", "ask_window")


def test_the_proposal() -> None:
    decision = RULE.decide(item(review_link="https://shop.example/review"), POLICY, NOW)
    assert isinstance(decision, Propose)
    (proposal,) = decision.proposals
    assert (proposal.to, proposal.message_class) == ("review_request", MessageClass.REVIEW_REQUEST)
    assert (proposal.ground, proposal.step, proposal.urgency, proposal.after) == ("order", 1, 2, None)
    assert proposal.template == "ask_review.goods"
    assert proposal.once_per == "O1"
    assert proposal.expires_at == NOW - 2 * DAY + timedelta(days=45)
    assert proposal.slots == {"이름": "김*지", "상품": "시험용 머그컵", "링크": "https://shop.example/review"}


def test_a_service_has_its_own_wording() -> None:
    decision = RULE.decide(service(), POLICY, NOW)
    assert isinstance(decision, Propose)
    assert decision.proposals[0].template == "ask_review.service"


@pytest.mark.parametrize("now", [NOW - 5 * DAY, NOW, NOW + 100 * DAY])
def test_conditions_are_looked_at_in_one_order(now: datetime) -> None:
    seen = names(RULE.decide(item(), Policy(events=(EVENT,), trial=TRIAL), now))
    assert tuple(seen) == RULE.conditions[: len(seen)]


def test_a_proposal_looked_at_everything() -> None:
    policy = Policy(events=(EVENT,), trial=TRIAL)
    assert tuple(names(RULE.decide(item(), policy, NOW))) == RULE.conditions
    without = tuple(name for name in RULE.conditions if name not in ("benefit", "trial"))
    assert tuple(names(RULE.decide(item(), POLICY, NOW))) == without
