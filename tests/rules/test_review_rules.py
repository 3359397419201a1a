"""Thanks for a good review; apology and call after a low one."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.decide import understood
from dangol.decisions import Propose
from dangol.facts import ItemFacts, ReviewFacts
from dangol.outgoing import MessageClass
from dangol.policy import Policy, Replies
from dangol.rules.apologise_review import RULE as APOLOGISE
from dangol.rules.starters import CALL_FOLLOWS
from dangol.rules.templates import render
from dangol.rules.thank_review import RULE as THANK
from tests.rules.made import DAY, NOW, POLICY, SECOND, SINCE, decided, low, names, review

BOTH = ("propose", "apologise_review call_buyer")
REPLY = ("propose", "apologise_review")
CALL = ("propose", "call_buyer")


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ("propose", "thank_review")),
        ({"rating": 4}, ("propose", "thank_review")),
        ({"rating": 3}, ("skip", "not_low")),
        ({"rating": 1}, ("skip", "not_low")),
        ({"rating": None}, ("propose", "thank_review")),
        ({"replied": True}, ("skip", "not_replied")),
        ({"visible": False}, ("skip", "visible")),
        ({"written_at": SINCE, "store_since": SINCE}, ("propose", "thank_review")),
        ({"written_at": SINCE - SECOND}, ("skip", "since")),
        ({"written_at": NOW - 90 * DAY, "store_since": NOW - 99 * DAY}, ("propose", "thank_review")),
        ({"written_at": NOW - 90 * DAY - SECOND, "store_since": NOW - 99 * DAY}, ("skip", "recent")),
        ({"month_use": True}, ("propose", "thank_review")),
        ({"item": None}, ("propose", "thank_review")),
    ],
)
def test_thanks(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(THANK, review(**changes)) == verdict


@pytest.mark.parametrize(
    "changes, template",
    [
        ({}, "thank_review.said"),
        ({"said": None}, "thank_review.thin"),
        ({"said": None, "topics": ("repeat+",)}, "thank_review.repeat"),
        ({"topics": ("repeat+",)}, "thank_review.said"),
        ({"regret": "배송이 늦었다"}, "thank_review.mixed"),
        ({"said": None, "regret": "배송이 늦었다"}, "thank_review.regret"),
        ({"rating": None}, "thank_review.unrated"),
        ({"words": "bad"}, "thank_review.unrated"),
        ({"words": "bad", "said": None}, "thank_review.unrated"),
    ],
)
def test_s1_8_thanks_take_up_what_was_said(changes: dict[str, Any], template: str) -> None:
    decision = THANK.decide(review(**changes), POLICY, NOW)
    assert isinstance(decision, Propose)
    (proposal,) = decision.proposals
    assert proposal.template == template
    assert (proposal.to, proposal.message_class, proposal.urgency) == ("review", MessageClass.SERVICE, 1)
    assert proposal.expires_at == NOW - DAY + 90 * DAY
    assert tuple(names(decision)) == THANK.conditions
    facts = review(**changes)
    assert proposal.slots == {"말씀": facts.said or "", "아쉬움": facts.regret or ""}
    (said,) = (one for one in decision.trace if one.name == "said")
    assert said.holds is (facts.said is not None)


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, BOTH),
        ({"rating": 3}, BOTH),
        ({"rating": 4}, ("skip", "low")),
        ({"rating": None}, ("skip", "low")),
        ({"visible": False}, ("skip", "visible")),
        ({"written_at": SINCE - SECOND}, ("skip", "since")),
        ({"has_phone": False}, REPLY),
        ({"said": None, "topics": ()}, BOTH),
        # a call comes within two weeks, to the second
        ({"written_at": NOW - 14 * DAY}, BOTH),
        ({"written_at": NOW - 14 * DAY - SECOND}, REPLY),
        # after our reply the call still follows, after somebody else's it does not
        ({"replied": True, "reply_ours": True}, CALL),
        ({"replied": True}, ("skip", "reply_ours")),
        ({"replied": True, "reply_ours": True, "has_phone": False}, ("skip", "not_replied")),
        ({"replied": True, "reply_ours": True, "written_at": NOW - 15 * DAY}, ("skip", "not_replied")),
    ],
)
def test_apologies_and_calls(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(APOLOGISE, low(**changes)) == verdict


@pytest.mark.parametrize(
    "rating, threshold, is_low", [(2, 1, False), (2, 2, True), (2, 3, True), (4, 4, True), (5, 4, False)]
)
def test_each_rated_review_gets_exactly_one_of_the_two(rating: int, threshold: int, is_low: bool) -> None:
    policy = Policy(replies=Replies(low_rating=threshold))
    assert (decided(APOLOGISE, low(rating=rating), policy=policy)[0] == "propose") is is_low
    assert (decided(THANK, low(rating=rating), policy=policy)[0] == "propose") is not is_low


@pytest.mark.parametrize(
    "changes, template",
    [
        ({}, "apologise_review.said.defect"),
        ({"topics": ("size-", "delivery+")}, "apologise_review.said.size"),
        ({"topics": ("delivery+",)}, "apologise_review.said."),
        ({"said": None}, "apologise_review.general"),
    ],
)
def test_an_apology_names_the_failure(changes: dict[str, Any], template: str) -> None:
    reply, call = _proposed(low(**changes))
    assert reply.template == template
    assert (reply.to, reply.message_class, reply.urgency) == ("review", MessageClass.SERVICE, 3)
    assert reply.expires_at == NOW - DAY + 90 * DAY
    assert call.after == "apologise_review"
    assert (call.to, call.message_class, call.urgency, call.step) == ("task", MessageClass.INTERNAL, 3, 1)
    assert call.expires_at == NOW - DAY + 14 * DAY


@pytest.mark.parametrize("said", [None, "배송이 늦었다"])
def test_an_apology_takes_up_the_complaint(said: str | None) -> None:
    decision = APOLOGISE.decide(low(said=said), POLICY, NOW)
    assert isinstance(decision, Propose)
    assert decision.proposals[0].slots["말씀"] == (said or "")
    (complaint,) = (one for one in decision.trace if one.name == "complaint")
    assert complaint.holds is (said is not None)


def test_the_apology_announces_a_call_only_where_one_follows() -> None:
    assert _proposed(low())[0].slots["연락"] == CALL_FOLLOWS
    assert _proposed(low(has_phone=False))[0].slots["연락"] == ""
    assert _proposed(low(written_at=NOW - 20 * DAY))[0].slots["연락"] == ""


def test_an_edited_review_is_answered_anew_but_called_about_once() -> None:
    reply, call = _proposed(low(version=3))
    assert (reply.step, call.step) == (3, 1)
    assert _proposed(review(version=2), THANK)[0].step == 2


def test_conditions_are_looked_at_in_one_order() -> None:
    for changes in ({}, {"has_phone": False}, {"replied": True}, {"rating": 5}):
        seen = names(APOLOGISE.decide(low(**changes), POLICY, NOW))
        assert seen == [name for name in APOLOGISE.conditions if name in seen]


def _proposed(facts: ReviewFacts, rule: Any = APOLOGISE) -> Any:
    decision = rule.decide(facts, POLICY, NOW)
    assert isinstance(decision, Propose)
    return decision.proposals


@pytest.mark.parametrize(
    "text, rating, agrees, template",
    [
        ("배송도 빠르고 정말 예뻐요", 5, True, "thank_review.said"),
        ("불량이 왔어요 최악이에요 다시는 안 사요", 5, False, "thank_review.unrated"),
        ("불량이 왔어요 최악이에요 다시는 안 사요", None, True, "thank_review.unrated"),
    ],
)
def test_words_choose_the_wording_and_never_the_stars(
    text: str, rating: int | None, agrees: bool, template: str
) -> None:
    facts = understood(review(text=text, rating=rating, said=None, topics=()), POLICY)
    assert isinstance(facts, ReviewFacts)
    decision = THANK.decide(facts, POLICY, NOW)
    assert isinstance(decision, Propose)
    assert decision.proposals[0].template == template
    assert {one.name: one.holds for one in decision.trace}["words_agree"] is agrees


def test_words_turn_no_low_review_into_a_good_one() -> None:
    praised = understood(low(text="배송도 빠르고 정말 예뻐요"), POLICY)
    assert isinstance(praised, ReviewFacts)
    assert praised.words == "good"
    assert decided(APOLOGISE, praised) == BOTH
    assert not hasattr(ItemFacts, "words")


def test_s1_9_s1_15_the_apology_names_what_failed_and_says_what_comes_next() -> None:
    decision = APOLOGISE.decide(low(said="배송이 늦었다", topics=("delivery-",)), POLICY, NOW)
    assert isinstance(decision, Propose)
    apology = decision.proposals[0]
    text = render(apology.template, apology.slots, "R1") or ""
    assert "배송이 늦었다" in text
    assert "죄송" in text
    assert CALL_FOLLOWS in text


def test_s2_18_one_star_raises_a_call_with_its_deadline() -> None:
    decision = APOLOGISE.decide(low(rating=1), POLICY, NOW)
    assert isinstance(decision, Propose)
    call = decision.proposals[-1]
    assert (call.kind, call.to, call.urgency, call.after) == ("call_buyer", "task", 3, "apologise_review")
    assert call.expires_at is not None
    assert call.expires_at > NOW
