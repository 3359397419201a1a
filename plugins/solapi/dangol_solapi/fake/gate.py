"""The way in: the signature of every call, its age, its one use, and how many calls a second there may be."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from datetime import datetime

from dangol.testing import FakeRequest
from dangol.testing.compose import Dice
from dangol.testing.compose.moments import MINUTE, ms
from dangol_solapi.fake.errors import Refused, invalid

__all__ = ["Gate"]

_SKEW = 15 * MINUTE
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIELD = re.compile(r"(apikey|date|salt|signature)=([^,\s]+)", re.IGNORECASE)


class Gate:
    """Decides whether a call comes through.

    ``refuses_with`` is the status of every refusal of a signature; the documents name codes and no status.
    ``denied`` lists beginnings of paths that the key has no permission for. ``rate`` is how many calls a
    second are let in, at most ``burst`` at once; ``None``, the default, is no limit: none is documented.
    """

    def __init__(self, seed: int, now: Callable[[], int], pace: Callable[[], float]) -> None:
        dice = Dice(seed, "credentials")
        self.api_key = "NCS" + dice.letters(13, _UPPER)
        self.secret = dice.letters(32, _UPPER)
        self.refuses_with = 403
        self.denied: list[str] = []
        self.rate: float | None = None
        self.burst = 4
        self._now = now
        self._pace = pace
        self._used: dict[str, int] = {}
        self._level: tuple[float, float] | None = None

    def admit(self, request: FakeRequest) -> None:
        """Let one call in. Raises ``Refused``."""
        method, _blank, rest = request.headers.get("authorization", "").partition(" ")
        given = {name.lower(): value for name, value in _FIELD.findall(rest)}
        if method.upper() != "HMAC-SHA256" or given.keys() != {"apikey", "date", "salt", "signature"}:
            raise Refused(401, "Unauthorized", "인증 정보가 올바르지 않습니다.")
        self._check(given)
        if request.path.startswith(tuple(self.denied)):
            raise Refused(403, "Forbidden", "권한이 없습니다.")
        self._count()

    def _check(self, given: dict[str, str]) -> None:
        if given["apikey"] != self.api_key:
            raise self._no("InvalidAPIKey", "유효한 API Key가 아닙니다.")
        if abs(_moment(given["date"]) - self._now()) > _SKEW:
            raise self._no("RequestTimeTooSkewed", "요청 시각이 서버 시각과 15분 이상 차이납니다.")
        if not 12 <= len(given["salt"]) <= 64:
            raise invalid("salt")
        wanted = hmac.digest(self.secret.encode(), (given["date"] + given["salt"]).encode(), "sha256").hex()
        if not hmac.compare_digest(wanted, given["signature"]):
            raise self._no("SignatureDoesNotMatch", "서명이 일치하지 않습니다.")
        self._use(wanted)

    def _use(self, signature: str) -> None:
        """Take a signature once within the time that it is good for."""
        now = self._now()
        self._used = {one: at for one, at in self._used.items() if now - at <= 2 * _SKEW}
        if signature in self._used:
            raise self._no("DuplicatedSignature", "이미 사용된 서명입니다.")
        self._used[signature] = now

    def _no(self, code: str, message: str) -> Refused:
        return Refused(self.refuses_with, code, message)

    def _count(self) -> None:
        if self.rate is None:
            return
        now = self._pace()
        level, since = self._level or (float(self.burst), now)
        level = min(float(self.burst), level + max(now - since, 0.0) * self.rate)
        self._level = (level - 1 if level >= 1 else level, now)
        if level < 1:
            raise Refused(429, "TooManyRequests", "요청이 너무 많습니다.")


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("date") from None
    if moment.tzinfo is None:
        raise invalid("date")
    return ms(moment)
