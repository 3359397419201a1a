"""The records every market is translated into.

They are msgspec structs because that was the cheapest frozen record measured (``bench/records.py``).
Times are aware ``datetime`` values (stored in UTC, shown in Korean time), money is whole won, ids are
text. Where a platform says something we do not know, the platform's own word is kept in a ``status``
field and the normalised field says ``unknown``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Answered",
    "ByHand",
    "Contact",
    "Found",
    "Inquiry",
    "Message",
    "MessageClass",
    "Order",
    "OrderItem",
    "OutgoingMessage",
    "Page",
    "Product",
    "Receipt",
    "Record",
    "Rejected",
    "Reply",
    "Review",
    "ReviewMark",
    "ReviewRequest",
    "Sent",
    "SentQuery",
    "Stage",
    "StoreCheck",
    "Stream",
    "Window",
]


class Stream(StrEnum):
    """What is pulled from a store, each with its own checkpoint."""

    ORDERS = "orders"
    SWEEP = "sweep"
    """The daily second look at open orders, for what a change feed does not tell."""
    REVIEWS = "reviews"
    INQUIRIES = "inquiries"


class Stage(StrEnum):
    """How far an order item has come, in words that fit goods and services alike."""

    WAITING = "waiting"
    """Ordered, not paid."""
    PAID = "paid"
    SHIPPED = "shipped"
    """On its way; for a service: in progress."""
    DELIVERED = "delivered"
    """Received; for a service: the work was handed over."""
    CONFIRMED = "confirmed"
    """The buyer confirmed the purchase (구매확정)."""
    CANCELLED = "cancelled"
    RETURNED = "returned"
    EXCHANGED = "exchanged"
    UNKNOWN = "unknown"


class MessageClass(StrEnum):
    """What a message is in the eyes of the law; decided when it is built, never later."""

    SERVICE = "service"
    """Belongs to an order or a question of this buyer."""
    REVIEW_REQUEST = "review_request"
    """Asks for a public review, without any reward."""
    ADVERTISING = "advertising"
    """Needs recorded consent (Network Act article 50)."""
    INTERNAL = "internal"
    """A task for the seller; leaves the machine never."""


class _Struct(msgspec.Struct, frozen=True, kw_only=True):
    """A record: refuses times without a zone, and shows no customer's words in its ``repr``."""

    _moments: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        name = getattr(self, "id", None) or getattr(self, "target_id", None) or getattr(self, "item_id", "")
        return f"<{type(self).__name__} {name}>".replace(" >", ">")

    def __post_init__(self) -> None:
        for name in self._moments:
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{type(self).__name__}.{name} has no time zone")


class Product(_Struct, frozen=True, kw_only=True):
    """A thing or service on sale."""

    id: str
    name: str
    url: str | None = None


