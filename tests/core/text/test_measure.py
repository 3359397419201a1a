"""The measures, against values worked out by hand and against the plain definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.text import measure

SCORED = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=30).filter(
    lambda rows: len({true for _score, true in rows}) == 2
)


@given(SCORED)
def test_auroc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    good = [score for score, true in rows if true]
    others = [score for score, true in rows if not true]
    wins = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in good for b in others)
    found = measure.auroc([float(score) for score, _true in rows], [true for _score, true in rows])
    assert found == pytest.approx(wins / (len(good) * len(others)))


def test_auroc_of_one_kind_is_even() -> None:
    assert measure.auroc([1.0, 2.0], [True, True]) == 0.5


def test_rankings() -> None:
    score, truth = [0.9, 0.8, 0.7, 0.6], [True, False, True, False]
    assert measure.average_precision(score, truth) == pytest.approx((1 + 2 / 3) / 2)
    assert measure.precision_at(1, score, truth) == 1.0
    assert measure.precision_at(2, score, truth) == 0.5
    assert measure.recall_at_precision(0.9, score, truth) == 0.5
    assert measure.recall_at_precision(0.6, score, truth) == 1.0
    assert measure.recall_at_precision(0.9, [1.0, 1.0], [True, False]) == 0.0


def test_labels() -> None:
    scores = measure.by_label([["a"], ["a"], ["b"], []], [["a"], ["b"], ["b"], ["c"]])
    assert scores["a"] == pytest.approx(measure.Scores(1.0, 0.5, 2 / 3, 2, 1))
    assert scores["b"] == pytest.approx(measure.Scores(0.5, 1.0, 2 / 3, 1, 2))
    assert scores["c"].f1 == 0.0
    assert measure.macro_f1(scores) == pytest.approx(2 / 3)
    whole = measure.micro([["a"], ["a"], ["b"], []], [["a"], ["b"], ["b"], ["c"]])
    assert whole[:2] == pytest.approx((0.5, 2 / 3))


def test_coverage_drops_the_least_certain_first() -> None:
    assert measure.coverage([0.4, 0.1, 0.3, 0.2], [True, False, True, True], [1.0, 0.75, 0.5]) == {
        1.0: 0.75,
        0.75: 1.0,
        0.5: 1.0,
    }


def test_bins_hold_every_row_once() -> None:
    found = measure.bins([0.0, 0.4, 0.5, 1.0], [False, True, True, True], [0.0, 0.5, 1.0])
    assert found[0] == pytest.approx((0.2, 0.5, 2))
    assert found[1] == pytest.approx((0.75, 1.0, 2))
    assert len(found) == 2


def test_nothing_to_measure() -> None:
    assert measure.accuracy([]) == 0.0
    assert measure.average_precision([1.0], [False]) == 0.0
    assert measure.by_label([], []) == {}
