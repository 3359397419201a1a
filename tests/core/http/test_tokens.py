from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from pydantic import SecretStr

from dangol.clock import MovableClock
from dangol.contract import Token
from dangol.errors import AuthError, RateLimited, Unavailable
from tests.core.http.support import NOW, Mint, Room, Script, Settings, platform

if TYPE_CHECKING:
    from dangol.contract import Client

OK = httpx.Response(200, json={})


def bearers(script: Script) -> list[str]:
    return [
        request.headers.get("authorization", "").removeprefix("Bearer token-number-") for request in script.requests
    ]


async def test_two_hundred_callers_cause_one_exchange(tmp_path: Path) -> None:
    script, mint = Script(OK), Mint()
    async with Room(tmp_path, script).client(platform(mint=mint)) as client:
        await asyncio.gather(*(client.get("/orders") for _ in range(200)))
    assert mint.calls == [None]
    assert set(bearers(script)) == {"1"}


async def test_two_hundred_refused_tokens_cause_one_exchange(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if request.headers["authorization"].endswith("-2") else 401)

    script, mint = Script(answer), Mint()
    async with Room(tmp_path, script).client(platform(mint=mint)) as client:
        answers = await asyncio.gather(*(client.get("/orders") for _ in range(200)))
    assert {answer.status for answer in answers} == {200}
    assert len(mint.calls) == 2
    assert len(script.requests) == 400


async def test_a_stored_token_is_used_and_renewed_when_little_remains(tmp_path: Path) -> None:
    script, mint = Script(OK), Mint()
    room = Room(tmp_path, script)
    clock = room.clock
    assert isinstance(clock, MovableClock)
    stored = Token(value="token-number-0", expires_at=NOW + timedelta(minutes=40))
    room.tokens.save("acme:main", stored)
    async with room.client(platform(mint=mint, renew_before=timedelta(minutes=30))) as client:
        await client.get("/orders")
        clock.advance(minutes=9)
        await client.get("/orders")
        clock.advance(minutes=1)
        await client.get("/orders")
    assert bearers(script) == ["0", "0", "1"]
    assert mint.calls == [stored]
    assert room.tokens.rows["acme:main"].value == "token-number-1"


async def test_a_token_that_is_short_from_the_start_is_not_minted_for_every_call(tmp_path: Path) -> None:
    script, mint = Script(OK), Mint(lifetime=timedelta(minutes=2))
    room = Room(tmp_path, script)
    async with room.client(platform(mint=mint, renew_before=timedelta(minutes=30))) as client:
        for _ in range(5):
            await client.get("/orders")
    assert len(mint.calls) == 1


async def test_a_refused_token_is_renewed_once_and_no_more(tmp_path: Path) -> None:
    script, mint = Script(httpx.Response(401)), Mint()
    async with Room(tmp_path, script).client(platform(mint=mint)) as client:
        with pytest.raises(AuthError) as found:
            await client.get("/orders")
    assert found.value.exit_code == 4
    assert "dangol connect main" in found.value.hint
    assert (len(script.requests), len(mint.calls)) == (2, 2)


async def test_what_another_process_renewed_is_taken_instead(tmp_path: Path) -> None:
    mint = Mint()
    room = Room(tmp_path)

    def answer(request: httpx.Request) -> httpx.Response:
        room.tokens.save("acme:main", Token(value="token-number-9", expires_at=NOW + timedelta(hours=1)))
        return httpx.Response(200 if request.headers["authorization"].endswith("-9") else 401)

    room.script = Script(answer)
    async with room.client(platform(mint=mint)) as client:
        await client.get("/orders")
    assert bearers(room.script) == ["1", "9"]
    assert len(mint.calls) == 1


@pytest.mark.parametrize("failure", [AuthError("wrong key"), Unavailable("down"), RateLimited("hm", retry_after=9)])
async def test_a_failed_exchange_is_not_looped(tmp_path: Path, failure: AuthError) -> None:
    script, mint = Script(OK), Mint(failures=[failure] * 5)
    room = Room(tmp_path, script)
    clock = room.clock
    assert isinstance(clock, MovableClock)
    network, market = room.network(), platform(mint=mint)
    async with network.client(market, "main", Settings()) as client:
        found = await asyncio.gather(*(client.get("/orders") for _ in range(50)), return_exceptions=True)
        assert set(found) == {failure}
        for call in (client.get("/orders"), client.write("POST", "/answers")):
            with pytest.raises(type(failure)):
                await call
        assert len(mint.calls) == 1
        mint.failures.clear()
        clock.advance(seconds=61)
        await client.get("/orders")
    assert len(mint.calls) == 2


