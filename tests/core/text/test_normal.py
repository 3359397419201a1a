"""One spelling for what differs only in typing habits."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.text.normal import normalise, part, squeeze

TEXTS = st.text(st.sampled_from("가나좋아요ㅋㅋㅠ ab1!~\u200b\u3000\t\n☆★♥ＡＢ？") | st.characters(), max_size=40)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("좋아요오오오오", "좋아요오오"),
        ("좋아요!!!!!!", "좋아요!!"),
        ("웃곀ㅋㅋㅋㅋ", "웃겨ㅋㅋ"),
        (unicodedata.normalize("NFD", "배송 빨라요"), "배송 빨라요"),
        ("ＧＯＯＤ　굿", "good 굿"),
        ("좋\u200b아\ufeff요", "좋아요"),
        ("  배송이\t빨라요\n\n굿 ", "배송이 빨라요 굿"),
        ("좋아요👍🏽", "좋아요👍"),
        ("♡♥❤️", "❤❤"),
    ],
)
def test_habits_of_typing_disappear(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@given(TEXTS)
def test_what_is_normal_stays_so(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once or len(normalise(once)) < len(once)
    assert "  " not in once
    assert once == once.strip()


@given(TEXTS)
def test_the_space_free_form_knows_where_words_begin(text: str) -> None:
    normal = squeeze(text)
    assert normal.solid == normal.text.replace(" ", "")
    cuts = sorted(normal.starts)
    assert [normal.solid[a:b] for a, b in pairwise(cuts)] == normal.words
    assert len(normal.pairs) == max(len(normal.solid) - 1, 0)


def test_a_part_of_a_text_is_read_like_the_text() -> None:
    assert part(squeeze("배송 빨라요").text) == squeeze("배송 빨라요")
