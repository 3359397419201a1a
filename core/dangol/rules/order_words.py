"""Parts of messages about an order, made from what is known of it: lines, delivery, returns, the buyer's own words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dangol.korea import KST
from dangol.masks import mask
from dangol.rules.compliance.wording import check
from dangol.rules.templates import render

if TYPE_CHECKING:
    from dangol.facts import OrderFacts, OrderLine
    from dangol.policy import Policy

__all__ = ["day", "delivery", "parcel_note", "quoted", "returns", "summary", "weekday"]

_WEEKDAYS = "월화수목금토일"
_FRIDAY, _MONDAY = 4, 3
"""Friday's number in a week, and the days from Friday to Monday."""
_LONGEST_QUOTE = 120


def day(moment: datetime) -> str:
    """Return a Korean day as it is said: month, day, weekday."""
    at = moment.astimezone(KST)
    return f"{at.month}월 {at.day}일({_WEEKDAYS[at.weekday()]})"


def weekday(moment: datetime) -> datetime:
    """Return the moment, or the same time of the next Monday where it falls on a weekend in Korea."""
    over = moment.astimezone(KST).weekday() - _FRIDAY
    return moment + timedelta(days=_MONDAY - over) if over > 0 else moment


def summary(order: OrderFacts) -> str:
    """Return number, products, quantities and what was paid."""
    total = sum(line.amount for line in order.lines)
    paid = [f"결제 금액: {total:,}원"] if total else []
    return "\n".join((f"주문번호: {order.order_id}", *map(_line, order.lines), *paid))


def _line(line: OrderLine) -> str:
    name = " ".join(filter(None, (line.product_name, f"({line.option})" if line.option else "")))
    price = f", {line.amount:,}원" if line.amount else ""
    return f"- {name} {line.quantity}개{price}"


def delivery(order: OrderFacts) -> str:
    """Return how far the parcel is; a day of arrival is never named, for it is not in the seller's hands."""
    sent = [line for line in order.lines if line.tracking_no]
    if not sent:
        return "배송: 택배로 보내 드립니다. 준비되는 대로 보내고, 보낸 날 송장번호를 알려 드리겠습니다."
    numbers = dict.fromkeys(f"{line.courier or '택배'} {line.tracking_no}" for line in sent)
    when = next((f" ({day(line.dispatched_at)} 보냄)" for line in sent if line.dispatched_at is not None), "")
    return f"배송: {', '.join(numbers)}{when}. 배송 조회에서 지금 위치를 보실 수 있습니다."


def returns(policy: Policy) -> str:
    """Return the guide to returns and exchanges, with the rights that the law gives (전자상거래법 제17조)."""
    own = policy.returns
    lines = [
        f"교환·반품: 받으신 날부터 {own.days}일 안에 신청하실 수 있습니다. 상품이 설명과 다르거나 흠이 있으면"
        " 받으신 날부터 3개월 안, 그 사실을 아신 날부터 30일 안에 신청하실 수 있고, 비용은 저희가 냅니다."
    ]
    costs = [("반품", own.cost), ("교환", own.exchange_cost)]
    told = ", ".join(f"{name} {won:,}원" for name, won in costs if won)
    if told:
        lines.append(f"단순 변심 배송비: {told}")
    if own.address:
        lines.append(f"보내실 곳: {own.address}")
    return "\n".join(lines)


def quoted(order: OrderFacts) -> str:
    """Return what the buyer asked for, in the buyer's own words; empty where nothing may be repeated."""
    words = " ".join(mask(" ".join(one.text for one in order.questions if one.text)).split())
    short = words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE].rpartition(' ')[0]}…"
    return "" if not short or check(short, public=order.fenced, fenced=order.fenced) else short


def parcel_note(order: OrderFacts, policy: Policy) -> str:
    """Return the note of thanks for a parcel. It asks for nothing and offers nothing for a review."""
    slots = {"이름": order.buyer, "상품": order.product[1]}
    return render("parcel_note", slots, order.order_id, policy.shop) or ""
