"""What rules may know: facts about one item, review or inquiry, read in sets.

They hold no platform's name: a rule never learns which market it decides for.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from dangol.models import Stage

__all__ = [
    "Facts",
    "InquiryFacts",
    "ItemFacts",
    "OrderFacts",
    "OrderLine",
    "OrderQuestion",
    "PromiseFacts",
    "ReviewFacts",
    "WrittenFacts",
]


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
    def about_order(self) -> str:
        """The order that this is about; empty where none is known."""
        item = self.order_item
        return item.order_id if item is not None else ""

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the product that this is about; empty where none is known."""
        item = self.order_item
        return (item.product_id, item.product_name) if item is not None else ("", "")

    @property
    def happened_at(self) -> datetime | None:
        """When the subject was written: where to look for it in a dated list."""
        return None

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


class ReviewFacts(WrittenFacts, frozen=True, kw_only=True):
    """One review, with its item where the market tells which it was.

    ``said`` puts what was praised (or, with few stars, what was complained of) into a few safe words,
    ``regret`` what a good review regrets beside its praise. ``topics`` name what the text is about, with
    ``+``, ``-`` or ``~`` for how it speaks of it. ``words`` is what the text says by itself, whatever the stars:
    ``good``, ``bad`` or ``unclear``; it may choose a wording and never takes the place of stars. ``version``
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
    written_at: datetime
    replied: bool
    """A reply is there, or one of ours left or lies in the seller's hands."""
    reply_ours: bool = False
    """It is one of ours."""
    version: int = 1
    visible: bool
    month_use: bool
    has_phone: bool
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
    ``secret``: nobody else reads question and answer.
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

    @property
    def name(self) -> str:
        """The inquiry's id."""
        return self.inquiry_id

    @property
    def happened_at(self) -> datetime:
        """When it was first asked."""
        return self.asked_at


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an order as it stands; ``amount`` is what was paid for it, in won."""

    item_id: str
    product_id: str
    product_name: str
    option: str = ""
    quantity: int = 1
    amount: int = 0
    service: bool = False
    stage: Stage = Stage.UNKNOWN
    claim: str | None = None
    claim_open: bool = False
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    courier: str | None = None
    tracking_no: str | None = None


class OrderQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A thread that belongs to an order: what the buyer wrote, and when either side last spoke.

    ``topic`` is what the text is about: the market's own category until ``dangol.decide`` has read the text.
    """

    inquiry_id: str
    text: str
    topic: str
    asked_at: datetime
    waiting: bool
    answered_at: datetime | None = None

    def __repr__(self) -> str:
        """Name the thread and none of its words."""
        return f"<{type(self).__name__} {self.inquiry_id}>"


class OrderFacts(Facts, frozen=True, kw_only=True):
    """One order with its lines, its threads and what is known of its buyer over all stores.

    Nothing in it comes from a review, neither that there is one nor how many stars it has: what is decided
    from an order, a remedy above all, cannot depend on what somebody wrote in public.
    """

    subject: ClassVar[str] = "order"
    order_id: str
    buyer: str
    ordered_at: datetime
    paid_at: datetime | None = None
    lines: tuple[OrderLine, ...] = ()
    questions: tuple[OrderQuestion, ...] = ()
    confirms_orders: bool = False
    """The market itself tells its buyers that their order arrived."""
    own_mall: bool = False
    """The store is the seller's own: its members are the seller's, not a market's."""
    placed_elsewhere: bool = False
    """The order was placed at another market, which passes it on to this store."""
    person: int | None = None
    """Who bought it: the same number for the same person in every store."""
    person_orders: int = 0
    """How many orders this person placed before, over all stores."""
    person_troubles: int = 0
    """How many of these had a claim."""
    person_again: bool = False
    """This person placed another order since, in any store."""
    person_opted_out: bool = False
    """This person does not want to be asked for reviews."""
    person_no_ads: bool = False
    """This person does not want advertising."""
    person_ads_consent: bool = False
    """The buyer agreed to advertising, as the store's market tells it."""
    phone_known: bool = False
    email_known: bool = False
    sent: tuple[str, ...] = ()
    """Kinds of what reached the buyer about this order, or about a question of it."""
    said_at: datetime | None = None
    """When the seller last said something about it, through dangol or in a thread."""
    promises: tuple[str, ...] = ()
    """What was promised to this person for the next order, before this one was placed, and is still open."""
    notes: dict[str, str] = {}
    """What the seller noted about this order, by the kind of note."""
    goodwill_months: dict[str, int] = {}
    """What goodwill cost in all stores, in won, by Korean month (``2026-11``)."""

    @property
    def name(self) -> str:
        """The order's id."""
        return self.order_id

    @property
    def about_order(self) -> str:
        """The order itself."""
        return self.order_id

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the first line's product."""
        return (self.lines[0].product_id, self.lines[0].product_name) if self.lines else ("", "")

    @property
    def service(self) -> bool:
        """Whether work was bought, not goods."""
        return any(line.service for line in self.lines)

    @property
    def claim(self) -> str | None:
        """An open claim of a line, else a closed one."""
        open_first = sorted(self.lines, key=lambda line: not line.claim_open)
        return next((line.claim for line in open_first if line.claim), None)

    @property
    def claim_open(self) -> bool:
        """Whether a claim about any line is open."""
        return any(line.claim_open for line in self.lines)

    @property
    def question_open(self) -> bool:
        """Whether the buyer waits for an answer about this order."""
        return any(question.waiting for question in self.questions)

    @property
    def ended(self) -> bool:
        """Whether every line was cancelled, returned or exchanged."""
        gone = (Stage.CANCELLED, Stage.RETURNED, Stage.EXCHANGED)
        return bool(self.lines) and all(line.stage in gone for line in self.lines)

    @property
    def delivered_at(self) -> datetime | None:
        """When the last line arrived; ``None`` while one is on its way."""
        times = [line.delivered_at or line.confirmed_at for line in self.lines]
        known = [at for at in times if at is not None]
        return max(known) if known and len(known) == len(times) else None

    @property
    def happened_at(self) -> datetime:
        """When it was placed."""
        return self.ordered_at


class PromiseFacts(Facts, frozen=True, kw_only=True):
    """Something that was promised to the buyer of an order."""

    subject: ClassVar[str] = "promise"
    promise_id: int
    order_id: str
    words: str
    made_at: datetime
    due_at: datetime | None = None
    """Until when; ``None``: on the buyer's next order."""
    kept_at: datetime | None = None

    @property
    def name(self) -> str:
        """The promise's number."""
        return str(self.promise_id)

    @property
    def about_order(self) -> str:
        """The order that it was made about."""
        return self.order_id

    @property
    def happened_at(self) -> datetime:
        """When it was made."""
        return self.made_at
