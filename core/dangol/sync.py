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
from typing import TYPE_CHECKING, Any, TypeVar

from dangol.clock import korean
from dangol.contract import Committed
from dangol.errors import DangolError, PluginError, RateLimited, ResumeExpired, StorageError
from dangol.i18n import _
from dangol.models import Stream, Window
from dangol.steps import reached

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from dangol.clock import Clock
    from dangol.contract import Platform, Store
    from dangol.models import Page
    from dangol.registry import Plugins
    from dangol.storage.checkpoints import Checkpoint, Checkpoints
    from dangol.storage.database import Database
    from dangol.storage.records import Records

__all__ = ["Shelf", "StreamReport", "StreamSync", "sync"]

T = TypeVar("T")


@dataclass
class StreamReport:
    """What became of one stream in one run. ``problem`` is set when it ended early."""

    store: str
    stream: Stream
    records: int = 0
    new: int = 0
    changed: int = 0
    rejected: int = 0
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

    async def run(self) -> StreamReport:
        """Bring the stream up to now; a failure is in the report. Raises ``StorageError`` only."""
        checkpoint = self.shelf.checkpoints.get(self.store.name, self.stream)
        try:
            self._refuse_early(checkpoint)
            for window, resume in self.windows(checkpoint):
                await self.read(window, resume)
        except StorageError:
            raise
        except DangolError as problem:
            self._failed(problem)
        except Exception as wrong:  # noqa: BLE001 - a plugin may raise anything; its store stops and it is named
            self._failed(_plugin_error(self.platform.id, wrong))
        return self.report

    def windows(self, checkpoint: Checkpoint) -> Iterator[tuple[Window, str | None]]:
        """Yield what is to be read: an interrupted window first, then up to now in slices."""
        if checkpoint.window is not None:
            yield checkpoint.window, checkpoint.resume
            checkpoint = self.shelf.checkpoints.get(self.store.name, self.stream)
        until = self.now()
        if self.stream is Stream.SWEEP and not self._sweep_due(checkpoint, until):
            return
        since = self.since(checkpoint, until)
        while since < until:
            end = min(until, since + self.platform.max_window)
            yield Window(since, end), None
            since = end

    def now(self) -> datetime:
        """Return the end of what may be read: now, by the platform's clock where ours runs ahead of it."""
        return self.shelf.clock.now() + min(self.store.client.clock_offset, timedelta(0)) - self.platform.margin

    def since(self, checkpoint: Checkpoint, until: datetime) -> datetime:
        """Return where reading begins: behind the watermark by the look-back, or in history."""
        if checkpoint.watermark is not None:
            return checkpoint.watermark - self.platform.lookback
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
            await self._pages(window, resume)
        except ResumeExpired:
            if resume is None:
                raise
            await self._pages(window, None)
        self.finish(window)

    async def _pages(self, window: Window, resume: str | None) -> None:
        async with aclosing(self._open(window, resume)) as pages:
            async for page in pages:
                reached("sync.page.fetched")
                if page.items or page.rejected or page.resume is not None:
                    self.commit(window, page)

    def _open(self, window: Window, resume: str | None) -> AsyncGenerator[Page[Any], None]:
        open_items: Sequence[str] = ()
        if self.stream is Stream.SWEEP and window.until >= self.now() - self.platform.max_window:
            open_items = self.shelf.records.open_items(self.store.name)
        return self.plugins.fetch(self.stream, self.store, window, resume, open_items)

    def commit(self, window: Window, page: Page[Any]) -> None:
        """Store a page together with the place to go on."""
        event = self.shelf.store_page(
            self.store.name,
            self.stream,
            page,
            lambda: self.shelf.checkpoints.set_resume(self.store.name, self.stream, window, page.resume),
        )
        self.report.pages += 1
        self.report.records += event.records
        self.report.new += event.new
        self.report.changed += event.changed
        self.report.rejected += event.rejected
        self.shelf.committed(event)

    def finish(self, window: Window) -> None:
        """Move the watermark: all of the window is stored, as far as the platform's clock had come."""
        with self.shelf.db.transaction():
            watermark = min(window.until, self.now())
            self.shelf.checkpoints.finish(self.store.name, self.stream, watermark, self.shelf.clock.now())
        reached("sync.finished")

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
        if isinstance(problem, RateLimited):
            retry_at = self.shelf.clock.now() + timedelta(seconds=problem.retry_after)
        with self.shelf.db.transaction():
            self.shelf.checkpoints.fail(self.store.name, self.stream, problem.message, retry_at)


def _plugin_error(platform: str, wrong: Exception) -> PluginError:
    import traceback

    last = traceback.extract_tb(wrong.__traceback__)[-1]
    error = PluginError(
        _("The plugin of {platform} has a fault ({error}).").format(platform=platform, error=type(wrong).__name__),
        hint=_("Update it; if it stays, report it to its author with the output of: dangol doctor"),
        detail={"where": f"{last.name}:{last.lineno}"},
    )
    error.__cause__ = wrong
    return error


async def sync(
    shelf: Shelf,
    plugins: Plugins,
    stores: Sequence[tuple[str, Platform]],
    open_store: Callable[[str], AbstractAsyncContextManager[Store]],
    only: Stream | None = None,
) -> list[StreamReport]:
    """Read every stream of every store side by side; one store's failure is its own.

    ``stores`` are names with their platforms. Raises ``StorageError`` only, after all others stopped.
    """

    async def one(name: str, platform: Platform) -> list[StreamReport]:
        streams = [s for s in plugins.streams(platform.id) if only in (None, s)]
        try:
            async with open_store(name) as store:
                runs = [StreamSync(shelf, plugins, platform, store, stream).run() for stream in streams]
                return await _together(runs)
        except StorageError:
            raise
        except DangolError as problem:
            return [StreamReport(name, stream, problem=problem) for stream in streams]

    found = await _together([one(name, platform) for name, platform in stores])
    return [report for reports in found for report in reports]


async def _together(runs: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Run side by side; the first exception stops the others and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run) for run in runs]
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    return [task.result() for task in tasks]
