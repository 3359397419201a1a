"""A service from the first message to the handover, and promises over stores, through the real ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangol.decide import objections
from dangol.errors import WrongState
from dangol.models import Contact, Product, Stage
from dangol.policies import Policies
from dangol.policy import Policy, RuleSwitches
from dangol.storage.machine import ActionState
from dangol.storage.order_notes import note, said_about
from dangol.storage.promises import Promises
from dangol.storage.regulars import cycles, regulars, returns
from tests.core.decide.shop import DAY, NOW, STORE, Shop, goods, inquiry, order

LOGO = Product(id="S1", name="로고 디자인")
PHONE = Contact(name="김민지", phone="010-1234-5678")


def _work(shop: Shop, **changes: Any) -> None:
    fields = {"product": LOGO, "service": True, "stage": Stage.SHIPPED, "delivered_at": None, "confirmed_at": None}
    shop.tell(order(goods(1, **fields), ordered_at=NOW - DAY / 24, buyer_id="bom", **changes))


def _by_hand(shop: Shop, kind: str) -> None:
    """Carry out the open entry of a kind as a seller does: hand it over, say done."""
    (action,) = [one for one in shop.actions(kind) if one.state is ActionState.PROPOSED]
    shop.put(action, ActionState.HANDED_OFF)
    shop.ledger.done(action.id, "seller")


def test_s0_8_the_first_message_makes_a_promise_that_comes_back_and_the_next_message_keeps_it(shop: Shop) -> None:
    _work(shop)
    shop.decide()
    assert [one.kind for one in shop.actions()] == ["begin_work"]
    _by_hand(shop, "begin_work")
    (promise,) = Promises(shop.db, shop.clock).all()
    assert (promise.order_id, promise.due_at) == ("O1", NOW + 3 * DAY)
    shop.decide()
    assert shop.actions("keep_promise") == []
    shop.clock.set(shop.clock.now() + 2.5 * DAY)
    shop.decide()
    (task,) = shop.actions("keep_promise")
    assert task.urgency == 2
    shop.clock.set(shop.clock.now() + DAY)
    shop.decide()
    assert [(one.step, one.urgency, str(one.state)) for one in shop.actions("keep_promise")] == [
        (1, 2, "superseded"),
        (2, 3, "proposed"),
    ]
    shop.clock.set(shop.clock.now() + DAY)
    shop.decide()
    _by_hand(shop, "tell_progress")
    assert Promises(shop.db, shop.clock).all() == []
    shop.decide()
    assert [str(one.state) for one in shop.actions("keep_promise")] == ["superseded", "superseded"]


def test_s0_9_every_silence_is_told_once(shop: Shop) -> None:
    _work(shop)
    shop.clock.set(shop.clock.now() + 4 * DAY)
    shop.decide()
    shop.decide()
    assert len(shop.actions("tell_progress")) == 1
    _by_hand(shop, "tell_progress")
    shop.decide()
    assert len(shop.actions("tell_progress")) == 1
    shop.clock.set(shop.clock.now() + 3 * DAY)
    shop.decide()
    assert [str(one.state) for one in shop.actions("tell_progress")] == ["sent", "proposed"]


def test_s0_11_a_handover_with_a_gap_is_not_approved(shop: Shop) -> None:
    _work(shop)
    shop.fenced.add(STORE)
    note(shop.db, STORE, "O1", "reflected", "글자를 더 둥글게 바꾸었습니다.", NOW)
    note(shop.db, STORE, "O1", "ready", "1", NOW)
    shop.decide()
    (action,) = shop.actions("deliver_work")
    assert "글자를 더 둥글게 바꾸었습니다." in action.body
    assert "blank" in objections(shop.reader, action, action.body)[0]
    filled = action.body.replace("____", "첫 가게를 여시는 날을 함께 기다리겠습니다.")
    assert objections(shop.reader, action, filled) == []
    assert "phone" in " ".join(objections(shop.reader, action, filled + " 010-1234-5678"))
    approved = shop.ledger.approve(action.id, "seller")
    assert "blank" in (shop.recheck(approved) or "")


def test_s2_31_a_promise_for_the_next_order_shows_in_any_store_and_is_kept_by_its_task(shop: Shop) -> None:
    shop.connect("other")
    shop.tell(order(contact=PHONE))
    Promises(shop.db, shop.clock).add(STORE, "O1", "포장 한 번 더 살피기")
    shop.decide()
    assert shop.actions("remember_promise") == []
    shop.clock.set(shop.clock.now() + DAY)
    new = order(goods(9, stage=Stage.PAID), number=9, ordered_at=NOW + DAY / 2, contact=PHONE)
    shop.tell(new, store="other")
    shop.decide()
    (task,) = shop.actions("remember_promise")
    assert (task.store, task.order_id, task.send_by, str(task.message_class)) == ("other", "O9", "task", "internal")
    assert "포장 한 번 더 살피기" in task.body
    _by_hand(shop, "remember_promise")
    assert Promises(shop.db, shop.clock).all() == []


def test_goodwill_sees_claims_and_complaints_and_has_one_cost(shop: Shop) -> None:
    shop.policies = Policies(Policy(rules=RuleSwitches(on=("goodwill_decision",))))
    shop.tell(order(goods(1, claim="return")), order(goods(2), number=2))
    shop.decide()
    (action,) = shop.actions("goodwill_decision")
    shop.put(action, ActionState.HANDED_OFF)
    shop.ledger.done(action.id, "seller", cost=12_000)
    with pytest.raises(WrongState):
        shop.ledger.done(action.id, "seller", cost=9_000)
    assert shop.db.rows("SELECT cost FROM goodwill_spent") == [{"cost": 12_000}]


def test_what_was_said_about_an_order(shop: Shop) -> None:
    shop.tell(order(), inquiry())
    shop.decide()
    assert {one.kind for one in said_about(shop.db, STORE, "O1")} == {"answer_inquiry"}


def test_s2_21_who_came_back_and_how_soon(shop: Shop) -> None:
    shop.connect("other")
    days = (60, 50, 40, 30)
    for number, ago in enumerate(days, 1):
        claim = {"claim": "return"} if number == 1 else {}
        shop.tell(order(goods(number, **claim), number=number, ordered_at=NOW - ago * DAY, contact=PHONE))
    other = Contact(name="이하늘", phone="010-2345-6789")
    shop.tell(order(goods(7), number=7, ordered_at=NOW - timedelta(days=5), contact=other), store="other")
    (one,) = regulars(shop.db, 3)
    assert (one.orders, one.stores, one.recovered) == (4, (STORE,), True)
    troubled, others = returns(shop.db)
    assert ((troubled.buyers, troubled.again), (others.buyers, others.again)) == ((1, 1), (1, 0))
    (cycle,) = cycles(shop.db)
    assert (cycle.product, cycle.days, cycle.gaps) == ("시험용 머그컵", 10, 3)
