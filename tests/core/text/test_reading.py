"""A review read at once: aspects with their signs, thinness, motive, kindness, wishes, abuse; nothing personal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangol.text.reading import analyst


def signs(text: str) -> set[str]:
    return {f"{one.name}{one.sign}" for one in analyst().review(text).aspects}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("배송은 빨랐는데 색이 사진과 달라요", {"delivery+", "design-"}),
        ("총알배송이네요 포장도 꼼꼼해요", {"delivery+", "packaging+"}),
        ("가격은 비싸지만 튼튼해요", {"price-", "quality+"}),
        ("냄새도 안 나고 좋아요", {"smell+"}),
        ("사이즈가 너무 작아요", {"size-"}),
        ("깨진 곳 하나 없이 왔어요", set()),
        ("방음이 잘 안되네요", {"function-"}),
        ("구성품이 하나 빠져서 왔어요", {"missing_wrong-"}),
        ("불친절하고 답변도 없어요", {"service-"}),
        ("맛있게 잘 먹었어요", {"taste+"}),
        ("너무 좋아요 재구매합니다", set()),
        ("품질이 나쁘지 않아요", {"quality+"}),
        ("아이 피부에 닿아도 트러블이 없어서 계속 쓰고 있어요", {"function+"}),
        ("소리가 거슬릴 정도로 커서 밤에는 못 써요", {"function-"}),
        ("신입 사원 선물로 딱이네요", set()),
        ("반찬으로 먹는데 좀 짜요", {"taste-"}),
        ("", set()),
    ],
)
def test_aspects(text: str, expected: set[str]) -> None:
    assert signs(text) == expected


def test_an_aspect_without_a_sign_takes_that_of_its_clause() -> None:
    assert "quality-" in signs("디자인은 예쁜데 재질은 최악이에요")
    assert "packaging+" in signs("포장 최고입니다")


@pytest.mark.parametrize(
    "text, missing",
    [("좋아요", "function"), ("재구매예요 만족합니다 감사해요", "function"), ("잘 받았습니다", "function")],
)
def test_thin(text: str, missing: str) -> None:
    thin = analyst().review(text).thin
    assert (thin.thin, thin.missing) == (True, missing)


def test_what_is_missing_follows_the_product() -> None:
    assert analyst().review("굿굿", usual=("taste", "packaging")).thin.missing == "taste"


@pytest.mark.parametrize("text", ["배송이 빨라요", "떡볶이에 같이 넣어 먹으려고 두 봉지 주문했는데 좋아요"])
def test_not_thin(text: str) -> None:
    thin = analyst().review(text).thin
    assert (thin.thin, thin.missing) == (False, None)


@pytest.mark.parametrize(
    "text, motive",
    [
        ("포인트 받으려고 씁니다", "points"),
        ("별 하나도 아까워요 최악", "anger"),
        ("덕분에 선물 잘했어요 감사합니다", "gratitude"),
        ("색이 예뻐요", None),
        ("포인트 준대서 쓰지만 돈 아까워요", "anger"),
    ],
)
def test_motive(text: str, motive: str | None) -> None:
    assert analyst().review(text).motive == motive


@pytest.mark.parametrize(
    "text, sign",
    [("판매자님 친절해요", "+"), ("친절하지 않아요", "-"), ("손편지까지 넣어 주셨네요", "+"), ("튼튼해요", None)],
)
def test_kindness(text: str, sign: str | None) -> None:
    assert analyst().review(text).kindness == sign


def test_what_is_concrete_scores_higher() -> None:
    scores = [
        analyst().review(text).specificity
        for text in (
            "좋아요",
            "사무실에서 쓰려고 샀는데 편해요",
            "전에 쓰던 것보다 가볍고 한 달 써 보니 보풀이 없어요. 키 165에 M이 딱 맞아서 캠핑 갈 때 아이랑 입기 좋아요",
        )
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[1] < scores[2] <= 1


def test_wishes_come_as_whole_sentences() -> None:
    read = analyst().review("맛있어요. 작은 용량도 있었으면 좋겠어요! 배송도 빨라요.")
    assert read.wishes == ("작은 용량도 있었으면 좋겠어요!",)


@pytest.mark.parametrize("text", ["이런 씨발", "시1발 진짜 뭐야", "ㅅㅂ", "개새끼들이네", "병 신 같은"])
def test_abuse(text: str) -> None:
    assert analyst().review(text).profane
    assert analyst().profanity(text)


@pytest.mark.parametrize(
    "text",
    [
        "다시 발송해 주셔서 감사해요",
        "즉시발송 최고",
        "새끼손가락에 딱 맞아요",
        "색이 예뻐요",
        "아저씨 발에도 맞네요",
        "1년 썼어요",
        "해충이 없어졌어요",
        "쓰레기통으로 쓰기 좋아요",
        "불이 자꾸 꺼져요",
        "병신청했어요",
    ],
)
def test_clean(text: str) -> None:
    assert not analyst().review(text).profane
    assert analyst().profanity(text) == ()


def test_no_number_gets_into_evidence() -> None:
    text = "배송 빨라요 010-1234-5678로 연락 주셨으면 좋겠어요"
    read, asked = analyst().review(text), analyst().inquiry(text)
    assert "1234" not in repr(read)
    assert "1234" not in repr(asked)
    assert read.wishes


@given(st.text(max_size=200))
@settings(deadline=None)  # the first text compiles what it meets
def test_any_text_is_read(text: str) -> None:
    read, asked = analyst().review(text), analyst().inquiry(text)
    assert 0 <= read.specificity <= 1
    assert asked.intent.primary
    assert not (asked.moment.thanks and asked.moment.thanks_but)
