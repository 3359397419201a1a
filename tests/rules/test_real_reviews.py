"""Real reviews through facts, rules, draft and guard: nothing crashes, nothing is lost, no draft breaks a guard."""

from __future__ import annotations

import gzip
import itertools
from collections import Counter
from pathlib import Path

import pytest

from dangol.decisions import Propose
from dangol.policy import Shop
from dangol.rules.apologise_review import RULE as APOLOGISE
from dangol.rules.call_card import call_card
from dangol.rules.compliance.wording import check
from dangol.rules.templates import render
from dangol.rules.thank_review import RULE as THANK
from tests.rules.made import NOW, POLICY, facts_of_review

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "naver_shopping.dev.tsv.gz"
pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the real reviews are not shipped: they belong to others and lie beside the project"
)


def _reviews() -> list[tuple[int, str]]:
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()[1:]
    return [(int(rating), text) for rating, text in (line.split("\t", 1) for line in lines)]


def test_every_review_is_answered_and_no_draft_breaks_a_guard() -> None:
    reviews = _reviews()
    kinds: Counter[str] = Counter()
    taken_up = 0
    for number, (rating, text) in enumerate(reviews):
        facts = facts_of_review(rating, text, f"R{number}")
        decisions = [rule.decide(facts, POLICY, NOW) for rule in (THANK, APOLOGISE)]
        proposals = [one for decision in decisions if isinstance(decision, Propose) for one in decision.proposals]
        kinds.update(one.kind for one in proposals)
        (reply,) = [one for one in proposals if one.to == "review"]
        draft = render(reply.template, reply.slots, facts.review_id, Shop(name="달빛상점"))
        assert draft is not None
        assert check(draft, public=True) == ()
        taken_up += facts.said is not None and facts.said in draft
        assert check(call_card(facts, POLICY).partition("×")[0], public=True) == ()
    assert len(reviews) == 1000
    assert kinds["thank_review"] == sum(rating > POLICY.replies.low_rating for rating, _text in reviews)
    assert kinds["apologise_review"] == kinds["call_buyer"] == len(reviews) - kinds["thank_review"]
    assert taken_up >= 450


def test_the_same_words_are_rarely_used_twice_in_a_row() -> None:
    drafts = []
    for number, (rating, text) in enumerate(_reviews()):
        facts = facts_of_review(rating, text, f"R{number}")
        decision = (THANK if rating > POLICY.replies.low_rating else APOLOGISE).decide(facts, POLICY, NOW)
        assert isinstance(decision, Propose)
        drafts.append(render(decision.proposals[0].template, decision.proposals[0].slots, facts.review_id))
    assert sum(one == other for one, other in itertools.pairwise(drafts)) < 50
    assert max(Counter(drafts).values()) < 80
