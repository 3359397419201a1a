"""The gateway of the Admin API: its address, the seller's consent, its limits and its errors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol import (
    KST,
    ActionRejected,
    Answer,
    AuthError,
    BadResponse,
    Manual,
    OAuth,
    Platform,
    Queryable,
    Rate,
    RateHint,
    RateLimited,
    Stream,
    Token,
    translator,
)
from dangol_cafe24 import wire
from dangol_cafe24.settings import Cafe24Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol import DangolError

__all__ = ["VERSION", "NotPermitted", "order_page", "platform", "read_token", "review_page"]

_ = translator("dangol_cafe24", __file__)

VERSION = "x-cafe24-api-version"
_PER_SECOND, _BURST = 2.0, 40
"""The leak and the size of the bucket (facts/cafe24.md 2)."""
_BUSY = 80.0
"""Percent of the quota after which calls become rarer: at 100 the platform refuses them for minutes."""


class NotPermitted(AuthError):
    """A scope is missing: the seller adds it to the app and gives consent anew."""


def platform() -> Platform:
    """Describe Cafe24.

    The API refuses windows of three months, the shortest of which has 89 days, and of a year on boards.
    Two days of look-back are for deliveries, which carriers report late and with the time at which they
    happened. The texts say one bucket for the mall in one place and one for each call in another, so
    all calls but one share one: text messages have a bucket for a single call. A mall's shops share the
    app's token, and so its application.
    """
    return Platform(
        id="cafe24",
        title=_("Cafe24"),
        settings=Cafe24Settings,
        own_mall=True,
        confirms_orders=False,
        base_url=lambda settings: f"https://{settings.mall_id}.cafe24api.com/api/v2",
        max_window=timedelta(days=80),
        max_windows={Stream.REVIEWS: timedelta(days=180), Stream.INQUIRIES: timedelta(days=180)},
        lookback=timedelta(days=2),
        sweep_every=timedelta(days=1),
        rates={"default": Rate(_PER_SECOND, _BURST), "sms": Rate(1, 1)},
        bucket=lambda method, path: "sms" if method == "POST" and path.endswith("/sms") else "default",
        application=lambda settings: f"{settings.mall_id}:{settings.client_id}",
        authorize=_authorize,
        oauth=_oauth(),
        explain=_explain,
        feedback=_feedback,
        sends={
            "inquiry": Queryable(timedelta(minutes=10)),
            "review": Queryable(timedelta(minutes=10)),
            "coupon": Queryable(timedelta(minutes=10)),
            "review_request": Manual(),
        },
        link=_link,
    )


def _oauth() -> OAuth:
    return OAuth(
        authorize="/oauth/authorize",
        token="/oauth/token",  # noqa: S106 - a path
        client=lambda settings: (settings.client_id, settings.client_secret.get_secret_value()),
        redirect=lambda settings: settings.redirect_uri or f"{settings.home}/",
        scopes=lambda settings: settings.asked,
        read=read_token,
        refresh_for=timedelta(days=14),
        calls=(15, timedelta(hours=2)),
    )


def _authorize(settings: Cafe24Settings, token: Token | None) -> Mapping[str, str]:
    asked = {VERSION: settings.api_version}
    return asked if token is None else asked | {"authorization": f"Bearer {token.value}"}


# pages


def review_page(settings: Cafe24Settings, board: int | str) -> str:
    """Return the mall's page of reviews."""
    return f"{settings.home}/board/product/list.html?board_no={board}"


def order_page(settings: Cafe24Settings, order_id: str) -> str:
    """Return an order's page in the mall's administration."""
    shop = f"shop{settings.shop_no}"
    return f"{settings.home}/admin/php/{shop}/s_new/order_detail.php?order_id={order_id}"


def _link(settings: Cafe24Settings, kind: str, target_id: str) -> str | None:
    """Return a page of the mall or of its administration (observed; Cafe24 documents none of them)."""
    board, _colon, number = target_id.removeprefix("qna:").removeprefix("one:").partition(":")
    return {
        "home": f"{settings.home}/admin",
        "review": f"{settings.home}/board/product/read.html?board_no={board}&no={number}",
        "inquiry": f"{settings.home}/admin"
        if target_id.startswith("urgent:")
        else f"{settings.home}/board/product/read.html?board_no={board}&no={number}",
        "order": order_page(settings, target_id),
        "item": review_page(settings, settings.review_board or 4),
    }.get(kind)


