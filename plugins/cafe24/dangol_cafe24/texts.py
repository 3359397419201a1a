"""Text messages by the mall's own service (문자 보내기), for malls whose app was given leave for it.

The API takes no key and tells nothing of what became of a message, so that a lost answer stays a doubt until a
person looks into the list of sent messages in the mall's administration.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dangol import (
    ActionRejected,
    Blind,
    Channel,
    Fitting,
    Medium,
    MessageClass,
    Sent,
    StoreCheck,
    translator,
)
from dangol_cafe24 import client
from dangol_cafe24.gateway import NotPermitted
from dangol_cafe24.settings import Cafe24Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol import OpenChannel, OutgoingMessage, Receipt
    from dangol_cafe24.texts_wire import Sender

__all__ = ["channels", "check", "described", "send"]

_ = translator("dangol_cafe24", __file__)
_SHORT, _LONGEST, _TITLE = 90, 2000, 40
"""Bytes of a short and a long message and of a long one's title (facts/cafe24.md 5)."""
_VERIFIED = "30"
"""Only numbers in this state may send."""


def channels() -> Sequence[Channel]:
    """Bring the channel."""
    return (described(),)


def _fit(settings: Cafe24Settings, message: OutgoingMessage) -> Fitting:
    against = []
    if client.WRITE_NOTIFICATION not in settings.asked:
        against.append(
            _("The app asks for no leave to send text messages ({scope}).").format(scope=client.WRITE_NOTIFICATION)
        )
    if not re.sub(r"\D", "", message.recipient):
        against.append(_("The recipient is no telephone number."))
    size = _octets(message.text)
    if size is None:
        return Fitting(kind="SMS", objections=(*against, _("It has signs that no text message can hold.")))
    if size > _LONGEST:
        against.append(_("It takes {size} bytes; a text message holds {most}.").format(size=size, most=_LONGEST))
    return Fitting(kind="SMS" if size <= _SHORT else "LMS", size=size, objections=tuple(against))


def _octets(text: str) -> int | None:
    try:
        return len(text.encode("cp949"))
    except UnicodeEncodeError:
        return None


def described() -> Channel:
    """Describe the channel, in the seller's language."""
    return Channel(
        "cafe24-sms",
        _("Cafe24 SMS"),
        Cafe24Settings,
        medium=Medium.SMS,
        platform="cafe24",
        capability=lambda _settings: Blind(),
        sender_number=lambda settings: settings.sms_sender or None,
        certified=lambda settings: settings.sms_certified,
        fit=_fit,
    )


async def check(channel: OpenChannel) -> Sequence[StoreCheck]:
    """Look at the leave, the sender's number and what is left of the balance."""
    found = []
    for scope in (client.READ_NOTIFICATION, client.WRITE_NOTIFICATION):
        ok = scope in channel.settings.asked
        hint = "" if ok else _("Add {scope} to the setting scopes and connect again.").format(scope=scope)
        found.append(StoreCheck(name=scope, ok=ok, detail="" if ok else _("not asked for"), hint=hint))
    if not found[0].ok:
        return found
    try:
        senders, balance = await client.senders(channel), await client.sms_balance(channel)
    except NotPermitted as wrong:
        return [*found, StoreCheck(name=_("Text messages"), ok=False, detail=wrong.message, hint=wrong.hint)]
    left = _("{short} short or {long} long messages are left").format(short=balance.sms_count, long=balance.lms_count)
    return [*found, _sender_check(channel.settings, senders), StoreCheck(name=_("Balance"), ok=True, detail=left)]


def _sender_check(settings: Cafe24Settings, senders: Sequence[Sender]) -> StoreCheck:
    verified = ", ".join(one.sender for one in senders if one.auth_status == _VERIFIED) or "-"
    if _chosen(settings, senders) is not None:
        return StoreCheck(name=_("Sender's number"), ok=True, detail=settings.sms_sender)
    hint = _("Set sms_sender to a number that Cafe24 verified: {numbers}").format(numbers=verified)
    return StoreCheck(name=_("Sender's number"), ok=False, detail=settings.sms_sender or "-", hint=hint)


def _chosen(settings: Cafe24Settings, senders: Sequence[Sender]) -> Sender | None:
    wanted = re.sub(r"\D", "", settings.sms_sender)
    good = (one for one in senders if one.auth_status == _VERIFIED)
    return next((one for one in good if wanted and re.sub(r"\D", "", one.sender) == wanted), None)


async def send(channel: OpenChannel, message: OutgoingMessage) -> Receipt:
    """Send one message to one number.

    Advertising skips whoever told the mall that they want none; what belongs to an order does not. A missing
    scope refuses this message alone and keeps no answer to a customer back.
    """
    try:
        sender = _chosen(channel.settings, await client.senders(channel))
        if sender is None:
            raise ActionRejected(
                _("Cafe24 has not verified the number {number}.").format(number=channel.settings.sms_sender or "-")
            )
        return Sent(await client.send_sms(channel, _request(message, sender.sender_no)))
    except NotPermitted as wrong:
        raise ActionRejected(wrong.message, hint=wrong.hint, detail=wrong.detail) from None


def _request(message: OutgoingMessage, sender_no: int) -> dict[str, object]:
    short = (_octets(message.text) or 0) <= _SHORT
    advertises = message.message_class is MessageClass.ADVERTISING
    request: dict[str, object] = {
        "sender_no": sender_no,
        "content": message.text,
        "recipients": [re.sub(r"[^\d-]", "", message.recipient)],
        "exclude_unsubscriber": "T" if advertises else "F",
        "type": "SMS" if short else "LMS",
    }
    if not short and message.subject:
        request["title"] = message.subject.encode("cp949", "ignore")[:_TITLE].decode("cp949", "ignore")
    return request
