"""Lists that are asked by date arrive whole, whatever their order, their length and the caps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangol import KST, BadResponse, Window
from dangol_cafe24.spans import Caps, Span, everything, walk
from dangol_cafe24.wire import Orders

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST = date(2026, 11, 1)
CAPS = Caps(limit=5, offset=10)


class Lists:
    """Lists of moments that refuse what the API refuses, and give their rows in an order that means nothing."""

    def __init__(self, moments: dict[str, list[datetime]], caps: Caps, *, links: bool = True, seed: int = 0) -> None:
        self.moments = moments
        self.caps = caps
        self.links = links
        self.dice = Random(seed)
        self.asked: list[tuple[str, Span, int]] = []

    async def ask(self, name: str, span: Span, offset: int) -> Orders:
        assert offset <= self.caps.offset, "the API refuses such an offset"
        assert len(self.asked) < 10_000, "endless"
        self.asked.append((name, span, offset))
        rows = [moment for moment in self.moments[name] if span.since <= moment <= span.until]
        if not (span.single and offset) and len(rows) <= self.caps.limit:
            self.dice.shuffle(rows)
        page = rows[offset : offset + self.caps.limit]
        more: list[Any] = [{"rel": "next"}] if self.links and offset + len(page) < len(rows) else []
        body = {"orders": [moment.isoformat() for moment in page], "links": more}
        return msgspec.json.decode(msgspec.json.encode(body), type=Orders)


def moments(seconds: Iterable[int]) -> list[datetime]:
    start = datetime(2026, 11, 1, tzinfo=KST)
    return [start + timedelta(seconds=second) for second in seconds]


async def walked(lists: Lists, whole: Span, resume: str | None = None) -> list[tuple[str, list[str], str | None]]:
    found = []
    async for name, _span, rows, token in walk(list(lists.moments), whole, resume, lists.ask, lists.caps):
        found.append((name, [msgspec.json.decode(row, type=str) for row in rows], token))
    return found


DAY = 86_400
SECONDS = st.lists(st.integers(0, 20 * DAY - 1), max_size=60, unique=True)
CROWDED = st.lists(st.integers(3 * DAY, 3 * DAY + 400), max_size=60, unique=True)


@settings(max_examples=150, deadline=None)
@given(SECONDS | CROWDED, SECONDS, st.integers(1, 6), st.integers(1, 3), st.booleans(), st.data())
async def test_every_row_arrives_wherever_the_run_is_cut(
    first: list[int], second: list[int], limit: int, pages_deep: int, links: bool, data: st.DataObject
) -> None:
    lists = Lists({"a": moments(first), "b": moments(second)}, Caps(limit, limit * pages_deep), links=links)
    whole = Span.days(FIRST, date(2026, 11, 20))
    pages = await walked(lists, whole)
    for name, there in lists.moments.items():
        read = [row for one, rows, _token in pages for row in rows if one == name]
        assert sorted(read) == sorted(moment.isoformat() for moment in there), "each once"
    assert pages[-1][2] is None
    cut = data.draw(st.integers(0, len(pages) - 1))
    rest = await walked(lists, whole, pages[cut][2]) if pages[cut][2] else []
    assert [row for _name, rows, _token in pages[: cut + 1] + rest for row in sorted(rows)] == [
        row for _name, rows, _token in pages for row in sorted(rows)
    ]


async def test_a_quiet_month_takes_one_call_for_each_list() -> None:
    lists = Lists({"a": moments(range(0, 4 * DAY, DAY)), "b": []}, CAPS)
    await walked(lists, Span.days(FIRST, date(2026, 11, 30)))
    assert [(name, offset) for name, _span, offset in lists.asked] == [("a", 0), ("b", 0)]


async def test_more_rows_in_one_second_than_can_be_read_are_told() -> None:
    crowd = [datetime(2026, 11, 1, 12, tzinfo=KST)] * 99
    with pytest.raises(BadResponse, match="one second"):
        await walked(Lists({"a": crowd}, CAPS), Span.days(FIRST, FIRST))


async def test_a_page_that_names_a_next_one_goes_on_although_it_is_short() -> None:
    lists = Lists({"a": moments(range(8))}, Caps(limit=3, offset=10))
    rows = await everything(lambda span, offset: lists.ask("a", span, offset), Span.days(FIRST, FIRST), Caps(100, 10))
    assert rows is not None
    assert len(rows) == 8


def test_spans_are_written_as_days_and_only_parts_of_a_day_with_times() -> None:
    day = Span.days(FIRST, FIRST)
    assert Span.days(FIRST, date(2026, 11, 3)).params() == {"start_date": "2026-11-01", "end_date": "2026-11-03"}
    assert day.narrower().params() == {"start_date": "2026-11-01 00:00:00", "end_date": "2026-11-01 11:59:59"}


def test_a_window_covers_the_korean_days_it_touches() -> None:
    window = Window(datetime(2026, 11, 1, 15, 30, tzinfo=UTC), datetime(2026, 11, 2, 14, 59, tzinfo=UTC))
    assert Span.covering(window) == Span.days(date(2026, 11, 2), date(2026, 11, 2))
    assert Span.covering(window, timedelta(days=2)) == Span.days(date(2026, 10, 31), date(2026, 11, 2))


async def test_a_list_that_is_no_longer_wanted_ends_the_walk() -> None:
    lists = Lists({"a": []}, CAPS)
    found = [
        name
        async for name, *_rest in walk(
            ["b"], Span.days(FIRST, FIRST), "a 2026-11-01T00:00:00 2026-11-01T23:59:59", lists.ask, CAPS
        )
    ]
    assert found == ["a"]


async def test_without_any_list_nothing_is_asked() -> None:
    assert await walked(Lists({}, CAPS), Span.days(FIRST, FIRST)) == []
