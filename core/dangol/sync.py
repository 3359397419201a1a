"""Store × stream → pages → commit.

The promise: rows and the place to go on are stored together; the watermark moves only after a window
ended cleanly, to a time taken before its first request; no cursor is ever computed from data. So a
crash at any step loses nothing, and reading a window again changes nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from dangol.clock import korean
from dangol.contract import Committed
from dangol.errors import DangolError, RateLimited, ResumeExpired, ShutOut, StorageError
from dangol.i18n import _
from dangol.models import Stream, Window
from dangol.registry import plugin_faults
from dangol.steps import reached

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from dangol.clock import Clock
    from dangol.contract import Platform, Store
    from dangol.models import Page
    from dangol.registry import Plugins
    from dangol.storage.checkpoints import Checkpoint, Checkpoints
    from dangol.storage.database import Database
    from dangol.storage.records import Records
    from dangol.storage.stores import StoreRow

__all__ = ["Shelf", "StreamReport", "StreamSync", "sync"]

T = TypeVar("T")

_AFTER_ORDERS = frozenset({Stream.SWEEP, Stream.REVIEWS})
"""The sweep reads the same lines as the orders, and the fresher page has to be stored last; a review finds its
line only among the orders that are stored."""


@dataclass
class StreamReport:
    """What became of one stream in one run. ``problem`` is set when it ended early."""

    store: str
    stream: Stream
    records: int = 0
    new: int = 0
    changed: int = 0
    rejected: int = 0
    withheld: int = 0
    pages: int = 0
    problem: DangolError | None = None


@dataclass(frozen=True)
class Shelf:
    """Where pages go: the tables they are stored in, with the clock and who wants to hear of it."""

    db: Database
    records: Records
    checkpoints: Checkpoints
    clock: Clock
    committed: Callable[[Committed], None]

    def store_page(
        self, store: str, stream: str, page: Page[Any], place: Callable[[], None] | None = None
    ) -> Committed:
        """Store one page in one transaction, ``place`` (the resume token) included."""
        now = self.clock.now()
        with self.db.transaction():
            counts = self.records.store_page(store, page.items, now)
            if page.rejected:
                self.records.quarantine(store, stream, page.rejected, now)
            self.records.release(store, page.items)
            if place is not None:
                place()
            reached("sync.page.stored")
        reached("sync.page.committed")
        return Committed(
            store=store,
            stream=stream,
            records=len(page.items),
            new=counts.new,
            changed=counts.changed,
            rejected=len(page.rejected),
            withheld=counts.withheld,
        )


class StreamSync:
    """One stream of one store, from its checkpoint to now."""

    def __init__(self, shelf: Shelf, plugins: Plugins, platform: Platform, store: Store, stream: Stream) -> None:
        self.shelf = shelf
        self.plugins = plugins
        self.platform = platform
        self.store = store
        self.stream = stream
        self.report = StreamReport(store.name, stream)
        self._swept = False

    async def run(self) -> StreamReport:
        """Bring the stream up to now; a failure is in the report. Raises ``StorageError`` only."""
        checkpoint = self.shelf.checkpoints.get(self.store.name, self.stream)
        try:
            self._refuse_early(checkpoint)
            with plugin_faults(self.platform.id):
                for window, resume in self.windows(checkpoint):
                    await self.read(window, resume)
        except StorageError:
            raise
        except DangolError as problem:
            self._failed(problem)
        return self.report

    def windows(self, checkpoint: Checkpoint) -> Iterator[tuple[Window, str | None]]:
        """Yield what is to be read: an interrupted window first, then up to now in slices."""
        if checkpoint.window is not None:
            yield checkpoint.window, checkpoint.resume
            checkpoint = self.shelf.checkpoints.get(self.store.name, self.stream)
        started = self.shelf.clock.now()
        until = self.by_platform(started)
        if self.stream is Stream.SWEEP and not self._sweep_due(checkpoint, until):
            return
        since = self.since(checkpoint, until)
        while since < (end := min(self.by_platform(started), since + self.longest())):
            yield Window(since, end), None
            since = end

    def longest(self) -> timedelta:
        """Return the longest window of this stream."""
        return self.platform.max_windows.get(self.stream, self.platform.max_window)

    def lookback(self) -> timedelta:
        """Return how far reading reaches back behind the watermark."""
        return self.platform.lookback

    def by_platform(self, moment: datetime) -> datetime:
        """Return up to when could be read at ``moment`` of our clock, where it runs ahead of the platform's."""
        return moment + min(self.store.client.clock_offset, timedelta(0)) - self.platform.margin

    def since(self, checkpoint: Checkpoint, until: datetime) -> datetime:
        """Return where reading begins: behind the watermark by the look-back, or in history.

        A watermark ahead of now is left by a clock that was wrong on a platform that tells no time.
        """
        if checkpoint.watermark is not None:
            return min(checkpoint.watermark, until) - self.lookback()
        if self.stream is Stream.SWEEP and self.platform.sweep_every is not None:
            return until - self.platform.sweep_every
        return until - self.platform.history

    def _sweep_due(self, checkpoint: Checkpoint, until: datetime) -> bool:
        every = self.platform.sweep_every
        if every is None:
            return False
        return checkpoint.watermark is None or until - checkpoint.watermark >= every

    async def read(self, window: Window, resume: str | None) -> None:
        """Read one window to its end and close it; start it again once if the token was forgotten."""
        try:
            window, last = await self._pages(window, resume)
        except ResumeExpired:
            if resume is None:
                raise
            window, last = await self._pages(window, None)
        self.finish(window, last)

    async def _pages(self, window: Window, resume: str | None) -> tuple[Window, Page[Any] | None]:
        """Store the pages of a window and return the last one, which is stored when the window is closed."""
        opened = self.shelf.clock.now()
        last: Page[Any] | None = None
        async with aclosing(self._open(window, resume)) as pages:
            async for page in pages:
                reached("sync.page.fetched")
                window = self._not_ahead(window, opened)
                if last is not None:
                    self.commit(window, last)
                last = page if page.resume is None else None
                if last is None:
                    self.commit(window, page)
        return self._not_ahead(window, opened), last

    def _not_ahead(self, window: Window, opened: datetime) -> Window:
        """End the window where the platform's clock stood when it was opened.

        If ours is ahead, the first answer tells so: what the platform adds later is not read by then.
        """
        until = min(window.until, self.by_platform(opened))
        return Window(window.since, max(window.since, until))

    def _open(self, window: Window, resume: str | None) -> AsyncGenerator[Page[Any], None]:
        open_items: Sequence[str] = ()
        if self.stream is Stream.SWEEP and not self._swept:
            open_items = self.shelf.records.open_items(self.store.name)
        known = partial(self.shelf.records.standing, self.store.name, self.stream)
        return self.plugins.fetch(self.stream, self.store, window, resume, open_items, known)

    def commit(self, window: Window, page: Page[Any]) -> None:
        """Store a page together with the place to go on."""
        checkpoints, name = self.shelf.checkpoints, self.store.name
        self._store(page, lambda: checkpoints.set_resume(name, self.stream, window, page.resume))

    def finish(self, window: Window, last: Page[Any] | None = None) -> None:
        """Move the watermark: all of the window is stored, with its last page in the same transaction."""
        checkpoints, name = self.shelf.checkpoints, self.store.name

        def close() -> None:
            checkpoints.finish(name, self.stream, window.until, self.shelf.clock.now())

        if last is not None and (last.items or last.rejected):
            self._store(last, close)
        else:
            with self.shelf.db.transaction():
                close()
        self._swept = True
        reached("sync.finished")

    def _store(self, page: Page[Any], place: Callable[[], None]) -> None:
        self.tell(self.shelf.store_page(self.store.name, self.stream, page, place))

    def tell(self, event: Committed) -> None:
        """Count what was stored, and let others hear of it."""
        self.report.pages += 1
        self.report.records += event.records
        self.report.new += event.new
        self.report.changed += event.changed
        self.report.rejected += event.rejected
        self.report.withheld += event.withheld
        self.shelf.committed(event)

    def _refuse_early(self, checkpoint: Checkpoint) -> None:
        now = self.shelf.clock.now()
        if checkpoint.retry_at is not None and checkpoint.retry_at > now:
            raise RateLimited(
                checkpoint.problem or _("The platform asked for a pause."),
                retry_after=(checkpoint.retry_at - now).total_seconds(),
                hint=_("Next try: {time}").format(time=korean(checkpoint.retry_at)),
            )

    def _failed(self, problem: DangolError) -> None:
        self.report.problem = problem
        retry_at = None
        if isinstance(problem, RateLimited) and not isinstance(problem, ShutOut):  # the whole application waits
            retry_at = self.shelf.clock.now() + timedelta(seconds=problem.retry_after)
        with self.shelf.db.transaction():
            self.shelf.checkpoints.fail(self.store.name, self.stream, problem.message, retry_at)


