"""Wire → records, for orders and members. Pure: the same bytes always give the same record."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from dangol import (
    KST,
    BadRecord,
    Contact,
    MemberConsent,
    Order,
    OrderItem,
    Origin,
    Product,
    Stage,
    translator,
)
from dangol_cafe24 import wire

if TYPE_CHECKING:
    from dangol_cafe24.settings import Cafe24Settings

__all__ = ["SMARTSTORE", "consent", "masked", "moment", "order", "order_of", "product", "read", "row_id", "unreadable"]

_ = translator("dangol_cafe24", __file__)
T = TypeVar("T")

SMARTSTORE = "smartstore"
_OWN_PLACES = frozenset({"", "self", "cafe24", "mobile", "mobile_d", "NCHECKOUT"})
"""Where an order was placed in this mall itself; Naver Pay is a way to pay there."""
_PLACES = {"shopn": SMARTSTORE}
"""Cafe24's word for a market whose platform has another name in dangol."""
_SAFE_NUMBER = "050"
"""Temporary numbers that forward a call for a while: never a way to reach somebody later."""
_CENTURY_BC = "0000-00-00"


class _State(NamedTuple):
    """What an order status means; ``stage`` is ``None`` where a claim runs and the dates tell the stage."""

    stage: Stage | None
    claim: str | None = None
    running: bool = False


def _states() -> dict[str, _State]:
    """Return the table of statuses (facts/cafe24.md 3.4)."""
    plain = {
        Stage.WAITING: "N00 N02 N03",
        Stage.PAID: "N01 N10 N20 N21 N22",
        Stage.SHIPPED: "N30",
        Stage.DELIVERED: "N40",
        Stage.CONFIRMED: "N50",
    }
    claims = [
        ("cancel", None, True, "C00 C10 C34 C35 C36"),
        ("cancel", None, False, "C11"),
        ("cancel", Stage.CANCELLED, True, "C41 C42 C43"),
        ("cancel", Stage.CANCELLED, False, "C40 C47 C48 C49"),
        ("return", None, True, "R00 R10 R12 R13 R20 R30 R31 R34 R36"),
        ("return", None, False, "R11"),
        ("return", Stage.RETURNED, True, "R41 R42 R43"),
        ("return", Stage.RETURNED, False, "R40"),
        ("exchange", None, True, "E00 E10 E12 E13 E20 E30 E31 E32 E33 E34 E35 E36"),
        ("exchange", None, False, "E11"),
        ("exchange", Stage.EXCHANGED, False, "E40 E41"),
    ]
    found = {code: _State(stage) for stage, codes in plain.items() for code in codes.split()}
    for kind, stage, running, codes in claims:
        found |= {code: _State(stage, kind, running) for code in codes.split()}
    return found


_STATES = _states()
_CLAIM_OF = {"C": "cancel", "R": "return", "E": "exchange"}
_ENDED = {
    "C1": _State(Stage.CANCELLED, "cancel"),
    "C2": _State(Stage.CANCELLED, "cancel"),
    "C3": _State(Stage.RETURNED, "return"),
    "E1": _State(Stage.EXCHANGED, "exchange"),
}
"""Lines that are over whatever their status says: E1 is the line that was exchanged away."""

_ORDER = msgspec.json.Decoder(wire.Order, strict=False)
_CUSTOMER = msgspec.json.Decoder(wire.Customer, strict=False)


def read(raw: msgspec.Raw, decoder: msgspec.json.Decoder[T]) -> T:
    """Decode a row. Raises ``BadRecord``."""
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise unreadable(str(wrong)) from None  # msgspec names the path of a wrong field, never its value


def unreadable(reason: str) -> BadRecord:
    """Say which field of a row is wrong."""
    return BadRecord(_("A row cannot be read: {reason}").format(reason=reason))


def moment(text: str | None, field: str) -> datetime | None:
    """Read a time, in the old form (without a zone, meaning Korean time) or the new one. Raises ``BadRecord``."""
    if not text or text == "null" or text.startswith(_CENTURY_BC):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise unreadable(f"{field}: not a time") from None
    return found if found.tzinfo else found.replace(tzinfo=KST)


class _Named(msgspec.Struct, frozen=True):
    order_id: str | None = None
    items: list[_Coded] | None = None


class _Coded(msgspec.Struct, frozen=True):
    order_item_code: str | None = None


