"""Composes the orders of a believable shop: when people buy, pay, receive, confirm, and change their minds."""

from __future__ import annotations

from collections.abc import Iterator

from dangol.testing.compose import Dice, Rhythm
from dangol.testing.compose.moments import DAY, HOUR, MINUTE, at, day_name, day_of, next_working_day, weekday
from dangol_smartstore.fake.model import Claim, Item, Purchase
from dangol_smartstore.fake.products import PRODUCTS

__all__ = ["AHEAD_DAYS", "compose"]

AHEAD_DAYS = 14
"""How far beyond the present orders are composed: they appear as the clock moves."""

_CUT_OFF = 14 * HOUR
_AUTO_DECISION = 8 * DAY
"""The market confirms a purchase by itself so long after delivery (not documented; a common figure)."""

_SUNDAY = 6
_CARRIERS = (("CJGLS", 8.0), ("HANJIN", 1.0), ("EPOST", 1.0))
_PRODUCTS = tuple((product, product.weight) for product in PRODUCTS)
_REASONS = {
    "CANCEL": ("INTENT_CHANGED", "COLOR_AND_SIZE", "WRONG_ORDER"),
    "RETURN": ("INTENT_CHANGED", "BROKEN", "INCORRECT_INFO"),
    "EXCHANGE": ("COLOR_AND_SIZE", "BROKEN", "WRONG_OPTION"),
}


def compose(seed: int, orders: int, days: int, now: int) -> Iterator[list[Item]]:
    """Yield the lines of each order, oldest first: ``orders`` in the ``days`` before ``now``, then those to come."""
    past = Rhythm(now - days * DAY, now)
    future = Rhythm(now, now + AHEAD_DAYS * DAY)
    coming = round(orders * future.total / past.total)
    crowd = max(10, orders * 3 // 4)
    for number in range(orders + coming):
        dice = Dice(seed, "order", number)
        if number < orders:
            ordered = past.at((number + dice.unit()) / orders)
        else:
            ordered = future.at((number - orders + dice.unit()) / coming)
        yield _order(dice, number, ordered - ordered % 1000, crowd)


def _order(dice: Dice, number: int, ordered: int, crowd: int) -> list[Item]:
    date = day_name(day_of(ordered)).replace("-", "")
    lines = dice.weighted(((1, 0.84), (2, 0.13), (3, 0.03)))
    first = 50_000_000 + number * 4
    purchase = Purchase(
        id=f"{date}{20_000_000 + number}",
        ordered=ordered,
        paid=_payment(dice, ordered),
        item_ids=tuple(f"{date}{first + line}" for line in range(lines)),
        buyer=int(crowd * dice.unit() ** 1.5),
        gift=dice.chance(0.02),
    )
    if purchase.paid is None:
        purchase.void = ordered + 3 * DAY
    sent = None if purchase.paid is None else _sent(dice, purchase.paid)
    items = []
    for item_id in purchase.item_ids:
        product = dice.weighted(_PRODUCTS)
        item = Item(
            id=item_id,
            purchase=purchase,
            product=product,
            option=dice.pick(product.options),
            quantity=dice.weighted(((1, 0.82), (2, 0.14), (4, 0.04))),
            unit_price=product.price,
        )
        if purchase.paid is not None and sent is not None:
            item.placed, item.dispatched, item.delivered, item.carrier = sent
            _decide(dice, item, sent[2])
            _claim(dice, item, purchase.paid, sent[1], sent[2])
        items.append(item)
    return items


def _payment(dice: Dice, ordered: int) -> int | None:
    if not dice.chance(0.06):
        return ordered + dice.between(5, 90) * 1000
    if dice.chance(0.12):
        return None
    return ordered + dice.between(10, 1200) * MINUTE


def _sent(dice: Dice, paid: int) -> tuple[int, int, int, str]:
    """Return when the seller took the order on, handed it over, and it arrived; with the carrier."""
    today = day_of(paid)
    in_time = weekday(today) < 5 and paid < at(today, _CUT_OFF)
    day = today if in_time else next_working_day(today + 1, 0)
    if dice.chance(0.03):
        day = next_working_day(day, dice.between(1, 2))
    placed = max(paid + 5 * MINUTE, at(day, 9 * HOUR + dice.between(0, 90) * MINUTE))
    dispatched = max(placed + 20 * MINUTE, at(day, 15 * HOUR + dice.between(20, 150) * MINUTE))
    arrives = day + dice.weighted(((1, 0.80), (2, 0.14), (4, 0.03), (5, 0.02), (6, 0.01)))
    if weekday(arrives) == _SUNDAY:
        arrives += 1
    delivered = at(arrives, 10 * HOUR + dice.between(0, 570) * MINUTE)
    return placed, dispatched, delivered, dice.weighted(_CARRIERS)


def _decide(dice: Dice, item: Item, delivered: int) -> None:
    early = dice.chance(0.38)
    item.decided = delivered + (dice.between(60, 5 * 1440) * MINUTE if early else _AUTO_DECISION)


def _claim(dice: Dice, item: Item, paid: int, dispatched: int, delivered: int) -> None:
    kind = dice.weighted(((None, 0.93), ("CANCEL", 0.03), ("RETURN", 0.025), ("EXCHANGE", 0.015)))
    if kind is None:
        return
    claim = Claim(id=f"{item.id[:8]}{int(item.id[8:]) + 30_000_000}", kind=kind, requested=0)
    claim.reason = dice.pick(_REASONS[kind])
    item.claim = claim
    if kind == "CANCEL":
        claim.requested = min(paid + dice.between(10, 300) * MINUTE, dispatched - 10 * MINUTE)
        claim.done = claim.requested + dice.between(5, 8) * MINUTE
        item.dispatched = item.delivered = item.decided = None
        if item.placed is not None and item.placed > claim.requested:
            item.placed = None
        return
    claim.requested = delivered + dice.between(180, 4 * 1440) * MINUTE
    if dice.chance(0.12):
        claim.rejected = claim.requested + dice.between(60, 1440) * MINUTE
        item.decided = claim.rejected + 5 * DAY
        return
    item.decided = None
    claim.collected = claim.requested + dice.between(1440, 3 * 1440) * MINUTE
    if kind == "EXCHANGE":
        claim.redelivered = claim.collected + dice.between(180, 1440) * MINUTE
        claim.done = claim.redelivered + dice.between(1440, 2 * 1440) * MINUTE
    else:
        claim.done = claim.collected + dice.between(60, 1440) * MINUTE