async def test_new_credentials_are_tried_at_once(tmp_path: Path) -> None:
    script, mint = Script(OK), Mint(failures=[AuthError("wrong key")])
    network, market = Room(tmp_path, script).network(), platform(mint=mint)
    async with network.client(market, "main", Settings()) as client:
        with pytest.raises(AuthError):
            await client.get("/orders")
    async with network.client(market, "main", Settings(key=SecretStr("the-right-key"))) as client:
        await client.get("/orders")
    assert len(mint.calls) == 2


async def test_a_cancelled_caller_does_not_stop_the_exchange(tmp_path: Path) -> None:
    room = Room(tmp_path)
    gate = asyncio.Event()

    async def mint(*_given: object) -> Token:
        await gate.wait()
        return Token(value="only-one-there-is", expires_at=NOW + timedelta(hours=1))

    async with room.client(platform(mint=mint)) as client:
        task = asyncio.create_task(client.get("/orders"))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])
        gate.set()
    assert room.tokens.rows["acme:main"].value == "only-one-there-is"


async def test_the_client_for_minting_signs_nothing_and_a_refused_form_wants_a_person(tmp_path: Path) -> None:
    async def mint(client: Client, settings: Settings, _now: object, _previous: object) -> Token:
        await client.form("/token", {"secret": settings.key.get_secret_value()})
        pytest.fail("the form was refused")

    script = Script(httpx.Response(400, json={"code": "BAD_SIGN"}))
    async with Room(tmp_path, script).client(platform(mint=mint)) as client:
        with pytest.raises(AuthError) as found:
            await client.get("/orders")
    assert found.value.detail["code"] == "BAD_SIGN"
    assert [r.url.path for r in script.requests] == ["/v1/token"]
    assert "authorization" not in script.requests[0].headers
    assert script.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


async def test_a_mint_knows_how_wrong_this_computers_clock_is(tmp_path: Path) -> None:
    ahead = timedelta(minutes=7)
    seen: list[timedelta] = []

    async def mint(client: Client, _settings: object, now: datetime, _previous: Token | None) -> Token:
        seen.append(client.clock_offset)
        return Token(value=f"token-number-{len(seen)}", expires_at=now + timedelta(minutes=10))

    room = Room(tmp_path, Script(httpx.Response(200, headers={"date": format_datetime(NOW + ahead)})))
    assert isinstance(room.clock, MovableClock)
    async with room.client(platform(mint=mint)) as client:
        await client.get("/orders")
        assert client.clock_offset == ahead
        room.clock.advance(minutes=9)
        await client.get("/orders")
    assert seen == [timedelta(0), ahead]


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("lost"), httpx.Response(500), httpx.Response(502)])
async def test_a_form_is_never_repeated(tmp_path: Path, trouble: httpx.Response | httpx.ReadTimeout) -> None:
    script = Script(trouble)
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(Unavailable):
            await client.form("/token", {})
    assert len(script.requests) == 1


WORKER = """
import asyncio, os, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
import msgspec
from dangol.clock import SystemClock
from dangol.contract import Token
from dangol.errors import AuthError
from dangol.http.tokens import Minted, Tokens
from dangol.storage.limits import Limits

folder, number, processes, refuse = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "refuse"

def all_have(name):
    return len(list(folder.glob(f"{name}-*"))) == processes

class Store:
    path = folder / "token.json"
    def load(self, application):
        return msgspec.json.decode(self.path.read_bytes(), type=Token) if self.path.exists() else None
    def save(self, application, token):
        self.path.write_bytes(msgspec.json.encode(token))

async def mint(previous):
    with (folder / "exchanges").open("a") as log:
        log.write(f"{number}\\n")
    while not all_have("asked"):
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.3)
    if refuse:
        raise AuthError("no")
    return Token(value="one-for-all", expires_at=datetime.now(UTC) + timedelta(hours=1))

async def main():
    tokens = Tokens(Limits(folder / "limits.db"), SystemClock(), folder)
    holder = Minted("acme:main", {}, timedelta(minutes=5), Store(), mint)
    (folder / f"ready-{number}").touch()
    while not all_have("ready"):
        time.sleep(0.005)
    asking = [asyncio.create_task(tokens.current(holder)) for _ in range(50)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    (folder / f"asked-{number}").touch()
    found = await asyncio.gather(*asking, return_exceptions=True)
    print({"AuthError" if isinstance(one, AuthError) else one.value for one in found})

asyncio.run(main())
"""


@pytest.mark.parametrize("outcome", ["give", "refuse"])
def test_four_processes_make_one_exchange(tmp_path: Path, outcome: str) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path), str(n), "4", outcome], stdout=subprocess.PIPE, text=True
        )
        for n in range(4)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert said == ["{'one-for-all'}" if outcome == "give" else "{'AuthError'}"] * 4
    assert len((tmp_path / "exchanges").read_text().split()) == 1
