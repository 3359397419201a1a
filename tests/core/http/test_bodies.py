from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dangol.clock import SystemClock
from dangol.errors import BadResponse, Unavailable
from dangol.http.wire import CAP
from tests.core.http.support import Room, Script, http, platform, served


def real(folder: Path, deadline: float = 5.0) -> Room:
    return Room(folder, clock=SystemClock(), real=True, deadline=deadline)


def packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


async def test_a_bomb_is_put_out_before_it_fills_the_memory(tmp_path: Path) -> None:
    bomb = http(200, packed(64), "content-encoding: gzip")
    assert len(bomb) < 70_000

    async def behave(request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bomb)
        await writer.drain()

    async with served(behave) as server, real(tmp_path).client(platform(base_url=server.base_url)) as client:
        tracemalloc.start()
        try:
            with pytest.raises(BadResponse):
                await client.get("/orders")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 3 * CAP
    assert len(server.heard) == 1


async def test_an_endless_body_is_cut_at_the_cap(tmp_path: Path) -> None:
    sent = 0

    async def behave(request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
            sent += 65536
            await writer.drain()

    async with served(behave) as server, real(tmp_path).client(platform(base_url=server.base_url)) as client:
        with pytest.raises(BadResponse):
            await client.get("/orders")
    assert sent < 4 * CAP


async def test_a_trickling_server_ends_at_the_deadline(tmp_path: Path) -> None:
    async def behave(request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    room = real(tmp_path, deadline=0.25)
    async with served(behave) as server, room.client(platform(base_url=server.base_url)) as client:
        began = time.monotonic()
        with pytest.raises(Unavailable) as found:
            await client.form("/token", {"a": "b"})
        assert time.monotonic() - began < 2
    assert found.value.detail["reason"] == "TimeoutError"


class Raw(httpx.AsyncByteStream):
    """A body that httpx does not unpack by itself, in pieces."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), 65536):
            yield self._content[start : start + 65536]


def raw(content: bytes, packing: str) -> Script:
    headers = {"content-encoding": packing} if packing else {}
    return Script(lambda _request: httpx.Response(200, headers=headers, stream=Raw(content)))


@pytest.mark.parametrize("size", [0, 1, 70_000, CAP])
@pytest.mark.parametrize("packing", ["", "identity", "gzip"])
async def test_packed_and_plain_bodies_arrive_whole(tmp_path: Path, size: int, packing: str) -> None:
    body = (bytes(range(251)) * (size // 251 + 1))[:size]
    content = gzip.compress(body, 1) if packing == "gzip" else body
    async with Room(tmp_path, raw(content, packing)).client() as client:
        assert (await client.get("/orders")).content == body


async def test_a_packed_answer_may_be_empty(tmp_path: Path) -> None:
    async with Room(tmp_path, raw(b"", "gzip")).client() as client:
        assert (await client.get("/orders")).content == b""


@pytest.mark.parametrize(
    "content, packing",
    [
        (bytes(CAP + 1), ""),
        (gzip.compress(bytes(CAP + 1)), "gzip"),
        (gzip.compress(b"{}")[:-4], "gzip"),
        (gzip.compress(b"{}")[:8], "gzip"),
        (b"no gzip", "gzip"),
        (gzip.compress(b"{}") + b"and more", "gzip"),
        (b"x", "br"),
        (b"x", "gzip, gzip"),
    ],
    ids=["large", "large when unpacked", "cut", "cut early", "garbage", "trailing", "unknown", "nested"],
)
async def test_a_damaged_body_is_a_bad_response(tmp_path: Path, content: bytes, packing: str) -> None:
    script = raw(content, packing)
    async with Room(tmp_path, script).client() as client:
        with pytest.raises(BadResponse):
            await client.get("/orders")
    assert len(script.requests) == 1


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe{}", b"<html>"])
async def test_a_body_nobody_can_read_is_a_bad_response_when_it_is_read(tmp_path: Path, body: bytes) -> None:
    async with Room(tmp_path, Script(httpx.Response(200, content=body))).client() as client:
        answer = await client.get("/orders")
    with pytest.raises(BadResponse):
        answer.json()
