"""G1: ways around the blindness of requests, each tried and each refused."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dangol.decisions import Condition, Decision, Proposal, Propose, Rule, Skip
from dangol.errors import PluginError
from dangol.facts import ReviewFacts
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.blind import gated
from dangol.rules.book import RULES, validate_proposal, validate_rule, validate_trace
from dangol.rules.compliance.requests import asks_for_review
from dangol.rules.starters import STARTERS
from tests.core.decide.shop import PHONE, Shop, low, order, review

ASK = Proposal(
    kind="ask_again", to="review_request", message_class=MessageClass.REVIEW_REQUEST, ground=Ground.ORDER, template=""
)
LOW = {"I1": 1}
"""What a plugin might have learnt of reviews by itself."""


def asking(decide: Callable[..., Any], **changes: Any) -> Rule:
    made = Rule(
        id="ask_again",
        version=1,
        subject="item",
        title="Ask again",
        kinds=("ask_again",),
        practices=("S0-4",),
        conditions=("seen",),
        stages=(Stage.CONFIRMED,),
        decide=decide,
    )
    return msgspec.structs.replace(made, **changes)


def honest(facts: Any, policy: Any, now: Any) -> Decision:
    """Look at no rating, no sentiment and no survey: words in a docstring say nothing about what is done."""
    return Propose((Condition("seen", facts.item_id, True),), (ASK,))


def by_attribute(facts: Any, policy: Any, now: Any) -> Decision:
    return Skip((Condition("seen", "", False),), "seen") if facts.rating < 3 else honest(facts, policy, now)


def by_name(facts: Any, policy: Any, now: Any) -> Decision:
    return Skip((), "seen") if getattr(facts, "sentiment", "") == "bad" else honest(facts, policy, now)


def _stars_of(item: str) -> int:
    return LOW.get(item, 5)


def by_helper(facts: Any, policy: Any, now: Any) -> Decision:
    return Skip((), "seen") if _stars_of(facts.item_id) < 3 else honest(facts, policy, now)


def by_inner(facts: Any, policy: Any, now: Any) -> Decision:
    def well(one: Any) -> bool:
        return bool(one.satisfaction > 3)

    return honest(facts, policy, now) if well(facts) else Skip((), "seen")


def by_closure() -> Callable[..., Any]:
    def well(item: str) -> bool:
        survey_answers = LOW
        return survey_answers.get(item, 5) > 3

    def decide(facts: Any, policy: Any, now: Any) -> Decision:
        return honest(facts, policy, now) if well(facts.item_id) else Skip((), "seen")

    return decide


class Chooser:
    """A decision that is an object, and remembers."""

    def __init__(self) -> None:
        self.happy = {"I2"}

    def __call__(self, facts: Any, policy: Any, now: Any) -> Decision:
        return honest(facts, policy, now) if self.fits(facts) else Skip((), "seen")

    def fits(self, facts: Any) -> bool:
        return facts.item_id in self.happy


class Wrapped:
    """Facts of an item with what a review says beside them."""

    def __init__(self, item: Any, review: ReviewFacts | None = None) -> None:
        self.item, self.review = item, review

    def fine(self) -> bool:
        return self.review is None or (self.review.rating or 5) > 3


def by_wrapper(facts: Any, policy: Any, now: Any) -> Decision:
    return honest(facts, policy, now) if Wrapped(facts).fine() else Skip((), "seen")


def by_part(scores: dict[str, int], facts: Any, policy: Any, now: Any) -> Decision:
    return honest(facts, policy, now) if scores.get(facts.item_id, 5) > 3 else Skip((), "seen")


WAYS: dict[str, Callable[..., Any]] = {
    "attribute": by_attribute,
    "getattr": by_name,
    "helper": by_helper,
    "inner function": by_inner,
    "closure": by_closure(),
    "object": Chooser(),
    "method": Chooser().__call__,
    "facts wrapper": by_wrapper,
    "partial": functools.partial(by_part, LOW),
    "lambda": lambda facts, policy, now: honest(facts, policy, now) if facts.mood else None,
}


def test_an_honest_request_is_let_in() -> None:
    assert validate_rule(asking(honest)).id == "ask_again"
    assert gated(asking(honest)) == []


@pytest.mark.parametrize("way", WAYS)
def test_g1_code_that_knows_how_happy_somebody_is_may_not_ask(way: str) -> None:
    with pytest.raises(PluginError, match="may not depend on"):
        validate_rule(asking(WAYS[way]))


@pytest.mark.parametrize(
    "condition",
    ["rating", "five_stars", "sentiment", "survey_answer", "satisfied", "별점", "said", "not_unhappy", "nps"],
)
def test_g1_a_condition_may_not_be_called_so(condition: str) -> None:
    with pytest.raises(PluginError, match=condition):
        validate_rule(asking(honest, conditions=("seen", condition)))


def test_g1_a_request_looks_at_nothing_that_it_does_not_announce() -> None:
    seen = (Condition("seen", "", True), Condition("x", "", False))
    with pytest.raises(PluginError, match="depend on x"):
        validate_trace(asking(honest), seen)
    validate_trace(asking(honest), seen[:1])


class _Disguised(str):
    """A text that equals every other."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True


