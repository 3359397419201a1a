"""The clock of a mocked API that is left running for other processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dangol.clock import MovableClock, SystemClock

if TYPE_CHECKING:
    from dangol.clock import Clock

__all__ = ["FakeClock", "RunningClock"]


class RunningClock:
    """A clock that runs with ``base`` (the machine's) and can still be moved, like ``MovableClock``."""

    def __init__(self, base: Clock | None = None, start: datetime | None = None) -> None:
        self._base = base or SystemClock()
        self._ahead = timedelta()
        if start is not None:
            self.set(start)

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._base.now() + self._ahead

    def monotonic(self) -> float:
        """Return the base's seconds: moving this clock does not move them."""
        return self._base.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait as the base waits."""
        await self._base.sleep(seconds)

    def advance(self, **amount: float) -> datetime:
        """Move by ``timedelta(**amount)`` and return the new time."""
        self._ahead += timedelta(**amount)
        return self.now()

    def set(self, moment: datetime) -> None:
        """Move to ``moment`` (aware) and run on from there."""
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        self._ahead = moment.astimezone(UTC) - self._base.now()


FakeClock = MovableClock | RunningClock
