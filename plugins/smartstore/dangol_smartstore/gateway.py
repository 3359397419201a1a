"""The gateway of the Commerce API: its address, its keys, its limits and its errors."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol import (
    ActionRejected,
    Answer,
    AuthError,
    Manual,
    Platform,
    Queryable,
    RateHint,
    RateLimited,
    ShutOut,
    Stream,
    Token,
    translator,
)
from dangol_smartstore import wire
from dangol_smartstore.settings import SmartStoreSettings

if TYPE_CHECKING:
    from dangol import Client, DangolError

__all__ = ["REVIEWS_PAGE", "NotPermitted", "canonical", "order_page", "platform", "signature"]

_ = translator("dangol_smartstore", __file__)

_CENTRE = "https://sell.smartstore.naver.com"
REVIEWS_PAGE = f"{_CENTRE}/#/review/search"
_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
_KEY_FIELDS = {"client_id", "client_secret_sign", "timestamp"}


class NotPermitted(AuthError):
    """The application lacks an API group: the seller adds it in the Commerce API centre."""


def platform() -> Platform:
    """Describe SmartStore.

    A window ends a minute short of the 24 hours that the feed allows, because both of its ends count.
    For product questions nobody documents the longest span: two weeks, with the look-back for answers,
    stay under the 30 days that public clients ask for. Ten minutes of look-back cover several of the
    one to three minute polls that Naver advises, as rows are late by moments and overwritten in place.
    A token is asked for again half an hour before its end: earlier the platform repeats the one it gave.
    """
    return Platform(
        month_review=True,
        id="smartstore",
        title=_("Naver SmartStore"),
        settings=SmartStoreSettings,
        base_url="https://api.commerce.naver.com/external",
        max_window=timedelta(hours=23, minutes=59),
        max_windows={Stream.INQUIRIES: timedelta(days=14), Stream.REVIEWS: timedelta(days=30)},
        lookback=timedelta(minutes=10),
        sweep_every=timedelta(days=1),
        bucket=_bucket,
        application=_application,
        mint=_mint,
        renew_before=timedelta(minutes=30),
        explain=_explain,
        feedback=_feedback,
        sends={"inquiry": Queryable(timedelta(minutes=10)), "review": Manual(), "review_request": Manual()},
        link=_link,
    )


def _bucket(method: str, path: str) -> str:
    """Every API has a bucket of its own: 2 a second, 4 at once, which is the default rate."""
    return f"{method} {_NUMBER.sub('{}', path)}"


def _application(settings: SmartStoreSettings) -> str:
    return settings.client_id


def order_page(item_id: str) -> str:
    """Return the seller centre's page of one line of an order, from which the buyer can be written to."""
    return f"{_CENTRE}/o/v3/manage/order/popup/{item_id}/productOrderDetail"


def _link(_settings: SmartStoreSettings, kind: str, target_id: str) -> str | None:
    """Return a page of the seller centre (observed there; Naver documents none of them)."""
    inquiries = "#/naverpay/qnas" if target_id.startswith("customer:") else "#/comment/"
    return {
        "home": f"{_CENTRE}/#/home/dashboard",
        "review": REVIEWS_PAGE,
        "inquiry": f"{_CENTRE}/{inquiries}",
        "order": f"{_CENTRE}/#/naverpay/sale/delivery",
        "item": order_page(target_id),
    }.get(kind)


# the token


def canonical(salt: str) -> str:
    """Return the salt with its last character as bcrypt itself writes it.

    22 characters hold four bits more than a salt has. Naver's servers ignore them, bcrypt's library
    refuses the salt, and both mean the same key.
    """
    return salt[:-1] + _ALPHABET[_ALPHABET.index(salt[-1]) & 0b110000]


def signature(client_id: str, secret: str, timestamp: int) -> str:
    """Sign a token request; ``timestamp`` counts milliseconds since 1970."""
    import bcrypt

    hashed = bcrypt.hashpw(f"{client_id}_{timestamp}".encode(), canonical(secret).encode())
    return b64encode(hashed).decode()


