"""What a market refuses for good is asked twice at the most, in any number of runs, until the seller acts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from dangol.clock import MovableClock
from dangol.contract import Answer, RateHint
from dangol.errors import AuthError, BadResponse, DangolError, ShutOut
from tests.core.http.support import NOW, Mint, Room, Script, platform

if TYPE_CHECKING:
    from dangol.contract import Platform

OK = httpx.Response(200, json={})


async def tried(room: Room, *paths: str, market: Platform | None = None) -> list[DangolError | None]:
    """Read side by side, as one run does, and return what each came to."""
    async with room.client(market) as client:
        found = await asyncio.gather(*(client.get(path) for path in paths), return_exceptions=True)
    problems = [one if isinstance(one, BaseException) else None for one in found]
    assert all(one is None or isinstance(one, DangolError) for one in problems)
    return problems  # type: ignore[return-value]  # as was just seen


async def test_a_refused_key_is_asked_for_twice_and_then_left_to_the_seller(tmp_path: Path) -> None:
    script = Script(httpx.Response(401, json={"code": "UNAUTHORIZED"}))
    room = Room(tmp_path, script)
    found = [one for _run in range(4) for one in await tried(room, "/orders", "/reviews", "/inquiries")]
    assert len(script.requests) == 2
    assert {type(one) for one in found} == {AuthError}
    assert found[-1] is not None
    assert "stopped asking" in found[-1].message
    assert found[-1].hint.endswith("dangol check main")


async def test_a_refused_sign_in_is_tried_twice(tmp_path: Path) -> None:
    async def mint(client: object, *_rest: object) -> object:
        return await client.form("/token", {"a": "b"})  # type: ignore[attr-defined]  # the client of the mint

    script = Script(httpx.Response(400, json={"code": "BAD_REQUEST"}))
    room = Room(tmp_path, script)
    for _run in range(4):
        assert [type(one) for one in await tried(room, "/orders", market=platform(mint=mint))] == [AuthError]
    assert [one.url.path for one in script.requests] == ["/v1/token"] * 2


async def test_what_the_seller_tries_again_is_asked_again_and_lifts_it(tmp_path: Path) -> None:
    script = Script(*[httpx.Response(401)] * 2, OK)
    room = Room(tmp_path, script)
    for _run in range(3):
        await tried(room, "/orders")
    network = room.network()
    network.asked_to = True
    async with network.client(platform(), "main", platform().settings()) as client:
        await client.get("/orders")
    assert await tried(room, "/orders") == [None]
    assert room.refusals.standing("acme:main") == {}


async def test_a_read_that_is_refused_rests_and_the_others_go_on(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400 if "orders" in request.url.path else 200, json={})

    script = Script(answer)
    room = Room(tmp_path, script)
    found = [await tried(room, "/orders", "/reviews") for _run in range(4)]
    assert [type(orders) for orders, _reviews in found] == [BadResponse, BadResponse, AuthError, AuthError]
    assert [reviews for _orders, reviews in found] == [None] * 4
    assert sum("orders" in one.url.path for one in script.requests) == 2


async def test_a_refusal_of_one_object_or_between_good_answers_counts_for_nothing(tmp_path: Path) -> None:
    gone = Script(httpx.Response(404))
    for _run in range(4):
        (found,) = await tried(Room(tmp_path, gone), "/orders/20261120001")
        assert type(found) is BadResponse
    assert len(gone.requests) == 4
    shaky = Room(tmp_path, Script(httpx.Response(400), OK, httpx.Response(400), OK))
    assert [type((await tried(shaky, "/orders"))[0]) for _run in range(4)] == [BadResponse, type(None)] * 2


async def test_forgotten_tokens_of_many_reads_are_no_refusal(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.headers["authorization"].endswith("-2") else 401)

    room, mint = Room(tmp_path, Script(answer)), Mint()
    assert await tried(room, "/orders", "/reviews", "/inquiries", market=platform(mint=mint)) == [None] * 3
    assert room.refusals.standing("acme:main") == {}


def punishing() -> Platform:
    """A market that says in a header that it allows one call an hour."""

    def shut(answer: Answer) -> ShutOut | None:
        return ShutOut("One call an hour.", retry_after=3600) if "punished" in answer.headers else None

    return replace(
        platform(),
        explain=lambda answer: shut(answer) if answer.status == 429 else None,
        feedback=lambda answer: RateHint(shut_out=shut(answer)),
    )


@pytest.mark.parametrize("status", [200, 429])
async def test_a_punished_application_is_left_alone_longer_each_time(tmp_path: Path, status: int) -> None:
    script = Script(httpx.Response(status, json={}, headers={"punished": "yes"}))
    room, clock = Room(tmp_path, script), MovableClock(NOW)
    room.clock = clock
    market = punishing()
    waits = []
    for _time in range(5):
        for _run in range(3):
            found = await tried(room, "/orders", "/reviews", market=market)
        assert all(isinstance(one, ShutOut) for one in found)
        until = room.refusals.standing("acme:main")["pace"].until
        assert until is not None
        waits.append(until - clock.now())
        clock.set(until)
    assert waits == [timedelta(hours=hours) for hours in (1, 2, 4, 6, 6)]
    assert len(script.requests) == 5, "one call each time"
    script.answers = [OK]
    assert await tried(room, "/orders", "/reviews", market=market) == [None, None]
    assert room.refusals.standing("acme:main") == {}
