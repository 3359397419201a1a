"""One request on the wire: bounded in time and size, trusting the system's and the bundled certificates."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpx

from dangol.contract import Answer
from dangol.http.retry import http_date

__all__ = ["CAP", "DEADLINE", "BadBody", "exchange", "http_client", "trusted"]

CAP = 8 * 1024 * 1024
"""Bytes of a decoded body."""
DEADLINE = 30.0
"""Seconds from the first packet to the last byte."""
_CONNECT = 10.0
_KEEP_ALIVE = 5.0


class BadBody(Exception):
    """A body that is larger than allowed, cut off, or packed in an unknown way."""


def trusted() -> ssl.SSLContext:
    """Build the one TLS context: 25 ms, so it is shared. Verification cannot be switched off.

    The system's certificates serve computers whose security software adds its own; the bundled ones
    serve systems without any. ``SSL_CERT_FILE`` adds an authority.
    """
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def http_client(
    base_url: str, tls: ssl.SSLContext, transport: httpx.AsyncBaseTransport | None, deadline: float, *, fresh: bool
) -> httpx.AsyncClient:
    """Build a client without cookies, redirects or anything from the environment.

    ``fresh`` opens a connection for every request: a kept one may turn out to be dead only after
    the request was written, which makes a write's outcome unknown. Connecting and the handshake end well
    before ``deadline``, so that whatever times out later was connected.
    """
    keep = httpx.Limits(
        max_connections=None, max_keepalive_connections=0 if fresh else 10, keepalive_expiry=_KEEP_ALIVE
    )
    return httpx.AsyncClient(
        base_url=base_url,
        transport=transport or httpx.AsyncHTTPTransport(verify=tls, limits=keep, trust_env=False),
        timeout=httpx.Timeout(deadline, connect=min(_CONNECT, deadline / 3)),
        headers={"accept": "application/json", "accept-encoding": "gzip", "user-agent": "dangol"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        trust_env=False,
    )


async def exchange(http: httpx.AsyncClient, request: httpx.Request, deadline: float) -> Answer:
    """Send one request and read its answer to the end. Raises ``TimeoutError``, httpx's errors, ``BadBody``."""
    async with asyncio.timeout(deadline):
        response = await http.send(request, stream=True)
        try:
            content = await _body(response)
        finally:
            await response.aclose()
    headers = dict(response.headers.items())
    return Answer(
        status=response.status_code,
        headers=headers,
        content=content,
        server_time=http_date(headers.get("date")),
    )


async def _body(response: httpx.Response) -> bytes:
    """Read and unpack piece by piece: httpx would unpack a whole piece of a bomb before it could be measured."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", ""):
        raise BadBody(packing)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16) if packing == "gzip" else None
    content, received = bytearray(), 0
    async for piece in cast("httpx.AsyncByteStream", response.stream):
        received += len(piece)
        content += _unpacked(unpacker, piece, CAP + 1 - len(content)) if unpacker else piece
        if len(content) > CAP:
            raise BadBody("too large")
    if unpacker and received and (not unpacker.eof or unpacker.unused_data):
        raise BadBody("cut off, or followed by something else")
    return bytes(content)


def _unpacked(unpacker: zlib._Decompress, piece: bytes, most: int) -> bytes:
    try:
        return unpacker.decompress(piece, most)
    except zlib.error:
        raise BadBody("not gzip") from None
