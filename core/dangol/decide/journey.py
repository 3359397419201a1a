"""The journey of one order: what happened, what was said, and what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.decide.explain import explain_item
from dangol.errors import NotFound
from dangol.facts import ItemFacts, OrderFacts
from dangol.i18n import _
from dangol.rules.look import AGAIN

if TYPE_CHECKING:
    from dangol.decide.explain import Explanation
    from dangol.policies import Policies
    from dangol.registry import Plugins
    from dangol.storage.facts import FactReader
    from dangol.text.reading import Analyst

__all__ = ["Journey", "Next", "journey"]


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would do next about an order.

    ``due``: at once. Else not before ``at``, or, where no day is known, when what ``reason`` says has changed.
    """

    rule: str
    title: str
    due: bool
    at: datetime | None
    reason: str


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """The stages of an order, each with its time or ``None`` while it is still to come, and what comes next.

    ``unsaid``: nothing reached the buyer about this order yet.
    """

    store: str
    order_id: str
    products: tuple[str, ...]
    service: bool
    unsaid: bool
    stages: tuple[tuple[str, datetime | None], ...]
    next: tuple[Next, ...]


def journey(
    reader: FactReader,
    plugins: Plugins,
    policies: Policies,
    store: str,
    order_id: str,
    now: datetime,
    *,
    texts: Analyst | None = None,
) -> Journey:
    """Return the journey of an order. Raises ``NotFound``."""
    order = next(reader.read("order", store, [order_id]), None)
    if not isinstance(order, OrderFacts):
        raise NotFound(_("There is no order {id}.").format(id=order_id), hint=_("Read what is new with: dangol sync"))
    items = reader.of_order(store, order_id)
    coming = {
        one.rule: _next(one, now)
        for item in items
        for one in explain_item(reader, plugins, policies, store, item.item_id, now, texts=texts)
        if one.verdict == "wait" or (one.verdict == "propose" and not one.about)
    }
    return Journey(
        store=store,
        order_id=order_id,
        products=tuple(dict.fromkeys(line.product_name or line.product_id for line in order.lines)),
        service=order.service,
        unsaid=order.said_at is None,
        stages=_stages(order, items),
        next=tuple(coming.values()),
    )


def _next(one: Explanation, now: datetime) -> Next:
    known = one.until is not None and one.until != now + AGAIN
    due = one.verdict == "propose"
    return Next(rule=one.rule, title=one.title, due=due, at=one.until if known else None, reason=one.reason)


def _stages(order: OrderFacts, items: list[ItemFacts]) -> tuple[tuple[str, datetime | None], ...]:
    sent = [line.dispatched_at for line in order.lines]
    handed = [line.delivered_at for line in order.lines]
    done = [line.confirmed_at for line in order.lines]
    return (
        ("ordered", order.ordered_at),
        ("paid", order.paid_at),
        ("sent", _last(sent)),
        ("received", _last(handed)),
        ("confirmed", _last(done)),
        ("asked", _first([item.asked_at for item in items])),
        ("reminded", _first([item.reminded_at for item in items])),
        ("reviewed", _first([item.reviewed_at for item in items])),
    )


def _last(times: list[datetime | None]) -> datetime | None:
    """Return the latest time if every line has one: a stage is reached when all of them reached it."""
    known = [at for at in times if at is not None]
    return max(known) if known and len(known) == len(times) else None


def _first(times: list[datetime | None]) -> datetime | None:
    return min((at for at in times if at is not None), default=None)
