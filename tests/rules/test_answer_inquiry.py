"""A question that waits gets a draft by topic; what is the buyer's own business stays in secret inquiries."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.decisions import Propose
from dangol.facts import InquiryFacts
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.rules.answer_inquiry import RULE
from tests.rules.made import DAY, NOW, POLICY, SECOND, SINCE, decided, inquiry, item, names

ANSWER = ("propose", "answer_inquiry")


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ANSWER),
        ({"waiting": False}, ("skip", "waiting")),
        ({"waiting_since": SINCE}, ANSWER),
        ({"waiting_since": SINCE - SECOND}, ("skip", "since")),
        # a new question on an old inquiry counts from the new question
        ({"asked_at": SINCE - 30 * DAY}, ANSWER),
        ({"waiting_since": NOW - 90 * DAY, "store_since": NOW - 99 * DAY}, ANSWER),
        ({"waiting_since": NOW - 90 * DAY - SECOND, "store_since": NOW - 99 * DAY}, ("skip", "recent")),
        ({"item": None}, ANSWER),
        ({"topic": "other"}, ANSWER),
    ],
)
def test_answers(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(RULE, inquiry(**changes)) == verdict


@pytest.mark.parametrize(
    "changes, template, urgency",
    [
        ({}, "delivery.shipped", 2),
        ({"topic": "urgent_delivery"}, "delivery.shipped", 3),
        ({"topic": "order_status", "item": item(stage=Stage.PAID)}, "delivery.preparing", 2),
        ({"item": item(stage=Stage.WAITING)}, "delivery.preparing", 2),
        ({"item": item(stage=Stage.DELIVERED)}, "delivery.arrived", 2),
        ({"item": item()}, "delivery.arrived", 2),
        ({"item": item(stage=Stage.CANCELLED)}, "delivery", 2),
        ({"item": None}, "delivery", 2),
        ({"secret": False}, "delivery", 2),
        ({"topic": "defect"}, "defect", 3),
        ({"topic": "size_fit"}, "size_fit", 2),
    ],
)
def test_the_wording_follows_topic_and_order(changes: dict[str, Any], template: str, urgency: int) -> None:
    proposal = _proposed(inquiry(**changes))
    assert proposal.template == f"answer_inquiry.{template}"
    assert proposal.urgency == urgency
    assert (proposal.to, proposal.message_class, proposal.ground) == ("inquiry", MessageClass.SERVICE, "inquiry")


def test_the_parcel_is_named_to_the_buyer_alone() -> None:
    assert _proposed(inquiry()).slots == {"상품": "시험용 머그컵", "택배사": "한빛택배", "송장번호": "612345678901"}
    assert _proposed(inquiry(secret=False)).slots == {"상품": "시험용 머그컵"}


def test_every_question_of_the_buyer_is_a_new_turn() -> None:
    assert _proposed(inquiry(turn=2)).step == 2


def test_a_proposal_looked_at_everything() -> None:
    decision = RULE.decide(inquiry(), POLICY, NOW)
    assert tuple(names(decision)) == RULE.conditions
    assert (decision.trace[-1].value, decision.trace[-1].holds) == ("O1", True)
    assert RULE.decide(inquiry(item=None), POLICY, NOW).trace[-1].holds is False


def _proposed(facts: InquiryFacts) -> Any:
    decision = RULE.decide(facts, POLICY, NOW)
    assert isinstance(decision, Propose)
    return decision.proposals[0]
