"""What ``POST /__fake__/events`` may ask: ``{kind: row or [rows]}``. Times are ISO 8601 with a zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from dangol.testing import BadEvent
from dangol.testing.compose.moments import MINUTE, ms
from dangol_kmong.fake.model import Answer, Business, Deal, Notice, Post, Review, Thread
from dangol_kmong.fake.services import SERVICES

__all__ = ["apply_events"]

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    at: Moment | None = None
    """When it happened: now, unless said."""


class NewOrder(_Shape, kw_only=True):
    """``order``: a new order of a new or known buyer."""

    nickname: str
    service: Annotated[int, msgspec.Meta(ge=0, lt=len(SERVICES))] = 0
    amount: Annotated[int, msgspec.Meta(ge=0)] = 100_000


class NewStage(_Shape, kw_only=True):
    """``stage``: how far an order is now."""

    order: str
    status: Literal["진행중", "작업물 발송", "수정 요청", "거래 완료", "주문 취소"]


class NewMessage(_Shape, kw_only=True):
    """``message``: somebody writes; a nickname that is not known begins a thread."""

    nickname: str
    text: str
    seller: bool = False


class NewReview(_Shape, kw_only=True):
    """``review``: the buyer of an order writes a review, or ``answer`` answers it."""

    order: str
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] = 5
    text: str = ""
    answer: str | None = None


class NewNotice(_Shape, kw_only=True):
    """``notice``: a mail of some other kind."""

    subject: str
    lines: tuple[str, ...] = ()


SHAPES: dict[str, type[_Shape]] = {
    "order": NewOrder,
    "stage": NewStage,
    "message": NewMessage,
    "review": NewReview,
    "notice": NewNotice,
}


def apply_events(business: Business, now: int, asked: Any) -> list[dict[str, Any]]:
    """Carry out all events, or none if one makes no sense of form. Raises ``BadEvent``."""
    if not isinstance(asked, dict) or not asked:
        raise BadEvent(f"Events are an object of kind: row or rows; the kinds are {', '.join(SHAPES)}.")
    doing: list[tuple[str, Any]] = []
    for kind, rows in asked.items():
        if kind not in SHAPES:
            raise BadEvent(f"There is no event {kind!r}; there are {', '.join(SHAPES)}.")
        try:
            doing += [
                (kind, msgspec.convert(row, SHAPES[kind])) for row in (rows if isinstance(rows, list) else [rows])
            ]
        except msgspec.ValidationError as wrong:
            raise BadEvent(f"An event of kind {kind} does not fit: {wrong}.") from None
    return [{"kind": kind, **_DOING[kind](business, ms(row.at) if row.at else now, row)} for kind, row in doing]


def _order(business: Business, at: int, row: NewOrder) -> dict[str, Any]:
    service = SERVICES[row.service]
    deal = Deal(
        number=1 + max((deal.number for deal in business.deals), default=5_300_000),
        thread=_thread(business, row.nickname, row.service),
        service=service,
        amount=row.amount,
        ordered=at - at % MINUTE,
    )
    business.deals.append(deal)
    return {"order": str(deal.number)}


def _stage(business: Business, at: int, row: NewStage) -> dict[str, Any]:
    deal = _deal(business, row.order)
    at -= at % MINUTE
    deal.turns = [turn for turn in deal.turns if turn[0] <= at]
    deal.done = deal.cancelled = None
    match row.status:
        case "거래 완료":
            deal.done = at
        case "주문 취소":
            deal.cancelled = at
        case word:
            deal.turns.append((at, word))
    return {"order": row.order, "status": row.status}


def _message(business: Business, at: int, row: NewMessage) -> dict[str, Any]:
    thread = _thread(business, row.nickname, 0)
    thread.posts.append(Post(at - at % MINUTE, row.text, row.seller))
    return {"thread": thread.link}


def _review(business: Business, at: int, row: NewReview) -> dict[str, Any]:
    deal = _deal(business, row.order)
    if row.answer is not None and deal.review is not None:
        deal.review.answer = Answer(at, row.answer)
    else:
        deal.review = Review(at, row.rating, row.text, Answer(at, row.answer) if row.answer else None)
    return {"order": row.order}


def _notice(business: Business, at: int, row: NewNotice) -> dict[str, Any]:
    business.notices.append(Notice(at, row.subject, row.lines))
    return {"subject": row.subject}


def _deal(business: Business, number: str) -> Deal:
    deal = business.deal(number)
    if deal is None:
        raise BadEvent(f"There is no order {number!r}.")
    return deal


def _thread(business: Business, nickname: str, service: int) -> Thread:
    known = next((thread for thread in business.threads if thread.nickname == nickname), None)
    if known is None:
        group = 7 + max((thread.group for thread in business.threads), default=70_100_000)
        known = Thread(group=group, partner=group // 7, nickname=nickname, service=SERVICES[service])
        business.threads.append(known)
    return known


_DOING: dict[str, Callable[[Business, int, Any], dict[str, Any]]] = {
    "order": _order,
    "stage": _stage,
    "message": _message,
    "review": _review,
    "notice": _notice,
}
