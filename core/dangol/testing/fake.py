"""The base of every mocked API: a stateful shop behind ``handle``, a clock, a write log and a fault dial."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

import msgspec

from dangol.clock import KST, MovableClock
from dangol.testing.clocks import FakeClock
from dangol.testing.exchange import BadEvent, FakeRequest, FakeResponse
from dangol.testing.faults import FaultDial

__all__ = ["DEMO_NOW", "Export", "Fake", "Write"]

DEMO_NOW = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
"""A Friday, 16:20 Korean time: parcels are leaving and the weekend is near."""

ORDERS_A_DAY = 30


@dataclass(frozen=True)
class Export:
    """A file the seller would download. It is built when its content is first read."""

    name: str
    stream: str
    """What it holds: ``reviews``, ``orders`` …"""
    build: Callable[[], bytes]

    @cached_property
    def content(self) -> bytes:
        """Return the file's bytes."""
        return self.build()


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One request that wanted to change something, in the order received.

    ``status`` is what the platform answered, ``None`` if a fault came first; ``effect`` tells whether
    it took effect, whatever the caller heard; ``fault`` names what was done to the answer.
    """

    n: int
    at: datetime
    method: str
    path: str
    body: Any
    status: int | None
    effect: bool
    fault: str | None = None


class Fake(ABC):
    """A market that behaves. Subclasses write ``handle`` and the shop behind it; the rest is here.

    ``orders`` is how many orders the ``days`` before ``now`` hold (30 a day by default). The same
    seed makes the same shop. ``clock`` may be replaced by one that several fakes share, or by a
    ``RunningClock``. ``pace`` gives the seconds that rate limits are counted by.
    """

    platform: ClassVar[str] = ""
    reads_by_post: ClassVar[tuple[str, ...]] = ()
    """Ends of paths that read, or give tokens, although they are called by POST."""
    other_lists: ClassVar[tuple[str, ...]] = ()
    """Ends of paths whose lists hold no records: an odd row in them may stop a reading."""
    words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By stream, the fields of its rows that hold a word of the market for how far a line is, such as ``status``."""

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        self.seed = seed
        self.days = max(days, 1)
        self.orders = ORDERS_A_DAY * self.days if orders is None else orders
        self.clock: FakeClock = MovableClock(now)
        self.started = self.clock.now()
        self.pace: Callable[[], float] = lambda: self.clock.monotonic()
        self.faults = FaultDial(seed)
        self.writes: list[Write] = []
        self.calls: Counter[tuple[str, str, int]] = Counter()
        self.trapped = 0
        """Requests that followed a ``redirect`` fault."""
        self.unknown: list[str] = []
        """Requests (method and path) that no part of the market answers."""
        self.rows_per_page: int | None = None
        """Fewer rows a page than the market gives, so that tests need few rows for many pages."""
        self.hollow = False
        """An empty page stands between others, where the market's lists can have one."""
        self.stuck = False
        """The market names the same page as the next one for ever, where its lists name a next page."""

    @classmethod
    def of_seller(cls, seed: int, orders: int, days: int, now: datetime) -> Fake:
        """Make this market's shop of the invented seller, whose biggest shop has ``orders``: others have fewer."""
        return cls(seed, orders, days, now)

    @abstractmethod
    def settings(self, base_url: str) -> dict[str, str]:
        """Return store settings that work against this fake at ``base_url``."""

    def ready(self, base_url: str) -> dict[str, Any]:
        """Return settings as they are once a seller has done all that the plugin's commands offer."""
        return dict(self.settings(base_url))

    @abstractmethod
    def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer as the platform would."""

    @abstractmethod
    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        """Return what there is at this moment, by part: at least ``orders``, ``reviews``, ``inquiries``."""

    @abstractmethod
    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Add or edit rows (plain JSON values) and say what was touched. Raises ``BadEvent``."""

    @abstractmethod
    def exports(self) -> Sequence[Export]:
        """Return the files the seller could download now."""

    def stage(self, stream: str, moments: Sequence[datetime]) -> list[str]:
        """Make a row of ``orders``, ``reviews`` or ``inquiries`` for each of ``moments``; return their ids here.

        The contract tests fill the shop with it. Raises ``BadEvent`` for what the market does not have.
        """
        from dangol.testing.staging import stage

        return stage(self, stream, moments)

    def restage(self, stream: str, row_id: str) -> None:
        """Change a row that ``stage`` made: send its parcel off, edit its words, answer it in the seller centre."""
        from dangol.testing.staging import restage

        restage(self, stream, row_id)

    def is_write(self, request: FakeRequest) -> bool:
        """Tell whether a request changes something."""
        return request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.endswith(self.reads_by_post)

    def consent(self, link: str) -> str:
        """Open a consent link as the shop's owner, agree, and return the address the browser is sent back to."""
        raise BadEvent(f"This market asks nobody for consent, and {link.partition('?')[0]} is no page of it.")

    def refusal(self, status: int, code: str, message: str) -> FakeResponse:
        """Shape an error as this platform does, for the fault dial."""
        return FakeResponse.json({"code": code, "message": message}, status)

    def expire_tokens(self) -> None:
        """Forget every access token. Platforms without tokens have nothing to do."""
        return

    def respond(self, request: FakeRequest, fault: str | None = None) -> FakeResponse:
        """Answer and keep the books: every call is counted, every write is logged."""
        response = self.handle(request)
        self.count(request, response.status)
        if self.is_write(request):
            self._log(request, response.status, response.status < 400, fault)
        return response

    def ignore(self, request: FakeRequest, fault: str, status: int = 0) -> None:
        """Keep the books for a request that a fault kept from the platform (``status`` as the caller saw it)."""
        self.count(request, status)
        if self.is_write(request):
            self._log(request, None, False, fault)

    def count(self, request: FakeRequest, status: int) -> None:
        """Count one answer; 0 stands for none."""
        self.calls[request.method, request.path, status] += 1

    def _log(self, request: FakeRequest, status: int | None, effect: bool, fault: str | None) -> None:
        try:
            body = request.json()
        except msgspec.DecodeError:
            body = request.body.decode("utf-8", "replace")
        self.writes.append(
            Write(
                n=len(self.writes) + 1,
                at=self.clock.now(),
                method=request.method,
                path=request.path,
                body=body,
                status=status,
                effect=effect,
                fault=fault,
            )
        )

    def state(self, parts: Sequence[str] = ()) -> dict[str, Any]:
        """Return the truth as JSON values: everything, or the named ``parts``. Raises ``BadEvent``."""
        known: dict[str, Callable[[], Any]] = {
            "now": lambda: self.clock.now().astimezone(KST).isoformat(),
            **self.truth(),
            "writes": lambda: msgspec.to_builtins(self.writes),
            "requests": self._requests,
            "faults": lambda: msgspec.to_builtins(self.faults.armed),
        }
        if unknown := sorted(set(parts) - known.keys()):
            raise BadEvent(f"There is no part {', '.join(unknown)}; there are {', '.join(known)}.")
        return {name: tell() for name, tell in known.items() if not parts or name in parts}

    def _requests(self) -> dict[str, Any]:
        by_status: Counter[str] = Counter()
        by_path: Counter[str] = Counter()
        for (method, path, status), times in self.calls.items():
            by_status[str(status)] += times
            by_path[f"{method} {path}"] += times
        return {
            "total": self.calls.total(),
            "by_status": dict(by_status),
            "by_path": dict(by_path),
            "trapped": self.trapped,
        }
