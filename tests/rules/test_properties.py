"""What must hold for all facts, however unlikely."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.decisions import Decision, Propose, Rule, Skip, Wait
from dangol.facts import InquiryFacts, ItemFacts, OrderFacts, PromiseFacts, ReviewFacts, TopicFacts
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.policy import Asks, Policy, Replies
from dangol.rules.book import RULES, validate_proposal
from tests.rules.made import NOW, SINCE, inquiry, item, review
from tests.rules.made_orders import line, promise, referral, work

SECONDS = st.integers(-70 * 86400, 86400).map(lambda seconds: NOW + timedelta(seconds=seconds))
MAYBE = st.none() | SECONDS
FLAG = st.booleans()
POLICIES = st.builds(
    Policy,
    asks=st.builds(
        Asks,
        settle_days=st.integers(0, 20),
        unconfirmed_days=st.integers(1, 30),
        reminders=st.integers(0, 2),
        person_month=st.integers(1, 4),
        month_days=st.integers(1, 40),
        survey_days=st.integers(0, 10),
        within_days=st.integers(1, 60),
        remind_days=st.integers(1, 20),
        person_days=st.integers(0, 20),
    ),
    replies=st.builds(Replies, low_rating=st.integers(1, 4), within_days=st.integers(1, 90)),
)


def _changed(base: Any, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(fields).map(lambda changes: msgspec.structs.replace(base, **changes))


ITEMS: st.SearchStrategy[ItemFacts] = _changed(
    item(),
    service=FLAG,
    stage=st.sampled_from(list(Stage)),
    store_since=st.sampled_from([SINCE, NOW]) | SECONDS,
    dispatched_at=MAYBE,
    delivered_at=MAYBE,
    confirmed_at=MAYBE,
    claim=st.sampled_from([None, "return", "exchange"]),
    claim_open=FLAG,
    reviewed_at=st.none() | SECONDS,
    asked_at=MAYBE,
    reminded_at=MAYBE,
    reminders=st.integers(0, 4),
    thanked_at=MAYBE,
    spoke_at=MAYBE,
    order_asked=FLAG,
    ads_agreed=FLAG,
    product_reviews=st.integers(0, 10),
    month_review=FLAG,
    month_reviewed_at=MAYBE,
    month_asked_at=MAYBE,
    person_asks=st.lists(SECONDS, max_size=4).map(tuple),
    order_claim_open=FLAG,
    question_open=FLAG,
    placed_elsewhere=FLAG,
    person_asked_at=MAYBE,
    person_ask_open=FLAG,
    person_question_open=FLAG,
    person_opted_out=FLAG,
)
REVIEWS: st.SearchStrategy[ReviewFacts] = _changed(
    review(),
    rating=st.none() | st.integers(1, 5),
    said=st.sampled_from([None, "배송이 빨랐다"]),
    regret=st.sampled_from([None, "배송이 늦었다"]),
    topics=st.sampled_from([(), ("delivery-",), ("repeat+",), ("quality+",)]),
    written_at=SECONDS,
    replied=FLAG,
    reply_ours=FLAG,
    version=st.integers(1, 3),
    photos=st.integers(0, 3),
    product_reviews=st.integers(0, 30),
    motive=st.sampled_from([None, "points", "anger", "gratitude"]),
    missing=st.sampled_from([None, "size"]),
    mistaken=st.sampled_from([None, "큰 건 줄 알았어요"]),
    calls=st.integers(0, 4),
    called_at=MAYBE,
    call_outcome=st.sampled_from(["", "no_answer", "reached"]),
    cause=st.sampled_from(["", "late"]),
    remedied=st.sampled_from(["", "상자를 바꾸었습니다."]),
    product_id=st.sampled_from(["", "P1"]),
    visible=FLAG,
    has_phone=FLAG,
    written_elsewhere=FLAG,
    fenced=FLAG,
    item=st.none() | ITEMS,
)
INQUIRIES: st.SearchStrategy[InquiryFacts] = _changed(
    inquiry(),
    topic=st.sampled_from(["delivery_eta", "urgent_delivery", "other", "defect", "no such topic"]),
    waiting=FLAG,
    waiting_since=SECONDS,
    secret=FLAG,
    turn=st.integers(1, 4),
    item=st.none() | ITEMS,
)
TOPICS: st.SearchStrategy[TopicFacts] = st.builds(
    TopicFacts,
    store=st.just("main"),
    store_since=SECONDS,
    source=st.sampled_from(["review", "inquiry"]),
    topic=st.sampled_from(["delivery", "size_fit"]),
    product_id=st.just("11"),
    product_name=st.just("누빔 에코백"),
    texts=st.lists(st.tuples(SECONDS, st.just("…"))).map(tuple),
    told=st.lists(SECONDS).map(tuple),
)
LINES = _changed(
    line(),
    service=FLAG,
    stage=st.sampled_from(list(Stage)),
    claim=st.sampled_from([None, "return", "cancel", "as the market says"]),
    claim_open=FLAG,
    delivered_at=MAYBE,
    confirmed_at=MAYBE,
)
ORDERS: st.SearchStrategy[OrderFacts] = _changed(
    work(),
    lines=st.lists(LINES, max_size=3).map(tuple),
    ordered_at=SECONDS,
    paid_at=MAYBE,
    said_at=MAYBE,
    store_since=st.sampled_from([SINCE, NOW]) | SECONDS,
    own_mall=FLAG,
    confirms_orders=FLAG,
    fenced=FLAG,
    placed_elsewhere=FLAG,
    person_ads_consent=FLAG,
    person_no_ads=FLAG,
    person_again=FLAG,
    promises=st.sampled_from([(), ("더 챙기기",)]),
    referrals=st.lists(
        _changed(referral(), bought=FLAG, gone=FLAG, claim_open=FLAG, received_at=MAYBE, rewarded_at=MAYBE), max_size=2
    ).map(tuple),
    notes=st.sampled_from([{}, {"ready": "1"}, {"ready": "1", "reflected": "색"}]),
)
PROMISES: st.SearchStrategy[PromiseFacts] = _changed(promise(), due_at=MAYBE, kept_at=MAYBE)
FACTS = {
    "item": ITEMS,
    "review": REVIEWS,
    "inquiry": INQUIRIES,
    "topic": TOPICS,
    "order": ORDERS,
    "promise": PROMISES,
}
INTERNAL = {"call_again", "follow_up_review", "fix_page"}
"""Tasks of the seller's that follow from what was done before, whatever the stars."""
REQUESTS = ("ask_review", "remind_review")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
@given(data=st.data(), policy=POLICIES)
def test_every_answer_is_whole(rule: Rule, data: st.DataObject, policy: Policy) -> None:
    facts = data.draw(FACTS[rule.subject])
    decision = rule.decide(facts, policy, NOW)
    assert decision == rule.decide(facts, policy, NOW)
    seen = [condition.name for condition in decision.trace]
    assert seen == [name for name in rule.conditions if name in seen]
    if isinstance(decision, Propose):
        assert decision.proposals
        validate_proposal(rule, decision.proposals)
        assert all(one.expires_at is None or one.expires_at >= NOW for one in decision.proposals)
    else:
        assert decision.reason == seen[-1]
        assert not decision.trace[-1].holds
    if isinstance(decision, Wait):
        assert decision.until > NOW


