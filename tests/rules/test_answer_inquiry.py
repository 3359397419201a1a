"""A question that waits gets a draft by topic; what is the buyer's own business stays in secret inquiries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dangol.decisions import Propose
from dangol.facts import InquiryFacts, ItemFacts
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.rules.answer_inquiry import RULE
from tests.rules.made import DAY, NOW, POLICY, SECOND, SINCE, decided, inquiry, item, names

ANSWER = ("propose", "answer_inquiry")


def sent(at: datetime) -> ItemFacts:
    """An order line that was sent at that time and has not come yet."""
    return item(
        stage=Stage.SHIPPED,
        dispatched_at=at,
        delivered_at=None,
        confirmed_at=None,
        courier="한빛택배",
        tracking_no="612345678901",
    )


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
        ({"item": sent(NOW - DAY / 4)}, "delivery.shipped.rest", 2),
        ({"item": sent(NOW - DAY)}, "delivery.shipped.window", 2),
        ({"item": sent(NOW - 5 * DAY)}, "delivery.shipped.late", 2),
        ({"item": sent(NOW - 5 * DAY), "promised": NOW.date() - DAY}, "delivery.shipped.late.warned", 2),
        ({"item": sent(NOW - 5 * DAY), "promised": NOW.date() + DAY}, "delivery.shipped.window", 2),
        ({"item": sent(NOW - DAY / 4), "topic": "urgent_delivery"}, "delivery.shipped.rest", 3),
        ({"topic": "order_status", "item": item(stage=Stage.PAID)}, "delivery.preparing.window", 2),
        ({"item": item(stage=Stage.WAITING)}, "delivery.preparing.window", 2),
        ({"item": item(stage=Stage.WAITING, service=True)}, "delivery.preparing", 2),
        ({"item": item(stage=Stage.DELIVERED)}, "delivery.arrived", 2),
        ({"item": item()}, "delivery.arrived", 2),
        ({"item": item(stage=Stage.CANCELLED)}, "delivery", 2),
        ({"item": None}, "delivery.soon", 2),
        ({"item": None, "topic": "order_status"}, "delivery", 2),
        ({"secret": False}, "delivery.soon", 2),
        ({"topic": "defect"}, "defect", 3),
        ({"topic": "size_fit"}, "size_fit", 2),
        ({"topic": "size_fit", "urgent": True}, "size_fit", 3),
        ({"topic": "size_fit", "wished": NOW.date() + 2 * DAY}, "size_fit", 3),
        ({"topic": "size_fit", "wished": NOW.date() + 3 * DAY}, "size_fit", 2),
    ],
)
def test_the_wording_follows_topic_and_order(changes: dict[str, Any], template: str, urgency: int) -> None:
    proposal = _proposed(inquiry(waiting_since=NOW - DAY / 24, **changes))
    assert proposal.template == f"answer_inquiry.{template}"
    assert proposal.urgency == urgency
    assert (proposal.to, proposal.message_class, proposal.ground) == ("inquiry", MessageClass.SERVICE, "inquiry")


def test_the_parcel_is_named_to_the_buyer_alone() -> None:
    parcel = {"상품": "시험용 머그컵", "택배사": "한빛택배", "송장번호": "612345678901"}
    assert parcel.items() <= _proposed(inquiry()).slots.items()
    assert not {"택배사", "송장번호"} & set(_proposed(inquiry(secret=False)).slots)


def test_every_question_of_the_buyer_is_a_new_turn() -> None:
    assert _proposed(inquiry(turn=2)).step == 2


def test_a_proposal_looked_at_everything() -> None:
    decision = RULE.decide(inquiry(), POLICY, NOW)
    assert tuple(names(decision)) == RULE.conditions
    known = {one.name: one for one in decision.trace}["order_known"]
    assert (known.value, known.holds) == ("O1", True)
    unknown = {one.name: one for one in RULE.decide(inquiry(item=None), POLICY, NOW).trace}
    assert unknown["order_known"].holds is False


def _proposed(facts: InquiryFacts) -> Any:
    decision = RULE.decide(facts, POLICY, NOW)
    assert isinstance(decision, Propose)
    return decision.proposals[0]


@pytest.mark.parametrize("topic", ["delivery_eta", "order_status", "urgent_delivery"])
def test_s2_2_a_question_about_a_delivery_has_answers_of_its_own(topic: str) -> None:
    decision = RULE.decide(inquiry(topic=topic), POLICY, NOW)
    assert isinstance(decision, Propose)
    assert decision.proposals[0].template.startswith("answer_inquiry.delivery")
    other = RULE.decide(inquiry(topic="product_spec"), POLICY, NOW)
    assert isinstance(other, Propose)
    assert "delivery" not in other.proposals[0].template
