"""What the tests of the HTTP room share: stores in memory, a platform, scripted answers, a raw server."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr

from dangol.clock import Clock, MovableClock
from dangol.contract import Platform, Rate, Token
from dangol.http.client import Network
from dangol.http.standing import InMemory
from dangol.settings import StoreSettings

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from dangol.contract import Answer, Client
    from dangol.errors import DangolError
    from dangol.http.limits import Row

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
KEY = "key-of-the-shop-4711"


class Settings(StoreSettings):
    key: SecretStr = SecretStr(KEY)


class MemoryLimits:
    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def read(self, name: str) -> Row | None:
        return self.rows.get(name)

    def swap(self, name: str, seen: Row | None, new: Row) -> bool:
        if self.rows.get(name) != seen:
            return False
        self.rows[name] = new
        return True


class MemoryTokens:
    def __init__(self) -> None:
        self.rows: dict[str, Token] = {}

    def load(self, application: str) -> Token | None:
        return self.rows.get(application)

    def save(self, application: str, token: Token) -> None:
        self.rows[application] = token


class MemoryPauses:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[datetime, str]] = {}

    def get(self, application: str) -> tuple[datetime, str] | None:
        return self.rows.get(application)

    def set(self, application: str, until: datetime, reason: str) -> None:
        self.rows[application] = (until, reason)


class Script:
    """Answers requests in order; the last answer serves for ever. Exceptions are raised."""

    def __init__(self, *answers: httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []
        self.clock: Clock = MovableClock(NOW)
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.times.append(self.clock.monotonic())
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        if isinstance(found, httpx.Response):
            # a mocked response can be read once only
            return httpx.Response(found.status_code, headers=found.headers, content=found.content)
        return found(request)


@dataclass
class Room:
    """A network on stores in memory."""

    folder: Path
    script: Script = field(default_factory=lambda: Script(httpx.Response(200, json={})))
    clock: Clock = field(default_factory=lambda: MovableClock(NOW))
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    tokens: MemoryTokens = field(default_factory=MemoryTokens)
    pauses: MemoryPauses = field(default_factory=MemoryPauses)
    refusals: InMemory = field(default_factory=InMemory)
    real: bool = False
    deadline: float = 5.0

    def network(self) -> Network:
        self.script.clock = self.clock
        transport = None if self.real else self.script.transport
        return Network(
            self.clock,
            self.limits,
            self.tokens,
            self.pauses,
            self.folder,
            transport,
            refusals=self.refusals,
            jitter=lambda: 0.5,
            deadline=self.deadline,
        )

    @asynccontextmanager
    async def client(self, market: Platform | None = None, settings: Settings | None = None) -> AsyncIterator[Client]:
        async with self.network().client(market or platform(), "main", settings or Settings()) as client:
            yield client


def platform(**changes: Any) -> Platform:
    """A market with generous buckets."""
    plain = Platform(
        id="acme",
        title="Acme",
        settings=Settings,
        base_url="https://api.acme.example/v1",
        rates={"default": Rate(1000, 1000)},
    )
    return replace(plain, **changes)


@dataclass
class Mint:
    """A mint that counts, and gives tokens of an hour."""

    lifetime: timedelta = timedelta(hours=1)
    failures: list[DangolError] = field(default_factory=list)
    calls: list[Token | None] = field(default_factory=list)

    async def __call__(self, client: Client, settings: Any, now: datetime, previous: Token | None) -> Token:
        self.calls.append(previous)
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        return Token(value=f"token-number-{len(self.calls)}", expires_at=now + self.lifetime)


@dataclass
class Server:
    """A server on loopback that is free to misbehave."""

    base_url: str
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def served(
    behave: Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    tls: ssl.SSLContext | None = None,
    *,
    hear: bool = True,
) -> AsyncIterator[Server]:
    """Serve ``behave`` once a request was read to its end (``hear``) or at once, again and again."""
    tasks: set[asyncio.Task[Any]] = set()
    server = Server("")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        server.connections += 1
        try:
            while True:
                request = await _request(reader) if hear else b""
                server.heard.append(request)
                await behave(request, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
            tasks.discard(task)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    server.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield server
    finally:
        listening.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listening.wait_closed()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.decode().lower().split("\r\n"):
        if line.startswith("content-length:"):
            length = int(line.partition(":")[2])
    return head + await reader.readexactly(length)


def reset(writer: asyncio.StreamWriter) -> None:
    """Cut a connection with RST, as a crashed peer does."""
    found: socket.socket = writer.get_extra_info("socket")
    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    raise ConnectionResetError


def http(status: int, body: bytes = b"{}", *headers: str) -> bytes:
    """Spell a whole response."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *headers]
    if not any(h.lower().startswith("content-type") for h in headers):
        lines.append("content-type: application/json")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def send(client: Client) -> Answer:
    """Write something."""
    return await client.write("POST", "/answers/700000001", json={"text": "감사합니다"})
