"""Blanks from a list, particles that fit, one variant for one subject."""

from __future__ import annotations

import pytest

from dangol.errors import ConfigError
from dangol.rules.starters import CALL_FOLLOWS, STARTERS
from dangol.rules.templates import BLANKS, blanks_of, checked, render, with_particles

FULL = {
    "이름": "김민지",
    "상품": "시험용 머그컵",
    "말씀": "배송이 빨랐고 튼튼하다",
    "아쉬움": "냄새가 났다",
    "링크": "https://shop.example/r/1",
    "연락": CALL_FOLLOWS,
    "택배사": "한빛택배",
    "송장번호": "612345678901",
    "요청": "카페 로고가 필요해요",
    "반영": "글자를 더 둥글게 바꾸었습니다.",
}
ALL = [(name, wording) for name, wordings in STARTERS.items() for wording in wordings]


@pytest.mark.parametrize("name, wording", ALL)
def test_starters_have_known_blanks_and_are_polite(name: str, wording: str) -> None:
    assert checked(wording) == wording
    assert wording.rstrip(".").endswith(("다", "요", "세요", "{{연락}}")) or "\n" in wording
    assert "  " not in wording
    assert not any(mark in wording for mark in "!~^ㅎㅋ")


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_every_name_renders_with_and_without_slots(name: str) -> None:
    for slots in (FULL, {}, dict.fromkeys(FULL, "")):
        for seed in map(str, range(30)):
            text = render(name, slots, seed)
            assert text
            assert not set("{}()") & set(
                text.replace("(한빛택배 612345678901)", "").replace("(시·군까지만)", "").replace("(광고)", "")
            )


def test_an_unknown_blank_is_named() -> None:
    with pytest.raises(ConfigError, match="계좌"):
        checked("{{이름}}님, {{계좌}}")
    assert blanks_of("{{이름}}님 {{ 상품 }}") == ("이름", "상품")


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


def test_the_shop_signs() -> None:
    text = render("thank_review", {}, "R1", "달빛상점")
    assert text is not None
    assert text.endswith("\n달빛상점 드림")


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
        "말씀",
        "아쉬움",
        "송장번호",
        "요청",
        "반영",
    }
