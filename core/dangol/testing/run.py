"""Serving a mocked API as a program of its own: what ``dangol fake PLATFORM`` does."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import SystemClock
from dangol.testing.clocks import RunningClock
from dangol.testing.server import serve

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.testing.fake import Fake

__all__ = ["run_fake"]


async def run_fake(
    platform_fake: type[Fake],
    *,
    port: int = 0,
    seed: int = 1,
    orders: int | None = None,
    days: int = 21,
    now: datetime | None = None,
    latency: float = 0.0,
) -> None:
    """Serve until SIGINT or SIGTERM. The first line on stdout is JSON: ``{"base_url", "settings"}``.

    Without ``now`` the clock is the machine's and runs; with it, it stands at ``now`` until moved.
    """
    wall = SystemClock()
    fake = platform_fake(seed=seed, orders=orders, days=days, now=now or wall.now())
    if now is None:
        fake.clock = RunningClock(wall)
    stop = _stop_event()
    async with serve(fake, port, latency=latency) as served:
        first = {"base_url": served.base_url, "settings": served.settings}
        sys.stdout.write(msgspec.json.encode(first).decode() + "\n")
        sys.stdout.flush()
        await stop.wait()


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: the loop takes no signals
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
