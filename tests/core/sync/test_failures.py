"""What goes wrong, whom it concerns, and how it heals."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from dangol.errors import AuthError, ConfigError, NotFound, PluginError, RateLimited, StorageError, Unavailable
from dangol.hookspecs import hookimpl
from dangol.models import Page, Rejected, Stream
from dangol.storage.database import Database
from tests.core.sync.script import NOW, Script, Shop, order, review

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from dangol.contract import Store
    from dangol.models import Window

ORDERS = ("main", Stream.ORDERS)


async def test_a_store_recovers_after_a_bad_key(shop: Shop, script: Script) -> None:
    script.will(AuthError("the key was refused"))
    script.will(Page([order("a")]))
    report = await shop.stream()
    assert isinstance(report.problem, AuthError)
    assert (shop.checkpoint().failures, shop.checkpoint().problem) == (1, "the key was refused")
    assert (await shop.stream()).problem is None
    assert (shop.checkpoint().failures, shop.checkpoint().problem) == (0, None)
    assert shop.items() == ["a"]


async def test_failures_are_counted_and_move_nothing(shop: Shop, script: Script) -> None:
    await shop.stream()
    before = shop.checkpoint().watermark
    for _ in range(3):
        shop.clock.advance(hours=1)
        script.will(Unavailable("down"))
        await shop.stream()
    assert shop.checkpoint().failures == 3
    assert shop.checkpoint().watermark == before
    assert shop.checkpoint().synced_at == NOW


async def test_a_pause_outlives_a_restart(tmp_path: Path) -> None:
    path, script = tmp_path / "home" / "dangol.db", Script()
    first = Shop(Database(path), script)
    first.connect("main")
    script.will(RateLimited("slow down", retry_after=600))
    assert isinstance((await first.stream()).problem, RateLimited)
    first.db.close()

    again = Shop(Database(path), script, first.clock)
    again.clock.advance(minutes=9)
    report = await again.stream()
    assert isinstance(report.problem, RateLimited)
    assert report.problem.retry_after == 60
    assert report.problem.message == "slow down"
    assert "16:30" in report.problem.hint
    assert len(script.calls) == 1, "the market was left alone"

    again.clock.advance(minutes=1)
    assert (await again.stream()).problem is None
    assert again.checkpoint().retry_at is None
    again.db.close()


async def test_a_pause_of_one_stream_leaves_the_others(shop: Shop, script: Script) -> None:
    script.will(RateLimited("slow down", retry_after=600))
    script.will(Page([review("r")]), stream=Stream.REVIEWS)
    reports = await shop.sync()
    assert isinstance(reports[ORDERS].problem, RateLimited)
    assert reports["main", Stream.REVIEWS].new == 1


async def test_one_stores_failure_is_its_own(shop: Shop, script: Script) -> None:
    shop.connect("second", "third")
    script.will(AuthError("sign in"), store="second")
    for name in ("main", "third"):
        script.will(Page([order(f"{name}-1")], "more"), Page([order(f"{name}-2")]), store=name)
    reports = await shop.sync(("main", "second", "third"))
    assert isinstance(reports["second", Stream.ORDERS].problem, AuthError)
    assert shop.items() == ["main-1", "main-2", "third-1", "third-2"]
    assert {key for key, report in reports.items() if report.problem} == {("second", Stream.ORDERS)}


@pytest.mark.parametrize(
    "rubbish",
    [
        KeyError("홍길동 010-0000-0000"),
        Page([order("a", amount="12,000원")]),
        Page([order("a", amount={"won": 12000})]),
        Page([order("a", amount=12000.5)]),
        Page([order("a", amount=2**70)]),
        Page([order("\ud800")]),
        Page([order("a").items[0]]),
        "no page at all",
    ],
    ids=["raises", "text for money", "a dict", "half a won", "too large", "half a letter", "no record", "no page"],
)
async def test_a_plugins_fault_is_named_and_stops_its_store_only(shop: Shop, script: Script, rubbish: Any) -> None:
    shop.connect("second")
    script.will(Page([order("good")], "more"), rubbish)
    script.will(Page([order("other")]), store="second")
    reports = await shop.sync(("main", "second"))
    problem = reports[ORDERS].problem
    assert isinstance(problem, PluginError)
    assert "script" in problem.message
    assert "홍길동" not in f"{problem.message}{problem.hint}{problem.detail}"
    assert problem.detail["where"]
    assert shop.checkpoint().problem == problem.message
    assert shop.checkpoint().resume == "more"
    assert shop.items() == ["good", "other"]


async def test_a_plugin_that_is_gone_keeps_only_its_own_store_back(shop: Shop, script: Script) -> None:
    reports = await shop.sync(platform="no-such-market")
    assert isinstance(reports[ORDERS].problem, NotFound)
    assert isinstance((await shop.sync(platform="gone", only=Stream.REVIEWS))["main", Stream.REVIEWS].problem, NotFound)


@pytest.mark.parametrize(
    "wrong, expected", [(ConfigError("no client_id"), ConfigError), (ValueError("a bug"), PluginError)]
)
async def test_a_store_that_cannot_be_opened_keeps_nobody_back(
    shop: Shop, script: Script, wrong: Exception, expected: type[Exception]
) -> None:
    shop.connect("second")
    shop.unopened["main"] = wrong
    script.will(Page([order("a")]), store="second")
    reports = await shop.sync(("main", "second"))
    assert isinstance(reports[ORDERS].problem, expected)
    assert [key for key in reports if key[0] == "main"] == [ORDERS], "one report for the whole store"
    assert shop.items() == ["a"]


async def test_a_full_disk_stops_everything(shop: Shop) -> None:
    stopped: list[str] = []

    class Endless(Script):
        @hookimpl
        async def dangol_fetch_orders(
            self, store: Store, window: Window, resume: str | None
        ) -> AsyncIterator[Page[Any]]:
            try:
                if store.name == "main":
                    await asyncio.sleep(0)
                    yield Page([order(f"{n}-" + "x" * 2000) for n in range(200)], "more")
                await asyncio.Event().wait()
            finally:
                stopped.append(store.name)

    full = Shop(shop.db, Endless())
    full.connect("second")
    pages = shop.db.value("PRAGMA page_count")
    shop.db.conn.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageError, match="full"):
        await full.sync(("main", "second"))
    assert sorted(stopped) == ["main", "second"]
    assert full.items() == []
    assert full.checkpoint().window is None
    assert not shop.db.conn.in_transaction


async def test_a_generator_is_closed_whatever_happens(shop: Shop, script: Script) -> None:
    script.will(Page([order("a", amount="a fault")], "more"), Page([order("b")]))
    await shop.stream()
    assert script.closed == script.calls
    assert shop.items() == []


async def test_an_interrupted_run_keeps_what_was_committed(shop: Shop) -> None:
    first_page_read = asyncio.Event()

    class Slow(Script):
        @hookimpl
        async def dangol_fetch_orders(
            self, store: Store, window: Window, resume: str | None
        ) -> AsyncIterator[Page[Any]]:
            yield Page([order("a")], "after a")
            first_page_read.set()
            await asyncio.Event().wait()

    slow = Shop(shop.db, Slow())
    task = asyncio.create_task(slow.stream())
    await first_page_read.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert slow.items() == ["a"]
    assert slow.checkpoint().resume == "after a"
    assert slow.checkpoint().failures == 0


async def test_rows_that_do_not_parse_are_counted_and_keep_nothing_back(shop: Shop, script: Script) -> None:
    bad = Rejected(raw=b'{"id": 7}', reason="no date", id="7")
    script.will(Page([order("a")], "more", [bad]), Page([], None, [bad]))
    report = await shop.stream()
    assert (report.records, report.new, report.rejected, report.pages) == (1, 1, 2, 2)
    assert shop.records.counts("main")["quarantined"] == 1
    assert report.problem is None
    assert shop.checkpoint().watermark == NOW


async def test_stores_are_read_side_by_side(shop: Shop) -> None:
    here: set[str] = set()
    all_here = asyncio.Event()

    class Meeting(Script):
        @hookimpl
        async def dangol_fetch_orders(
            self, store: Store, window: Window, resume: str | None
        ) -> AsyncIterator[Page[Any]]:
            here.add(store.name)
            if len(here) == 2:
                all_here.set()
            await all_here.wait()
            yield Page([order(store.name)])

    both = Shop(shop.db, Meeting())
    both.connect("second")
    async with asyncio.timeout(5):
        await both.sync(("main", "second"))
    assert both.items() == ["main", "second"]


async def test_a_poll_that_finds_nothing_writes_its_checkpoint_only(shop: Shop, script: Script) -> None:
    script.will(Page([order("a")]))
    await shop.stream()
    shop.clock.advance(minutes=10)
    script.will(Page([]))
    statements: list[str] = []
    shop.db.conn.set_trace_callback(statements.append)
    await shop.stream()
    shop.db.conn.set_trace_callback(None)
    written = [text for text in statements if not text.startswith(("SELECT", "BEGIN", "COMMIT"))]
    assert len(written) == 1
    assert written[0].startswith("INSERT INTO checkpoints")


async def test_reading_the_same_again_writes_no_record(shop: Shop, script: Script) -> None:
    page = Page([order("a", updated_at=NOW), order("b")])
    script.will(page)
    await shop.stream()
    script.will(page)
    statements: list[str] = []
    shop.db.conn.set_trace_callback(statements.append)
    report = await shop.stream()
    shop.db.conn.set_trace_callback(None)
    assert (report.records, report.new, report.changed) == (2, 0, 0)
    writes = {text.split()[2] for text in statements if text.startswith(("INSERT", "UPDATE", "DELETE"))}
    assert writes == {"checkpoints"}


async def test_only_the_wished_stream_is_read(shop: Shop, script: Script) -> None:
    reports = await shop.sync(only=Stream.REVIEWS)
    assert list(reports) == [("main", Stream.REVIEWS)]
    assert {call.stream for call in script.calls} == {Stream.REVIEWS}


async def test_every_stream_the_plugin_can_fetch_is_reported(shop: Shop) -> None:
    assert {stream for _store, stream in await shop.sync()} == {Stream.ORDERS, Stream.SWEEP, Stream.REVIEWS}


async def test_each_commit_is_told_with_its_counts(shop: Shop, script: Script) -> None:
    script.will(Page([order("a"), order("b")], "more"), Page([order("b", amount=1)]))
    report = await shop.stream()
    assert [(e.stream, e.records, e.new, e.changed) for e in shop.events] == [("orders", 2, 2, 0), ("orders", 1, 0, 1)]
    assert (report.records, report.new, report.changed) == (3, 2, 1)
