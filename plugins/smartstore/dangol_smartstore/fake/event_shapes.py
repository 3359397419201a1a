"""The form of ``POST /__fake__/events``: ``{kind: row or [rows]}``.

What is left out keeps its value, or gets a usual one.

Times are ISO 8601 with a zone. Give a time in the past to make a row appear late, or ``visible_at`` in
the future to keep a row out of every answer until then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

__all__ = ["SHAPES"]

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Maybe = Moment | None | UnsetType


class _Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    pass


class Change(_Shape, kw_only=True):
    """A further change for the feed, such as DELIVERY_ADDRESS_CHANGED."""

    type: str
    at: Moment | UnsetType = UNSET


class Life(_Shape, kw_only=True):
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
    change: Change | UnsetType = UNSET


class NewItem(Life, kw_only=True):
    """A line of a new order."""

    item_id: str | None = None
    product_id: str | None = None


class NewOrder(_Shape, kw_only=True):
    """``order``: one new order, or ``copies`` of it. Paid half a minute after it was placed unless said."""

    order_id: str | None = None
    ordered_at: Moment | UnsetType = UNSET
    paid_at: Maybe = UNSET
    buyer: int = 0
    buyer_name: str | None = None
    gift: bool = False
    items: list[NewItem] = msgspec.field(default_factory=lambda: [NewItem()])
    copies: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class EditItem(Life, kw_only=True):
    """``item``: changes an item that exists; ``paid_at`` counts for its whole order."""

    item_id: str
    paid_at: Maybe = UNSET


class NewClaim(_Shape, kw_only=True):
    """``claim``: opens or moves on an item's claim; ``requested_at`` is now unless said."""

    item_id: str
    type: Literal["CANCEL", "RETURN", "EXCHANGE", "ADMIN_CANCEL", "PURCHASE_DECISION_HOLDBACK"]
    requested_at: Moment | UnsetType = UNSET
    collected_at: Moment | None = None
    redelivered_at: Moment | None = None
    done_at: Moment | None = None
    rejected_at: Moment | None = None
    reason: str = "INTENT_CHANGED"


class ReviewRow(_Shape, kw_only=True):
    """``review``: a new review (``item_id`` and ``text``), or edits the one of ``review_id``."""

    review_id: str | None = None
    item_id: str | UnsetType = UNSET
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | UnsetType = UNSET
    text: str | UnsetType = UNSET
    written_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET
    month_use: bool | UnsetType = UNSET
    parent_id: str | UnsetType | None = UNSET
    photos: Annotated[int, msgspec.Meta(ge=0, le=20)] | UnsetType = UNSET
    paid_points: bool | UnsetType = UNSET
    shown: bool | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class ReplyRow(_Shape, kw_only=True):
    """``reply``: what the seller posted by hand under a review; ``text`` null takes it away."""

    review_id: str
    text: str | None
    at: Moment | UnsetType = UNSET


class InquiryRow(_Shape, kw_only=True):
    """``inquiry``: a new customer inquiry (``item_id`` and ``text``), or edits the one of ``inquiry_id``."""

    inquiry_id: str | None = None
    item_id: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    category: Literal["상품", "배송", "반품", "교환", "환불", "기타"] | UnsetType = UNSET
    text: str | UnsetType = UNSET
    asked_at: Moment | UnsetType = UNSET
    customer_name: str | UnsetType | None = UNSET
    deleted: bool | UnsetType = UNSET


class QnaRow(_Shape, kw_only=True):
    """``qna``: a new product question (``text``), or edits the one of ``inquiry_id``."""

    inquiry_id: str | None = None
    product_id: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    asked_at: Moment | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET


class AnswerRow(_Shape, kw_only=True):
    """``answer``: somebody else answered a question in the seller centre."""

    inquiry_id: str
    text: str
    at: Moment | UnsetType = UNSET


class GateRow(_Shape, kw_only=True):
    """``gate``: what the gateway allows. ``addresses`` null lets everybody in, a list only those.

    ``denied`` lists beginnings of paths that the application has no permission for.
    """

    rate: Annotated[float, msgspec.Meta(gt=0)] | UnsetType | None = UNSET
    burst: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    addresses: list[str] | UnsetType | None = UNSET
    denied: list[str] | UnsetType = UNSET
    punish: bool = False
    forget_tokens: bool = False


SHAPES: dict[str, type[_Shape]] = {
    "order": NewOrder,
    "item": EditItem,
    "claim": NewClaim,
    "review": ReviewRow,
    "reply": ReplyRow,
    "inquiry": InquiryRow,
    "qna": QnaRow,
    "answer": AnswerRow,
    "gate": GateRow,
}
"""Every kind of event with its form."""
