"""The way in: token, version, scope, the leaky bucket, and the usage of the last ten minutes."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable

from dangol.testing import FakeRequest
from dangol_cafe24.fake.errors import Refused, forbidden
from dangol_cafe24.fake.oauth import OAuthDesk
from dangol_cafe24.fake.scopes import scope_of

__all__ = ["DEFAULT_VERSION", "Gate"]

DEFAULT_VERSION = "2026-09-01"
_VERSION = re.compile(r"20\d\d-(?:03|06|09|12)-01")
_SPAN = 600.0
_WORDS = {
    "unknown": "Invalid access_token.",
    "revoked": "Invalid access_token.",
    "expired": "access_token time expired.",
}


class Gate:
    """Decides whether a call comes through, and writes the headers of every answer.

    ``size`` and ``leak`` describe the bucket; ``leak`` ``None`` means no limit and no header. ``quota``
    is how many calls ten minutes may hold: set, every answer tells how much of it is used, and beyond
    it for how many seconds nobody may call; ``None`` keeps the usage headers away. ``time`` sets the
    share of the processing time that is said to be used, in percent.
    """

    def __init__(self, desk: OAuthDesk, pace: Callable[[], float]) -> None:
        self.size = 40
        self.leak: float | None = 2.0
        self.quota: int | None = None
        self.time: int = 3
        self._desk = desk
        self._pace = pace
        self._level = 0.0
        self._since = 0.0
        self._recent: deque[float] = deque()

    def admit(self, request: FakeRequest, path: str) -> dict[str, str]:
        """Let one call in and return the headers of its answer. Raises ``Refused`` with headers of its own."""
        headers = {"x-cafe24-api-version": request.headers.get("x-cafe24-api-version", DEFAULT_VERSION)}
        try:
            token = self._token(request)
            if not _VERSION.fullmatch(headers["x-cafe24-api-version"]):
                raise Refused(400, "The version is not valid.")
            self._count(headers)
            scope = scope_of(request.method, path)
            if scope is not None and scope not in self._desk.scopes(token):
                raise forbidden(scope)
        except Refused as refused:
            refused.headers |= headers
            raise
        return headers

    def _token(self, request: FakeRequest) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        why = self._desk.why(token) if kind == "Bearer" else "unknown"
        if why is not None:
            raise Refused(401, _WORDS[why])
        return token

    def _count(self, headers: dict[str, str]) -> None:
        now = self._pace()
        self._used(now, headers)
        if self.leak is None:
            return
        self._level = max(0.0, self._level - max(now - self._since, 0.0) * self.leak)
        self._since = now
        if self._level + 1 > self.size:
            headers["x-api-call-limit"] = f"{self.size}/{self.size}"
            raise Refused(429, "Too Many Requests")
        self._level += 1
        headers["x-api-call-limit"] = f"{math.ceil(self._level)}/{self.size}"

    def _used(self, now: float, headers: dict[str, str]) -> None:
        """Tell the usage of the last ten minutes; a call beyond it counts, too, and so makes the wait longer."""
        if self.quota is None:
            return
        self._recent.append(now)
        while self._recent[0] <= now - _SPAN:
            self._recent.popleft()
        headers["x-cafe24-call-usage"] = str(len(self._recent) * 100 // self.quota)
        headers["x-cafe24-time-usage"] = str(self.time)
        over = len(self._recent) - self.quota
        if self.time >= 100:
            headers["x-cafe24-time-remain"] = "30"
        if over >= 0:
            headers["x-cafe24-call-remain"] = str(math.ceil(self._recent[over] + _SPAN - now))
        if over > 0 or self.time >= 100:
            raise Refused(429, "Too Many Requests")
