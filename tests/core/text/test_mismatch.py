"""Stars and words, never mixed: only their distance is worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.text.mismatch import APART, margin
from dangol.text.sentiment import judge

CHANCE = st.floats(0, 1)


@given(st.integers(1, 5), CHANCE)
def test_the_margin_is_a_distance(rating: int, probability: float) -> None:
    assert 0 <= margin(rating, probability) <= 1
    assert margin(rating, probability) == pytest.approx(margin(6 - rating, 1 - probability))


@given(CHANCE)
def test_three_stars_are_never_contradicted(probability: float) -> None:
    assert margin(3, probability) < APART


@given(st.integers(4, 5), CHANCE, CHANCE)
def test_the_worse_the_words_the_further_from_good_stars(rating: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    if high <= 0.85:
        assert margin(rating, low) >= margin(rating, high)


@pytest.mark.parametrize("rating, text", [(5, "최악이에요 다시는 안 사요"), (1, "정말 예쁘고 마음에 쏙 들어요")])
def test_a_contradiction_is_far_and_an_agreement_is_near(rating: int, text: str) -> None:
    probability = judge(text).probability
    assert margin(rating, probability) >= APART
    assert margin(6 - rating, probability) < 0.2
