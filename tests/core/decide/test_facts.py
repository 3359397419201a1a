"""Rows to facts: what rules are told is what markets told."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.facts import InquiryFacts, ItemFacts, ReviewFacts
from dangol.models import Contact, Message, Product, Stage
from tests.core.decide.shop import DAY, MARK, NOW, PHONE, STORE, Shop, goods, inquiry, low, order, review


def _one(shop: Shop, subject: str, name: str) -> Any:
    (facts,) = shop.reader.read(subject, STORE, [name])
    return facts


def test_an_item(shop: Shop) -> None:
    shop.tell(order(goods(option="흰색", courier="한빛택배", tracking_no="612345678901", claim="return")))
    assert _one(shop, "item", "I1") == ItemFacts(
        store="main",
        store_since=NOW.replace(hour=0, minute=0) - 60 * DAY,
        item_id="I1",
        order_id="O1",
        product_id="P1",
        product_name="시험용 머그컵",
        option="흰색",
        service=False,
        stage=Stage.CONFIRMED,
        buyer="김*지",
        ordered_at=NOW - 14 * DAY,
        dispatched_at=NOW - 12 * DAY,
        delivered_at=NOW - 10 * DAY,
        confirmed_at=NOW - 2 * DAY,
        claim="return",
        claim_open=False,
        reviewed_at=None,
        asked_at=None,
        reminded_at=None,
        person=1,
        courier="한빛택배",
        tracking_no="612345678901",
    )


def test_a_review_or_its_sign_whichever_came_first(shop: Shop) -> None:
    shop.tell(order(), MARK)
    assert _one(shop, "item", "I1").reviewed_at == NOW
    shop.tell(review(written_at=NOW - DAY), review(2, written_at=NOW - 2 * DAY))
    assert _one(shop, "item", "I1").reviewed_at == NOW - 2 * DAY


def test_a_review_with_its_item(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low(month_use=True, product=None))
    facts = _one(shop, "review", "R1")
    assert isinstance(facts, ReviewFacts)
    assert (facts.rating, facts.text, facts.written_at, facts.month_use) == (1, "다 깨져서 왔어요", NOW - DAY, True)
    assert (facts.product_name, facts.has_phone, facts.visible, facts.version) == ("시험용 머그컵", True, True, 1)
    assert facts.item == _one(shop, "item", "I1")


def test_a_review_without_an_item_or_product(shop: Shop) -> None:
    shop.tell(low(item_id=None, product=None), low(2, item_id="I404"), low(3, product=Product(id="P2", name="접시")))
    assert [(one.product_name, one.item, one.has_phone) for one in _reviews(shop)] == [
        ("", None, False),
        ("시험용 머그컵", None, False),
        ("접시", None, False),
    ]


def _reviews(shop: Shop) -> list[Any]:
    return list(shop.reader.read("review", STORE, ["R1", "R2", "R3"]))


@pytest.mark.parametrize(
    "changes, item",
    [
        ({}, "I1"),
        ({"item_ids": ("I2",)}, "I2"),
        ({"item_ids": ()}, "I1"),
        ({"item_ids": ("I404",)}, "I1"),
        ({"item_ids": ("I2", "I1"), "order_id": None}, "I2"),
        ({"item_ids": (), "order_id": None}, None),
        ({"item_ids": (), "order_id": "O404"}, None),
    ],
)
def test_an_inquiry_with_its_item(shop: Shop, changes: dict[str, Any], item: str | None) -> None:
    shop.tell(order(goods(1), goods(2)), inquiry(**{"product": None} | changes))
    facts = _one(shop, "inquiry", "Q1")
    assert isinstance(facts, InquiryFacts)
    assert (facts.item.item_id if facts.item else None) == item
    assert facts.product_name == ("시험용 머그컵" if item else "")


ANSWER = Message(text="보냈습니다", at=NOW - DAY / 8, seller=True)
AGAIN = Message(text="안 왔어요", at=NOW - DAY / 12)
UNDATED = Message(text="안 왔어요")
ASKED = NOW - DAY / 4


@pytest.mark.parametrize(
    "more, answered, waiting, turn, since, text",
    [
        ((), False, True, 1, ASKED, "언제 도착하나요?"),
        ((), True, False, 1, ASKED, "언제 도착하나요?"),
        ((ANSWER,), False, False, 2, ASKED, "언제 도착하나요?"),
        ((ANSWER, AGAIN), False, True, 2, AGAIN.at, "안 왔어요"),
        ((ANSWER, AGAIN), True, False, 2, AGAIN.at, "안 왔어요"),
        ((ANSWER, UNDATED), False, True, 2, ASKED, "안 왔어요"),
        ((ANSWER, AGAIN, ANSWER, AGAIN), False, True, 3, AGAIN.at, "안 왔어요"),
    ],
)
def test_who_spoke_last(
    shop: Shop, more: tuple[Message, ...], answered: bool, waiting: bool, turn: int, since: Any, text: str
) -> None:
    shop.tell(inquiry(1, *more, answered=answered))
    facts = _one(shop, "inquiry", "Q1")
    assert (facts.waiting, facts.turn, facts.waiting_since, facts.text) == (waiting, turn, since, text)
    assert facts.asked_at == ASKED


def test_an_inquiry_without_a_thread(shop: Shop) -> None:
    shop.tell(inquiry(thread=(), title="문의", category="배송", secret=False))
    facts = _one(shop, "inquiry", "Q1")
    assert (facts.waiting, facts.turn, facts.text, facts.topic, facts.secret) == (True, 1, "문의", "배송", False)


def test_what_is_asked_for_by_id_comes_in_sets(shop: Shop) -> None:
    shop.tell(*(order(goods(n), number=n) for n in range(1, 1203)))
    names = [f"I{n}" for n in range(1, 1203)]
    assert sorted(one.name for one in shop.reader.read("item", STORE, [*names, "I4040"])) == sorted(names)
    assert list(shop.reader.read("item", "nowhere", names)) == []
    keys = [f"main/ask_review/O{n}/1" for n in range(1, 1203)]
    assert shop.reader.made(keys) == set()
    shop.decide()
    assert shop.reader.made(keys) == set(keys)


def test_a_persons_data_are_for_the_guard_and_the_call_only(shop: Shop) -> None:
    shop.tell(order(contact=Contact(name="김민지", phone="010-0000-0000", email=None)))
    assert shop.reader.private(STORE, "O1") == ("김민지", "010-0000-0000")
    assert shop.reader.phone(STORE, "O1") == "010-0000-0000"
    assert shop.reader.private(STORE, "O2") == ()
    assert shop.reader.phone(STORE, "O2") is None
    assert "김민지" not in repr(_one(shop, "item", "I1"))


@pytest.mark.parametrize(
    "rating, text, template",
    [
        (3, "맛있어요 배송은 조금 늦었지만", "배송이 늦었다"),
        (4, "맛있어요 배송은 조금 늦었지만", "배송이 늦었다"),
        (5, "맛있어요 배송은 조금 늦었지만", "배송이 늦었다"),
        (1, "맛있어요 배송은 조금 늦었지만", "배송이 늦었다"),
    ],
)
def test_regrets_are_taken_up_in_thanks_and_complaints_in_apologies(
    shop: Shop, rating: int, text: str, template: str
) -> None:
    shop.tell(review(rating=rating, text=text, item_id=None))
    shop.decide()
    (action,) = shop.actions()
    assert template in action.body
    assert ("맛있" in action.body) is (rating > 3)
