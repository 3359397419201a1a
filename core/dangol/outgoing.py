"""What leaves: replies, requests, coupons and messages, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

from dangol.models import Struct

__all__ = [
    "MARKET",
    "ByHand",
    "Carried",
    "CouponIssue",
    "Delivery",
    "Fitting",
    "Found",
    "Ground",
    "Medium",
    "MessageClass",
    "MessageQuery",
    "OutgoingMessage",
    "Receipt",
    "Reply",
    "ReviewRequest",
    "Sent",
    "SentQuery",
    "Template",
]

MARKET = ("inquiry", "review", "review_request", "coupon")
"""What leaves through the market itself; every other ``send_by`` is a person's task or names a channel."""


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


class Ground(StrEnum):
    """Why a message may be sent at all, in the eyes of the law. Whoever builds one has to say which."""

    ORDER = "order"
    """It belongs to a contract with this buyer."""
    INQUIRY = "inquiry"
    """The buyer asked."""
    REVIEW = "review"
    """The buyer wrote in public, and this answers there."""
    CONSENT = "consent"
    """The buyer agreed to advertising beforehand (Network Act 50(1))."""
    SIX_MONTHS = "six_months"
    """Advertising of the same kind of goods within six months of a deal (50(1) no. 1; decree 61(1))."""
    STATUTORY = "statutory"
    """The law itself wants it told, such as the result of a consent (50(7), 50(8))."""
    GOODWILL = "goodwill"
    """A favour through the market's own tool, without a word to the buyer."""
    INTERNAL = "internal"
    """It reaches the seller alone."""


class Medium(StrEnum):
    """What carries a message; the law treats them differently."""

    MARKET = "market"
    """The market's own pages and notices."""
    TASK = "task"
    """A person does it: calls, writes from an own phone, prints."""
    HAND = "hand"
    """A text or mail that the seller sends from an own program."""
    SMS = "sms"
    """SMS, LMS and MMS."""
    ALIMTALK = "alimtalk"
    """Kakao's informational messages by approved template."""
    BRAND = "brand"
    """Kakao's advertising messages."""
    EMAIL = "email"


class Reply(Struct, frozen=True, kw_only=True):
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


class ReviewRequest(Struct, frozen=True, kw_only=True):
    """One polite request for a review of one order item."""

    item_id: str
    order_id: str
    text: str


class CouponIssue(Struct, frozen=True, kw_only=True):
    """One coupon of the market for one member, given as a favour and without a word to the member."""

    coupon_id: str
    buyer_id: str


class Template(Struct, frozen=True, kw_only=True):
    """An approved AlimTalk template: its id at the relay, and its text with ``#{name}`` for what changes."""

    id: str
    text: str


class OutgoingMessage(Struct, frozen=True, kw_only=True):
    """A message for a channel (SMS, AlimTalk, e-mail, by hand). There is none without class, ground and channel."""

    recipient: str
    text: str
    message_class: MessageClass
    ground: Ground
    channel: str
    """The channel's id."""
    subject: str = ""
    """The line above the text: of an e-mail, or of a long text message where the relay takes one."""
    template: str = ""
    """The id of the AlimTalk template that ``text`` is word for word."""
    variables: Mapping[str, str] = {}
    """What stands in the template's blanks, by their names without ``#{}``."""


class Fitting(Struct, frozen=True, kw_only=True):
    """How a message would leave by a channel. ``objections`` are sentences for the seller; with any it does not."""

    kind: str
    """What it would be billed as: ``SMS``, ``LMS``, ``ATA``, ``EMAIL``, or the channel's own word."""
    size: int | None = None
    """Bytes as the channel counts them."""
    won: int | None = None
    """What it costs, in won; ``None``: what the seller's policy says of such a message."""
    objections: tuple[str, ...] = ()


class MessageQuery(Struct, frozen=True, kw_only=True):
    """A message in doubt: did the channel take it? ``since`` is when the first attempt began."""

    _moments: ClassVar[tuple[str, ...]] = ("since",)

    message: OutgoingMessage
    key: str
    since: datetime


class Carried(Struct, frozen=True, kw_only=True):
    """A message that a channel took: what became of it? ``remote_id`` is what ``Sent`` said."""

    _moments: ClassVar[tuple[str, ...]] = ("sent_at",)

    key: str
    remote_id: str | None
    recipient: str
    sent_at: datetime


class Delivery(Struct, frozen=True, kw_only=True):
    """What became of a message after it was taken. ``reason`` says why it ``failed``, for the seller."""

    _moments: ClassVar[tuple[str, ...]] = ("at",)

    key: str
    state: Literal["pending", "delivered", "failed"]
    reason: str = ""
    at: datetime | None = None


class SentQuery(Struct, frozen=True, kw_only=True):
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


class Sent(Struct, frozen=True, kw_only=False):
    """The platform took it; ``remote_id`` is its name there, where it gives one."""

    remote_id: str | None = None


class ByHand(Struct, frozen=True, kw_only=False):
    """No way in by program: the seller opens ``url``, pastes ``text`` and says done."""

    url: str
    text: str


Receipt = Sent | ByHand
