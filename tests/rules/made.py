"""Facts made for tests: one believable item, review and inquiry each, changed where a test says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from dangol.clock import KST
from dangol.decide import understood
from dangol.decisions import Decision, Propose, Rule, Wait
from dangol.facts import InquiryFacts, ItemFacts, ReviewFacts, TopicFacts
from dangol.models import Stage
from dangol.policy import Policy

NOW = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
POLICY = Policy()
SINCE = NOW - 60 * DAY


def item(**changes: Any) -> ItemFacts:
    """Goods that were confirmed and received long enough ago: due for the request."""
    made = ItemFacts(
        store="main",
        store_since=SINCE,
        item_id="I1",
        order_id="O1",
        product_id="P1",
        product_name="시험용 머그컵",
        option="색상: 흰색",
        service=False,
        stage=Stage.CONFIRMED,
        buyer="김*지",
        ordered_at=NOW - 14 * DAY,
        dispatched_at=NOW - 12 * DAY,
        delivered_at=NOW - 10 * DAY,
        confirmed_at=NOW - 2 * DAY,
        claim=None,
        claim_open=False,
        reviewed_at=None,
        asked_at=None,
        reminded_at=None,
    )
    return msgspec.structs.replace(made, **changes)


def service(**changes: Any) -> ItemFacts:
    """Work that was handed over an hour ago."""
    handed_over = {"service": True, "stage": Stage.DELIVERED, "delivered_at": NOW - DAY / 24, "confirmed_at": None}
    return item(**handed_over | changes)


def asked(**changes: Any) -> ItemFacts:
    """Goods whose buyer was asked long enough ago: due for the reminder."""
    return item(**{"asked_at": NOW - 8 * DAY, "confirmed_at": NOW - 9 * DAY, "delivered_at": NOW - 20 * DAY} | changes)


def review(**changes: Any) -> ReviewFacts:
    """A review of five stars, written yesterday."""
    made = ReviewFacts(
        store="main",
        store_since=SINCE,
        review_id="R1",
        rating=5,
        text="배송도 빠르고 튼튼해요",
        said="배송이 빨랐다",
        topics=("delivery+",),
        written_at=NOW - DAY,
        replied=False,
        visible=True,
        month_use=False,
        product_name="시험용 머그컵",
        item=item(),
        has_phone=True,
    )
    return msgspec.structs.replace(made, **changes)


def low(**changes: Any) -> ReviewFacts:
    """A review of one star."""
    bad = {"rating": 1, "text": "깨져서 왔어요", "said": "깨지거나 부서진 상태로 도착했다", "topics": ("defect-",)}
    return review(**bad | changes)


def inquiry(**changes: Any) -> InquiryFacts:
    """A secret question about an order on its way."""
    made = InquiryFacts(
        store="main",
        store_since=SINCE,
        inquiry_id="Q1",
        kind="customer",
        text="언제 도착하나요?",
        topic="delivery_eta",
        asked_at=NOW - DAY / 4,
        waiting=True,
        waiting_since=NOW - DAY / 4,
        secret=True,
        product_name="시험용 머그컵",
        item=item(
            stage=Stage.SHIPPED, delivered_at=None, confirmed_at=None, courier="한빛택배", tracking_no="612345678901"
        ),
    )
    return msgspec.structs.replace(made, **changes)


def facts_of_review(rating: int | None, text: str, name: str = "R1") -> ReviewFacts:
    """A real review as rules see it: what it says is worked out as in earnest."""
    facts = understood(review(review_id=name, rating=rating, text=text, said=None, topics=()), POLICY)
    assert isinstance(facts, ReviewFacts)
    return facts


def decided(rule: Rule, facts: Any, *, policy: Policy = POLICY, now: datetime = NOW) -> tuple[str, str]:
    """The verdict and the condition that decided (or the template that was chosen)."""
    decision = rule.decide(facts, policy, now)
    if isinstance(decision, Propose):
        return "propose", " ".join(one.kind for one in decision.proposals)
    return ("wait" if isinstance(decision, Wait) else "skip"), decision.reason


def names(decision: Decision) -> list[str]:
    """The conditions of a trace, in order."""
    return [condition.name for condition in decision.trace]


def topic(
    told: tuple[int, ...], all_days: tuple[int, ...], source: str = "review", name: str = "delivery"
) -> TopicFacts:
    """Make a topic that was told of so many days ago, among texts of so many days ago."""
    at = {days: NOW - timedelta(days=days) for days in (*told, *all_days)}
    return TopicFacts(
        store="main",
        store_since=SINCE,
        source=source,
        topic=name,
        product_id="11",
        product_name="누빔 에코백",
        texts=tuple((at[days], "…") for days in all_days),
        told=tuple(at[days] for days in told),
    )
