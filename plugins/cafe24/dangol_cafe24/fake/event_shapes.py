"""What the mall adds to the events of ``dangol.testing.events``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from dangol.testing import events

__all__ = ["SHAPES"]

Place = Literal["cafe24", "mobile", "mobile_d", "NCHECKOUT", "shopn", "coupang"]


class NewOrder(events.NewOrder, kw_only=True):
    """``order``: see ``events.NewOrder``. A ``member_id`` makes the buyer a member; markets have guests only."""

    member_id: str = ""
    place: Place = "mobile"
    market_order_no: str | None = None
    visible_at: events.Maybe = UNSET
    items: list[events.NewItem] = msgspec.field(default_factory=lambda: [events.NewItem()])


class ReviewRow(events.ReviewRow, kw_only=True):
    """``review``: see ``events.ReviewRow``. ``text`` is plain, ``html`` goes as it is.

    ``deleted`` takes the row out of the lists, with ``marked`` it stays and says so. An edit counts
    from ``updated_at``.
    """

    html: str | UnsetType = UNSET
    marked: bool = False
    order_id: str | UnsetType | None = UNSET
    naverpay_review_id: int | UnsetType | None = UNSET
    secret: bool | UnsetType = UNSET


class ReplyRow(events.ReplyRow, kw_only=True):
    """``reply``: what the seller wrote under a review by hand, as a comment or as a reply article."""

    way: Literal["comment", "article"] = "comment"


class InquiryRow(events.InquiryRow, kw_only=True):
    """``inquiry``: a question of ``kind`` ``one`` (1:1, has an order) or ``qna`` (has a product)."""

    kind: Literal["one", "qna"] = "one"
    product_id: str | UnsetType = UNSET
    html: str | UnsetType = UNSET
    secret: bool | UnsetType = UNSET
    member_id: str | UnsetType = UNSET
    writer: str | UnsetType = UNSET


class UrgentRow(events.InquiryRow, kw_only=True):
    """``urgent``: an urgent inquiry about the order of ``item_id``."""


class AnswerRow(events.AnswerRow, kw_only=True):
    """``answer``: what the seller answered by hand: a reply article, a comment, or (``urgent``) a reply."""

    way: Literal["article", "comment", "urgent"] = "article"


class CommentRow(events.Shape, kw_only=True):
    """``comment``: somebody who is not the shop comments on a post."""

    article_no: int
    text: str
    writer: str = "지나가는이"
    member_id: str = ""
    at: events.Moment | UnsetType = UNSET


class MemberRow(events.Shape, kw_only=True):
    """``member``: what a member agreed to."""

    member_id: str
    sms: bool | UnsetType = UNSET
    news_mail: bool | UnsetType = UNSET


class BoardRow(events.Shape, kw_only=True):
    """``board``: gives a board another number or name; its posts go along."""

    board_no: int
    number: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    board_name: str | UnsetType = UNSET


class MallRow(events.Shape, kw_only=True):
    """``mall``: the switches of ``Mall``; ``settle`` in seconds."""

    rows: Literal["newest", "oldest", "mixed", "unstable"] | UnsetType = UNSET
    root_is: Literal["null", "0", "self"] | UnsetType = UNSET
    since_means: Literal["newer", "older"] | UnsetType = UNSET
    spaced: bool | UnsetType = UNSET
    settle: Annotated[float, msgspec.Meta(ge=0)] | UnsetType = UNSET


class GateRow(events.Shape, kw_only=True):
    """``gate``: what the gate allows; ``enabled`` are the scopes that may be consented to."""

    leak: Annotated[float, msgspec.Meta(gt=0)] | UnsetType | None = UNSET
    size: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    quota: Annotated[int, msgspec.Meta(ge=1)] | UnsetType | None = UNSET
    time: Annotated[int, msgspec.Meta(ge=0)] | UnsetType = UNSET
    enabled: list[str] | UnsetType = UNSET
    deny: str | UnsetType | None = UNSET
    expire_tokens: bool = False
    remove: bool = False


SHAPES: dict[str, type[events.Shape]] = {
    "order": NewOrder,
    "item": events.EditItem,
    "claim": events.NewClaim,
    "review": ReviewRow,
    "reply": ReplyRow,
    "inquiry": InquiryRow,
    "urgent": UrgentRow,
    "answer": AnswerRow,
    "comment": CommentRow,
    "member": MemberRow,
    "board": BoardRow,
    "mall": MallRow,
    "gate": GateRow,
}
"""Every kind of event with its form."""
