"""The sync engine with one fault each: what the crash simulation has to find."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dangol.errors import DangolError
from dangol.models import Window
from dangol.steps import reached
from dangol.sync import StreamSync
from tests.core.sync.feed import MINUTE

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.models import Page
    from dangol.storage.checkpoints import Checkpoint

__all__ = ["MUTANTS", "TokenBeforeRows"]


class LookbackOneShort(StreamSync):
    """Reaches back a minute less than rows are late."""

    def since(self, checkpoint: Checkpoint, until: datetime) -> datetime:
        return super().since(checkpoint, until) + MINUTE


class ExclusiveBound(StreamSync):
    """Reads ``>`` where the protocol says ``>=``."""

    def since(self, checkpoint: Checkpoint, until: datetime) -> datetime:
        return super().since(checkpoint, until) + timedelta(microseconds=1)


class CursorFromData(StreamSync):
    """Takes the newest time of a page as the place to go on from."""

    def commit(self, window: Window, page: Page[Any]) -> None:
        super().commit(window, page)
        if page.items:
            newest = max(item.updated_at for order in page.items for item in order.items)
            self.finish(Window(window.since, newest))


class TokenBeforeRows(StreamSync):
    """Stores where to go on, and only then the rows it speaks of."""

    def commit(self, window: Window, page: Page[Any]) -> None:
        with self.shelf.db.transaction():
            self.shelf.checkpoints.set_resume(self.store.name, self.stream, window, page.resume)
        reached("mutant.token")
        super().commit(window, page)


class WatermarkAfterFetch(StreamSync):
    """Takes the time when a window ended instead of the time before its first request."""

    def finish(self, window: Window, last: Page[Any] | None = None) -> None:
        ended = self.by_platform(self.shelf.clock.now())
        super().finish(Window(window.since, max(window.until, ended)), last)


class WatermarkAnyway(StreamSync):
    """Calls a window complete although the market failed in the middle of it."""

    async def read(self, window: Window, resume: str | None) -> None:
        try:
            await super().read(window, resume)
        except DangolError:
            self.finish(window)
            raise


class OurClockCounts(StreamSync):
    """Trusts our own clock where it is ahead of the market's."""

    def by_platform(self, moment: datetime) -> datetime:
        return moment - self.platform.margin


MUTANTS: tuple[type[StreamSync], ...] = (
    LookbackOneShort,
    ExclusiveBound,
    CursorFromData,
    TokenBeforeRows,
    WatermarkAfterFetch,
    WatermarkAnyway,
    OurClockCounts,
)
