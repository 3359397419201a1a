"""Which messages may go by a channel, to whom, and what a mail wants around its words."""

from __future__ import annotations

import msgspec
import pytest

from dangol.outgoing import Medium, MessageClass
from dangol.policy import Channels, Policy, SenderIdentity, Shop
from dangol.rules.book import RULES
from dangol.rules.carrying import SORTS, chosen, filled, framed, reachable, subject_of, unframed
from dangol.rules.compliance.labels import missing_labels
from dangol.rules.starters_channels import SUBJECTS, UNSUBSCRIBE

POLICY = Policy(
    shop=Shop(name="달빛상점"),
    sender=SenderIdentity(phone="02-123-4567", email="shop@example.com", address="서울시 가상구 없는길 1"),
)
OWN = {"phone": "010-1234-5678", "email": "minsu@example.com", "source": "direct"}
SERVICE, ADS, ASKS = MessageClass.SERVICE, MessageClass.ADVERTISING, MessageClass.REVIEW_REQUEST


def test_every_kind_that_may_go_is_some_rules_own_and_has_a_subject() -> None:
    kinds = {kind for rule in RULES for kind in rule.kinds}
    assert SORTS.keys() <= kinds
    assert SUBJECTS.keys() == SORTS.keys()
    assert set(SORTS.values()) <= set(Channels.__struct_fields__)
    assert {chosen(kind, Policy()) for kind in (*SORTS, "call_buyer")} == {None}, "by hand until the seller chooses"


@pytest.mark.parametrize(
    "named, found",
    [
        ("hand", None),
        ("", None),
        ("sms", ("sms", "")),
        ("talk:KA01", ("talk", "KA01")),
        ("talk:KA:01", ("talk", "KA:01")),
    ],
)
def test_a_channel_is_named_with_its_template(named: str, found: tuple[str, str] | None) -> None:
    policy = msgspec.structs.replace(POLICY, channels=Channels(orders=named))
    assert chosen("confirm_order", policy) == found
    assert chosen("invite_again", policy) is None


@pytest.mark.parametrize(
    "medium, changes, message_class, received, address",
    [
        (Medium.SMS, {}, SERVICE, True, "010-1234-5678"),
        (Medium.EMAIL, {}, SERVICE, True, "minsu@example.com"),
        (Medium.ALIMTALK, {"phone": None}, SERVICE, False, ""),
        (Medium.HAND, {"phone": None}, SERVICE, False, "minsu@example.com"),
        (Medium.SMS, {"phone": "010-****-5678"}, SERVICE, False, ""),
        (Medium.SMS, {"phone": "0503-0000-1234"}, SERVICE, False, "0503-0000-1234"),
        (Medium.SMS, {"phone": "0503-0000-1234"}, SERVICE, True, ""),
        (Medium.EMAIL, {"phone": "0503-0000-1234"}, SERVICE, True, "minsu@example.com"),
        (Medium.SMS, {"source": "marketplace"}, SERVICE, True, "010-1234-5678"),
        (Medium.SMS, {"source": "marketplace"}, ASKS, True, ""),
        (Medium.EMAIL, {"source": "marketplace"}, ADS, True, ""),
        (Medium.SMS, {}, ASKS, True, "010-1234-5678"),
    ],
)
def test_who_is_reached_where(
    medium: Medium, changes: dict[str, str | None], message_class: MessageClass, received: bool, address: str
) -> None:
    found = reachable(medium, OWN | changes, message_class, received=received)
    assert found.address == address
    assert bool(found.why) != bool(address)


def test_a_fenced_buyer_has_no_address() -> None:
    assert reachable(Medium.SMS, None, SERVICE, received=False).address == ""


def test_an_advertising_mail_has_all_that_the_law_wants() -> None:
    subject = subject_of("invite_again", Medium.EMAIL, ADS, POLICY)
    text = framed("겨울 컵을 새로 구웠습니다.", subject, Medium.EMAIL, ADS, POLICY)
    assert missing_labels(text, subject, Medium.EMAIL, POLICY) == ()
    assert framed(text, subject, Medium.EMAIL, ADS, POLICY) == text, "once is enough"
    assert unframed(text) == "겨울 컵을 새로 구웠습니다."
    assert unframed("겨울 컵") == "겨울 컵"
    assert unframed(f"{UNSUBSCRIBE} 끝") == f"{UNSUBSCRIBE} 끝"


@pytest.mark.parametrize("medium, message_class", [(Medium.SMS, ADS), (Medium.EMAIL, SERVICE), (Medium.HAND, ADS)])
def test_every_other_text_stays_as_it_is(medium: Medium, message_class: MessageClass) -> None:
    assert framed("겨울 컵", "", medium, message_class, POLICY) == "겨울 컵"
    assert framed("", "(광고)", Medium.EMAIL, ADS, POLICY) == ""


def test_a_subject_is_for_mails_alone_and_says_that_it_advertises() -> None:
    assert subject_of("confirm_order", Medium.SMS, SERVICE, POLICY) == ""
    assert subject_of("confirm_order", Medium.EMAIL, SERVICE, POLICY) == "[달빛상점] 주문을 확인했습니다"
    assert subject_of("confirm_order", Medium.EMAIL, SERVICE, Policy()) == "주문을 확인했습니다"
    assert subject_of("invite_again", Medium.EMAIL, ADS, POLICY).startswith("(광고) [달빛상점] ")
    assert "달빛상점" in subject_of("a_plugins_own", Medium.EMAIL, SERVICE, POLICY)


@pytest.mark.parametrize(
    "template, text",
    [
        ("#{이름}님, #{상품}을 보냈습니다.", "민수님, 컵을 보냈습니다."),
        ("#{이름}님, #{이름}님!", "민수님, 민수님!"),
        ("안녕하세요.", "안녕하세요."),
        ("#{이름}님, #{택배사}로 보냈습니다.", ""),
        ("#{이름}님, #{빈칸}", ""),
    ],
)
def test_a_template_is_filled_whole_or_not_at_all(template: str, text: str) -> None:
    assert filled(template, {"이름": "민수", "상품": "컵", "빈칸": ""}) == text
