from __future__ import annotations

import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from dangol.clock import SystemClock
from dangol.testing import DEMO_NOW, RunningClock, Served, serve
from tests.core.testing.shelf import Shelf, shelf


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serve(shelf()) as served:
        yield served


@pytest.fixture
async def client(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.base_url, timeout=5, trust_env=False) as client:
        yield client


async def arm(client: httpx.AsyncClient, name: str, **options: Any) -> None:
    answer = await client.post("/__fake__/fault", json={"name": name, **options})
    assert answer.status_code == 200, answer.text


async def exchange(served: Served, request: bytes) -> bytes:
    """Speak raw bytes and return everything until the end; a reset ends what was read so far."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(request)
    found = b""
    try:
        while block := await reader.read(1 << 16):
            found += block
    except ConnectionResetError:
        found += b"<reset>"
    writer.close()
    return found


GET = b"GET /things HTTP/1.1\r\nhost: shelf\r\nconnection: close\r\n\r\n"


async def test_an_answer_is_whole_and_dated_by_the_fakes_clock(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things")
    assert answer.json() == {"things": ["사과"]}
    assert parsedate_to_datetime(answer.headers["date"]) == DEMO_NOW


async def test_one_connection_carries_many_requests(client: httpx.AsyncClient, served: Served) -> None:
    for _ in range(5):
        await client.get("/things")
    assert served.connections == 1


async def test_two_requests_in_one_packet_are_answered_in_order(served: Served) -> None:
    first = GET.replace(b"connection: close\r\n", b"")
    found = await exchange(served, first + GET)
    assert found.count(b"HTTP/1.1 200") == 2


async def test_what_is_no_http_ends_the_connection_and_nothing_else(served: Served, client: httpx.AsyncClient) -> None:
    assert await exchange(served, b"\x16\x03\x01 hello\r\n\r\n") in (b"", b"<reset>")
    assert (await client.get("/things")).status_code == 200


async def pour(served: Served, size: int) -> bytes:
    """Send a body of that size and return the first byte of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        writer.write(b"POST /elsewhere HTTP/1.1\r\nhost: shelf\r\ncontent-length: %d\r\n\r\n" % size)
        for _ in range(size // 50_000):
            writer.write(b"1" * 50_000)
            await writer.drain()
        return await reader.readexactly(1)
    finally:
        writer.close()


async def test_a_body_larger_than_any_real_one_is_cut_off(served: Served) -> None:
    assert await pour(served, 1_000_000) == b"H"
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await pour(served, 20_000_000)


async def test_writes_are_logged_in_order_with_their_bodies(client: httpx.AsyncClient) -> None:
    await client.post("/things", json={"n": 1})
    await client.post("/things", json={"n": 2})
    await client.post("/things/search", json={})
    await client.put("/things", content="no json")
    writes = (await client.get("/__fake__/state")).json()["writes"]
    assert [(w["n"], w["method"], w["body"], w["effect"]) for w in writes] == [
        (1, "POST", {"n": 1}, True),
        (2, "POST", {"n": 2}, True),
        (3, "PUT", "no json", True),
    ]


async def test_a_bug_of_the_fake_is_raised_when_serving_ends() -> None:
    async def use_it() -> int:
        async with serve(shelf()) as served, httpx.AsyncClient(base_url=served.base_url, trust_env=False) as client:
            return (await client.get("/broken")).status_code

    with pytest.raises(ExceptionGroup) as caught:
        await use_it()
    assert caught.group_contains(ZeroDivisionError)


async def test_latency_is_added_to_platform_answers_only() -> None:
    async with serve(shelf(), latency=0.1) as served, httpx.AsyncClient(trust_env=False) as client:
        start = time.perf_counter()
        await client.get(f"{served.base_url}/things")
        assert time.perf_counter() - start >= 0.1
        start = time.perf_counter()
        await client.get(f"{served.base_url}/__fake__/state")
        assert time.perf_counter() - start < 0.1


# the fault dial, seen from outside


async def test_refuse_closes_the_port_and_opens_it_again(served: Served, client: httpx.AsyncClient) -> None:
    await arm(client, "refuse", seconds=0.2)
    with pytest.raises(httpx.ConnectError):
        await client.get("/things")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", served.port)).close()
    await SystemClock().sleep(0.3)
    assert (await client.get("/things")).status_code == 200


async def test_a_second_refusal_replaces_the_first(served: Served, client: httpx.AsyncClient) -> None:
    served.fake.faults.arm("refuse", seconds=0.05)
    served.fake.faults.arm("refuse", seconds=0.2)
    await SystemClock().sleep(0.1)
    with pytest.raises(httpx.ConnectError):
        await client.get("/things")
    await SystemClock().sleep(0.2)
    assert (await client.get("/things")).status_code == 200


async def test_refuse_with_a_path_resets_before_the_work(client: httpx.AsyncClient) -> None:
    await arm(client, "refuse", path="/things")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await client.post("/things", json=1)
    state = (await client.get("/__fake__/state")).json()
    assert state["orders"] == ["사과"]
    assert [(w["fault"], w["effect"], w["status"]) for w in state["writes"]] == [("refuse", False, None)]


@pytest.mark.parametrize("count", [0, 1, 40, 200])
async def test_reset_after_so_many_bytes(served: Served, client: httpx.AsyncClient, count: int) -> None:
    await arm(client, "reset", bytes=count)
    found = await exchange(served, GET)
    assert found.endswith(b"<reset>")
    assert len(found.removesuffix(b"<reset>")) <= count


async def test_reset_before_the_work_leaves_no_effect(client: httpx.AsyncClient) -> None:
    await arm(client, "reset", effect=False)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await client.post("/things", json=1)
    assert (await client.get("/things")).json() == {"things": ["사과"]}


async def test_swallow_does_the_work_and_says_nothing(client: httpx.AsyncClient) -> None:
    await arm(client, "swallow", method="POST")
    assert (await client.get("/things")).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/things", json="배")
    state = (await client.get("/__fake__/state")).json()
    assert state["orders"] == ["사과", "배"]
    assert [(w["effect"], w["fault"]) for w in state["writes"]] == [(True, "swallow")]


async def test_swallow_can_keep_silent_until_the_caller_gives_up(client: httpx.AsyncClient) -> None:
    await arm(client, "swallow", seconds=30)
    with pytest.raises(httpx.ReadTimeout):
        await client.get("/things", timeout=0.1)


async def test_trickle_outlives_a_timeout_between_bytes(client: httpx.AsyncClient) -> None:
    await arm(client, "trickle", bytes=5, seconds=0.02)
    start = time.perf_counter()
    answer = await client.get("/things", timeout=0.5)
    assert answer.json() == {"things": ["사과"]}
    assert time.perf_counter() - start > 0.05


@pytest.mark.parametrize("header, wanted", [(None, None), (7, "7"), ("soon", "soon"), ("-3", "-3")])
async def test_rate_limit_sends_any_header_or_none(client: httpx.AsyncClient, header: Any, wanted: str | None) -> None:
    await arm(client, "rate_limit", header=header)
    answer = await client.get("/things")
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, wanted)


