"""Inquiries: two services with different pages, sizes and dates, told as one stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol import KST, page
from dangol_smartstore import client, parse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dangol import Inquiry, Page, Store, Window

__all__ = ["asked", "look_up"]

_LATELY = timedelta(hours=1)
_NEAR = timedelta(minutes=1)
Rows = tuple[list[msgspec.Raw], bool]
"""The rows of a page, and whether it is the last one."""


async def asked(store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Inquiry]]:
    """Ask for product questions, then for inquiries about orders, by when they were asked.

    Neither service tells what was answered when. So a window that ends now also looks back at the
    last days, for answers typed in the seller centre. ``resume`` is ``<kind> <page> <since>``.
    """
    place: str | None = resume or f"{parse.QNA} 1 {_look_from(store, window).isoformat()}"
    while place is not None:
        kind, number, since = place.split(" ")
        ask, read = _KINDS[kind]
        rows, last = await ask(store, datetime.fromisoformat(since), window.until, int(number))
        if rows and not last:
            place = f"{kind} {int(number) + 1} {since}"
        else:
            place = f"{parse.CUSTOMER} 1 {since}" if kind == parse.QNA else None
        yield page(rows, read, place, id_of=parse.row_id)


def _look_from(store: Store, window: Window) -> datetime:
    if store.clock.now() - window.until > _LATELY:
        return window.since
    return window.since - timedelta(days=store.settings.answers_days)


async def look_up(store: Store, inquiry_id: str, asked_at: datetime) -> Inquiry | None:
    """Return one inquiry as it is now; there is no question by id, so it is looked for around its time."""
    kind, _number = parse.split_id(inquiry_id)
    ask, read = _KINDS[kind]
    number, last = 0, False
    while not last:
        number += 1
        rows, last = await ask(store, asked_at - _NEAR, asked_at + _NEAR, number)
        for row in rows:
            if parse.row_id(row) == inquiry_id:
                return read(row)
        last = last or not rows
    return None


async def _qnas(store: Store, since: datetime, until: datetime, number: int) -> Rows:
    answer = await client.qnas(store.client, since, until, number)
    return answer.contents, answer.last


async def _customers(store: Store, since: datetime, until: datetime, number: int) -> Rows:
    first, last = (moment.astimezone(KST).date() for moment in (since, until))
    answer = await client.customer_inquiries(store.client, first, last, number)
    return answer.content, answer.last


_Ask = Callable[["Store", datetime, datetime, int], Awaitable[Rows]]
_KINDS: dict[str, tuple[_Ask, Callable[[msgspec.Raw], Inquiry]]] = {
    parse.QNA: (_qnas, parse.qna),
    parse.CUSTOMER: (_customers, parse.customer_inquiry),
}
