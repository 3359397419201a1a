from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from dangol.clock import SystemClock
from dangol.errors import ActionRejected, ActionUnknown, AuthError, BadResponse, RateLimited, Unavailable
from tests.core.http.support import Mint, Room, Script, http, platform, reset, send, served

if TYPE_CHECKING:
    from dangol.contract import Answer, Client
    from dangol.errors import DangolError

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Behave = Callable[[bytes, Reader, Writer], Awaitable[None]]


def real(folder: Path, deadline: float = 5.0) -> Room:
    return Room(folder, clock=SystemClock(), real=True, deadline=deadline)


def answering(response: bytes) -> Behave:
    async def behave(request: bytes, reader: Reader, writer: Writer) -> None:
        writer.write(response)
        await writer.drain()

    return behave


async def swallow(request: bytes, reader: Reader, writer: Writer) -> None:
    reset(writer)


async def reset_early(request: bytes, reader: Reader, writer: Writer) -> None:
    await reader.readexactly(20)
    reset(writer)


async def reset_at_once(request: bytes, reader: Reader, writer: Writer) -> None:
    reset(writer)


async def half_close(request: bytes, reader: Reader, writer: Writer) -> None:
    writer.write_eof()
    await reader.read()


async def silent(request: bytes, reader: Reader, writer: Writer) -> None:
    await asyncio.sleep(60)


