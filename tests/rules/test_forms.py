"""The forms in which a text is checked: what hides a word is taken away."""

from __future__ import annotations

import pytest

from dangol.rules.compliance.normal import digits, plain, readings, spaceless, squeezed


def test_the_forms_that_are_checked() -> None:
    assert plain("Ａ\u200bＢ") == "ab"
    assert squeezed("리 뷰, 좋아요! 감사해요.") == "리뷰좋아요.감사해요."
    assert squeezed("리.뷰") == "리뷰"
    assert digits("공일공") == "010"


@pytest.mark.parametrize(
    "text, read",
    [
        ("수저ㅇ 부탁", "수정 부탁"),
        ("수저 ㅇ부탁", "수정부탁"),
        ("감ㅅ사", "감\u1109사"),
        ("가ㄸ나", "가\u1104나"),
        ("ㅅㅜㅈㅓㅇ", "수정"),
        ("ㅎㅜㄱㅣ", "후기"),
        ("ＡＢc", "abc"),
        ("후\u200b기", "후기"),
        ("후\u3164기", "후기"),
        ("\u0455h\u043ep", "shop"),
        ("٠١٠", "010"),
        ("ñ", "n"),
    ],
)
def test_look_alikes_unseen_letters_and_single_jamo_hide_nothing(text: str, read: str) -> None:
    assert plain(text) == read


@pytest.mark.parametrize(
    "text, read",
    [
        ("좋아요\n감사해요", "좋아요.감사해요"),
        ("후기\n수정", "후기수정"),
        ("후기\n\n수정", "후기.수정"),
        ("후기! 수정? 부탁… 네", "후기.수정.부탁네"),
        ("리뷰. 수정", "리뷰.수정"),
        ("리뷰. 수. 정정", "리뷰수정정"),
        ("수. 정해", "수정해"),
        ("리뷰. 정", "리뷰정"),
        ("v1.5 100%", "v15100%"),
        ("", ""),
    ],
)
def test_a_dot_stands_where_a_sentence_ends_and_letter_by_letter_is_one_word(text: str, read: str) -> None:
    assert squeezed(text) == read


def test_latin_letters_between_are_read_over_as_well() -> None:
    assert readings("후기 수정") == ("후기수정",)
    assert readings("후a기 수b정") == ("후a기수b정", "후기수정")


def test_addresses_are_read_without_spaces() -> None:
    assert spaceless(" S h o p\n@ex. com") == "shop@ex.com"


@pytest.mark.parametrize(
    "text, read",
    [
        ("공영빵일이삼사오육륙칠팔구", "0001234566789"),
        ("하나둘셋넷다섯여섯일곱여덟아홉", "123456789"),
        ("zero one two three four five six seven eight nine", "0 1 2 3 4 5 6 7 8 9"),
        ("零〇一二三四五六七八九", "00123456789"),
        ("olㅇ", "010"),
        ("①②", "12"),
        ("1☎2", "12"),
    ],
)
def test_numbers_in_words_are_figures(text: str, read: str) -> None:
    assert digits(text) == read
