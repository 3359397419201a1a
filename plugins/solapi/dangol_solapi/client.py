"""The calls of the API that dangol makes, one function each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from dangol import KST
from dangol_solapi import wire
from dangol_solapi.gateway import ClockWrong

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from dangol import Answer, OpenChannel

__all__ = ["PAGE", "active_numbers", "balance", "by_ids", "in_group", "prices", "send", "templates", "to_recipient"]

T = TypeVar("T")
PAGE = 100
"""Most rows of a page that dangol asks for; the API gives up to 500."""


async def send(channel: OpenChannel, message: Mapping[str, Any]) -> wire.Sending:
    """Send one message. A second call sends a second one."""
    body = {"messages": [message], "allowDuplicates": False, "showMessageList": True}
    answer = await _signed(lambda: channel.client.write("POST", "/messages/v4/send-many/detail", json=body))
    return _read(answer, wire.Sending)


async def to_recipient(channel: OpenChannel, number: str, since: datetime, until: datetime) -> AsyncIterator[wire.Row]:
    """Yield the messages to one number that were made in a span by the relay's clock, the newest first."""
    asked = {"to": number, "dateType": "CREATED", "startDate": _date(since), "endDate": _date(until), "limit": PAGE}
    start: dict[str, str] = {}
    while True:
        page = await _get(channel, "/messages/v4/list", wire.Messages, asked | start)
        for row in page.message_list.values():
            yield row
        if not page.next_key:
            return
        start = {"startKey": page.next_key}


async def by_ids(channel: OpenChannel, ids: Sequence[str]) -> list[wire.Row]:
    """Ask for at most ``PAGE`` messages by their ids."""
    asked = {"messageIds": json.dumps(list(ids)), "limit": PAGE}
    return list((await _get(channel, "/messages/v4/list", wire.Messages, asked)).message_list.values())


async def in_group(channel: OpenChannel, group: str) -> list[wire.Row]:
    """Ask for the messages of one sending."""
    return list((await _get(channel, f"/messages/v4/groups/{group}/messages", wire.Messages)).message_list.values())


async def active_numbers(channel: OpenChannel) -> list[str]:
    """Ask which numbers messages may come from."""
    found = await _get(channel, "/senderid/v1/numbers/active", list[str | wire.ActiveNumber])
    return [one if isinstance(one, str) else one.phone_number for one in found]


async def templates(channel: OpenChannel, **only: str) -> list[wire.Template]:
    """Ask for the templates of the Kakao channel: all, or those with a ``status`` or of one ``templateId``."""
    asked: dict[str, Any] = {"channelId": channel.settings.kakao_channel, "limit": PAGE, **only}
    found: list[wire.Template] = []
    while True:
        page = await _get(channel, "/kakao/v2/templates", wire.Templates, asked)
        found += page.template_list
        if not page.next_key:
            return found
        asked["startKey"] = page.next_key


async def balance(channel: OpenChannel) -> float:
    """Ask for the money that is left, in won."""
    found = await _get(channel, "/cash/v1/balance", wire.Balance)
    return (found.balance or 0.0) + (found.point or 0.0)


async def prices(channel: OpenChannel) -> wire.Price | None:
    """Ask for the list prices within Korea; a contract of one's own may say otherwise."""
    found = await _get(channel, "/pricing/v1/messaging/default", list[wire.Price], {"countryId": "82"})
    return next((one for one in found if one.country_id == "82"), None)


async def _get(channel: OpenChannel, path: str, shape: type[T], params: Mapping[str, Any] | None = None) -> T:
    return _read(await _signed(lambda: channel.client.get(path, params=params)), shape)


async def _signed(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """Call, and once more if the relay refused our time: its answer told its own, by which the client signs now."""
    try:
        return await call()
    except ClockWrong:
        return await call()


def _read(answer: Answer, shape: type[T]) -> T:
    found: T = answer.json(shape)
    return found


def _date(moment: datetime) -> str:
    return moment.astimezone(KST).isoformat(timespec="seconds")
