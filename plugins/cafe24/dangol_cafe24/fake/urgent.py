"""Urgent inquiries (긴급문의): numbers and replies of their own, apart from the boards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from dangol.testing.compose import Dice, ask_about_order, person
from dangol.testing.compose.moments import DAY, HOUR, MINUTE
from dangol_cafe24.fake.model import Purchase

__all__ = ["Urgent", "UrgentReply", "compose_urgent"]

_SHARE = 0.02


class UrgentReply(msgspec.Struct):
    """The seller's answer; ``seen`` is when it can first be read."""

    at: int
    content: str
    status: str
    user_id: str
    count: int = 1
    seen: int = 0
    by: str = "seller"


class Urgent(msgspec.Struct):
    """An urgent question. ``order_id`` or ``product_no`` is what it was asked about."""

    no: int
    at: int
    kind: str
    title: str
    content: str
    writer: str
    member_id: str
    email: str
    phone: str
    order_id: str | None = None
    product_no: int | None = None
    reply: UrgentReply | None = None
    removed: bool = False

    def answered(self, now: int) -> UrgentReply | None:
        """Return the reply that can be read at ``now``."""
        reply = self.reply
        return reply if reply is not None and reply.at <= now and reply.seen <= now else None


def compose_urgent(seed: int, purchases: Sequence[Purchase], start: int) -> Iterator[Urgent]:
    """Yield the urgent questions; members alone may ask. One always waits at the start."""
    number = 11
    fresh: Purchase | None = None
    for place, purchase in enumerate(purchases):
        item = purchase.items[0]
        if not purchase.member_id or purchase.paid is None or item.dispatched is None:
            continue
        if purchase.paid < start - 3 * HOUR:
            fresh = purchase
        dice = Dice(seed, "urgent", place)
        if not dice.chance(_SHARE):
            continue
        number += 1
        asked = item.dispatched + dice.between(30, 900) * MINUTE
        urgent = _urgent(dice, seed, number, purchase, asked)
        if asked < start - DAY:
            urgent.reply = UrgentReply(
                asked + 40 * MINUTE, "오늘 도착할 예정입니다. 걱정을 드려 죄송합니다.", "T", "admin"
            )
        yield urgent
    if fresh is not None:
        yield _urgent(Dice(seed, "urgent", "fresh"), seed, number + 1, fresh, start - 35 * MINUTE)


def _urgent(dice: Dice, seed: int, number: int, purchase: Purchase, asked: int) -> Urgent:
    buyer = person(seed, purchase.buyer)
    question = ask_about_order(dice, purchase.items[0].product.thing, moving=True, urgent=True)
    return Urgent(
        no=number,
        at=asked - asked % 1000,
        kind=question.category,
        title=question.title,
        content=question.text,
        writer=buyer.name,
        member_id=purchase.member_id,
        email=buyer.email,
        phone=buyer.phone,
        order_id=purchase.id,
    )
