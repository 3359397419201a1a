"""The transport of the contract tests: it writes down what passes, and can change what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import msgspec

from dangol.testing.inprocess import transport

if TYPE_CHECKING:
    from dangol.testing.fake import Fake

__all__ = ["Endless", "Passed", "Wire", "leaves", "rows_in", "with_leaf"]

MOST = 400
"""Requests of one test after which it is taken for endless."""

Path = tuple[str | int, ...]
Change = Callable[[str, Any], Any]


class Endless(BaseException):
    """A plugin does not stop asking. No ordinary ``except`` of it may swallow this."""


class Passed(NamedTuple):
    """One request and its answer; ``body`` is the answer as JSON, ``None`` where it was none."""

    method: str
    path: str
    status: int
    body: Any


class Wire(httpx.AsyncBaseTransport):
    """Passes everything on to a mocked market. ``change`` gets path and JSON of each good answer and gives another."""

    def __init__(self, fake: Fake) -> None:
        self.passed: list[Passed] = []
        self.change: Change | None = None
        self.instead: tuple[int, bytes] | None = None
        """A status and a body that are answered in place of the market."""
        self.most = MOST
        self._inner = transport(fake)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on one request."""
        if len(self.passed) >= self.most:
            raise Endless
        place = len(self.passed)
        self.passed.append(Passed(request.method, request.url.path, 0, None))
        if self.instead is not None:
            return httpx.Response(
                self.instead[0], content=self.instead[1], headers={"content-type": "application/json"}
            )
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        body = _json(content)
        self.passed[place] = Passed(request.method, request.url.path, answer.status_code, body)
        if self.change is None or body is None or answer.status_code >= 300:
            return answer
        content = msgspec.json.encode(self.change(request.url.path, body))
        headers = {name: text for name, text in answer.headers.items() if name != "content-length"}
        return httpx.Response(answer.status_code, headers=headers, content=content)


def _json(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return None


def rows_in(body: Any) -> tuple[Path, list[Any]] | None:
    """Return the longest list of objects in an answer, and where it is."""
    return max(_lists(body, ()), key=lambda pair: len(pair[1]), default=None)


def _lists(value: Any, path: Path) -> Iterator[tuple[Path, list[Any]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _lists(inner, (*path, name))
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield path, value


def leaves(row: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every plain value of a row with its place; of a list, only what is in its first part."""
    if isinstance(row, dict):
        for name, inner in row.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(row, list):
        for inner in row[:1]:
            yield from leaves(inner, (*path, 0))
    else:
        yield path, row


def with_leaf(value: Any, path: Path, new: Any) -> Any:
    """Return a copy with another value at ``path``; unchanged where there is no such place."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, dict) and first in value:
        return {**value, first: with_leaf(value[first], rest, new)}
    if isinstance(value, list) and isinstance(first, int) and first < len(value):
        return [with_leaf(one, rest, new) if place == first else one for place, one in enumerate(value)]
    return value
