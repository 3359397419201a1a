"""Orders as rules see them: lines, threads, the buyer's past, and never a review."""

from __future__ import annotations

import msgspec
import pytest

from dangol.clock import micros
from dangol.facts import OrderFacts
from dangol.models import Contact, MemberConsent, Message, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.storage.actions import NewAction
from dangol.storage.machine import ActionState
from tests.core.decide.shop import DAY, NOW, STORE, Shop, goods, inquiry, low, order, review

PHONE = Contact(name="김민지", phone="010-1234-5678")


def _order(shop: Shop, name: str = "O1", store: str = STORE) -> OrderFacts:
    (facts,) = shop.reader.read("order", store, [name])
    assert isinstance(facts, OrderFacts)
    return facts


def test_an_order_with_its_lines(shop: Shop) -> None:
    second = goods(2, stage=Stage.SHIPPED, delivered_at=None, confirmed_at=None, claim="return", claim_open=True)
    shop.tell(order(goods(1, quantity=2, amount=24_000), second, contact=PHONE))
    found = _order(shop)
    assert (found.name, found.about_order, found.product) == ("O1", "O1", ("P1", "시험용 머그컵"))
    assert [(line.item_id, line.quantity, line.amount) for line in found.lines] == [("I1", 2, 24_000), ("I2", 1, 0)]
    assert (found.claim, found.claim_open, found.delivered_at, found.service) == ("return", True, None, False)
    assert (found.phone_known, found.email_known) == (True, False)
    assert "김" not in repr(found)


def test_threads_of_the_order_and_of_its_buyer(shop: Shop) -> None:
    shop.tell(
        order(buyer_id="bom"),
        inquiry(1, Message(text="내일 출발합니다.", at=NOW - DAY / 8, seller=True), answered=True),
        inquiry(2, order_id=None, item_ids=(), author_id="bom"),
        inquiry(3, order_id=None, item_ids=(), author_id="someone"),
    )
    found = _order(shop)
    assert [(one.inquiry_id, one.waiting) for one in found.questions] == [("Q1", False), ("Q2", True)]
    assert (found.question_open, found.said_at) == (True, NOW - DAY / 8)
    assert "언제" not in repr(found.questions)


def test_the_buyer_over_all_stores(shop: Shop) -> None:
    shop.connect("other")
    shop.tell(order(goods(5, claim="return"), number=5, ordered_at=NOW - 30 * DAY, contact=PHONE), store="other")
    shop.tell(order(contact=PHONE), order(goods(2), number=2, ordered_at=NOW - 3 * DAY, contact=PHONE))
    assert [(_order(shop, name).person_orders, _order(shop, name).person_troubles) for name in ("O1", "O2")] == [
        (1, 1),
        (2, 1),
    ]
    assert _order(shop, "O5", "other").person_orders == 0


def test_consent_as_the_market_tells_it(shop: Shop) -> None:
    shop.tell(order(buyer_id="bom"), order(goods(2), number=2, buyer_id="sol"))
    shop.tell(MemberConsent(buyer_id="bom", at=NOW, sms=True, email=False), MemberConsent(buyer_id="sol", at=NOW))
    assert [_order(shop, name).person_ads_consent for name in ("O1", "O2")] == [True, False]


def test_of_a_fenced_buyer_no_number_is_known(shop: Shop) -> None:
    shop.tell(order(contact=Contact(phone="010-1234-5678", email="a@example.com")))
    shop.fenced.add(STORE)
    found = _order(shop)
    assert (found.fenced, found.phone_known, found.email_known) == (True, False, False)


def test_own_malls(shop: Shop) -> None:
    shop.tell(order())
    assert (_order(shop).own_mall, _order(shop).confirms_orders) == (False, True)
    reader = type(shop.reader)(shop.db, malls=lambda: {STORE: False})
    (found,) = reader.read("order", STORE, ["O1"])
    assert isinstance(found, OrderFacts)
    assert (found.own_mall, found.confirms_orders) == (True, False)


def _sent(shop: Shop, kind: str, subject: str, subject_id: str, send_by: str, sort: str = "service") -> None:
    new = NewAction(
        dedupe_key=f"{STORE}/{kind}/{subject_id}/1",
        store=STORE,
        kind=kind,
        step=1,
        subject=subject,
        subject_id=subject_id,
        send_by=send_by,
        recipient=subject_id,
        message_class=MessageClass(sort),
        ground=Ground.ORDER,
        rule="",
        rule_version=0,
        trace="[]",
        body="감사합니다.",
        order_id="O1",
    )
    shop.ledger.propose([new], "seller")
    shop.put(shop.actions(kind)[0], ActionState.SENT, NOW - DAY)


def test_what_reached_the_buyer(shop: Shop) -> None:
    shop.tell(order(), inquiry(), review())
    assert (_order(shop).sent, _order(shop).said_at) == ((), None)
    _sent(shop, "answer_inquiry", "inquiry", "Q1", "inquiry")
    _sent(shop, "call_buyer", "order", "O1", "task", "internal")
    _sent(shop, "thank_review", "review", "R1", "review")
    assert (_order(shop).sent, _order(shop).said_at) == (("answer_inquiry",), NOW - DAY)


def test_promises_notes_and_what_goodwill_cost(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), order(goods(2), number=2, ordered_at=NOW - DAY, contact=PHONE))
    with shop.db.transaction():
        shop.db.conn.execute(
            "INSERT INTO promises (store, order_id, text, made_at) VALUES (?, 'O1', '다음에 더 챙기기', ?)",
            (STORE, micros(NOW - 2 * DAY)),
        )
        shop.db.conn.execute("INSERT INTO order_notes VALUES (?, 'O2', 'reflected', '색을 바꿈', 0)", (STORE,))
        shop.db.conn.execute("INSERT INTO goodwill_spent VALUES (1, ?, 'O9', 12000, ?)", (STORE, micros(NOW)))
    assert [_order(shop, name).promises for name in ("O1", "O2")] == [(), ("다음에 더 챙기기",)]
    assert _order(shop, "O2").notes == {"reflected": "색을 바꿈"}
    assert _order(shop).goodwill_months == {"2026-11": 12_000}


@pytest.mark.parametrize("word", ["review", "rating", "star", "text", "topics"])
def test_g2_an_order_says_nothing_of_reviews(word: str) -> None:
    assert [name for name in OrderFacts.__struct_fields__ if word in name] == []


def test_g2_a_review_changes_nothing_in_an_order(shop: Shop) -> None:
    shop.tell(order())
    before = _order(shop)
    shop.tell(low())
    assert msgspec.structs.asdict(_order(shop)) == msgspec.structs.asdict(before)
