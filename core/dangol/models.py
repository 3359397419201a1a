"""The records every market is translated into.

They are msgspec structs because that was the cheapest frozen record measured (``bench/records.py``).
Times are aware ``datetime`` values (stored in UTC, shown in Korean time), money is whole won, ids are
text. Where a platform says something we do not know, the platform's own word is kept in a ``status``
field and the normalised field says ``unknown``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Answered",
    "Contact",
    "Gone",
    "Inquiry",
    "Mail",
    "MemberConsent",
    "Message",
    "Order",
    "OrderItem",
    "Origin",
    "Page",
    "Product",
    "Record",
    "Rejected",
    "Review",
    "ReviewMark",
    "Stage",
    "StoreCheck",
    "Stream",
    "Understood",
    "Window",
]


class Stream(StrEnum):
    """What is pulled from a store, each with its own checkpoint."""

    ORDERS = "orders"
    SWEEP = "sweep"
    """The daily second look at open orders, for what a change feed does not tell."""
    REVIEWS = "reviews"
    INQUIRIES = "inquiries"
    MAIL = "mail"
    """The market's notification mails in the seller's own mailbox."""


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


class Struct(msgspec.Struct, frozen=True, kw_only=True):
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


class Origin(Struct, frozen=True, kw_only=True):
    """The same thing as another market of this seller tells it: that market's platform id, and its own id there."""

    platform: str
    id: str


class Product(Struct, frozen=True, kw_only=True):
    """A thing or service on sale. An empty name says nothing: one that is known stays."""

    id: str
    name: str
    url: str | None = None


class Contact(Struct, frozen=True, kw_only=True):
    """How to reach the buyer of one order; kept apart from the order so that it can be erased alone.

    ``source`` says where it came from (``"marketplace"``: passed on by the market for fulfilment;
    ``"direct"``: given by the buyer to this seller), because the law treats them differently.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    area: str | None = None
    """Province and town or district of the buyer, nothing finer; only ever to suggest who may be one person."""
    source: str = "marketplace"


class OrderItem(Struct, frozen=True, kw_only=True):
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


class Order(Struct, frozen=True, kw_only=True):
    """One purchase. ``items`` holds the lines this page brings; an order may arrive in pieces.

    ``partial``: the market has several sources that each tell a part, and this is one of them. What is empty
    in it and its items is unknown and keeps what another told; an older source fills what is still empty,
    and ``ordered_at`` is the earliest time at which the order was there.
    """

    _moments: ClassVar[tuple[str, ...]] = ("ordered_at", "paid_at")

    id: str
    items: tuple[OrderItem, ...]
    ordered_at: datetime
    paid_at: datetime | None = None
    buyer: str = ""
    """The platform's own (masked) name or nickname of the buyer, as it is shown."""
    buyer_id: str = ""
    """What stays the same for one buyer of this store (a member id, a nickname); empty for a guest."""
    contact: Contact | None = None
    origin: Origin | None = None
    """Where it was really placed, if the store only passes on another market's order."""
    partial: bool = False


class Answered(Struct, frozen=True, kw_only=True):
    """The seller's public reply as the platform shows it; ``text`` is ``None`` where only the fact is told."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    at: datetime | None = None
    text: str | None = None
    id: str | None = None


class Review(Struct, frozen=True, kw_only=True):
    """A review. ``rating`` counts 1 to 5, ``None`` where the market has no stars.

    ``month_use`` marks a second review after a month of use, ``parent_id`` the first one. Without an
    ``item_id`` it belongs to the line of ``product`` in the order ``order_id``, else to the latest one
    that ``author_id`` bought before.
    """

    _moments: ClassVar[tuple[str, ...]] = ("written_at", "updated_at")

    id: str
    text: str
    written_at: datetime
    rating: int | None = None
    product: Product | None = None
    item_id: str | None = None
    order_id: str | None = None
    author: str = ""
    author_id: str = ""
    """The author's ``Order.buyer_id``, where the market tells it."""
    month_use: bool = False
    parent_id: str | None = None
    media: tuple[str, ...] = ()
    visible: bool = True
    reply: Answered | None = None
    origin: Origin | None = None
    """The review of another market that this one repeats."""
    updated_at: datetime | None = None


