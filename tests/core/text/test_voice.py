"""What is learned of a seller's replies, and what is left where it was."""

from __future__ import annotations

import pytest

from dangol.text.alike import alike, grams, most_alike
from dangol.text.framing import framed, mixed
from dangol.text.voice import Reply, learn

THANKS = "소중한 후기 감사합니다. 배송이 빨랐다는 말씀에 저희도 힘이 납니다. 앞으로도 정성껏 준비하겠습니다."
SORRY = "{0} 남겨 주신 말씀 무겁게 읽었습니다. 불편을 드려 죄송합니다. 알려 주셔서 감사합니다. {1}"


def _learn(*texts: str, band: str = "good", product: str = "", low: bool = False) -> tuple[list[str], list[str]]:
    found = learn([Reply(low, "좋아요", text, product) for text in texts], band, lambda _line: True)  # type: ignore[arg-type] # a plain word
    return [line for line, _times in found.openings], [line for line, _times in found.closings]


def test_what_was_said_twice_and_names_nobody_is_learned() -> None:
    texts = [f"안녕하세요 고객님, 반갑습니다. {middle} 늘 건강하세요." for middle in ("가요.", "나요.", "다요.")]
    assert _learn(*texts) == (["안녕하세요 고객님, 반갑습니다."], ["늘 건강하세요."])
    assert _learn(*texts[:2]) == ([], [])
    assert _learn(*texts, band="low") == ([], [])


@pytest.mark.parametrize(
    "opening",
    [
        "김민지님 감사합니다.",
        "3번째 주문 감사합니다.",
        "머그컵 찾아 주셔서 감사합니다.",
        "감사합니다 {{이름}}.",
        "Thank you 감사합니다.",
        "<b>감사합니다</b>.",
        "감사의 뜻으로 쿠폰 넣어 드리겠습니다.",
        "감사합니다 내일 도착합니다.",
    ],
)
def test_names_numbers_goods_promises_and_code_are_not(opening: str) -> None:
    texts = [f"{opening} {middle} 늘 건강하세요." for middle in ("가요.", "나요.", "다요.")]
    assert _learn(*texts, product="시험용 머그컵") == ([], ["늘 건강하세요."])


def test_a_sentence_that_may_not_be_said_is_not_learned() -> None:
    replies = [Reply(False, "", f"별점 다섯 개 부탁드려요 감사합니다. {one} 또 오세요.") for one in "가나다"]
    assert learn(replies, "good", lambda line: "별점" not in line).openings == ()


def test_no_cheerful_wish_follows_a_complaint() -> None:
    texts = [f"죄송합니다. {middle} 좋은 하루 보내세요." for middle in ("가요.", "나요.", "다요.")]
    assert _learn(*texts, band="low", low=True) == (["죄송합니다."], [])
    assert _learn(*texts) == (["죄송합니다."], ["좋은 하루 보내세요."])


def test_length_and_endings() -> None:
    found = learn([Reply(False, "", "감사합니다. 또 봬요.") for _ in range(4)], "good", lambda _line: True)
    assert (found.replies, found.letters) == (4, 12)
    assert dict(found.endings)["합니다"] == 4


# put together


def test_the_frame_is_the_owners_and_the_middle_stays() -> None:
    middle = "배송이 빨랐다는 말씀에 저희도 힘이 납니다."
    for opening in ("고맙습니다, 반갑습니다.", "안녕하세요. 감사합니다."):
        text = framed(THANKS, opening, "늘 건강하세요.", ["배송이 빨랐다"])
        assert text == f"{opening} {middle} 늘 건강하세요."


def test_thanks_give_way_to_thanks_alone() -> None:
    text = framed(THANKS, "안녕하세요, 반갑습니다.", "", ["배송이 빨랐다"])
    assert text == f"안녕하세요, 반갑습니다. {THANKS}"


def test_the_shop_signs_in_the_end() -> None:
    assert framed(f"{THANKS}\n달빛상점 드림", "", "늘 건강하세요.", []).endswith("늘 건강하세요.\n달빛상점 드림")


def test_what_was_taken_up_never_gives_way() -> None:
    text = "배송이 빨랐다니 다행이고 감사합니다. 또 오세요."
    assert framed(text, "고맙습니다.", "늘 건강하세요.", ["배송이 빨랐다"]) == (
        "고맙습니다. 배송이 빨랐다니 다행이고 감사합니다. 늘 건강하세요."
    )


def test_an_apology_keeps_thanks_apology_and_the_next_step() -> None:
    call = "직접 전화드려 해결을 돕겠습니다."
    text = framed(SORRY.format("", call).strip(), "고객님, 죄송합니다.", "고맙습니다.", [call])
    assert all(word in text for word in ("죄송", "감사", call))


def test_mixing_joins_thanks_with_the_rest_of_another() -> None:
    one, two = "후기 감사합니다. 정성껏 준비하겠습니다.", "고맙습니다. 늘 건강하세요."
    assert list(mixed([one, two], [])) == ["고맙습니다. 정성껏 준비하겠습니다.", "후기 감사합니다. 늘 건강하세요."]
    assert list(mixed([one], [])) == []
    assert list(mixed(["죄송합니다. 감사합니다.", two], [])) == []


def test_apologies_are_mixed_where_thanks_apology_and_next_step_stay() -> None:
    one = "불편을 드려 죄송합니다. 알려 주셔서 감사합니다. 꼭 살펴보겠습니다."
    two = "솔직한 후기 감사합니다. 실망을 드려 죄송합니다. 다시 보겠습니다."
    three = "기대에 미치지 못해 죄송합니다. 후기 감사합니다. 하나씩 확인하겠습니다."
    found = list(mixed([one, two, three], []))
    assert "기대에 미치지 못해 죄송합니다. 알려 주셔서 감사합니다. 꼭 살펴보겠습니다." in found
    assert all(text.count("죄송") == 1 and "감사" in text and "겠습니다" in text for text in found)


# how alike


def test_alike() -> None:
    one = grams(THANKS)
    assert alike(one, one) == 1.0
    assert alike(one, grams("abcdef")) == 0.0
    assert alike(grams(""), grams("")) == 0.0
    assert most_alike(one, [grams("가나다라"), grams(THANKS.replace("빨랐다", "늦었다"))]) > 0.8
    assert most_alike(one, []) == 0.0
    assert grams("가 나, 다!") == {"가나다"}
    assert grams("가") == {"가"}
