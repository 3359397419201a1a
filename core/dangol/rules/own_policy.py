"""What the shop itself has decided about returns, exchanges, costs and receipts, in sentences for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.facts import InquiryFacts
    from dangol.policy import Policy

__all__ = ["own_policy"]


def own_policy(inquiry: InquiryFacts, policy: Policy) -> str:
    """Return what the policy says on the topic, empty if the seller has not chosen anything for it."""
    say = _TOPICS.get(inquiry.topic)
    return " ".join(filter(None, say(policy))) if say is not None else ""


def _won(amount: int) -> str:
    return f"{amount:,}원"


def _returns(policy: Policy) -> tuple[str, ...]:
    own = policy.returns
    if not (own.cost or own.days > 7):
        return ()
    return (
        f"단순 변심이라면 받으신 날부터 {own.days}일 안에 신청해 주시면 됩니다.",
        f"이때 반품 배송비는 {_won(own.cost)}이며, 상품에 문제가 있다면 저희가 부담합니다." if own.cost else "",
    )


def _exchange(policy: Policy) -> tuple[str, ...]:
    own = policy.returns
    if not own.exchange_cost:
        return ()
    return (
        f"옵션을 바꾸시는 교환은 받으신 날부터 {own.days}일 안에 신청해 주시면 되고, 왕복 배송비는 "
        f"{_won(own.exchange_cost)}입니다.",
        "상품에 문제가 있다면 저희가 부담합니다.",
    )


def _shipping(policy: Policy) -> tuple[str, ...]:
    own = policy.inquiries
    return (
        f"배송비는 {_won(own.shipping_fee)}입니다." if own.shipping_fee else "",
        f"{_won(own.free_from)} 이상 주문하시면 배송비가 없습니다." if own.free_from else "",
        f"제주와 섬 지역은 {_won(own.island_fee)}이 더해집니다." if own.island_fee else "",
    )


def _gift(policy: Policy) -> tuple[str, ...]:
    return (policy.inquiries.gift_wrap,)


def _receipt(policy: Policy) -> tuple[str, ...]:
    return (policy.inquiries.receipts,)


_TOPICS: dict[str, Callable[[Policy], tuple[str, ...]]] = {
    "refund_return": _returns,
    "exchange": _exchange,
    "shipping_fee": _shipping,
    "gift_bulk": _gift,
    "payment_receipt": _receipt,
}
