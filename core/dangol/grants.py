"""What a market granted by consent or refused for good: how it is kept, when it lapses, and what it belongs to."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from dangol.contract import Token

if TYPE_CHECKING:
    from dangol.contract import Api, OAuth

__all__ = ["Consent", "Grant", "Kept", "Refused", "StoreConsent", "application", "slug"]

_LEFT = (timedelta(days=4), timedelta(days=2), timedelta(days=1))
"""What remains of an unused refresh token when the seller is warned: of a fortnight, after 10, 12 and 13 days."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The pair of tokens in use and the one before it. ``refused`` is the market's code while it wants a consent.

    ``warned`` is the number of silent days that the seller was last warned of.
    """

    token: Token
    previous: Token | None = None
    exchanged_at: datetime
    refused: str | None = None
    warned: int = 0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A raw answer that holds the only pair there is; ``fresh`` where a consent brought it."""

    at: datetime
    fresh: bool
    answer: bytes

    def __repr__(self) -> str:
        """Say when it came and nothing of what it is."""
        return f"<Kept of {self.at:%Y-%m-%dT%H:%MZ}>"


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """A consent under way: the link that was shown, and what proves that an answer belongs to it."""

    link: str
    redirect: str
    state: str
    verifier: str
    scopes: tuple[str, ...]

    def __repr__(self) -> str:
        """Say where the answer goes and nothing of what proves it."""
        return f"<Consent answered at {self.redirect}>"

    def fits(self, address: str) -> bool:
        """Tell whether an address carries this consent's state."""
        (given,) = parse_qs(urlsplit(address).query).get("state", [""])[-1:]
        return hmac.compare_digest(given.encode(), self.state.encode())


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """What a market refused, how often in a row, and why. ``until`` ends it; where it is ``None`` the seller does."""

    times: int
    reason: str
    hint: str
    until: datetime | None = None


def application(platform: Api, store: str, settings: Any) -> str:
    """Name what the market counts calls for, issues tokens to and imposes pauses on."""
    named = platform.application
    return f"{platform.realm}:{named(settings) if named else store}"


def slug(name: str) -> str:
    """Turn an application's name into part of a file name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class StoreConsent:
    """A store that lives by consent, and what its market granted, if it did."""

    store: str
    oauth: OAuth
    settings: Any = field(repr=False)
    application: str
    grant: Grant | None

    @property
    def missing(self) -> tuple[str, ...]:
        """What dangol asks for and the seller did not grant; nothing where the market does not tell."""
        told = () if self.grant is None else self.grant.token.scopes
        return tuple(sorted(set(self.oauth.scopes(self.settings)) - set(told))) if told else ()

    @property
    def given(self) -> bool:
        """Tell whether there is a consent that the market did not take back."""
        return self.grant is not None and self.grant.refused is None

    @property
    def stands(self) -> bool:
        """Tell whether there is a consent, and it covers everything."""
        return self.given and not self.missing

    def silence(self, now: datetime) -> int:
        """Return the days of silence that are worth a warning: 0, or of a fortnight 10, 12 and 13."""
        if self.grant is None or not self.given:
            return 0
        silent, whole = now - self.grant.exchanged_at, self.oauth.refresh_for
        return max((whole - left for left in _LEFT if silent >= whole - left), default=timedelta(0)).days

    def days_left(self, now: datetime) -> int:
        """Return the whole days until the consent lapses if nobody reads the store."""
        if self.grant is None:
            return 0
        lapses_at = self.grant.token.refresh_until or self.grant.exchanged_at + self.oauth.refresh_for
        return max((lapses_at - now).days, 0)