def row_id(raw: msgspec.Raw) -> str | None:
    """Return the id of an order's first line that did not parse, if at least that can be read."""
    try:
        named = msgspec.json.decode(raw, type=_Named, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return next((item.order_item_code for item in named.items or ()), named.order_id)


def order_of(item_id: str) -> str:
    """Return the order that a line belongs to."""
    return item_id.rpartition("-")[0]


# orders


def order(raw: msgspec.Raw, settings: Cafe24Settings) -> Order:
    """Return an order with all of its lines. Raises ``BadRecord``."""
    row = read(raw, _ORDER)
    ordered_at = moment(row.order_date, "$.order_date")
    if ordered_at is None or not row.items:
        raise unreadable("$.order_date" if ordered_at is None else "$.items")
    origin = _origin(row)
    member = row.member_id or ""
    return Order(
        id=row.order_id,
        items=tuple(_item(one, row.currency, settings) for one in row.items),
        ordered_at=ordered_at,
        paid_at=moment(row.payment_date, "$.payment_date"),
        buyer=member or masked(row.buyer.name if row.buyer else None),
        buyer_id=member,
        contact=_contact(row.buyer, origin),
        origin=origin,
    )


def _origin(row: wire.Order) -> Origin | None:
    """Return the market an order was placed in, with its number there: the mall only passes it on."""
    place = row.order_place_id or ""
    if place in _OWN_PLACES or not row.market_order_no:
        return None
    return Origin(platform=_PLACES.get(place, place), id=row.market_order_no)


def _item(line: wire.Item, currency: str, settings: Cafe24Settings) -> OrderItem:
    delivered_at = moment(line.delivered_date, "$.items[].delivered_date")
    dispatched_at = moment(line.shipped_date, "$.items[].shipped_date")
    confirmed_at = moment(line.purchaseconfirmation_date, "$.items[].purchaseconfirmation_date")
    state = _state(line)
    return OrderItem(
        id=line.order_item_code,
        product=product(str(line.product_no), line.product_name, settings.home),
        quantity=_left(line),
        amount=_amount(line) if currency == "KRW" else 0,
        option=line.option_value or "",
        stage=state.stage or _by_dates(dispatched_at, delivered_at, confirmed_at),
        status=line.order_status,
        claim=state.claim,
        claim_open=state.running,
        dispatched_at=dispatched_at,
        delivered_at=delivered_at,
        confirmed_at=confirmed_at,
        courier=line.shipping_company_name,
        tracking_no=str(line.tracking_no) if line.tracking_no else None,
    )


def _state(line: wire.Item) -> _State:
    """Return what the line's status means; a claim nobody knows counts as running, which keeps us quiet."""
    status, ended = line.order_status, _ENDED.get(line.status_code or "")
    kind = _CLAIM_OF.get(status[:1])
    state = _STATES.get(status) or _State(Stage.UNKNOWN, kind, kind is not None)
    if ended is None or state.stage is ended.stage:
        return state
    return ended._replace(running=state.running)


def _by_dates(dispatched: datetime | None, delivered: datetime | None, confirmed: datetime | None) -> Stage:
    if confirmed:
        return Stage.CONFIRMED
    if delivered:
        return Stage.DELIVERED
    return Stage.SHIPPED if dispatched else Stage.PAID


def _left(line: wire.Item) -> int:
    """Return what is left of a line after a claim on a part of it."""
    claimed = line.claim_quantity or 0
    return line.quantity - claimed if 0 < claimed < line.quantity else line.quantity


def _amount(line: wire.Item) -> int:
    """Return what was paid; the price times the quantity where the API leaves it out, as it often does."""
    if line.payment_amount:
        return _won(line.payment_amount, "$.items[].payment_amount")
    price = _won(line.product_price, "$.items[].product_price") + _won(line.option_price, "$.items[].option_price")
    return price * _left(line)


def _won(text: str | None, field: str) -> int:
    """Read ``3500.00``. Raises ``BadRecord``."""
    if not text:
        return 0
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,4})?", text, re.ASCII):
        raise unreadable(f"{field}: not an amount")
    return int(text.partition(".")[0])


def _contact(buyer: wire.Buyer | None, origin: Origin | None) -> Contact | None:
    """Return how to reach the buyer.

    ``direct``: an own mall is the seller's own shop, and its buyers give name and number to this seller
    and to nobody else. What another market passed on stays under that market's terms.
    """
    if buyer is None:
        return None
    number = _phone(buyer.cellphone) or _phone(buyer.phone)
    email = buyer.email.strip() if buyer.email and "@" in buyer.email and "*" not in buyer.email else None
    if number is None and email is None:
        return None
    name = buyer.name if buyer.name and "*" not in buyer.name else None
    return Contact(name=name, phone=number, email=email, source="marketplace" if origin else "direct")


def _phone(text: str | None) -> str | None:
    """Return the digits of a number that still reaches the buyer next month, else ``None``."""
    if not text or "*" in text:
        return None
    digits = "".join(re.findall("[0-9]+", text))
    if digits.startswith("82"):
        digits = "0" + digits[2:].removeprefix("0")
    usable = digits.startswith("0") and 9 <= len(digits) <= 11 and not digits.startswith(_SAFE_NUMBER)
    return digits if usable else None


def masked(name: str | None) -> str:
    """Return a name as markets show it: its first letter, and stars."""
    return f"{name[0]}**" if name else ""


@lru_cache(4096)
def product(number: str, name: str, home: str) -> Product:
    """Return a product with its page in the mall."""
    return Product(id=number, name=name, url=f"{home}/product/detail.html?product_no={number}")


# members


def consent(raw: msgspec.Raw, now: datetime) -> MemberConsent:
    """Return what a member agreed to. Raises ``BadRecord``."""
    row = read(raw, _CUSTOMER)
    return MemberConsent(buyer_id=row.member_id, at=now, sms=_flag(row.sms), email=_flag(row.news_mail))


def _flag(text: str | None) -> bool | None:
    return {"T": True, "F": False}.get(text or "")
