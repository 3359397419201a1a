"""The gate, rule by rule, on both sides of each line."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from dangol.outgoing import Ground, Medium, MessageClass, OutgoingMessage
from dangol.policy import Channels
from dangol.rules.compliance.classify import nature
from dangol.rules.compliance.gate import ARTICLES, Article, MessageFacts, Verdict, gate
from dangol.rules.compliance.labels import fitting, octets
from tests.compliance.made import MAIL, NOON, POLICY, ad, at, consented, info, mail, said

if TYPE_CHECKING:
    from collections.abc import Callable


def test_what_is_right_passes() -> None:
    assert [said(one) for one in (info(), ad(), mail())] == ["allowed"] * 3


def test_no_message_is_built_without_class_ground_and_channel() -> None:
    whole = {"recipient": "010", "text": "안녕", "message_class": MessageClass.SERVICE}
    for missing in ({"ground": Ground.ORDER}, {"channel": "sms"}):
        with pytest.raises(TypeError, match="Missing required argument"):
            OutgoingMessage(**whole, **missing)  # type: ignore[arg-type]  # what a careless author would write
    with pytest.raises(TypeError, match="Missing required argument"):
        MessageFacts(text="안녕", policy=POLICY)  # type: ignore[call-arg]  # as above
    assert "보냈" not in repr(info())


def test_an_author_may_raise_the_class_and_not_lower_it() -> None:
    assert nature("안녕하세요", declared=MessageClass.ADVERTISING).advertises
    lowered = info(text="적립금을 드립니다")
    assert said(lowered) == "refused R1"
    assert "적립" in gate(lowered, NOON).reason
    assert said(info(text="적립금을 드립니다", told_informational=True)) == "allowed"
    assert said(info(text="적립금을 드립니다", message_class=MessageClass.REVIEW_REQUEST)) == "refused R1"
    assert said(info(text="적립금을 드립니다", message_class=MessageClass.INTERNAL)) == "allowed"
    answer = info(text="할인은 금요일까지입니다", medium=Medium.MARKET, answers=True, off_market=False)
    assert said(answer) == "allowed", "somebody asked for it"
    assert said(info(text=None)) == "allowed"


def test_a_gift_is_disclosed() -> None:
    gift = "설문에 답하시면 커피 기프티콘을 보내 드립니다."
    assert said(info(text=gift)) == "refused G3"
    assert said(info(text=f"{gift} 후기에는 대가를 받았다고 적어 주세요.")) == "allowed"
    assert said(info(text=gift, message_class=MessageClass.INTERNAL)) == "allowed"
    assert said(info(text=gift, answers=True)) == "allowed"
    assert said(info(text=gift), at("2024-11-30T12:00:00")) == "allowed", "the guide holds since December"
    assert said(info(text=gift), at("2024-12-01T00:00:00")) == "refused G3"


def test_advertising_needs_a_consent() -> None:
    assert said(ad(consent=None)) == "refused R2"
    assert said(ad(ground=Ground.ORDER)) == "refused R2"
    assert said(ad(ground=Ground.STATUTORY)) == "refused R2"
    assert said(info(consent=None)) == "allowed"


def excepted(**changes: Any) -> MessageFacts:
    made = {
        "ground": Ground.SIX_MONTHS,
        "consent": None,
        "deal_ended": at("2026-05-31T09:00:00"),
        "contact_source": "direct",
        "same_category": True,
    }
    return ad(**made | changes)


def test_six_months_without_consent() -> None:
    assert said(excepted(), at("2026-11-30T20:00:00")) == "allowed"
    assert said(excepted(), at("2026-12-01T12:00:00")) == "refused R2"
    assert said(excepted(), at("2026-05-31T12:00:00")) == "allowed"
    assert said(excepted(), at("2026-05-30T12:00:00")) == "refused R2", "the deal has not ended yet"
    assert said(excepted(contact_source="marketplace")) == "refused R2"
    assert said(excepted(same_category=False)) == "refused R2"
    assert said(excepted(deal_ended=None)) == "refused R2"
    off = msgspec.structs.replace(POLICY, channels=Channels())
    assert said(excepted(policy=off)) == "refused R2", "off until the seller says otherwise"
    assert said(excepted(refuses=frozenset({"advertising"}))) == "refused R3"


@pytest.mark.parametrize(
    "given, last, first_refused",
    [
        ("2024-11-29T12:00:00", "2026-11-28T20:59:59", "2026-11-29T08:00:01"),
        ("2024-02-29T12:00:00", "2026-02-28T20:00:00", "2026-03-01T09:00:00"),
    ],
)
def test_a_consent_lasts_two_years(given: str, last: str, first_refused: str) -> None:
    message = ad(consent=consented(at(given)), certified=True)
    assert said(message, at(last)) == "allowed"
    assert said(message, at(first_refused)) == "refused R7"
    assert said(info(consent=consented(at(given))), at(first_refused)) == "allowed"


@pytest.mark.parametrize("medium", [Medium.SMS, Medium.EMAIL, Medium.BRAND, Medium.HAND, Medium.TASK, Medium.MARKET])
@pytest.mark.parametrize("refused", ["advertising", "all"])
def test_who_refused_gets_no_advertising(medium: Medium, refused: str) -> None:
    assert said(ad(medium=medium, refuses=frozenset({refused}))) == "refused R3"


def test_who_refused_still_gets_what_belongs_to_an_order() -> None:
    everything = frozenset({"all", "advertising", "review_request"})
    assert said(info(refuses=everything)) == "allowed"
    ask = info(message_class=MessageClass.REVIEW_REQUEST)
    assert said(ask) == "allowed"
    for refused in ("all", "review_request"):
        assert said(msgspec.structs.replace(ask, refuses=frozenset({refused}))) == "refused R3"
    assert said(msgspec.structs.replace(ask, refuses=frozenset({"advertising"}))) == "allowed"
    assert said(ad(refuses=frozenset({"review_request"}))) == "allowed"
    reasons = [
        gate(ad(refuses=everything), NOON).reason,
        gate(info(message_class=ask.message_class, refuses=everything), NOON).reason,
    ]
    assert reasons == ["The buyer does not want advertising.", "The buyer does not want to be asked for reviews."]


@pytest.mark.parametrize(
    "here, until",
    [
        ("2026-11-20T20:59:59", None),
        ("2026-11-20T21:00:00", "2026-11-21T08:01:00"),
        ("2026-11-20T23:59:59", "2026-11-21T08:01:00"),
        ("2026-11-21T00:00:00", "2026-11-21T08:01:00"),
        ("2026-11-21T08:00:00", "2026-11-21T08:01:00"),
        ("2026-11-21T08:00:01", None),
    ],
)
def test_advertising_rests_at_night(here: str, until: str | None) -> None:
    now = at(here).astimezone(UTC)
    found = gate(ad(), now)
    assert found.state == ("allowed" if until is None else "deferred")
    assert found.until == (None if until is None else at(until))
    assert gate(info(), now).state == "allowed"
    assert gate(mail(), now).state == "allowed", "e-mail is exempt"
    assert gate(ad(consent=consented(night=True)), now).state == "allowed"
    if until is not None:
        assert found.rule == "R4"
        assert gate(msgspec.structs.replace(excepted(), consent=consented(night=True)), now).rule == "R4"


@pytest.mark.parametrize("medium", [Medium.SMS, Medium.BRAND, Medium.HAND, Medium.TASK, Medium.MARKET])
def test_whatever_rings_rests(medium: Medium) -> None:
    assert said(ad(medium=medium), at("2026-11-20T22:00:00")) == "deferred R4"


TEMPLATE = "#{이름}님, 주문하신 #{상품}을(를) 보냈습니다."


def talk(**changes: Any) -> MessageFacts:
    made = {
        "medium": Medium.ALIMTALK,
        "channel": "talk",
        "templates": (TEMPLATE,),
        "falls_back": False,
        "text": "김하나님, 주문하신 머그컵을(를) 보냈습니다.",
    }
    return info(**made | changes)


def test_alimtalk_keeps_to_its_template() -> None:
    assert said(talk()) == "allowed"
    assert said(talk(text="김하나님, 주문하신 머그컵을(를) 보냈습니다!")) == "refused R8"
    assert said(talk(templates=())) == "refused R8"
    assert said(talk(text=None)) == "allowed"
    advertises = {"message_class": MessageClass.ADVERTISING, "ground": Ground.CONSENT, "consent": consented()}
    assert said(talk(**advertises)) == "refused R8"
    ask = {"message_class": MessageClass.REVIEW_REQUEST}
    assert said(talk(**ask)) == "allowed"
    assert said(talk(**ask, falls_back=True)) == "refused R8"
    assert said(talk(falls_back=True)) == "allowed"
    found = fitting("김하나님, 주문하신 머그컵을(를) 보냈습니다.", (TEMPLATE,))
    assert found is not None
    assert found.variables == {"이름": "김하나", "상품": "머그컵"}
    assert fitting("가나가", ("#{ㄱ}나#{ㄱ}",)) is not None
    assert fitting("가나다", ("#{ㄱ}나#{ㄱ}",)) is None
    assert fitting("a\nb 끝", ("#{ㄱ} 끝",)) is not None
    assert fitting("a.c", ("a.c",)) == ("a.c", {})
    assert fitting("abc", ("a.c",)) is None


@pytest.mark.parametrize("blanks, verdict", [(40, "allowed"), (41, "refused R8")])
def test_alimtalk_has_forty_blanks_at_most(blanks: int, verdict: str) -> None:
    template = " ".join(f"#{{칸{number}}}" for number in range(blanks))
    text = " ".join(f"값{number}" for number in range(blanks))
    assert said(talk(text=text, templates=(template,))) == verdict


@pytest.mark.parametrize("letters, verdict", [(1000, "allowed"), (1001, "refused R8")])
def test_alimtalk_has_a_thousand_letters_at_most(letters: int, verdict: str) -> None:
    assert said(talk(text="가" * letters, templates=("#{글}",))) == verdict


def test_requests_stand_on_an_order() -> None:
    ask = info(message_class=MessageClass.REVIEW_REQUEST)
    assert said(ask) == "allowed"
    for ground in (Ground.REVIEW, Ground.INQUIRY, Ground.CONSENT):
        assert said(msgspec.structs.replace(ask, ground=ground)) == "refused R10"


def test_a_fence_holds() -> None:
    assert said(info(fenced=True)) == "refused R12"
    assert said(ad(fenced=True)) == "refused R12"
    assert said(info(fenced=True, off_market=False, medium=Medium.MARKET)) == "allowed"


def test_advertising_leaves_by_a_certified_relay_since_october() -> None:
    assert said(ad(certified=False)) == "refused R15"
    before = at("2026-09-30T12:00:00")
    assert said(ad(certified=False, consent=consented(before)), before) == "allowed"
    assert said(ad(certified=False), at("2026-10-01T12:00:00")) == "refused R15"
    assert said(info(certified=False)) == "allowed"
    assert said(mail(certified=False)) == "allowed"
    assert said(info(sender_number=None)) == "refused R15"
    assert said(mail(sender_number=None)) == "allowed"


@pytest.mark.parametrize(
    "text, size", [("가" * 45, 90), ("가" * 46, 92), ("abc", 3), ("한글abc", 7), ("좋아요😀", None)]
)
def test_a_text_message_is_counted_in_bytes(text: str, size: int | None) -> None:
    assert octets(text) == size


def test_a_text_message_has_two_thousand_bytes_at_most() -> None:
    assert said(info(text="가" * 1000)) == "allowed"
    assert said(info(text="가" * 1000 + "a")) == "refused R15"
    assert said(info(text="감사합니다😀")) == "refused R15"
    assert "😀" in gate(info(text="감사합니다😀"), NOON).reason
    assert "2002" in gate(info(text="가" * 1001), NOON).reason
    long_mail = mail(text=MAIL + "가" * 2000 + "😀")
    assert said(long_mail) == "allowed"


def test_a_channel_rehearses_until_it_is_switched_on() -> None:
    assert said(info(live=False)) == "deferred R16"
    assert (gate(info(live=False), NOON).until, gate(info(live=False), NOON).rehearsal) == (None, True)
    for medium in (Medium.MARKET, Medium.TASK, Medium.HAND):
        assert said(info(live=False, medium=medium)) == "allowed"


def test_a_channel_that_is_not_connected_carries_nothing() -> None:
    assert said(info(connected=False)) == "deferred R16"
    assert said(info(connected=False, sender_number=None)) == "deferred R16", "it may be connected again"
    assert said(ad(connected=False, certified=False)) == "deferred R16"
    assert said(talk(connected=False, templates=())) == "deferred R16"
    assert not gate(info(connected=False, live=False), NOON).rehearsal


def test_what_the_channel_says_against_the_words_counts() -> None:
    found = gate(info(objections=("It takes no faces.",)), NOON)
    assert (found.state, found.rule, found.reason) == ("refused", "R15", "It takes no faces.")


def test_a_channel_and_a_person_have_their_fill() -> None:
    most = POLICY.channels
    tomorrow = at("2026-11-21T00:00:00")
    assert said(info(sent_today=most.daily_most - 1)) == "allowed"
    full = info(sent_today=most.daily_most)
    assert (said(full), gate(full, NOON).until) == ("deferred R16", tomorrow)
    assert said(info(person_today=most.person_daily_most - 1)) == "allowed"
    fed = info(person_today=most.person_daily_most)
    assert (said(fed), gate(fed, NOON).until) == ("deferred R16", tomorrow)


def test_a_refusal_comes_before_what_only_waits() -> None:
    night = at("2026-11-20T22:00:00")
    assert said(ad(text="겨울 컵"), night) == "refused R5"
    both = gate(ad(sent_today=50), night)
    assert both.rule == "R4"


def test_refusals_come_first_whatever_the_order_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def rule(name: str, state: Any, **more: Any) -> Article:
        return Article(id=name, about="", source="", judge=lambda *_asked: Verdict(state=state), **more)

    def of(*rules: Article) -> str:
        monkeypatch.setattr(f"{gate.__module__}.ARTICLES", rules)
        return said(info())

    waits, later, refuses = rule("W", "deferred"), rule("L", "deferred"), rule("N", "refused")
    assert of(waits, later) == "deferred W"
    assert of(waits, refuses) == "refused N"
    assert of(refuses, rule("O", "refused")) == "refused N"
    assert of(rule("N", "refused", since=NOON.date()), waits) == "refused N"
    assert of(rule("N", "refused", since=NOON.date() + timedelta(days=1)), waits) == "deferred W"
    assert of() == "allowed"


def test_what_is_not_known_of_a_message_counts_against_it() -> None:
    bare = MessageFacts(
        message_class=MessageClass.SERVICE, ground=Ground.ORDER, medium=Medium.SMS, text="안녕하세요", policy=POLICY
    )
    unknown: dict[str, Any] = {
        "answers": False,
        "told_informational": False,
        "consent": None,
        "contact_source": "marketplace",
        "same_category": False,
        "certified": False,
        "sender_number": None,
        "templates": (),
        "falls_back": True,
        "live": False,
        "objections": (),
    }
    assert {name: getattr(bare, name) for name in unknown} == unknown
    assert (bare.off_market, bare.fenced, bare.refuses) == (False, False, frozenset())
    assert (bare.sent_today, bare.person_today) == (0, 0)


def test_every_rule_says_what_it_is_and_where_it_is_written() -> None:
    assert all(one.about and one.source for one in ARTICLES)
    ids = [one.id for one in ARTICLES]
    assert set(ids) == {"R1", "R2", "R3", "R4", "R5", "R7", "R8", "R10", "R12", "R15", "R16", "G3"}
    judges: list[Callable[..., Any]] = [one.judge for one in ARTICLES]
    assert len(set(judges)) == len(judges)


def test_an_old_consent_counts_only_where_a_consent_is_the_ground() -> None:
    old = consented(at("2020-01-01T12:00:00"))
    assert said(ad(consent=old)) == "refused R7"
    assert said(excepted(consent=old)) == "allowed"
    assert said(info(ground=Ground.CONSENT, consent=old)) == "allowed"


def test_what_a_service_text_offers_is_a_matter_of_r1_and_of_the_guards() -> None:
    offer = "후기를 쓰신 모든 분께 적립금 500원을 드립니다."
    assert said(info(text=offer)) == "refused R1"
    assert said(info(text=offer, told_informational=True)) == "allowed"


def test_the_day_is_koreas() -> None:
    given = at("2024-11-29T00:30:00").astimezone(UTC)
    assert consented(given).confirm_by.isoformat() == "2026-11-28"
    assert said(ad(consent=consented(given)), at("2026-11-28T08:30:00").astimezone(UTC)) == "allowed"
    assert (
        said(ad(consent=consented(given)), at("2026-11-28T23:30:00").astimezone(UTC) + timedelta(hours=9))
        == "refused R7"
    )
