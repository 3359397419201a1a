"""Injected time. Stored in UTC, shown in Korean time; nobody else asks the machine what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol, overload

from dangol.korea import KST

__all__ = ["KST", "Clock", "FixedClock", "MovableClock", "SystemClock", "from_micros", "korean", "micros", "pause"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """What core and plugins may ask of time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        import asyncio

        await asyncio.sleep(seconds)


def pause(seconds: float) -> None:
    """Wait in real time while nothing else can be done, such as for a file that another program holds open."""
    time.sleep(seconds)


class FixedClock(SystemClock):
    """Says the same time for ever, while waiting takes real time: for ``DANGOL_CLOCK``."""

    def __init__(self, moment: datetime) -> None:
        self._moment = _aware(moment)

    def now(self) -> datetime:
        """Return the fixed time, in UTC."""
        return self._moment


class MovableClock:
    """A clock that stands still until it is moved; sleeping moves it. For the demo, replays and tests."""

    def __init__(self, start: datetime) -> None:
        self._start = self._now = _aware(start)

    def now(self) -> datetime:
        """Return the time it was last moved to, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was moved since it was made."""
        return (self._now - self._start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Move forward at once and let other tasks run."""
        import asyncio

        self.advance(seconds=max(seconds, 0))
        await asyncio.sleep(0)

    def advance(self, **amount: float) -> datetime:
        """Move by ``timedelta(**amount)`` and return the new time."""
        self._now += timedelta(**amount)
        return self._now

    def set(self, moment: datetime) -> None:
        """Move to ``moment`` (aware)."""
        self._now = _aware(moment)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)


@overload
def micros(moment: datetime) -> int: ...
@overload
def micros(moment: None) -> None: ...
def micros(moment: datetime | None) -> int | None:
    """Return whole microseconds since 1970 UTC, the form in which times are stored."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


@overload
def from_micros(value: int) -> datetime: ...
@overload
def from_micros(value: None) -> None: ...
def from_micros(value: int | None) -> datetime | None:
    """Return the aware UTC time of stored microseconds."""
    return None if value is None else _EPOCH + value * _MICROSECOND


def korean(moment: datetime) -> str:
    """Show a time to a person in Korean time, to the minute: ``2026-11-20 16:20``."""
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M}"
