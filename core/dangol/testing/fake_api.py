"""A router in place of the network, for tests of single calls; and what a market does when it is not well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import respx

from dangol.contract import Store
from dangol.http.client import Network
from dangol.settings import validate_store
from dangol.storage.limits import Limits

if TYPE_CHECKING:
    from dangol.clock import Clock
    from dangol.contract import Token

__all__ = ["FakeApi", "pages", "then_401", "then_429", "then_timeout"]

T = TypeVar("T")
Answer = httpx.Response | Exception


class Unmocked(httpx.TransportError):
    """A request that no route of the test answers."""


class _Kept:
    """Tokens and pauses, for as long as a test."""

    def __init__(self) -> None:
        self._rows: dict[str, Any] = {}

    def load(self, application: str) -> Token | None:
        """Return the token of an application."""
        return self._rows.get(application)

    def save(self, application: str, token: Token) -> None:
        """Keep the token of an application."""
        self._rows[application] = token

    def get(self, application: str) -> tuple[datetime, str] | None:
        """Return the latest pause of an application."""
        return self._rows.get(f"{application} pause")

    def set(self, application: str, until: datetime, reason: str) -> None:
        """Pause an application."""
        self._rows[f"{application} pause"] = until, reason


class FakeApi:
    """Answers what a test names: ``fake_api.get("/orders").respond(json={…})``, as ``respx`` does it.

    ``store(plugin, settings)`` opens a store whose client ends here, with core's real retries, pacing and errors.
    """

    def __init__(self, clock: Clock, folder: Path) -> None:
        self.router = respx.Router(assert_all_called=False)
        self.requests: list[httpx.Request] = []
        self.unmocked: list[str] = []
        self._clock = clock
        self._folder = folder

    def __call__(self, fake: Any) -> httpx.AsyncBaseTransport:
        """Return a transport that ends in a stateful fake, sharing the clock."""
        from dangol.testing.inprocess import transport

        fake.clock = self._clock
        return transport(fake)

    def get(self, path: str, **lookups: Any) -> respx.Route:
        """Name a path that is read."""
        return self.router.get(path=path, **lookups)

    def post(self, path: str, **lookups: Any) -> respx.Route:
        """Name a path that is posted to."""
        return self.router.post(path=path, **lookups)

    def route(self, method: str, path: str, **lookups: Any) -> respx.Route:
        """Name a path of any method."""
        return self.router.route(method=method, path=path, **lookups)

    def now(self) -> datetime:
        """Return the time of the ``clock`` fixture."""
        return self._clock.now()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, for tests without a plugin that does so."""
        return asyncio.run(work)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        try:
            return await self.router.async_handler(request)
        except respx.models.AllMockedAssertionError:
            self.unmocked.append(f"{request.method} {request.url.path}")
            raise Unmocked("no route of this test answers", request=request) from None

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """The router as a transport for ``httpx.AsyncClient``."""
        return httpx.MockTransport(self._answer)

    @asynccontextmanager
    async def store(self, plugin: Any, **settings: Any) -> AsyncIterator[Store]:
        """Open a store of ``plugin`` with these settings, as its hooks get it."""
        platform = plugin.dangol_platform()
        values = {"base_url": "http://127.0.0.1:9", **settings}
        valid = validate_store(platform.settings, values, "test")
        self._folder.mkdir(exist_ok=True)
        kept = _Kept()
        limits = Limits(self._folder / "limits.db")
        network = Network(self._clock, limits, kept, kept, self._folder, self.transport)
        try:
            async with network.client(platform, "test", valid) as client:
                yield Store(name="test", platform=platform.id, settings=valid, client=client, clock=self._clock)
        finally:
            limits.close()

    def hold(self) -> None:
        """Raise ``AssertionError`` for requests that no route answered, and for routes that nobody asked for."""
        unused = [str(route.pattern) for route in self.router.routes if not route.called]
        if self.unmocked:
            raise AssertionError(f"no route of this test answers {', '.join(dict.fromkeys(self.unmocked))}")
        if unused:
            raise AssertionError(f"nobody asked for {', '.join(unused)}")


def pages(*bodies: Any) -> list[Answer]:
    """Answer with one JSON body after the other: ``fake_api.get("/orders").mock(side_effect=pages(one, two))``."""
    return [httpx.Response(200, json=body) for body in bodies]


def then_429(answers: Iterable[Answer], *, retry_after: int | None = None, times: int = 1) -> list[Answer]:
    """Ask for a pause after these answers."""
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return [*answers, *(httpx.Response(429, headers=headers) for _ in range(times))]


def then_timeout(answers: Iterable[Answer], *, times: int = 1) -> list[Answer]:
    """Fall silent after these answers."""
    return [*answers, *(httpx.ReadTimeout("no answer") for _ in range(times))]


def then_401(answers: Iterable[Answer], *, times: int = 1) -> list[Answer]:
    """Refuse the key after these answers."""
    return [*answers, *(httpx.Response(401, json={"code": "UNAUTHORIZED"}) for _ in range(times))]
