"""The downloaded file → records. Pure. A row that does not fit is kept aside, the others are read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from dangol import KST, BadRecord, Inquiry, Message, Order, OrderItem, Page, Product, Review, Stage, page

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Export", "read"]

T = TypeVar("T", bound=msgspec.Struct)
STAGES = {
    "입금전": Stage.WAITING,
    "준비": Stage.PAID,
    "보냄": Stage.SHIPPED,
    "받음": Stage.DELIVERED,
    "취소": Stage.CANCELLED,
}


class Export(msgspec.Struct):
    """The whole file. A list that is missing is no empty list: then it is another file."""

    orders: list[msgspec.Raw] = msgspec.field(name="주문")
    reviews: list[msgspec.Raw] = msgspec.field(name="후기")
    talks: list[msgspec.Raw] = msgspec.field(name="대화")


class _Line(msgspec.Struct):
    number: str = msgspec.field(name="줄번호")
    thing: str = msgspec.field(name="물건")
    state: str = msgspec.field(name="상태")
    price: int = msgspec.field(name="값")
    count: int = msgspec.field(name="개수", default=1)


class _Order(msgspec.Struct):
    number: str = msgspec.field(name="번호")
    at: str = msgspec.field(name="시각")
    lines: list[_Line] = msgspec.field(name="줄")
    who: str = msgspec.field(name="손님", default="")


class _Review(msgspec.Struct):
    number: str = msgspec.field(name="번호")
    line: str = msgspec.field(name="줄번호")
    at: str = msgspec.field(name="시각")
    text: str = msgspec.field(name="글")
    hearts: int = msgspec.field(name="하트")
    who: str = msgspec.field(name="손님", default="")


class _Post(msgspec.Struct):
    at: str = msgspec.field(name="시각")
    text: str = msgspec.field(name="글")
    mine: bool = msgspec.field(name="내가", default=False)


class _Talk(msgspec.Struct):
    number: str = msgspec.field(name="번호")
    posts: list[_Post] = msgspec.field(name="글들")
    who: str = msgspec.field(name="손님", default="")


def read(export: Export) -> Iterator[Page[Any]]:
    """Yield orders, reviews and talks, in this order: a review finds its line among the orders that are stored."""
    yield page(export.orders, _order, id_of=_id)
    yield page(export.reviews, _review, id_of=_id)
    yield page(export.talks, _talk, id_of=_id)


def _row(raw: msgspec.Raw, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.DecodeError as wrong:
        raise BadRecord(f"The row does not fit: {wrong}") from None


def _id(raw: msgspec.Raw) -> str | None:
    try:
        found = msgspec.json.decode(raw, type=dict[str, Any]).get("번호")
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, str) else None


def _at(text: str) -> datetime:
    """Read ``2026.11.20 16:20``; the file's times are Korean, to the minute."""
    try:
        return datetime.strptime(text, "%Y.%m.%d %H:%M").replace(tzinfo=KST)
    except ValueError:
        raise BadRecord("시각 is not a time") from None


def _order(raw: msgspec.Raw) -> Order:
    found = _row(raw, _Order)
    items = tuple(
        OrderItem(
            id=line.number,
            product=Product(id=line.thing, name=line.thing),
            quantity=line.count,
            amount=line.price,
            stage=STAGES.get(line.state, Stage.UNKNOWN),
            status=line.state,
        )
        for line in found.lines
    )
    return Order(id=found.number, items=items, ordered_at=_at(found.at), buyer=found.who, buyer_id=found.who)


def _review(raw: msgspec.Raw) -> Review:
    found = _row(raw, _Review)
    if not 1 <= found.hearts <= 5:
        raise BadRecord("하트 is not 1 to 5")
    return Review(
        id=found.number,
        text=found.text,
        written_at=_at(found.at),
        rating=found.hearts,
        item_id=found.line,
        author=found.who,
        author_id=found.who,
    )


def _talk(raw: msgspec.Raw) -> Inquiry:
    found = _row(raw, _Talk)
    if not found.posts:
        raise BadRecord("글들 is empty")
    thread = tuple(Message(text=one.text, at=_at(one.at), seller=one.mine) for one in found.posts)
    return Inquiry(
        id=found.number,
        kind="talk",
        thread=thread,
        asked_at=_at(found.posts[0].at),
        answered=found.posts[-1].mine,
        author=found.who,
        author_id=found.who,
    )
