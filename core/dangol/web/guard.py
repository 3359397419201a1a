"""What stands before every page: who asks, from where, and what the browser may do with the answer.

The page listens on this computer only, yet every site that is open in the browser can send requests to it. So a
request has to name the right host, a change has to come from the page itself, and no answer may be framed, guessed
at, kept, or fetch anything from elsewhere (OWASP ASVS 5.0, 3.4 and 3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CSP", "HEADERS", "MOST_BYTES", "Guard"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # without a referrer Chromium sends "Origin: null" with the page's own forms, which are refused then
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store",
}
MOST_BYTES = 64 * 1024 * 1024
"""The largest body: a dropped file, with room for its form. Forms have a limit of their own."""
_READS = ("GET", "HEAD")


class Guard:
    """Refuses what does not come from the page itself. ``hosts`` are the only names it answers to."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._origins = frozenset(f"http://{host}" for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through with the headers that bind the browser."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, _limited(receive), bound)
        else:
            status, why = refused
            await PlainTextResponse(f"{why}\n", status_code=status)(scope, receive, bound)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if scope["type"] != "http":
            return 403, "not served"
        headers = Headers(scope=scope)
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return 421, "unknown host"
        method = scope["method"]
        if method not in (*_READS, "POST"):
            return 405, "unknown method"
        size = headers.get("content-length", "0")
        if not size.isdecimal() or int(size) > MOST_BYTES:
            return 413, "too large"
        allowed = self._may_read(headers) if method in _READS else self._may_change(headers)
        return None if allowed else (403, "not from the page itself")

    @staticmethod
    def _may_read(headers: Headers) -> bool:
        """Let other sites link here, and neither embed nor fetch anything."""
        if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return True
        return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"

    def _may_change(self, headers: Headers) -> bool:
        """Want the browser's own word that the page itself asks: in either header, and in none another."""
        site, origin = headers.getlist("sec-fetch-site"), headers.getlist("origin")
        if site not in ([], ["same-origin"]) or (origin and (len(origin) > 1 or origin[0] not in self._origins)):
            return False
        return bool(site or origin)


def _limited(receive: Receive) -> Receive:
    """Count a body that came without its length."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        return message if read <= MOST_BYTES else {"type": "http.disconnect"}

    return counted
