"""A proxy on TCP that passes everything on, except for the one connection that it was told to spoil."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from types import TracebackType

__all__ = ["MODES", "Chaos", "Spoil"]

MODES = (
    "refuse",
    "accept, reset",
    "reset in the request",
    "swallow the answer",
    "trickle",
    "half-close",
    "delay",
    "cut the handshake",
    "cut inside TLS",
)
_HARD = struct.pack("ii", 1, 0)
_ROOM = 65_536


@dataclass(frozen=True)
class Spoil:
    """What happens to the next connection: its mode, and a share from 0 to 1 of the request, the answer or the time."""

    mode: str
    share: float = 0.5
    longest: float = 3.0
    """Seconds that a delayed answer takes at the most."""


class Chaos:
    """Listens on a port of its own, on a thread; with ``tls`` it speaks TLS to whoever comes."""

    def __init__(self, target: int, tls: Path | None = None) -> None:
        self._target = target
        self._tls = None
        if tls is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(tls)
        self._spoil: Spoil | None = None
        self._visits: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def arm(self, spoil: Spoil) -> None:
        """Spoil the next connection."""
        if spoil.mode == "refuse":
            self._wait(self._close())
        else:
            self._spoil = spoil

    def calm(self) -> None:
        """Pass everything on again."""
        self._spoil = None
        if self._server is None:
            self._wait(self._listen())

    def _wait(self, work: Awaitable[None]) -> None:
        async def done() -> None:
            await work

        asyncio.run_coroutine_threadsafe(done(), self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None

    async def _end(self) -> None:
        await self._close()
        for task in self._visits:
            task.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._visits.add(task)
            task.add_done_callback(self._visits.discard)
        spoil, self._spoil = self._spoil, None
        if spoil is not None and spoil.mode in ("accept, reset", "cut the handshake"):
            if spoil.mode == "cut the handshake":
                await reader.read(_ROOM)
            _reset(writer)
            return
        with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            if self._tls is not None:
                await writer.start_tls(self._tls)
            there, here = await asyncio.open_connection("127.0.0.1", self._target)
            await (
                _pass_on(reader, here, there, writer) if spoil is None else _spoiled(spoil, reader, here, there, writer)
            )
            here.close()
        writer.close()


async def _pass_on(
    reader: asyncio.StreamReader,
    here: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    both = {asyncio.ensure_future(_pump(reader, here)), asyncio.ensure_future(_pump(there, writer))}
    _done, pending = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await source.read(_ROOM):
            target.write(content)
            await target.drain()


async def _spoiled(
    spoil: Spoil,
    reader: asyncio.StreamReader,
    here: asyncio.StreamWriter,
    there: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    request = await _message(reader)
    if spoil.mode == "reset in the request":
        here.write(request[: int(len(request) * spoil.share)])
        await here.drain()
        _reset(writer)
        return
    here.write(request)
    if spoil.mode == "half-close":
        writer.write_eof()
        await _message(there)
        return
    answer = await _message(there)
    endings: dict[str, Callable[[], Awaitable[None]]] = {
        "swallow the answer": lambda: asyncio.sleep(0),
        "trickle": lambda: _trickle(answer, writer, spoil.longest / max(1, len(answer))),
        "delay": lambda: _late(answer, writer, spoil.longest * spoil.share),
        "cut inside TLS": lambda: _cut(answer[: int((len(answer) - 1) * spoil.share)], writer),
    }
    await endings[spoil.mode]()


async def _trickle(answer: bytes, writer: asyncio.StreamWriter, pause: float) -> None:
    for place in range(len(answer)):
        writer.write(answer[place : place + 1])
        await writer.drain()
        await asyncio.sleep(pause)


async def _late(answer: bytes, writer: asyncio.StreamWriter, seconds: float) -> None:
    await asyncio.sleep(seconds)
    writer.write(answer)
    await writer.drain()


async def _cut(answer: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(answer)
    await writer.drain()
    _reset(writer)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Read one request or answer of HTTP/1.1 to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    return head + await reader.readexactly(int(fields.get(b"content-length", b"0")))


def _reset(writer: asyncio.StreamWriter) -> None:
    """Leave without a word: the other side sees a reset."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HARD)
    writer.transport.abort()
