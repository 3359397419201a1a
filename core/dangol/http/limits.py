"""Pacing: one token bucket per application and bucket name, shared by every process of a data folder.

The arithmetic is GCRA (one number per bucket: the time at which it is full again), kept pure, in whole
microseconds of the machine's monotonic clock, which all processes share. One token of the burst stays
unused, so that a request delayed on its way never meets an empty bucket (facts/performance.md 3).
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dangol.errors import RateLimited
from dangol.http.retry import MINUTE
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.clock import Clock
    from dangol.contract import Rate, RateHint

__all__ = ["Bucket", "LimitStore", "Pacer", "Row", "hold", "learn", "take"]

Row = tuple[int, float | None, int | None]
"""A bucket as it is stored: full at (µs), rate per second and burst where the platform taught them."""

_SECOND = 1_000_000
_SLOWEST = 1 / 86_400


class LimitStore(Protocol):
    """Where buckets live. It may forget (then a bucket is full) but must never grant the same token twice."""

    def read(self, name: str) -> Row | None:
        """Return a bucket, or ``None`` if it was never used."""
        ...

    def swap(self, name: str, seen: Row | None, new: Row) -> bool:
        """Replace ``seen`` by ``new``; ``False`` when somebody else was faster, and nothing changed."""
        ...


class Bucket(NamedTuple):
    """``full_at`` is GCRA's theoretical arrival time; the rest is what the platform's headers taught."""

    full_at: int = 0
    per_second: float | None = None
    burst: int | None = None

    def pace(self, rate: Rate) -> tuple[int, int]:
        """Return the µs one call costs and the µs after which an empty bucket is full again."""
        step = math.ceil(_SECOND / max(self.per_second or rate.per_second, _SLOWEST))
        return step, step * max((self.burst or rate.burst) - 1, 1)


def take(bucket: Bucket, rate: Rate, now: int) -> tuple[Bucket, int]:
    """Spend a token: the bucket afterwards and 0, or the µs until there is one.

    A bucket that would be full later than any hold allows was written before the machine's clock
    started anew: it counts as just emptied.
    """
    step, span = bucket.pace(rate)
    full_at = max(bucket.full_at, now)
    if full_at > now + span + MINUTE * _SECOND:
        full_at = now + span
    wait = full_at + step - span - now
    return bucket._replace(full_at=full_at if wait > 0 else full_at + step), max(wait, 0)


def hold(bucket: Bucket, rate: Rate, until: int) -> Bucket:
    """Grant nothing before ``until`` and one token then."""
    step, span = bucket.pace(rate)
    return bucket._replace(full_at=max(bucket.full_at, until + span - step))


def learn(bucket: Bucket, rate: Rate, hint: RateHint, granted: int) -> Bucket:
    """Adopt what the platform's answer said about the bucket, as of the time the call was granted.

    A lower ``remaining`` than ours means that somebody else spends from the same bucket. It counts the
    token we keep unused; half a token of doubt is for calls that were quicker than the one before.
    """
    if hint.per_second is not None and 0 < hint.per_second < math.inf:
        bucket = bucket._replace(per_second=hint.per_second)
    if hint.burst is not None and hint.burst > 0:
        bucket = bucket._replace(burst=hint.burst)
    if hint.remaining is None:
        return bucket
    step, span = bucket.pace(rate)
    doubt = step // 2 if (bucket.burst or rate.burst) > 1 else 0
    return bucket._replace(full_at=max(bucket.full_at, granted + span - step * max(hint.remaining, 0) - doubt))


class Pacer:
    """Hands out turns. Waiting callers of this process queue up, so only one of them asks at a time."""

    def __init__(self, store: LimitStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._queues: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def turn(self, name: str, rate: Rate) -> int:
        """Wait until a call may be made and return when that was, for ``learn``.

        Raises ``RateLimited`` if it is more than a minute away.
        """
        async with self._queues[name]:
            while True:
                now, wait = self._change(name, lambda bucket, now: take(bucket, rate, now))
                if wait == 0:
                    return now
                if wait > MINUTE * _SECOND:
                    raise RateLimited(_("The platform allows the next call only later."), retry_after=wait / _SECOND)
                await self._clock.sleep(wait / _SECOND)

    def hold(self, name: str, rate: Rate, seconds: float) -> None:
        """Let nobody call for ``seconds`` (at most a minute)."""
        self._change(name, lambda bucket, now: (hold(bucket, rate, now + math.ceil(seconds * _SECOND)), 0))

    def learn(self, name: str, rate: Rate, hint: RateHint, granted: int) -> None:
        """Remember what the answer to the call of ``granted`` said about its bucket."""
        self._change(name, lambda bucket, _now: (learn(bucket, rate, hint, granted), 0))

    def _change(self, name: str, change: Callable[[Bucket, int], tuple[Bucket, int]]) -> tuple[int, int]:
        while True:
            row = self._store.read(name)
            seen = Bucket(*row) if row else Bucket()
            now = int(self._clock.monotonic() * _SECOND)
            new, wait = change(seen, now)
            if new == seen or self._store.swap(name, row, new):
                return now, wait
