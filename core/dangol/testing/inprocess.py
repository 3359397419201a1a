"""A mocked API without a socket, as the transport of an httpx client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import respx

from dangol.testing.control import CONTROL, Control
from dangol.testing.damage import exchange
from dangol.testing.exchange import FakeRequest, FakeResponse, Reply

if TYPE_CHECKING:
    from dangol.testing.fake import Fake

__all__ = ["router", "transport"]


def router(fake: Fake) -> respx.Router:
    """Return a router that passes every request, of any host, to ``fake`` and records the calls.

    Faults come as the errors httpx would raise; waits move the fake's clock instead of taking time.
    """
    control = Control(fake)
    made = respx.Router(assert_all_called=False)

    async def answer(request: httpx.Request) -> httpx.Response:
        asked = _read(request, await request.aread())
        if asked.path.startswith(CONTROL):
            return _plain(control.answer(asked))
        return await _carry_out(fake, exchange(fake, asked), request)

    made.route().mock(side_effect=answer)
    return made


def transport(fake: Fake) -> httpx.MockTransport:
    """Return a transport for ``httpx.AsyncClient`` that ends in ``router(fake)``."""
    return httpx.MockTransport(router(fake).async_handler)


def _read(request: httpx.Request, body: bytes) -> FakeRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return FakeRequest(request.method, request.url.path, request.url.query.decode("ascii"), headers, body, "127.0.0.1")


def _plain(response: FakeResponse) -> httpx.Response:
    return httpx.Response(response.status, headers=response.headers, content=response.body)


async def _carry_out(fake: Fake, reply: Reply, request: httpx.Request) -> httpx.Response:
    if not reply.connected:
        raise httpx.ConnectError("connection refused", request=request)
    if reply.delay:
        await fake.clock.sleep(reply.delay)
    if reply.response is None or (reply.cut is not None and reply.raw):
        raise httpx.ReadError("the connection ended without an answer", request=request)
    headers = dict(reply.response.headers)
    now = fake.clock.now() + timedelta(seconds=reply.date_off)
    headers["date"] = format_datetime(now, usegmt=True)
    if reply.cut is None and reply.chunk is None and reply.stream is None:
        return httpx.Response(reply.response.status, headers=headers, content=reply.response.body)
    body = _Body(fake, reply, reply.response.body, request)
    return httpx.Response(reply.response.status, headers=headers, stream=body)


class _Body(httpx.AsyncByteStream):
    """A body that comes slowly, stops early, or never seems to end."""

    def __init__(self, fake: Fake, reply: Reply, body: bytes, request: httpx.Request) -> None:
        self._fake = fake
        self._reply = reply
        self._body = body
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        reply = self._reply
        for block in reply.stream or ():
            yield block
        body = self._body if reply.cut is None else self._body[: reply.cut]
        step = reply.chunk or len(body) or 1
        for start in range(0, len(body), step):
            if start:
                await self._fake.clock.sleep(reply.interval)
            yield body[start : start + step]
        if reply.cut is not None:
            raise httpx.RemoteProtocolError("the announced length never came", request=self._request)