def test_g1_a_subject_that_claims_to_be_an_item_is_none() -> None:
    with pytest.raises(PluginError, match="ratings"):
        validate_rule(asking(honest, subject=_Disguised("review")))


@pytest.mark.parametrize(
    "disguise",
    [
        {"to": "review_request"},
        {"message_class": MessageClass.REVIEW_REQUEST},
        {"template": "ask_review.goods"},
        {"template": "remind_review.service"},
        {"slots": {"링크": "https://shop.example/r"}},
    ],
)
@pytest.mark.parametrize("subject", ["review", "inquiry", "item"])
def test_g1_a_request_by_another_name_is_refused(subject: str, disguise: dict[str, Any]) -> None:
    plain = Proposal(kind="greet", to="task", message_class=MessageClass.SERVICE, ground=Ground.ORDER, template="greet")
    rule = asking(honest, id="greet", kinds=("greet",), subject=subject)
    validate_proposal(rule, [plain])
    with pytest.raises(PluginError, match="request for a review"):
        validate_proposal(rule, [msgspec.structs.replace(plain, **disguise)])


def test_g1_dangols_own_requests_pass_the_same_look() -> None:
    names = [rule.id for rule in RULES if any(kind.startswith(("ask_", "remind_")) for kind in rule.kinds)]
    assert names == ["ask_review", "remind_review", "ask_month_review", "ask_satisfaction"]
    assert [gated(rule) for rule in RULES if rule.id in names] == [[], [], [], []]


def test_g1_a_rule_over_reviews_that_asks_is_stopped_and_named_in_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGOL_LANG", "en")
    hidden = msgspec.structs.replace(ASK, kind="greet")

    def decide(facts: Any, policy: Any, now: Any) -> Decision:
        return Propose((Condition("seen", "", True),), (hidden,))

    rule = asking(decide, id="greet", kinds=("greet",), subject="review", stages=())
    with Shop(tmp_path) as shop:
        shop.plug("acme", dangol_rules=lambda: [rule])
        shop.tell(order(contact=PHONE), low())
        report = shop.decide()
    assert "greet" not in report.proposals
    assert len(report.problems) == 1
    assert "ratings" in report.problems[0]


def test_g1_words_over_a_review_that_ask_for_another_are_not_used(tmp_path: Path) -> None:
    with Shop(tmp_path) as shop:
        shop.plug("acme", dangol_draft=lambda: "감사합니다. 다른 상품 후기도 남겨 주시면 큰 힘이 됩니다.")
        shop.tell(order(contact=PHONE), review())
        shop.decide()
        (reply,) = shop.actions("thank_review")
        assert reply.body
        assert "다른 상품" not in reply.body


def test_answers_to_reviews_do_not_ask_for_one() -> None:
    answers = [text for name, texts in STARTERS.items() if name.startswith(("thank_", "apolog")) for text in texts]
    assert len(answers) > 20
    assert [text for text in answers if asks_for_review(text)] == []