# the token


def read_token(raw: bytes) -> Token:
    """Read an answer of the token path. Raises ``BadResponse``."""
    given = Answer(status=200, headers={}, content=raw).json(wire.TokenGiven)
    try:
        until, refresh_until = (_korean(one) for one in (given.expires_at, given.refresh_token_expires_at))
    except ValueError:
        until = refresh_until = None
    if until is None:
        raise BadResponse(_("Cafe24 gave a token without a readable end."), detail={"reason": "expires_at"})
    return Token(
        value=given.access_token,
        expires_at=until,
        refresh=given.refresh_token,
        refresh_until=refresh_until,
        scopes=tuple(given.scopes),
    )


def _korean(text: str | None) -> datetime | None:
    """Read a time; one without a zone means Korean time."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=KST)


# errors and limits


def _explain(answer: Answer) -> DangolError | None:
    """Name what only Cafe24 tells; everything else is left to the table of statuses."""
    if answer.status < 400:
        return _nothing_issued(answer)
    fault = _fault(answer)
    if isinstance(fault, str):
        return _token_refused(fault)
    code = str(fault.code)[:40] if fault is not None else ""
    match answer.status:
        case 403:
            return NotPermitted(
                _("Cafe24 does not allow this app to do that."),
                hint=_(
                    "Look at the app's scopes in the developer centre, then give consent anew with: dangol connect NAME"
                ),
                detail={"code": code},
            )
        case 429:
            return RateLimited(_("Cafe24 asks us to slow down."), retry_after=max(_remain(answer), 1.0))
        case 400 | 404 | 409 | 422 if fault is not None:
            return ActionRejected(_("Cafe24 refused the request."), detail={"code": code})
    return None


def _fault(answer: Answer) -> Any:
    try:
        return msgspec.json.decode(answer.content, type=wire.Refusal, strict=False).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _token_refused(word: str) -> DangolError | None:
    """Name what the token path refused; its errors are words, not objects."""
    match word:
        case "invalid_grant":
            return AuthError(
                _("The consent has lapsed or was used up."),
                hint=_("Give it again with: dangol connect NAME"),
                detail={"code": word},
            )
        case "invalid_client" | "unauthorized_client":
            return AuthError(
                _("Cafe24 does not accept the app's ID and secret."),
                hint=_("Compare both with the developer centre, then: dangol connect NAME"),
                detail={"code": word},
            )
        case "invalid_scope":
            return AuthError(
                _("Cafe24 does not give this app all of the scopes."),
                hint=_("Enable every scope in the developer centre, then: dangol connect NAME"),
                detail={"code": word},
            )
        case "access_denied":
            return AuthError(
                _("Only the owner of the mall can give consent."),
                hint=_("Log in to Cafe24 as the owner, then: dangol connect NAME"),
                detail={"code": word},
            )
    return None


def _nothing_issued(answer: Answer) -> DangolError | None:
    """Recognise the success that gave nobody a coupon."""
    if answer.status not in (200, 201) or b'"count"' not in answer.content:
        return None
    try:
        counts = msgspec.json.decode(answer.content, type=wire.Given, strict=False).issues.count
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if any(counts.values()):
        return None
    return ActionRejected(_("Cafe24 gave this coupon to nobody: the member may have it already, or it has ended."))


def _number(answer: Answer, name: str) -> float:
    text = answer.headers.get(name, "")
    try:
        return float(text) if text.isascii() else 0.0
    except ValueError:
        return 0.0


def _remain(answer: Answer) -> float:
    """Return the seconds for which the mall takes no calls at all."""
    return max(_number(answer, f"x-cafe24-{what}-remain") for what in ("call", "time"))


def _feedback(answer: Answer) -> RateHint | None:
    """Read the bucket (``used/size``) and how much of the quota is used, in percent."""
    used, _slash, size = answer.headers.get("x-api-call-limit", "").partition("/")
    known = used.isdecimal() and size.isdecimal()
    usage = max(_number(answer, f"x-cafe24-{what}-usage") for what in ("call", "time"))
    pause = _remain(answer)
    if not known and not usage and not pause:
        return None
    return RateHint(
        per_second=_PER_SECOND if usage < _BUSY else _PER_SECOND / 4,
        burst=int(size) if known else None,
        remaining=max(int(size) - int(used), 0) if known else None,
        pause=pause or None,
    )