@given(data=st.data(), policy=POLICIES)
def test_one_kind_is_proposed_by_one_rule_at_most(data: st.DataObject, policy: Policy) -> None:
    for subject, strategy in FACTS.items():
        facts = data.draw(strategy)
        decisions = [rule.decide(facts, policy, NOW) for rule in RULES if rule.subject == subject]
        kinds = [one.kind for decision in decisions for one in _proposals(decision)]
        assert len(kinds) == len(set(kinds))
        assert not {"thank_review", "apologise_review"} <= set(kinds)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id in REQUESTS], ids=lambda rule: str(rule.id))
@given(facts=ITEMS, policy=POLICIES)
def test_nobody_is_asked_who_should_be_left_alone(rule: Rule, facts: ItemFacts, policy: Policy) -> None:
    for proposal in _proposals(rule.decide(facts, policy, NOW)):
        received = facts.delivered_at or (facts.confirmed_at if facts.service else None)
        assert received is not None
        kept = facts.service or received + timedelta(days=policy.asks.unconfirmed_days) <= NOW
        assert facts.stage in (Stage.CONFIRMED, *((Stage.DELIVERED,) if kept else ()))
        thanked = facts.thanked_at is not None and received <= facts.thanked_at <= NOW
        settled = received + timedelta(days=policy.asks.settle_days) <= NOW
        assert facts.service or settled or thanked or rule.id == "remind_review"
        assert rule.id == "ask_review" or (proposal.step <= min(2, policy.asks.reminders) and facts.claim is None)
        month = [at for at in facts.person_asks if at > NOW - timedelta(days=30)]
        assert len(month) < policy.asks.person_month
        assert facts.reviewed_at is None
        assert not (facts.claim_open)
        assert not (facts.order_claim_open)
        assert not (facts.question_open)
        assert not (facts.placed_elsewhere)
        assert not (facts.person_opted_out)
        assert not (facts.person_question_open)
        assert not (facts.person_ask_open)
        last = facts.person_asked_at
        assert last is None or last + timedelta(days=policy.asks.person_days) <= NOW
        assert max(received, facts.confirmed_at or received) >= facts.store_since
        assert not facts.person_no_ads or proposal.message_class is not MessageClass.ADVERTISING
        assert proposal.message_class is MessageClass.REVIEW_REQUEST


@given(facts=REVIEWS, policy=POLICIES)
def test_g12_a_low_rating_is_answered_with_an_apology_or_not_at_all(facts: ReviewFacts, policy: Policy) -> None:
    low = facts.rating is not None and facts.rating <= policy.replies.low_rating
    for rule in RULES:
        if rule.subject == "review":
            kinds = {one.kind for one in _proposals(rule.decide(facts, policy, NOW))}
            said = kinds - INTERNAL
            assert not low or said <= {"apologise_review", "call_buyer"}
            assert low or said <= {"thank_review"}
            assert not (facts.fenced and kinds & {"call_buyer", "call_again"})
            assert not (facts.written_elsewhere and kinds)


def _proposals(decision: Decision) -> tuple[Any, ...]:
    assert isinstance(decision, Propose | Wait | Skip)
    return decision.proposals if isinstance(decision, Propose) else ()