class ReviewMark(Struct, frozen=True, kw_only=True):
    """A sign that an item was reviewed, without the review itself (for instance points paid for one).

    A ``kind`` with ``month`` in it is the sign of a second review after a month of use.
    """

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    item_id: str
    kind: str
    at: datetime


class Message(Struct, frozen=True, kw_only=True):
    """One post of an inquiry's thread; ``seller`` tells who wrote it.

    An empty ``text`` says that somebody wrote then and that the words are not known.
    """

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    text: str
    at: datetime | None = None
    seller: bool = False
    id: str | None = None


class Inquiry(Struct, frozen=True, kw_only=True):
    """A question and what was answered. ``thread`` is complete and in order, the buyer's question first.

    ``kind`` is the platform's kind of inquiry: a plugin reads it back when it sends the answer.
    ``partial``: as for ``Order``; the posts of all sources make one thread, posts without words give way
    to those with words, and the thread's last post tells whether it is answered. ``formerly`` is the id
    under which it was told by a source that did not know its real one.
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
    author_id: str = ""
    """The author's ``Order.buyer_id``, where the market tells it."""
    updated_at: datetime | None = None
    partial: bool = False
    formerly: str = ""


class MemberConsent(Struct, frozen=True, kw_only=True):
    """Whether a member of the store agreed to advertising, by channel; ``None`` where the market does not tell."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    buyer_id: str
    at: datetime
    """When the market told it."""
    sms: bool | None = None
    email: bool | None = None


class Gone(Struct, frozen=True, kw_only=True):
    """A review or an inquiry that the market no longer has: it is not shown, or waits for no answer, from now on."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    of: Literal["review", "inquiry"]
    id: str
    at: datetime
    """When the market was seen without it."""


Record = Order | Review | ReviewMark | Inquiry | MemberConsent | Gone
T = TypeVar("T")


class Rejected(Struct, frozen=True, kw_only=True):
    """A row that did not parse: its raw form, and which fields were wrong (never their values).

    ``kind`` is ``broken`` for a row of a known kind, ``unclassified`` for a page or mail of none.
    """

    raw: bytes
    reason: str
    id: str | None = None
    kind: str = "broken"


class Understood(Struct, frozen=True, kw_only=True):
    """What was read from a column or label of a file: its own name, and the field it became (``None``: unknown).

    ``source`` without a field is a column nobody reads; a field without a ``source`` is one that is missing.
    """

    source: str | None
    field: str | None
    by: str = "name"
    """How it was recognised: ``name``, ``synonym``, ``seller`` for the seller's own map, or ``place`` without any."""


class Mail(Struct, frozen=True, kw_only=True):
    """A mail, decoded. ``text`` is its plain part, or what a reader sees of its HTML, line by line.

    ``spf`` and ``dkim`` are what the seller's own mail server found (``pass``, ``fail``, ``none`` …;
    empty where it wrote nothing), never what the mail claims about itself.
    """

    _moments: ClassVar[tuple[str, ...]] = ("sent_at",)

    id: str
    """Its Message-ID, or a digest of it where there is none."""
    sender: str
    subject: str
    text: str
    sent_at: datetime
    links: tuple[str, ...] = ()
    spf: str = ""
    dkim: str = ""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """What is stored in one transaction.

    ``resume`` means "ask with this to get what comes after this page"; ``None`` on the last page.
    ``notes`` are sentences for whoever imports a file, such as which columns it lacks; ``layout`` names
    the form in which it was recognised and ``understood`` what became of each column, for
    ``dangol import --explain``.
    """

    items: Sequence[T]
    resume: str | None = None
    rejected: Sequence[Rejected] = ()
    notes: Sequence[str] = ()
    layout: str = ""
    understood: Sequence[Understood] = ()


class Window(msgspec.Struct, frozen=True):
    """A closed span of time: both ends belong to it."""

    since: datetime
    until: datetime


class StoreCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One thing ``dangol check`` tried: a capability, whether it works, and what to do if not.

    ``optional``: dangol works without it, so it is told and does not count as a failure.
    """

    name: str
    ok: bool
    detail: str = ""
    hint: str = ""
    optional: bool = False
