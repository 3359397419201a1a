"""Blanks from a list, particles that fit, one variant for one subject."""

from __future__ import annotations

import pytest

from dangol.policy import Shop
from dangol.rules.starters import CALL_FOLLOWS, STARTERS
from dangol.rules.templates import BLANKS, blanks_of, filled, half_open, render, unknown_blanks, with_particles
from dangol.rules.wordings import Own, Wordings, is_known

FULL = {
    "이름": "김민지",
    "상품": "시험용 머그컵",
    "말씀": "배송이 빨랐고 튼튼하다",
    "아쉬움": "냄새가 났다",
    "링크": "https://shop.example/r/1",
    "연락": CALL_FOLLOWS,
    "택배사": "한빛택배",
    "송장번호": "612345678901",
    "조치": "상자를 더 두꺼운 것으로 바꾸었습니다.",
    "발신": "달빛상점 02-000-0000",
    "기간": "11월 30일",
    "혜택": "적립금 500원을",
    "표시": "적립금을 받고 쓴 후기입니다",
    "수신거부": "무료수신거부 080-000-0000",
    "발송일": "11월 20일 금요일",
    "도착안내": "저희가 금요일에 보낸 최근 40건 가운데 약 90%는 다음 날 도착했습니다.",
    "밀림": "늦어지면 주말을 지나 11월 23일 월요일에 받으실 수도 있습니다.",
    "다음아침": "11월 23일 월요일 아침",
    "안내한날": "11월 23일 월요일",
    "정책": "배송비는 3,000원입니다.",
    "요청": "카페 로고가 필요해요",
    "반영": "글자를 더 둥글게 바꾸었습니다.",
}
TERMS = {"발신", "기간", "혜택", "표시", "수신거부"}
"""What advertising cannot do without."""
ALL = [(name, wording) for name, wordings in STARTERS.items() for wording in wordings]


@pytest.mark.parametrize("name, wording", ALL)
def test_starters_have_known_blanks_and_are_polite(name: str, wording: str) -> None:
    assert unknown_blanks(wording) == ()
    assert not half_open(wording)
    assert wording.rstrip(".").endswith(("다", "요", "세요", "{{연락}}")) or "\n" in wording
    assert "  " not in wording
    assert not any(mark in wording for mark in "!~^ㅎㅋ")


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_every_name_renders_with_and_without_slots(name: str) -> None:
    for slots in (FULL, {}, dict.fromkeys(FULL, "")):
        for seed in map(str, range(30)):
            text = render(name, slots, seed)
            if name.startswith(("ask_event", "invite_")) and slots is not FULL:
                assert text is None, "advertising has all its terms, or there is none"
                continue
            assert text
            for fine in ("(한빛택배 612345678901)", "(시·군까지만)", "(광고)"):
                text = text.replace(fine, "")
            assert not set("{}()") & set(text)


def test_an_unknown_blank_is_named() -> None:
    assert unknown_blanks("{{이름}}님, {{계좌}}, {{상품|물건}}") == ("계좌",)
    assert blanks_of("{{이름}}님 {{ 상품 | 물건 }}") == ("이름", "상품")


@pytest.mark.parametrize(
    "wording, half", [("{{이름", True), ("이름}}", True), ("{{{이름}}}", False), ("{이름} [[상품]]", False)]
)
def test_double_braces_that_are_no_blank_are_seen(wording: str, half: bool) -> None:
    assert half_open(wording) is half


@pytest.mark.parametrize(
    "wording, values, text",
    [
        ("{{이름|손님}}님", {}, "손님님"),
        ("{{ 이름 | 단골 손님 }}께", {"이름": "김민지"}, "김민지께"),
        ("{{이름}}님", {}, "고객님"),
        ("{{말씀|좋았다}}니 다행입니다", {}, "좋았다니 다행입니다"),
        ("{이름} %s ${상품} {% raw %} {{{이름}}}", {"이름": "김민지"}, "{이름} %s ${상품} {% raw %} {김민지}"),
    ],
)
def test_a_blank_may_have_its_own_fallback_and_other_braces_are_letters(
    wording: str, values: dict[str, str], text: str
) -> None:
    assert filled(wording, values) == text


@pytest.mark.parametrize("words", ["{{링크}}", "{{{링크}}}", "{ {링크} }", "{{링크|여기}}", "{{상품}}{{링크}}"])
@pytest.mark.parametrize("blank", ["말씀", "상품", "이름"])
def test_what_a_customer_writes_is_never_a_template(words: str, blank: str) -> None:
    wordings = {"greet": ("{{이름|손님}}, {{상품}}, {{말씀|좋았다}}",)}
    text = render("greet", {blank: words, "링크": "https://shop.example/secret"}, "R1", wordings=wordings)
    assert text is not None
    assert "shop.example" not in text
    assert "{{" not in text


def test_a_wording_with_an_own_fallback_needs_no_value() -> None:
    wordings = {"greet": ("{{말씀|좋았다}}니 다행입니다",), "greet.more": ("{{말씀}}니 다행입니다",)}
    assert render("greet.more", {}, "R1", wordings=wordings) == "좋았다니 다행입니다"


def test_own_texts_take_the_place_of_starters_or_stand_beside_them() -> None:
    wordings = Wordings(
        {"thank_review": Own(texts=("하나",)), "thank_review.said": Own(more=("둘",))},
        {"main": {"thank_review": Own(texts=("셋",), more=("넷",))}},
    )
    assert wordings.of("other")["thank_review"] == ("하나",)
    assert wordings.of("main")["thank_review"] == ("셋", "넷")
    assert wordings.of("main")["thank_review.said"] == (*STARTERS["thank_review.said"], "둘")
    assert wordings.of("main")["apologise_review"] == STARTERS["apologise_review"]
    assert Wordings().of() == STARTERS


