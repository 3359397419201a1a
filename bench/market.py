"""Serves mocked SmartStores for the benchmarks: ``python -m bench.market STORES ORDERS DAYS LATENCY``.

The first line on stdout lists where they are. Their gates grant far more than the real platform, and
say so in their headers, so that what is measured is the client and not the wait.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

import msgspec

from dangol.clock import SystemClock
from dangol.testing import RunningClock, serve
from dangol_smartstore.fake import SmartStoreFake

_RATE = 5_000.0


async def _run(stores: int, orders: int, days: int, latency: float) -> None:
    wall = SystemClock()
    async with AsyncExitStack() as stack:
        markets = []
        for seed in range(stores):
            fake = SmartStoreFake(seed=seed + 1, orders=orders, days=days, now=wall.now())
            fake.clock = RunningClock(wall)
            fake.gate.rate, fake.gate.burst = _RATE, int(2 * _RATE)
            served = await stack.enter_async_context(serve(fake, latency=latency))
            markets.append({"base_url": served.base_url, "settings": served.settings})
        sys.stdout.write(msgspec.json.encode(markets).decode() + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
