"""What rules may know: facts about one item, review or inquiry, read in sets.

They hold no platform's name: a rule never learns which market it decides for.
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
    person_ask_days: int = 7
    reply_within_days: int = 90
    polite_from: int = 9
    polite_until: int = 20


class ItemFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One order item. ``store_since`` is the day the store was connected: nothing older triggers a message.

    There is nothing in it of what a review says or how many stars it has: rules that ask for reviews
    see no more than this, so that nobody can be left out for being unhappy.
    """

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
    order_asked: bool = False
    """Another line of the same order was chosen for the request: a buyer is asked once an order."""
    order_claim_open: bool = False
    """A claim about another line of the same order is open."""
    question_open: bool = False
    """The buyer waits for an answer about this order."""
    placed_elsewhere: bool = False
    """The order was placed at another market, which passes it on to this store."""
    person: int | None = None
    """Who bought it: the same number for the same person in every store."""
    person_asked_at: datetime | None = None
    """When a request about another order last went out to this person, from any store."""
    person_ask_open: bool = False
    """A request about another order of this person was chosen before, or is on its way."""
    person_question_open: bool = False
    """This person waits for an answer, or has an open claim, in any store."""
    person_opted_out: bool = False
    """This person does not want to be asked for reviews."""
    person_no_ads: bool = False
    """This person does not want advertising."""
    fenced: bool = False
    """This buyer, or the same person elsewhere, buys at a market that allows no contact outside its own pages."""
    courier: str | None = None
    tracking_no: str | None = None
    review_link: str | None = None

    def __repr__(self) -> str:
        """Name the item and no person."""
        return f"<ItemFacts {self.store}/{self.item_id}>"


class ReviewFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One review, with its item where the market tells which it was.

    ``said`` puts what was praised (or, with few stars, what was complained of) into a few safe words,
    ``regret`` what a good review regrets beside its praise. ``topics`` name what the text is about, with
    ``+``, ``-`` or ``~`` for how it speaks of it. ``words`` is what the text says by itself, whatever the stars:
    ``good``, ``bad`` or ``unclear``; it may choose a wording and never takes the place of stars. ``version``
    counts the forms in which the review was seen.
    """

    store: str
    store_since: datetime
    review_id: str
    rating: int | None
    text: str
    said: str | None
    regret: str | None = None
    topics: tuple[str, ...]
    words: str = "unclear"
    written_at: datetime
    replied: bool
    """A reply is there, or one of ours left or lies in the seller's hands."""
    reply_ours: bool = False
    """It is one of ours."""
    version: int = 1
    visible: bool
    month_use: bool
    product_name: str
    item: ItemFacts | None
    has_phone: bool
    written_elsewhere: bool = False
    """It repeats a review of another store of this seller, where it is answered."""
    fenced: bool = False
    """As of an order item: no contact outside the market's own pages."""

    def __repr__(self) -> str:
        """Name the review and none of its words."""
        return f"<ReviewFacts {self.store}/{self.review_id}>"


class InquiryFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One inquiry. ``topic`` is what it is about, by ``dangol.text``; ``waiting`` if the buyer spoke last.

    ``text`` is the question that waits, since ``waiting_since``; ``turn`` is its number: 1 for the first
    question, 2 for what was asked after the first answer. ``asked_at`` is the time of the first.
    ``secret``: nobody else reads question and answer.
    """

    store: str
    store_since: datetime
    inquiry_id: str
    kind: str
    text: str
    topic: str
    asked_at: datetime
    waiting: bool
    waiting_since: datetime
    turn: int = 1
    secret: bool
    product_name: str
    item: ItemFacts | None
    fenced: bool = False
    """As of an order item: no contact outside the market's own pages."""

    def __repr__(self) -> str:
        """Name the inquiry and none of its words."""
        return f"<InquiryFacts {self.store}/{self.inquiry_id}>"


Facts = ItemFacts | ReviewFacts | InquiryFacts
