"""Facts to proposals in one run, against a real data file and the real ledger."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from dangol.decisions import Condition
from dangol.models import Contact, Stage
from dangol.outgoing import MessageClass
from dangol.policies import Policies
from dangol.policy import Policy, Replies
from dangol.storage.machine import ActionState
from tests.core.decide.shop import (
    DAY,
    MARK,
    NOW,
    PHONE,
    REPLY,
    Shop,
    goods,
    inquiry,
    low,
    order,
    review,
)


def test_an_empty_shop_has_nothing_to_do(shop: Shop) -> None:
    report = shop.decide()
    assert (report.proposals, report.new, report.waiting, report.next_look) == ({}, 0, 0, None)
    assert report.problems == []


def test_each_kind_is_proposed_once_and_never_again(shop: Shop) -> None:
    shop.tell(
        order(contact=PHONE),
        order(goods(2), number=2),
        low(1),
        review(2, item_id="I9"),
        inquiry(1, order_id="O9", item_ids=()),
    )
    report = shop.decide()
    assert report.proposals == {
        "answer_inquiry": 1,
        "apologise_review": 1,
        "call_buyer": 1,
        "thank_review": 1,
        "ask_review": 1,
    }
    assert report.new == 5
    assert shop.decide().proposals == {}
    assert shop.states() == {
        "answer_inquiry/Q1/1": "proposed",
        "apologise_review/R1/1": "proposed",
        "call_buyer/R1/1": "proposed",
        "thank_review/R2/1": "proposed",
        "ask_review/O2/1": "proposed",
    }


def test_a_proposal_carries_all_that_sending_needs(shop: Shop) -> None:
    shop.tell(order(), inquiry(1))
    shop.decide()
    (action,) = shop.actions("answer_inquiry")
    assert (action.subject, action.subject_id, action.target_kind, action.order_id) == (
        "inquiry",
        "Q1",
        "customer",
        "O1",
    )
    assert (action.send_by, action.recipient, action.message_class) == ("inquiry", "Q1", MessageClass.SERVICE)
    assert (action.rule, action.rule_version, action.ground) == ("answer_inquiry", 2, "inquiry")
    assert action.subject_at == NOW - DAY / 4
    assert action.expires_at == NOW - DAY / 4 + timedelta(days=90)
    trace = msgspec.json.decode(action.trace, type=list[Condition])
    assert [condition.name for condition in trace][:5] == ["waiting", "since", "recent", "topic", "order_known"]
    assert "배송" in action.body


def test_the_apology_comes_with_a_call_that_waits_for_it(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low())
    shop.decide()
    (reply,), (call,) = shop.actions("apologise_review"), shop.actions("call_buyer")
    assert "깨지거나 부서진 상태로 도착했다" in reply.body
    assert call.after_kind == "apologise_review"
    assert (call.send_by, call.message_class) == ("task", MessageClass.INTERNAL)
    assert "Never ask to change or remove the review" in call.body
    assert "010" not in call.body


@pytest.mark.parametrize("contact", [None, Contact(name="김민지"), Contact(name="김민지", phone="")])
def test_nobody_is_called_without_a_number(shop: Shop, contact: Contact | None) -> None:
    shop.tell(order(contact=contact), low())
    assert shop.decide().proposals == {"apologise_review": 1}


def test_what_waits_is_counted_with_the_next_look(shop: Shop) -> None:
    shop.tell(
        order(goods(1, delivered_at=NOW - 3 * DAY)),
        order(goods(2, delivered_at=NOW - 2 * DAY), number=2),
        order(goods(3, stage=Stage.SHIPPED, delivered_at=None, confirmed_at=None), number=3),
    )
    report = shop.decide()
    assert (report.waiting, report.next_look) == (2, NOW + 4 * DAY)
    shop.clock.set(NOW + 4 * DAY)
    assert shop.decide().proposals == {"ask_review": 1}


def test_a_buyer_is_asked_once_an_order(shop: Shop) -> None:
    shop.tell(order(goods(1), goods(2), goods(3)))
    assert shop.decide().proposals == {"ask_review": 1}
    assert shop.decide().proposals == {}
    assert [action.subject_id for action in shop.actions()] == ["I1"]


def test_nothing_older_than_the_day_of_connection_is_touched(tmp_path: object, shop: Shop) -> None:
    shop.connect("young", NOW)
    midnight = NOW.replace(hour=0, minute=0)
    shop.tell(
        order(goods(1, confirmed_at=midnight - timedelta(seconds=1))),
        order(goods(2, confirmed_at=midnight), number=2),
        review(1, item_id=None, written_at=midnight - timedelta(seconds=1)),
        review(2, item_id=None, written_at=midnight),
        inquiry(1, order_id=None, item_ids=(), asked_at=NOW - DAY, thread=()),
        store="young",
    )
    shop.decide()
    assert sorted(action.subject_id for action in shop.actions()) == ["I2", "R2"]


def test_stores_are_kept_apart(shop: Shop) -> None:
    shop.connect("other", NOW - 60 * DAY)
    shop.tell(order())
    shop.tell(order(), MARK, store="other")
    shop.decide()
    assert [(action.store, action.subject_id) for action in shop.actions()] == [("main", "I1")]


def test_the_reminder_follows_what_was_really_sent(shop: Shop) -> None:
    shop.tell(order())
    shop.decide()
    (ask,) = shop.actions("ask_review")
    for state in (ActionState.HANDED_OFF, ActionState.IN_DOUBT, ActionState.CANCELLED, ActionState.APPROVED):
        shop.put(ask, state, NOW - 8 * DAY)
        assert shop.decide().proposals == {}
    shop.put(ask, ActionState.SENT, NOW - 7 * DAY + timedelta(seconds=1))
    assert (shop.decide().waiting, shop.decide().next_look) == (1, NOW + timedelta(seconds=1))
    shop.put(ask, ActionState.SENT, NOW - 7 * DAY)
    assert shop.decide().proposals == {"remind_review": 1}
    shop.put(shop.actions("remind_review")[0], ActionState.SENT)
    shop.clock.advance(days=7)
    assert shop.decide().proposals == {}


def test_an_edited_review_gets_a_new_draft_and_the_old_one_is_taken_back(shop: Shop) -> None:
    shop.tell(review(text="배송 빨라요"))
    shop.decide()
    shop.tell(review(text="배송 빨라요 튼튼해요"))
    report = shop.decide()
    assert (report.proposals, report.superseded) == ({"thank_review": 1}, 1)
    assert shop.states() == {"thank_review/R1/1": "superseded", "thank_review/R1/2": "proposed"}
    shop.tell(order(contact=PHONE), low(text="깨졌어요"))
    shop.decide()
    assert shop.states()["thank_review/R1/2"] == "superseded"
    assert shop.states()["apologise_review/R1/3"] == "proposed"
    assert "changed since" in (shop.actions("thank_review")[0].problem or "")


def test_a_new_question_after_an_answer_is_a_new_turn(shop: Shop) -> None:
    from dangol.models import Message

    shop.tell(inquiry(1))
    shop.decide()
    answer = Message(text="내일 보내 드립니다", at=NOW, seller=True)
    shop.tell(inquiry(1, answer, answered=True))
    assert shop.decide().superseded == 1
    shop.tell(inquiry(1, answer, Message(text="아직인가요? 취소해 주세요", at=NOW)))
    assert shop.decide().proposals == {"answer_inquiry": 1}
    assert shop.states() == {"answer_inquiry/Q1/1": "superseded", "answer_inquiry/Q1/2": "proposed"}
    assert "취소" in shop.actions()[1].body


def test_the_seller_may_move_the_line_between_thanks_and_apology(shop: Shop) -> None:
    shop.tell(review(rating=3, item_id=None))
    shop.decide()
    shop.policies = Policies(Policy(replies=Replies(low_rating=2)))
    report = shop.decide()
    assert (report.proposals, report.superseded) == ({"thank_review": 1}, 1)


def test_a_skipped_proposal_does_not_come_back(shop: Shop) -> None:
    shop.tell(review())
    shop.decide()
    shop.ledger.skip(shop.actions()[0].id, "not needed", "seller")
    assert shop.decide().proposals == {}


def test_a_low_rating_never_changes_who_is_asked(shop: Shop) -> None:
    shop.tell(order(goods(1)), order(goods(2), number=2), low(1, item_id=None), low(2, item_id="I9"))
    shop.decide()
    assert sorted(action.subject_id for action in shop.actions("ask_review")) == ["I1", "I2"]


def test_a_reply_by_hand_is_verified_by_the_next_import(shop: Shop) -> None:
    shop.tell(review(1, item_id=None), review(2, item_id=None), review(3, item_id=None))
    shop.decide()
    first, second, third = shop.actions()
    shop.put(first, ActionState.HANDED_OFF)
    shop.put(second, ActionState.SENT)
    assert shop.decide().verified == 0
    shop.tell(*(review(n, item_id=None, reply=REPLY) for n in (1, 2, 3)))
    report = shop.decide()
    assert (report.verified, report.superseded) == (2, 1)
    assert [str(one.state) for one in shop.actions()] == ["sent", "sent", "superseded"]
    assert [one.verified_at for one in shop.actions()] == [NOW, NOW, None]
    assert third.verified_at is None
    assert shop.decide().verified == 0


@pytest.mark.parametrize("shown, verified", [("같은 글 입니다", 1), ("남이 쓴 글", 0), (None, 0)])
def test_a_doubt_ends_only_when_our_own_words_are_shown(shop: Shop, shown: str | None, verified: int) -> None:
    from dangol.models import Answered

    shop.tell(review(item_id=None))
    shop.decide()
    (action,) = shop.actions()
    shop.ledger.edit(action.id, "같은 글\n입니다", "seller")
    shop.put(action, ActionState.IN_DOUBT)
    shop.tell(review(item_id=None, reply=Answered(text=shown)))
    assert shop.decide().verified == verified


def test_an_answer_by_hand_is_verified_too(shop: Shop) -> None:
    from dangol.models import Message

    shop.tell(inquiry(1))
    shop.decide()
    shop.put(shop.actions()[0], ActionState.HANDED_OFF)
    shop.tell(inquiry(1, Message(text="보냈습니다", at=NOW, seller=True), answered=True))
    assert shop.decide().verified == 1


def test_the_call_survives_our_reply_and_falls_with_somebody_elses(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low())
    shop.decide()
    shop.put(shop.actions("apologise_review")[0], ActionState.SENT)
    shop.tell(low(reply=REPLY))
    report = shop.decide()
    assert (report.superseded, report.verified) == (0, 1)
    assert shop.states()["call_buyer/R1/1"] == "proposed"
    shop.put(shop.actions("apologise_review")[0], ActionState.CANCELLED)
    assert shop.decide().superseded == 1
    assert shop.actions("call_buyer")[0].problem == "Somebody replied without dangol."


def test_a_reply_of_ours_keeps_a_second_one_away(shop: Shop) -> None:
    shop.tell(review(text="배송 빨라요", item_id=None))
    shop.decide()
    for state in (ActionState.SENDING, ActionState.SENT, ActionState.IN_DOUBT, ActionState.HANDED_OFF):
        shop.put(shop.actions()[0], state)
        shop.tell(review(text=f"고친 글 {state}", item_id=None))
        assert shop.decide().proposals == {}
