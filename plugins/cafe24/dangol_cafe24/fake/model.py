"""Orders as the mall keeps them: every fact is a time, so that the state at any moment can be computed.

Times are milliseconds since 1970 UTC. A time in the future has not happened yet.
"""

from __future__ import annotations

import msgspec

from dangol.testing.compose.moments import HOUR
from dangol_cafe24.fake.products import Product

__all__ = ["PLACES", "STATUS_WORDS", "Claim", "Item", "Purchase", "claim_running", "moment_of", "order_status"]

PLACES = {
    "cafe24": ("self", "PC쇼핑몰"),
    "mobile": ("self", "모바일웹"),
    "mobile_d": ("self", "모바일앱"),
    "NCHECKOUT": ("NCHECKOUT", "네이버 페이"),
    "shopn": ("shopn", "스마트스토어"),
    "coupang": ("coupang", "쿠팡"),
}
"""Where orders are placed: the market's id and the name the mall shows."""


class Claim(msgspec.Struct):
    """A cancellation, return or exchange of one item. ``rejected`` excludes ``done``."""

    kind: str
    requested: int
    reason: str = "INTENT_CHANGED"
    collected: int | None = None
    redelivered: int | None = None
    done: int | None = None
    rejected: int | None = None

    @property
    def accepted(self) -> int | None:
        """When the seller took it on: at once for a cancellation, two hours later for what must travel back."""
        if self.kind == "CANCEL":
            return self.done
        later = self.requested + 2 * HOUR
        return later if self.rejected is None else None


class Purchase(msgspec.Struct):
    """One order. ``number`` is the buyer's among all invented people; ``member_id`` is empty for a guest.

    ``hidden_until`` keeps it out of every answer, as orders are that other markets pass on late.
    """

    id: str
    ordered: int
    paid: int | None
    buyer: int
    member_id: str = ""
    place: str = "mobile"
    market_no: str | None = None
    buyer_name: str | None = None
    first: bool = False
    void: int | None = None
    hidden_until: int = 0
    items: list[Item] = msgspec.field(default_factory=list)

    @property
    def market_phone(self) -> bool:
        """Whether the market passes on a number of its own that leads to the buyer for a while."""
        return self.place == "coupang"


class Item(msgspec.Struct):
    """One line of an order. ``replaces`` is the line that it was sent for in exchange, from ``born`` on."""

    code: str
    product: Product
    option: str
    quantity: int
    unit_price: int
    placed: int | None = None
    dispatched: int | None = None
    delivered: int | None = None
    decided: int | None = None
    claim: Claim | None = None
    carrier: str = "CJGLS"
    parcel: str | None = None
    hidden_until: int = 0
    born: int = 0
    replaces: str | None = None

    @property
    def tracking(self) -> str:
        """The parcel's number."""
        digits = int(self.code.replace("-", ""))
        return self.parcel or f"6{digits * 7919 % 10**11:011d}"

    @property
    def amount(self) -> int:
        """What was paid for the line, in won."""
        return self.unit_price * self.quantity


STATUS_WORDS = {
    "N00": "입금전",
    "N01": "교환 상품준비중",
    "N10": "상품준비중",
    "N20": "배송준비중",
    "N30": "배송중",
    "N40": "배송완료",
    "N50": "구매확정",
    "C00": "취소신청",
    "C11": "취소거부",
    "C40": "취소완료",
    "C48": "입금전취소 - 자동",
    "R00": "반품신청",
    "R10": "반품접수",
    "R11": "반품거부",
    "R20": "반품 수거완료",
    "R40": "반품완료 - 환불완료",
    "E00": "교환신청",
    "E10": "교환접수",
    "E11": "교환거부",
    "E20": "교환준비",
    "E40": "교환완료",
}
"""What the mall shows for each status."""

_LETTER = {"CANCEL": "C", "RETURN": "R", "EXCHANGE": "E"}


def order_status(purchase: Purchase, item: Item, now: int) -> tuple[str, str]:
    """Return ``(order_status, status_code)`` of an item at ``now``."""
    normal = "N1" if item.replaces is None else "N2"
    if not _past(purchase.paid, now):
        return ("C48", "C1") if _past(purchase.void, now) else ("N00", normal)
    claim = item.claim
    if claim is not None and claim.requested <= now and not _past(claim.rejected, now):
        letter = _LETTER[claim.kind]
        if _past(claim.done, now):
            return f"{letter}40", {"C": "C2", "R": "C3", "E": "E1"}[letter]
        if _past(claim.collected, now):
            return f"{letter}20", normal
        return (f"{letter}10" if _past(claim.accepted, now) else f"{letter}00"), normal
    return _course(item, now), normal


def _course(item: Item, now: int) -> str:
    if _past(item.decided, now):
        return "N50"
    if _past(item.delivered, now):
        return "N40"
    if _past(item.dispatched, now):
        return "N30"
    if item.replaces is not None:
        return "N01"
    return "N20" if _past(item.placed, now) else "N10"


def claim_running(item: Item, now: int) -> bool:
    """Tell whether a claim was made and has not ended."""
    claim = item.claim
    return (
        claim is not None and claim.requested <= now and not _past(claim.done, now) and not _past(claim.rejected, now)
    )


def moment_of(kind: str, purchase: Purchase, item: Item) -> int | None:
    """Return the time of an item that a ``date_type`` looks at, past or to come."""
    plain = {
        "order_date": purchase.ordered,
        "pay_date": purchase.paid,
        "place_date": item.placed,
        "shipbegin_date": item.dispatched,
        "shipend_date": item.delivered,
        "purchaseconfirmation_date": item.decided,
    }
    if kind in plain:
        return plain[kind]
    if kind == "cancel_date":
        return purchase.void if item.claim is None or item.claim.kind != "CANCEL" else item.claim.done
    what, step, _ = kind.split("_")
    claim = item.claim
    if claim is None or claim.kind != what.upper():
        return None
    return {"request": claim.requested, "accept": claim.accepted, "complete": claim.done}[step]


def _past(moment: int | None, now: int) -> bool:
    return moment is not None and moment <= now
