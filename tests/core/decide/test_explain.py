"""Why, and why not."""

from __future__ import annotations

import pytest

from dangol.decide import explain_action, explain_item
from dangol.errors import NotFound
from dangol.storage.machine import ActionState
from tests.core.decide.shop import DAY, MARK, NOW, PHONE, STORE, Shop, goods, inquiry, low, order


def _why(shop: Shop, item_id: str = "I1") -> dict[str, tuple[str, str]]:
    found = explain_item(shop.reader, shop.plugins, shop.policies, STORE, item_id, shop.clock.now())
    return {one.rule: (one.verdict, one.reason) for one in found if one.subject == "item"}


def test_the_order_of_an_item_is_explained_beside_it(shop: Shop) -> None:
    shop.tell(order())
    found = {
        one.rule: one.reason
        for one in explain_item(shop.reader, shop.plugins, shop.policies, STORE, "I1", NOW)
        if one.subject == "order"
    }
    assert found["begin_work"] == "It is no service."
    assert found["remember_promise"] == "Nothing is promised to this buyer."
    assert found["confirm_order"] == "The rule confirm_order is off; [rules] in policy.toml switches it on."


def test_every_rule_about_an_item_says_what_it_makes_of_it(shop: Shop) -> None:
    shop.tell(order(contact=PHONE))
    assert _why(shop) == {
        "ask_review": ("propose", "The buyer was not asked about another order lately, in any store."),
        "remind_review": ("skip", "No request for a review went out."),
        "ask_month_review": ("skip", "The rule ask_month_review is off; [rules] in policy.toml switches it on."),
        "ask_satisfaction": ("skip", "The rule ask_satisfaction is off; [rules] in policy.toml switches it on."),
    }
    shop.tell(MARK)
    assert _why(shop)["ask_review"] == ("skip", "It was reviewed: 2026-11-20 16:20.")


def test_what_waits_says_until_when(shop: Shop) -> None:
    shop.tell(order(goods(delivered_at=NOW - 3 * DAY)))
    explained = explain_item(shop.reader, shop.plugins, shop.policies, STORE, "I1", NOW)
    assert (explained[0].verdict, explained[0].until) == ("wait", NOW + 4 * DAY)
    assert [line.name for line in explained[0].lines][-1] == "settled"
    assert [line.holds for line in explained[0].lines].count(False) == 1


def test_reviews_and_questions_of_the_item_are_explained_beside_it(shop: Shop) -> None:
    shop.tell(order(contact=PHONE), low(), inquiry())
    shop.decide()
    explained = explain_item(shop.reader, shop.plugins, shop.policies, STORE, "I1", NOW)
    assert {(one.subject, one.subject_id, one.rule, one.verdict) for one in explained if one.subject != "order"} == {
        ("item", "I1", "ask_review", "skip"),
        ("item", "I1", "remind_review", "skip"),
        ("item", "I1", "ask_month_review", "skip"),
        ("item", "I1", "ask_satisfaction", "skip"),
        ("review", "R1", "thank_review", "skip"),
        ("review", "R1", "apologise_review", "propose"),
        ("review", "R1", "call_again", "skip"),
        ("review", "R1", "follow_up_review", "skip"),
        ("review", "R1", "fix_page", "skip"),
        ("inquiry", "Q1", "answer_inquiry", "propose"),
        ("inquiry", "Q1", "follow_up_delivery", "skip"),
    }
    about = {one.rule: [(note.kind, note.state) for note in one.about] for one in explained}
    assert about["apologise_review"] == [("apologise_review", "proposed"), ("call_buyer", "proposed")]
    assert about["thank_review"] == []


def test_an_unknown_item_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound):
        _why(shop, "I9")
    assert shop.reader.where("I9") == []


def test_an_order_is_found_by_its_name_or_a_lines(shop: Shop) -> None:
    shop.connect("other", NOW)
    shop.tell(order(goods(1), goods(2)))
    shop.tell(order(goods(7)), store="other")
    assert shop.reader.where("O1") == [("main", "I1"), ("main", "I2"), ("other", "I7")]
    assert shop.reader.where("I2") == [("main", "I2")]
    assert [item.item_id for item in shop.reader.of_order("main", "O1")] == ["I1", "I2"]
    assert shop.reader.of_order("nowhere", "O1") == []


def test_an_action_is_explained_then_and_today_with_the_orders_story(shop: Shop) -> None:
    shop.tell(order(goods(claim="return", courier="한빛택배", tracking_no="612345678901"), contact=PHONE), low())
    shop.decide()
    (call,) = shop.actions("call_buyer")
    explained = explain_action(shop.reader, shop.plugins, shop.policies, call, NOW)
    assert [line.text for line in explained.then][:2] == [
        "The review is visible.",
        "It happened after the store was connected (2026-09-21 00:00).",
    ]
    assert explained.today is not None
    assert explained.today.verdict == "propose"
    beside = dict(explained.beside)
    assert beside["Stars"] == "1"
    assert beside["Review"] == "다 깨져서 왔어요"
    assert beside["Phone"] == "010-0000-0000"
    assert beside["Order"] == "O1"
    assert beside["Parcel"] == "한빛택배 612345678901"
    assert beside["Claim"] == "return (closed)"
    assert beside["Received"] == "2026-11-10 16:20"
    (reply,) = shop.actions("apologise_review")
    assert "Phone" not in dict(explain_action(shop.reader, shop.plugins, shop.policies, reply, NOW).beside)


def test_an_answer_is_explained_with_its_question(shop: Shop) -> None:
    shop.tell(inquiry(order_id=None, item_ids=(), title="배송 문의"))
    shop.decide()
    explained = explain_action(shop.reader, shop.plugins, shop.policies, shop.actions()[0], NOW)
    assert dict(explained.beside) == {"Asked": "2026-11-20 10:20", "Question": "배송 문의\n언제 도착하나요?"}


def test_an_action_whose_subject_is_gone_still_has_its_story(shop: Shop) -> None:
    shop.tell(order(contact=PHONE))
    shop.decide()
    (action,) = shop.actions()
    shop.put(action, ActionState.SENT)
    with shop.db.transaction():
        shop.db.conn.execute("DELETE FROM items")
    explained = explain_action(shop.reader, shop.plugins, shop.policies, action, NOW)
    assert (explained.today, explained.beside) == (None, ())
    assert len(explained.then) == 20


def test_an_action_of_a_rule_that_is_gone_still_has_its_facts(shop: Shop) -> None:
    shop.tell(order(contact=PHONE))
    shop.decide()
    with shop.db.transaction():
        shop.db.conn.execute("UPDATE actions SET rule = 'gone', trace = ''")
    explained = explain_action(shop.reader, shop.plugins, shop.policies, shop.actions()[0], NOW)
    assert (explained.then, explained.today) == ((), None)
    assert dict(explained.beside)["Product"] == "시험용 머그컵"
