"""Remind once, a while after the request went out, under the same stops."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.decisions import Propose, Wait
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.policy import Asks, Policy
from dangol.rules.remind_review import RULE
from tests.rules.made import DAY, NOW, POLICY, SECOND, asked, decided, names

REMIND = ("propose", "remind_review")


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, REMIND),
        ({"asked_at": None}, ("skip", "asked")),
        ({"reminded_at": NOW - DAY, "reminders": 1}, ("skip", "reminders_left")),
        ({"reviewed_at": NOW - DAY}, ("skip", "not_reviewed")),
        ({"stage": Stage.RETURNED}, ("skip", "not_ended")),
        ({"claim": "exchange", "claim_open": True}, ("wait", "no_claim")),
        ({"order_claim_open": True}, ("wait", "no_order_claim")),
        ({"question_open": True}, ("wait", "no_question")),
        ({"delivered_at": None}, ("wait", "delivered")),
        ({"stage": Stage.DELIVERED, "delivered_at": NOW - 12 * DAY}, ("wait", "confirmed")),
        ({"store_since": NOW - 9 * DAY + SECOND}, ("skip", "since")),
        # due and stale, to the second
        ({"asked_at": NOW - 7 * DAY}, REMIND),
        ({"asked_at": NOW - 7 * DAY + SECOND}, ("wait", "remind_due")),
        ({"asked_at": NOW - 14 * DAY}, REMIND),
        ({"asked_at": NOW - 14 * DAY - SECOND}, ("skip", "remind_window")),
        # the request went out late; the window of the request does not count here
        ({"confirmed_at": NOW - 50 * DAY, "delivered_at": NOW - 55 * DAY}, REMIND),
    ],
)
def test_reminders(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(RULE, asked(**changes)) == verdict


def test_the_seller_chooses_how_long_to_wait() -> None:
    policy = Policy(asks=Asks(remind_days=10))
    decision = RULE.decide(asked(), policy, NOW)
    assert isinstance(decision, Wait)
    assert decision.until == NOW + 2 * DAY
    assert RULE.reach(policy) == 20


def test_the_proposal() -> None:
    decision = RULE.decide(asked(), POLICY, NOW)
    assert isinstance(decision, Propose)
    (proposal,) = decision.proposals
    assert (proposal.to, proposal.message_class) == ("review_request", MessageClass.REVIEW_REQUEST)
    assert (proposal.template, proposal.once_per, proposal.step) == ("remind_review.goods", "O1", 1)
    assert proposal.expires_at == NOW - 8 * DAY + 14 * DAY
    assert tuple(names(decision)) == RULE.conditions
