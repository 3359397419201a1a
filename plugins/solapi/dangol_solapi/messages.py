"""Sending one message, looking for one in doubt, and asking what became of those that were taken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dangol import ActionRejected, BadResponse, Found, Sent, translator
from dangol_solapi import client, fit, parse
from dangol_solapi.gateway import ALIMTALK
from dangol_solapi.settings import digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol import Carried, Delivery, MessageQuery, OpenChannel, OutgoingMessage
    from dangol_solapi import wire

__all__ = ["delivery", "find", "send"]

_ = translator("dangol_solapi", __file__)

OWN = "dangol"
"""The custom field that holds our key: at most 30 letters for its name and 100 for its value."""
_SLACK = timedelta(minutes=15)
"""How far before the attempt a message is looked for: clocks differ."""
_FAR = timedelta(days=1)
_REMEMBERED = timedelta(days=170)
"""Solapi keeps its lists for six months: what is older is not there, whether it was sent or not."""
_MOST_ROWS = 2_000
"""Rows to one number within a span after which nobody can say that a message is not there."""


async def send(channel: OpenChannel, message: OutgoingMessage, key: str) -> Sent:
    """Send one message, once. An AlimTalk is compared with what Solapi says of its template at this moment."""
    fits = fit.alimtalk if channel.id == ALIMTALK else fit.text_message
    fitting = fits(channel.settings, message)
    if fitting.objections:
        raise ActionRejected(fitting.objections[0])
    if channel.id == ALIMTALK:
        await _approved(channel, message)
    sending = await client.send(channel, _body(channel, message, key, fitting.kind))
    if sending.group_info.count.registered_success != 1:
        raise BadResponse(_("Solapi does not say that it took the message."), detail={"reason": "count"})
    taken = sending.message_list or []
    return Sent(taken[0].message_id if len(taken) == 1 else sending.group_info.group_id)


async def _approved(channel: OpenChannel, message: OutgoingMessage) -> None:
    """Refuse a template that Kakao does not approve any more, or that says something else by now."""
    known = channel.settings.templates.get(message.template)
    there = await client.templates(channel, templateId=message.template)
    now = next((one for one in there if one.template_id == message.template), None)
    if now is not None and now.status == "APPROVED" and now.content == known and now.fillable:
        return
    raise ActionRejected(
        _("The template was changed or withdrawn at Solapi."),
        hint=_("Take the templates over again with: dangol solapi templates --take"),
        detail={"status": now.status[:20] if now is not None else None},
    )


def _body(channel: OpenChannel, message: OutgoingMessage, key: str, kind: str) -> dict[str, Any]:
    settings = channel.settings
    body: dict[str, Any] = {
        "to": digits(message.recipient),
        "type": kind,
        "country": "82",
        "autoTypeDetect": False,
        "customFields": {OWN: key},
    }
    if settings.sender:
        body["from"] = settings.sender
    if kind != "ATA":
        return body | {"text": message.text} | ({"subject": message.subject} if message.subject else {})
    # the words come from the template itself, so that nobody can be sent others
    return body | {
        "kakaoOptions": {
            "pfId": settings.kakao_channel,
            "templateId": message.template,
            "variables": {f"#{{{name}}}": value for name, value in message.variables.items()},
            "disableSms": not fit.text_instead(settings, message),
        }
    }


# doubts


async def find(channel: OpenChannel, query: MessageQuery) -> Found:
    """Look for a message by our key among all to its number since shortly before the attempt.

    A message that Solapi lists as refused at the door was not sent. One to the same number that carries nobody's
    key and may be ours proves nothing, so nobody knows; nor of an attempt so long ago that the lists forgot it.
    """
    if channel.clock.now() - query.since > _REMEMBERED:
        return Found.UNKNOWN
    offset = channel.client.clock_offset
    since, until = query.since + offset - _SLACK, channel.clock.now() + offset + _FAR
    seen, doubtful = 0, False
    async for row in client.to_recipient(channel, digits(query.message.recipient), since, until):
        seen += 1
        own = (row.custom_fields or {}).get(OWN)
        if own == query.key and not parse.refused(row):
            return Found.YES
        doubtful = doubtful or (not row.custom_fields and _alike(channel, row, query.message))
        if seen >= _MOST_ROWS:
            return Found.UNKNOWN
    return Found.UNKNOWN if doubtful else Found.NO


def _alike(channel: OpenChannel, row: wire.Row, message: OutgoingMessage) -> bool:
    if parse.refused(row):
        return False
    if channel.id == ALIMTALK:
        return row.type == "ATA"
    return row.text == message.text


# what became of them


async def delivery(channel: OpenChannel, sent: Sequence[Carried]) -> list[Delivery]:
    """Ask how messages that were taken stand. What Solapi does not list is left out: it forgets after six months."""
    keys = {one.remote_id: one.key for one in sent if one.remote_id}
    single = [name for name in keys if not name.startswith("G")]
    rows: list[tuple[str, wire.Row]] = []
    for first in range(0, len(single), client.PAGE):
        found = await client.by_ids(channel, single[first : first + client.PAGE])
        rows += [(keys[row.message_id], row) for row in found if row.message_id in keys]
    for group in keys.keys() - set(single):
        rows += [(keys[group], row) for row in await client.in_group(channel, group)]
    return [parse.delivery(key, row) for key, row in rows]
