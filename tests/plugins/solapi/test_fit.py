"""Kinds, lengths, prices and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dangol import MessageClass
from dangol_solapi import fit
from dangol_solapi.settings import digits
from tests.plugins.solapi.line import Line, alimtalk, sms

if TYPE_CHECKING:
    from dangol_solapi.settings import SolapiSettings


@pytest.fixture
def settings(line: Line) -> SolapiSettings:
    return line.settings()


@pytest.mark.parametrize(
    "text, subject, kind, size, won",
    [
        ("가" * 45, "", "SMS", 90, 20),
        ("a" * 90, "", "SMS", 90, 20),
        ("가" * 45 + "a", "", "LMS", 91, 50),
        ("가\n나", "", "SMS", 5, 20),
        ("가" * 45, "제목", "LMS", 90, 50),
        ("가" * 1000, "", "LMS", 2000, 50),
        ("뷁쫓햏", "", "SMS", 6, 20),
    ],
)
def test_kind_size_and_price(settings: SolapiSettings, text: str, subject: str, kind: str, size: int, won: int) -> None:
    fitting = fit.text_message(settings, sms(text, subject=subject))
    assert (fitting.kind, fitting.size, fitting.won, fitting.objections) == (kind, size, won, ())


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"text": "고마워요 😊🎉😊"}, "😊🎉"),
        ({"text": "가" * 1001}, "2002 bytes"),
        ({"text": " \n"}, "no text"),
        ({"subject": "제" * 21}, "42 bytes"),
        ({"subject": "🎁"}, "🎁"),
        ({"recipient": "02-123-4567"}, "no number"),
        ({"recipient": "hong@mail.example"}, "no number"),
        ({"recipient": ""}, "no number"),
        ({"recipient": "+1 212 555 0100"}, "no number"),
    ],
)
def test_what_stands_against_a_text_message(settings: SolapiSettings, changes: dict[str, Any], said: str) -> None:
    (objection,) = fit.text_message(settings, sms(**changes)).objections
    assert said in objection


@pytest.mark.parametrize("number", ["010-0000-1234", "+82 10-0000-1234", "821000001234", "01000001234", "050300001234"])
def test_numbers_that_can_receive(settings: SolapiSettings, number: str) -> None:
    assert fit.text_message(settings, sms(recipient=number)).objections == ()
    assert digits(number) in ("01000001234", "050300001234")


def test_without_a_sender_number_nothing_leaves_as_text(line: Line) -> None:
    bare = line.settings(sender="")
    (objection,) = fit.text_message(bare, sms()).objections
    assert "sender=NUMBER" in objection
    assert fit.alimtalk(bare, alimtalk(line)).objections == ()


def test_the_size_is_what_the_telephone_counts() -> None:
    sizes = {octets: letter for letter in map(chr, range(128, 0x10000)) if (octets := fit.octets(letter)) is not None}
    assert sizes.keys() == {2}, "every letter beyond ASCII that a telephone can show has two bytes"
    assert {fit.octets(letter) for letter in map(chr, range(128))} == {1}
    assert fit.octets("😊") is None


# AlimTalk


def test_an_alimtalk_fits_its_template(line: Line, settings: SolapiSettings) -> None:
    message = alimtalk(line)
    fitting = fit.alimtalk(settings, message)
    assert (fitting.kind, fitting.size, fitting.won, fitting.objections) == ("ATA", None, 19, ())


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"template": ""}, "no template"),
        ({"template": "KA01TPother"}, "no template"),
        ({"variables": {}}, "word for word"),
        ({"variables": {"이름": "김철수"}}, "word for word"),
        ({"text": "아무 말"}, "word for word"),
    ],
)
def test_what_stands_against_an_alimtalk(
    line: Line, settings: SolapiSettings, changes: dict[str, Any], said: str
) -> None:
    (objection,) = fit.alimtalk(settings, alimtalk(line, **changes)).objections
    assert said in objection


def test_a_blank_may_not_be_left_open(line: Line, settings: SolapiSettings) -> None:
    message = alimtalk(line, text=list(line.templates.values())[1], variables={})
    assert any("word for word" in one for one in fit.alimtalk(settings, message).objections)


def test_lengths_and_blanks_of_an_alimtalk(line: Line) -> None:
    many = " ".join(f"#{{v{at}}}" for at in range(41))
    settings = line.settings(templates={"T": "#{말}", "U": many})
    long = alimtalk(line, template="T", text="가" * 1001, variables={"말": "가" * 1001})
    assert any("1000 letters" in one for one in fit.alimtalk(settings, long).objections)
    values = {f"v{at}": "x" for at in range(41)}
    blanks = alimtalk(line, template="U", text=" ".join("x" * 41), variables=values)
    assert fit.alimtalk(settings, blanks).objections == ("Its template has more than 40 blanks.",)


def test_an_emoji_is_fine_where_no_text_message_may_follow(line: Line) -> None:
    wanted = {"template": "T", "text": "고마워요 😊", "variables": {}, "message_class": MessageClass.SERVICE}
    alone = line.settings(templates={"T": "고마워요 😊"})
    followed = line.settings(templates={"T": "고마워요 😊"}, text_instead=True)
    assert fit.alimtalk(alone, alimtalk(line, **wanted)).objections == ()
    assert "😊" in fit.alimtalk(followed, alimtalk(line, **wanted)).objections[0]


@pytest.mark.parametrize(
    "message_class, instead, won",
    [
        (MessageClass.SERVICE, True, 50),
        (MessageClass.REVIEW_REQUEST, False, 19),
        (MessageClass.ADVERTISING, False, 19),
    ],
)
def test_only_a_notice_may_come_as_a_text_instead_and_then_costs_what_that_would(
    line: Line, message_class: MessageClass, instead: bool, won: int
) -> None:
    settings = line.settings(text_instead=True, templates={"T": "가" * 46})
    message = alimtalk(line, template="T", text="가" * 46, variables={}, message_class=message_class)
    assert fit.text_instead(settings, message) is instead
    assert fit.alimtalk(settings, message).won == won


def test_the_kakao_channel_is_needed(line: Line) -> None:
    (objection,) = fit.alimtalk(line.settings(kakao_channel=""), alimtalk(line)).objections
    assert "kakao_channel=ID" in objection
