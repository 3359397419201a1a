"""The truth behind the files, for ``GET /__fake__/state``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dangol.testing.compose.moments import iso
from dangol_kmong.fake.model import Business, Deal, Thread

__all__ = ["truth"]


def truth(business: Business, now: int) -> dict[str, Callable[[], list[Any]]]:
    """Return the parts of the state, each made when asked for."""
    return {
        "orders": lambda: [_order(deal, now) for deal in business.ordered(now)],
        "reviews": lambda: [_review(deal, now) for deal in business.deals if deal.shown_review(now)],
        "inquiries": lambda: [_thread(thread, now) for thread in business.threads if thread.shown(now)],
    }


def _time(moment: int | None, now: int) -> str | None:
    return None if moment is None or moment > now else iso(moment)


def _order(deal: Deal, now: int) -> dict[str, Any]:
    return {
        "order_id": str(deal.number),
        "ordered_at": iso(deal.ordered),
        "buyer": deal.thread.nickname,
        "items": [
            {
                "item_id": str(deal.number),
                "product_id": deal.service.title,
                "product_name": deal.service.title,
                "amount": deal.amount,
                "status": deal.status(now),
                "delivered_at": _time(deal.handed_over(now), now),
                "confirmed_at": _time(deal.done, now),
            }
        ],
    }


def _review(deal: Deal, now: int) -> dict[str, Any]:
    review = deal.review
    assert review is not None  # noqa: S101 - only deals with a review come here
    answer = review.answer
    return {
        "order_id": str(deal.number),
        "product_name": deal.service.title,
        "rating": review.rating,
        "text": review.text,
        "writer": deal.thread.nickname,
        "written_at": iso(review.at),
        "reply": None if answer is None or answer.at > now else {"text": answer.text, "at": iso(answer.at)},
    }


def _thread(thread: Thread, now: int) -> dict[str, Any]:
    posts = thread.shown(now)
    return {
        "inquiry_id": f"inbox:{thread.group}:{thread.partner}",
        "writer": thread.nickname,
        "product_name": thread.service.title,
        "asked_at": iso(posts[0].at),
        "answered": posts[-1].seller,
        "posts": [{"at": iso(post.at), "seller": post.seller, "text": post.text} for post in posts],
    }
