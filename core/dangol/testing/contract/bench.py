"""The workbench of the contract tests: the real program, one store, one plugin, its mocked market."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from dangol.app import App
from dangol.clock import MovableClock
from dangol.models import Stream, Window
from dangol.outgoing import CouponIssue, Reply, ReviewRequest
from dangol.registry import Plugins
from dangol.storage.database import Database, private_folder
from dangol.testing.consent import agree
from dangol.testing.contract.rules import RULES
from dangol.testing.contract.wire import Wire
from dangol.testing.fake import DEMO_NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from dangol.contract import Platform, Store
    from dangol.models import Page, Record
    from dangol.sync import StreamReport
    from dangol.testing.fake import Fake

__all__ = ["ADDRESS", "NAME", "Bench", "Crash", "ids_of"]

NAME = "kit"
ADDRESS = "http://127.0.0.1:9"
"""Where the mocked market claims to be; nothing listens there."""
_READ_BEFORE = timedelta(hours=20)


class Crash(BaseException):
    """The computer goes dark."""


def ids_of(record: Any) -> list[str]:
    """Return what a record is known by: its lines for an order."""
    if hasattr(record, "items"):
        return [item.id for item in record.items]
    name = getattr(record, "id", None) or getattr(record, "item_id", None) or getattr(record, "buyer_id", "")
    return [f"{name}{getattr(record, 'kind', '') if not hasattr(record, 'id') else ''}"]


class Bench:
    """One store of one plugin in a data folder of its own. Everything is real but the market and the time."""

    def __init__(self, plugin: Any, fake: type[Fake], folder: Path) -> None:
        self.plugin = plugin
        self.folder = folder
        self.clock = MovableClock(DEMO_NOW)
        self.fake = fake(seed=5, orders=0, days=1, now=DEMO_NOW)
        self.fake.clock = self.clock
        self.wire = Wire(self.fake)
        self.plugins = Plugins()
        self.plugins.add(plugin, getattr(plugin, "__name__", "plugin"))
        self.tried: list[str] = []
        """Connections that were tried outside of the market."""
        self._app: App | None = None
        self._connected = False
        self._others: list[Bench] = []

    # the program

    @property
    def platform(self) -> Platform:
        """The market as the plugin describes it."""
        return next(iter(self.plugins.platforms().values()))

    @property
    def described(self) -> Any:
        """Whatever has the settings of the plugin."""
        return self.platform

    @property
    def app(self) -> App:
        """The program; opened when it is first needed, and again after a crash."""
        if self._app is None:
            transport = self.wire
            _prepare(self.folder)
            self._app = App(
                self.folder, clock=self.clock, plugins=self.plugins, transport=transport, keyring=False
            ).__enter__()
            # what is thrown away need not outlive a power cut
            self._app.db.conn.execute("PRAGMA synchronous=OFF")
        return self._app

    def close(self) -> None:
        """Close the program; what is asked of it next opens it anew."""
        for other in self._others:
            other.close()
        if self._app is not None:
            self._app.__exit__(None, None, None)
            self._app = None

    def anew(self) -> Self:
        """Return another workbench with the same plugin, where nothing has happened yet."""
        folder = self.folder.with_name(f"{self.folder.name}-{len(self._others) + 1}")
        made = type(self)(self.plugin, type(self.fake), folder)
        made.tried = self.tried
        self._others.append(made)
        return made

    async def connect(self) -> None:
        """Connect the store as a seller does, and count everything up to twenty hours ago as read."""
        if self._connected:
            return
        self._connected = True
        app, now = self.app, self.clock.now()
        app.stores.connect(NAME, self.platform.id, self.fake.ready(ADDRESS), now)
        for consent in app.consents([NAME]):
            await app.redeem(consent.store, agree(self.fake, app.begin_consent(NAME).link))
        with app.db.transaction():
            for stream in (Stream.ORDERS, Stream.REVIEWS, Stream.INQUIRIES):
                app.checkpoints.finish(NAME, stream, self._first(), now)

    def _first(self) -> datetime:
        return DEMO_NOW - _READ_BEFORE

    async def sync(self, stream: Stream) -> StreamReport:
        """Read one stream up to now."""
        await self.connect()
        (report,) = await self.app.sync([NAME], [stream])
        return report

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        """Open the store as hooks get it."""
        await self.connect()
        async with self.app.open_store(NAME) as store:
            yield store

    def window(self) -> Window:
        """Return what a sync would read first."""
        until = self.clock.now() - self.platform.margin
        return Window(max(self._first() - self.platform.lookback, until - self.platform.max_window), until)

    async def read(self, stream: Stream) -> list[Page[Any]]:
        """Read one window without storing anything."""
        async with self.store() as store:
            open_items = self.app.records.open_items(NAME) if stream is Stream.SWEEP else ()
            fetched = self.plugins.fetch(stream, store, self.window(), None, open_items)
            return [page async for page in fetched]

    async def fill(self, stream: Stream, count: int = 3) -> None:
        """Give a stream something to read: rows, or for the sweep some parcels that are on their way."""
        if stream is not Stream.SWEEP:
            self.fake.stage(stream, self.moments(count))
            return
        for row in self.fake.stage("orders", self.moments(2)):
            self.fake.restage("orders", row)
        await self.sync(Stream.ORDERS)

    async def asked(self, stream: Stream) -> list[tuple[str, str]]:
        """Return method and path of what reading a stream asks for, once the store has its token."""
        await self.read(stream)
        self.wire.passed.clear()
        await self.read(stream)
        found = list(dict.fromkeys((one.method, one.path) for one in self.wire.passed))
        self.wire.passed.clear()
        return found

    async def arm(self, stream: Stream, name: str, times: int = 10_000, **options: Any) -> None:
        """Arm a fault for everything that a stream asks for, but not for the way in."""
        for method, path in await self.asked(stream):
            self.fake.faults.arm(name, times, path, method=method, **options)
        self.wire.passed.clear()

    def disarm(self) -> None:
        """Take all faults away."""
        self.fake.faults.armed.clear()

    def hold_no_other_requests(self) -> None:
        """Hold that nothing was asked but what the mocked market answers, by ``store.client``."""
        wanted = RULES["no_other_requests"]
        wanted.hold(not self.tried, "requests by store.client only", f"also a {', '.join(dict.fromkeys(self.tried))}")
        strange = ", ".join(dict.fromkeys(path for one in (self, *self._others) for path in one.fake.unknown))
        wanted.hold(not strange, "paths that the mocked market knows", f"nobody answers {strange}")

    # what there is

    def moments(self, count: int, *, apart: timedelta = timedelta(minutes=7), behind: bool = False) -> list[datetime]:
        """Return so many moments that the next sync reads: from two hours ago backwards.

        ``behind``: from so long ago, if there is room, that the sync after it does not reach back to them.
        """
        back = min(self.platform.lookback + timedelta(hours=2), _READ_BEFORE - timedelta(hours=2))
        last = self.clock.now().replace(microsecond=0) - (back if behind else timedelta(hours=2))
        return [last - place * apart for place in range(count)][::-1]

    def stored(self, stream: Stream) -> set[str]:
        """Return the ids of what is stored of a stream."""
        tables = {
            Stream.ORDERS: ("SELECT id FROM items",),
            Stream.SWEEP: ("SELECT id FROM items",),
            Stream.REVIEWS: ("SELECT id FROM reviews", "SELECT item_id || kind FROM review_marks"),
            Stream.INQUIRIES: ("SELECT id FROM inquiries",),
        }
        return {row[0] for query in tables[stream] for row in self.app.db.conn.execute(query)}

    def watermark(self, stream: Stream) -> datetime | None:
        """Return up to when a stream is complete."""
        return self.app.checkpoints.get(NAME, stream).watermark

    def contents(self, stream: Stream) -> dict[str, tuple[Any, ...]]:
        """Return what is stored of a stream, in short: enough to see that a row was edited."""
        queries = {
            Stream.ORDERS: "SELECT id, stage, status, tracking_no FROM items",
            Stream.REVIEWS: "SELECT id, text, rating, replied FROM reviews",
            Stream.INQUIRIES: "SELECT id, answered, thread FROM inquiries",
        }
        return {row[0]: tuple(row[1:]) for row in self.app.db.conn.execute(queries[stream])}

    # what leaves

    async def send(self, to: str, record: Record, text: str, key: str) -> Any:
        """Let the plugin carry out one action, as the sender does."""
        async with self.store() as store:
            if to == "review_request":
                item = record.items[0]  # type: ignore[union-attr]  # requests are about orders
                request = ReviewRequest(item_id=item.id, order_id=record.id, text=text)  # type: ignore[union-attr]  # as above
                return await self.plugins.request_review(store, request, key)
            if to == "coupon":
                coupon = CouponIssue(coupon_id=text, buyer_id=record.buyer_id)  # type: ignore[union-attr]  # as above
                return await self.plugins.issue_coupon(store, coupon, key)
            return await self.plugins.send_reply(store, reply_to(to, record, text), key)


@cache
def _empty_data() -> bytes:
    """Return an empty data file: made once, because to migrate one takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dangol.db"
        made = Database(path)
        made.conn.execute("PRAGMA journal_mode=DELETE")
        made.close()
        return path.read_bytes()


def _prepare(folder: Path) -> None:
    """Put an empty data file into a new folder."""
    path = private_folder(folder) / "dangol.db"
    if not path.exists():
        path.write_bytes(_empty_data())
        path.chmod(0o600)


def reply_to(to: str, record: Any, text: str) -> Reply:
    """Return the answer to a review or an inquiry."""
    written = record.asked_at if to == "inquiry" else record.written_at
    kind = record.kind if to == "inquiry" else ""
    return Reply(to=to, target_id=record.id, target_kind=kind, text=text, subject_at=written)


def records_of(pages: Sequence[Page[Any]]) -> list[Any]:
    """Return every record of some pages."""
    return [record for page in pages for record in page.items]


def plain(record: Any) -> Any:
    """Return a record as JSON values."""
    return msgspec.to_builtins(record)
