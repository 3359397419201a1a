"""Rows as the Commerce API writes them. Field names, typing errors included, are the platform's own."""

from __future__ import annotations

from typing import Any

import msgspec

from dangol.testing.compose import Person, person
from dangol.testing.compose.moments import DAY, HOUR, day_of, iso
from dangol.testing.compose.moments import at as time_at
from dangol_smartstore.fake.model import Claim, Item, Purchase, claim_status, status
from dangol_smartstore.fake.products import CHANNEL_NO

__all__ = ["buyer_of", "detail", "feed_row"]

_MEANS = ("신용카드 간편결제", "신용카드 간편결제", "포인트/머니결제", "계좌 간편결제", "휴대폰 간편결제", "무통장입금")
_FEE = 3_000
_CLOSED = ("CANCELED", "RETURNED")


def buyer_of(purchase: Purchase, seed: int) -> Person:
    """Return who bought."""
    buyer = person(seed, purchase.buyer)
    return buyer if purchase.buyer_name is None else buyer._replace(name=purchase.buyer_name)


def feed_row(item: Item, change: tuple[int, str]) -> dict[str, Any]:
    """Return a row of the change feed: the item as it was when ``change`` happened."""
    moment, kind = change
    purchase = item.purchase
    row: dict[str, Any] = {
        "orderId": purchase.id,
        "productOrderId": item.id,
        "lastChangedType": kind,
        "lastChangedDate": iso(moment),
        "productOrderStatus": status(item, moment, feed=True),
        "receiverAddressChanged": kind == "DELIVERY_ADDRESS_CHANGED",
    }
    if purchase.paid is not None and purchase.paid <= moment:
        row["paymentDate"] = iso(purchase.paid)
    if item.claim is not None and (state := claim_status(item.claim, moment)) is not None:
        row["claimType"] = item.claim.kind
        row["claimStatus"] = state
    if purchase.gift:
        row["giftReceivingStatus"] = "RECEIVED"
    return row


def detail(item: Item, now: int, seed: int, compatible: bool) -> dict[str, Any]:
    """Return the item's details at ``now``; ``compatible`` asks for the schema of partial claims."""
    buyer = buyer_of(item.purchase, seed)
    row: dict[str, Any] = {
        "order": _order(item, now, buyer),
        "productOrder": _product_order(item, now, buyer, compatible),
    }
    if item.dispatched is not None and item.dispatched <= now:
        row["delivery"] = _delivery(item, now)
    claim = item.claim
    if claim is not None and (state := claim_status(claim, now)) is not None:
        row.update(_claims(item, claim, state, now, compatible))
    return row


def _order(item: Item, now: int, buyer: Person) -> dict[str, Any]:
    purchase = item.purchase
    paid = purchase.paid is not None and purchase.paid <= now
    number = int(purchase.id[8:])
    name, tel = buyer.name, buyer.phone
    if purchase.gift:
        name, tel = f"{name[0]}*{name[-1]}", f"{tel[:9]}****"
    order: dict[str, Any] = {
        "orderId": purchase.id,
        "orderDate": iso(purchase.ordered),
        "ordererId": buyer.masked,
        "ordererNo": buyer.no,
        "ordererName": name,
        "ordererTel": tel,
        "paymentMeans": _MEANS[number % len(_MEANS)],
        "payLocationType": "PC" if number % 5 == 0 else "MOBILE",
        "isDeliveryMemoParticularInput": "false",
        "isMembershipSubscribed": number % 3 == 0,
        "orderDiscountAmount": 0,
        "generalPaymentAmount": item.amount if paid else 0,
        "naverMileagePaymentAmount": 0,
        "chargeAmountPaymentAmount": 0,
        "checkoutAccumulationPaymentAmount": 0,
        "payLaterPaymentAmount": 0,
    }
    if paid and purchase.paid is not None:
        order["paymentDate"] = iso(purchase.paid)
    else:
        order["paymentDueDate"] = iso(purchase.ordered + 3 * DAY)
    return order


def _product_order(item: Item, now: int, buyer: Person, compatible: bool) -> dict[str, Any]:
    product, state = item.product, status(item, now)
    row: dict[str, Any] = {
        "productOrderId": item.id,
        "productId": product.id,
        "originalProductId": product.origin_id,
        "merchantChannelId": str(CHANNEL_NO),
        "sellerProductCode": product.code,
        "productName": product.name,
        "productOption": item.option,
        "optionCode": f"{product.origin_id}{len(item.option)}",
        "productClass": "조합형옵션상품",
        "quantity": item.quantity,
        "unitPrice": item.unit_price,
        "totalPaymentAmount": item.amount,
        "totalProductAmount": item.amount,
        "productDiscountAmount": 0,
        "productImediateDiscountAmount": 0,
        "deliveryFeeAmount": _FEE,
        "deliveryAttributeType": "NORMAL",
        "expectedDeliveryMethod": "DELIVERY",
        "expectedDeliveryCompany": item.carrier,
        "expectedSettlementAmount": item.amount * 94 // 100,
        "inflowPath": "네이버쇼핑",
        "shippingMemo": buyer.memo,
        "taxType": "TAX",
        "shippingAddress": _address(buyer),
    }
    return row | _course(item, now, state, compatible)


