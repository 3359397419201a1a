"""Carries out what ``POST /__fake__/events`` asks: see ``event_shapes`` for the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET, UnsetType

from dangol.testing import BadEvent
from dangol.testing.compose.moments import day_name, day_of
from dangol.testing.events import AnswerRow, ReplyRow, copy_given, moment, read_events, surely
from dangol_smartstore.fake import event_shapes as shapes
from dangol_smartstore.fake.gate import Gate
from dangol_smartstore.fake.model import Claim, Item, Purchase
from dangol_smartstore.fake.products import PRODUCTS, Product
from dangol_smartstore.fake.questions import Answer, Inquiry
from dangol_smartstore.fake.reviews import Reply, Review
from dangol_smartstore.fake.shop import Shop

__all__ = ["apply_events"]

_LIFE = {
    "placed_at": "placed",
    "dispatched_at": "dispatched",
    "delivered_at": "delivered",
    "confirmed_at": "decided",
}
_BY_ID = {product.id: product for product in PRODUCTS}


def apply_events(shop: Shop, gate: Gate, asked: Any) -> list[dict[str, Any]]:
    """Carry out all events, or none if one makes no sense of form. Raises ``BadEvent``."""
    doing = read_events(asked, shapes.SHAPES)
    shop.compose_all()
    scribe = _Scribe(shop, gate)
    return [{"kind": kind, **scribe.carry_out(kind, row)} for kind, row in doing]


def _product(product_id: str | UnsetType | None) -> Product:
    if product_id is None or isinstance(product_id, UnsetType):
        return PRODUCTS[0]
    if product_id not in _BY_ID:
        raise BadEvent(f"There is no product {product_id}; there are {', '.join(_BY_ID)}.")
    return _BY_ID[product_id]


class _Scribe:
    """Writes events into one shop."""

    def __init__(self, shop: Shop, gate: Gate) -> None:
        self._shop = shop
        self._gate = gate
        self._now = shop.now
        self._writers: dict[str, Callable[[Any], dict[str, Any]]] = {
            "order": self._order,
            "item": self._item,
            "claim": self._claim,
            "review": self._review,
            "reply": self._reply,
            "inquiry": self._inquiry,
            "qna": self._qna,
            "answer": self._answer,
            "gate": self._gateway,
        }

    def carry_out(self, kind: str, row: Any) -> dict[str, Any]:
        """Write one event and return the ids it touched."""
        touched = self._writers[kind](row)
        self._shop.edits += 1
        return touched

    # orders

    def _order(self, row: shapes.NewOrder) -> dict[str, Any]:
        made = [self._one_order(row) for _ in range(row.copies)]
        return {
            "order_id": made[0].id,
            "item_ids": [name for purchase in made for name in purchase.item_ids],
            "order_ids": [purchase.id for purchase in made],
        }

    def _one_order(self, row: shapes.NewOrder) -> Purchase:
        ordered = surely(row.ordered_at, self._now)
        date = day_name(day_of(ordered)).replace("-", "")
        first = 90_000_000 + len(self._shop.items)
        purchase = Purchase(
            id=row.order_id or f"{date}{first - 50_000_000}",
            ordered=ordered,
            paid=moment(row.paid_at, min(ordered + 30_000, max(self._now, ordered))),
            item_ids=tuple(line.item_id or f"{date}{first + n}" for n, line in enumerate(row.items)),
            buyer=row.buyer,
            buyer_name=row.buyer_name,
            gift=row.gift,
        )
        taken = [name for name in purchase.item_ids if name in self._shop.items]
        if purchase.id in self._shop.purchases or taken:
            raise BadEvent(f"There is an order {purchase.id} or an item {', '.join(taken) or '-'} already.")
        self._shop.add([self._line(purchase, n, line) for n, line in enumerate(row.items)])
        return purchase

    def _line(self, purchase: Purchase, place: int, line: shapes.NewItem) -> Item:
        product = _product(line.product_id)
        item = Item(purchase.item_ids[place], purchase, product, product.options[0], 1, product.price)
        self._live(item, line)
        return item

    def _live(self, item: Item, row: shapes.NewItem | shapes.EditItem) -> None:
        copy_given(row, item, "option quantity unit_price carrier")
        if row.tracking_no is not UNSET:
            item.parcel = str(row.tracking_no)
        for given, name in _LIFE.items():
            setattr(item, name, moment(getattr(row, given), getattr(item, name)))
        item.hidden_until = moment(row.visible_at, item.hidden_until) or 0
        if isinstance(row.change, shapes.Change):
            item.extra = (*item.extra, (surely(row.change.at, self._now), row.change.type))

    def _known_item(self, item_id: str | UnsetType) -> Item:
        item = None if isinstance(item_id, UnsetType) else self._shop.items.get(item_id)
        if item is None:
            raise BadEvent(f"There is no item {item_id}.")
        return item

    def _item(self, row: shapes.EditItem) -> dict[str, Any]:
        item = self._known_item(row.item_id)
        self._live(item, row)
        item.purchase.paid = moment(row.paid_at, item.purchase.paid)
        for name in item.purchase.item_ids:
            self._shop.changed(self._shop.items[name])
        return {"item_id": item.id, "order_id": item.purchase.id}

    def _claim(self, row: shapes.NewClaim) -> dict[str, Any]:
        item = self._known_item(row.item_id)
        claim_id = item.claim.id if item.claim is not None else f"{item.id[:8]}{int(item.id[8:]) + 9_000_000}"
        requested = surely(row.requested_at, self._now)
        item.claim = Claim(
            id=claim_id,
            kind=row.type,
            requested=requested,
            reason=row.reason,
            collected=moment(row.collected_at, None),
            redelivered=moment(row.redelivered_at, None),
            done=moment(row.done_at, None),
            rejected=moment(row.rejected_at, None),
        )
        if item.decided is not None and item.decided > requested and item.claim.rejected is None:
            item.decided = None
        if row.type in ("CANCEL", "ADMIN_CANCEL") and item.dispatched is not None and item.dispatched > requested:
            item.dispatched = item.delivered = None
        self._shop.changed(item)
        return {"item_id": item.id, "claim_id": claim_id}

    # reviews

    def _review(self, row: shapes.ReviewRow) -> dict[str, Any]:
        review = self._shop.reviews.get(row.review_id or "")
        if review is None:
            review = self._new_review(row)
        elif row.text is not UNSET or row.rating is not UNSET:
            review.text(self._shop.seed)  # what is not edited keeps its words, whatever its stars are now
            review.updated = self._now
        copy_given(row, review, "rating month_use parent_id photos paid_points shown deleted")
        if isinstance(row.text, str):
            review.words = row.text
        review.written = surely(row.written_at, review.written)
        review.updated = moment(row.updated_at, review.updated)
        return {"review_id": review.id, "item_id": review.item_id}

    def _new_review(self, row: shapes.ReviewRow) -> Review:
        if row.text is UNSET:
            raise BadEvent(f"There is no review {row.review_id}; a new one needs item_id and text.")
        item = self._known_item(row.item_id)
        name = row.review_id or str(4_950_000_000 + len(self._shop.reviews))
        if not name.isdigit():
            raise BadEvent("A review's number has digits only.")
        review = Review(name, self._now, 5, item.product, item.id, item.purchase.buyer)
        self._shop.reviews[name] = review
        return review

    def _reply(self, row: ReplyRow) -> dict[str, Any]:
        review = self._shop.reviews.get(row.review_id)
        if review is None:
            raise BadEvent(f"There is no review {row.review_id}.")
        review.reply = None if row.text is None else Reply(surely(row.at, self._now), row.text)
        return {"review_id": review.id}

    # questions

    def _inquiry(self, row: shapes.InquiryRow) -> dict[str, Any]:
        inquiry = self._question("inquiry", row.inquiry_id)
        if inquiry is None:
            if row.text is UNSET:
                raise BadEvent(f"There is no inquiry {row.inquiry_id}; a new one needs item_id and text.")
            item = self._known_item(row.item_id)
            inquiry = self._ask("inquiry", row.inquiry_id, item.product, item.purchase.buyer)
            inquiry.title, inquiry.category, inquiry.option = "문의드립니다", "기타", item.option
            inquiry.order_id, inquiry.item_ids = item.purchase.id, (item.id,)
        copy_given(row, inquiry, "title category text customer_name deleted")
        inquiry.asked = surely(row.asked_at, inquiry.asked)
        return {"inquiry_id": str(inquiry.no)}

    def _qna(self, row: shapes.QnaRow) -> dict[str, Any]:
        inquiry = self._question("qna", row.inquiry_id)
        if inquiry is None:
            if row.text is UNSET:
                raise BadEvent(f"There is no question {row.inquiry_id}; a new one needs a text.")
            inquiry = self._ask("qna", row.inquiry_id, _product(row.product_id), 3)
        copy_given(row, inquiry, "text deleted")
        inquiry.asked = surely(row.asked_at, inquiry.asked)
        return {"inquiry_id": str(inquiry.no)}

    def _question(self, kind: str, number: str | None) -> Inquiry | None:
        if number is not None and not number.isdigit():
            raise BadEvent("A question's number has digits only.")
        return None if number is None else self._shop.inquiries.get((kind, int(number)))

    def _ask(self, kind: str, number: str | None, product: Product, buyer: int) -> Inquiry:
        start = 598_000_000 if kind == "inquiry" else 798_000_000
        no = int(number) if number is not None else start + len(self._shop.inquiries)
        inquiry = Inquiry(no, kind, self._now, "", product, buyer=buyer)
        self._shop.inquiries[kind, no] = inquiry
        return inquiry

    def _answer(self, row: AnswerRow) -> dict[str, Any]:
        inquiry = self._question("inquiry", row.inquiry_id) or self._question("qna", row.inquiry_id)
        if inquiry is None:
            raise BadEvent(f"There is no question {row.inquiry_id}.")
        number = 820_000_000 + self._shop.edits
        inquiry.answers.append(Answer(number, surely(row.at, self._now), row.text))
        return {"inquiry_id": str(inquiry.no), "answer_id": number}

    # the gateway

    def _gateway(self, row: shapes.GateRow) -> dict[str, Any]:
        for name in ("rate", "burst", "addresses", "denied"):
            if (value := getattr(row, name)) is not UNSET:
                setattr(self._gate, name, value)
        if row.punish:
            self._gate.punish()
        if row.forget_tokens:
            self._gate.forget_tokens()
        return {}