@pytest.mark.parametrize("name, known", [("thank_review", True), ("answer_inquiry.any.thing", True), ("thank", False)])
def test_a_name_is_known_if_a_more_general_one_is(name: str, known: bool) -> None:
    assert is_known(name) is known


def test_one_subject_always_gets_the_same_variant_and_many_get_many() -> None:
    texts = [render("thank_review.said", FULL, f"R{n}") for n in range(200)]
    assert texts == [render("thank_review.said", FULL, f"R{n}") for n in range(200)]
    assert len(set(texts)) == len(STARTERS["thank_review.said"])


def test_a_missing_word_leads_to_the_more_general_wording() -> None:
    text = render("apologise_review.said.quality", {"말씀": "마감이 아쉬웠다"}, "R1")
    assert text is not None
    assert "마감이 아쉬웠다" in text
    assert render("apologise_review.said.quality", {}, "R1") == render("apologise_review", {}, "R1")
    assert render("nothing.like.it", {}, "R1") is None


@pytest.mark.parametrize(
    "shop, begins, ends",
    [
        (Shop(), "소중한 시간", "준비하겠습니다."),
        (Shop(name="달빛상점"), "소중한 시간", "\n달빛상점 드림"),
        (Shop(name="달빛상점", signature="  달빛상점 주인 올림 "), "소중한 시간", "\n달빛상점 주인 올림"),
        (Shop(greeting="안녕하세요, 달빛상점입니다."), "안녕하세요, 달빛상점입니다. 소중한 시간", "준비하겠습니다."),
    ],
)
def test_s2_3_the_shop_greets_and_signs(shop: Shop, begins: str, ends: str) -> None:
    wordings = {"thank_review": (STARTERS["thank_review"][0],)}
    text = render("thank_review", {}, "R1", shop, wordings=wordings)
    assert text is not None
    assert text.startswith(begins)
    assert text.endswith(ends)


@pytest.mark.parametrize("text", ["안녕하세요. 반갑습니다.", "김민지님, 안녕하세요. 반갑습니다."])
def test_s2_3_nobody_is_greeted_twice(text: str) -> None:
    shop = Shop(greeting="안녕하세요, 달빛상점입니다.")
    assert render("greet", {}, "R1", shop, wordings={"greet": (text,)}) == text


def test_s2_3_braces_in_greeting_and_signature_are_letters() -> None:
    shop = Shop(greeting="{{이름}}께", signature="{{상품}}")
    text = render("greet", {"이름": "김민지"}, "R1", shop, wordings={"greet": ("반갑습니다.",)})
    assert text == "{{이름}}께 반갑습니다.\n{{상품}}"


@pytest.mark.parametrize(
    "slots, has, has_not",
    [
        ({"이름": "김민지"}, "김민지님", "고객님"),
        ({"이름": "김*지"}, "고객님", "김*지"),
        ({"이름": "kimmin12"}, "고객님", "kimmin12"),
        ({"상품": "[무료배송] 시험용 머그컵 (흰색)"}, "시험용 머그컵", "무료배송"),
        (
            {"상품": "아주 길고 긴 이름을 가진 시험용 머그컵 300ml 두 개 세트"},
            "아주 길고 긴 이름을 가진 시험용 머그컵",
            "300ml",
        ),
        (
            {"상품": "가나다라마바사아자차카타파하" * 3},
            "가나다라마바사아자차카타파하가나다라마바사아자차",
            "자차카타파하가나다라마바사아자차카",
        ),
        ({"상품": "가나다라마바사아자차카타 파하거너더러머버서어저"}, "파하거너더러머버서어저", "…"),
        ({"상품": "가나다라마바사아자차카타 파하거너더러머버서어저처"}, "가나다라마바사아자차카타", "파하"),
        ({"상품": "[머그컵]"}, "[머그컵]", "주문하신 상품"),
        ({"상품": "{{이름}}"}, "이름", "{{"),
        ({}, "구매 내역", "https"),
    ],
)
def test_values_are_made_fit_for_a_sentence(slots: dict[str, str], has: str, has_not: str) -> None:
    texts = [render("ask_review.goods", slots, str(n)) or "" for n in range(20)]
    assert any(has in text for text in texts)
    assert not any(has_not in text for text in texts)


@pytest.mark.parametrize(
    "raw, shown",
    [
        ("머그컵은(는)", "머그컵은"),
        ("접시은(는)", "접시는"),
        ("머그컵을(를)", "머그컵을"),
        ("‘접시’을(를)", "‘접시’를"),
        ("컵 3이(가)", "컵 3이"),
        ("컵 2이(가)", "컵 2가"),
        ("Mug과(와)", "Mug와"),
        ("Pen과(와)", "Pen과"),
        ("가은(는)", "가는"),
        ("힣은(는)", "힣은"),
    ],
)
def test_particles(raw: str, shown: str) -> None:
    assert with_particles(raw) == shown


def test_blanks_have_a_value_or_are_required() -> None:
    assert {name for name, fallback in BLANKS.items() if fallback is None} == {
        *(
            "말씀",
            "아쉬움",
            "송장번호",
            "발송일",
            "도착안내",
            "밀림",
            "다음아침",
            "안내한날",
            "수정방법",
            "정책",
            "조치",
            "요청",
            "반영",
        ),
        *TERMS,
    }
