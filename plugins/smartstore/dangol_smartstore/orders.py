"""Orders: the change feed names the lines, the detail query tells about them, a daily look finds the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec

from dangol import BadRecord, BadResponse, Page, Rejected, page, pages, translator
from dangol_smartstore import client, parse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from dangol import Order, Store, Window
    from dangol_smartstore import wire

__all__ = ["changed", "sweep"]

_ = translator("dangol_smartstore", __file__)
T = TypeVar("T")


async def changed(store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Order]]:
    """Follow the change feed.

    ``resume`` is ``<time> <line> <until>``: where the feed said it goes on, and the end it was asked for.
    """
    async with aclosing(pages(partial(_feed, store, window), _more, resume)) as feed:
        async for (answer, _until), token in feed:
            yield await _lines(store, answer.rows, token)


async def _feed(store: Store, window: Window, resume: str | None) -> tuple[wire.Feed, datetime]:
    since, sequence, until = client.stamp(window.since), None, window.until
    if resume is not None:
        since, sequence, end = resume.split(" ")
        until = datetime.fromisoformat(end)
    return await _not_in_the_future(store, until, lambda end: client.changed(store.client, since, end, sequence))


def _more(found: tuple[wire.Feed, datetime]) -> str | None:
    answer, until = found
    more = answer.more
    return f"{more.more_from} {more.more_sequence} {until.isoformat()}" if more else None


async def _not_in_the_future(
    store: Store, until: datetime, ask: Callable[[datetime], Awaitable[T]]
) -> tuple[T, datetime]:
    """Ask up to ``until``, or up to the platform's present if that is earlier and it complains.

    It refuses times to come, and how far our clock runs ahead is known only from its first answer.
    """
    try:
        return await ask(until), until
    except BadResponse:
        present = store.clock.now() + store.client.clock_offset
        if until <= present:
            raise
        return await ask(present), present


async def _lines(store: Store, rows: Sequence[msgspec.Raw], resume: str | None) -> Page[Order]:
    """Return everything about the lines that rows of the feed name."""
    wanted: dict[str, msgspec.Raw] = {}
    unnamed: list[Rejected] = []
    for row in rows:
        try:
            wanted[parse.feed_id(row)] = row
        except BadRecord as wrong:
            unnamed.append(Rejected(raw=bytes(row), reason=wrong.message))
    found = await _details(store, wanted, resume)
    return msgspec.structs.replace(found, rejected=[*unnamed, *found.rejected])


async def _details(store: Store, wanted: Mapping[str, msgspec.Raw], resume: str | None) -> Page[Order]:
    """Ask for lines by id. What was asked for and not returned is rejected, never dropped."""
    if not wanted:
        return Page((), resume)
    answer = await client.details(store.client, list(wanted))
    found = page(answer.data or (), parse.order, resume, id_of=parse.row_id)
    told = {item.id for one in found.items for item in one.items} | {one.id for one in found.rejected}
    reason = _("The platform named this order and did not return it.")
    absent = [Rejected(raw=bytes(row), reason=reason, id=name) for name, row in wanted.items() if name not in told]
    return Page(parse.together(found.items), resume, [*found.rejected, *absent])


async def sweep(
    store: Store, window: Window, open_items: Sequence[str], resume: str | None
) -> AsyncIterator[Page[Order]]:
    """Ask again for open deliveries, whose end no row of the feed tells, then for confirmed purchases.

    ``resume`` is ``after <line>`` among the deliveries, ``decided <page> <until>`` afterwards.
    """
    place = (resume or "after ").split(" ")
    if place[0] == "after":
        ids = [one for one in open_items if one > place[1]]
        place = ["decided", "1", window.until.isoformat()]
        while batch := ids[: client.BATCH]:
            ids = ids[client.BATCH :]
            token = f"after {batch[-1]}" if ids else " ".join(place)
            yield await _details(store, {one: msgspec.Raw(msgspec.json.encode(one)) for one in batch}, token)
    number, until = int(place[1]), datetime.fromisoformat(place[2])
    while number:
        asked = partial(client.decided, store.client, window.since, page=number)
        answer, until = await _not_in_the_future(store, until, asked)
        number = number + 1 if answer.goes_on else 0
        following = f"decided {number} {until.isoformat()}" if number else None
        found = page(answer.rows, parse.conditional, following, id_of=parse.row_id)
        yield msgspec.structs.replace(found, items=parse.together(found.items))
