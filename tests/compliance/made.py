"""Messages made for tests: one that the gate lets through each, changed where a test says so."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from dangol.clock import KST
from dangol.outgoing import Ground, Medium, MessageClass
from dangol.policy import Channels, Policy, SenderIdentity, Shop
from dangol.review_events import Event
from dangol.rules.compliance.consent import Said, Standing, Statement, standing
from dangol.rules.compliance.gate import MessageFacts, Verdict, gate

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=KST)
POLICY = Policy(
    shop=Shop(name="달빛상점"),
    sender=SenderIdentity(
        phone="02-123-4567", email="shop@example.com", address="서울시 가상구 없는길 1", free_optout="080-123-4567"
    ),
    channels=Channels(six_months=True),
)
AD = "(광고)달빛상점 02-123-4567\n겨울 컵을 새로 구웠습니다.\n무료수신거부 080-123-4567"
MAIL = (
    "달빛상점 02-123-4567 shop@example.com 서울시 가상구 없는길 1\n겨울 컵을 새로 구웠습니다.\n"
    + "수신거부: 여기를 누르세요"
)

EVENT = Event(
    name="autumn",
    since=date(2026, 11, 1),
    until=date(2026, 11, 25),
    benefit="적립금 500원을",
    disclosure="적립금을 받고 쓴 후기입니다",
)
OPEN = "별점이나 내용과 상관없이 모두 같습니다. 후기 첫머리에 ‘적립금을 받고 쓴 후기입니다’ 문구를 밝혀 주세요."
OFFER = "후기를 쓰신 모든 분께 적립금 500원을 드립니다."


def at(text: str) -> datetime:
    """A Korean time."""
    return datetime.fromisoformat(text).replace(tzinfo=KST)


def consented(at: datetime = NOON, *, night: bool = False) -> Standing:
    """A consent that was given."""
    found = standing([Statement(said=Said.GIVEN, at=at, night=night)])
    assert found is not None
    return found


def info(**changes: Any) -> MessageFacts:
    """A text message about an order."""
    made = MessageFacts(
        message_class=MessageClass.SERVICE,
        ground=Ground.ORDER,
        medium=Medium.SMS,
        text="주문하신 머그컵을 오늘 보냈습니다.",
        policy=POLICY,
        product="머그컵",
        off_market=True,
        certified=True,
        sender_number="02-123-4567",
        channel="sms",
        live=True,
    )
    return msgspec.structs.replace(made, **changes)


def ad(**changes: Any) -> MessageFacts:
    """Advertising by text message to somebody who agreed."""
    made = {
        "message_class": MessageClass.ADVERTISING,
        "ground": Ground.CONSENT,
        "text": AD,
        "consent": consented(),
    }
    return info(**made | changes)


def mail(**changes: Any) -> MessageFacts:
    """Advertising by e-mail to somebody who agreed."""
    made = {"medium": Medium.EMAIL, "channel": "mail", "text": MAIL, "subject": "(광고) 겨울 컵"}
    return ad(**made | changes)


def said(message: MessageFacts, now: datetime = NOON) -> str:
    """The verdict in a word, with the rule that decided."""
    found: Verdict = gate(message, now)
    return f"{found.state} {found.rule}".strip()
