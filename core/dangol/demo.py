"""Three weeks of pretend stores in a few seconds: the real program against mocked markets, over real HTTP.

One clock is shared by the markets and by dangol. The stores are connected three weeks before the end,
so that what happens since may trigger messages; a week before the end and at the end, a Friday 16:20,
everything is read, decided, approved and sent. Then it is sent again, to see that nothing goes twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from dangol.app import App
from dangol.clock import MovableClock, SystemClock
from dangol.files import open_source
from dangol.imports import import_file, import_mails
from dangol.storage.database import private_folder
from dangol.testing import DEMO_NOW, agree, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from dangol.registry import Plugins
    from dangol.storage.ledger import Action
    from dangol.testing import Fake, Served

__all__ = ["APPROVED", "DemoReport", "DemoStore", "Played", "Rehearsal", "go_on", "play", "playing"]

DAYS = 21
_FIRST_ROUND = timedelta(days=7, hours=6, minutes=20)
"""A week before the end, at ten in the morning."""
_SHOWN = 50
"""People looked at for those who shop in several stores: they come first."""
APPROVED = ("answer_inquiry", "thank_review", "ask_review", "remind_review")
"""The kinds that the demo approves; the others are for a person to see."""


@dataclass
class DemoStore:
    """What was read of one pretend shop."""

    id: str
    platform: str
    orders: int
    order_items: int
    reviews: int
    inquiries: int


@dataclass
class DemoPerson:
    """A buyer (with a masked name) who shops in several of the pretend shops."""

    name: str
    orders: dict[str, int]


@dataclass
class DemoReport:
    """What happened. ``duplicates`` is counted in the markets' own lists of what they received."""

    now: datetime
    stores: list[DemoStore] = field(default_factory=list)
    people: list[DemoPerson] = field(default_factory=list)
    proposals: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    by_hand: int = 0
    duplicates: int = 0


@dataclass
class Played:
    """The demo after its last day: what happened, and the program with its markets, as long as they are open."""

    report: DemoReport
    app: App
    clock: MovableClock


@dataclass
class Rehearsal:
    """The demo in progress: what it plays on, and who hears of its steps."""

    app: App
    clock: MovableClock
    served: dict[str, Served]
    step: Callable[[str], None]
    sent: int = 0
    by_hand: int = 0

    async def connect(self) -> None:
        """Connect every market with the keys that its fake gives out, and agree where it wants a consent."""
        for name, market in self.served.items():
            self.app.stores.connect(name, name, market.settings, self.clock.now())
            for consent in self.app.consents([name]):
                await self.app.redeem(consent.store, agree(market.fake, self.app.begin_consent(name).link))

    async def day(self, keep: int = 0) -> None:
        """Do what a seller does in one sitting; of each kind in each store ``keep`` are left for whoever looks on."""
        self.step("read")
        await self.read()
        self.step("decide")
        self.app.decide()
        self.step("send")
        self.approve(self.app.ledger.inbox(), keep)
        await self.send()

    def ask_by_hand(self) -> None:
        """Say that every request for a review which lies in the seller's hands was made."""
        for action in self.app.ledger.inbox():
            if action.state == "handed_off" and action.send_by == "review_request":
                self.app.ledger.done(action.id, "demo")

    async def read(self) -> None:
        """Read all stores, and the files that a person downloads. Raises what a store ended with."""
        for report in await self.app.sync():
            if report.problem is not None:
                raise report.problem
        for name, market in self.served.items():
            await self._files(name, market.fake)

    async def _files(self, name: str, fake: Fake) -> None:
        if not self.app.plugins.reads_files(name):
            return
        folder = private_folder(self.app.home / "downloads")
        async with self.app.open_store(name) as store:
            sources = []
            for export in fake.exports():
                path = folder / export.name
                path.write_bytes(export.content)
                sources.append(open_source(path))
            for source in sources:
                if source.kind != "mail":
                    await import_file(self.app.shelf, self.app.plugins, store, source)
            mails = [one for one in sources if one.kind == "mail"]
            if mails:
                await import_mails(self.app.shelf, self.app.plugins, store, mails)

    def approve(self, waiting: Sequence[Action], keep: int) -> None:
        """Approve what a seller would approve at a glance."""
        alike: dict[tuple[str, str], list[Action]] = defaultdict(list)
        for action in waiting:
            if action.kind in APPROVED and action.state == "proposed":
                alike[action.kind, action.store].append(action)
        for some in alike.values():
            for action in some[: len(some) - keep]:
                self.app.ledger.approve(action.id, "demo")

    async def send(self) -> None:
        """Send what is approved."""
        done = await self.app.sender().run(live=True)
        self.sent += len(done.sent)
        self.by_hand += len(done.handed_off)


