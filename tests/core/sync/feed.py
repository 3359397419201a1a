"""A market that behaves badly on purpose, counted in whole minutes, and the plugin that reads it.

What is unkind about it: a row appears up to ``LATE`` minutes after the time it carries, rows are edited
in place and so move, many carry the same time, a window includes both its ends, a page holds three
rows, empty pages come in the middle, and the token to go on may be forgotten.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from dangol.contract import Platform
from dangol.errors import ResumeExpired, Unavailable
from dangol.hookspecs import hookimpl
from dangol.models import Order, OrderItem, Page, Product, Window
from dangol.settings import StoreSettings
from dangol.steps import reached

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dangol.contract import Store

__all__ = ["HISTORY", "LATE", "MINUTE", "Feed", "FeedClient", "FeedPlugin", "Run", "at", "feed_platform"]

MINUTE = timedelta(minutes=1)
LATE = 4
"""A row that carries the time ``t`` is seen by requests later than ``t + LATE`` at the latest."""
HISTORY = 400
PAGE = 3
_START = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
_PRODUCT = Product(id="p1", name="손뜨개 컵받침")


def at(minute: int) -> datetime:
    """Return the time of a minute."""
    return _START + minute * MINUTE


class Version(NamedTuple):
    """One state of a row: its number, the minute it carries, and how late it appears."""

    number: int
    minute: int
    late: int


class Run(NamedTuple):
    """What happens to one run: how slow each request is and what goes wrong at which step or request."""

    wait: int = 1
    latency: int = 0
    ahead: int = 0
    """How far our clock is ahead of the market's."""
    dies_at: int | None = None
    fails_at: int | None = None
    empty_at: int | None = None
    forgets: bool = False
    meanwhile: tuple[tuple[str, int], ...] = ()
    """Rows ``(name, late)`` that change while the run reads, one after each request."""


class Feed:
    """The market's rows and its clock."""

    def __init__(self, *, descending: bool = False) -> None:
        self.minute = 0
        self.descending = descending
        self.rows: dict[str, list[Version]] = {}

    def put(self, name: str, late: int) -> None:
        """Add a row, or edit it in place."""
        versions = self.rows.setdefault(name, [])
        versions.append(Version(len(versions) + 1, self.minute, late))

    def truth(self) -> dict[str, int]:
        """Return the latest version of every row."""
        return {name: versions[-1].number for name, versions in self.rows.items()}

    def page(self, since: int, until: int, after: tuple[int, str] | None) -> list[tuple[int, str, int]]:
        """Return ``(minute, name, version)`` of what is visible now between two minutes, behind ``after``."""
        found = [
            (seen.minute, name, seen.number)
            for name, versions in self.rows.items()
            if (seen := self._visible(versions)) is not None and since <= seen.minute <= until
        ]
        found.sort(reverse=self.descending)
        if after is None:
            return found
        return [row for row in found if (row[:2] < after if self.descending else row[:2] > after)]

    def _visible(self, versions: list[Version]) -> Version | None:
        return next((v for v in reversed(versions) if self.minute > v.minute + v.late), None)


class FeedClient:
    """One process's connection to the feed: it learns of the market's clock with the first answer."""

    def __init__(self, feed: Feed, run: Run) -> None:
        self.clock_offset = timedelta(0)
        self._feed = feed
        self._run = run
        self._requests = 0

    def ask(self, window: Window, resume: str | None) -> Page[Order]:
        """Send one request and go through what the run has in store for it."""
        run, feed = self._run, self._feed
        reached("feed.requested")
        feed.minute += run.latency
        self._requests += 1
        self.clock_offset = -run.ahead * MINUTE
        if self._requests == run.fails_at:
            raise Unavailable("the market does not answer")
        page = self._answer(window, resume)
        if self._requests <= len(run.meanwhile):
            feed.put(*run.meanwhile[self._requests - 1])
        return page

    def _answer(self, window: Window, resume: str | None) -> Page[Order]:
        if self._requests == self._run.empty_at:
            return Page([], f"{resume or ''}~")
        after = (resume or "").rstrip("~")
        rows = self._feed.page(_minute_up(window.since), _minute_down(window.until), _key(after))
        page = rows[:PAGE]
        more = f"{page[-1][0]} {page[-1][1]}" if len(rows) > PAGE else None
        return Page([_order(*row) for row in page], more)

    def expired(self) -> bool:
        """Tell whether the market forgot the token of the last run."""
        return self._run.forgets


def _minute_up(moment: datetime) -> int:
    return -((_START - moment) // MINUTE)


def _minute_down(moment: datetime) -> int:
    return (moment - _START) // MINUTE


def _key(token: str) -> tuple[int, str] | None:
    if not token:
        return None
    minute, name = token.split()
    return int(minute), name


def _order(minute: int, name: str, version: int) -> Order:
    item = OrderItem(id=name, product=_PRODUCT, quantity=version, updated_at=at(minute))
    return Order(id=name, items=(item,), ordered_at=_START)


def feed_platform(*, lookback: int = LATE, max_window: int = HISTORY) -> Platform:
    """Describe the market; spans are in minutes."""
    return Platform(
        id="feed",
        title="Feed",
        settings=StoreSettings,
        base_url="http://127.0.0.1",
        lookback=lookback * MINUTE,
        max_window=max_window * MINUTE,
        history=HISTORY * MINUTE,
    )


class FeedPlugin:
    """Reads the feed as a plugin should: opaque tokens, no cursor of its own."""

    @hookimpl
    def dangol_platform(self) -> Platform:
        return feed_platform()

    @hookimpl
    async def dangol_fetch_orders(self, store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Order]]:
        client = cast("FeedClient", store.client)
        if resume is not None and client.expired():
            raise ResumeExpired("the market forgot where we were")
        while True:
            page = client.ask(window, resume)
            yield page
            resume = page.resume
            if resume is None:
                return
