"""What rules may know: facts about one item, review, inquiry or topic, read in sets.

They hold no platform's name: a rule never learns which market it decides for.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import msgspec

from dangol.models import Stage

__all__ = [
    "QUESTION_TOPICS",
    "REVIEW_TOPICS",
    "SUBJECTS",
    "Arrival",
    "Arrivals",
    "Facts",
    "InquiryFacts",
    "ItemFacts",
    "ReviewFacts",
    "TopicFacts",
    "WrittenFacts",
]

REVIEW_TOPICS = (
    "missing_wrong",
    "defect",
    "delivery",
    "packaging",
    "taste",
    "smell",
    "size",
    "quality",
    "function",
    "design",
    "service",
    "price",
)
"""What reviews may complain of."""
QUESTION_TOPICS = ("size_fit", "product_spec", "usage_as", "shipping_fee", "delivery_eta", "stock", "gift_bulk")
"""Questions that the product's page could answer."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may know of one subject. ``store_since`` is the Korean day on which the store was connected.

    Nothing older than that day triggers a message.
    """

    subject: ClassVar[str]
    """What the facts are about: a rule of that subject is asked."""
    store: str
    store_since: datetime
    fenced: bool = False
    """This buyer, or the same person elsewhere, buys at a market that allows no contact outside its own pages."""

    @property
    def name(self) -> str:
        """The subject's id, which is unique within its store."""
        raise NotImplementedError  # each kind of subject names its own

    @property
    def order_item(self) -> ItemFacts | None:
        """The order item that this is about, where one is known."""
        return None

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the product that this is about; empty where none is known."""
        item = self.order_item
        return (item.product_id, item.product_name) if item is not None else ("", "")

    @property
    def happened_at(self) -> datetime | None:
        """When the subject was written: where to look for it in a dated list."""
        return None

    @property
    def familiarity(self) -> int:
        """How much is known of the product: care goes first to one of which little is known."""
        return 0

    def __repr__(self) -> str:
        """Name the subject and no person."""
        return f"<{type(self).__name__} {self.store}/{self.name}>"


class ItemFacts(Facts, frozen=True, kw_only=True):
    """One order item.

    There is nothing in it of what a review says or how many stars it has: rules that ask for reviews
    see no more than this, so that nobody can be left out for being unhappy.
    """

    subject: ClassVar[str] = "item"
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
    """When the last reminder went out."""
    reminders: int = 0
    """How many reminders went out."""
    thanked_at: datetime | None = None
    """When the buyer, having received it, first wrote real thanks. It may bring a request forward, and nothing else."""
    spoke_at: datetime | None = None
    """When the buyer last wrote about the order, whatever it was."""
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
    person_asks: tuple[datetime, ...] = ()
    """When requests and reminders went out to this person, about any order from any store, the latest first."""
    person_ask_open: bool = False
    """A request about another order of this person was chosen before, or is on its way."""
    person_question_open: bool = False
    """This person waits for an answer, or has an open claim, in any store."""
    person_opted_out: bool = False
    """This person does not want to be asked for reviews."""
    person_no_ads: bool = False
    """This person does not want advertising."""
    own: bool = False
    """The seller, or somebody of the family, bought it."""
    ads_agreed: bool = False
    """The buyer agreed to advertising in this store, and refused it by no way that the market tells of."""
    product_reviews: int = 0
    """How many reviews of the product are shown; counted up to ten, for more makes no difference."""
    month_review: bool = False
    """The market has a second review after a month of use."""
    month_reviewed_at: datetime | None = None
    """When a review after a month of use, or the sign of one, was first seen."""
    month_asked_at: datetime | None = None
    """When the request for one went out."""
    courier: str | None = None
    tracking_no: str | None = None
    review_link: str | None = None

    @property
    def name(self) -> str:
        """The item's id."""
        return self.item_id

    @property
    def order_item(self) -> ItemFacts:
        """The item itself."""
        return self


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


class TopicFacts(Facts, frozen=True, kw_only=True):
    """One topic of one product: how often reviews complain of it, or questions ask about it.

    ``texts`` are the latest texts of the product with their times; ``told`` are the times of those that bring
    the topic up, worked out by ``dangol.text``. They ask nobody for anything: what comes of them is a task.
    """

    subject: ClassVar[str] = "topic"
    source: str
    """``review`` or ``inquiry``."""
    topic: str
    product_id: str
    product_name: str
    texts: tuple[tuple[datetime, str], ...]
    told: tuple[datetime, ...] = ()

    @property
    def name(self) -> str:
        """Source, topic and product."""
        return f"{self.source}:{self.topic}:{self.product_id}"

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the product."""
        return self.product_id, self.product_name

    @property
    def familiarity(self) -> int:
        """How many texts there are about the product."""
        return len(self.texts)


SUBJECTS: dict[str, type[Facts]] = {kind.subject: kind for kind in (InquiryFacts, ReviewFacts, ItemFacts, TopicFacts)}
"""What a rule may look at, in the order in which dangol decides."""
