"""How many reviews have a reply, counted on a real data file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dangol.coverage import Band, StoreCoverage, coverage
from dangol.models import Answered
from dangol.policies import Policies
from dangol.policy import Policy, Replies
from dangol.storage.coverage import CoverageReader
from dangol.storage.machine import ActionState
from tests.core.decide.shop import DAY, NOW, STORE, Shop, low, review

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop(tmp_path) as made:
        yield made


def _counted(shop: Shop) -> StoreCoverage:
    (found,) = coverage(CoverageReader(shop.db), shop.policies, [STORE], shop.clock.now())
    return found


def _band(shop: Shop, days: int, band: str) -> Band:
    return next(one for one in _counted(shop).bands if (one.days, one.band) == (days, band))


def _answered(at: timedelta) -> Answered:
    return Answered(at=NOW - 5 * DAY + at, text="감사합니다")


def test_s3_12_each_kind_of_rating_is_counted_apart(shop: Shop) -> None:
    old = {"written_at": NOW - 5 * DAY, "item_id": None}
    shop.tell(
        low(1, **old, reply=_answered(HOUR)),
        low(2, **old, reply=_answered(30 * HOUR)),
        low(3, **old),
        low(4, item_id=None, written_at=NOW - HOUR),
        review(5, **old, reply=_answered(4 * HOUR)),
        review(6, item_id=None, rating=None),
        review(7, item_id=None, written_at=NOW - 60 * DAY),
        review(8, item_id=None, written_at=NOW - 99 * DAY),
        review(9, item_id=None, visible=False),
    )
    # of four low ones three had their day, and one of them was answered within it
    assert _band(shop, 30, "low") == Band(days=30, band="low", reviews=4, replied=2, share=50, hours=15.5, in_time=33)
    assert _band(shop, 30, "good") == Band(
        days=30, band="good", reviews=1, replied=1, share=100, hours=4.0, in_time=None
    )
    assert _band(shop, 90, "good").reviews == 2
    assert _band(shop, 30, "unrated").share == 0
    assert [one.id for one in _counted(shop).queue] == ["R7", "R3", "R6", "R4"]


def test_nothing_has_no_share(shop: Shop) -> None:
    assert {(one.reviews, one.share, one.hours, one.in_time) for one in _counted(shop).bands} == {(0, None, None, None)}


def test_the_sellers_own_numbers_hold(shop: Shop) -> None:
    shop.policies = Policies(Policy(replies=Replies(low_rating=1, low_within_hours=48, coverage=90)))
    shop.tell(
        low(1, rating=2, item_id=None), low(2, item_id=None, written_at=NOW - 5 * DAY, reply=_answered(30 * HOUR))
    )
    assert (_counted(shop).target, _counted(shop).low_within_hours) == (90, 48)
    assert _band(shop, 30, "good").reviews == 1
    assert _band(shop, 30, "low").in_time == 100


def test_what_waits_names_its_entry_and_what_was_posted_counts(shop: Shop) -> None:
    shop.tell(review(1, item_id=None), review(2, item_id=None))
    shop.decide()
    first, second = shop.actions("thank_review")
    assert [one.waiting for one in _counted(shop).queue] == [first.id, second.id]
    shop.put(first, ActionState.HANDED_OFF, NOW)
    assert [one.waiting for one in _counted(shop).queue] == [first.id, second.id]
    shop.put(first, ActionState.SENT, NOW)
    assert [one.id for one in _counted(shop).queue] == [second.subject_id]
    assert _band(shop, 30, "good").hours == 24.0
