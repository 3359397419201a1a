"""The mall's own sales, and the orders of other markets that it repeats because they are wired to it."""

from __future__ import annotations

from collections.abc import Iterator

from dangol.testing.compose import Dice, Line, Sales, Trade, market_number, person, visitor
from dangol.testing.compose.moments import DAY, MINUTE, day_name, day_of
from dangol_cafe24.fake.model import Claim, Item, Purchase
from dangol_cafe24.fake.products import PRODUCTS

__all__ = ["NAME", "claim_of", "compose", "member_of", "order_id", "passed_on", "replacement"]

NAME = "mall order"
MARKET = 2
"""The mall's number among the seller's markets."""

_PASSED_ON = 0.12
_BY_CODE = {product.own_code: product for product in PRODUCTS}
_PLACES = (("mobile", 0.50), ("cafe24", 0.25), ("mobile_d", 0.06), ("NCHECKOUT", 0.11), ("coupang", 0.08))


def compose(seed: int, orders: int, days: int, now: int, market_orders: int) -> Iterator[Purchase]:
    """Yield the mall's orders: ``orders`` in the ``days`` before ``now``, then those to come.

    About an eighth was placed at the seller's SmartStore, which had ``market_orders`` in the same days.
    """
    repeated = passed_on(seed, orders, days, now, market_orders)
    seen: set[int] = set()
    number = 0
    for trade in Sales(seed, orders - sum(_collected(one) <= now for one in repeated), days, now, NAME):
        purchase = _own(seed, number, trade, seen)
        yield purchase
        number += 1
    for trade in repeated:
        yield _repeated(number, trade)
        number += 1


def passed_on(seed: int, orders: int, days: int, now: int, market_orders: int) -> list[Trade]:
    """Return the trades of the seller's SmartStore that the mall repeats, spread over the whole time."""
    sales = Sales(seed, market_orders, days, now)
    total = sales.orders + sales.coming
    count = min(round(orders * _PASSED_ON * total / max(market_orders, 1)), total)
    picked = [sales.trade((2 * n + 1) * total // (2 * count)) for n in range(count)]
    return [trade for trade in picked if trade.paid is not None and not trade.gift]


def order_id(ordered: int, number: int) -> str:
    """Return the id of an order: ``20261120-0000011``."""
    return f"{day_name(day_of(ordered)).replace('-', '')}-{number + 11:07d}"


def member_of(seed: int, buyer: int) -> str:
    """Return the member id of a person, empty for those who never signed up."""
    return person(seed, buyer).login + str(buyer % 1000) if Dice(seed, "member", buyer).chance(0.65) else ""


def _own(seed: int, number: int, trade: Trade, seen: set[int]) -> Purchase:
    buyer = visitor(MARKET, trade.buyer)
    dice = Dice(seed, "place", number)
    place = dice.weighted(_PLACES)
    member = member_of(seed, buyer) if place in ("mobile", "cafe24", "mobile_d") else ""
    purchase = Purchase(
        id=order_id(trade.ordered, number),
        ordered=trade.ordered,
        paid=trade.paid,
        buyer=buyer,
        member_id=member,
        place=place,
        first=buyer not in seen,
        void=trade.void,
    )
    seen.add(buyer)
    if place == "coupang":
        purchase.market_no = f"{30_000_000_000_000 + number * 977}"
    elif place == "NCHECKOUT":
        purchase.market_no = f"{day_name(day_of(trade.ordered)).replace('-', '')}{70_000_000 + number}"
    _fill(purchase, trade.lines)
    return purchase


def _collected(trade: Trade) -> int:
    """Return when the mall has got an order of another market: some minutes after it was paid."""
    return (trade.paid or trade.ordered) + 20 * MINUTE


def _repeated(number: int, trade: Trade) -> Purchase:
    """Repeat an order of the SmartStore."""
    purchase = Purchase(
        id=order_id(trade.ordered, number),
        ordered=trade.ordered,
        paid=trade.paid,
        buyer=trade.buyer,
        place="shopn",
        market_no=market_number(trade),
        hidden_until=_collected(trade),
    )
    _fill(purchase, trade.lines)
    return purchase


def _fill(purchase: Purchase, lines: list[Line]) -> None:
    for place, line in enumerate(lines, 1):
        purchase.items.append(_item(f"{purchase.id}-{place:02d}", line))
    for item in list(purchase.items):
        if item.claim is not None and item.claim.kind == "EXCHANGE" and item.claim.rejected is None:
            purchase.items.append(replacement(purchase, item))


def _item(code: str, line: Line) -> Item:
    product = _BY_CODE[line.good.code]
    return Item(
        code=code,
        product=product,
        option=line.option,
        quantity=line.quantity,
        unit_price=line.good.price,
        placed=line.placed,
        dispatched=line.dispatched,
        delivered=line.delivered,
        decided=line.decided,
        carrier=line.carrier,
        claim=claim_of(line),
    )


def claim_of(line: Line) -> Claim | None:
    """Return a line's claim as the mall keeps it."""
    turn = line.turn
    if turn is None:
        return None
    return Claim(
        kind=turn.kind,
        requested=turn.requested,
        reason=turn.reason,
        collected=turn.collected,
        redelivered=turn.redelivered,
        done=turn.done,
        rejected=turn.rejected,
    )


def replacement(purchase: Purchase, item: Item) -> Item:
    """Return the second row of an exchange: there from the moment the seller took the exchange on."""
    claim = item.claim
    if claim is None:
        raise LookupError(item.code)
    arrived = claim.done
    return Item(
        code=f"{purchase.id}-{len(purchase.items) + 1:02d}",
        product=item.product,
        option=item.option,
        quantity=item.quantity,
        unit_price=item.unit_price,
        placed=claim.accepted,
        dispatched=claim.redelivered,
        delivered=arrived,
        decided=None if arrived is None else arrived + 8 * DAY,
        carrier=item.carrier,
        born=claim.accepted or claim.requested,
        replaces=item.code,
    )
