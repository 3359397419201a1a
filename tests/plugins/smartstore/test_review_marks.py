"""Settlements as signs of reviews: which days, how often, and what if they may not be read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol import KST, AuthError, Window
from dangol_smartstore import reviews
from dangol_smartstore.gateway import NotPermitted

if TYPE_CHECKING:
    from dangol import Store
    from tests.plugins.smartstore.conftest import Reading, Rows, Script

CASES = "/v1/pay-settle/settle/case"
SIX = datetime(2026, 11, 20, 6, 0, tzinfo=KST)


def mark(item: str, kind: str = "PURCHASE_REVIEW") -> dict[str, str]:
    return {"productOrderType": kind, "productOrderId": item, "orderId": "1"}


def test_most_windows_ask_for_nothing() -> None:
    assert reviews.due(Window(SIX + timedelta(minutes=1), SIX + timedelta(hours=10)), SIX + timedelta(hours=10)) == []


def test_a_day_is_looked_at_after_one_three_and_seven_days() -> None:
    window = Window(SIX - timedelta(minutes=5), SIX + timedelta(minutes=5))
    assert reviews.due(window, window.until) == [date(2026, 11, 13), date(2026, 11, 17), date(2026, 11, 19)]


def test_catching_up_asks_for_each_day_once() -> None:
    now = SIX + timedelta(hours=10)
    asked = []
    since = now - timedelta(days=30)
    while since < now:
        until = min(now, since + timedelta(hours=23, minutes=59))
        asked += reviews.due(Window(since, until), now)
        since = until
    assert len(asked) == len(set(asked))
    assert asked[-1] == date(2026, 11, 19)
    assert set(asked) >= {date(2026, 10, 22) + timedelta(days=n) for n in range(29)}


@given(st.lists(st.integers(5, 2000), min_size=30, max_size=60))
def test_no_day_is_forgotten_however_often_it_is_asked(minutes: list[int]) -> None:
    now = SIX - timedelta(hours=3)
    seen: dict[date, int] = {}
    for gap in minutes:
        since, now = now - timedelta(minutes=10), now + timedelta(minutes=gap)
        for day in reviews.due(Window(since, now), now):
            seen[day] = seen.get(day, 0) + 1
    over = (now - timedelta(days=7, hours=6)).date()
    day = date(2026, 11, 20)
    while day < over:
        assert seen[day] >= 1
        day += timedelta(days=1)


async def test_points_paid_for_reviews_mark_items_and_other_money_does_not(
    store: Store, script: Script, rows: Rows, reading: Reading
) -> None:
    script.on("GET", CASES, rows.settled(mark("1"), mark("2", "PROD_ORDER"), {"productOrderType": "REVIEW"}))
    window = Window(SIX - timedelta(hours=10), SIX)
    await store.clock.sleep(0)
    script.on("GET", CASES, rows.settled(mark("3")), rows.settled())
    pages = await reading.all(reviews.settled(store, window, None))
    assert [[(one.item_id, one.kind) for one in page.items] for page in pages] == [
        [("1", "PURCHASE_REVIEW")],
        [("3", "PURCHASE_REVIEW")],
        [],
    ]
    assert len(pages[0].rejected) == 1
    assert [page.resume for page in pages] == ["2026-11-17 1", "2026-11-19 1", None]
    assert script.params(CASES)[0] == {
        "searchDate": "2026-11-13",
        "periodType": "SETTLE_CASEBYCASE_SETTLE_BASIS_DATE",
        "pageNumber": 1,
        "pageSize": 1000,
    }


async def test_a_day_of_many_pages_is_read_to_its_end_and_resumed_inside(
    store: Store, script: Script, rows: Rows, reading: Reading
) -> None:
    window = Window(SIX - timedelta(hours=10), SIX)
    script.on("GET", CASES, rows.settled(mark("3"), pages=2), rows.settled(mark("4"), pages=2))
    pages = await reading.all(reviews.settled(store, window, "2026-11-19 1"))
    assert [page.resume for page in pages] == ["2026-11-19 2", None]
    script.on("GET", CASES, rows.settled(mark("4"), pages=2))
    assert await reading.all(reviews.settled(store, window, "2026-11-19 2")) == pages[1:]


async def test_without_the_permission_there_are_no_marks_and_no_error(
    store: Store, script: Script, reading: Reading
) -> None:
    script.on("GET", CASES, NotPermitted("settlements"))
    assert await reading.all(reviews.settled(store, Window(SIX - timedelta(hours=1), SIX), None)) == []


async def test_another_refusal_stays_one(store: Store, script: Script, reading: Reading) -> None:
    script.on("GET", CASES, AuthError("this computer's address"))
    with pytest.raises(AuthError):
        await reading.all(reviews.settled(store, Window(SIX - timedelta(hours=1), SIX), None))
