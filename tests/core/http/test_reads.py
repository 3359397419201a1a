from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from dangol.clock import MovableClock
from dangol.contract import Rate, RateHint
from dangol.errors import (
    ActionRejected,
    AuthError,
    BadResponse,
    ConfigError,
    PluginError,
    RateLimited,
    Unavailable,
)
from tests.core.http.support import NOW, Room, Script, platform

if TYPE_CHECKING:
    from dangol.contract import Answer
    from dangol.errors import DangolError

OK = httpx.Response(200, json={"orders": [1, 2]})


async def test_a_read_returns_the_whole_answer_with_the_servers_time(tmp_path: Path) -> None:
    script = Script(httpx.Response(200, json={"a": 1}, headers={"Date": format_datetime(NOW - timedelta(minutes=3))}))
    async with Room(tmp_path, script).client() as client:
        assert client.clock_offset == timedelta(0)
        answer = await client.get("/orders", params={"from": "2026-11-20T10:00:00+09:00", "id": ["1", "2"]})
        assert client.clock_offset == -timedelta(minutes=3)
    assert (answer.status, answer.json(), answer.server_time) == (200, {"a": 1}, NOW - timedelta(minutes=3))
    assert str(script.requests[0].url) == (
        "https://api.acme.example/v1/orders?from=2026-11-20T10%3A00%3A00%2B09%3A00&id=1&id=2"
    )
    assert script.requests[0].headers["accept-encoding"] == "gzip"
    assert "authorization" not in script.requests[0].headers


async def test_a_query_posts_and_is_tried_like_a_read(tmp_path: Path) -> None:
    script = Script(httpx.Response(502), OK)
    async with Room(tmp_path, script).client() as client:
        assert (await client.query("/orders/query", json={"ids": ["7"]})).json() == {"orders": [1, 2]}
    assert [request.method for request in script.requests] == ["POST", "POST"]
    assert script.requests[1].content == b'{"ids":["7"]}'


TROUBLE = [
    httpx.ConnectError("no"),
    httpx.ConnectTimeout("slow"),
    httpx.ReadTimeout("slow"),
    httpx.ReadError("broken"),
    httpx.RemoteProtocolError("cut off"),
    *(httpx.Response(status) for status in (429, 500, 502, 503, 504)),
]


@pytest.mark.parametrize("trouble", TROUBLE, ids=repr)
async def test_passing_trouble_is_outlived_in_four_tries(
    tmp_path: Path, trouble: httpx.Response | httpx.TransportError
) -> None:
    script = Script(trouble, trouble, trouble, OK)
    async with Room(tmp_path, script).client() as client:
        assert (await client.get("/orders")).status == 200
    waits = [b - a for a, b in zip(script.times, script.times[1:], strict=False)]
    refused = isinstance(trouble, httpx.Response) and trouble.status_code == 429
    assert waits == pytest.approx([1, 1, 2] if refused else [0.5, 1, 2], abs=0.01)


@pytest.mark.parametrize("trouble", TROUBLE, ids=repr)
async def test_lasting_trouble_ends_after_four_tries(
    tmp_path: Path, trouble: httpx.Response | httpx.TransportError
) -> None:
    script = Script(trouble)
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(Unavailable):
            await client.get("/orders")
    assert len(script.requests) == 4


@pytest.mark.parametrize(
    "status, error",
    [
        *((status, BadResponse) for status in (301, 302, 307, 308, 304, 400, 404, 405, 409, 410, 413, 415, 418, 422)),
        (401, AuthError),
        (403, AuthError),
        (408, Unavailable),
        (501, Unavailable),
        (505, Unavailable),
    ],
)
async def test_a_refusal_is_never_repeated(tmp_path: Path, status: int, error: type[DangolError]) -> None:
    script = Script(httpx.Response(status, headers={"location": "https://evil.example/", "retry-after": "1"}))
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(error) as found:
            await client.get("/orders/2026111988880001?buyer=kim")
    assert type(found.value) is error
    assert len(script.requests) == 1
    assert found.value.detail == {"method": "GET", "path": "/orders/{id}", "status": status}


async def test_a_server_is_waited_for_as_long_as_it_asks(tmp_path: Path) -> None:
    ahead = NOW + timedelta(hours=2)
    dates = {"date": format_datetime(ahead), "retry-after": format_datetime(ahead + timedelta(seconds=20))}
    script = Script(
        httpx.Response(429, headers={"retry-after": "7"}),
        httpx.Response(503, headers=dates),
        httpx.Response(429, headers={"retry-after": "-5"}),
        OK,
    )
    async with Room(tmp_path, script).client() as client:
        await client.get("/orders")
    waits = [b - a for a, b in zip(script.times, script.times[1:], strict=False)]
    assert waits == pytest.approx([7, 20, 2])


