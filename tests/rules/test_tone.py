"""Tone and missing parts: what is noticed, and what is fine."""

from __future__ import annotations

from dangol.rules.lint import LINTS, lint
from tests.rules.corpus import LINTED

GOOD = "솔직한 후기 감사합니다. 기대에 미치지 못해 죄송합니다. 바로 확인하고 해결을 돕겠습니다."


ASK = "괜찮으시다면 짧은 후기를 남겨 주세요. 쓰시는 곳: 구매 내역에서 ‘후기 쓰기’"


CONFIRM = "주문이 확인되었습니다. 주문해 주셔서 감사합니다. 지금 준비하고 있습니다."


FOUND = [
    ("commanding", "ask_review", ASK + " 꼭 남겨 주세요!"),
    ("commanding", "ask_review", "여유가 되시면 후기 남겨 주세요! 구매 내역에서요."),
    ("commanding", "ask_review", "혹시 구매 내역을 보셨나요. 후기 쓰세요."),
    ("commanding", "ask_review", "후기 꼭 써 주셔야 합니다. 도움이 됩니다. https://shop.example"),
    ("commanding", "ask_review", "부탁드립니다. 후기를 작성하세요. 주문 내역에 있습니다."),
    ("commanding", "thank_review", "감사합니다. 다음에도 반드시 리뷰를 남기셔야 해요."),
    ("commanding", "ask_review", "후기 작성은 필수입니다. 도움이 됩니다. 구매 내역을 봐 주세요."),
    (
        "bare_ending",
        "thank_review",
        "후기 감사히 잘 읽었고 고마워. 앞으로도 한결같이 마음을 담아 정성껏 준비하겠습니다.",
    ),
    ("bare_ending", "answer_inquiry", "안녕하세요, 문의 감사합니다. 내일 오전에 다시 확인해서 알려줄게."),
    ("bare_ending", "answer_inquiry", "문의 주셔서 감사합니다. 말씀하신 색상의 재고가 아직 없음."),
    ("bare_ending", "answer_inquiry", "문의 주셔서 감사합니다\n이미 발송했다\n더 궁금하시면 말씀해 주세요"),
    ("curt", "answer_inquiry", "네 발송했습니다."),
    ("curt", "answer_inquiry", "상품은 어제 오후에 발송되었습니다. 주문 내역을 보시면 됩니다."),
    ("curt", "thank_review", "감사합니다."),
    ("no_thanks", "apologise_review", "기대에 미치지 못해 죄송합니다. 바로 확인하고 해결을 돕겠습니다."),
    ("no_apology", "apologise_review", "솔직한 후기 감사합니다. 바로 확인하고 해결을 돕겠습니다."),
    ("no_remedy", "apologise_review.said", "솔직한 후기 감사합니다. 기대에 미치지 못해 정말 죄송합니다."),
    ("laughing", "apologise_review", GOOD + " ㅠㅠ"),
    ("laughing", "apologise_review", GOOD + " ^^"),
    ("no_confirmation", "confirm_order", "주문해 주셔서 감사합니다. 지금 준비하고 있습니다."),
    ("no_order_thanks", "confirm_order", "주문이 확인되었습니다. 지금 준비하고 있습니다."),
    ("no_progress", "confirm_order", "주문이 확인되었습니다. 주문해 주셔서 감사합니다."),
    ("no_place", "ask_review", "괜찮으시다면 짧은 후기를 남겨 주세요."),
    ("no_leave", "ask_review", "짧은 후기를 남겨 주세요. 쓰시는 곳: 구매 내역에서 ‘후기 쓰기’"),
    ("no_place", "remind_review.goods", "바쁘시면 넘기셔도 괜찮습니다."),
    ("no_personal_line", "deliver_work", "결과물 파일 보내 드립니다. 확인해 주세요."),
]


FINE = [
    ("apologise_review", GOOD),
    ("ask_review", ASK),
    ("confirm_order", CONFIRM),
    ("ask_review", "한 줄이라도 후기로 남겨 주시면 큰 도움이 됩니다.\nhttps://shop.example/r"),
    ("thank_review", "소중한 후기 감사합니다! 앞으로도 정성껏 준비하겠습니다.\n달빛상점 드림"),
    ("thank_review", "후기 감사합니다. 앞으로도 꼭 마음을 담아 준비하겠습니다~"),
    ("answer_inquiry", "안녕하세요, 문의 감사합니다. 오늘 발송했고 내일 다시 확인하겠습니다."),
    ("deliver_work", "결과물을 보내 드립니다. 함께 고민한 만큼 좋은 결과가 있으시길 바랍니다."),
    ("anything", "오늘 오후에 전화하기"),
]


def test_what_is_noticed() -> None:
    told = [(found, [one.id for one in lint(name, text)], text) for found, name, text in FOUND]
    assert [one for one in told if one[1] != [one[0]]] == []


def test_what_is_fine() -> None:
    assert [(text, told) for name, text in FINE if (told := [one.id for one in lint(name, text)])] == []


def test_every_word_that_a_lint_knows_counts() -> None:
    wrong = [
        (name, text)
        for name, fires, kind, text in LINTED
        if (name in {one.id for one in lint(kind, text)}) is not fires
    ]
    assert wrong == []


def test_every_lint_says_why_and_what_instead() -> None:
    assert len({one.id for one in LINTS}) == len(LINTS)
    assert {one.id for one in LINTS} == {found for found, _name, _text in FOUND}
    assert all(one.reason.endswith(".") and one.suggestion and one.practice.startswith("S") for one in LINTS)
    assert all(one.sentence().startswith(one.reason) for one in LINTS)


def test_s2_4_twenty_two_letters_are_no_brush_off() -> None:
    kind = "안녕하세요 " + "가" * 17
    assert "curt" not in {one.id for one in lint("thank_review", kind)}
    assert "curt" in {one.id for one in lint("thank_review", kind[:-1])}
