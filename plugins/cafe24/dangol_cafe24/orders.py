"""Orders: read by every date at which something happens to them, with their buyers' consents; open ones again daily."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from dangol import MemberConsent, Order, Page, page
from dangol_cafe24 import client, parse, wire
from dangol_cafe24.gateway import NotPermitted
from dangol_cafe24.spans import Span, walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from dangol import Store, Window

__all__ = ["DATES", "changed", "sweep"]

DATES = (
    "order_date",
    "pay_date",
    "shipbegin_date",
    "shipend_date",
    "purchaseconfirmation_date",
    "cancel_date",
    *(f"{claim}_{step}_date" for claim in ("cancel", "return", "exchange") for step in ("request", "complete")),
)
"""What the list can be asked by. There is no date of the last change, so all that matter are asked in turn."""


async def changed(store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Order | MemberConsent]]:
    """Read what was ordered, paid, sent, delivered, confirmed or claimed in a window. ``resume``: see ``spans.walk``.

    The consents of the members among the buyers come on the page of their orders, once in a run.
    """
    members = _Members(store)
    ask = partial(client.orders, store)
    async with aclosing(walk(DATES, Span.covering(window), resume, ask, client.SOLD)) as spans:
        async for _date, _span, rows, token in spans:
            yield await _page(store, rows, token, members)


async def sweep(
    store: Store, open_items: Sequence[str], resume: str | None
) -> AsyncIterator[Page[Order | MemberConsent]]:
    """Read open orders again: a claim that was refused or taken back leaves no date behind.

    ``resume`` is the number of the last order that was read.
    """
    ids = sorted({parse.order_of(item) for item in open_items})
    ids = [one for one in ids if one > (resume or "")]
    members = _Members(store)
    while batch := ids[: client.BATCH]:
        ids = ids[client.BATCH :]
        found = await client.orders_by_id(store, batch)
        yield await _page(store, found.rows, batch[-1] if ids else None, members)


async def _page(
    store: Store, rows: Sequence[msgspec.Raw], token: str | None, members: _Members
) -> Page[Order | MemberConsent]:
    found = page(rows, partial(parse.order, settings=store.settings), token, id_of=parse.row_id)
    consents = await members.of(found.items)
    return Page([*found.items, *consents.items], token, [*found.rejected, *consents.rejected])


class _Members:
    """What members agreed to, asked once in a run for each: only where the scope was asked for and is given."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked: set[str] = set()
        self._allowed = client.CUSTOMER in store.settings.asked

    async def of(self, orders: Iterable[Order]) -> Page[MemberConsent]:
        """Return the consents of those members who were not asked for yet."""
        wanted = sorted({one.buyer_id for one in orders if one.buyer_id} - self._asked)
        rows: list[msgspec.Raw] = []
        for start in range(0, len(wanted), client.BATCH):
            if self._allowed:
                rows += (await self._ask(wanted[start : start + client.BATCH])).customers
        self._asked.update(wanted)
        return page(rows, partial(parse.consent, now=self._store.clock.now()))

    async def _ask(self, members: Sequence[str]) -> wire.Customers:
        """Ask. A scope that is missing after all is told by ``dangol check`` and stops no order."""
        try:
            return await client.customers(self._store, members)
        except NotPermitted:
            self._allowed = False
            return wire.Customers(customers=[])
