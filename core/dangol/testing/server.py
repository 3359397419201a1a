"""A mocked API over real HTTP/1.1 on 127.0.0.1, able to misbehave at the level of the socket."""

from __future__ import annotations

import asyncio
import functools
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import h11

from dangol.clock import MovableClock, SystemClock
from dangol.testing.control import CONTROL, Control
from dangol.testing.damage import exchange
from dangol.testing.exchange import FakeRequest, FakeResponse, Reply

if TYPE_CHECKING:
    from dangol.clock import Clock
    from dangol.testing.fake import Fake

__all__ = ["Served", "serve"]

_READ = 1 << 16
_MAX_BODY = 16 << 20
_WALL = SystemClock()


class Served:
    """A fake that is being served: ``base_url``, ``port`` and the ``fake`` itself."""

    def __init__(self, fake: Fake, latency: float) -> None:
        self.fake = fake
        self.port = 0
        self.connections = 0
        """How many connections were accepted so far."""
        self.bugs: list[Exception] = []
        """What the fake raised instead of answering; raised again when serving ends."""
        self._latency = latency
        self._control = Control(fake)
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reopening: asyncio.Task[None] | None = None

    @property
    def base_url(self) -> str:
        """The address to connect to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """Store settings that work against this server."""
        return self.fake.settings(self.base_url)

    async def start(self, port: int) -> None:
        """Listen on ``port`` (0: any free one)."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=_READ, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]
        self.fake.faults.on_refuse = self.refuse

    async def stop(self) -> None:
        """Close the port and every connection."""
        self.fake.faults.on_refuse = None
        self._close()
        for writer in list(self._open):
            writer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def refuse(self, seconds: float) -> None:
        """Refuse connections for ``seconds`` of real time and end those that are idle."""
        self._close()
        for writer, busy in list(self._open.items()):
            if not busy:
                writer.close()
        if self._reopening is not None:
            self._reopening.cancel()
        self._reopening = asyncio.create_task(self._reopen(seconds))
        self._mind(self._reopening)

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _reopen(self, seconds: float) -> None:
        await _WALL.sleep(seconds)
        await self.start(self.port)

    def _mind(self, task: asyncio.Task[None]) -> None:
        """Keep a task alive until it ends, and end it when serving ends."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._mind(task)
        self.connections += 1
        self._open[writer] = False
        try:
            await _Connection(self, reader, writer).run()
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            return  # callers hang up, some speak no HTTP, and stop() cancels: all are ordinary ends
        finally:
            del self._open[writer]
            writer.close()

    async def reply_to(self, request: FakeRequest, writer: asyncio.StreamWriter) -> Reply:
        """Ask the fake (or its control paths) and wait as long as the answer should take."""
        self._open[writer] = True
        try:
            if request.path.startswith(CONTROL):
                return Reply(self._control.answer(request))
            reply = exchange(self.fake, request)
        except Exception as bug:  # noqa: BLE001 - kept in `bugs` and raised when serving ends
            self.bugs.append(bug)
            return Reply(FakeResponse.json({"error": "the mocked API itself is broken"}, 599), end="close")
        if wait := self._latency + reply.delay:
            await _WALL.sleep(wait)
        return reply

    def idle(self, writer: asyncio.StreamWriter) -> bool:
        """Note that a connection waits again; ``False`` if it should end now."""
        self._open[writer] = False
        return self._server is not None


class _Connection:
    """One connection: requests one after another until somebody ends it."""

    def __init__(self, served: Served, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._served = served
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER)
        self._peer = str(writer.get_extra_info("peername")[0])

    async def run(self) -> None:
        while (request := await self._request()) is not None:
            reply = await self._served.reply_to(request, self._writer)
            if not await self._send(reply) or not self._served.idle(self._writer):
                return
            if self._http.our_state is not h11.DONE:
                return
            self._http.start_next_cycle()

    async def _request(self) -> FakeRequest | None:
        head: h11.Request | None = None
        body: list[bytes] = []
        size = 0
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if self._http.they_are_waiting_for_100_continue:
                    self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                self._http.receive_data(await self._reader.read(_READ))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body.append(bytes(event.data))
                size += len(event.data)
                if size > _MAX_BODY:
                    raise h11.RemoteProtocolError("body too large")
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return self._read(head, b"".join(body))
            else:  # the caller closed, or speaks another protocol
                return None

    def _read(self, head: h11.Request, body: bytes) -> FakeRequest:
        path, _, query = head.target.decode("ascii", "replace").partition("?")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        return FakeRequest(head.method.decode(), path, query, headers, body, self._peer)

    async def _send(self, reply: Reply) -> bool:
        """Write the reply as its faults demand; ``True`` if the connection may go on."""
        if reply.response is not None:
            if reply.stream is not None:
                await self._send_stream(reply.response, reply)
            else:
                await self._send_whole(reply.response, reply)
        if reply.end == "reset":
            _reset(self._writer)
        return reply.end == "keep"

    async def _send_whole(self, response: FakeResponse, reply: Reply) -> None:
        head = self._head(response, reply, len(response.body))
        body = self._http.send(h11.Data(data=response.body)) if response.body else b""
        if reply.cut is not None:
            message = (head + body)[: reply.cut] if reply.raw else head + response.body[: reply.cut]
            await self._write(message, reply)
            return
        self._http.send(h11.EndOfMessage())
        if reply.chunk is None:
            await self._write(head + body, reply)
        else:
            self._writer.write(head)
            await self._write(body, reply)

    async def _send_stream(self, response: FakeResponse, reply: Reply) -> None:
        self._writer.write(self._head(response, reply, None))
        for block in reply.stream or ():
            self._writer.write(self._http.send(h11.Data(data=block)) or b"")
            await self._writer.drain()
        self._writer.write(self._http.send(h11.EndOfMessage()) or b"")
        await self._writer.drain()

    async def _write(self, message: bytes, reply: Reply) -> None:
        step = reply.chunk or len(message) or 1
        for start in range(0, len(message), step):
            if start:
                await _WALL.sleep(reply.interval)
            self._writer.write(message[start : start + step])
            await self._writer.drain()

    def _head(self, response: FakeResponse, reply: Reply, length: int | None) -> bytes:
        now = self._served.fake.clock.now() + timedelta(seconds=reply.date_off)
        headers = [("date", _http_date(int(now.timestamp()))), *response.headers.items()]
        if length is not None and response.status != 204:
            headers.append(("content-length", str(length)))
        if reply.end == "close":
            headers.append(("connection", "close"))
        return self._http.send(h11.Response(status_code=response.status, headers=headers)) or b""


@functools.lru_cache(maxsize=8)
def _http_date(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC), usegmt=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End the connection with RST instead of FIN."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    if sock is not None:
        pair = "hh" if sys.platform == "win32" else "ii"
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(pair, 1, 0))
    writer.transport.abort()


def _seconds(fake: Fake) -> float:
    moved = fake.clock.monotonic() if isinstance(fake.clock, MovableClock) else 0.0
    return _WALL.monotonic() + moved


@asynccontextmanager
async def serve(fake: Fake, port: int = 0, *, latency: float = 0.0, pace: Clock | None = None) -> AsyncIterator[Served]:
    """Serve ``fake`` on 127.0.0.1 for as long as the block runs.

    ``latency`` is added to every answer, in seconds. Rate limits are counted by ``pace``; by default in
    real time plus whatever a ``MovableClock`` was moved, so that callers of either time are served.
    What the fake raised instead of answering is raised at the end of the block.
    """
    before, fake.pace = fake.pace, (lambda: _seconds(fake)) if pace is None else pace.monotonic
    served = Served(fake, latency)
    await served.start(port)
    try:
        yield served
    finally:
        await served.stop()
        fake.pace = before
    if served.bugs:
        raise ExceptionGroup("the mocked API broke", served.bugs)
