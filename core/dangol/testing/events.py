"""What every mocked market can be told by ``POST /__fake__/events``: ``{kind: row or [rows]}``.

What is left out keeps its value, or gets a usual one. Times are ISO 8601 with a zone. Give a time in
the past to make a row appear late, or ``visible_at`` in the future to keep a row out of every answer
until then. A market adds fields and kinds of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from dangol.testing.compose.moments import ms
from dangol.testing.exchange import BadEvent

__all__ = [
    "AnswerRow",
    "EditItem",
    "InquiryRow",
    "Life",
    "Maybe",
    "Moment",
    "NewClaim",
    "NewItem",
    "NewOrder",
    "QuestionRow",
    "ReplyRow",
    "ReviewRow",
    "Shape",
    "copy_given",
    "moment",
    "read_events",
    "surely",
]

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Maybe = Moment | None | UnsetType


class Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The form of one kind of event."""


class Life(Shape, kw_only=True):
    """What may be said of an item, new or old."""

    option: str | UnsetType = UNSET
    quantity: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    unit_price: Annotated[int, msgspec.Meta(ge=0)] | UnsetType = UNSET
    placed_at: Maybe = UNSET
    dispatched_at: Maybe = UNSET
    delivered_at: Maybe = UNSET
    confirmed_at: Maybe = UNSET
    visible_at: Maybe = UNSET
    carrier: str | UnsetType = UNSET
    tracking_no: str | UnsetType = UNSET


class NewItem(Life, kw_only=True):
    """A line of a new order."""

    item_id: str | None = None
    product_id: str | None = None


class NewOrder(Shape, kw_only=True):
    """``order``: one new order, or ``copies`` of it. Paid half a minute after it was placed unless said."""

    order_id: str | None = None
    ordered_at: Moment | UnsetType = UNSET
    paid_at: Maybe = UNSET
    buyer: int = 0
    buyer_name: str | None = None
    copies: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class EditItem(Life, kw_only=True):
    """``item``: changes an item that exists; ``paid_at`` counts for its whole order."""

    item_id: str
    paid_at: Maybe = UNSET


class NewClaim(Shape, kw_only=True):
    """``claim``: opens or moves on an item's claim; ``requested_at`` is now unless said."""

    item_id: str
    type: Literal["CANCEL", "RETURN", "EXCHANGE"]
    requested_at: Moment | UnsetType = UNSET
    collected_at: Moment | None = None
    redelivered_at: Moment | None = None
    done_at: Moment | None = None
    rejected_at: Moment | None = None
    reason: str = "INTENT_CHANGED"


class ReviewRow(Shape, kw_only=True):
    """``review``: a new review (``item_id`` and ``text``), or edits the one of ``review_id``."""

    review_id: str | None = None
    item_id: str | UnsetType = UNSET
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | UnsetType = UNSET
    text: str | UnsetType = UNSET
    written_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET
    photos: Annotated[int, msgspec.Meta(ge=0, le=20)] | UnsetType = UNSET
    shown: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class ReplyRow(Shape, kw_only=True):
    """``reply``: what the seller posted by hand under a review; ``text`` null takes it away."""

    review_id: str
    text: str | None
    at: Moment | UnsetType = UNSET


class QuestionRow(Shape, kw_only=True):
    """What may be said of any question: a new one needs ``text``, ``inquiry_id`` names one that exists."""

    inquiry_id: str | None = None
    text: str | UnsetType = UNSET
    asked_at: Moment | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class InquiryRow(QuestionRow, kw_only=True):
    """``inquiry``: a new question about an order (``item_id`` and ``text``), or edits the one of ``inquiry_id``."""

    item_id: str | UnsetType = UNSET
    title: str | UnsetType = UNSET


class AnswerRow(Shape, kw_only=True):
    """``answer``: what the seller answered by hand to a question."""

    inquiry_id: str
    text: str
    at: Moment | UnsetType = UNSET


def read_events(asked: Any, shapes: Mapping[str, type[Shape]]) -> list[tuple[str, Any]]:
    """Return the events in order, all of them well formed. Raises ``BadEvent``."""
    if not isinstance(asked, dict) or not asked:
        raise BadEvent(f"Events are an object of kind: row or rows; the kinds are {', '.join(shapes)}.")
    events: list[tuple[str, Any]] = []
    for kind, rows in asked.items():
        shape = shapes.get(kind)
        if shape is None:
            raise BadEvent(f"There is no event {kind!r}; there are {', '.join(shapes)}.")
        try:
            events += [(kind, msgspec.convert(row, shape)) for row in (rows if isinstance(rows, list) else [rows])]
        except msgspec.ValidationError as wrong:
            raise BadEvent(f"An event of kind {kind} does not fit: {wrong}.") from None
    return events


def moment(given: datetime | UnsetType | None, default: int | None) -> int | None:
    """Return a time that may be taken back by ``None``."""
    if isinstance(given, UnsetType):
        return default
    return None if given is None else ms(given)


def surely(given: datetime | UnsetType, default: int) -> int:
    """Return a time that is always there."""
    return default if isinstance(given, UnsetType) else ms(given)


def copy_given(row: msgspec.Struct, target: msgspec.Struct, names: str) -> None:
    """Copy the fields that were given."""
    for name in names.split():
        if (value := getattr(row, name)) is not UNSET:
            setattr(target, name, value)
