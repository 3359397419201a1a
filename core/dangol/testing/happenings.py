"""What a ``FakePlatform`` can be told by ``POST /__fake__/events``, and what it tells of its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from dangol.testing import events as shapes
from dangol.testing.compose import person
from dangol.testing.exchange import BadEvent
from dangol.testing.goods import FakeAnswer, FakeInquiry, FakeItem, FakeOrder, FakeReview, Goods, korea

__all__ = ["SHAPES", "apply_events", "inquiry_truth", "order_truth", "review_truth"]


class NewOrder(shapes.NewOrder, kw_only=True):
    """``order``: see ``events.NewOrder``."""

    items: list[shapes.NewItem] = msgspec.field(default_factory=lambda: [shapes.NewItem()])
    visible_at: shapes.Maybe = UNSET


class ReviewRow(shapes.ReviewRow, kw_only=True):
    """``review``: see ``events.ReviewRow``."""

    visible_at: shapes.Maybe = UNSET


class InquiryRow(shapes.InquiryRow, kw_only=True):
    """``inquiry``: see ``events.InquiryRow``."""

    visible_at: shapes.Maybe = UNSET


SHAPES: dict[str, type[shapes.Shape]] = {
    "order": NewOrder,
    "item": shapes.EditItem,
    "review": ReviewRow,
    "reply": shapes.ReplyRow,
    "inquiry": InquiryRow,
    "answer": shapes.AnswerRow,
}
_LIFE = {
    "placed_at": "placed",
    "dispatched_at": "dispatched",
    "delivered_at": "delivered",
    "confirmed_at": "confirmed",
}


def apply_events(goods: Goods, now: datetime, asked: Any) -> list[dict[str, Any]]:
    """Carry out all events, or none if one makes no sense of form. Raises ``BadEvent``."""
    doing = shapes.read_events(asked, SHAPES)
    scribe = _Scribe(goods, now)
    return [{"kind": kind, **scribe.writers[kind](row)} for kind, row in doing]


def _moment(given: shapes.Maybe, default: datetime | None) -> datetime | None:
    if isinstance(given, UnsetType):
        return default
    return None if given is None else korea(given)


def _surely(given: datetime | UnsetType, default: datetime) -> datetime:
    return default if isinstance(given, UnsetType) else korea(given)


class _Scribe:
    """Writes events into one shop."""

    def __init__(self, goods: Goods, now: datetime) -> None:
        self._goods = goods
        self._now = now
        self.writers: dict[str, Callable[[Any], dict[str, Any]]] = {
            "order": self._order,
            "item": self._item,
            "review": self._review,
            "reply": self._reply,
            "inquiry": self._inquiry,
            "answer": self._answer,
        }

    def _order(self, row: NewOrder) -> dict[str, Any]:
        made = [self._one_order(row) for _ in range(row.copies)]
        items = [item.id for order in made for item in order.items]
        return {"order_id": made[0].id, "item_ids": items, "order_ids": [order.id for order in made]}

    def _one_order(self, row: NewOrder) -> FakeOrder:
        goods, ordered = self._goods, _surely(row.ordered_at, self._now)
        buyer = person(goods.seed, row.buyer)
        order = FakeOrder(
            id=row.order_id or goods.number("O"),
            ordered=ordered,
            paid=_moment(row.paid_at, min(ordered + timedelta(seconds=30), max(self._now, ordered))),
            buyer=buyer._replace(name=row.buyer_name) if row.buyer_name else buyer,
            items=[self._line(line) for line in row.items],
            visible=_moment(row.visible_at, None),
        )
        if order.id in goods.orders:
            raise BadEvent(f"There is an order {order.id} already.")
        goods.orders[order.id] = order
        return order

    def _line(self, row: shapes.NewItem) -> FakeItem:
        item = self._goods.new_item(self._goods.good(row.product_id or ""))
        item.id = row.item_id or item.id
        self._live(item, row)
        return item

    def _live(self, item: FakeItem, row: shapes.Life) -> None:
        for given, name in (("option", "option"), ("quantity", "quantity"), ("unit_price", "price")):
            if (value := getattr(row, given)) is not UNSET:
                setattr(item, name, value)
        for given, name in _LIFE.items():
            setattr(item, name, _moment(getattr(row, given), getattr(item, name)))
        if row.tracking_no is not UNSET:
            item.tracking = str(row.tracking_no)

    def _found(self, item_id: str | UnsetType) -> tuple[FakeOrder, FakeItem]:
        try:
            return self._goods.item("" if isinstance(item_id, UnsetType) else item_id)
        except KeyError:
            raise BadEvent(f"There is no item {item_id}.") from None

    def _item(self, row: shapes.EditItem) -> dict[str, Any]:
        order, item = self._found(row.item_id)
        self._live(item, row)
        order.paid = _moment(row.paid_at, order.paid)
        order.visible = _moment(row.visible_at, order.visible)
        order.edited = self._now
        return {"item_id": item.id, "order_id": order.id}

    def _review(self, row: ReviewRow) -> dict[str, Any]:
        review = self._goods.reviews.get(row.review_id or "")
        if review is None:
            if isinstance(row.text, UnsetType):
                raise BadEvent(f"There is no review {row.review_id}; a new one needs item_id and text.")
            order, item = self._found(row.item_id)
            review = self._goods.add_review(order, item, 5, row.text, self._now, row.review_id)
        else:
            review.updated = self._now
        shapes.copy_given(row, review, "rating text shown deleted")
        review.written = _surely(row.written_at, review.written)
        review.updated = _moment(row.updated_at, review.updated)
        review.visible = _moment(row.visible_at, review.visible)
        return {"review_id": review.id, "item_id": review.item.id}

    def _reply(self, row: shapes.ReplyRow) -> dict[str, Any]:
        review = self._goods.reviews.get(row.review_id)
        if review is None:
            raise BadEvent(f"There is no review {row.review_id}.")
        review.reply = None if row.text is None else self._words(row.text, row.at)
        return {"review_id": review.id}

    def _inquiry(self, row: InquiryRow) -> dict[str, Any]:
        inquiry = self._goods.inquiries.get(row.inquiry_id or "")
        if inquiry is None:
            if isinstance(row.text, UnsetType):
                raise BadEvent(f"There is no inquiry {row.inquiry_id}; a new one needs item_id and text.")
            order, item = self._found(row.item_id)
            inquiry = self._goods.add_inquiry(order, item, "문의드립니다", row.text, self._now, row.inquiry_id)
        shapes.copy_given(row, inquiry, "title text deleted")
        inquiry.asked = _surely(row.asked_at, inquiry.asked)
        inquiry.visible = _moment(row.visible_at, inquiry.visible)
        return {"inquiry_id": inquiry.id}

    def _answer(self, row: shapes.AnswerRow) -> dict[str, Any]:
        inquiry = self._goods.inquiries.get(row.inquiry_id)
        if inquiry is None:
            raise BadEvent(f"There is no inquiry {row.inquiry_id}.")
        inquiry.answers.append(self._words(row.text, row.at))
        return {"inquiry_id": inquiry.id, "answer_id": inquiry.answers[-1].id}

    def _words(self, text: str, at: datetime | UnsetType) -> FakeAnswer:
        return FakeAnswer(id=self._goods.number("A"), at=_surely(at, self._now), text=text)


# telling


def order_truth(order: FakeOrder, now: datetime) -> dict[str, Any]:
    """Tell an order as JSON values."""
    return {
        "order_id": order.id,
        "ordered_at": order.ordered.isoformat(),
        "buyer": order.buyer.masked,
        "items": [
            {
                "item_id": item.id,
                "product_id": item.product_id,
                "product_name": item.product,
                "quantity": item.quantity,
                "amount": item.amount,
                "status": str(item.stage(order.paid, now)),
            }
            for item in order.items
        ],
    }


def review_truth(review: FakeReview) -> dict[str, Any]:
    """Tell a review as JSON values."""
    return {
        "review_id": review.id,
        "item_id": review.item.id,
        "rating": review.rating,
        "text": review.text,
        "written_at": review.written.isoformat(),
        "shown": review.shown,
        "reply": _answer_truth(review.reply) if review.reply else None,
    }


def inquiry_truth(inquiry: FakeInquiry) -> dict[str, Any]:
    """Tell a question as JSON values."""
    return {
        "inquiry_id": inquiry.id,
        "item_id": inquiry.item.id,
        "order_id": inquiry.order.id,
        "text": inquiry.text,
        "asked_at": inquiry.asked.isoformat(),
        "answered": bool(inquiry.answers),
        "answers": [_answer_truth(one) for one in inquiry.answers],
    }


def _answer_truth(answer: FakeAnswer) -> dict[str, Any]:
    return {"id": answer.id, "at": answer.at.isoformat(), "text": answer.text}
