"""Wire → records. Pure: the same bytes always give the same record."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

from dangol import (
    KST,
    BadRecord,
    Contact,
    Inquiry,
    Message,
    Order,
    OrderItem,
    Product,
    ReviewMark,
    Stage,
    translator,
)
from dangol_smartstore import wire

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CUSTOMER",
    "QNA",
    "conditional",
    "customer_inquiry",
    "feed_id",
    "inquiry_id",
    "order",
    "phone",
    "product",
    "qna",
    "review_mark",
    "row_id",
    "split_id",
    "together",
]

_ = translator("dangol_smartstore", __file__)
T = TypeVar("T")

QNA = "qna"
"""A question asked on a product's page."""
CUSTOMER = "customer"
"""An inquiry about an order."""

_STAGES = {
    "PAYMENT_WAITING": Stage.WAITING,
    "PAYED": Stage.PAID,
    "DELIVERING": Stage.SHIPPED,
    "DELIVERED": Stage.DELIVERED,
    "PURCHASE_DECIDED": Stage.CONFIRMED,
    "EXCHANGED": Stage.EXCHANGED,
    "CANCELED": Stage.CANCELLED,
    "CANCELED_BY_NOPAYMENT": Stage.CANCELLED,
    "RETURNED": Stage.RETURNED,
}
_CLAIMS = {
    "CANCEL": "cancel",
    "ADMIN_CANCEL": "cancel",
    "RETURN": "return",
    "EXCHANGE": "exchange",
    "PURCHASE_DECISION_HOLDBACK": "hold",
}
_CLAIM_OVER = re.compile(r"(CANCEL|RETURN|EXCHANGE)_(DONE|REJECT)|PURCHASE_DECISION_HOLDBACK_RELEASE")
_REVIEW = re.compile(r"(.+_)?REVIEW")
_PRODUCT_PAGE = "https://smartstore.naver.com/main/products/{id}"
_SAFE_NUMBER = "050"
"""Temporary numbers that forward a call for a while: never a way to reach somebody later."""


_DETAIL = msgspec.json.Decoder(wire.Detail)
_CONDITIONAL = msgspec.json.Decoder(wire.ConditionalRow)
_CHANGE = msgspec.json.Decoder(wire.Change)
_QNA_ROW = msgspec.json.Decoder(wire.Qna)
_CUSTOMER_ROW = msgspec.json.Decoder(wire.CustomerInquiry)
_SETTLEMENT = msgspec.json.Decoder(wire.Settlement)


