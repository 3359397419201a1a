"""Orders as the market keeps them: every fact is a time, so that the state at any moment can be computed.

Times are milliseconds since 1970 UTC. A time in the future has not happened yet.
"""

from __future__ import annotations

import msgspec

from dangol_smartstore.fake.products import Product

__all__ = ["Claim", "Item", "Purchase", "around", "changes", "claim_status", "next_moment", "status"]


class Claim(msgspec.Struct):
    """A cancellation, return, exchange or hold of one item. ``rejected`` excludes ``done``."""

    id: str
    kind: str
    requested: int
    reason: str = "기타"
    collected: int | None = None
    redelivered: int | None = None
    done: int | None = None
    rejected: int | None = None


class Purchase(msgspec.Struct):
    """One order: who bought and when it was paid. ``void`` is when it lapsed unpaid."""

    id: str
    ordered: int
    paid: int | None
    item_ids: tuple[str, ...]
    buyer: int
    buyer_name: str | None = None
    gift: bool = False
    void: int | None = None


class Item(msgspec.Struct):
    """One product order (상품주문). ``hidden_until`` keeps it out of every answer, as late rows are."""

    id: str
    purchase: Purchase
    product: Product
    option: str
    quantity: int
    unit_price: int
    placed: int | None = None
    dispatched: int | None = None
    delivered: int | None = None
    decided: int | None = None
    claim: Claim | None = None
    carrier: str = "CJGLS"
    parcel: str | None = None
    """The tracking number, where it is not made from the item's own."""
    hidden_until: int = 0
    extra: tuple[tuple[int, str], ...] = ()
    """Further changes for the feed: (time, type)."""

    @property
    def tracking(self) -> str:
        """The parcel's number."""
        return self.parcel or f"6{int(self.id[8:]) * 7919 % 10**11:011d}"

    @property
    def amount(self) -> int:
        """What was paid for the line, in won."""
        return self.unit_price * self.quantity


_DONE = {"CANCEL": "CANCELED", "ADMIN_CANCEL": "CANCELED", "RETURN": "RETURNED", "EXCHANGE": "EXCHANGED"}


def status(item: Item, now: int, *, feed: bool = False) -> str:
    """Return productOrderStatus at ``now``; the feed never learns of a delivery (``feed=True``)."""
    purchase, claim = item.purchase, item.claim
    if purchase.paid is None or purchase.paid > now:
        lapsed = purchase.void is not None and purchase.void <= now
        return "CANCELED_BY_NOPAYMENT" if lapsed else "PAYMENT_WAITING"
    if claim is not None and claim.done is not None and claim.done <= now and claim.kind in _DONE:
        return _DONE[claim.kind]
    if item.decided is not None and item.decided <= now:
        return "PURCHASE_DECIDED"
    if item.delivered is not None and item.delivered <= now and not feed:
        return "DELIVERED"
    return "DELIVERING" if item.dispatched is not None and item.dispatched <= now else "PAYED"


def claim_status(claim: Claim, now: int) -> str | None:
    """Return claimStatus at ``now``, ``None`` before the claim was made."""
    if claim.requested > now:
        return None
    kind = claim.kind
    if kind == "PURCHASE_DECISION_HOLDBACK":
        released = claim.done is not None and claim.done <= now
        return "PURCHASE_DECISION_HOLDBACK_RELEASE" if released else "PURCHASE_DECISION_HOLDBACK"
    if claim.rejected is not None and claim.rejected <= now:
        return f"{kind}_REJECT"
    if claim.done is not None and claim.done <= now:
        return f"{kind}_DONE"
    if claim.redelivered is not None and claim.redelivered <= now:
        return "EXCHANGE_REDELIVERING"
    if claim.collected is not None and claim.collected <= now:
        return "COLLECT_DONE"
    return "ADMIN_CANCELING" if kind == "ADMIN_CANCEL" else f"{kind}_REQUEST"


def changes(item: Item) -> list[tuple[int, str]]:
    """Return every change that the feed knows, in order of time."""
    purchase, claim = item.purchase, item.claim
    found = [(purchase.ordered, "PAY_WAITING"), *item.extra]
    if purchase.paid is not None:
        found.append((purchase.paid, "PAYED"))
    if item.dispatched is not None:
        found.append((item.dispatched, "DISPATCHED"))
    if item.decided is not None:
        found.append((item.decided, "PURCHASE_DECIDED"))
    if claim is not None:
        steps = (
            (claim.requested, "CLAIM_REQUESTED"),
            (claim.collected, "COLLECT_DONE"),
            (claim.redelivered, "CLAIM_REDELIVERING"),
            (claim.done, "CLAIM_COMPLETED"),
            (claim.rejected, "CLAIM_REJECTED"),
        )
        found.extend((at, kind) for at, kind in steps if at is not None)
    found.sort(key=_time)
    return found


def _time(change: tuple[int, str]) -> int:
    return change[0]


def around(item: Item, now: int) -> tuple[tuple[int, str] | None, int | None]:
    """Return the last change as the feed shows it at ``now``, and when that will next be another.

    There is one row an item, overwritten in place; none while the item is hidden.
    """
    last, following = None, None
    for change in changes(item):
        if change[0] > now:
            following = change[0]
            break
        last = change
    if item.hidden_until > now:
        return None, item.hidden_until
    return last, following


def next_moment(item: Item, now: int) -> int | None:
    """Return when something about the item next changes by itself, deliveries included."""
    times = [at for at, _ in changes(item)]
    times += [at for at in (item.placed, item.delivered, item.purchase.void, item.hidden_until) if at is not None]
    return min((at for at in times if at > now), default=None)
