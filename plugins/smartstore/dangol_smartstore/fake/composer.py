"""The seller's trades as orders of SmartStore."""

from __future__ import annotations

from collections.abc import Iterator

from dangol.testing.compose import AHEAD_DAYS, Line, Sales, Trade, dated, market_line_number, market_number
from dangol_smartstore.fake.model import Claim, Item, Purchase
from dangol_smartstore.fake.products import PRODUCTS

__all__ = ["AHEAD_DAYS", "compose"]

_BY_CODE = {product.code: product for product in PRODUCTS}


def compose(seed: int, orders: int, days: int, now: int) -> Iterator[list[Item]]:
    """Yield the lines of each order, oldest first: ``orders`` in the ``days`` before ``now``, then those to come."""
    for trade in Sales(seed, orders, days, now):
        ids = tuple(dated(trade.ordered, market_line_number(trade, n)) for n in range(len(trade.lines)))
        purchase = _purchase(trade, ids)
        yield [_item(name, purchase, line) for name, line in zip(ids, trade.lines, strict=True)]


def _purchase(trade: Trade, item_ids: tuple[str, ...]) -> Purchase:
    return Purchase(
        id=market_number(trade),
        ordered=trade.ordered,
        paid=trade.paid,
        item_ids=item_ids,
        buyer=trade.buyer,
        gift=trade.gift,
        void=trade.void,
    )


def _item(name: str, purchase: Purchase, line: Line) -> Item:
    turn = line.turn
    return Item(
        id=name,
        purchase=purchase,
        product=_BY_CODE[line.good.code],
        option=line.option,
        quantity=line.quantity,
        unit_price=line.good.price,
        placed=line.placed,
        dispatched=line.dispatched,
        delivered=line.delivered,
        decided=line.decided,
        carrier=line.carrier,
        claim=None
        if turn is None
        else Claim(
            id=f"{name[:8]}{int(name[8:]) + 30_000_000}",
            kind=turn.kind,
            requested=turn.requested,
            reason=turn.reason,
            collected=turn.collected,
            redelivered=turn.redelivered,
            done=turn.done,
            rejected=turn.rejected,
        ),
    )
