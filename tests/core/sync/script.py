"""A market whose answers each test writes down, and a shop that reads it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from dangol.clock import MovableClock
from dangol.contract import Platform, Store
from dangol.hookspecs import hookimpl
from dangol.models import Inquiry, Message, Order, OrderItem, Page, Product, Review, Stage, Stream
from dangol.registry import Plugins
from dangol.settings import StoreSettings
from dangol.storage.checkpoints import Checkpoints
from dangol.storage.records import Records
from dangol.storage.stores import StoreRow
from dangol.sync import Shelf, StreamSync, sync

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence

    from dangol.contract import Client, Committed, FileSource
    from dangol.models import Window
    from dangol.storage.checkpoints import Checkpoint
    from dangol.storage.database import Database
    from dangol.sync import StreamReport

__all__ = ["NOW", "Call", "Script", "Shop", "inquiry", "order", "review"]

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
_PRODUCT = Product(id="p1", name="손뜨개 컵받침")


def order(name: str, *, amount: Any = 12000, stage: Stage = Stage.PAID, updated_at: datetime | None = None) -> Order:
    """Return an order with one line of the same id."""
    item = OrderItem(id=name, product=_PRODUCT, amount=amount, stage=stage, updated_at=updated_at)
    return Order(id=name, items=(item,), ordered_at=NOW)


def review(name: str, text: str = "잘 쓰고 있어요", rating: int = 5) -> Review:
    """Return a review."""
    return Review(id=name, text=text, rating=rating, written_at=NOW)


def inquiry(name: str) -> Inquiry:
    """Return an unanswered inquiry."""
    return Inquiry(id=name, kind="product", thread=(Message(text="언제 오나요?", at=NOW),), asked_at=NOW)


class Call(NamedTuple):
    """One fetch as the plugin saw it."""

    store: str
    stream: Stream
    window: Window
    resume: str | None
    open_items: tuple[str, ...] = ()


class Script:
    """A plugin that yields what the test wrote down: pages, or errors that it raises."""

    def __init__(self, **platform: Any) -> None:
        described: dict[str, Any] = {"lookback": timedelta(hours=3), "max_window": timedelta(days=40)} | platform
        self.platform = Platform(
            id="script", title="Script", settings=StoreSettings, base_url="http://127.0.0.1", **described
        )
        self.calls: list[Call] = []
        self.closed: list[Call] = []
        self.file: list[Page[Any] | Exception] = []
        self._answers: dict[tuple[str, Stream], list[Sequence[Page[Any] | Exception]]] = defaultdict(list)

    def will(self, *pages: Page[Any] | Exception, store: str = "main", stream: Stream = Stream.ORDERS) -> None:
        """Answer the next fetch of a stream with these; later fetches find nothing."""
        self._answers[store, stream].append(pages)

    async def fetched(self, call: Call) -> AsyncGenerator[Page[Any], None]:
        """Yield what is written down for this fetch."""
        self.calls.append(call)
        answers = self._answers[call.store, call.stream]
        try:
            for page in answers.pop(0) if answers else ():
                if isinstance(page, Exception):
                    raise page
                yield page
        finally:
            self.closed.append(call)

    @hookimpl
    def dangol_platform(self) -> Platform:
        return self.platform

    @hookimpl
    async def dangol_fetch_orders(self, store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Any]]:
        async with aclosing(self.fetched(Call(store.name, Stream.ORDERS, window, resume))) as pages:
            async for page in pages:
                yield page

    @hookimpl
    async def dangol_fetch_reviews(self, store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Any]]:
        async with aclosing(self.fetched(Call(store.name, Stream.REVIEWS, window, resume))) as pages:
            async for page in pages:
                yield page

    @hookimpl
    async def dangol_sweep_orders(
        self, store: Store, window: Window, open_items: Sequence[str], resume: str | None
    ) -> AsyncIterator[Page[Any]]:
        async with aclosing(self.fetched(Call(store.name, Stream.SWEEP, window, resume, tuple(open_items)))) as pages:
            async for page in pages:
                yield page

    @hookimpl
    async def dangol_read_file(self, store: Store, source: FileSource) -> AsyncIterator[Page[Any]]:
        for page in self.file:
            if isinstance(page, Exception):
                raise page
            yield page


class _Client:
    """Knows the market's clock, and needs nothing else: scripts make no requests."""

    clock_offset = timedelta(0)


class Shop:
    """Everything a sync needs around one database; several shops on one file are several processes."""

    def __init__(self, db: Database, script: Script, clock: MovableClock | None = None) -> None:
        self.db = db
        self.script = script
        self.clock = clock or MovableClock(NOW)
        self.client = _Client()
        self.events: list[Committed] = []
        self.records = Records(db)
        self.checkpoints = Checkpoints(db)
        self.shelf = Shelf(db, self.records, self.checkpoints, self.clock, self.events.append)
        self.plugins = Plugins()
        self.plugins.add(script, "script")
        self.unopened: dict[str, Exception] = {}

    def connect(self, *names: str) -> None:
        """Add stores beside ``main``."""
        with self.db.transaction():
            self.db.conn.executemany(
                "INSERT INTO stores (name, platform, settings, connected_at) VALUES (?, 'script', x'', 0)",
                [(name,) for name in names],
            )

    def store(self, name: str = "main") -> Store:
        """Return a store as hooks see it."""
        client = cast("Client", self.client)
        return Store(name=name, platform="script", settings=StoreSettings(), client=client, clock=self.clock)

    async def stream(self, stream: Stream = Stream.ORDERS) -> StreamReport:
        """Sync one stream of ``main``."""
        return await StreamSync(self.shelf, self.plugins, self.script.platform, self.store(), stream).run()

    async def sync(
        self, stores: Iterable[str] = ("main",), only: Stream | None = None, platform: str = "script"
    ) -> dict[tuple[str, Stream], StreamReport]:
        """Sync stores, all with one platform, and return the reports by store and stream."""
        rows = [StoreRow(name=name, platform=platform, connected_at=NOW) for name in stores]
        reports = await sync(self.shelf, self.plugins, rows, self.open_store, [only] if only else ())
        return {(report.store, report.stream): report for report in reports}

    @asynccontextmanager
    async def open_store(self, name: str) -> AsyncIterator[Store]:
        """Open a store, or fail as the test wishes."""
        if name in self.unopened:
            raise self.unopened[name]
        yield self.store(name)

    def checkpoint(self, store: str = "main", stream: Stream = Stream.ORDERS) -> Checkpoint:
        """Return how far a stream is."""
        return self.checkpoints.get(store, stream)

    def items(self) -> list[str]:
        """Return the ids of all stored order items."""
        return [row["id"] for row in self.db.rows("SELECT id FROM items ORDER BY id")]
