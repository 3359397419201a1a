"""What advertising has to show, and when a text keeps to a template."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dangol.outgoing import Medium, MessageClass
from dangol.rules.compliance.labels import frame_of, labelled, marked, may_be_told, missing_labels, not_sendable, octets
from tests.compliance.made import AD, EVENT, MAIL, OFFER, OPEN, POLICY, ad, info, mail, said


def without(**changes: Any) -> Any:
    return msgspec.structs.replace(POLICY, sender=msgspec.structs.replace(POLICY.sender, **changes))


@pytest.mark.parametrize(
    "text, missing",
    [
        (AD, ()),
        (AD.replace("(광고)", "(광 고)"), ("mark",)),
        (AD.replace("(광고)", "[광고]"), ("mark",)),
        (f" {AD}", ("mark",)),
        (AD.replace("달빛상점", ""), ("sender",)),
        (AD.replace("02-123-4567", "", 1), ("contact",)),
        (AD.replace("\n무료수신거부 080-123-4567", ""), ("free_optout",)),
        (AD.replace("무료수신거부 080-123-4567", "수신거부 02-123-4567"), ("free_optout",)),
        (AD.replace("무료수신거부", "무료거부"), ()),
        (f"{AD}\n감사합니다", ("free_optout",)),
    ],
)
def test_advertising_carries_its_labels(text: str, missing: tuple[str, ...]) -> None:
    assert missing_labels(text, "", Medium.SMS, POLICY) == missing
    assert said(ad(text=text)) == ("refused R5" if missing else "allowed")


@pytest.mark.parametrize(
    "changes, missing",
    [
        ({}, ()),
        ({"subject": "겨울 컵"}, ("mark",)),
        ({"subject": "[광고] 겨울 컵"}, ("mark",)),
        ({"text": MAIL.replace("서울시", "")}, ("address",)),
        ({"text": MAIL.replace("shop@example.com", "")}, ("address",)),
        ({"text": MAIL.replace("02-123-4567", "")}, ("contact",)),
        ({"text": MAIL.replace("수신거부", "")}, ("free_optout",)),
        ({"policy": without(email="")}, ("contact",)),
        ({"policy": without(address="")}, ("address",)),
    ],
)
def test_advertising_by_mail_carries_its_labels(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    message = mail(**changes)
    assert missing_labels(message.text or "", message.subject, Medium.EMAIL, message.policy) == missing
    assert said(message) == ("refused R5" if missing else "allowed")


@pytest.mark.parametrize("mark", ["(광고)", "(광 고)", "[광고]", "(광/고)", "(광.고)", '("광고")', "（광고）"])
def test_information_is_not_marked_as_advertising(mark: str) -> None:
    assert marked(mark)
    assert said(info(text=f"{mark} 주문하신 컵을 보냈습니다.")) == "refused R5"
    assert said(info(text="주문하신 컵을 보냈습니다.", subject=mark)) == "refused R5"
    assert said(info(text="광고를 보고 오셨다니 감사합니다.")) == "allowed"
    assert said(info(text=f"{mark} 메모", message_class=MessageClass.INTERNAL)) == "allowed"


def test_the_labels_are_added_once_and_count() -> None:
    text = labelled("겨울 컵을 새로 구웠습니다.", POLICY)
    assert text == AD
    assert labelled(text, POLICY) == text
    assert (octets(text) or 0) > (octets("겨울 컵을 새로 구웠습니다.") or 0)
    bare = msgspec.structs.replace(POLICY, shop=msgspec.structs.replace(POLICY.shop, name=""))
    assert "sender" in missing_labels(labelled("컵", bare), "", Medium.SMS, bare)


@pytest.mark.parametrize(
    "changes, frame",
    [
        ({}, ("달빛상점 02-123-4567", "무료수신거부 080-123-4567")),
        ({"sender": "달빛 070-1234-5678"}, ("달빛 070-1234-5678", "무료수신거부 080-123-4567")),
        ({"refuse": "무료거부 080-765-4321"}, ("달빛상점 02-123-4567", "무료거부 080-765-4321")),
    ],
)
def test_r5_an_events_own_sender_comes_before_the_policys(changes: dict[str, Any], frame: tuple[str, str]) -> None:
    event = msgspec.structs.replace(EVENT, **changes)
    assert frame_of(event, POLICY) == frame
    assert may_be_told(event, POLICY)


@pytest.mark.parametrize("number", ["02-123-4567", "010-1234-5678", "0212345678", "1588-1234", "15881234"])
def test_r5_every_kind_of_number_serves_a_sender(number: str) -> None:
    policy = msgspec.structs.replace(POLICY, shop=msgspec.structs.replace(POLICY.shop, name="해빛상점"))
    assert may_be_told(msgspec.structs.replace(EVENT, sender=f"달빛 {number}"), policy)


@pytest.mark.parametrize("changes", [{"sender": "달빛상점"}, {"refuse": "거부는 문의로"}, {"refuse": "02-123-4567"}])
def test_r5_a_sender_without_a_number_or_no_free_refusal_is_not_enough(changes: dict[str, Any]) -> None:
    assert not may_be_told(msgspec.structs.replace(EVENT, **changes), POLICY)


@pytest.mark.parametrize("name", ["phone", "free_optout"])
def test_r5_without_event_and_policy_saying_it_nothing_is_told(name: str) -> None:
    bare = msgspec.structs.replace(POLICY, sender=msgspec.structs.replace(POLICY.sender, **{name: ""}))
    assert not may_be_told(EVENT, bare)
    unnamed = msgspec.structs.replace(POLICY, shop=msgspec.structs.replace(POLICY.shop, name=""))
    assert not may_be_told(EVENT, unnamed)


@pytest.mark.parametrize("medium", [Medium.MARKET, Medium.SMS])
def test_g3_an_offer_for_a_review_has_open_terms_by_every_way(medium: Medium) -> None:
    def offer(words: str) -> str:
        return said(ad(medium=medium, text=f"(광고)달빛상점 02-123-4567\n{words}\n무료수신거부 080-123-4567"))

    assert offer(f"{OFFER} {OPEN}") == "allowed"
    assert offer(OFFER) == "refused G3"
    assert offer(f"{OFFER} {OPEN.partition('.')[0]}.") == "refused G3"
    assert offer(f"{OFFER} {OPEN.partition('.')[2]}") == "refused G3"


def test_r5_whoever_has_no_name_no_number_or_no_free_refusal_has_no_frame() -> None:
    whole = ("달빛상점 02-123-4567", "무료수신거부 080-123-4567")
    unnamed = msgspec.structs.replace(POLICY, shop=msgspec.structs.replace(POLICY.shop, name=""))
    assert frame_of(EVENT, POLICY) == whole
    assert frame_of(EVENT, unnamed) == ("", whole[1])
    assert frame_of(EVENT, without(phone="")) == ("", whole[1])
    assert frame_of(EVENT, without(free_optout="")) == (whole[0], "")


def test_r5_a_sender_of_an_event_serves_only_where_it_is_shown_and_in_no_mail() -> None:
    policy = msgspec.structs.replace(
        POLICY,
        shop=msgspec.structs.replace(POLICY.shop, name="해빛상점"),
        events=(msgspec.structs.replace(EVENT, sender="달빛 070-1234-5678"),),
    )
    last = "\n무료수신거부 080-123-4567"
    assert missing_labels(f"(광고) 달빛 070-1234-5678{last}", "", Medium.SMS, policy) == ()
    assert missing_labels(f"(광고) 달빛{last}", "", Medium.SMS, policy) == ("sender", "contact")
    mail_text = f"달빛 070-1234-5678 {MAIL.replace('달빛상점', '')}"
    assert missing_labels(mail_text, "(광고) 컵", Medium.EMAIL, policy) == ("sender",)


def test_without_a_number_of_the_policy_there_is_no_contact() -> None:
    assert missing_labels(AD, "", Medium.SMS, without(phone="")) == ("contact",)
    assert missing_labels(AD, "", Medium.SMS, without(email="", address="")) == (), "only a mail shows these"


def test_an_empty_text_lacks_everything() -> None:
    assert missing_labels("", "", Medium.SMS, POLICY) == ("mark", "sender", "contact", "free_optout")


def test_the_signs_that_no_text_message_holds_are_named_once() -> None:
    assert not_sendable("가😀나🎁a😀") == "😀🎁"
    assert not_sendable("보냈습니다.") == ""