def _course(item: Item, now: int, state: str, compatible: bool) -> dict[str, Any]:
    """Return what changes as the product order goes its way."""
    placed = item.placed is not None and item.placed <= now
    row: dict[str, Any] = {"productOrderStatus": state, "placeOrderStatus": "OK" if placed else "NOT_YET"}
    if compatible:
        left = 0 if state in _CLOSED else item.quantity
        row |= {"initialQuantity": item.quantity, "remainQuantity": left}
        row |= {"initialPaymentAmount": item.amount, "remainPaymentAmount": left * item.unit_price}
    if item.purchase.paid is not None:
        row["shippingDueDate"] = iso(time_at(day_of(item.purchase.paid) + 3, 24 * HOUR - 1000))
    if placed and item.placed is not None:
        row["placeOrderDate"] = iso(item.placed)
    if state == "PURCHASE_DECIDED" and item.decided is not None:
        row["decisionDate"] = iso(item.decided)
    if item.claim is not None and (claimed := claim_status(item.claim, now)) is not None:
        row |= {"claimType": item.claim.kind, "claimStatus": claimed, "claimId": item.claim.id}
    if item.purchase.gift:
        row["giftReceivingStatus"] = "RECEIVED"
    return row


def _address(buyer: Person) -> dict[str, Any]:
    return {
        "addressType": "DOMESTIC",
        "name": buyer.name,
        "tel1": buyer.safe_phone,
        "zipCode": buyer.zip_code,
        "baseAddress": buyer.address,
        "detailedAddress": buyer.detail,
        "city": "",
        "state": "",
        "country": "KR",
        "isRoadNameAddress": True,
    }


def _delivery(item: Item, now: int) -> dict[str, Any]:
    sent = item.dispatched or 0
    arrived = item.delivered is not None and item.delivered <= now
    row: dict[str, Any] = {
        "deliveryMethod": "DELIVERY",
        "deliveryCompany": item.carrier,
        "trackingNumber": item.tracking,
        "sendDate": iso(sent),
        "deliveryStatus": "DELIVERY_COMPLETION" if arrived else "DELIVERING",
        "isWrongTrackingNumber": False,
    }
    if now >= sent + 3 * HOUR:
        row["pickupDate"] = iso(sent + 3 * HOUR)
    elif not arrived:
        row["deliveryStatus"] = "COLLECT_WAIT"
    if arrived and item.delivered is not None:
        row["deliveredDate"] = iso(item.delivered)
    return row


def _claims(item: Item, claim: Claim, state: str, now: int, compatible: bool) -> dict[str, Any]:
    """Return the claim under ``currentClaim``, then under ``completedClaims``; in the old schema, at the top."""
    kind = {"ADMIN_CANCEL": "cancel", "PURCHASE_DECISION_HOLDBACK": "return"}.get(claim.kind, claim.kind.lower())
    body: dict[str, Any] = {
        "claimId": claim.id,
        "claimStatus": state,
        "claimRequestDate": iso(claim.requested),
        "requestChannel": "구매회원",
        "requestQuantity": item.quantity,
        f"{kind}Reason": claim.reason,
        f"{kind}DetailedReason": "",
    }
    if kind != "cancel":
        collected = claim.collected is not None and claim.collected <= now
        body["collectStatus"] = "DONE" if collected else "REQUESTED"
        if collected and claim.collected is not None:
            body["collectCompletedDate"] = iso(claim.collected)
    if not compatible:
        return {kind: body}
    ended = any(at is not None and at <= now for at in (claim.done, claim.rejected))
    if not ended:
        return {"currentClaim": {kind: body}}
    shown = {name: value for name, value in body.items() if not name.endswith("Reason")}
    closed = {"claimType": claim.kind, "claimRequestReason": claim.reason, **shown}
    if claim.done is not None:
        closed["claimCompleteOperationDate"] = iso(claim.done)
    return {"completedClaims": [closed]}


def encode(row: dict[str, Any]) -> msgspec.Raw:
    """Return the row as JSON that can be put into an answer again and again."""
    return msgspec.Raw(msgspec.json.encode(row))
