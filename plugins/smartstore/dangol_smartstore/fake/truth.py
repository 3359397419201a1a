"""The truth behind the answers, for ``GET /__fake__/state``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dangol.testing.compose import person
from dangol.testing.compose.moments import iso
from dangol_smartstore.fake.model import Item, around, claim_status, status
from dangol_smartstore.fake.questions import Inquiry
from dangol_smartstore.fake.reviews import Review
from dangol_smartstore.fake.shop import Shop
from dangol_smartstore.fake.wire import buyer_of

__all__ = ["truth"]


def truth(shop: Shop) -> dict[str, Callable[[], list[Any]]]:
    """Return the parts of the state, each made when asked for."""
    return {
        "orders": lambda: _orders(shop),
        "reviews": lambda: [_review(shop, r) for r in shop.reviews.values() if r.written <= shop.now and not r.deleted],
        "inquiries": lambda: [
            _inquiry(shop, q) for q in shop.inquiries.values() if q.asked <= shop.now and not q.deleted
        ],
    }


def _time(moment: int | None, now: int) -> str | None:
    return None if moment is None or moment > now else iso(moment)


def _orders(shop: Shop) -> list[dict[str, Any]]:
    orders: dict[str, dict[str, Any]] = {}
    for item in shop.shown():
        purchase = item.purchase
        order = orders.get(purchase.id)
        if order is None:
            order = orders[purchase.id] = {
                "order_id": purchase.id,
                "ordered_at": iso(purchase.ordered),
                "paid_at": _time(purchase.paid, shop.now),
                "buyer": buyer_of(purchase, shop.seed).masked,
                "items": [],
            }
        order["items"].append(_item(item, shop.now))
    return list(orders.values())


def _item(item: Item, now: int) -> dict[str, Any]:
    last, claim = around(item, now)[0], item.claim
    return {
        "item_id": item.id,
        "product_id": item.product.id,
        "product_name": item.product.name,
        "option": item.option,
        "quantity": item.quantity,
        "amount": item.amount,
        "status": status(item, now),
        "claim": None if claim is None or claim.requested > now else claim.kind,
        "claim_status": None if claim is None else claim_status(claim, now),
        "placed_at": _time(item.placed, now),
        "dispatched_at": _time(item.dispatched, now),
        "delivered_at": _time(item.delivered, now),
        "confirmed_at": _time(item.decided, now) if status(item, now) == "PURCHASE_DECIDED" else None,
        "last_change": None if last is None else {"type": last[1], "at": iso(last[0])},
    }


def _review(shop: Shop, review: Review) -> dict[str, Any]:
    reply = review.replied(shop.now, shop.seed)
    return {
        "review_id": review.id,
        "item_id": review.item_id,
        "product_id": review.product.id,
        "product_name": review.product.name,
        "rating": review.rating,
        "text": review.text(shop.seed),
        "writer": person(shop.seed, review.buyer).masked,
        "written_at": iso(review.written),
        "updated_at": iso(review.updated or review.written),
        "month_use": review.month_use,
        "parent_id": review.parent_id,
        "photos": review.photos,
        "shown": review.shown,
        "reply": None if reply is None else {"text": reply.text, "at": iso(reply.at)},
    }


def _inquiry(shop: Shop, inquiry: Inquiry) -> dict[str, Any]:
    answers = inquiry.answered(shop.now)
    return {
        "inquiry_id": str(inquiry.no),
        "kind": inquiry.kind,
        "title": inquiry.title,
        "category": inquiry.category,
        "topic": inquiry.topic,
        "urgent": inquiry.urgent,
        "text": inquiry.text,
        "asked_at": iso(inquiry.asked),
        "product_id": inquiry.product.id,
        "order_id": inquiry.order_id,
        "item_ids": list(inquiry.item_ids),
        "writer": person(shop.seed, inquiry.buyer).masked,
        "answered": bool(answers),
        "answers": [{"id": a.id, "text": a.text, "at": iso(a.at), "by": a.by} for a in answers],
    }
