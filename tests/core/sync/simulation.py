"""Plays a plan of changes, runs and crashes against the real sync engine on a real SQLite database."""

from __future__ import annotations

from contextlib import closing
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, cast

from hypothesis import strategies as st

from dangol import steps
from dangol.clock import SystemClock
from dangol.contract import Store
from dangol.models import Stream
from dangol.registry import Plugins
from dangol.settings import StoreSettings
from dangol.storage.checkpoints import Checkpoints
from dangol.storage.records import Records
from dangol.sync import Shelf, StreamSync
from tests.core.storage.memory import memory_database
from tests.core.sync.feed import HISTORY, LATE, Feed, FeedClient, FeedPlugin, Run, at, feed_platform

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime
    from typing import Any

    from dangol.contract import Client, Committed
    from dangol.sync import StreamReport

__all__ = ["Beat", "Killed", "Plan", "Simulation", "drive", "holds", "plans"]

STORE = "main"


class Killed(BaseException):
    """The process ends here."""


class Beat(NamedTuple):
    """Rows that change, and the run that follows."""

    puts: tuple[tuple[str, int], ...]
    run: Run


class Plan(NamedTuple):
    """One example: how the feed lists, how long a window may be, what was there before, what happens."""

    descending: bool
    max_window: int
    history: tuple[tuple[str, int], ...]
    beats: tuple[Beat, ...]


def drive(coroutine: Coroutine[Any, Any, StreamReport]) -> StreamReport:
    """Run a coroutine that never waits, without the cost of an event loop."""
    try:
        coroutine.send(None)
    except StopIteration as ended:
        report: StreamReport = ended.value
        return report
    raise AssertionError("the feed made somebody wait")


class _FeedClock(SystemClock):
    """Our own clock, which may be ahead of the market's."""

    def __init__(self, feed: Feed, ahead: int) -> None:
        self._feed = feed
        self._ahead = ahead

    def now(self) -> datetime:
        return at(self._feed.minute + self._ahead)


def _plugins() -> Plugins:
    plugins = Plugins()
    plugins.add(FeedPlugin(), "feed")
    return plugins


_PLUGINS = _plugins()
_SETTINGS = StoreSettings()


class Simulation:
    """One shop, one database, and as many processes as it takes."""

    def __init__(self, plan: Plan, flow: type[StreamSync] = StreamSync) -> None:
        self.feed = Feed(descending=plan.descending)
        self.db = memory_database()
        self._platform = feed_platform(max_window=plan.max_window)
        self._flow = flow

    def play(self, plan: Plan) -> None:
        """Let everything in the plan happen."""
        for name, late in plan.history:
            self.feed.put(name, late)
        for beat in plan.beats:
            self.run(beat.run, beat.puts)

    def run(self, run: Run, puts: tuple[tuple[str, int], ...] = ()) -> StreamReport | None:
        """Start a process that syncs once; ``None`` if it died on the way."""
        self.feed.minute += run.wait
        for name, late in puts:
            self.feed.put(name, late)
        clock = _FeedClock(self.feed, run.ahead)
        shelf = Shelf(self.db, Records(self.db), Checkpoints(self.db), clock, _nobody)
        client = cast("Client", FeedClient(self.feed, run))
        store = Store(name=STORE, platform="feed", settings=_SETTINGS, client=client, clock=clock)
        steps.listen(_killer(run.dies_at))
        try:
            return drive(self._flow(shelf, _PLUGINS, self._platform, store, Stream.ORDERS).run())
        except Killed:
            return None
        finally:
            steps.listen(None)

    def settle(self) -> None:
        """Let time pass until everything is visible, and run twice in quiet."""
        self.run(Run(wait=LATE + 1))
        self.run(Run(wait=1))

    def stored(self) -> dict[str, int]:
        """Return the version of every row as it is stored."""
        return dict(self.db.conn.execute("SELECT id, quantity FROM items").fetchall())

    def changes_again(self) -> int:
        """Read once more and count what was stored; nothing should be."""
        again = self.run(Run(wait=0))
        assert again is not None, "nothing was planned to kill it"
        assert again.problem is None
        return again.new + again.changed


def holds(plan: Plan, flow: type[StreamSync] = StreamSync) -> bool:
    """Play a plan to its end and tell whether nothing is missing, stale or still changing."""
    simulation = Simulation(plan, flow)
    with closing(simulation.db):
        simulation.play(plan)
        simulation.settle()
        return simulation.stored() == simulation.feed.truth() and simulation.changes_again() == 0


def _killer(dies_at: int | None) -> Callable[[str], None] | None:
    if dies_at is None:
        return None
    left = dies_at

    def listener(_step: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    return listener


def _nobody(_event: Committed) -> None:
    """Nobody watches."""


_NAMES = tuple("abcdefghijkl")
_puts = st.sampled_from(list(product(_NAMES, (0, 0, LATE, LATE, LATE - 1, 1))))
_ends = st.sampled_from([{}] * 8 + [{"dies_at": n} for n in range(1, 10)] + [{"fails_at": n} for n in (1, 2, 3)])
_paces = st.sampled_from(list(product((1, 1, 2, 2, LATE, 3 * LATE), (0, 0, 0, 1, 2))))
_moods = st.sampled_from(list(product((None, None, 1, 2), (False, False, False, True), (0, 0, 0, 2 * LATE))))
_rows = st.lists(_puts, max_size=3).map(tuple)


@st.composite
def _beat(draw: st.DrawFn) -> Beat:
    """Draw few, combined values: that is where the time goes."""
    wait, latency = draw(_paces)
    empty_at, forgets, ahead = draw(_moods)
    run = Run(wait, latency, ahead, empty_at=empty_at, forgets=forgets, meanwhile=draw(_rows), **draw(_ends))
    return Beat(draw(_rows), run)


plans = st.builds(
    Plan,
    descending=st.booleans(),
    max_window=st.sampled_from((HISTORY, HISTORY // 6)),
    history=st.lists(st.sampled_from(_NAMES).map(lambda name: (name, 0)), unique=True, max_size=len(_NAMES)).map(tuple),
    beats=st.lists(_beat(), min_size=1, max_size=10).map(tuple),
)
"""Steered towards trouble: late rows just behind fresh ones, runs every minute or two, and crashes."""