class Contact(_Struct, frozen=True, kw_only=True):
    """How to reach the buyer of one order; kept apart from the order so that it can be erased alone.

    ``source`` says where it came from (``"marketplace"``: passed on by the market for fulfilment;
    ``"direct"``: given by the buyer to this seller), because the law treats them differently.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    source: str = "marketplace"


class OrderItem(_Struct, frozen=True, kw_only=True):
    """One line of an order: the unit that is delivered, confirmed, claimed and reviewed.

    ``amount`` is what was paid for the line, in won, after discounts. ``claim`` is the open or last
    claim (``cancel``, ``return``, ``exchange``, ``hold``, or the platform's own word) and
    ``claim_open`` tells whether it still runs. ``updated_at`` is the platform's time of the last
    change; ``None`` means "as it is at this moment", which wins over anything stored.
    """

    _moments: ClassVar[tuple[str, ...]] = ("dispatched_at", "delivered_at", "confirmed_at", "updated_at")

    id: str
    product: Product
    quantity: int = 1
    amount: int = 0
    option: str = ""
    service: bool = False
    stage: Stage = Stage.UNKNOWN
    status: str = ""
    claim: str | None = None
    claim_open: bool = False
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    courier: str | None = None
    tracking_no: str | None = None
    updated_at: datetime | None = None


class Order(_Struct, frozen=True, kw_only=True):
    """One purchase. ``items`` holds the lines this page brings; an order may arrive in pieces."""

    _moments: ClassVar[tuple[str, ...]] = ("ordered_at", "paid_at")

    id: str
    items: tuple[OrderItem, ...]
    ordered_at: datetime
    paid_at: datetime | None = None
    buyer: str = ""
    """The platform's own (masked) name or id of the buyer."""
    contact: Contact | None = None


class Answered(_Struct, frozen=True, kw_only=True):
    """The seller's public reply as the platform shows it; ``text`` is ``None`` where only the fact is told."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    at: datetime | None = None
    text: str | None = None
    id: str | None = None


class Review(_Struct, frozen=True, kw_only=True):
    """A review. ``rating`` counts 1 to 5, ``None`` where the market has no stars.

    ``month_use`` marks a second review after a month of use, ``parent_id`` the first one.
    """

    _moments: ClassVar[tuple[str, ...]] = ("written_at", "updated_at")

    id: str
    text: str
    written_at: datetime
    rating: int | None = None
    product: Product | None = None
    item_id: str | None = None
    author: str = ""
    month_use: bool = False
    parent_id: str | None = None
    media: tuple[str, ...] = ()
    visible: bool = True
    reply: Answered | None = None
    updated_at: datetime | None = None


class ReviewMark(_Struct, frozen=True, kw_only=True):
    """A sign that an item was reviewed, without the review itself (for instance points paid for one)."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    item_id: str
    kind: str
    at: datetime


class Message(_Struct, frozen=True, kw_only=True):
    """One post of an inquiry's thread; ``seller`` tells who wrote it."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    text: str
    at: datetime | None = None
    seller: bool = False
    id: str | None = None


class Inquiry(_Struct, frozen=True, kw_only=True):
    """A question and what was answered. ``thread`` is complete and in order, the buyer's question first.

    ``kind`` is the platform's kind of inquiry: a plugin reads it back when it sends the answer.
    """

    _moments: ClassVar[tuple[str, ...]] = ("asked_at", "updated_at")

    id: str
    kind: str
    thread: tuple[Message, ...]
    asked_at: datetime
    answered: bool = False
    title: str = ""
    category: str = ""
    secret: bool = False
    product: Product | None = None
    order_id: str | None = None
    item_ids: tuple[str, ...] = ()
    author: str = ""
    updated_at: datetime | None = None


Record = Order | Review | ReviewMark | Inquiry
T = TypeVar("T")


class Rejected(_Struct, frozen=True, kw_only=True):
    """A row that did not parse: its raw form, and which fields were wrong (never their values)."""

    raw: bytes
    reason: str
    id: str | None = None


class Page(msgspec.Struct, Generic[T], frozen=True):
    """What is stored in one transaction.

    ``resume`` means "ask with this to get what comes after this page"; ``None`` on the last page.
    ``notes`` are sentences for whoever imports a file, such as which columns it lacks.
    """

    items: Sequence[T]
    resume: str | None = None
    rejected: Sequence[Rejected] = ()
    notes: Sequence[str] = ()


class Window(msgspec.Struct, frozen=True):
    """A closed span of time: both ends belong to it."""

    since: datetime
    until: datetime


class Reply(_Struct, frozen=True, kw_only=True):
    """A public answer to a review or an inquiry. ``target_kind`` is the inquiry's ``kind``, empty for a review."""

    _moments: ClassVar[tuple[str, ...]] = ("subject_at",)

    to: str
    """``"review"`` or ``"inquiry"``."""
    target_id: str
    target_kind: str
    text: str
    subject_at: datetime | None = None
    """When the review or inquiry was written: where to look for it in a dated list."""
    replaces: str | None = None
    """The id of our earlier answer (empty where the platform gives none) that this one takes the place of."""


class ReviewRequest(_Struct, frozen=True, kw_only=True):
    """One polite request for a review of one order item."""

    item_id: str
    order_id: str
    text: str


class OutgoingMessage(_Struct, frozen=True, kw_only=True):
    """A message for a channel (SMS, AlimTalk, e-mail, by hand)."""

    recipient: str
    text: str
    message_class: MessageClass


class SentQuery(_Struct, frozen=True, kw_only=True):
    """An action in doubt: was it carried out? ``since`` is when the attempt began."""

    _moments: ClassVar[tuple[str, ...]] = ("since", "subject_at")

    to: str
    target_id: str
    target_kind: str
    text: str
    key: str
    since: datetime
    subject_at: datetime | None = None
    """When the review or inquiry was written: where to look for it in a dated list."""


class Found(StrEnum):
    """The answer to a ``SentQuery``."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Sent(_Struct, frozen=True, kw_only=False):
    """The platform took it; ``remote_id`` is its name there, where it gives one."""

    remote_id: str | None = None


class ByHand(_Struct, frozen=True, kw_only=False):
    """No way in by program: the seller opens ``url``, pastes ``text`` and says done."""

    url: str
    text: str


Receipt = Sent | ByHand


class StoreCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One thing ``dangol check`` tried: a capability, whether it works, and what to do if not.

    ``optional``: dangol works without it, so it is told and does not count as a failure.
    """

    name: str
    ok: bool
    detail: str = ""
    hint: str = ""
    optional: bool = False
