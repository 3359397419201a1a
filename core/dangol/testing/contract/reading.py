"""What must hold when a market is well: every row arrives, once, whatever the pages are like."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from datetime import timedelta
from typing import Any

from dangol.errors import BadResponse
from dangol.models import ReviewMark, Stream
from dangol.sync import StreamReport
from dangol.testing.contract.bench import Bench, Crash, ids_of, records_of
from dangol.testing.contract.rules import RULES, Rule, rule
from dangol.testing.contract.values import faults_of
from dangol.testing.contract.wire import Endless

__all__ = ["Reading"]

_ROWS = 7


def calm(broken: Rule, report: StreamReport) -> None:
    """Hold that a sync ended without trouble."""
    problem = report.problem
    told = "" if problem is None else f"{type(problem).__name__}: {problem.message} {problem.detail}"
    broken.hold(problem is None, "a sync that ends without trouble", told)


class Reading:
    """Tests of streams."""

    @rule("all_pages")
    async def test_every_row_of_every_page_arrives(self, bench: Bench, stream: Stream) -> None:
        """3: with two rows a page, seven rows come as they come on one page."""
        bench.fake.rows_per_page = 2
        await self._all_arrive(RULES["all_pages"], bench, stream)

    @rule("empty_page")
    async def test_an_empty_page_in_the_middle_is_not_the_end(self, bench: Bench, stream: Stream) -> None:
        """3: the market's second page is empty, and others follow."""
        bench.fake.rows_per_page, bench.fake.hollow = 2, True
        await self._all_arrive(RULES["empty_page"], bench, stream)

    @rule("equal_times")
    async def test_rows_of_one_second_survive_the_edge_of_a_page(self, bench: Bench, stream: Stream) -> None:
        """7: seven rows carry the same time, two of them fit on a page."""
        bench.fake.rows_per_page = 2
        await self._all_arrive(RULES["equal_times"], bench, stream, apart=timedelta(0))

    async def _all_arrive(
        self, wanted: Rule, bench: Bench, stream: Stream, apart: timedelta = timedelta(minutes=7)
    ) -> None:
        bench.fake.stage(stream, bench.moments(_ROWS, apart=apart))
        calm(wanted, await bench.sync(stream))
        there = len(bench.stored(stream))
        wanted.hold(there == _ROWS, f"{_ROWS} rows of {stream}", f"{there}, after {len(bench.wire.passed)} requests")

    @rule("repeated_token")
    async def test_a_page_that_repeats_itself_ends_in_an_error(self, bench: Bench, stream: Stream) -> None:
        """4: the market names the same page as the next one for ever."""
        broken = RULES["repeated_token"]
        bench.fake.rows_per_page, bench.fake.stuck = 2, True
        bench.fake.stage(stream, bench.moments(5))
        try:
            report = await bench.sync(stream)
        except Endless:
            broken.hold(False, "BadResponse", f"still asking after {len(bench.wire.passed)} requests")
            return
        broken.hold(isinstance(report.problem, BadResponse), "BadResponse", report.problem or "an ordinary end")

    @rule("crash")
    async def test_a_crash_between_two_pages_loses_nothing(self, bench: Bench, stream: Stream) -> None:
        """5: the computer goes dark three times, each time after one more page."""
        broken = RULES["crash"]
        bench.fake.rows_per_page = 2
        bench.fake.stage(stream, bench.moments(_ROWS, behind=True))
        for _time in range(3):
            await _dark_after_a_page(bench, stream)
        calm(broken, await bench.sync(stream))
        there = len(bench.stored(stream))
        broken.hold(there == _ROWS, f"{_ROWS} rows after three crashes and a whole sync", f"{there} rows")

    @rule("second_run")
    async def test_reading_again_adds_nothing(self, bench: Bench, stream: Stream) -> None:
        """6: two syncs, a minute apart, and nothing happened in between."""
        broken = RULES["second_run"]
        bench.fake.stage(stream, bench.moments(_ROWS))
        calm(broken, await bench.sync(stream))
        before = bench.stored(stream)
        bench.clock.advance(minutes=1)
        again = await bench.sync(stream)
        calm(broken, again)
        added = bench.stored(stream) - before
        broken.hold(not added and again.new == 0, "no new row", f"{len(added)} new ids, {again.new} new records")

    @rule("late_rows")
    async def test_late_and_edited_rows_arrive_with_the_next_sync(self, bench: Bench, stream: Stream) -> None:
        """8: a row appears behind what was read, and one that was read changes."""
        broken = RULES["late_rows"]
        broken.hold(bench.platform.lookback > timedelta(0), "a Platform.lookback above zero", "zero")
        (first,) = bench.fake.stage(stream, bench.moments(1))
        calm(broken, await bench.sync(stream))
        before, read = bench.contents(stream), len(bench.stored(stream))
        bench.clock.advance(minutes=10)
        late = bench.clock.now() - min(bench.platform.lookback / 2, timedelta(hours=1)) - timedelta(minutes=10)
        bench.fake.stage(stream, [late.replace(microsecond=0)])
        calm(broken, await bench.sync(stream))
        came = len(bench.stored(stream)) - read
        broken.hold(came == 1, "the row that appeared after its time", f"{came} new rows")
        bench.fake.restage(stream, first)
        bench.clock.advance(minutes=10)
        calm(broken, await bench.sync(stream))
        after = bench.contents(stream)
        edited = [name for name in before if after.get(name) != before[name]]
        broken.hold(edited, "the row that was edited at the market, as it is now", "what was read first")

    @rule("values")
    async def test_times_money_and_ids_are_what_they_are(self, bench: Bench, stream: Stream) -> None:
        """19: every field holds what it promises, and the times are those at which things happened."""
        broken, moments = RULES["values"], bench.moments(3)
        bench.fake.stage(stream, moments)
        records = records_of(await bench.read(stream))
        wrong = [fault for record in records for fault in faults_of(record)]
        broken.hold(not wrong, "fields of the types that dangol's records name", "; ".join(sorted(set(wrong))[:5]))
        told = {_when(record) for record in records if not isinstance(record, ReviewMark)} - {None}
        off = [at for at in told if min(abs(at - moment) for moment in moments) >= timedelta(minutes=1)]
        broken.hold(not off, "the times at which the rows were made", f"others, {_distance(off, moments)} away")

    @rule("closed_early")
    async def test_a_stream_closed_in_the_middle_leaves_nothing_running(self, bench: Bench, stream: Stream) -> None:
        """16: one page is taken, then the stream is closed."""
        broken = RULES["closed_early"]
        bench.fake.rows_per_page = 2
        bench.fake.stage(stream, bench.moments(_ROWS))
        await bench.read(stream)
        tasks, threads = asyncio.all_tasks(), set(threading.enumerate())
        left: list[str] = []
        with _forgotten(left):
            await _one_page(bench, stream)
            running = [task.get_name() for task in asyncio.all_tasks() - tasks]
            running += [thread.name for thread in set(threading.enumerate()) - threads if not thread.daemon]
            gc.collect()
        broken.hold(not running, "no task and no thread of its own", ", ".join(running))
        broken.hold(not left, "inner streams that are closed with it (aclosing)", f"left open: {', '.join(left)}")


