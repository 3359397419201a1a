"""What one run reads: from where, up to when, in which pieces, and where it goes on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from dangol.errors import ResumeExpired, Unavailable
from dangol.models import Page, Stage, Stream, Window
from tests.core.sync.script import NOW, Call, Script, Shop, order

if TYPE_CHECKING:
    from dangol.models import Order

ShopOf = Callable[[Script], Shop]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def windows(script: Script) -> list[Window]:
    return [call.window for call in script.calls]


async def test_the_first_run_reads_the_history(shop: Shop, script: Script) -> None:
    await shop.stream()
    assert windows(script) == [Window(NOW - script.platform.history, NOW)]
    assert shop.checkpoint().watermark == NOW


async def test_later_runs_reach_back_behind_what_is_complete(shop: Shop, script: Script) -> None:
    await shop.stream()
    shop.clock.advance(minutes=10)
    await shop.stream()
    assert windows(script)[1] == Window(NOW - 3 * HOUR, NOW + timedelta(minutes=10))


async def test_a_long_time_is_read_in_slices_that_touch(shop_of: ShopOf) -> None:
    script = Script(max_window=DAY, history=timedelta(days=2, hours=12))
    await shop_of(script).stream()
    ends = [NOW - timedelta(days=2, hours=12), NOW - timedelta(days=1, hours=12), NOW - timedelta(hours=12), NOW]
    assert windows(script) == [Window(*pair) for pair in pairwise(ends)]


async def test_a_stream_may_have_slices_of_its_own(shop_of: ShopOf) -> None:
    script = Script(max_window=DAY, max_windows={Stream.REVIEWS: 10 * DAY}, history=10 * DAY)
    shop = shop_of(script)
    await shop.stream(Stream.REVIEWS)
    assert windows(script) == [Window(NOW - 10 * DAY, NOW)]
    await shop.stream()
    assert len(script.calls) == 1 + 10


async def test_each_slice_that_ended_counts_even_if_a_later_one_fails(shop_of: ShopOf) -> None:
    script = Script(max_window=DAY, history=2 * DAY)
    shop = shop_of(script)
    script.will(Page([order("a")]))
    script.will(Unavailable("down"))
    report = await shop.stream()
    assert isinstance(report.problem, Unavailable)
    assert shop.checkpoint().watermark == NOW - DAY
    await shop.stream()
    assert windows(script)[2] == Window(NOW - DAY - 3 * HOUR, NOW - 3 * HOUR)


async def test_an_interrupted_window_goes_on_with_its_token(shop: Shop, script: Script) -> None:
    script.will(Page([order("a")], "after a"), Page([], "still nothing"), Unavailable("down"))
    script.will(Page([order("b")]))
    await shop.stream()
    assert shop.checkpoint().resume == "still nothing"
    assert shop.checkpoint().watermark is None
    shop.clock.advance(hours=5)
    report = await shop.stream()
    first, second, third = script.calls
    assert (second.window, second.resume) == (first.window, "still nothing")
    assert (third.window, third.resume) == (Window(NOW - 3 * HOUR, NOW + 5 * HOUR), None)
    assert report.problem is None
    assert shop.items() == ["a", "b"]


async def test_the_last_page_is_stored_when_the_window_is_closed(shop: Shop, script: Script) -> None:
    script.will(Page([order("a")], "after a"), Page([order("b")]), Unavailable("down"))
    script.will(Page([order("b")]))
    await shop.stream()
    assert shop.items() == ["a"]
    assert shop.checkpoint().window == windows(script)[0]
    report = await shop.stream()
    assert script.calls[1].resume == "after a"
    assert (report.new, report.changed, report.records) == (1, 0, 1)
    assert shop.items() == ["a", "b"]
    assert shop.checkpoint().window is None


async def test_a_forgotten_token_starts_the_window_again(shop: Shop, script: Script) -> None:
    script.will(Page([order("a")], "after a"), Unavailable("down"))
    script.will(ResumeExpired("forgotten"))
    script.will(Page([order("a")], "after a"), Page([order("b")]))
    await shop.stream()
    report = await shop.stream()
    assert [call.resume for call in script.calls[:3]] == [None, "after a", None]
    assert windows(script)[2] == windows(script)[0]
    assert report.problem is None
    assert shop.items() == ["a", "b"]


@pytest.mark.parametrize("again", [True, False])
async def test_a_token_that_is_forgotten_again_ends_the_run(shop: Shop, script: Script, again: bool) -> None:
    if again:
        script.will(Page([order("a")], "after a"), Unavailable("down"))
        await shop.stream()
        script.will(ResumeExpired("forgotten"))
    script.will(ResumeExpired("no token was given"))
    report = await shop.stream()
    assert isinstance(report.problem, ResumeExpired)
    assert len(script.calls) == (3 if again else 1)
    assert shop.checkpoint().watermark is None


async def test_reading_stops_the_margin_before_now(shop_of: ShopOf) -> None:
    script = Script(margin=timedelta(seconds=30))
    shop = shop_of(script)
    await shop.stream()
    assert windows(script)[0].until == NOW - timedelta(seconds=30)
    assert shop.checkpoint().watermark == NOW - timedelta(seconds=30)


async def test_where_our_clock_is_known_to_be_ahead_the_markets_counts(shop: Shop, script: Script) -> None:
    shop.client.clock_offset = timedelta(minutes=-7)
    await shop.stream()
    assert windows(script)[0].until == NOW - timedelta(minutes=7)


async def test_where_the_first_answer_tells_that_our_clock_is_ahead_the_watermark_stays_behind(shop: Shop) -> None:
    class Late(Script):
        async def fetched(self, call: Call) -> AsyncGenerator[Page[Any], None]:
            shop.client.clock_offset = timedelta(minutes=-7)
            async with aclosing(super().fetched(call)) as pages:
                async for page in pages:
                    yield page

    late = Late()
    late.will(Page([order("a")], "after a"), Page([order("b")]))
    ahead = Shop(shop.db, late)
    ahead.client = shop.client
    await ahead.stream()
    assert late.calls[0].window.until == NOW
    assert ahead.checkpoint().watermark == NOW - timedelta(minutes=7)


async def test_where_our_clock_is_behind_ours_counts(shop: Shop, script: Script) -> None:
    shop.client.clock_offset = timedelta(minutes=7)
    await shop.stream()
    assert shop.checkpoint().watermark == NOW


async def test_a_watermark_from_a_wrong_clock_does_not_stop_the_reading(shop: Shop, script: Script) -> None:
    shop.clock.advance(days=300)
    await shop.stream()
    shop.clock.set(NOW)
    await shop.stream()
    assert windows(script)[1] == Window(NOW - 3 * HOUR, NOW)
    assert shop.checkpoint().watermark == NOW


# the sweep: a second look at open orders


def shipped(*names: str) -> Page[Order]:
    return Page([order(name, stage=Stage.SHIPPED) for name in names])


@pytest.fixture
def daily(shop_of: ShopOf) -> Shop:
    return shop_of(Script(sweep_every=DAY, max_window=DAY))


async def test_without_a_sweep_there_is_none(shop: Shop, script: Script) -> None:
    await shop.stream(Stream.SWEEP)
    assert script.calls == []


async def test_a_sweep_gets_what_is_on_its_way_in_order(daily: Shop) -> None:
    daily.script.will(shipped("c", "a", "b"), Page([order("d")]))
    await daily.stream()
    daily.script.calls.clear()
    await daily.stream(Stream.SWEEP)
    (call,) = daily.script.calls
    assert call.open_items == ("a", "b", "c")
    assert call.window == Window(NOW - DAY, NOW)


async def test_a_sweep_is_due_once_a_day(daily: Shop) -> None:
    await daily.stream(Stream.SWEEP)
    daily.clock.advance(hours=23, minutes=59)
    await daily.stream(Stream.SWEEP)
    assert len(daily.script.calls) == 1
    daily.clock.advance(minutes=1)
    await daily.stream(Stream.SWEEP)
    assert daily.script.calls[1].window.since == NOW - 3 * HOUR


async def test_open_items_go_with_the_first_slice_only(daily: Shop) -> None:
    daily.script.will(shipped("a"))
    await daily.stream()
    await daily.stream(Stream.SWEEP)
    daily.script.calls.clear()
    daily.clock.advance(days=2)
    await daily.stream(Stream.SWEEP)
    assert [call.open_items for call in daily.script.calls] == [("a",), (), ()]


async def test_a_sweep_that_died_is_given_its_open_items_again(daily: Shop) -> None:
    daily.script.will(shipped("a", "b"))
    await daily.stream()
    daily.script.will(Page([order("a", stage=Stage.DELIVERED)], "after a"), Unavailable("down"), stream=Stream.SWEEP)
    await daily.stream(Stream.SWEEP)
    await daily.stream(Stream.SWEEP)
    assert daily.script.calls[-1].resume == "after a"
    assert daily.script.calls[-1].open_items == ("b",)
    daily.script.calls.clear()
    await daily.stream(Stream.SWEEP)
    assert daily.script.calls == []
