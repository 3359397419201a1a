"""Topics that repeat: when a cause is looked for, when a page is mended, and what lies before the seller."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from dangol.decisions import Propose, Skip
from dangol.policy import Care, Policy
from dangol.rules import find_cause, mend_page
from dangol.rules.topics import counted, month_of, topic_card
from tests.rules.made import NOW, topic

POLICY = Policy()


def test_s1_7_repeated_complaints_open_a_task_to_find_the_cause() -> None:
    decision = find_cause.RULE.decide(topic((1, 2, 9), (1, 2, 3, 9, 40, 41)), POLICY, NOW)
    assert isinstance(decision, Propose)
    (proposal,) = decision.proposals
    assert (proposal.kind, proposal.to, proposal.step) == ("find_cause", "task", month_of(NOW))


@pytest.mark.parametrize(
    "told, every, reason",
    [
        ((1, 2), (1, 2, 3), "repeated"),
        ((1, 2, 31), (1, 2, 31), "repeated"),
        ((1, 2, 3, 40, 41, 42), (1, 2, 3, 40, 41, 42), "rising"),
        ((1, 2, 3, 40, 41), (1, 2, 3, 4, 5, 6, 40, 41), "rising"),
    ],
)
def test_s1_7_few_or_fading_complaints_open_none(told: tuple[int, ...], every: tuple[int, ...], reason: str) -> None:
    decision = find_cause.RULE.decide(topic(told, every), POLICY, NOW)
    assert isinstance(decision, Skip)
    assert decision.reason == reason


def test_s1_7_the_seller_says_how_many_are_too_many() -> None:
    strict = msgspec.structs.replace(POLICY, care=Care(topic_count=2))
    assert isinstance(find_cause.RULE.decide(topic((1, 2), (1, 2, 3)), strict, NOW), Propose)


def test_s4_3_questions_that_repeat_belong_on_the_page() -> None:
    asked = topic((1, 2, 3), (1, 2, 3), "inquiry", "size_fit")
    assert isinstance(mend_page.RULE.decide(asked, POLICY, NOW), Propose)
    assert isinstance(find_cause.RULE.decide(asked, POLICY, NOW), Skip)
    assert isinstance(mend_page.RULE.decide(topic((1, 2, 3), (1, 2, 3)), POLICY, NOW), Skip)


def test_counts_end_where_the_period_before_begins() -> None:
    found = counted(topic((0, 29, 30, 59, 60), (0, 29, 30, 59, 60)), POLICY, NOW)
    assert found == (2, 2, 2, 2)


def test_a_month_is_a_korean_month() -> None:
    night = datetime.fromisoformat("2026-10-31T14:59:59+00:00")
    assert month_of(night) + 1 == month_of(night + timedelta(seconds=1)) == 2026 * 12 + 11


def test_s0_24_the_card_says_how_often_where_to_look_and_how_it_is_measured() -> None:
    lines = topic_card(topic((1, 2, 9), (1, 2, 3, 9, 40)), POLICY, NOW).splitlines()
    assert lines[0] == "누빔 에코백: 3 of 4 reviews in 30 days complain of: delivery. Before: 0 of 1."
    assert "dispatch" in lines[1]
    assert "dangol improvements" in lines[2]
