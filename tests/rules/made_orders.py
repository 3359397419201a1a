"""Orders and promises made for tests: one believable one of each sort, changed where a test says so."""

from __future__ import annotations

from typing import Any

import msgspec

from dangol.facts import OrderFacts, OrderLine, OrderQuestion, PromiseFacts, Referral
from dangol.models import Stage
from tests.rules.made import DAY, NOW, SINCE


def line(**changes: Any) -> OrderLine:
    made = OrderLine(
        item_id="I1",
        product_id="P1",
        product_name="시험용 머그컵",
        option="흰색",
        quantity=2,
        amount=24_000,
        stage=Stage.PAID,
    )
    return msgspec.structs.replace(made, **changes)


def bought(*lines: OrderLine, **changes: Any) -> OrderFacts:
    """An order of the own mall, paid an hour ago."""
    made = OrderFacts(
        store="main",
        store_since=SINCE,
        order_id="20261120-0000123",
        buyer="김민지",
        ordered_at=NOW - DAY / 24,
        paid_at=NOW - DAY / 24,
        lines=lines or (line(),),
        own_mall=True,
        confirms_orders=False,
    )
    return msgspec.structs.replace(made, **changes)


def work(**changes: Any) -> OrderFacts:
    """A service ordered an hour ago, at a market that allows contact on its own pages only."""
    asked = OrderQuestion(
        inquiry_id="Q1",
        text="카페 로고가 필요해요. 따뜻한 느낌으로 부탁드립니다.",
        topic="other",
        asked_at=NOW - DAY,
        waiting=False,
    )
    own = {"own_mall": False, "confirms_orders": True, "fenced": True, "questions": (asked,)}
    return bought(line(service=True, product_name="로고 디자인", option="", quantity=1), **own | changes)


def promise(**changes: Any) -> PromiseFacts:
    made = PromiseFacts(
        store="main",
        store_since=SINCE,
        promise_id=7,
        order_id="O1",
        words="시안 두 가지 보내기",
        made_at=NOW - DAY,
        due_at=NOW + 2 * DAY,
    )
    return msgspec.structs.replace(made, **changes)


def referral(**changes: Any) -> Referral:
    """A friend's order that arrived eight days ago."""
    made = Referral(
        id=3,
        store="main",
        referrer_order="20261120-0000123",
        friend_order="20261110-0000007",
        noted_at=NOW - 10 * DAY,
        bought=True,
        received_at=NOW - 8 * DAY,
    )
    return msgspec.structs.replace(made, **changes)


def troubled(**changes: Any) -> OrderFacts:
    received = line(stage=Stage.CONFIRMED, delivered_at=NOW - 3 * DAY, claim="return", claim_open=True)
    return bought(received, **{"ordered_at": NOW - 5 * DAY} | changes)


def used_up(**changes: Any) -> OrderFacts:
    received = line(stage=Stage.CONFIRMED, delivered_at=NOW - 31 * DAY)
    return bought(received, **{"ordered_at": NOW - 33 * DAY, "person_ads_consent": True} | changes)
