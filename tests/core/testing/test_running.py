from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dangol.clock import MovableClock, SystemClock
from dangol.testing import DEMO_NOW, RunningClock

PROGRAM = """
import asyncio
from datetime import datetime
from dangol.testing import run_fake
from dangol_smartstore.fake import SmartStoreFake
asyncio.run(run_fake(SmartStoreFake, seed=3, orders=20, days=2, now={now}))
"""


def test_a_running_clock_runs_and_can_be_moved() -> None:
    base = MovableClock(DEMO_NOW)
    clock = RunningClock(base)
    assert clock.now() == DEMO_NOW
    clock.advance(hours=1)
    base.advance(minutes=1)
    assert clock.now() == DEMO_NOW + timedelta(hours=1, minutes=1)
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    base.advance(seconds=5)
    assert clock.now() == datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC)
    assert clock.monotonic() == base.monotonic()
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2027, 1, 1))  # noqa: DTZ001 - that it is refused is the point


async def test_a_running_clock_waits_as_its_base_does() -> None:
    base = MovableClock(DEMO_NOW)
    await RunningClock(base).sleep(30)
    assert base.now() == DEMO_NOW + timedelta(seconds=30)


async def start(now: str) -> tuple[asyncio.subprocess.Process, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM.format(now=now), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    return process, json.loads(await asyncio.wait_for(process.stdout.readline(), 20))


@pytest.mark.skipif(os.name == "nt", reason="signals to other processes are a POSIX thing")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
async def test_the_program_says_where_it_is_and_ends_on_a_signal(end: signal.Signals) -> None:
    process, said = await start("None")
    assert set(said) == {"base_url", "settings"}
    assert set(said["settings"]) == {"base_url", "client_id", "client_secret"}
    async with httpx.AsyncClient(base_url=said["base_url"], trust_env=False) as client:
        state = (await client.get("/__fake__/state?parts=now,orders")).json()
    assert len(state["orders"]) == 20
    assert abs(datetime.fromisoformat(state["now"]) - SystemClock().now()) < timedelta(seconds=10)
    process.send_signal(end)
    assert await asyncio.wait_for(process.wait(), 10) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals to other processes are a POSIX thing")
async def test_a_given_time_stands_still() -> None:
    process, said = await start("datetime.fromisoformat('2026-11-20T16:20:00+09:00')")
    async with httpx.AsyncClient(base_url=said["base_url"], trust_env=False) as client:
        state = (await client.get("/__fake__/state?parts=now")).json()
    process.send_signal(signal.SIGTERM)
    await process.wait()
    assert state == {"now": "2026-11-20T16:20:00+09:00"}


def test_the_pytest_plugin_and_the_package_load_nothing_heavy() -> None:
    code = (
        "import sys, dangol.testing, dangol.testing.pytest_plugin;"
        "print([m for m in ('httpx','respx','h11','msgspec','asyncio','dangol.testing.fake') if m in sys.modules])"
    )
    bare = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    pytest_alone = subprocess.run(
        [sys.executable, "-c", "import sys, pytest; print([m for m in ('asyncio',) if m in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert bare.stdout == pytest_alone.stdout
