"""What the groups of the API share: the shop, the time, and the envelope of their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from dangol.testing import FakeResponse
from dangol.testing.compose.moments import iso
from dangol_smartstore.fake.shop import Shop

__all__ = ["Answering"]


class Answering:
    """A group of calls over one shop. ``trace`` gives the trace id of the request being answered."""

    def __init__(self, shop: Shop, trace: Callable[[], str]) -> None:
        self.shop = shop
        self.trace = trace
        self._turns = 0

    @property
    def now(self) -> int:
        """The platform's time, in milliseconds."""
        return self.shop.now

    def turn(self) -> int:
        """Count up: for answers that come in several forms, in turn."""
        self._turns += 1
        return self._turns - 1

    def ok(self, data: Any, **more: Any) -> FakeResponse:
        """Answer ``{timestamp, traceId, data}``; ``msgspec.UNSET`` leaves ``data`` out."""
        envelope: dict[str, Any] = {"timestamp": iso(self.now), "traceId": self.trace(), **more}
        if data is not msgspec.UNSET:
            envelope["data"] = data
        return FakeResponse.json(envelope)
