"""What the Commerce API answers, as far as dangol reads it; field names are the API's in snake case.

Rows stay raw until each is parsed alone, so that one odd row harms nobody else. Anything unknown is
ignored; an enum is a plain text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

__all__ = [
    "Account",
    "Change",
    "Conditional",
    "ConditionalRow",
    "CustomerInquiries",
    "CustomerInquiry",
    "Detail",
    "Details",
    "Feed",
    "Id",
    "ProductOrder",
    "Qna",
    "Qnas",
    "Refusal",
    "Saved",
    "Settlement",
    "Settlements",
    "Template",
    "TokenGiven",
]

Id = str | int
"""Sent as text by one service and as a number by the next; text in dangol."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Raw = msgspec.Raw


class _Wire(msgspec.Struct, frozen=True, rename="camel"):
    pass


class TokenGiven(msgspec.Struct, frozen=True):
    """The answer to a token request; ``expires_in`` counts seconds."""

    access_token: str
    expires_in: int


class _InvalidInput(_Wire, frozen=True):
    name: str = ""


class Refusal(_Wire, frozen=True):
    """An error of the gateway or of a service behind it."""

    code: str = ""
    message: str = ""
    invalid_inputs: list[_InvalidInput] | None = None


class Account(_Wire, frozen=True):
    """The seller the token belongs to."""

    account_id: Id


# orders


class More(_Wire, frozen=True):
    """Where the feed goes on."""

    more_from: str
    more_sequence: Id


class _FeedData(_Wire, frozen=True):
    last_change_statuses: list[Raw] | None = None
    more: More | None = None


class Feed(_Wire, frozen=True):
    """A page of the change feed. Without changes, ``data`` or its list may be missing."""

    trace_id: str
    code: str | None = None
    data: _FeedData | None = None

    @property
    def rows(self) -> list[Raw]:
        """The rows, of which there may be none."""
        return (self.data.last_change_statuses if self.data else None) or []

    @property
    def more(self) -> More | None:
        """Where the feed goes on, unless this is its last page."""
        return self.data.more if self.data else None


class Change(_Wire, frozen=True):
    """A row of the feed: its status may be stale, so only the id is read."""

    product_order_id: Id


class Details(_Wire, frozen=True):
    """The answer to a query by ids."""

    trace_id: str
    code: str | None = None
    data: list[Raw] | None = None


class _Pagination(_Wire, frozen=True):
    has_next: bool = False


class _ConditionalData(_Wire, frozen=True):
    contents: list[Raw] | None = None
    pagination: _Pagination | None = None


class Conditional(_Wire, frozen=True):
    """A page of the conditional list."""

    trace_id: str
    code: str | None = None
    data: _ConditionalData | None = None

    @property
    def rows(self) -> list[Raw]:
        """The rows, of which there may be none."""
        return (self.data.contents if self.data else None) or []

    @property
    def goes_on(self) -> bool:
        """Whether there is a next page."""
        pagination = self.data.pagination if self.data else None
        return bool(self.rows and pagination and pagination.has_next)


class _Order(_Wire, frozen=True):
    order_id: Id
    order_date: Moment
    payment_date: Moment | None = None
    orderer_id: str | None = None
    orderer_no: Id | None = None
    orderer_name: str | None = None
    orderer_tel: str | None = None


class Address(_Wire, frozen=True):
    """Where a parcel goes, as far as it is read."""

    name: str | None = None
    base_address: str | None = None


class ProductOrder(_Wire, frozen=True):
    """One line of an order. ``remain_`` is what is left after partial claims."""

    product_order_id: Id
    product_order_status: str
    product_id: Id
    product_name: str
    product_option: str | None = None
    quantity: int | None = None
    remain_quantity: int | None = None
    total_payment_amount: int | None = None
    remain_payment_amount: int | None = None
    decision_date: Moment | None = None
    claim_type: str | None = None
    claim_status: str | None = None
    shipping_address: Address | None = None


class _Delivery(_Wire, frozen=True):
    send_date: Moment | None = None
    delivered_date: Moment | None = None
    delivery_company: str | None = None
    tracking_number: Id | None = None


class _Claim(_Wire, frozen=True):
    claim_status: str | None = None


class _CurrentClaim(_Wire, frozen=True):
    cancel: _Claim | None = None
    return_: _Claim | None = msgspec.field(default=None, name="return")
    exchange: _Claim | None = None

    def kinds(self) -> dict[str, _Claim]:
        """Return the claims there are by their kind in dangol."""
        found = {"cancel": self.cancel, "return": self.return_, "exchange": self.exchange}
        return {kind: claim for kind, claim in found.items() if claim is not None}


class Detail(_Wire, frozen=True):
    """Everything about one line of an order."""

    order: _Order
    product_order: ProductOrder
    delivery: _Delivery | None = None
    current_claim: _CurrentClaim | None = None


class ConditionalRow(_Wire, frozen=True):
    """A row of the conditional list."""

    product_order_id: Id
    content: Detail


# inquiries


class Qnas(_Wire, frozen=True):
    """A page of product questions."""

    contents: list[Raw]
    last: bool


class Qna(_Wire, frozen=True):
    """A question asked on a product's page; ``answer`` is the first answer."""

    question_id: Id
    create_date: Moment
    question: str
    answer: str | None = None
    answered: bool = False
    product_id: Id | None = None
    product_name: str | None = None
    masked_writer_id: str | None = None


class CustomerInquiries(_Wire, frozen=True):
    """A page of inquiries about orders."""

    content: list[Raw]
    last: bool


class CustomerInquiry(_Wire, frozen=True):
    """An inquiry about an order. ``product_order_id_list`` is separated by commas."""

    inquiry_no: Id
    inquiry_content: str
    inquiry_registration_date_time: Moment
    answered: bool
    title: str = ""
    category: str | None = None
    answer_content_id: Id | None = None
    answer_content: str | None = None
    answer_registration_date_time: Moment | None = None
    order_id: Id | None = None
    product_no: Id | None = None
    product_order_id_list: str | None = None
    product_name: str | None = None
    customer_id: str | None = None


class _SavedData(_Wire, frozen=True):
    inquiry_comment_no: Id | None = None


class Saved(_Wire, frozen=True):
    """What answering an inquiry about an order gives: ``data`` says that it was taken."""

    data: _SavedData


class Template(_Wire, frozen=True):
    """An answer the seller keeps in the seller centre."""

    question_type: str = ""
    subject: str = ""
    content: str = ""


# settlements


class _SettlementPages(_Wire, frozen=True):
    total_pages: int


class Settlements(_Wire, frozen=True):
    """A page of settled cases."""

    elements: list[Raw]
    pagination: _SettlementPages


class Settlement(_Wire, frozen=True):
    """One settled case: an order, a delivery fee, points for a review …"""

    product_order_type: str
    product_order_id: Id | None = None
