"""Low reviews are weighed, explained and prepared for a call; a thin one is asked one open question."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dangol.decide import understood
from dangol.decisions import Propose
from dangol.facts import ReviewFacts
from dangol.policy import Compensation, Day, Policy, Replies
from dangol.rules.apologise_review import RULE as APOLOGISE
from dangol.rules.call_again import RULE as AGAIN
from dangol.rules.call_card import call_card, page_card
from dangol.rules.compliance.wording import check
from dangol.rules.damage import damage
from dangol.rules.fix_page import RULE as FIX_PAGE
from dangol.rules.follow_up_review import RULE as FOLLOW_UP
from dangol.rules.playbooks import CAUSES, PLAYBOOKS, problem_of
from dangol.rules.starters import CALL_FOLLOWS, STARTERS
from dangol.rules.templates import render
from dangol.rules.thank_review import RULE as THANK
from tests.rules.made import DAY, NOW, POLICY, SECOND, decided, item, low, review


def _proposals(rule: Any, facts: ReviewFacts, policy: Policy = POLICY) -> Any:
    decision = rule.decide(facts, policy, NOW)
    assert isinstance(decision, Propose)
    return decision.proposals


def _trace(rule: Any, facts: ReviewFacts, policy: Policy = POLICY) -> dict[str, tuple[str, bool]]:
    return {one.name: (one.value, one.holds) for one in rule.decide(facts, policy, NOW).trace}


def _read(text: str, **changes: Any) -> ReviewFacts:
    facts = understood(low(text=text, said=None, topics=(), **changes), POLICY)
    assert isinstance(facts, ReviewFacts)
    return facts


# how much a low review weighs


@pytest.mark.parametrize(
    "lighter, heavier",
    [
        ({"rating": 2}, {"rating": 1}),
        ({"text": "깨졌어요"}, {"text": "깨졌어요 " * 30}),
        ({"photos": 0}, {"photos": 1}),
        ({"product_id": "P1", "product_reviews": 30}, {"product_id": "P1", "product_reviews": 1}),
    ],
)
def test_s2_17_what_harms_more_comes_first(lighter: dict[str, Any], heavier: dict[str, Any]) -> None:
    assert damage(low(**heavier)) > damage(low(**lighter))
    assert 0 <= damage(low(**lighter)) <= damage(low(**heavier)) <= 100


def test_s2_17_the_weight_is_written_down_and_orders_reply_and_call() -> None:
    facts = low(photos=2, product_id="P1", product_reviews=1, text="깨져서 왔어요 " * 40)
    assert damage(facts) == 100
    assert [one.priority for one in _proposals(APOLOGISE, facts)] == [100, 100]
    assert _trace(APOLOGISE, facts)["damage"] == ("100", True)
    assert [one.urgency for one in _proposals(APOLOGISE, low())] == [3, 3]


# what the order contradicts


@pytest.mark.parametrize(
    "days, words",
    [(0, "주문하신 당일"), (1, "주문하신 다음 날"), (2, "주문하신 지 이틀 뒤"), (3, None)],
)
def test_s1_14_late_although_it_came_soon_is_explained_with_days_alone(days: int, words: str | None) -> None:
    bought = item(ordered_at=NOW - 14 * DAY, delivered_at=NOW - 14 * DAY + days * DAY)
    facts = low(said="배송이 늦었다", topics=("delivery-",), item=bought)
    reply = _proposals(APOLOGISE, facts)[0]
    text = render(reply.template, reply.slots, "R1") or ""
    assert (reply.template == "apologise_review.clarify.soon") is (words is not None)
    assert _trace(APOLOGISE, facts)["order_agrees"][1] is (words is None)
    if words:
        assert words in text
        assert bought.order_id not in text
    assert check(text, public=True, private=(bought.order_id, bought.item_id)) == ()


@pytest.mark.parametrize(
    "text, template",
    [
        ("흰색이 왔어요 다른 색을 시켰는데", "apologise_review.clarify.option"),
        ("검정색이 왔어요", "apologise_review.said.missing_wrong"),
    ],
)
def test_s1_14_what_was_chosen_is_what_came(text: str, template: str) -> None:
    said = "주문하신 것과 다른 상품이 도착했다"
    facts = low(text=text, said=said, topics=("missing_wrong-",), item=item(option="색상: 흰색"))
    assert _proposals(APOLOGISE, facts)[0].template == template


@pytest.mark.parametrize("name", [name for name in STARTERS if ".clarify." in name])
def test_s1_14_an_explanation_thanks_apologises_and_accuses_nobody(name: str) -> None:
    for wording in STARTERS[name]:
        assert "죄송" in wording
        assert "감사" in wording
        assert "{{연락}}" in wording
        assert not any(
            word in wording for word in ("착각", "잘못 보", "확인하지 않", "분명히", "적혀 있었", "고객님이")
        )


@pytest.mark.parametrize(
    "text, mistaken",
    [
        ("유리병인줄 알았는데 플라스틱이네요", True),
        ("제가 기장을 잘못 주문해서 짧아요", True),
        ("상세페이지를 제대로 못 보고 샀어요", True),
        ("튼튼한 줄 알았는데 약해요", False),
        ("배송이 늦었어요", False),
        ("유리인 줄 알았는데 깨져서 왔어요", False),
    ],
)
def test_s2_26_a_misread_page_is_noticed(text: str, mistaken: bool) -> None:
    assert (decided(FIX_PAGE, _read(text, product_id="P1"))[0] == "propose") is mistaken
    assert (_proposals(APOLOGISE, _read(text))[0].template == "apologise_review.clarify.misread") is mistaken
    assert (problem_of(_read(text)) == "misunderstanding") is mistaken


def test_s4_3_a_page_is_put_right_once_for_each_product_and_topic() -> None:
    text = "색깔이 흰색인 줄 알았는데 아니네요. 연락처 010-1234-5678"
    facts = _read(text, product_id="P1")
    (proposal,) = _proposals(FIX_PAGE, facts)
    assert (proposal.to, proposal.urgency) == ("task", 0)
    assert proposal.once_per.startswith("P1/")
    card = page_card(facts, POLICY)
    assert "흰색인 줄 알았는데" in card
    assert "1234" not in card
    assert decided(FIX_PAGE, msgspec.structs.replace(facts, product_id="", item=None)) == ("skip", "product_known")
    assert decided(FIX_PAGE, msgspec.structs.replace(facts, rating=5))[0] == "propose"


# playbooks and the card


@pytest.mark.parametrize(
    "changes, problem",
    [
        ({}, "damaged"),
        ({"said": "불량이 있었다"}, "defect"),
        ({"said": "배송이 늦었다", "topics": ("delivery-",)}, "late"),
        ({"said": "빠진 것이 있었다", "topics": ("missing_wrong-",)}, "wrong_item"),
        ({"said": "응대가 아쉬웠다", "topics": ("service-",)}, "attitude"),
        ({"said": "너무 얇았다", "topics": ("quality-",)}, "quality"),
        ({"said": None, "topics": ("delivery+",)}, "other"),
        ({"said": None, "topics": ("size-",), "mistaken": "큰 건 줄 알았어요"}, "misunderstanding"),
    ],
)
def test_s1_16_each_kind_of_problem_has_its_playbook(changes: dict[str, Any], problem: str) -> None:
    facts = low(**changes)
    assert problem_of(facts) == problem
    card = call_card(facts, POLICY)
    playbook = PLAYBOOKS[problem]
    assert all(line in card for line in (playbook.title, *playbook.steps, playbook.remedy, playbook.never))
    assert render(playbook.wording, {"말씀": "불편했다"}, "R1")


def test_s2_25_a_defect_is_replaced_or_paid_back_as_the_buyer_chooses() -> None:
    card = call_card(low(said="불량이 있었다"), POLICY)
    assert "let the buyer choose" in card
    assert "for a defect or another thing than described" in card


def test_s4_9_the_kind_of_problem_decides_what_is_offered_and_nothing_about_the_review_does() -> None:
    policy = Policy(compensation=Compensation(late="배송비를 돌려드립니다", late_won=3000, defect_won=9000))
    assert {name.removesuffix("_won") for name in Compensation.__struct_fields__} == set(CAUSES)
    late: dict[str, Any] = {"said": "배송이 늦었다", "topics": ("delivery-",)}

    def offered(facts: ReviewFacts) -> list[str]:
        return [line for line in call_card(facts, policy).splitlines() if "offer:" in line or "up to" in line]

    cheap, dear = offered(low(**late, version=1, photos=0)), offered(low(**late, version=4, photos=9, rating=3))
    assert cheap == dear == ["You may offer: 배송비를 돌려드립니다.", "It may cost up to 3,000 won."]
    assert offered(low())[0] == f"You may offer: {PLAYBOOKS['damaged'].remedy}."


def test_s1_13_the_card_tells_the_orders_story_and_the_deadline() -> None:
    card = call_card(low(), POLICY)
    told = ["Ordered: 2026-11-06 16:20", "Shipped: 2026-11-08 16:20", "Received: 2026-11-10 16:20"]
    assert [line for line in card.splitlines() if line.startswith(("Ordered", "Shipped", "Received"))] == told
    assert "Days from the order to its arrival: 4" in card
    assert "Call before 2026-12-03 16:20" in card
    assert "By law it may go back until about 2026-11-17 16:20" in card
    assert "A number that the market lends ends" in card
    assert "the buyer types the account there" in card
    assert "Received" not in call_card(low(item=None), POLICY)


def test_s2_22_nothing_on_a_card_asks_for_a_change_of_the_review() -> None:
    for problem in PLAYBOOKS:
        playbook = PLAYBOOKS[problem]
        assert check("\n".join((*playbook.steps, playbook.remedy)), public=False) == ()
        assert "review" not in " ".join((*playbook.steps, playbook.remedy)).lower()
    card = call_card(low(), POLICY)
    assert "Never ask to change or remove the review, not even when the buyer offers it." in card
    assert "stars" not in card


def test_s2_24_the_reply_comes_before_the_call() -> None:
    reply, call = _proposals(APOLOGISE, low())
    assert (reply.to, call.to, call.after) == ("review", "task", reply.kind)
    assert CALL_FOLLOWS in (render(reply.template, reply.slots, "R1") or "")


# calling again


def _called(outcome: str = "no_answer", **changes: Any) -> ReviewFacts:
    yesterday = {"calls": 1, "called_at": NOW - DAY, "call_outcome": outcome, "replied": True, "reply_ours": True}
    return low(**yesterday | changes)


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ("propose", "call_again")),
        ({"calls": 2}, ("propose", "call_again")),
        ({"calls": 3}, ("skip", "calls_left")),
        ({"calls": 0, "called_at": None, "call_outcome": ""}, ("skip", "no_answer")),
        ({"call_outcome": "reached"}, ("skip", "no_answer")),
        ({"call_outcome": "solved"}, ("skip", "no_answer")),
        ({"called_at": NOW - DAY / 24}, ("wait", "call_again_due")),
        ({"written_at": NOW - 14 * DAY}, ("propose", "call_again")),
        ({"written_at": NOW - 14 * DAY - SECOND}, ("skip", "call_in_time")),
        ({"written_at": NOW - 14 * DAY + 3 * SECOND, "called_at": NOW}, ("skip", "call_in_time")),
        ({"has_phone": False}, ("skip", "number_known")),
        ({"fenced": True}, ("skip", "may_be_phoned")),
        ({"visible": False}, ("skip", "visible")),
    ],
)
def test_s2_19_where_nobody_answered_two_more_calls_follow(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(AGAIN, _called(**changes)) == verdict


def test_s2_19_the_next_call_waits_for_the_polite_hours_of_the_next_day() -> None:
    decision = AGAIN.decide(_called(called_at=NOW), Policy(day=Day(polite_from=10)), NOW)
    assert not isinstance(decision, Propose)
    assert getattr(decision, "until") == (NOW + DAY).replace(hour=10, minute=0)  # noqa: B009 - only a wait has it
    assert [one.step for facts in (_called(), _called(calls=2)) for one in _proposals(AGAIN, facts)] == [1, 2]


# what was done since


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ("propose", "follow_up_review")),
        ({"cause": ""}, ("skip", "case_closed")),
        ({"remedied": ""}, ("skip", "remedied")),
        ({"reply_ours": False}, ("skip", "reply_stands")),
    ],
)
def test_s4_14_what_was_done_is_told_once_the_cause_is_known(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    closed = {"replied": True, "reply_ours": True, "cause": "damaged", "remedied": "상자를 두꺼운 것으로 바꾸었습니다."}
    assert FOLLOW_UP.optional
    assert decided(FOLLOW_UP, low(**closed | changes)) == verdict
    (proposal,) = _proposals(FOLLOW_UP, low(**closed))
    text = render(proposal.template, proposal.slots, "R1") or ""
    assert "상자를 두꺼운 것으로 바꾸었습니다." in text
    assert check(text, public=True) == ()


@pytest.mark.parametrize("hours, in_time", [(24, True), (23, False)])
def test_s4_14_a_first_reply_has_its_time(hours: int, in_time: bool) -> None:
    policy = Policy(replies=Replies(low_within_hours=hours))
    assert _trace(APOLOGISE, low(), policy)["reply_due"][1] is in_time


# thin reviews, and why reviews are written


@pytest.mark.parametrize(
    "changes, template",
    [
        ({"missing": "size"}, "thank_review.thin.size"),
        ({"missing": None}, "thank_review.thin"),
        ({"missing": "size", "version": 2}, "thank_review.thin"),
        ({"missing": "size", "topics": ("repeat+",)}, "thank_review.repeat"),
        ({"missing": "size", "said": "만족하셨다"}, "thank_review.said"),
        ({"missing": "size", "rating": None}, "thank_review.unrated"),
    ],
)
def test_s4_13_a_thin_review_is_asked_once(changes: dict[str, Any], template: str) -> None:
    facts = review(**{"said": None, "topics": ()} | changes)
    assert _proposals(THANK, facts)[0].template == template
    assert _trace(THANK, facts)["thin_question"][1] is template.startswith("thank_review.thin.")
    off = Policy(replies=Replies(thin_question=False))
    assert "thin." not in _proposals(THANK, facts, off)[0].template


@pytest.mark.parametrize("name", [name for name in STARTERS if name.startswith("thank_review.thin.")])
def test_g14_the_question_is_open_and_asks_for_no_stars_and_no_praise(name: str) -> None:
    for wording in STARTERS[name]:
        assert "어떠셨" in wording
        assert "문의" in wording
        assert not any(
            word in wording for word in ("별", "평점", "좋으", "좋았", "만족", "추천", "불편", "리뷰를", "수정")
        )


@pytest.mark.parametrize(
    "text, motive",
    [
        ("포인트 받으려고 써요", "points"),
        ("배송 너무 늦어서 화가 나네요 최악", "anger"),
        ("튼튼해요", ""),
    ],
)
def test_s2_16_the_motive_is_written_down_and_keeps_nobody_from_an_answer(text: str, motive: str) -> None:
    for rule, rating in ((APOLOGISE, 1), (THANK, 5)):
        facts = _read(text, rating=rating)
        assert _trace(rule, facts)["motive"] == (motive, bool(motive))
        assert decided(rule, facts)[0] == "propose"
