"""When a parcel leaves and when it may arrive, in words that promise nothing: from the shop's own parcels."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.korea import KST
from dangol.models import Stage

if TYPE_CHECKING:
    from dangol.facts import Arrival, InquiryFacts
    from dangol.policy import Policy

__all__ = ["DELIVERY", "Outlook", "korean_day", "outlook", "slots_of", "urgent", "wishes_soon"]

DELIVERY = frozenset({"delivery_eta", "order_status", "urgent_delivery"})
"""Topics of questions about where something is and when it comes."""
_DAY = timedelta(days=1)
_WEEKDAYS = "월화수목금토일"
_NOT_SENT = frozenset({Stage.WAITING, Stage.PAID})
_GOING = frozenset({*_NOT_SENT, Stage.SHIPPED})
_HALF = 0.5
_SOON = timedelta(days=2)


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said of one parcel. ``leaves`` is the day of dispatch, past or to come.

    It likely arrives on ``likely`` or, as parcels slip, on ``latest``. ``rests`` if days without delivery or
    work lie ahead of it; ``arrival`` is the shop's own record for such parcels, ``None`` if it is too small.
    """

    leaves: date
    sent: bool
    likely: date
    latest: date
    rests: bool
    arrival: Arrival | None


def urgent(inquiry: InquiryFacts, now: datetime) -> bool:
    """Tell whether somebody waits for a parcel who cannot wait long."""
    return inquiry.topic == "urgent_delivery" or inquiry.urgent or wishes_soon(inquiry, now)


def wishes_soon(inquiry: InquiryFacts, now: datetime) -> bool:
    """Tell whether the day that the question names is near."""
    return inquiry.wished is not None and inquiry.wished <= now.astimezone(KST).date() + _SOON


def outlook(inquiry: InquiryFacts, policy: Policy, now: datetime) -> Outlook | None:
    """Return what can be said, or ``None``: it is no question about a delivery, or nothing is to be delivered.

    Without an order that may be spoken of, it holds for an order of now.
    """
    item = inquiry.item if inquiry.secret else None
    if inquiry.topic not in DELIVERY or (item is not None and (item.service or item.stage not in _GOING)):
        return None
    if item is None and inquiry.topic == "order_status":
        return None
    sent = item.dispatched_at if item is not None and item.stage is Stage.SHIPPED else None
    if sent is None and item is not None and item.stage not in _NOT_SENT:
        return None
    calendar = policy.calendar
    leaves = sent.astimezone(KST).date() if sent is not None else calendar.ships(now)
    likely = calendar.next_delivery(leaves)
    known = inquiry.arrivals.of(leaves.weekday(), item.courier if item is not None and sent is not None else None)
    enough = known is not None and known.sample >= policy.inquiries.arrival_sample
    latest = calendar.next_delivery(likely)
    if enough and known is not None:
        latest = max(latest, calendar.next_delivery(leaves + (known.typical - 1) * _DAY))
    return Outlook(
        leaves=leaves,
        sent=sent is not None,
        likely=likely,
        latest=latest,
        rests=calendar.before_rest(leaves),
        arrival=known if enough and likely == leaves + _DAY else None,
    )


def slots_of(seen: Outlook, inquiry: InquiryFacts, policy: Policy, now: datetime) -> dict[str, str]:
    """Return what fills the blanks of a wording about a delivery."""
    today = now.astimezone(KST).date()
    morning = policy.calendar.next_workday(today)
    told = {} if inquiry.promised is None else {"안내한날": korean_day(inquiry.promised)}
    return told | {
        "발송일": f"오늘({_WEEKDAYS[today.weekday()]}요일)" if seen.leaves == today else korean_day(seen.leaves),
        "도착안내": _record(seen),
        "밀림": _slip(seen, policy),
        "다음아침": "내일 아침" if morning == today + _DAY else f"{korean_day(morning)} 아침",
    }


def _record(seen: Outlook) -> str:
    """Say how long such parcels took; below the least sample no number is told."""
    if seen.likely != seen.leaves + _DAY:
        return f"다음 날은 배송이 쉬어 빠르면 {korean_day(seen.likely)} 도착할 것으로 보입니다."
    if seen.arrival is None:
        return "보통 하루에서 이틀쯤 걸립니다."
    known = seen.arrival
    begin = f"저희가 {_WEEKDAYS[seen.leaves.weekday()]}요일에 보낸 최근 {known.sample}건"
    for count, span in ((known.next_day, "다음 날"), (known.within_two, "이틀 안에")):
        if count >= known.sample * _HALF:
            share = "은 모두" if count == known.sample else f" 가운데 약 {_percent(count, known.sample)}%는"
            return f"{begin}{share} {span} 도착했습니다."
    return f"{begin} 가운데 절반은 {known.typical}일 안에 도착했습니다."


def _percent(count: int, sample: int) -> int:
    """Round down to whole fives, so that nothing sounds better or more exact than it is."""
    return count * 100 // sample // 5 * 5


def _slip(seen: Outlook, policy: Policy) -> str:
    """Say until when it may slip."""
    between = [seen.leaves + _DAY * n for n in range(1, (seen.latest - seen.leaves).days)]
    weekday_off = any(day.weekday() not in (5, 6) and not policy.calendar.delivers(day) for day in between)
    weekend = any(not policy.calendar.delivers(day) for day in between)
    across = "연휴를 지나 " if weekday_off else "주말을 지나 " if weekend else ""
    return f"늦어지면 {across}{korean_day(seen.latest)}에 받으실 수도 있습니다."


def korean_day(day: date) -> str:
    """Return a day as it stands in an answer: ``11월 23일 월요일``."""
    return f"{day.month}월 {day.day}일 {_WEEKDAYS[day.weekday()]}요일"
