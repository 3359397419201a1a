"""The campaign H2: eight processes that read without a pause, before a server that answers with storms of 429.

Its Retry-After is seconds, a date, negative, garbage or missing. Together they call no more often than the server
allows, and nobody spins meanwhile. Calls that were on their way when it asked for rest are told.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dangol.clock import SystemClock
from dangol.contract import Platform, Rate
from dangol.errors import RateLimited, Unavailable
from dangol.http.client import Network
from dangol.http.limits import Pacer
from dangol.settings import StoreSettings
from dangol.storage.limits import Limits
from tests.core.http.support import MemoryPauses, MemoryTokens
from tests.faults.lives import ended, forked
from tests.faults.report import campaign
from tests.faults.rounds import Round

if TYPE_CHECKING:
    from tests.faults.rounds import Tally

__all__ = ["play"]

PROCESSES = 8
RATE = Rate(10, 6)
EVERY, STORM = 5.0, 0.7
"""Seconds from storm to storm, and how long one lasts."""
_SPAN = 5.0
"""Seconds over which the rate is measured: what lies below is exact in tests/core/http/test_limits_file.py."""
_REST = 1.5
"""Seconds for which the server asks for rest, where it says so in a way that can be understood."""
_LAZY = 0.15
"""The share of a processor that a process may use at the most while it mostly waits."""


class Server:
    """Notes when it is called, and answers with storms; on a thread."""

    def __init__(self) -> None:
        self.port = 0
        self.refused = self.restless = 0
        self.times: list[float] = []
        self._began = time.monotonic()
        self._rest_until = 0.0
        self._told = cycle(self._tellings())

    def _tellings(self) -> list[str | None]:
        return [f"{_REST:.0f}", "date", "-3", "soon", None]

    def answer(self) -> bytes:
        """Judge one call."""
        now = time.monotonic()
        self.times.append(now)
        self.restless += now < self._rest_until
        if (now - self._began) % EVERY < STORM:
            self.refused += 1
            return self._rest(next(self._told), now)
        return b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"

    def _rest(self, told: str | None, now: float) -> bytes:
        if told == "date":
            told = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        elif told is not None and told.isdecimal():
            # whoever was on the way already could not know
            self._rest_until = now + float(told) - 0.5
        header = f"retry-after: {told}\r\n" if told is not None else ""
        return f"HTTP/1.1 429 No\r\n{header}content-length: 0\r\n\r\n".encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection after the other call of it."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answer())
                await writer.drain()


@contextmanager
def _served() -> Iterator[Server]:
    server, loop = Server(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opening = asyncio.run_coroutine_threadsafe(asyncio.start_server(server.serve, "127.0.0.1", 0), loop)
    server.port = opening.result(10).sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Read for so many seconds; tell how many calls were made and how many the server allows."""
    with tempfile.TemporaryDirectory() as folder, _served() as server:
        running = [forked(lambda: _read(Path(folder), server.port, rounds, mutant)) for _ in range(PROCESSES)]
        codes = [ended(pid) for pid in running]
        used = _used()
    tally.rounds = PROCESSES
    storm = Round("read", "storm")
    allowed = RATE.burst + RATE.per_second * rounds
    if any(codes):
        tally.complain("broken", storm, f"processes ended with {codes}")
    calls, excess = len(server.times), _excess(server.times)
    if excess > 0 or calls > allowed:
        tally.complain("broken", storm, f"{calls} calls, {excess:.0f} more than is allowed")
    if calls < rounds:
        tally.complain("stuck", storm, f"{calls} calls in {rounds} s")
    if used > _LAZY * PROCESSES * rounds + 2 * PROCESSES:
        tally.complain("broken", storm, f"{used:.0f} s of processor time")
    return (
        f"H2: {calls} calls of {allowed:.0f} allowed by {PROCESSES} processes, {server.refused} answered 429, "
        f"{server.restless} within a rest, {used:.1f} s of processor time"
    )


def _excess(times: list[float]) -> float:
    """Return by how many calls the fullest span of at least ``_SPAN`` passes the rate.

    Every process may have one call that was granted in time and came late: on a busy computer they come at once.
    """
    most, least, first = 0.0, float("inf"), 0
    for count, moment in enumerate(times, start=1):
        while times[first] <= moment - _SPAN:
            least = min(least, first - RATE.per_second * times[first])
            first += 1
        most = max(most, count - RATE.per_second * moment - least - RATE.burst - PROCESSES)
    return most


def _used() -> float:
    times = os.times()
    return times.children_user + times.children_system


async def _at_once(*_given: Any) -> int:
    return 0


def _read(folder: Path, port: int, seconds: int, mutant: str | None) -> None:
    """Read as fast as one may."""
    if mutant is not None:
        setattr(Pacer, "turn", _at_once)  # noqa: B010 - a process that ends afterwards
    settings: Any = StoreSettings(base_url=f"http://127.0.0.1:{port}")
    platform = Platform(id="storm", title="Storm", settings=StoreSettings, base_url="", rates={"default": RATE})
    network = Network(SystemClock(), Limits(folder / "limits.db"), MemoryTokens(), MemoryPauses(), folder)

    async def reading() -> None:
        end = time.monotonic() + seconds
        async with network.client(platform, "main", settings) as client:
            while time.monotonic() < end:
                try:
                    await client.get("/orders")
                except (RateLimited, Unavailable):
                    await asyncio.sleep(0.5)

    asyncio.run(reading())


if __name__ == "__main__":
    sys.exit(campaign("storm_campaign", __doc__, play, ["no-pacing"], 60))
