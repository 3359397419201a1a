"""Products and periods: which review counts where, beside what, and that each is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from dangol.analysis import ClauseRead, Read, Reading
from dangol.insights import Period, insights
from dangol.storage.texts import ReviewText
from dangol.text.dictionary import built_in_words
from dangol.text.keywords import mentions
from dangol.text.nouns import Noun

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = Period(NOW - 30 * DAY, NOW)


def read(
    product: str = "1",
    days: float = 1,
    words: Sequence[str] | None = ("지퍼",),
    aspects: Sequence[str] = (),
    store: str = "main",
    bad: bool = False,
) -> Read:
    review = ReviewText(store, "r", product, f"상품 {product}", 5, "…", NOW - days * DAY)
    clauses = (ClauseRead(0, 99, 0.1, "bad"),) if bad else ()
    reading = Reading(0.5, "unclear", tuple(aspects), (), clauses)
    nouns = None if words is None else tuple(Noun(word, 5 * at) for at, word in enumerate(words))
    return Read(review, reading, nouns)


@pytest.mark.parametrize(
    "days, place", [(-0.1, None), (0, "now"), (29.9, "now"), (30, "before"), (59.9, "before"), (60, None)]
)
def test_a_review_counts_in_one_period(days: float, place: str | None) -> None:
    assert PERIOD.place(NOW - days * DAY) == place
    assert PERIOD.place(None) is None


def test_products_of_two_stores_stay_apart() -> None:
    found = insights([read(), read(), read(store="other")], PERIOD, built_in_words())
    assert [(one.store, one.reviews) for one in found] == [("main", 2), ("other", 1)]
    assert found[0].keywords is not None
    assert found[0].keywords[0].lift == pytest.approx(1)


def test_a_word_of_one_product_lifts_it_in_its_store() -> None:
    others = [read("2", words=["끈"]) for _ in range(20)]
    first = insights([read() for _ in range(10)] + others, PERIOD, built_in_words())[-1]
    assert first.keywords is not None
    assert first.keywords[0].keyword == "지퍼"
    assert first.keywords[0].lift == pytest.approx((10 + 3) / (10 / 3 + 3))


def test_a_product_without_reviews_now_is_left_out() -> None:
    assert insights([read(days=40)], PERIOD, built_in_words()) == []


def test_complaints_about_a_topic_that_rise() -> None:
    late = [read(aspects=["delivery-"]) for _ in range(6)] + [read(aspects=["delivery+"]) for _ in range(2)]
    earlier = [read(days=40, aspects=["delivery+"]) for _ in range(8)]
    (found,) = insights([*late, *earlier], PERIOD, built_in_words())
    (delivery,) = found.topics
    assert (delivery.reviews, delivery.praise, delivery.complaints, delivery.previous) == (8, 2, 6, 0)
    assert delivery.change is not None
    assert delivery.change > 1.3


def test_a_keyword_complains_where_its_clause_does() -> None:
    (found,) = insights([read(bad=True), read()], PERIOD, built_in_words())
    assert found.keywords is not None
    assert [(one.reviews, one.complaints) for one in found.keywords] == [(2, 1)]


def test_without_nouns_there_are_topics_alone() -> None:
    (found,) = insights([read(words=None, aspects=["size-"])], PERIOD, built_in_words())
    assert found.keywords is None
    assert found.topics


def test_each_review_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(*given: object) -> object:
        asked.append(given)
        return mentions(*given)  # type: ignore[arg-type]  # passes all on

    monkeypatch.setattr("dangol.insights.mentions", counted)
    reviews = [read(str(number % 5), days=number % 50 + 1) for number in range(40)]
    insights(reviews, PERIOD, built_in_words())
    assert len(asked) == len(reviews)
