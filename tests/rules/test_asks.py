"""Requests for reviews, practice by practice: when, how often, in which words, and for everybody alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.decisions import Decision, Proposal, Propose, Wait
from dangol.facts import ItemFacts
from dangol.models import Stage
from dangol.outgoing import MessageClass
from dangol.policy import Asks, Policy, Shop
from dangol.review_events import Event
from dangol.rules import ask_month_review, ask_review, ask_satisfaction, remind_review
from dangol.rules.compliance.requests import openly_rewarded, shows_the_way, wordings_without_a_way
from dangol.rules.look import written
from dangol.rules.starters import STARTERS
from dangol.rules.templates import render
from tests.rules.made import DAY, NOW, POLICY, SECOND, asked, decided, item, service
from tests.rules.test_properties import ITEMS, POLICIES

ASK, REMIND = ask_review.RULE, remind_review.RULE
MONTH, SURVEY = ask_month_review.RULE, ask_satisfaction.RULE
EVENT = Event(
    name="autumn",
    since=date(2026, 11, 1),
    until=date(2026, 11, 30),
    benefit="적립금 500원을",
    disclosure="적립금을 받고 쓴 후기입니다",
    sender="달빛상점 02-000-0000",
    refuse="무료수신거부 080-000-0000",
)
WITH_EVENT = Policy(events=(EVENT,))


def kept(**changes: Any) -> ItemFacts:
    """Goods that were received two weeks ago and never confirmed."""
    return item(**{"stage": Stage.DELIVERED, "confirmed_at": None, "delivered_at": NOW - 14 * DAY} | changes)


def only(decision: Decision) -> Proposal:
    assert isinstance(decision, Propose), decision
    (made,) = decision.proposals
    return made


# when


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ("propose", "ask_review")),
        ({"delivered_at": NOW - 13 * DAY}, ("propose", "ask_review")),
        ({"delivered_at": NOW - 13 * DAY + SECOND}, ("wait", "confirmed")),
        ({"delivered_at": None}, ("wait", "delivered")),
        ({"stage": Stage.SHIPPED}, ("wait", "confirmed")),
        ({"claim": "return", "claim_open": True}, ("wait", "no_claim")),
        ({"claim": "return", "claim_open": False}, ("propose", "ask_review")),
        # the window counts from the day on which it was complete
        ({"delivered_at": NOW - 58 * DAY}, ("propose", "ask_review")),
        ({"delivered_at": NOW - 58 * DAY - SECOND}, ("skip", "ask_window")),
        # what was received before the store was connected stays in peace
        ({"store_since": NOW - 14 * DAY + SECOND}, ("skip", "since")),
    ],
)
def test_s3_8_s4_7_goods_that_nobody_confirmed_are_asked_about_after_thirteen_days(
    changes: dict[str, Any], verdict: tuple[str, str]
) -> None:
    assert decided(ASK, kept(**changes)) == verdict


def test_s0_4_the_seller_chooses_how_long_unconfirmed_goods_are_left() -> None:
    policy = Policy(asks=Asks(unconfirmed_days=20))
    decision = ASK.decide(kept(delivered_at=NOW - 19 * DAY - DAY / 2), policy, NOW)
    assert isinstance(decision, Wait)
    assert decision.until == NOW + DAY / 2
    assert decided(ASK, kept(delivered_at=NOW - 20 * DAY), policy=policy) == ("propose", "ask_review")
    assert ASK.reach(policy) == 45 + 20, "whoever may still be asked is still read"


def test_s0_12_a_service_is_asked_about_at_once() -> None:
    assert decided(ASK, service(delivered_at=NOW)) == ("propose", "ask_review")


def test_s0_13_thanks_end_what_remains_of_the_settle_time() -> None:
    soon = {"delivered_at": NOW - 3 * DAY, "confirmed_at": NOW - 2 * DAY}
    assert decided(ASK, item(**soon)) == ("wait", "settled")
    assert decided(ASK, item(**soon, thanked_at=NOW - SECOND)) == ("propose", "ask_review")
    assert decided(ASK, item(**soon, thanked_at=NOW + DAY)) == ("wait", "settled")


def test_s0_13_thanks_delay_nothing_and_count_from_receipt_only() -> None:
    assert decided(ASK, item(thanked_at=NOW + DAY)) == ("propose", "ask_review")
    early = {"confirmed_at": NOW - 5 * DAY, "delivered_at": NOW - 3 * DAY, "thanked_at": NOW - 4 * DAY}
    assert decided(ASK, item(**early)) == ("wait", "settled")
    late = item(delivered_at=NOW - 30 * DAY, confirmed_at=NOW - DAY, thanked_at=NOW - 20 * DAY)
    (due,) = [one.value for one in ASK.decide(late, POLICY, NOW).trace if one.name == "settled"]
    assert due == written(NOW - DAY), "never before the purchase is complete"


@pytest.mark.parametrize("changes", [{"delivered_at": None}, {"stage": Stage.DELIVERED, "confirmed_at": None}])
def test_s0_13_thanks_bring_nothing_forward_that_is_not_complete(changes: dict[str, Any]) -> None:
    thankful = item(**{"delivered_at": NOW - 3 * DAY} | changes, thanked_at=NOW - DAY)
    assert decided(ASK, thankful)[0] == "wait"


def _asked_at(facts: ItemFacts, policy: Policy) -> Any:
    """The time from which it would be asked about, if it was asked about again and again; ``None`` for never."""
    now = NOW
    for _again in range(200):
        decision = ASK.decide(facts, policy, now)
        if isinstance(decision, Propose):
            return now
        if not isinstance(decision, Wait):
            return None
        now = decision.until
    return None


@given(facts=ITEMS, policy=POLICIES, thanked=st.integers(-70 * 86400, 40 * 86400))
def test_s0_13_g1_with_thanks_nobody_is_asked_later_and_without_nobody_is_left_out(
    facts: ItemFacts, policy: Policy, thanked: int
) -> None:
    plain = msgspec.structs.replace(facts, thanked_at=None)
    thankful = msgspec.structs.replace(facts, thanked_at=NOW + timedelta(seconds=thanked))
    before, after = _asked_at(plain, policy), _asked_at(thankful, policy)
    assert (before is None) == (after is None)
    assert before is None or after <= before


def test_s0_2_the_first_reviews_of_a_product_come_first() -> None:
    urgency = {count: only(ASK.decide(item(product_reviews=count), POLICY, NOW)).urgency for count in (0, 1, 9, 10)}
    assert urgency == {0: 2, 1: 1, 9: 1, 10: 0}
    seen = {
        count: next(
            one.value
            for one in ASK.decide(item(product_reviews=count), POLICY, NOW).trace
            if one.name == "first_reviews"
        )
        for count in (0, 1, 4, 5, 9)
    }
    assert seen == {0: "0/1", 1: "1/5", 4: "4/5", 5: "5/10", 9: "9/10"}


# in which words


def test_s0_15_s3_9_every_wording_of_a_request_says_where_to_write() -> None:
    assert wordings_without_a_way() == []
    assert wordings_without_a_way({"ask_review.goods": ("짧은 후기 부탁드립니다.",)}) == ["ask_review.goods"]
    requests = [name for name in STARTERS if name.startswith(("ask_review", "remind_review", "ask_month_review"))]
    assert len(requests) >= 7
    for name in requests:
        for slots in ({}, {"링크": "https://shop.example/r"}):
            assert all(shows_the_way(render(name, slots, str(seed)) or "") for seed in range(20))


HELP = ("괜찮으시다면", "시간 되실 때", "여유가 되", "바쁘시면", "부탁드려도 될까요")
SHORT = ("한두 줄", "한 줄", "짧은")


@pytest.mark.parametrize(
    "name, text",
    [
        (name, text)
        for name, texts in STARTERS.items()
        if name.startswith(("ask_review", "remind_", "ask_month", "ask_ev"))
        for text in texts
    ],
)
def test_s0_14_s0_16_s0_17_requests_ask_for_help_and_welcome_a_short_note(name: str, text: str) -> None:
    assert any(words in text for words in HELP), "a request leaves it open"
    assert any(words in text for words in SHORT), "a line is enough"
    assert "해 주셔야" not in text
    assert "필수" not in text
    if name == "ask_review.service":
        assert "큰 도움" in text or "감사합니다" in text


# how often


@pytest.mark.parametrize(
    "allowed, out, verdict",
    [
        (0, 0, ("skip", "reminders_left")),
        (1, 0, ("propose", "remind_review")),
        (1, 1, ("skip", "reminders_left")),
        (2, 1, ("propose", "remind_review")),
        (2, 2, ("skip", "reminders_left")),
    ],
)
def test_s3_13_as_many_reminders_as_the_seller_allows(allowed: int, out: int, verdict: tuple[str, str]) -> None:
    last = {"reminders": out, "reminded_at": NOW - 7 * DAY if out else None}
    assert decided(REMIND, asked(**last), policy=Policy(asks=Asks(reminders=allowed))) == verdict


def test_s3_13_the_second_reminder_counts_from_the_first() -> None:
    twice = Policy(asks=Asks(reminders=2))
    again = asked(asked_at=NOW - 13 * DAY, reminders=1, reminded_at=NOW - DAY)
    decision = REMIND.decide(again, twice, NOW)
    assert isinstance(decision, Wait)
    assert (decision.reason, decision.until) == ("remind_due", NOW + 6 * DAY)
    assert REMIND.reach(twice) == 28


def test_g13_two_reminders_are_the_ceiling_whatever_the_policy_says() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"reminders": 3}, Asks)
    beyond = Policy(asks=Asks(reminders=9))  # made by hand, past every check
    assert decided(REMIND, asked(reminders=2, reminded_at=NOW - 7 * DAY), policy=beyond) == ("skip", "reminders_left")
    assert only(REMIND.decide(asked(reminders=1, reminded_at=NOW - 7 * DAY), beyond, NOW)).step == 2


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({"reviewed_at": NOW}, ("skip", "not_reviewed")),
        ({"claim": "return", "claim_open": False}, ("skip", "never_claimed")),
        ({"stage": Stage.RETURNED}, ("skip", "not_ended")),
        ({"person_opted_out": True}, ("skip", "not_opted_out")),
        ({"spoke_at": NOW - 8 * DAY + SECOND}, ("skip", "silent")),
        ({"spoke_at": NOW - 8 * DAY}, ("propose", "remind_review")),
        ({"spoke_at": NOW - 9 * DAY}, ("propose", "remind_review")),
    ],
)
def test_g13_s0_18_what_ends_reminding(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(REMIND, asked(**changes)) == verdict


def test_s3_13_only_the_last_reminder_says_that_it_is_the_last() -> None:
    once, twice = POLICY, Policy(asks=Asks(reminders=2))
    again = asked(reminders=1, reminded_at=NOW - 7 * DAY)
    names = [
        only(REMIND.decide(facts, policy, NOW)).template
        for facts, policy in ((asked(), once), (asked(), twice), (again, twice))
    ]
    assert names == ["remind_review.goods", "remind_review.first.goods", "remind_review.goods"]
    for name, texts in STARTERS.items():
        if name.startswith("remind_review"):
            final = [any(words in text for words in ("마지막", "다시 여쭙는 일은 없")) for text in texts]
            assert set(final) == {".first" not in name}


@pytest.mark.parametrize(
    "asks, verdict",
    [
        ((), "propose"),
        ((NOW - DAY,), "propose"),
        ((NOW - DAY, NOW - 29 * DAY), "wait"),
        ((NOW - DAY, NOW - 30 * DAY), "propose"),
    ],
)
def test_g13_two_messages_a_month_for_one_person(asks: tuple[Any, ...], verdict: str) -> None:
    for rule, facts in ((ASK, item()), (REMIND, asked()), (MONTH, used()), (SURVEY, fresh())):
        decision = rule.decide(msgspec.structs.replace(facts, person_asks=asks), POLICY, NOW)
        assert isinstance(decision, Propose) == (verdict == "propose"), rule.id
        if isinstance(decision, Wait):
            assert (decision.reason, decision.until) == ("person_month", asks[-1] + 30 * DAY)


# after a month of use


def used(**changes: Any) -> ItemFacts:
    """Goods that were reviewed, and in use for a month."""
    made = {"delivered_at": NOW - 40 * DAY, "confirmed_at": NOW - 31 * DAY, "reviewed_at": NOW - 20 * DAY}
    return item(**made | {"month_review": True} | changes)


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ("propose", "ask_month_review")),
        ({"month_review": False}, ("skip", "month_market")),
        ({"reviewed_at": None}, ("skip", "reviewed")),
        ({"month_reviewed_at": NOW}, ("skip", "not_month_reviewed")),
        ({"month_asked_at": NOW}, ("skip", "month_not_asked")),
        ({"confirmed_at": NOW - 30 * DAY + SECOND}, ("wait", "month_due")),
        ({"confirmed_at": NOW - 60 * DAY, "delivered_at": NOW - 60 * DAY}, ("propose", "ask_month_review")),
        ({"confirmed_at": NOW - 60 * DAY - SECOND, "store_since": NOW - 90 * DAY}, ("skip", "ask_window")),
        ({"claim_open": True, "claim": "exchange"}, ("wait", "no_claim")),
        ({"person_opted_out": True}, ("skip", "not_opted_out")),
    ],
)
def test_s2_27_the_review_after_a_month_is_a_second_moment(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(MONTH, used(**changes)) == verdict


def test_s2_27_it_is_off_until_the_seller_switches_it_on_and_counts_as_a_request() -> None:
    assert MONTH.optional
    made = only(MONTH.decide(used(), POLICY, NOW))
    assert (made.to, made.message_class) == ("review_request", MessageClass.REVIEW_REQUEST)


# how it went


def fresh(**changes: Any) -> ItemFacts:
    """Goods that arrived three days ago."""
    return item(**{"stage": Stage.DELIVERED, "delivered_at": NOW - 3 * DAY, "confirmed_at": None} | changes)


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ({}, ("propose", "ask_satisfaction")),
        ({"delivered_at": NOW - 2 * DAY + SECOND}, ("wait", "survey_due")),
        ({"delivered_at": NOW - 9 * DAY - SECOND}, ("skip", "ask_window")),
        ({"asked_at": NOW}, ("skip", "not_asked")),
        ({"stage": Stage.SHIPPED}, ("skip", "delivered")),
        ({"service": True, "delivered_at": NOW}, ("propose", "ask_satisfaction")),
    ],
)
def test_s4_11_the_buyer_is_asked_how_it_went_first(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    assert decided(SURVEY, fresh(**changes)) == verdict


def test_s4_11_the_question_says_nothing_of_reviews_and_its_answer_is_no_fact() -> None:
    made = only(SURVEY.decide(fresh(), POLICY, NOW))
    assert (made.to, made.message_class, SURVEY.optional) == ("task", MessageClass.SERVICE, True)
    for name in ("ask_satisfaction.goods", "ask_satisfaction.service"):
        assert not any(word in text for text in STARTERS[name] for word in ("후기", "리뷰", "별점"))
    told = [
        field for field in ItemFacts.__struct_fields__ if "survey" in field or "satisf" in field or "answer" in field
    ]
    assert told == []
    assert not {"survey_due"} & set(ASK.conditions), "the request follows, whatever became of the question"


# events


def test_s3_10_s1_12_a_benefit_is_named_to_those_who_agreed_and_the_rest_is_asked_all_the_same() -> None:
    plain = only(ASK.decide(item(), WITH_EVENT, NOW))
    assert (plain.kind, plain.message_class) == ("ask_review", MessageClass.REVIEW_REQUEST)
    told = only(ASK.decide(item(ads_agreed=True), WITH_EVENT, NOW))
    assert (told.kind, told.message_class, told.ground) == ("ask_event", MessageClass.ADVERTISING, "consent")
    text = render(told.template, told.slots, "I1", Shop(name="달빛상점")) or ""
    assert text.startswith("(광고) 달빛상점 02-000-0000\n")
    assert text.endswith("무료수신거부 080-000-0000")
    assert "적립금 500원을 드립니다" in text
    assert "‘적립금을 받고 쓴 후기입니다’" in text
    assert openly_rewarded(text)


@pytest.mark.parametrize(
    "facts, event",
    [
        (item(ads_agreed=True, person_no_ads=True), {}),
        (item(ads_agreed=True, fenced=True), {}),
        (item(ads_agreed=True), {"sender": ""}),
        (item(ads_agreed=True), {"refuse": ""}),
        (item(ads_agreed=True), {"since": date(2026, 11, 21)}),
        (item(ads_agreed=True), {"until": date(2026, 11, 19)}),
        # it began when the request was due already
        (item(ads_agreed=True), {"since": date(2026, 11, 19)}),
    ],
)
def test_g3_without_consent_terms_or_a_running_event_no_benefit_is_named(
    facts: ItemFacts, event: dict[str, Any]
) -> None:
    policy = Policy(events=(msgspec.structs.replace(EVENT, **event),))
    assert only(ASK.decide(facts, policy, NOW)).kind == "ask_review"


def test_s4_12_an_event_for_photos_speaks_of_photos_and_of_no_stars() -> None:
    policy = Policy(events=(msgspec.structs.replace(EVENT, kind="photo"),))
    made = only(ASK.decide(item(ads_agreed=True), policy, NOW))
    text = render(made.template, made.slots, "I1") or ""
    assert "사진이 있으면 함께" in text
    assert "별점이나 내용과 상관없이 모두 같습니다" in text


@pytest.mark.parametrize("without", ["별점이나 내용과 상관없이 모두 같습니다.", "후기 첫머리에"])
def test_g3_a_benefit_without_one_of_its_terms_is_refused(without: str) -> None:
    made = only(ASK.decide(item(ads_agreed=True), WITH_EVENT, NOW))
    text = render(made.template, made.slots, "I1") or ""
    assert openly_rewarded(text)
    assert not openly_rewarded(text.replace(without, ""))


@given(facts=ITEMS, policy=POLICIES, agreed=st.booleans())
def test_g1_an_event_changes_words_and_never_who_is_asked(facts: ItemFacts, policy: Policy, agreed: bool) -> None:
    told = msgspec.structs.replace(facts, ads_agreed=agreed)
    plain, event = (ASK.decide(told, one, NOW) for one in (policy, msgspec.structs.replace(policy, events=(EVENT,))))
    assert type(plain) is type(event)
