"""What rules may know: facts about one item, review or inquiry, read in sets, free of any platform's name.

``can`` fields say what the store is able to do; a rule never learns which market it is.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from dangol.models import Stage

__all__ = ["Facts", "InquiryFacts", "ItemFacts", "Policy", "ReviewFacts"]


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """The seller's choices, as rules see them. Days are whole days, hours are hours of Korean time."""

    shop: str = ""
    low_rating: int = 3
    settle_days: int = 7
    remind_days: int = 7
    ask_within_days: int = 45
    polite_from: int = 9
    polite_until: int = 20


class ItemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One order item. ``store_since`` is the day the store was connected: nothing older triggers a message."""

    store: str
    store_since: datetime
    item_id: str
    order_id: str
    product_id: str
    product_name: str
    option: str
    service: bool
    stage: Stage
    buyer: str
    ordered_at: datetime
    dispatched_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    claim: str | None
    claim_open: bool
    reviewed_at: datetime | None
    """When a review, or the sign of one, was first seen."""
    asked_at: datetime | None
    """When the request for a review went out."""
    reminded_at: datetime | None
    courier: str | None = None
    tracking_no: str | None = None
    review_link: str | None = None

    def __repr__(self) -> str:
        """Name the item and no person."""
        return f"<ItemFacts {self.store}/{self.item_id}>"


class ReviewFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One review, with its item where the market tells which it was. ``said`` is a short quote of the text."""

    store: str
    store_since: datetime
    review_id: str
    rating: int | None
    text: str
    said: str | None
    topics: tuple[str, ...]
    written_at: datetime
    replied: bool
    visible: bool
    month_use: bool
    product_name: str
    item: ItemFacts | None
    has_phone: bool

    def __repr__(self) -> str:
        """Name the review and none of its words."""
        return f"<ReviewFacts {self.store}/{self.review_id}>"


class InquiryFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One inquiry. ``topic`` is what it is about, by ``dangol.text``; ``waiting`` if the buyer spoke last."""

    store: str
    store_since: datetime
    inquiry_id: str
    kind: str
    text: str
    topic: str
    asked_at: datetime
    waiting: bool
    secret: bool
    product_name: str
    item: ItemFacts | None

    def __repr__(self) -> str:
        """Name the inquiry and none of its words."""
        return f"<InquiryFacts {self.store}/{self.inquiry_id}>"


Facts = ItemFacts | ReviewFacts | InquiryFacts
