"""How long a read may go on, and what a server asks for: four tries, one minute, ``Retry-After``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.clock import Clock

__all__ = ["HOUR", "MINUTE", "TRIES", "Budget", "http_date", "retry_after"]

MINUTE = 60.0
HOUR = 3600.0
TRIES = 4

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def http_date(text: str | None) -> datetime | None:
    """Read an HTTP date as an aware UTC time; anything else is ``None``."""
    try:
        moment = parsedate_to_datetime(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def retry_after(text: str | None, now: datetime) -> float | None:
    """Read ``Retry-After``, seconds or a date, as seconds from ``now``: at most an hour, ``None`` if useless.

    ``now`` should be the server's own time, so that a wrong clock here does not lengthen the wait.
    """
    text = (text or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), HOUR)
    moment = http_date(text)
    if moment is None or moment < now:
        return None
    return min((moment - now).total_seconds(), HOUR)


class Budget:
    """What one read may spend, from its first request on; waiting for one's turn before that is free.

    ``jitter`` gives numbers from 0 to 1, so that callers do not come back together.
    """

    def __init__(self, clock: Clock, jitter: Callable[[], float]) -> None:
        self._clock = clock
        self._jitter = jitter
        self._ends: float | None = None
        self._tries = 0

    def begin(self, longest: float) -> float:
        """Begin a try and return the seconds it may take: ``longest``, or what is left of the minute."""
        self._tries += 1
        return min(longest, self._left())

    def wait(self, asked: float | None = None) -> float | None:
        """Return the seconds until the next try, or ``None`` when nothing is left to spend.

        ``asked`` is the wait the server named; without one it is up to 1, 2, 4 seconds.
        """
        wait = self._jitter() * 2 ** (self._tries - 1) if asked is None else asked
        return wait if self._tries < TRIES and wait < self._left() else None

    def _left(self) -> float:
        now = self._clock.monotonic()
        if self._ends is None:
            self._ends = now + MINUTE
        return self._ends - now