async def trickle(request: bytes, reader: Reader, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def cut_in_the_head(request: bytes, reader: Reader, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-le")
    await writer.drain()
    writer.close()


async def cut_in_the_body(request: bytes, reader: Reader, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{}")
    await writer.drain()
    writer.close()


UNKNOWN: dict[str, tuple[Behave, bool]] = {
    "reset before a byte is read": (reset_at_once, False),
    "reset after 20 bytes": (reset_early, False),
    "reset after the request": (swallow, True),
    "end of stream instead of an answer": (half_close, True),
    "no answer": (silent, True),
    "an answer that never ends": (trickle, True),
    "cut in the head": (cut_in_the_head, True),
    "cut in the body": (cut_in_the_body, True),
    "not http": (answering(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), True),
    "not json": (answering(http(200, b"{oops")), True),
    "a login page": (answering(http(200, b"<html>login</html>", "content-type: text/html")), True),
    "too large": (answering(http(200, b" " * (9 << 20))), True),
    "cut gzip": (answering(http(200, b"\x1f\x8b\x08\x00\x00", "content-encoding: gzip")), True),
    **{f"status {code}": (answering(http(code)), True) for code in (301, 302, 307, 405, 408, 418, 500, 502, 503, 504)},
}


@pytest.mark.parametrize("case", UNKNOWN)
async def test_a_write_whose_answer_is_lost_is_unknown_and_not_repeated(tmp_path: Path, case: str) -> None:
    behave, hear = UNKNOWN[case]
    async with (
        served(behave, hear=hear) as server,
        real(tmp_path, 0.6).client(platform(base_url=server.base_url)) as client,
    ):
        with pytest.raises(ActionUnknown):
            await send(client)
    assert server.connections == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 422])
async def test_a_refusal_is_a_refusal(tmp_path: Path, status: int) -> None:
    async with (
        served(answering(http(status, b'{"code":"ERR-101010","message":"x"}'))) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        with pytest.raises(ActionRejected) as found:
            await send(client)
    assert found.value.detail == {"method": "POST", "path": "/answers/{id}", "status": status, "code": "ERR-101010"}
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    "response",
    [http(200), http(201, b'{"id": 7}'), http(204, b""), http(200, b"OK", "content-type: text/plain")],
)
async def test_a_yes_is_a_yes(tmp_path: Path, response: bytes) -> None:
    async with (
        served(answering(response)) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        assert 200 <= (await send(client)).status < 300
    assert server.heard[0].endswith('{"text":"감사합니다"}'.encode())


async def test_every_write_has_a_connection_of_its_own_and_reads_share(tmp_path: Path) -> None:
    async with (
        served(answering(http(200))) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        for _ in range(3):
            await client.get("/orders")
        assert server.connections == 1
        for _ in range(3):
            await send(client)
        assert server.connections == 4
        await client.form("/token", {})
        assert server.connections == 5


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def test_refused_connections_and_unknown_names_are_surely_not_sent(tmp_path: Path) -> None:
    for url in (f"http://127.0.0.1:{closed_port()}", "https://no-such-host.invalid"):
        async with real(tmp_path).client(platform(base_url=url)) as client:
            with pytest.raises(Unavailable):
                await send(client)


@pytest.mark.parametrize(
    "kind", ["ReadTimeout", "WriteTimeout", "ReadError", "WriteError", "CloseError", "RemoteProtocolError"]
)
async def test_every_failure_after_the_connection_is_unknown(tmp_path: Path, kind: str) -> None:
    script = Script(getattr(httpx, kind)("x"))
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(ActionUnknown) as found:
            await send(client)
    assert found.value.detail == {"method": "POST", "path": "/answers/{id}", "reason": kind}
    assert len(script.requests) == 1


@pytest.mark.parametrize("kind", ["ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol"])
async def test_every_failure_to_connect_is_surely_not_sent(tmp_path: Path, kind: str) -> None:
    async with Room(tmp_path, Script(getattr(httpx, kind)("x"))).client() as client:
        with pytest.raises(Unavailable):
            await send(client)


async def test_a_certificate_nobody_vouches_for_is_surely_not_sent(tmp_path: Path, certificate: ssl.SSLContext) -> None:
    async with (
        served(answering(http(200)), certificate) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        with pytest.raises(Unavailable, match="certificate") as found:
            await send(client)
        with pytest.raises(Unavailable, match="certificate"):
            await client.get("/orders")
    assert found.value.detail["reason"] == "ConnectError"
    assert server.heard == []


async def test_a_handshake_that_never_ends_is_surely_not_sent(tmp_path: Path) -> None:
    async with served(silent, hear=False) as server:
        url = server.base_url.replace("http:", "https:")
        async with real(tmp_path, 0.9).client(platform(base_url=url)) as client:
            with pytest.raises(Unavailable):
                await send(client)


async def test_a_trusted_authority_may_be_added_and_a_cut_inside_tls_is_unknown(
    tmp_path: Path, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, authority: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    async with (
        served(answering(http(200)), certificate) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        assert (await send(client)).status == 200
    async with (
        served(swallow, certificate) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        with pytest.raises(ActionUnknown):
            await send(client)
    assert len(server.heard) == 1


async def test_a_cancelled_write_is_sent_at_most_once(tmp_path: Path) -> None:
    heard = asyncio.Event()

    async def listen(request: bytes, reader: Reader, writer: Writer) -> None:
        heard.set()
        await asyncio.sleep(60)

    async with (
        served(listen) as server,
        real(tmp_path).client(platform(base_url=server.base_url)) as client,
    ):
        task = asyncio.create_task(send(client))
        await heard.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
    assert len(server.heard) == 1


async def test_a_refused_token_means_not_processed_so_the_write_is_tried_once_more(tmp_path: Path) -> None:
    script = Script(httpx.Response(401), httpx.Response(200, json={}))
    mint = Mint()
    async with Room(tmp_path, script).client(platform(mint=mint)) as client:
        await send(client)
    assert [r.headers["authorization"] for r in script.requests] == ["Bearer token-number-1", "Bearer token-number-2"]

    script = Script(httpx.Response(401))
    async with Room(tmp_path, script).client(platform(mint=Mint())) as client:
        with pytest.raises(AuthError):
            await send(client)
    assert len(script.requests) == 2


async def test_a_slow_down_is_surely_not_sent_and_told_with_its_wait(tmp_path: Path) -> None:
    script = Script(httpx.Response(429), httpx.Response(429, headers={"retry-after": "30"}))
    async with Room(tmp_path, script).client() as client:
        for seconds in (60, 30):
            with pytest.raises(RateLimited) as found:
                await send(client)
            assert found.value.retry_after == seconds
    assert len(script.requests) == 2


async def test_a_pause_that_comes_with_a_lost_answer_is_kept_with_a_reason_of_its_own(tmp_path: Path) -> None:
    room = Room(tmp_path, Script(httpx.Response(503, headers={"retry-after": "600"})))
    async with room.client() as client:
        with pytest.raises(ActionUnknown):
            await send(client)
        with pytest.raises(RateLimited) as found:
            await send(client)
    assert (found.value.retry_after, found.value.message) == (600, "The platform asked for a pause.")
    assert len(room.script.requests) == 1


EXPLAINED: list[tuple[int, DangolError, type[DangolError]]] = [
    (200, ActionRejected("answered already"), ActionRejected),
    (200, BadResponse("odd"), ActionUnknown),
    (200, Unavailable("busy"), ActionUnknown),
    (400, BadResponse("wrong field"), ActionRejected),
    (403, AuthError("address not allowed"), AuthError),
    (500, RateLimited("not today", retry_after=10), RateLimited),
    (500, Unavailable("proxy"), ActionUnknown),
    (504, BadResponse("timeout"), ActionUnknown),
]


@pytest.mark.parametrize("status, explained, error", EXPLAINED)
async def test_only_a_clear_word_of_the_platform_says_surely_not(
    tmp_path: Path, status: int, explained: DangolError, error: type[DangolError]
) -> None:
    script = Script(httpx.Response(status, json={}))
    async with Room(tmp_path, script).client(platform(explain=lambda _answer: explained)) as client:
        with pytest.raises(error) as found:
            await send(client)
    assert type(found.value) is error
    if error is not ActionUnknown:
        assert found.value.message == explained.message


async def test_a_plugins_bug_after_the_request_is_unknown(tmp_path: Path) -> None:
    def explain(answer: Answer) -> None:
        raise KeyError("code")

    async with Room(tmp_path).client(platform(explain=explain)) as client:
        with pytest.raises(ActionUnknown) as found:
            await send(client)
    assert found.value.detail["reason"] == "KeyError"


async def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path) -> None:
    script = Script(httpx.Response(200))
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(TypeError):
            await client.write("POST", "/answers", json={"text": object()})
    assert script.requests == []


async def test_reads_on_a_connection_that_died_meanwhile_are_repeated(tmp_path: Path) -> None:
    answered = 0

    async def once_each(request: bytes, reader: Reader, writer: Writer) -> None:
        nonlocal answered
        answered += 1
        if answered % 2:
            writer.write(http(200))
            await writer.drain()
        else:
            reset(writer)

    async def read_twice(client: Client) -> None:
        await client.get("/orders")
        await client.get("/orders")

    async with served(once_each) as server, real(tmp_path).client(platform(base_url=server.base_url)) as client:
        await read_twice(client)
    assert server.connections == 2
