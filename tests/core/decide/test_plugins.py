"""Plugins bring rules and words; a faulty one is named and hurts nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from dangol import builtin
from dangol.decisions import Condition, DraftContext, Proposal, Propose, Rule
from dangol.models import Stage
from dangol.outgoing import ByHand, Ground, MessageClass, OutgoingMessage
from tests.core.decide.shop import PHONE, Shop, goods, inquiry, low, order, review

TAG = Proposal(kind="tag_review", to="task", message_class=MessageClass.INTERNAL, ground=Ground.INTERNAL, template="")


def _tag(facts: Any, policy: Any, now: Any) -> Propose:
    return Propose((Condition("seen", "yes", True),), (TAG,))


def _rule(**changes: Any) -> Rule:
    values: dict[str, Any] = {
        "id": "tag_review",
        "version": 1,
        "subject": "review",
        "title": "Tag a review",
        "kinds": ("tag_review",),
        "practices": ("S2-16",),
        "decide": _tag,
    }
    return Rule(**values | changes)


def test_a_plugins_rule_decides_beside_dangols_own(shop: Shop) -> None:
    shop.plug("acme", dangol_rules=lambda: [_rule()])
    shop.tell(review(item_id=None))
    assert shop.decide().proposals == {"thank_review": 1, "tag_review": 1}
    assert shop.decide().proposals == {}


def _raises(facts: Any, policy: Any, now: Any) -> Any:
    raise ValueError(facts.text)


@pytest.mark.parametrize(
    "rule, words",
    [
        (_rule(decide=_raises), "fault"),
        (_rule(decide=lambda *_all: None), "no decision"),
        (_rule(decide=lambda *_all: Propose((), (TAG,))), "no decision"),
        (_rule(kinds=("other",)), "does not name"),
        (_rule(kinds=("ask_tag",)), "ratings"),
        (_rule(id="thank_review"), "already"),
        (_rule(kinds=("ask_review",), subject="item", stages=(Stage.CONFIRMED,)), "already"),
        (_rule(subject="item"), "stages"),
    ],
)
def test_a_faulty_rule_is_named_once_and_the_others_decide(shop: Shop, rule: Rule, words: str) -> None:
    shop.plug("acme", dangol_rules=lambda: [rule])
    shop.tell(order(goods(2)), review(1, item_id=None), review(2, item_id=None))
    report = shop.decide()
    assert report.proposals == {"thank_review": 2, "ask_review": 1}
    (problem,) = report.problems
    assert words in problem
    assert "배송" not in problem


def test_a_plugin_whose_rules_do_not_load_leaves_dangols_own(shop: Shop) -> None:
    def dangol_rules() -> Any:
        raise RuntimeError("nothing here")

    shop.plug("acme", dangol_rules=dangol_rules)
    shop.tell(review(item_id=None))
    report = shop.decide()
    assert report.proposals == {"thank_review": 1}
    assert len(report.problems) == 1


def test_a_faulty_rule_takes_no_open_proposal_back_and_stops_sending(shop: Shop) -> None:
    broken = False

    def decide(facts: Any, policy: Any, now: Any) -> Propose:
        if broken:
            raise ValueError
        return _tag(facts, policy, now)

    shop.plug("acme", dangol_rules=lambda: [_rule(decide=decide)])
    shop.tell(review(item_id=None))
    shop.decide()
    broken = True
    assert shop.decide().superseded == 0
    assert "fault" in (shop.recheck(shop.actions("tag_review")[0]) or "")


def test_a_plugins_words_come_first(shop: Shop) -> None:
    shop.plug("acme", dangol_draft=lambda context: f"감사합니다, {context.kind} 말씀 잘 읽었습니다. ")
    shop.tell(review(item_id=None))
    shop.decide()
    assert shop.actions()[0].body == "감사합니다, thank_review 말씀 잘 읽었습니다."


@pytest.mark.parametrize(
    "words", ["별 다섯 개 부탁드려요", "", "   ", "{{이름}}님 감사합니다", "김민지 고객님 감사합니다"]
)
def test_words_that_a_guard_refuses_are_not_used(shop: Shop, words: str) -> None:
    shop.plug("acme", dangol_draft=lambda: words)
    shop.tell(order(contact=PHONE), review())
    shop.decide()
    (action,) = shop.actions("thank_review")
    assert "배송이 빨랐고 튼튼하다" in action.body


def test_a_plugin_that_fails_to_find_words_is_named_and_starters_serve(shop: Shop) -> None:
    def dangol_draft(context: DraftContext) -> str:
        raise ValueError(context.kind)

    shop.plug("acme", dangol_draft=dangol_draft)
    shop.tell(review(item_id=None), low(2, item_id=None))
    report = shop.decide()
    assert len(report.problems) == 1
    assert "배송이 빨랐고 튼튼하다" in shop.actions("thank_review")[0].body
    assert "깨지거나 부서진 상태로 도착했다" in shop.actions("apologise_review")[0].body


def test_words_of_the_market_that_break_a_guard_fall_back_to_plainer_ones(shop: Shop) -> None:
    shop.tell(order(goods(product=_product("리뷰 쿠폰 증정 머그컵"))))
    shop.decide()
    (action,) = shop.actions("ask_review")
    assert "쿠폰" not in action.body
    assert "주문하신 상품" in action.body


def _product(name: str) -> Any:
    from dangol.models import Product

    return Product(id="P9", name=name)


def test_without_any_words_the_seller_writes_them(shop: Shop) -> None:
    proposal = Proposal(
        kind="greet", to="review", message_class=MessageClass.SERVICE, ground=Ground.REVIEW, template="greet"
    )
    decided = Propose((Condition("seen", "yes", True),), (proposal,))
    shop.plug("acme", dangol_rules=lambda: [_rule(id="greet", kinds=("greet",), decide=lambda *_all: decided)])
    shop.tell(review(item_id=None))
    shop.decide()
    assert shop.actions("greet")[0].body == ""


def test_the_shop_signs_its_words(shop: Shop) -> None:
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.policy import Shop as ShopPolicy

    shop.policies = Policies(Policy(shop=ShopPolicy(name="달빛상점")))
    shop.tell(order(contact=PHONE), low(), inquiry(order_id=None, item_ids=()))
    shop.decide()
    assert shop.actions("apologise_review")[0].body.endswith("\n달빛상점 드림")
    assert "달빛상점 판매자" in shop.actions("call_buyer")[0].body


@pytest.mark.parametrize(
    "recipient, url", [("010-0000-0000", "sms:010-0000-0000"), ("shop@example.com", "mailto:shop@example.com")]
)
async def test_by_hand_lays_text_and_recipient_before_the_seller(recipient: str, url: str) -> None:
    message = OutgoingMessage(
        recipient=recipient, text="안녕하세요", message_class=MessageClass.SERVICE, ground=Ground.ORDER, channel="hand"
    )
    assert await builtin.dangol_send_message(message) == ByHand(url, "안녕하세요")


def test_dangols_own_plugin_is_a_plugin_like_others(shop: Shop) -> None:
    (loaded,) = shop.plugins.loaded
    assert loaded.hooks == (
        "dangol_channels",
        "dangol_committed",
        "dangol_draft",
        "dangol_rules",
        "dangol_send_message",
    )
    assert shop.plugins.channel("hand") == builtin.HAND
