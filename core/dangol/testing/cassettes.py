"""Recordings of a real market: made once with a seller's key, scrubbed, and played again without any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

import httpx
import msgspec

from dangol.errors import ConfigError
from dangol.testing.exchange import BadEvent, FakeRequest, FakeResponse
from dangol.testing.fake import DEMO_NOW, Export, Fake
from dangol.testing.scrub import Scrubber

__all__ = ["Cassette", "Exchange", "Recorder", "replaying"]


_OF_THE_WIRE = ("content-encoding", "content-length", "transfer-encoding")


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer, scrubbed. ``asked`` and ``body`` are JSON values, ``None`` where it was none."""

    method: str
    path: str
    query: str = ""
    asked: Any = None
    status: int
    body: Any = None


class Cassette(msgspec.Struct, frozen=True, kw_only=True):
    """A recording of one market."""

    platform: str
    recorded_at: datetime
    exchanges: list[Exchange]

    def write(self, path: Path) -> None:
        """Write it where only its owner can read it; look it through before you show it to anybody."""
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))
        path.chmod(0o600)

    @classmethod
    def read(cls, path: Path) -> Cassette:
        """Read a file. Raises ``ConfigError``."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError) as wrong:
            raise ConfigError(f"{path.name} is no recording: {type(wrong).__name__}") from None


class Recorder(httpx.AsyncBaseTransport):
    """Passes everything on and keeps it scrubbed: nothing that was not scrubbed is ever held longer than a call."""

    def __init__(self, inner: httpx.AsyncBaseTransport, scrubber: Scrubber, root: str = "") -> None:
        self.exchanges: list[Exchange] = []
        self._inner = inner
        self._scrubber = scrubber
        self._root = root.rstrip("/")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on one request."""
        asked = _json(await request.aread())
        answer = await self._inner.handle_async_request(request)
        content = await answer.aread()
        await answer.aclose()
        self.exchanges.append(
            Exchange(
                method=request.method,
                path=request.url.path.removeprefix(self._root),
                query=self._query(request.url.query.decode("ascii", "replace")),
                asked=self._scrubber.scrub(asked),
                status=answer.status_code,
                body=self._scrubber.scrub(_json(content)),
            )
        )
        kept = {name: text for name, text in answer.headers.items() if name not in _OF_THE_WIRE}
        return httpx.Response(answer.status_code, headers=kept, content=content)

    def _query(self, query: str) -> str:
        return urlencode([(key, self._scrubber.text(value, key)) for key, value in parse_qsl(query)])

    async def aclose(self) -> None:
        """Close the network."""
        await self._inner.aclose()


def _json(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return None


def replaying(base: type[Fake], cassette: Cassette) -> type[Fake]:
    """Return a mocked market that answers from a recording, and where that has nothing as ``base`` does."""
    return type(f"{base.__name__}Replay", (_Replay,), {"base": base, "cassette": cassette, "platform": base.platform})


class _Replay(Fake):
    """Plays a recording: the same question gets the same answer, another one to the same path the next in turn."""

    base: ClassVar[type[Fake]]
    cassette: ClassVar[Cassette]

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        super().__init__(seed, orders, days, now)
        self._market = self.base(seed, 0, days, now)
        self._left = list(self.cassette.exchanges)

    def settings(self, base_url: str) -> dict[str, str]:
        """Return settings that open the pretend market, and so the recording."""
        return self._market.settings(base_url)

    def is_write(self, request: FakeRequest) -> bool:
        """Tell it as the pretend market does."""
        return self._market.is_write(request)

    def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer from the recording."""
        found = self._found(request)
        if found is None:
            self._market.clock = self.clock
            return self._market.handle(request)
        if found in self._left:
            self._left.remove(found)
        return FakeResponse.json(found.body, found.status)

    def _found(self, request: FakeRequest) -> Exchange | None:
        """Return the exchange of the same question, else the next of the same path, else the last one of it."""
        here = [one for one in self.cassette.exchanges if (one.method, one.path) == (request.method, request.path)]
        asked, query = _json(request.body), sorted(parse_qsl(request.query))
        same = [one for one in here if sorted(parse_qsl(one.query)) == query and one.asked == asked]
        left = [one for one in self._left if one in here]
        return next(iter([*same, *left, *here[-1:]]), None)

    def consent(self, link: str) -> str:
        """Agree as the pretend market does."""
        return self._market.consent(link)

    def truth(self) -> Mapping[str, Callable[[], list[Any]]]:  # type: ignore[override]  # nothing is added to it
        """Tell nothing: what is true is known to the real market alone."""
        return {"orders": list, "reviews": list, "inquiries": list}

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Refuse: a recording cannot be changed. Raises ``BadEvent``."""
        raise BadEvent(f"A recording stays as it is: {', '.join(events) if isinstance(events, dict) else events}.")

    def exports(self) -> Sequence[Export]:
        """Return nothing: files are not recorded."""
        return ()
