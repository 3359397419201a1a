"""What was proposed or approved is taken back when the facts no longer support it, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.models import Inquiry, Message, OrderItem, Review, ReviewMark, Stage
from dangol.storage.machine import ActionState
from tests.core.decide.shop import MARK, NOW, PHONE, REPLY, Shop, goods, inquiry, low, order, review

if TYPE_CHECKING:
    from dangol.models import Record

ANSWER = Message(text="보냈습니다", at=NOW, seller=True)
CHANGES: list[tuple[str, OrderItem | Review | ReviewMark | Inquiry, str]] = [
    ("ask_review", review(), "It was reviewed: 2026-11-19 16:20."),
    ("ask_review", MARK, "It was reviewed: 2026-11-20 16:20."),
    ("ask_review", goods(stage=Stage.RETURNED), "The order ended: returned."),
    ("ask_review", goods(stage=Stage.EXCHANGED), "The order ended: exchanged."),
    ("ask_review", goods(stage=Stage.CANCELLED), "The order ended: cancelled."),
    ("thank_review", review(9, item_id=None, reply=REPLY), "A reply is there or on its way."),
    ("thank_review", review(9, item_id=None, visible=False), "The review is hidden or gone."),
    ("apologise_review", low(8, item_id=None, reply=REPLY), "A reply is there or on its way."),
    ("answer_inquiry", inquiry(7, ANSWER, answered=True, order_id=None, item_ids=()), "The question is answered."),
]
HELD: list[tuple[Record, Record, str]] = [
    (order(goods(claim="return", claim_open=True)), order(goods()), "A claim is open: return."),
    (
        order(goods(2, claim="exchange", claim_open=True)),
        order(goods(2)),
        "Another line of the order has an open claim.",
    ),
    (inquiry(2), inquiry(2, ANSWER, answered=True), "The buyer waits for an answer about this order."),
]
"""What happens, how it ends, and why the request waits in between."""


@pytest.fixture
def full(shop: Shop) -> Shop:
    """Every kind of proposal is open."""
    shop.tell(
        order(goods(1), goods(2), contact=PHONE),
        review(9, item_id=None),
        low(8, item_id=None),
        inquiry(7, order_id=None, item_ids=()),
    )
    shop.decide()
    return shop


@pytest.mark.parametrize("kind, change, because", CHANGES)
@pytest.mark.parametrize("approved", [False, True])
def test_it_is_taken_back(
    full: Shop, kind: str, change: OrderItem | Review | ReviewMark | Inquiry, because: str, approved: bool
) -> None:
    before = full.states()
    (action,) = full.actions(kind)
    if approved:
        full.ledger.approve(action.id, "seller")
    record: Record = order(change) if isinstance(change, OrderItem) else change
    full.tell(record)
    assert full.recheck(full.ledger.get(action.id)) == because
    report = full.decide()
    assert report.superseded == 1
    (action,) = full.actions(kind)
    assert (str(action.state), action.problem) == ("superseded", because)
    unchanged = {key: state for key, state in full.states().items() if key in before and key != _key(action.dedupe_key)}
    assert set(unchanged.values()) == {"proposed"}


@pytest.mark.parametrize("begun, over, because", HELD)
@pytest.mark.parametrize("approved", [False, True])
def test_what_may_hold_again_waits(full: Shop, begun: Record, over: Record, because: str, approved: bool) -> None:
    """A request that gave way for good would never come again: its dedupe key exists once."""
    (action,) = full.actions("ask_review")
    if approved:
        full.ledger.approve(action.id, "seller")
    state = full.ledger.get(action.id).state
    full.tell(begun)
    assert full.recheck(action) == because
    assert full.decide().superseded == 0
    assert full.ledger.get(action.id).state is state
    full.tell(over)
    full.decide()
    assert full.ledger.get(action.id).state is state
    assert full.recheck(action) is None


def _key(dedupe_key: str) -> str:
    return dedupe_key.partition("/")[2]


def test_what_still_holds_stays(full: Shop) -> None:
    before = full.states()
    assert full.decide().superseded == 0
    assert full.states() == before
    assert all(full.recheck(action) is None for action in full.actions())


@pytest.mark.parametrize(
    "state", [ActionState.SENDING, ActionState.HANDED_OFF, ActionState.IN_DOUBT, ActionState.SENT, ActionState.FAILED]
)
def test_what_is_on_its_way_is_left_alone(full: Shop, state: ActionState) -> None:
    (action,) = full.actions("ask_review")
    full.put(action, state)
    full.tell(MARK)
    assert full.decide().superseded == 0
    assert full.ledger.get(action.id).state is state


def test_what_is_no_longer_stored_is_taken_back(full: Shop) -> None:
    with full.db.transaction():
        full.db.conn.execute("DELETE FROM inquiries")
    assert full.decide().superseded == 1
    (action,) = full.actions("answer_inquiry")
    assert action.problem == "What it is about is no longer stored."
    assert full.recheck(action) == action.problem


def test_what_another_program_moved_meanwhile_is_left_to_it(full: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (action,) = full.actions("ask_review")
    full.tell(MARK)
    reading = full.reader.read

    def read(*args: object, **kwargs: object) -> object:
        full.put(action, ActionState.SENDING)
        return reading(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(full.reader, "read", read)
    assert full.decide().superseded == 0
    assert full.ledger.get(action.id).state is ActionState.SENDING
