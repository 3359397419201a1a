"""Orders as the Admin API writes them: money as decimal text, flags T and F, null for what has not happened."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from dangol.testing.compose import Person, person
from dangol_cafe24.fake.model import PLACES, STATUS_WORDS, Item, Purchase, order_status
from dangol_cafe24.fake.times import Stamp

__all__ = ["EMBEDS", "buyer_of", "buyer_row", "flag", "item_row", "money", "order_row", "receiver_row", "shipments"]

EMBEDS = frozenset(["items", "receivers", "buyer", "return", "cancellation", "exchange"])
"""What a list of orders may be asked to bring along."""

_MEANS = (
    ("card", "신용카드"),
    ("card", "신용카드"),
    ("kakaopay", "카카오페이"),
    ("tcash", "실시간 계좌이체"),
    ("cash", "무통장입금"),
)
_CARRIERS = {"CJGLS": ("0006", "CJ대한통운"), "HANJIN": ("0018", "한진택배"), "EPOST": ("0012", "우체국택배")}
_FEE = 2_500
_FREE_FROM = 50_000
_CLAIMS = {"return": "RETURN", "cancellation": "CANCEL", "exchange": "EXCHANGE"}
_REASONS = {
    "INTENT_CHANGED": ("A", "고객변심"),
    "WRONG_ORDER": ("A", "고객변심"),
    "COLOR_AND_SIZE": ("E", "상품불만족"),
    "WRONG_OPTION": ("E", "상품불만족"),
    "BROKEN": ("J", "상품파손"),
    "INCORRECT_INFO": ("H", "상품정보상이"),
}


def money(amount: int) -> str:
    """Return ``"21000.00"``."""
    return f"{amount}.00"


def flag(value: bool) -> str:
    """Return ``T`` or ``F``."""
    return "T" if value else "F"


def buyer_of(purchase: Purchase, seed: int) -> Person:
    """Return who bought."""
    buyer = person(seed, purchase.buyer)
    return buyer if purchase.buyer_name is None else buyer._replace(name=purchase.buyer_name)


def shown_items(purchase: Purchase, now: int) -> list[Item]:
    """Return the rows that are there: the replacement of an exchange comes later than the others."""
    return [item for item in purchase.items if item.born <= now and item.hidden_until <= now]


def order_row(purchase: Purchase, now: int, seed: int, stamp: Stamp, embed: Collection[str]) -> dict[str, Any]:
    """Return an order at ``now`` with the parts asked for."""
    buyer = buyer_of(purchase, seed)
    items = shown_items(purchase, now)
    market, place = PLACES[purchase.place]
    paid = purchase.paid is not None and purchase.paid <= now
    number = int(purchase.id[9:])
    means, words = _MEANS[number % len(_MEANS)]
    row: dict[str, Any] = {
        "shop_no": 1,
        "currency": "KRW",
        "order_id": purchase.id,
        "market_id": market,
        "market_order_no": purchase.market_no,
        "order_place_id": purchase.place,
        "order_place_name": place,
        "member_id": purchase.member_id,
        "member_email": buyer.email if purchase.member_id else "",
        "billing_name": buyer.name,
        "bank_code": None,
        "payment_method": [means],
        "payment_method_name": [words],
        "paid": flag(paid),
        "canceled": _canceled(purchase, items, now),
        "order_date": stamp(purchase.ordered),
        "payment_date": stamp(purchase.paid, now),
        "cancel_date": stamp(_cancelled_at(purchase, items, now), now),
        "first_order": flag(purchase.first),
        "order_from_mobile": flag(purchase.place.startswith("mobile")),
        "use_escrow": "F",
        "shipping_type": "A",
        "shipping_status": _shipping(items, now),
        "return_confirmed_date": None,
        "multiple_addresses": "F",
        "naverpay_payment_information": "N" if purchase.place == "NCHECKOUT" else None,
    }
    row |= _amounts(purchase, paid)
    return row | _embedded(purchase, items, now, buyer, stamp, embed)


def _amounts(purchase: Purchase, paid: bool) -> dict[str, Any]:
    price = sum(item.amount for item in purchase.items if item.replaces is None)
    fee = _FEE if price < _FREE_FROM else 0
    amounts = {
        "order_price_amount": money(price),
        "shipping_fee": money(fee),
        "points_spent_amount": money(0),
        "credits_spent_amount": money(0),
        "coupon_discount_price": money(0),
        "membership_discount_amount": money(0),
        "total_amount_due": money(price + fee),
        "payment_amount": money(price + fee if paid else 0),
    }
    return {
        "payment_amount": amounts["payment_amount"],
        "initial_order_amount": amounts,
        "actual_order_amount": amounts,
    }


def _embedded(
    purchase: Purchase, items: list[Item], now: int, buyer: Person, stamp: Stamp, embed: Collection[str]
) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if "items" in embed:
        parts["items"] = [item_row(purchase, item, now, stamp) for item in items]
    if "buyer" in embed:
        parts["buyer"] = buyer_row(purchase, buyer)
    if "receivers" in embed:
        parts["receivers"] = [receiver_row(purchase, buyer)]
    for name, kind in _CLAIMS.items():
        if name in embed:
            parts[name] = [
                _claim_row(purchase, item, now, stamp)
                for item in items
                if item.claim is not None and item.claim.kind == kind and item.claim.requested <= now
            ]
    return parts


def _canceled(purchase: Purchase, items: list[Item], now: int) -> str:
    gone = [order_status(purchase, item, now)[1] in ("C1", "C2") for item in items]
    return "T" if gone and all(gone) else "M" if any(gone) else "F"


def _cancelled_at(purchase: Purchase, items: list[Item], now: int) -> int | None:
    if _canceled(purchase, items, now) != "T":
        return None
    done = [item.claim.done for item in items if item.claim is not None and item.claim.done is not None]
    return max(done) if done else purchase.void


def _shipping(items: list[Item], now: int) -> str:
    """Return F (waits), M (on its way) or T (there)."""
    live = [item for item in items if item.claim is None or item.claim.kind != "CANCEL"]
    if live and all(item.delivered is not None and item.delivered <= now for item in live):
        return "T"
    return flag(False) if not any(item.dispatched is not None and item.dispatched <= now for item in live) else "M"


def item_row(purchase: Purchase, item: Item, now: int, stamp: Stamp) -> dict[str, Any]:
    """Return one line of an order."""
    product, (status, code) = item.product, order_status(purchase, item, now)
    sent = item.dispatched is not None and item.dispatched <= now
    carrier = _CARRIERS.get(item.carrier, ("0001", "자체배송"))
    row: dict[str, Any] = {
        "shop_no": 1,
        "item_no": int(item.code.rpartition("-")[2]),
        "order_item_code": item.code,
        "product_no": product.no,
        "product_code": product.code,
        "custom_product_code": product.own_code,
        "variant_code": product.variant(item.option),
        "product_name": product.name,
        "option_value": item.option.replace(": ", "=").replace(" / ", ", "),
        "additional_option_values": [],
        "quantity": item.quantity,
        "product_price": money(item.unit_price),
        "option_price": money(0),
        "payment_amount": None,
        "order_status": status,
        "status_code": code,
        "status_text": STATUS_WORDS[status],
        "tracking_no": item.tracking if sent else None,
        "shipping_code": f"D-{purchase.id}-{0 if item.replaces is None else 1:02d}",
        "shipping_company_code": carrier[0] if sent else None,
        "shipping_company_name": carrier[1] if sent else None,
        "market_item_no": None if purchase.market_no is None else f"{purchase.market_no}{item.code[-2:]}",
        "naver_pay_order_id": f"{purchase.market_no}{item.code[-2:]}" if purchase.place == "NCHECKOUT" else None,
        "gift": "F",
        "supplier_id": "S0000000",
        "ordered_date": stamp(purchase.ordered),
        "shipped_date": stamp(item.dispatched, now),
        "delivered_date": stamp(item.delivered, now),
        "purchaseconfirmation_date": stamp(item.decided, now),
    }
    return row | _claimed(purchase, item, now, stamp)


def _claimed(purchase: Purchase, item: Item, now: int, stamp: Stamp) -> dict[str, Any]:
    claim = item.claim
    row: dict[str, Any] = {
        "claim_quantity": 0,
        "claim_code": None,
        "claim_reason_type": None,
        "claim_reason": None,
        "cancel_date": stamp(purchase.void, now) if purchase.paid is None else None,
        "return_request_date": None,
        "return_confirmed_date": None,
        "refund_date": None,
        "exchange_request_date": None,
        "exchange_date": None,
    }
    if claim is None or claim.requested > now:
        return row
    reason_type, reason = _REASONS.get(claim.reason, ("I", "기타"))
    row["claim_quantity"] = item.quantity
    row["claim_code"] = _claim_code(purchase, item)
    row["claim_reason_type"], row["claim_reason"] = reason_type, reason
    done = stamp(claim.done, now)
    if claim.kind == "CANCEL":
        row["cancel_date"] = row["refund_date"] = done
    elif claim.kind == "RETURN":
        row["return_request_date"] = stamp(claim.requested)
        row["return_confirmed_date"] = row["refund_date"] = done
    else:
        row["exchange_request_date"], row["exchange_date"] = stamp(claim.requested), done
    return row


def _claim_code(purchase: Purchase, item: Item) -> str:
    letter = "C" if item.claim is None else item.claim.kind[0]
    return f"{letter}{purchase.id}-{item.code[-2:]}"


def _claim_row(purchase: Purchase, item: Item, now: int, stamp: Stamp) -> dict[str, Any]:
    status = order_status(purchase, item, now)[0]
    return {
        "claim_code": _claim_code(purchase, item),
        "order_item_code": [item.code],
        "status": status,
        "claim_reason": _claimed(purchase, item, now, stamp)["claim_reason"],
    }


def buyer_row(purchase: Purchase, buyer: Person) -> dict[str, Any]:
    """Return who bought. A market with numbers of its own passes on no other, and no market passes on mail."""
    own = PLACES[purchase.place][0] == "self"
    return {
        "shop_no": 1,
        "order_id": purchase.id,
        "member_id": purchase.member_id,
        "member_group_no": 1 if purchase.member_id else None,
        "name": buyer.name,
        "email": buyer.email if own else "",
        "phone": "",
        "cellphone": buyer.safe_phone if purchase.market_phone else buyer.phone,
        "buyer_zipcode": buyer.zip_code,
        "buyer_address1": buyer.address,
        "buyer_address2": buyer.detail,
    }


def receiver_row(purchase: Purchase, buyer: Person) -> dict[str, Any]:
    """Return where the parcel goes; the number may come without hyphens."""
    return {
        "shop_no": 1,
        "name": buyer.name,
        "phone": "",
        "cellphone": buyer.safe_phone if purchase.market_phone else buyer.phone.replace("-", ""),
        "zipcode": buyer.zip_code,
        "address1": buyer.address,
        "address2": buyer.detail,
        "shipping_message": buyer.memo,
        "shipping_code": f"D-{purchase.id}-00",
    }


def shipments(purchase: Purchase, now: int, stamp: Stamp) -> list[dict[str, Any]]:
    """Return the parcels of an order."""
    rows: dict[str, dict[str, Any]] = {}
    for item in shown_items(purchase, now):
        if item.dispatched is None or item.dispatched > now:
            continue
        arrived = item.delivered is not None and item.delivered <= now
        code = f"D-{purchase.id}-{0 if item.replaces is None else 1:02d}"
        row = rows.setdefault(
            code,
            {
                "shop_no": 1,
                "shipping_code": code,
                "order_id": purchase.id,
                "tracking_no": item.tracking,
                "tracking_no_updated_date": stamp(item.dispatched),
                "shipping_company_code": _CARRIERS.get(item.carrier, ("0001", ""))[0],
                "items": [],
            },
        )
        row["items"].append({"order_item_code": item.code, "status": "shipped" if arrived else "shipping"})
    return list(rows.values())