def _read(raw: msgspec.Raw, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise _unreadable(str(wrong)) from None  # msgspec names the path of a wrong field, never its value


def _unreadable(reason: str) -> BadRecord:
    return BadRecord(_("A row cannot be read: {reason}").format(reason=reason))


# ids, for what cannot be read as a whole


class _Named(msgspec.Struct, frozen=True, rename="camel"):
    product_order_id: wire.Id | None = None
    product_order: wire.Change | None = None
    question_id: wire.Id | None = None
    inquiry_no: wire.Id | None = None


def row_id(raw: msgspec.Raw) -> str | None:
    """Return the id of a row that did not parse, if at least that can be read."""
    try:
        named = msgspec.json.decode(raw, type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if named.question_id is not None:
        return inquiry_id(QNA, named.question_id)
    if named.inquiry_no is not None:
        return inquiry_id(CUSTOMER, named.inquiry_no)
    found = named.product_order.product_order_id if named.product_order else named.product_order_id
    return None if found is None else str(found)


def inquiry_id(kind: str, number: wire.Id) -> str:
    """Return the id of an inquiry in dangol: the two kinds are numbered apart and may share a number."""
    return f"{kind}:{number}"


def split_id(inquiry: str) -> tuple[str, str]:
    """Return kind and number of ``inquiry_id``."""
    kind, _separator, number = inquiry.partition(":")
    return kind, number


# orders


def feed_id(raw: msgspec.Raw) -> str:
    """Return the item that a row of the feed speaks of. Raises ``BadRecord``."""
    return str(_read(raw, _CHANGE).product_order_id)


def order(raw: msgspec.Raw) -> Order:
    """Return an order with one line. Raises ``BadRecord``."""
    return _order(_read(raw, _DETAIL))


def conditional(raw: msgspec.Raw) -> Order:
    """Return the order of a row of the conditional list. Raises ``BadRecord``."""
    return _order(_read(raw, _CONDITIONAL).content)


def _order(detail: wire.Detail) -> Order:
    head = detail.order
    return Order(
        id=str(head.order_id),
        items=(_item(detail),),
        ordered_at=head.order_date,
        paid_at=head.payment_date,
        buyer=head.orderer_id or "",
        buyer_id="" if head.orderer_no is None else str(head.orderer_no),
        contact=_contact(head.orderer_name, head.orderer_tel, detail.product_order.shipping_address),
    )


def _item(detail: wire.Detail) -> OrderItem:
    line, delivery = detail.product_order, detail.delivery
    claim, claim_open = _claim(detail)
    return OrderItem(
        id=str(line.product_order_id),
        product=product(line.product_id, line.product_name),
        quantity=_left(line.remain_quantity, line.quantity, "$.productOrder.quantity"),
        amount=_left(line.remain_payment_amount, line.total_payment_amount, "$.productOrder.totalPaymentAmount"),
        option=line.product_option or "",
        stage=_STAGES.get(line.product_order_status, Stage.UNKNOWN),
        status=line.product_order_status,
        claim=claim,
        claim_open=claim_open,
        dispatched_at=delivery.send_date if delivery else None,
        delivered_at=delivery.delivered_date if delivery else None,
        confirmed_at=line.decision_date,
        courier=delivery.delivery_company if delivery else None,
        tracking_no=str(delivery.tracking_number) if delivery and delivery.tracking_number else None,
    )


def _left(remaining: int | None, at_first: int | None, field: str) -> int:
    """Return what is left after partial claims, or in answers of the older form what there was at first."""
    value = at_first if remaining is None else remaining
    if value is None:
        raise _unreadable(field)
    return value


def _claim(detail: wire.Detail) -> tuple[str | None, bool]:
    """Return the running or last claim; a state nobody knows counts as running, which keeps us quiet."""
    line, current = detail.product_order, detail.current_claim
    kinds = current.kinds() if current is not None else {}
    kind = _CLAIMS.get(line.claim_type, line.claim_type) if line.claim_type else next(iter(kinds), None)
    if kind is None:
        return None, False
    running = next(iter(kinds.values()), None)
    return kind, _still_open((running.claim_status if running else None) or line.claim_status)


def _still_open(status: str | None) -> bool:
    return not (status and _CLAIM_OVER.search(status))


def _contact(name: str | None, tel: str | None, address: wire.Address | None) -> Contact | None:
    """Return a contact only with a real number: a masked one must not overwrite what came before.

    The parcel's address tells where the buyer lives only if it goes to the buyer, and no more of it is
    kept than province and town.
    """
    number = phone(tel)
    if number is None:
        return None
    full = name if name and "*" not in name else None
    own = address is not None and full is not None and address.name == full
    words = (address.base_address or "").split() if own and address is not None else []
    return Contact(name=full, phone=number, area=" ".join(words[:2]) or None)


def phone(text: str | None) -> str | None:
    """Return the digits of a Korean number that still reaches the buyer next month, else ``None``."""
    if not text or "*" in text:
        return None
    digits = "".join(re.findall("[0-9]+", text))
    if digits.startswith("82"):
        digits = "0" + digits[2:].removeprefix("0")
    usable = digits.startswith("0") and 9 <= len(digits) <= 11 and not digits.startswith(_SAFE_NUMBER)
    return digits if usable else None


@lru_cache(4096)
def product(number: wire.Id, name: str) -> Product:
    """Return a product by its channel product number, which is the one in its address."""
    return Product(id=str(number), name=name, url=_PRODUCT_PAGE.format(id=number))


def together(orders: Iterable[Order]) -> list[Order]:
    """Join the lines of one order into one record."""
    found: dict[str, Order] = {}
    for one in orders:
        before = found.get(one.id)
        found[one.id] = msgspec.structs.replace(one, items=before.items + one.items) if before else one
    return list(found.values())


# inquiries


def qna(raw: msgspec.Raw) -> Inquiry:
    """Return a product question. Raises ``BadRecord``."""
    row = _read(raw, _QNA_ROW)
    return Inquiry(
        id=inquiry_id(QNA, row.question_id),
        kind=QNA,
        thread=_thread(Message(text=row.question, at=row.create_date), row.answer),
        asked_at=row.create_date,
        answered=row.answered,
        product=_product_if(row.product_id, row.product_name),
        author=row.masked_writer_id or "",
    )


def customer_inquiry(raw: msgspec.Raw) -> Inquiry:
    """Return an inquiry about an order. Raises ``BadRecord``."""
    row = _read(raw, _CUSTOMER_ROW)
    asked_at = row.inquiry_registration_date_time
    number = None if row.answer_content_id is None else str(row.answer_content_id)
    return Inquiry(
        id=inquiry_id(CUSTOMER, row.inquiry_no),
        kind=CUSTOMER,
        thread=_thread(
            Message(text=row.inquiry_content, at=asked_at),
            row.answer_content,
            row.answer_registration_date_time,
            number,
        ),
        asked_at=asked_at,
        answered=row.answered,
        title=row.title,
        category=row.category or "",
        product=_product_if(row.product_no, row.product_name),
        order_id=str(row.order_id) if row.order_id else None,
        item_ids=tuple(one.strip() for one in (row.product_order_id_list or "").split(",") if one.strip()),
        author=row.customer_id or "",
    )


def _thread(
    question: Message, answer: str | None, at: datetime | None = None, number: str | None = None
) -> tuple[Message, ...]:
    return (question, Message(text=answer, at=at, seller=True, id=number)) if answer else (question,)


def _product_if(number: wire.Id | None, name: str | None) -> Product | None:
    return product(number, name or "") if number else None


# settlements


def review_mark(raw: msgspec.Raw, day: date) -> ReviewMark | None:
    """Return the sign that an item was reviewed, ``None`` for money that is about something else.

    ``day`` is the settlement day that was asked for. Raises ``BadRecord`` for points paid for a review
    that do not say for which item.
    """
    row = _read(raw, _SETTLEMENT)
    if not _REVIEW.fullmatch(row.product_order_type):
        return None
    if row.product_order_id is None:
        raise _unreadable("$.productOrderId")
    at = datetime.combine(day, time(), KST)
    return ReviewMark(item_id=str(row.product_order_id), kind=row.product_order_type, at=at)