async def test_everybody_waits_while_one_was_told_to(tmp_path: Path) -> None:
    script = Script(httpx.Response(429, headers={"retry-after": "9"}), OK)
    async with Room(tmp_path, script).client() as client:
        await asyncio.gather(*(client.get("/orders") for _ in range(5)))
    assert sorted(script.times)[-5:] == pytest.approx([9, 9, 9, 9, 9], abs=0.1)
    assert len(script.requests) <= 9


async def test_a_wait_beyond_the_budget_is_left_to_the_next_run(tmp_path: Path) -> None:
    script = Script(httpx.Response(503, headers={"retry-after": "40"}))
    room = Room(tmp_path, script)
    async with room.client() as client:
        with pytest.raises(RateLimited) as found:
            await client.get("/orders")
    assert found.value.retry_after == 40
    assert len(script.requests) == 2
    assert not room.pauses.rows


@pytest.mark.parametrize(
    "asked, seconds", [("61", 61), ("999999", 3600), (format_datetime(NOW + timedelta(hours=9)), 3600)]
)
async def test_a_long_pause_stops_the_application_and_survives(tmp_path: Path, asked: str, seconds: float) -> None:
    script = Script(httpx.Response(429, headers={"retry-after": asked}), OK)
    room = Room(tmp_path, script)
    async with room.client() as client:
        with pytest.raises(RateLimited) as found:
            await client.get("/orders")
    assert found.value.retry_after == seconds
    assert room.pauses.rows["acme:main"][0] == NOW + timedelta(seconds=seconds)

    again = Room(tmp_path, script, pauses=room.pauses)
    async with again.client() as client:
        for call in (client.get("/products"), client.form("/token", {}), client.write("POST", "/answers")):
            with pytest.raises(RateLimited) as found:
                await call
            assert found.value.retry_after == seconds
            assert found.value.message == "The platform asks us to slow down."
    assert len(script.requests) == 1

    assert isinstance(again.clock, MovableClock)
    again.clock.advance(seconds=seconds)
    async with again.client() as client:
        assert (await client.get("/orders")).status == 200


async def test_callers_that_wait_for_their_turn_hear_of_a_pause_before_they_call(tmp_path: Path) -> None:
    script = Script(httpx.Response(429, headers={"retry-after": "3600"}))
    async with Room(tmp_path, script).client(platform(rates={"default": Rate(2, 3)})) as client:
        found = await asyncio.gather(*(client.get("/orders") for _ in range(20)), return_exceptions=True)
    assert all(isinstance(one, RateLimited) for one in found)
    assert len(script.requests) <= 2


async def test_two_stores_of_one_application_share_its_bucket(tmp_path: Path) -> None:
    market = platform(rates={"default": Rate(2, 3)}, application=lambda _settings: "shared-id")
    script = Script(OK)
    room = Room(tmp_path, script)
    network = room.network()
    settings = market.settings()
    async with network.client(market, "one", settings) as one, network.client(market, "two", settings) as two:
        for client in (one, two, one, two, one):
            await client.get("/orders")
    assert script.times == pytest.approx([0, 0, 0.5, 1, 1.5])


async def test_buckets_are_apart_and_taught_by_headers(tmp_path: Path) -> None:
    def feedback(answer: Answer) -> RateHint:
        return RateHint(per_second=float(answer.headers["x-rate"]), burst=2, remaining=1)

    market = platform(bucket=lambda _method, path: path, rates={"default": Rate(100, 1)}, feedback=feedback)
    script = Script(httpx.Response(200, headers={"x-rate": "0.5"}))
    async with Room(tmp_path, script).client(market) as client:
        for path in ("/a", "/a", "/b", "/b", "/a"):
            await client.get(path)
    assert script.times == pytest.approx([0, 0.01, 0.01, 0.02, 2.01], abs=0.001)


async def test_the_platforms_words_come_first_even_in_a_good_answer(tmp_path: Path) -> None:
    def explain(answer: Answer) -> DangolError | None:
        if b"QUOTA" in answer.content:
            return RateLimited("one call an hour", retry_after=3600, detail={"code": "GW.QUOTA_LIMIT"})
        if b"BUSY" in answer.content:
            return Unavailable("busy")
        return BadResponse("no such page") if b"GONE" in answer.content else None

    script = Script(
        httpx.Response(200, text="BUSY"), OK, httpx.Response(200, text="GONE"), httpx.Response(429, text="QUOTA")
    )
    room = Room(tmp_path, script)
    async with room.client(platform(explain=explain)) as client:
        assert (await client.get("/orders")).json() == {"orders": [1, 2]}
        with pytest.raises(BadResponse, match="no such page"):
            await client.get("/orders")
        with pytest.raises(RateLimited, match="one call an hour") as found:
            await client.get("/orders")
    assert found.value.detail == {"method": "GET", "path": "/orders", "status": 429, "code": "GW.QUOTA_LIMIT"}
    assert room.pauses.rows["acme:main"] == (NOW + timedelta(hours=1, seconds=0.5), "one call an hour")