async def _dark_after_a_page(bench: Bench, stream: Stream) -> None:
    """Read until a page is stored, and die there."""

    def watch(_event: Any) -> None:
        raise Crash

    await bench.connect()
    bench.app.watchers.append(watch)
    try:
        await bench.sync(stream)
    except Crash:
        pass  # what it is for
    finally:
        bench.close()


async def _one_page(bench: Bench, stream: Stream) -> None:
    async with bench.store() as store:
        fetched = bench.plugins.fetch(stream, store, bench.window(), None)
        async for _page in fetched:
            break
        await fetched.aclose()


class _forgotten:
    """Write down the async generators that nobody closed, for the block."""

    def __init__(self, left: list[str]) -> None:
        self._left = left

    def __enter__(self) -> None:
        self._before = sys.get_asyncgen_hooks()

        def finalise(generator: Any) -> None:
            self._left.append(generator.__qualname__)
            if self._before.finalizer is not None:
                self._before.finalizer(generator)

        sys.set_asyncgen_hooks(finalizer=finalise)

    def __exit__(self, *_given: object) -> None:
        sys.set_asyncgen_hooks(*self._before)


def _when(record: Any) -> Any:
    names = ("ordered_at", "written_at", "asked_at")
    return next((getattr(record, name) for name in names if hasattr(record, name)), None)


def _distance(off: list[Any], moments: list[Any]) -> str:
    return str(max((min(abs(at - moment) for moment in moments) for at in off), default=timedelta(0)))


def ids(pages: Any) -> set[str]:
    """Return the ids of every record of some pages."""
    return {name for record in records_of(pages) for name in ids_of(record)}