async def test_rate_limit_may_send_a_date(client: httpx.AsyncClient) -> None:
    await arm(client, "rate_limit", seconds=90)
    answer = await client.get("/things")
    assert parsedate_to_datetime(answer.headers["retry-after"]) == DEMO_NOW + timedelta(seconds=90)


@pytest.mark.parametrize("effect", [False, True])
async def test_server_error_before_and_after_the_work(client: httpx.AsyncClient, effect: bool) -> None:
    await arm(client, "server_error", status=504, effect=effect)
    assert (await client.post("/things", json="배")).status_code == 504
    assert ("배" in (await client.get("/things")).json()["things"]) is effect


@pytest.mark.parametrize("kind", ["cut", "nan", "deep", "duplicate", "charset", "empty"])
async def test_malformed_json_comes_with_status_200(client: httpx.AsyncClient, kind: str) -> None:
    await arm(client, "malformed", kind=kind)
    answer = await client.get("/things")
    assert (answer.status_code, answer.headers["content-type"][:16]) == (200, "application/json")
    if kind == "duplicate":
        assert answer.text.count('"data"') == 2
    elif kind == "nan":
        assert b"NaN" in answer.content
    else:
        with pytest.raises((ValueError, RecursionError)):
            answer.json()


async def test_truncated_promises_more_than_it_sends(client: httpx.AsyncClient) -> None:
    await arm(client, "truncated")
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        await client.get("/things")


