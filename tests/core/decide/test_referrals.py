"""Recommendations through the real file: noted once, read with the order that brought them, thanked for once."""

from __future__ import annotations

import pytest

from dangol.errors import NotFound, WrongState
from dangol.facts import OrderFacts
from dangol.models import MemberConsent, Stage
from dangol.policies import Policies
from dangol.policy import Policy, RuleSwitches, SenderIdentity
from dangol.policy import Shop as Name
from dangol.storage.facts import FactReader
from dangol.storage.machine import ActionState
from dangol.storage.referrals import Referrals
from tests.core.decide.shop import DAY, NOW, STORE, Shop, goods, order


@pytest.fixture
def mall(shop: Shop) -> Shop:
    """An own mall with two buyers; all rules about recommendations are on."""
    shop.reader = FactReader(shop.db, malls=lambda: {STORE: False})
    shop.policies = Policies(
        Policy(
            shop=Name(name="달빛상점"),
            sender=SenderIdentity(phone="02-123-4567", free_optout="080-123-4567"),
            rules=RuleSwitches(on=("invite_friend", "thank_referrer")),
        )
    )
    shop.tell(
        order(goods(1, confirmed_at=NOW - 4 * DAY), ordered_at=NOW - 30 * DAY, buyer_id="bom"),
        order(goods(2, delivered_at=NOW - 3 * DAY, stage=Stage.DELIVERED, confirmed_at=None), number=2, buyer_id="sol"),
    )
    return shop


def _order(shop: Shop, name: str) -> OrderFacts:
    (facts,) = shop.reader.read("order", STORE, [name])
    assert isinstance(facts, OrderFacts)
    return facts


def test_s3_15_the_friends_order_tells_how_far_it_is(mall: Shop) -> None:
    book = Referrals(mall.db, mall.clock)
    made = book.add(STORE, "O1", "O2")
    assert _order(mall, "O1").referrals == (made,)
    assert _order(mall, "O2").referrals == ()
    assert (made.bought, made.gone, made.received_at, made.rewarded_at) == (True, False, NOW - 3 * DAY, None)
    back = goods(2, stage=Stage.RETURNED, claim="return", claim_open=False)
    kept = goods(3, stage=Stage.SHIPPED, delivered_at=None, confirmed_at=None)
    mall.tell(order(back, kept, number=2, buyer_id="sol"))
    assert (book.get(made.id).bought, book.get(made.id).gone, book.get(made.id).received_at) == (True, False, None)
    mall.tell(order(back, goods(3, stage=Stage.CANCELLED), number=2, buyer_id="sol"))
    assert (book.get(made.id).bought, book.get(made.id).gone) == (False, True)


def test_s3_15_what_is_noted_or_rewarded_is_so_once(mall: Shop) -> None:
    book = Referrals(mall.db, mall.clock)
    made = book.add(STORE, "O1", "O2")
    with pytest.raises(WrongState, match="O2 is noted"):
        book.add(STORE, "O1", "O2")
    assert book.reward(made.id).rewarded_at == NOW
    with pytest.raises(WrongState, match="rewarded already"):
        book.reward(made.id)
    with pytest.raises(NotFound, match="no recommendation 9"):
        book.reward(9)
    assert [one.id for one in book.all()] == [made.id]


def test_s3_14_an_invitation_lies_ready_for_whoever_agreed(mall: Shop) -> None:
    mall.decide()
    assert mall.actions("invite_friend") == []
    mall.tell(MemberConsent(buyer_id="bom", at=NOW, sms=True, email=False))
    mall.decide()
    (task,) = mall.actions("invite_friend")
    assert (task.send_by, task.order_id) == ("task", "O1")
    assert "____" in task.body


def test_s3_17_thanks_lie_ready_when_the_window_is_over_and_once(mall: Shop) -> None:
    Referrals(mall.db, mall.clock).add(STORE, "O1", "O2")
    mall.decide()
    assert mall.actions("thank_referrer") == []
    mall.clock.set(NOW + 4 * DAY + DAY / 24)
    mall.decide()
    (task,) = mall.actions("thank_referrer")
    assert (task.send_by, task.order_id, task.step) == ("task", "O1", 1)
    assert "소개해 주신" in task.body
    mall.put(task, ActionState.HANDED_OFF)
    mall.ledger.done(task.id, "seller")
    mall.clock.set(NOW + 5 * DAY)
    mall.decide()
    assert len(mall.actions("thank_referrer")) == 1


def test_only_orders_that_brought_somebody_are_read(mall: Shop) -> None:
    from dangol.rules.thank_referrer import RULE

    def read() -> list[str]:
        return [facts.name for facts in mall.reader.candidates(RULE, mall.policies, mall.clock.now())]

    assert read() == []
    Referrals(mall.db, mall.clock).add(STORE, "O1", "O2")
    assert read() == ["O1"]
