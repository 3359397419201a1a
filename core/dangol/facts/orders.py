"""Facts about orders and promises. Nothing in them tells of a review, so that no goodwill can be paid for one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from dangol.facts.base import Facts
from dangol.models import Stage

__all__ = ["OrderFacts", "OrderLine", "OrderQuestion", "PromiseFacts", "Referral"]


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


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """A friend's order that came of an order's buyer, and how far it is; it names nobody."""

    id: int
    store: str
    referrer_order: str
    friend_order: str
    noted_at: datetime
    bought: bool = False
    """Something of the friend's order is paid and neither cancelled nor sent back."""
    gone: bool = False
    """All of the friend's order was cancelled, returned or exchanged."""
    claim_open: bool = False
    received_at: datetime | None = None
    """When the last line that the friend keeps arrived; ``None`` while one is on its way."""
    rewarded_at: datetime | None = None


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
    notes: dict[str, str] = msgspec.field(default_factory=dict)
    """What the seller noted about this order, by the kind of note."""
    referrals: tuple[Referral, ...] = ()
    """Orders of friends that this order's buyer brought, as the seller noted them."""
    goodwill_months: dict[str, int] = msgspec.field(default_factory=dict)
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