async def test_huge_is_as_large_as_asked(client: httpx.AsyncClient) -> None:
    await arm(client, "huge", bytes=3_000_000)
    answer = await client.get("/things")
    assert len(answer.content) == 3_000_002
    assert answer.json() == []


async def test_huge_may_hide_in_a_small_gzip(client: httpx.AsyncClient) -> None:
    await arm(client, "huge", bytes=5_000_000, gzip=True)
    async with client.stream("GET", "/things") as answer:
        packed = b"".join([block async for block in answer.aiter_raw()])
    assert len(packed) < 50_000
    assert len(gzip.decompress(packed)) == 5_000_002


async def test_html_login_is_a_page_with_status_200(client: httpx.AsyncClient) -> None:
    await arm(client, "html_login", times=2)
    answer = await client.post("/things", json=1)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html;charset=UTF-8")
    assert (await client.get("/things")).text.startswith("<!doctype html>")
    assert (await client.get("/things")).json() == {"things": ["사과"]}


async def test_expired_token_lets_the_platform_refuse(client: httpx.AsyncClient) -> None:
    await arm(client, "expired_token")
    assert (await client.get("/things")).status_code == 401


async def test_clock_skew_moves_the_date_header_only(client: httpx.AsyncClient) -> None:
    await arm(client, "clock_skew", seconds=-7200)
    first, second = await client.get("/things"), await client.get("/things")
    assert parsedate_to_datetime(first.headers["date"]) == DEMO_NOW - timedelta(hours=2)
    assert parsedate_to_datetime(second.headers["date"]) == DEMO_NOW


async def test_redirect_leads_into_a_trap_that_counts(client: httpx.AsyncClient) -> None:
    await arm(client, "redirect", times=2)
    assert (await client.get("/things")).status_code == 302
    assert (await client.get("/__fake__/state")).json()["requests"]["trapped"] == 0
    await client.get("/things", follow_redirects=True)
    assert (await client.get("/__fake__/state")).json()["requests"]["trapped"] == 1


async def test_delay_answers_late(client: httpx.AsyncClient) -> None:
    await arm(client, "delay", seconds=0.1)
    start = time.perf_counter()
    assert (await client.get("/things")).status_code == 200
    assert time.perf_counter() - start >= 0.1


async def test_serving_ends_while_callers_wait() -> None:
    fake = shelf()
    async with serve(fake) as served:
        fake.faults.arm("swallow", seconds=600)
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(GET)
        while not fake.faults.struck:
            await SystemClock().sleep(0.01)
    assert await reader.read() == b""
    writer.close()


async def test_rate_limits_are_counted_in_real_time_and_in_moved_time() -> None:
    fake: Shelf = shelf()
    before = fake.pace()
    assert fake.pace() == before
    async with serve(fake):
        first = fake.pace()
        fake.clock.advance(seconds=50)
        assert 50 <= fake.pace() - first < 60
    async with serve(fake, pace=fake.clock):
        first = fake.pace()
        fake.clock.advance(seconds=50)
        assert fake.pace() - first == 50
    fake.clock = RunningClock()
    async with serve(fake):
        first = fake.pace()
        fake.clock.advance(seconds=50)
        assert fake.pace() - first < 10
