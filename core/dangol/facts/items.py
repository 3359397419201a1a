"""Facts about order items: the only ones that a request for a review may see."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dangol.facts.base import Facts
from dangol.models import Stage

__all__ = ["ItemFacts"]


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
