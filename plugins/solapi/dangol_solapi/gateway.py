"""The gateway of Solapi: the channels that lead through it, its limits and its errors."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol import ActionRejected, AuthError, Channel, Medium, Queryable, Rate, Template, translator
from dangol_solapi import fit, wire
from dangol_solapi.settings import SolapiSettings
from dangol_solapi.signing import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dangol import Answer, DangolError, Fitting, OutgoingMessage

__all__ = ["ALIMTALK", "SMS", "ClockWrong", "NoMoney", "NoSender", "channels"]

_ = translator("dangol_solapi", __file__)

SMS, ALIMTALK = "solapi-sms", "solapi-alimtalk"
_OTHER_CLOCK = "RequestTimeTooSkewed"
_KEYS = {"InvalidAPIKey", "SignatureDoesNotMatch", "DuplicatedSignature", "Unauthorized", "Forbidden", _OTHER_CLOCK}
"""Codes of the API about who calls. Its documents name no status for them."""
_CODE = re.compile(r"[A-Za-z]{1,40}|\d{4}")


class ClockWrong(AuthError):
    """Our clock is too far from the relay's: sign again by the relay's own time."""


class NoMoney(AuthError):
    """The account is empty: what is approved waits for the seller."""


class NoSender(AuthError):
    """The number that messages come from is not registered: what is approved waits for the seller."""


def channels() -> Sequence[Channel]:
    """Describe text messages and AlimTalk, which share one account.

    How often the API may be called is not documented; five calls a second are few for it and plenty for one shop.
    A relay's number of its own for the certificate is not known, so advertising waits for the seller's word.
    """
    return (
        _channel(SMS, _("Text messages by Solapi"), Medium.SMS, fit.text_message),
        _channel(ALIMTALK, _("AlimTalk by Solapi"), Medium.ALIMTALK, fit.alimtalk),
    )


def _channel(
    name: str, title: str, medium: Medium, fits: Callable[[SolapiSettings, OutgoingMessage], Fitting]
) -> Channel:
    return Channel(
        id=name,
        title=title,
        settings=SolapiSettings,
        base_url="https://api.solapi.com",
        rates={"default": Rate(5, 10)},
        sign=sign,
        explain=_explain,
        medium=medium,
        account="solapi",
        capability=lambda settings: Queryable(timedelta(minutes=settings.settle_minutes)),
        sender_number=lambda settings: settings.sender or None,
        certified=lambda settings: settings.certified,
        templates=_templates,
        # a text message takes its place for notices about an order only, and then by the setting: see fit.text_instead
        falls_back=lambda _settings: False,
        fit=fits,
    )


def _templates(settings: SolapiSettings) -> Sequence[Template]:
    return [Template(id=name, text=text) for name, text in settings.templates.items()]


# errors


def _explain(answer: Answer) -> DangolError | None:
    """Name what only Solapi tells; everything else is left to the table of statuses."""
    if answer.status < 400:
        return _refused_at_the_door(answer)
    code = _code(answer)
    if answer.status in (401, 403) or code in _KEYS:
        return _key_refused(code)
    if code == "NotEnoughBalance":
        return _empty(code)
    if code and answer.status in (400, 402, 404, 409, 413, 422):
        return _refusal(code)
    return None


def _code(answer: Answer) -> str:
    """Return the API's own code, if it is one: never other words of an answer."""
    found = _read(answer, wire.Refusal)
    return found.error_code if found is not None and _CODE.fullmatch(found.error_code) else ""


def _read(answer: Answer, shape: Any) -> Any:
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _key_refused(code: str) -> AuthError:
    if code == _OTHER_CLOCK:
        return ClockWrong(
            _("This computer's clock is more than 15 minutes off."),
            hint=_("Set the clock of this computer, then: dangol channel check solapi-sms"),
            detail={"code": code},
        )
    return AuthError(
        _("Solapi does not accept this key."),
        hint=_("Compare key, secret, permissions and allowed addresses with Solapi's console, then connect again."),
        detail={"code": code},
    )


def _empty(code: str) -> NoMoney:
    return NoMoney(
        _("Your account at Solapi has too little money."), hint=_("Charge it at Solapi."), detail={"code": code}
    )


def _refusal(code: str) -> ActionRejected:
    return ActionRejected(_("Solapi refused it ({code}).").format(code=code), detail={"code": code})


def _refused_at_the_door(answer: Answer) -> DangolError | None:
    """Recognise the success that took no message."""
    if b'"groupInfo"' not in answer.content:
        return None
    found = _read(answer, wire.Sending)
    if found is None or found.group_info.count.registered_success or not found.failed_message_list:
        return None
    told = found.failed_message_list[0].status_code
    code = told if _CODE.fullmatch(told) else "?"
    match code:
        case "1030" | "2230":
            return _empty(code)
        case "1062":
            return NoSender(
                _("The number that it comes from is not registered with Solapi."),
                hint=_("Register it in Solapi's console (발신번호 관리), then: dangol channel check solapi-sms"),
                detail={"code": code},
            )
        case "1061":
            return ActionRejected(_("The buyer refuses messages from this number."), detail={"code": code})
    return _refusal(code)
