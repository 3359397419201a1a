"""The consent page and the token endpoint: pairs that replace each other, and a ceiling on token calls."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import msgspec

from dangol import KST
from dangol.testing import FakeRequest, FakeResponse
from dangol.testing.compose import Dice

__all__ = ["AUTHORIZE", "SCOPES", "TOKEN", "Exchange", "OAuthDesk", "Pair"]

AUTHORIZE = "/api/v2/oauth/authorize"
TOKEN = "/api/v2/oauth/token"  # noqa: S105 - a path
SCOPES = (
    "mall.read_order",
    "mall.read_community",
    "mall.write_community",
    "mall.read_customer",
    "mall.read_product",
    "mall.read_promotion",
    "mall.write_promotion",
)
"""What any application may ask for; messages, points and full customer records need the vendor's approval."""

_CODE_LIFE = timedelta(minutes=1)
_LIFE = timedelta(hours=2)
_REFRESH_LIFE = timedelta(days=14)
_MOST_LIVE = 15
_MOST_CALLS = 15
_SPAN = timedelta(hours=2)


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the token endpoint. ``pair`` numbers the pair it gave, ``spent`` the pair it was paid with."""

    at: datetime
    grant: str
    status: int
    error: str | None = None
    pair: int | None = None
    spent: int | None = None


@dataclass
class _Code:
    redirect: str
    challenge: str | None
    scopes: tuple[str, ...]
    until: datetime


@dataclass
class Pair:
    """A pair of tokens, as the desk knows it. A test may change it."""

    number: int
    access: str
    refresh: str
    scopes: tuple[str, ...]
    until: datetime
    refresh_until: datetime
    replaced: datetime | None = None
    revoked: bool = False


class _Refused(Exception):
    def __init__(self, status: int, error: str, words: str, spent: int | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.words = words
        self.spent = spent


class OAuthDesk:
    """One application of one mall. Consent is given at once, as by an owner who presses "agree".

    ``now`` asks the mocked API's clock. A redirect address must be in ``redirects`` or, other than at
    the real desk, lie on this machine. Set ``deny`` to ``access_denied`` (or another error) to have the
    consent refused; ``enabled`` are the scopes of the application's registration; ``grace`` is how long a
    refresh token that was replaced still works.
    """

    def __init__(
        self, seed: int, now: Callable[[], datetime], *, mall: str = "dangolmall", redirects: Iterable[str] = ()
    ) -> None:
        dice = Dice(seed, "cafe24 application")
        self.client_id = dice.letters(22)
        self.secret = dice.letters(22)
        self.mall = mall
        self.redirects = set(redirects)
        self.enabled = set(SCOPES)
        self.deny: str | None = None
        self.grace = timedelta(0)
        self.blocked_until: datetime | None = None
        self.exchanges: list[Exchange] = []
        """Every call of the token endpoint in the order received; nothing is ever taken out."""
        self._seed = seed
        self._now = now
        self.pairs: list[Pair] = []
        """Every pair that was given, in order."""
        self._codes: dict[str, _Code] = {}
        self._given = 0
        self._traces = 0

    # what the API asks of an access token

    def why(self, token: str) -> Literal["unknown", "expired", "revoked"] | None:
        """Say why an access token does not count, or ``None`` if it does."""
        pair = self._by_access(token)
        if pair is None:
            return "unknown"
        if pair.revoked:
            return "revoked"
        return None if self._now() < pair.until else "expired"

    def valid(self, token: str) -> bool:
        """Tell whether an access token counts."""
        return self.why(token) is None

    def scopes(self, token: str) -> tuple[str, ...]:
        """Return what an access token, good or not, was granted for."""
        pair = self._by_access(token)
        return () if pair is None else pair.scopes

    # what a test does to the application

    def expire(self) -> None:
        """End every access token now; refresh tokens stay."""
        for pair in self.pairs:
            pair.until = min(pair.until, self._now())

    def remove(self) -> None:
        """Do what removing the application from the mall does: no token and no refresh token counts any more."""
        for pair in self.pairs:
            pair.revoked = True
            pair.refresh_until = min(pair.refresh_until, self._now())
        self._codes.clear()

    def issue(self, scopes: Iterable[str] | None = None) -> dict[str, Any]:
        """Give a pair without any consent or call, as the token endpoint would answer."""
        return self._issue(tuple(sorted(self.enabled) if scopes is None else scopes))

    @property
    def live(self) -> int:
        """How many access tokens count now."""
        return sum(not pair.revoked and self._now() < pair.until for pair in self.pairs)

    # the two addresses

    def handle(self, request: FakeRequest) -> FakeResponse | None:
        """Answer the desk's two addresses; ``None`` for any other."""
        if (request.method, request.path) == ("GET", AUTHORIZE):
            return self._consent(request)
        if (request.method, request.path) == ("POST", TOKEN):
            return self._exchange(request)
        return None

    def _consent(self, request: FakeRequest) -> FakeResponse:
        asked = {name: values[-1] for name, values in request.params.items()}
        redirect = asked.get("redirect_uri", "")
        if asked.get("client_id") != self.client_id or not self._registered(redirect):
            return self._refusal(_Refused(400, "invalid_request", "client_id or redirect_uri is not registered"))
        scopes = tuple(asked.get("scope", "").replace(",", " ").split())
        answer = {"state": asked["state"]} if "state" in asked else {}
        error = self._objection(asked, scopes)
        if error is not None:
            answer |= {"error": error, "trace_id": self._trace()}
        else:
            answer |= {"code": self._code(redirect, asked.get("code_challenge"), scopes)}
        return FakeResponse(
            302, headers={"location": f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(answer)}"}
        )

    def _registered(self, redirect: str) -> bool:
        return redirect in self.redirects or urlsplit(redirect).hostname in ("127.0.0.1", "localhost", "::1")

    def _objection(self, asked: dict[str, str], scopes: tuple[str, ...]) -> str | None:
        if asked.get("response_type") != "code":
            return "unsupported_response_type"
        if not scopes or ("code_challenge" in asked and asked.get("code_challenge_method") != "S256"):
            return "invalid_request"
        if not self.enabled.issuperset(scopes):
            return "invalid_scope"
        return self.deny

    def _code(self, redirect: str, challenge: str | None, scopes: tuple[str, ...]) -> str:
        self._given += 1
        code = Dice(self._seed, "code", self._given).letters(22)
        self._codes[code] = _Code(redirect, challenge, scopes, self._now() + _CODE_LIFE)
        return code

    def _exchange(self, request: FakeRequest) -> FakeResponse:
        form = {name: values[-1] for name, values in request.form().items()}
        grant = form.get("grant_type", "")
        try:
            self._count()
            self._authenticate(request)
            spent, scopes = self._redeem(grant, form)
        except _Refused as wrong:
            self._keep(grant, wrong.status, error=wrong.error, spent=wrong.spent)
            return self._refusal(wrong)
        answer = self._issue(scopes)
        self._keep(grant, 200, pair=len(self.pairs), spent=spent)
        return FakeResponse.json(answer)

    def _keep(self, grant: str, status: int, **what: Any) -> None:
        self.exchanges.append(Exchange(at=self._now(), grant=grant, status=status, **what))

    def _count(self) -> None:
        """Refuse the sixteenth call of two hours, and every other for two hours from then."""
        now = self._now()
        if self.blocked_until is not None and now >= self.blocked_until:
            self.blocked_until = None
        if self.blocked_until is None:
            recent = sum(now - one.at < _SPAN and one.status != 429 for one in self.exchanges)
            if recent >= _MOST_CALLS:
                self.blocked_until = now + _SPAN
        if self.blocked_until is not None:
            raise _Refused(429, "too_many_requests", "token calls are blocked for a while")

    def _authenticate(self, request: FakeRequest) -> None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            named = base64.b64decode(given, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            named = ""
        if kind != "Basic" or not hmac.compare_digest(named.encode(), f"{self.client_id}:{self.secret}".encode()):
            raise _Refused(401, "invalid_client", "client authentication failed")
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise _Refused(400, "invalid_request", "the body is not a form")

    def _redeem(self, grant: str, form: dict[str, str]) -> tuple[int | None, tuple[str, ...]]:
        if grant == "authorization_code":
            return None, self._redeem_code(form)
        if grant == "refresh_token":
            return self._redeem_refresh(form.get("refresh_token", ""))
        raise _Refused(400, "unsupported_grant_type", "grant_type is not known")

    def _redeem_code(self, form: dict[str, str]) -> tuple[str, ...]:
        if not form.get("code") or not form.get("redirect_uri"):
            raise _Refused(400, "invalid_request", "code and redirect_uri are needed")
        code = self._codes.pop(form["code"], None)
        if code is None or self._now() >= code.until or form["redirect_uri"] != code.redirect:
            raise _Refused(400, "invalid_grant", "the code was used, has expired or belongs to another address")
        if code.challenge is not None and not _answers(code.challenge, form.get("code_verifier", "")):
            raise _Refused(400, "invalid_grant", "code_verifier does not fit")
        return code.scopes

    def _redeem_refresh(self, token: str) -> tuple[int, tuple[str, ...]]:
        if not token:
            raise _Refused(400, "invalid_request", "refresh_token is needed")
        now = self._now()
        pair = next((one for one in self.pairs if hmac.compare_digest(one.refresh, token)), None)
        if pair is None:
            raise _Refused(400, "invalid_grant", "the refresh token is not known")
        if now >= pair.refresh_until or (pair.replaced is not None and now >= pair.replaced + self.grace):
            raise _Refused(400, "invalid_grant", "the refresh token was used or has expired", pair.number)
        pair.replaced = pair.replaced or now
        return pair.number, pair.scopes

    def _issue(self, scopes: tuple[str, ...]) -> dict[str, Any]:
        now = self._now()
        number = len(self.pairs) + 1
        dice = Dice(self._seed, "pair", number)
        pair = Pair(number, dice.letters(40), dice.letters(40), scopes, now + _LIFE, now + _REFRESH_LIFE)
        self.pairs.append(pair)
        live = [one for one in self.pairs if not one.revoked and now < one.until]
        for one in live[:-_MOST_LIVE]:
            one.revoked = True
        return {
            "access_token": pair.access,
            "expires_at": _local(pair.until),
            "refresh_token": pair.refresh,
            "refresh_token_expires_at": _local(pair.refresh_until),
            "client_id": self.client_id,
            "mall_id": self.mall,
            "user_id": self.mall,
            "scopes": list(scopes),
            "issued_at": _local(now),
            "shop_no": "1",
            "token_type": "Bearer",
        }

    def _by_access(self, token: str) -> Pair | None:
        return next((pair for pair in reversed(self.pairs) if pair.access == token), None)

    def _refusal(self, wrong: _Refused) -> FakeResponse:
        body = {"error": wrong.error, "error_description": wrong.words, "trace_id": self._trace()}
        return FakeResponse.json(body, wrong.status)

    def _trace(self) -> str:
        self._traces += 1
        return Dice(self._seed, "oauth trace", self._traces).letters(32, "0123456789abcdef")


def _answers(challenge: str, verifier: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    wanted = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return 43 <= len(verifier) <= 128 and hmac.compare_digest(wanted, challenge)


def _local(moment: datetime) -> str:
    """Write a Korean time as the token endpoint does: without the offset."""
    return moment.astimezone(KST).replace(tzinfo=None).isoformat(timespec="milliseconds")
