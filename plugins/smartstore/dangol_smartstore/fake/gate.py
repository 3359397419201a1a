"""The gateway: tokens, registered addresses, rate buckets, and the hourly quota of punished applications."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable

import bcrypt

from dangol.testing import FakeRequest
from dangol.testing.compose import Dice
from dangol.testing.compose.moments import HOUR, MINUTE, at, day_of
from dangol_smartstore.fake.errors import Refused, gateway, invalid

__all__ = ["Gate"]

_LIFE = 10_800_000
_RENEWABLE = 30 * MINUTE
_SKEW = 5 * MINUTE
_BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_FIELDS = {"client_id", "timestamp", "client_secret_sign", "grant_type", "type", "account_id"}


class Gate:
    """Decides whether a call comes through.

    ``rate`` and ``burst`` may be changed, or ``rate`` set to ``None`` for no limit and no headers.
    ``addresses`` lists the callers that are let in, ``None`` everybody.
    """

    def __init__(self, seed: int, now: Callable[[], int], pace: Callable[[], float]) -> None:
        dice = Dice(seed, "credentials")
        self.client_id = dice.letters(22, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
        self.secret = "$2a$04$" + dice.letters(21, _BCRYPT) + dice.pick(".Oeu")
        self.rate: float | None = 2.0
        self.burst = 4
        self.addresses: list[str] | None = None
        self.denied: list[str] = []
        """Beginnings of paths that the application has no permission for (API groups)."""
        self.punished_on: int | None = None
        """The Korean day of the last bad token call while the punishment lasts."""
        self._seed = seed
        self._now = now
        self._pace = pace
        self._tokens: dict[str, int] = {}
        self._newest: str | None = None
        self._minted = 0
        self._buckets: dict[str, tuple[float, float]] = {}
        self._quota_used: int | None = None

    # tokens

    def token(self, request: FakeRequest) -> dict[str, object]:
        """Answer the token endpoint. Raises ``Refused``."""
        if "client_id" in request.params:
            self.punish()
            self._check(request.params)
            return self._issue()
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            self.punish()
            raise _bad(415, "Unsupported Media Type", "content-type")
        form = request.form()
        if "grant_type" not in form or "account_id" in form:
            self.punish()
        self._check(form)
        return self._issue()

    def _check(self, form: dict[str, list[str]]) -> None:
        """Check every field of a token request. Raises ``Refused``."""
        given = {name: values[-1] for name, values in form.items()}
        for name in ("client_id", "timestamp", "client_secret_sign", "grant_type", "type"):
            if not given.get(name):
                raise _bad(400, f"{name} 항목이 유효하지 않습니다.", name)
        if unknown := sorted(given.keys() - _FIELDS):
            raise _bad(400, f"{unknown[0]} 항목이 유효하지 않습니다.", unknown[0])
        if given["grant_type"] != "client_credentials":
            raise _bad(400, "grant_type 항목이 유효하지 않습니다.", "grant_type")
        if given["type"] != "SELF" or "account_id" in given:
            wrong = "account_id" if given["type"] == "SELF" else "type"
            raise _bad(400, f"{wrong} 항목이 유효하지 않습니다.", wrong)
        if not given["timestamp"].isdigit() or abs(int(given["timestamp"]) - self._now()) > _SKEW:
            raise _bad(400, "timestamp 항목이 유효하지 않습니다.", "timestamp")
        if given["client_id"] != self.client_id or not self._signed(given["timestamp"], given["client_secret_sign"]):
            raise _bad(400, "client_secret_sign 항목이 유효하지 않습니다.", "client_secret_sign")

    def _signed(self, timestamp: str, sign: str) -> bool:
        try:
            given = base64.b64decode(sign.replace("-", "+").replace("_", "/"), validate=True)
        except binascii.Error:
            return False
        salt = canonical(self.secret)
        wanted = bcrypt.hashpw(f"{self.client_id}_{timestamp}".encode(), salt.encode())
        # the salt is repeated in the signature, maybe as it was handed out: only the hash after it counts
        return hmac.compare_digest(given[len(salt) :], wanted[len(salt) :])

    def _issue(self) -> dict[str, object]:
        now = self._now()
        left = self._tokens.get(self._newest or "", 0) - now
        if self._newest is None or left < _RENEWABLE:
            self._minted += 1
            self._newest = Dice(self._seed, "token", self._minted).letters(40)
            self._tokens[self._newest] = now + _LIFE
            left = _LIFE
        return {"access_token": self._newest, "expires_in": left // 1000, "token_type": "Bearer"}

    def forget_tokens(self) -> None:
        """Make every token invalid at once."""
        self._tokens.clear()
        self._newest = None

    # calls

    def admit(self, request: FakeRequest, api: str) -> dict[str, str]:
        """Let one call to ``api`` in and return the gateway's headers. Raises ``Refused``."""
        if self.addresses is not None and request.peer not in self.addresses:
            raise gateway(403, "IP_NOT_ALLOWED", "허용되지 않은 IP입니다.")
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or self._tokens.get(token, 0) <= self._now():
            raise gateway(401, "AUTHN", "요청을 보낼 권한이 없습니다.")
        if request.path.removeprefix("/external").startswith(tuple(self.denied)):
            raise gateway(403, "FORBIDDEN", "API 사용 권한이 없습니다.")
        quota = self._quota()
        return quota | self._bucket(api)

    def punish(self) -> None:
        """Put the application on one call an hour, as token requests of the wrong form do."""
        self.punished_on = day_of(self._now())

    def _quota(self) -> dict[str, str]:
        """Count a call of a punished application; the next morning after a clean day ends it."""
        if self.punished_on is None:
            return {}
        now = self._now()
        if now >= at(self.punished_on + 1, 6 * HOUR):
            self.punished_on = self._quota_used = None
            return {}
        headers = {
            "gncp-gw-quota-period": "HOURS",
            "gncp-gw-quota-limit": "1",
            "gncp-gw-quota-remaining": "0",
        }
        if self._quota_used is not None and now - self._quota_used < HOUR:
            raise gateway(429, "QUOTA_LIMIT", "요청 할당량을 초과했습니다.", headers)
        self._quota_used = now
        return headers

    def _bucket(self, api: str) -> dict[str, str]:
        """Take one token of the bucket of ``api``."""
        if self.rate is None:
            return {}
        now = self._pace()
        level, since = self._buckets.get(api, (float(self.burst), now))
        level = min(float(self.burst), level + max(now - since, 0.0) * self.rate)
        headers = {
            "gncp-gw-ratelimit-replenish-rate": f"{self.rate:g}",
            "gncp-gw-ratelimit-burst-capacity": str(self.burst),
            "gncp-gw-ratelimit-remaining": str(max(int(level) - 1, 0)),
        }
        if level < 1:
            self._buckets[api] = (level, now)
            raise gateway(429, "RATE_LIMIT", "요청이 많아 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.", headers)
        self._buckets[api] = (level - 1, now)
        return headers


def canonical(salt: str) -> str:
    """Return the bcrypt salt with its last character as bcrypt itself would write it (2 of its 6 bits count)."""
    return salt[:-1] + _BCRYPT[_BCRYPT.index(salt[-1]) & 0b110000]


def _bad(status: int, message: str, name: str) -> Refused:
    more = {**invalid(name, message), "data": None}
    return Refused(status, "BAD_REQUEST", message, more=more)
