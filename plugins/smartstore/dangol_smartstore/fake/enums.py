"""The platform's words for states, as far as the mocked API checks them."""

from __future__ import annotations

__all__ = ["CARRIERS", "CHANGES", "CLAIM_STATUSES", "METHODS", "PLACE_STATUSES", "STATUSES"]

CHANGES = frozenset(
    [
        "PAY_WAITING",
        "PAYED",
        "EXCHANGE_OPTION",
        "DELIVERY_ADDRESS_CHANGED",
        "GIFT_RECEIVED",
        "CLAIM_REJECTED",
        "DISPATCHED",
        "CLAIM_REQUESTED",
        "COLLECT_DONE",
        "CLAIM_COMPLETED",
        "PURCHASE_DECIDED",
        "HOPE_DELIVERY_INFO_CHANGED",
        "CLAIM_REDELIVERING",
    ]
)

STATUSES = frozenset(
    [
        "PAYMENT_WAITING",
        "PAYED",
        "DELIVERING",
        "DELIVERED",
        "PURCHASE_DECIDED",
        "EXCHANGED",
        "CANCELED",
        "RETURNED",
        "CANCELED_BY_NOPAYMENT",
    ]
)

CLAIM_STATUSES = frozenset(
    [
        "CANCEL_REQUEST",
        "CANCELING",
        "CANCEL_DONE",
        "CANCEL_REJECT",
        "RETURN_REQUEST",
        "EXCHANGE_REQUEST",
        "COLLECTING",
        "COLLECT_DONE",
        "EXCHANGE_REDELIVERING",
        "RETURN_DONE",
        "EXCHANGE_DONE",
        "RETURN_REJECT",
        "EXCHANGE_REJECT",
        "PURCHASE_DECISION_HOLDBACK",
        "PURCHASE_DECISION_REQUEST",
        "PURCHASE_DECISION_HOLDBACK_RELEASE",
        "ADMIN_CANCELING",
        "ADMIN_CANCEL_DONE",
        "ADMIN_CANCEL_REJECT",
    ]
)

METHODS = frozenset(
    [
        "DELIVERY",
        "GDFW_ISSUE_SVC",
        "VISIT_RECEIPT",
        "DIRECT_DELIVERY",
        "QUICK_SVC",
        "NOTHING",
        "RETURN_DESIGNATED",
        "RETURN_DELIVERY",
        "RETURN_INDIVIDUAL",
        "RETURN_MERCHANT",
        "UNKNOWN",
    ]
)

CARRIERS = frozenset(
    [
        "CJGLS",
        "HYUNDAI",
        "HANJIN",
        "KGB",
        "EPOST",
        "CVSNET",
        "CUPARCEL",
        "CH1",
    ]
)

PLACE_STATUSES = frozenset(
    [
        "NOT_YET",
        "OK",
        "CANCEL",
    ]
)
