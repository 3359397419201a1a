"""One request and what comes back: plain values, so that a mocked API never sees a socket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec

__all__ = ["BadEvent", "FakeRequest", "FakeResponse", "Reply"]

JSON = "application/json;charset=UTF-8"


class BadEvent(ValueError):
    """What a test asked of a mocked API makes no sense; the message is a sentence that says why."""


@dataclass(frozen=True)
class FakeRequest:
    """A request as the platform sees it. ``path`` has no query, header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    peer: str = "127.0.0.1"

    @cached_property
    def params(self) -> dict[str, list[str]]:
        """Return the query, every name with all its values in order; a bare ``+`` means a space."""
        return _gather(self.query)

    def form(self) -> dict[str, list[str]]:
        """Return the body read as ``application/x-www-form-urlencoded``."""
        return _gather(self.body.decode("utf-8", "replace"))

    def json(self, shape: Any = Any) -> Any:
        """Decode the body, as ``shape`` if given. Raises ``msgspec.DecodeError``."""
        return msgspec.json.decode(self.body, type=shape)


def _gather(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


@dataclass
class FakeResponse:
    """What the platform answers: a status, headers, and the whole body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> FakeResponse:
        """Encode ``data`` as the body."""
        return cls(status, msgspec.json.encode(data), {"content-type": JSON, **(headers or {})})


@dataclass(frozen=True)
class Reply:
    """How a response travels. Without a fault: whole, at once, and the connection stays open.

    ``response`` is ``None`` where the caller never hears a word. ``cut`` ends the message after that
    many bytes of body (with ``raw``: of the whole message). ``end`` says what becomes of the
    connection. ``chunk`` bytes leave at a time, ``interval`` seconds apart. ``stream`` replaces the
    body by something too large to hold.
    """

    response: FakeResponse | None
    delay: float = 0.0
    cut: int | None = None
    raw: bool = False
    end: Literal["keep", "close", "reset"] = "keep"
    chunk: int | None = None
    interval: float = 0.0
    stream: Iterator[bytes] | None = None
    date_off: float = 0.0
    connected: bool = True
    """``False``: the caller finds no one listening (only where there is no socket to close)."""
