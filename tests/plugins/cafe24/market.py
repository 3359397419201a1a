"""A mocked mall with every wire that leads to it, and a token that is there without anybody's consent."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from dangol import Store, Token, Window
from dangol.http.client import Network
from dangol.storage.limits import Limits
from dangol.testing import DEMO_NOW, transport
from dangol_cafe24 import gateway
from dangol_cafe24.fake import Cafe24Fake
from dangol_cafe24.settings import Cafe24Settings
from tests.plugins.kept import Kept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from dangol import Page, Platform

__all__ = ["ALL", "DEMO_NOW", "Kept", "Market", "everything", "nobody", "platform"]

ALL = (
    "mall.read_order mall.read_community mall.write_community mall.read_product mall.read_customer "
    "mall.read_promotion mall.write_promotion"
)


def platform(fake: Cafe24Fake) -> Platform:
    """Return the plugin's own platform whose token comes from the fake's desk by itself."""
    given: list[str] = []

    def authorize(settings: Cafe24Settings, _token: Token | None) -> Mapping[str, str]:
        if not given or not fake.oauth.valid(given[-1]):
            given.append(fake.oauth.issue(settings.asked)["access_token"])
        return {gateway.VERSION: settings.api_version, "authorization": f"Bearer {given[-1]}"}

    return replace(gateway.platform(), oauth=None, authorize=authorize)


class Market:
    """A mocked mall in this process."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.fake = Cafe24Fake(**{"seed": 7, "orders": 120, "days": 14} | options)
        self.fake.scopes = set(ALL.split())
        self.settings: dict[str, Any] = {"scopes": ALL}
        self.requests: list[httpx.Request] = []
        self.pauses = Kept()
        self.refuse_writes = False
        self.version = ""
        self.locked = False
        self.empty_issues = False
        self._refused: list[str] = []
        self._spoilt: list[tuple[str, str, object]] = []
        self._inner = transport(self.fake)
        self._platform = platform(self.fake)
        self._network = Network(
            self.fake.clock,
            Limits(folder / "limits.db"),
            Kept(),
            self.pauses,
            folder,
            httpx.MockTransport(self._watched),
        )

    async def _watched(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path = request.url.path
        writing = request.method != "GET"
        if any(path.endswith(end) for end in self._refused) or (writing and self.refuse_writes):
            return httpx.Response(403, json={"error": {"code": 403, "message": "insufficient_scope", "more_info": {}}})
        if self.locked:
            return httpx.Response(401, json={"error": {"code": 401, "message": "Invalid access_token."}})
        if writing and self.empty_issues:
            return httpx.Response(201, json={"issues": {"shop_no": 1, "count": {"6000000000000000001": 0}}})
        answer = await self._inner.handle_async_request(request)
        if self.version:
            answer.headers["x-cafe24-api-version"] = self.version
        for end, field, value in self._spoilt:
            if path.endswith(end):
                return await _spoilt(answer, field, value)
        return answer

    def refuse(self, path: str) -> None:
        """Answer every path with this end as if its scope were missing."""
        self._refused.append(path)

    def spoil(self, path: str, field: str, value: object) -> None:
        """Put a value that does not belong there into the first row of every answer of this path."""
        self._spoilt.append((path, field, value))

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return the questions of every call whose path ends so."""
        return [dict(one.url.params) for one in self.requests if one.url.path.endswith(path)]

    @property
    def statuses(self) -> set[int]:
        return {status for _method, _path, status in self.fake.calls}

    def now(self) -> datetime:
        return self.fake.clock.now()

    def state(self, part: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.fake.state([part])[part]
        return found

    @asynccontextmanager
    async def store(self, **settings: Any) -> AsyncIterator[Store]:
        values = {**self.fake.settings("http://127.0.0.1:9"), **self.settings, **settings}
        valid = Cafe24Settings.model_validate(values)
        async with self._network.client(self._platform, "mall", valid) as client:
            yield Store(name="mall", platform="cafe24", settings=valid, client=client, clock=self.fake.clock)

    def window(self, days: int = 15) -> Window:
        return Window(self.now() - timedelta(days=days), self.now())


async def _spoilt(answer: httpx.Response, field: str, value: object) -> httpx.Response:
    body = json.loads(await answer.aread())
    rows = next(part for part in body.values() if isinstance(part, list))
    rows[0][field] = value
    headers = {name: text for name, text in answer.headers.items() if name.startswith("x-")}
    return httpx.Response(answer.status_code, headers=headers, json=body)


def nobody(_since: datetime, _until: datetime) -> Sequence[str]:
    """Know nothing that is stored."""
    return ()


async def everything(stream: AsyncIterator[Page[Any]]) -> list[Any]:
    """Return every record of a stream, none of which was rejected."""
    pages = [page async for page in stream]
    assert [one.reason for page in pages for one in page.rejected] == []
    assert [page.resume for page in pages][-1:] in ([], [None])
    return [record for page in pages for record in page.items]
