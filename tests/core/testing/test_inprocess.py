from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from dangol.testing import DEMO_NOW, router
from tests.core.testing.shelf import Shelf, shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.clock import MovableClock
    from dangol.testing import Fake


@pytest.fixture
def fake() -> Shelf:
    return shelf()


@pytest.fixture
def client(fake: Shelf) -> httpx.AsyncClient:
    routes = router(fake)
    return httpx.AsyncClient(transport=httpx.MockTransport(routes.async_handler), base_url="https://api.market.invalid")


async def test_any_host_reaches_the_fake_and_calls_are_recorded(fake: Shelf) -> None:
    routes = router(fake)
    async with httpx.AsyncClient(transport=httpx.MockTransport(routes.async_handler)) as client:
        assert (await client.get("https://api.market.invalid/things")).json() == {"things": ["사과"]}
    assert [call.request.url.path for call in routes.calls] == ["/things"]


@pytest.mark.parametrize(
    "fault, error",
    [
        ("refuse", httpx.ConnectError),
        ("reset", httpx.ReadError),
        ("swallow", httpx.ReadError),
        ("truncated", httpx.RemoteProtocolError),
    ],
)
async def test_socket_faults_come_as_the_errors_of_httpx(
    fake: Shelf, client: httpx.AsyncClient, fault: str, error: type[Exception]
) -> None:
    fake.faults.arm(fault)
    with pytest.raises(error):
        await client.get("/things")
    assert (await client.get("/things")).status_code == 200


async def test_waits_move_the_clock_instead_of_taking_time(fake: Shelf, client: httpx.AsyncClient) -> None:
    fake.faults.arm("delay", seconds=3600)
    await client.get("/things")
    assert fake.clock.now() == DEMO_NOW + timedelta(hours=1)
    fake.faults.arm("trickle", bytes=1, seconds=60)
    body = (await client.get("/things")).content
    assert fake.clock.now() == DEMO_NOW + timedelta(hours=1, minutes=len(body) - 1)


async def test_huge_comes_in_blocks(fake: Shelf, client: httpx.AsyncClient) -> None:
    fake.faults.arm("huge", bytes=1_000_000)
    async with client.stream("GET", "/things") as answer:
        blocks = [len(block) async for block in answer.aiter_raw()]
    assert sum(blocks) == 1_000_002
    assert len(blocks) > 3


async def test_the_fixtures_share_one_clock(
    fake_api: Callable[[Fake], httpx.AsyncBaseTransport], clock: MovableClock
) -> None:
    fake = shelf()
    async with httpx.AsyncClient(transport=fake_api(fake), base_url="http://shelf.invalid") as client:
        clock.advance(days=1)
        state = (await client.get("/__fake__/state?parts=now")).json()
    assert state == {"now": "2026-11-21T16:20:00+09:00"}