async def play(
    home: Path, *, orders: int, seed: int, plugins: Plugins | None = None, step: Callable[[str], None] = lambda _: None
) -> DemoReport:
    """Play the whole demo in the data folder ``home`` and report. ``orders`` is the number in each store."""
    async with playing(home, orders=orders, seed=seed, plugins=plugins, step=step) as played:
        return played.report


@asynccontextmanager
async def playing(
    home: Path, *, orders: int, seed: int, plugins: Plugins | None = None, step: Callable[[str], None] = lambda _: None
) -> AsyncIterator[Played]:
    """Play the demo as ``play`` does; the pretend markets stay open for the block."""
    clock = MovableClock(DEMO_NOW - timedelta(days=DAYS))
    async with AsyncExitStack() as stack:
        app = stack.enter_context(App(home, clock=clock, plugins=plugins, keyring=False))
        # pretend data need not outlive a power cut, and flushing every page to the disk takes most of the time
        app.db.conn.execute("PRAGMA synchronous=OFF")
        served = {}
        for fake in fakes(app.plugins, orders, seed):
            fake.clock = clock
            served[fake.platform] = await stack.enter_async_context(serve(fake, pace=clock))
        rehearsal = Rehearsal(app, clock, served, step)
        await rehearsal.connect()
        clock.set(DEMO_NOW - _FIRST_ROUND)
        await rehearsal.day()
        rehearsal.ask_by_hand()
        clock.set(DEMO_NOW)
        await rehearsal.day(keep=1)
        await rehearsal.send()
        yield Played(_report(rehearsal), app, clock)


async def go_on(clock: MovableClock) -> NoReturn:
    """Let the demo's clock run as real time does."""
    real = SystemClock()
    while True:
        await real.sleep(1)
        clock.advance(seconds=1)


def fakes(plugins: Plugins, orders: int, seed: int) -> list[Fake]:
    """Make the pretend shop of every market that brings one."""
    found = {name: plugins.fake(name) for name in sorted(plugins.platforms())}
    return [fake.of_seller(seed, orders, DAYS, DEMO_NOW) for fake in found.values() if fake is not None]


def _report(rehearsal: Rehearsal) -> DemoReport:
    app = rehearsal.app
    # waiting for one's turn moves the clock by some seconds, and not by the same every time
    report = DemoReport(rehearsal.clock.now().replace(second=0, microsecond=0))
    for name in rehearsal.served:
        counts = app.records.counts(name)
        counts.pop("quarantined")
        report.stores.append(DemoStore(id=name, platform=app.stores.get(name).platform, **counts))
    report.stores.sort(key=lambda store: -store.orders)
    several = [one for one in app.book.all(_SHOWN) if len(one.stores) > 1]
    report.people = [DemoPerson(one.name, app.book.orders_by_store(one.id)) for one in several]
    report.proposals = {kind: sum(states.values()) for kind, states in app.ledger.tally().items()}
    report.sent, report.by_hand = rehearsal.sent, rehearsal.by_hand
    report.duplicates = sum(_repeated(market.fake.writes) for market in rehearsal.served.values())
    return report


def _repeated(writes: Sequence[Any]) -> int:
    """Count the writes that took effect and are the same as an earlier one."""
    seen = Counter((write.method, write.path, msgspec.json.encode(write.body)) for write in writes if write.effect)
    return sum(times - 1 for times in seen.values())