async def sync(
    shelf: Shelf,
    plugins: Plugins,
    stores: Sequence[StoreRow],
    open_store: Callable[[str], AbstractAsyncContextManager[Store]],
    only: Collection[Stream] = (),
) -> list[StreamReport]:
    """Read every stream of every store (or ``only`` some) side by side; one store's failure is its own.

    A store that cannot even be opened has one report. Raises ``StorageError`` only, after all others stopped.
    """

    async def one(row: StoreRow) -> list[StreamReport]:
        try:
            platform = plugins.platform(row.platform)
            with plugin_faults(row.platform):
                async with open_store(row.name) as store:
                    syncs = [one for one in _streams(shelf, plugins, platform, store) if not only or one.stream in only]
                    reports: list[StreamReport] = []
                    for later in (False, True):
                        some = [one for one in syncs if (one.stream in _AFTER_ORDERS) is later]
                        reports += await _together([one.run() for one in some])
                    return reports
        except StorageError:
            raise
        except DangolError as problem:
            return [StreamReport(row.name, min(only, default=Stream.ORDERS), problem=problem)]

    found = await _together([one(row) for row in stores])
    return [report for reports in found for report in reports]


def _streams(shelf: Shelf, plugins: Plugins, platform: Platform, store: Store) -> list[StreamSync]:
    """Return what can be read of a store: what its plugin fetches, and its mailbox if it names one."""
    found = [StreamSync(shelf, plugins, platform, store, stream) for stream in plugins.streams(platform.id)]
    if platform.mailbox is not None and plugins.reads_mail(platform.id):
        from dangol.mails import MailSync, mailbox_of  # knows this module, and is needed for few markets

        if mailbox_of(platform, store.settings) is not None:
            found.append(MailSync(shelf, plugins, platform, store))
    return found


async def _together(runs: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Run side by side; the first exception stops the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run) for run in runs]
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    return [task.result() for task in tasks]