async def test_a_read_has_no_action_to_reject(tmp_path: Path) -> None:
    script = Script(httpx.Response(404, json={}))
    async with Room(tmp_path, script).client(platform(explain=lambda _answer: ActionRejected("deleted"))) as client:
        with pytest.raises(BadResponse, match="deleted"):
            await client.get("/inquiries/1")


async def test_an_error_names_code_and_trace_but_no_words(tmp_path: Path) -> None:
    body = {"code": "GW.INTERNAL", "message": "김가상 010-1234-5678"}
    script = Script(httpx.Response(400, json=body, headers={"GNCP-GW-Trace-ID": "abc^17"}))
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(BadResponse) as found:
            await client.get("/orders")
    assert found.value.detail["code"] == "GW.INTERNAL"
    assert found.value.detail["trace"] == "abc^17"
    assert "김가상" not in repr(vars(found.value))
    assert found.value.__context__ is None


@pytest.mark.parametrize("code", ["김가상 님", "김가상", "01012345678", {"a": 1}, None, "x" * 100, 4001])
async def test_only_what_looks_like_a_code_is_taken_for_one(tmp_path: Path, code: object) -> None:
    async with Room(tmp_path, Script(httpx.Response(400, json={"code": code}))).client() as client:
        with pytest.raises(BadResponse) as found:
            await client.get("/orders")
    assert found.value.detail.get("code") == ("4001" if code == 4001 else None)


@pytest.mark.parametrize("content", [b'{"code": "\xff"}', b'{"code": ' + b"[" * 99_999, b"\xff", b""])
async def test_an_error_in_a_broken_body_is_still_an_error(tmp_path: Path, content: bytes) -> None:
    async with Room(tmp_path, Script(httpx.Response(400, content=content))).client() as client:
        with pytest.raises(BadResponse) as found:
            await client.get("/orders")
    assert found.value.detail["status"] == 400


@pytest.mark.parametrize(
    "path", ["https://evil.example/x", "http://api.acme.example/v1/x", "https://api.acme.example:8443/x"]
)
async def test_no_other_host_is_reached(tmp_path: Path, path: str) -> None:
    script = Script(OK)
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(PluginError):
            await client.get(path)
        with pytest.raises(PluginError):
            await client.write("POST", path)
    assert script.requests == []


@pytest.mark.parametrize("path", ["//evil.example/x", "/../../x", "/x?next=https://evil.example", "/@evil.example"])
async def test_odd_paths_stay_on_the_host(tmp_path: Path, path: str) -> None:
    script = Script(OK)
    async with Room(tmp_path, script).client() as client:
        await client.get(path)
    assert script.requests[0].url.host == "api.acme.example"


async def test_plain_http_is_for_this_machine_only(tmp_path: Path) -> None:
    network = Room(tmp_path).network()
    with pytest.raises(ConfigError):
        async with network.client(platform(base_url="http://api.acme.example"), "main", platform().settings()):
            pytest.fail("it opened")


async def test_cookies_are_not_kept(tmp_path: Path) -> None:
    script = Script(httpx.Response(200, headers={"set-cookie": "session=1; Path=/"}))
    async with Room(tmp_path, script).client() as client:
        await client.get("/orders")
        await client.get("/orders")
    assert "cookie" not in script.requests[1].headers


async def test_a_platform_may_authorize_by_a_key(tmp_path: Path) -> None:
    script = Script(OK)
    market = platform(authorize=lambda settings, _token: {"X-Api-Key": settings.key.get_secret_value()})
    async with Room(tmp_path, script).client(market) as client:
        await client.get("/orders", headers={"Accept": "text/plain"})
        await client.form("/token", {"a": "b"})
    assert script.requests[0].headers["x-api-key"] == "key-of-the-shop-4711"
    assert script.requests[0].headers["accept"] == "text/plain"
    assert "x-api-key" not in script.requests[1].headers


async def test_a_plugins_own_bug_comes_out_as_itself(tmp_path: Path) -> None:
    def explain(answer: Answer) -> None:
        raise KeyError("code")

    script = Script(OK)
    async with Room(tmp_path, script).client(platform(explain=explain)) as client:
        with pytest.raises(KeyError):
            await client.get("/orders")
    assert len(script.requests) == 1
