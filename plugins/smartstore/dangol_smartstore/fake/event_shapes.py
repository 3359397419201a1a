"""What SmartStore adds to the events of ``dangol.testing.events``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from dangol.testing import events

__all__ = ["SHAPES"]


class Change(events.Shape, kw_only=True):
    """A further change for the feed, such as DELIVERY_ADDRESS_CHANGED."""

    type: str
    at: events.Moment | UnsetType = UNSET


class NewItem(events.NewItem, kw_only=True):
    """A line of a new order."""

    change: Change | UnsetType = UNSET


class NewOrder(events.NewOrder, kw_only=True):
    """``order``: see ``events.NewOrder``."""

    gift: bool = False
    items: list[NewItem] = msgspec.field(default_factory=lambda: [NewItem()])


class EditItem(events.EditItem, kw_only=True):
    """``item``: see ``events.EditItem``."""

    change: Change | UnsetType = UNSET


class NewClaim(events.NewClaim, kw_only=True):
    """``claim``: see ``events.NewClaim``."""

    type: Literal["CANCEL", "RETURN", "EXCHANGE", "ADMIN_CANCEL", "PURCHASE_DECISION_HOLDBACK"]  # type: ignore[assignment]  # more kinds


class ReviewRow(events.ReviewRow, kw_only=True):
    """``review``: see ``events.ReviewRow``."""

    month_use: bool | UnsetType = UNSET
    parent_id: str | UnsetType | None = UNSET
    paid_points: bool | UnsetType = UNSET


class InquiryRow(events.InquiryRow, kw_only=True):
    """``inquiry``: see ``events.InquiryRow``."""

    category: Literal["상품", "배송", "반품", "교환", "환불", "기타"] | UnsetType = UNSET
    customer_name: str | UnsetType | None = UNSET


class QnaRow(events.QuestionRow, kw_only=True):
    """``qna``: a new product question (``text``), or edits the one of ``inquiry_id``."""

    product_id: str | UnsetType = UNSET


class GateRow(events.Shape, kw_only=True):
    """``gate``: what the gateway allows. ``addresses`` null lets everybody in, a list only those.

    ``denied`` lists beginnings of paths that the application has no permission for.
    """

    rate: Annotated[float, msgspec.Meta(gt=0)] | UnsetType | None = UNSET
    burst: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    addresses: list[str] | UnsetType | None = UNSET
    denied: list[str] | UnsetType = UNSET
    punish: bool = False
    forget_tokens: bool = False


SHAPES: dict[str, type[events.Shape]] = {
    "order": NewOrder,
    "item": EditItem,
    "claim": NewClaim,
    "review": ReviewRow,
    "reply": events.ReplyRow,
    "inquiry": InquiryRow,
    "qna": QnaRow,
    "answer": events.AnswerRow,
    "gate": GateRow,
}
"""Every kind of event with its form."""
