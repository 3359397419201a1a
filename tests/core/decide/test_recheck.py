"""The last look before sending, and the look at an edited text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangol.decide import objections
from dangol.storage.machine import ActionState
from tests.core.decide.shop import NOW, PHONE, Shop, goods, inquiry, low, order, review


def test_time_counts_again_when_it_is_sent(shop: Shop) -> None:
    shop.tell(order())
    shop.decide()
    (action,) = shop.actions()
    shop.clock.set(NOW + timedelta(days=43))
    assert shop.recheck(action) is None
    shop.clock.advance(seconds=1)
    assert shop.recheck(action) == "It is too late to ask; the time ended 2027-01-02 16:20."


def test_an_action_does_not_stand_in_its_own_way(shop: Shop) -> None:
    shop.tell(review(item_id=None))
    shop.decide()
    (action,) = shop.actions()
    for state in (ActionState.SENDING, ActionState.IN_DOUBT):
        shop.put(action, state)
        assert shop.recheck(shop.ledger.get(action.id)) is None


def test_the_call_is_due_after_the_reply(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low())
    shop.decide()
    shop.put(shop.actions("apologise_review")[0], ActionState.SENT)
    (call,) = shop.actions("call_buyer")
    assert shop.recheck(call) is None


@pytest.mark.parametrize(
    "text, refused",
    [
        ("후기를 수정해 주시면 감사하겠습니다.", True),
        ("김민지 고객께 감사드립니다.", True),
        ("주문 O1234567 확인했습니다.", True),
        ("010-1234-5678로 연락 주세요.", True),
        ("소중한 후기 감사합니다.", False),
    ],
)
def test_an_edited_text_is_guarded_like_a_draft(shop: Shop, text: str, refused: bool) -> None:
    from dangol.models import Order

    shop.tell(Order(id="O1234567", items=(goods(),), ordered_at=NOW, buyer="김*지", contact=PHONE), review())
    shop.decide()
    (action,) = shop.actions("thank_review")
    assert bool(objections(shop.reader, action, text)) is refused
    edited = shop.ledger.edit(action.id, text, "seller")
    assert (shop.recheck(edited) is not None) is refused


def test_a_secret_answer_may_name_the_parcel_and_a_public_one_may_not(shop: Shop) -> None:
    shop.tell(order(), inquiry(1), inquiry(2, secret=False))
    shop.decide()
    secret, public = shop.actions("answer_inquiry")
    text = "송장번호는 612345678901입니다."
    assert objections(shop.reader, secret, text) == []
    assert objections(shop.reader, public, text) == [
        "It shows a long number, such as an order's or a parcel's, where everybody reads it."
    ]


def test_a_task_is_read_by_the_seller_alone(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low())
    shop.decide()
    assert objections(shop.reader, shop.actions("call_buyer")[0], "김민지님 010-0000-0000") == []


def test_a_person_needs_no_rule_but_keeps_the_guards(shop: Shop) -> None:
    shop.tell(review(item_id=None))
    shop.decide()
    with shop.db.transaction():
        shop.db.conn.execute("UPDATE actions SET rule = ''")
    (action,) = shop.actions()
    shop.tell(review(item_id=None, visible=False))
    assert shop.recheck(action) is None
    edited = shop.ledger.edit(action.id, "별 다섯 개 부탁드려요", "seller")
    assert shop.recheck(edited) == "It asks for stars or for praise. Ask for an honest review."


def test_the_guards_hold_even_when_nothing_is_known_any_more(shop: Shop) -> None:
    shop.tell(review(item_id=None))
    shop.decide()
    with shop.db.transaction():
        shop.db.conn.execute("UPDATE actions SET rule = ''")
        shop.db.conn.execute("DELETE FROM reviews")
    (action,) = shop.actions()
    assert shop.recheck(action) is None
    assert objections(shop.reader, action, "010-1234-5678로 연락 주세요") != []


def test_a_rule_that_is_gone_supports_nothing(shop: Shop) -> None:
    shop.tell(review(item_id=None))
    shop.decide()
    with shop.db.transaction():
        shop.db.conn.execute("UPDATE actions SET rule = 'plugin_rule'")
    (action,) = shop.actions()
    assert shop.recheck(action) == "Its rule plugin_rule is no longer there."
    assert shop.decide().superseded == 0
