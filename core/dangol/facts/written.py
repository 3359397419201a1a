"""Facts about what customers wrote: reviews and inquiries, and how long parcels took."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import msgspec

from dangol.facts.base import Facts
from dangol.facts.items import ItemFacts

__all__ = ["Arrival", "Arrivals", "InquiryFacts", "ReviewFacts", "WrittenFacts"]


class WrittenFacts(Facts, frozen=True, kw_only=True):
    """What a customer wrote. ``item`` is the order item, or the first of the order, that it is about."""

    product_name: str
    item: ItemFacts | None
    product_id: str = ""

    @property
    def order_item(self) -> ItemFacts | None:
        """The order item, where the market tells which it is."""
        return self.item

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the product that this is about."""
        return self.product_id, self.product_name


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """How long parcels of this store took: of ``sample`` some arrived on the next day, some within two days.

    Days are days of the calendar from dispatch to delivery; ``typical`` is their median.
    """

    sample: int
    next_day: int
    within_two: int
    typical: int


class Arrivals(msgspec.Struct, frozen=True):
    """How long a store's own parcels of late took, by weekday of dispatch (Monday is 0) and courier."""

    by: dict[str, Arrival] = {}

    def of(self, weekday: int, courier: str | None = None) -> Arrival | None:
        """Return what is known of parcels sent on that weekday, by that courier or by any."""
        return self.by.get(f"{weekday}/{courier or ''}")


class ReviewFacts(WrittenFacts, frozen=True, kw_only=True):
    """One review, with its item where the market tells which it was.

    ``said`` puts what was praised (or, with few stars, what was complained of) into a few safe words,
    ``regret`` what a good review regrets beside its praise. ``topics`` name what the text is about, with
    ``+``, ``-`` or ``~`` for how it speaks of it. ``words`` is what the text says by itself, whatever the stars:
    ``good``, ``bad`` or ``unclear``; it may choose a wording and never takes the place of stars. ``motive`` is why it
    was written (``points``, ``anger``, ``gratitude``), ``missing`` what one that says too little does not tell,
    ``mistaken`` the masked sentence in which the buyer took the page or an option for something else. ``version``
    counts the forms in which the review was seen.
    """

    subject: ClassVar[str] = "review"
    review_id: str
    rating: int | None
    text: str
    said: str | None
    regret: str | None = None
    topics: tuple[str, ...]
    words: str = "unclear"
    motive: str | None = None
    missing: str | None = None
    mistaken: str | None = None
    photos: int = 0
    product_reviews: int = 0
    """How many reviews of the product others see; counted up to a few dozen."""
    written_at: datetime
    replied: bool
    """A reply is there, or one of ours left or lies in the seller's hands."""
    reply_ours: bool = False
    """It is one of ours."""
    version: int = 1
    visible: bool
    month_use: bool
    has_phone: bool
    calls: int = 0
    """How many calls about it were done with an outcome."""
    called_at: datetime | None = None
    """When the last of them was."""
    call_outcome: str = ""
    """What became of the last of them."""
    cause: str = ""
    """Why it went wrong, in a word, once the seller closed the case."""
    remedied: str = ""
    """What the seller did about it, in words fit for the public."""
    written_elsewhere: bool = False
    """It repeats a review of another store of this seller, where it is answered."""

    @property
    def name(self) -> str:
        """The review's id."""
        return self.review_id

    @property
    def happened_at(self) -> datetime:
        """When the review was written."""
        return self.written_at


class InquiryFacts(WrittenFacts, frozen=True, kw_only=True):
    """One inquiry. ``topic`` is what it is about, by ``dangol.text``; ``waiting`` if the buyer spoke last.

    ``text`` is the question that waits, since ``waiting_since``; ``turn`` is its number: 1 for the first
    question, 2 for what was asked after the first answer. ``asked_at`` is the time of the first.
    ``secret``: nobody else reads question and answer. ``urgent`` if the text says so, ``wished`` the day by which
    something is wanted. ``our_answer_at`` is when our last answer left; ``promised`` is the latest day of arrival
    that an answer of ours named to this buyer for the same order, told at ``promised_at``.
    """

    subject: ClassVar[str] = "inquiry"
    inquiry_id: str
    kind: str
    text: str
    topic: str
    asked_at: datetime
    waiting: bool
    waiting_since: datetime
    turn: int = 1
    secret: bool
    urgent: bool = False
    wished: date | None = None
    our_answer_at: datetime | None = None
    promised: date | None = None
    promised_at: datetime | None = None
    arrivals: Arrivals = Arrivals()

    @property
    def name(self) -> str:
        """The inquiry's id."""
        return self.inquiry_id

    @property
    def happened_at(self) -> datetime:
        """When it was first asked."""
        return self.asked_at