async def _mint(client: Client, settings: SmartStoreSettings, now: datetime, previous: Token | None) -> Token:
    """Ask for a token with exactly the fields of facts/smartstore.md 1: any other form is punished."""
    from asyncio import to_thread

    timestamp = int((now + client.clock_offset).timestamp() * 1000)
    secret = settings.client_secret.get_secret_value()
    form = {
        "client_id": settings.client_id,
        "timestamp": str(timestamp),
        "client_secret_sign": await to_thread(signature, settings.client_id, secret, timestamp),
        "grant_type": "client_credentials",
        "type": "SELF",
    }
    given = (await client.form("/v1/oauth2/token", form)).json(wire.TokenGiven)
    expires_at = now + timedelta(seconds=given.expires_in)
    if previous is not None and previous.value == given.access_token:
        expires_at = min(expires_at, previous.expires_at)  # the same token again does not live longer
    return Token(value=given.access_token, expires_at=expires_at)


# errors and limits


def _explain(answer: Answer) -> DangolError | None:
    """Name what only SmartStore's own codes tell; everything else is left to the table of statuses."""
    if answer.status < 400:
        return None
    try:
        refusal = msgspec.json.decode(answer.content, type=wire.Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    match answer.status, refusal.code:
        case 403, "GW.IP_NOT_ALLOWED":
            return AuthError(
                _("Naver does not know the internet address of this computer."),
                hint=_("Add it to the application's API call IPs in the Commerce API centre, then: dangol check"),
            )
        case 403, _code:
            return NotPermitted(
                _("Naver does not allow this application to do that."),
                hint=_("Add the API group to the application in the Commerce API centre, then: dangol check"),
            )
        case 429, "GW.QUOTA_LIMIT":
            return _quota(answer.headers.get("gncp-gw-quota-period", ""))
        case 429, _code if "retry-after" not in answer.headers:
            return RateLimited(_("Naver asks us to slow down."), retry_after=1)
        case 400, "ERR-NC-101010":
            return ActionRejected(_("Somebody has already answered this inquiry."))
        case 400, "ERR-NC-101004":
            return ActionRejected(_("This inquiry no longer exists."))
        case 400, _code if _about_keys(refusal):
            return AuthError(
                _("Naver does not accept the application's ID and secret."),
                hint=_("Compare both with the Commerce API centre, and this computer's clock with the real time."),
            )
    return None


def _about_keys(refusal: wire.Refusal) -> bool:
    names = {one.name for one in refusal.invalid_inputs or ()}
    return bool(names & _KEY_FIELDS) or "client_secret_sign" in refusal.message


def _quota(period: str) -> RateLimited:
    """A period of hours is no quota but a punishment, and it is the whole application's."""
    if period.upper() != "HOURS":
        return RateLimited(_("The quota of calls to Naver is used up for now."), retry_after=60)
    return ShutOut(
        _("Naver allows this application only one call an hour."),
        retry_after=3600,
        hint=_(
            "Naver does so when token requests are not in its form. Stop other programs that use the same "
            "application ID; it ends by itself the morning after a clean day, after two weeks at most."
        ),
    )


def _feedback(answer: Answer) -> RateHint | None:
    def number(name: str) -> int | None:
        text = answer.headers.get(f"gncp-gw-ratelimit-{name}", "")
        return int(text) if text.isdecimal() else None

    quota = _quota(answer.headers.get("gncp-gw-quota-period", ""))
    if isinstance(quota, ShutOut) and answer.status < 400:
        return RateHint(shut_out=quota)
    per_second, burst, remaining = number("replenish-rate"), number("burst-capacity"), number("remaining")
    if per_second is None and remaining is None:
        return None
    return RateHint(per_second=per_second, burst=burst, remaining=remaining)
