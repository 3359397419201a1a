"""What a reader sees of a post, and how ours is written into one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol_cafe24.markup import letters, markup, plain


@pytest.mark.parametrize(
    "html, text",
    [
        (None, ""),
        ("", ""),
        ("<p>잘 쓰고 있어요</p>", "잘 쓰고 있어요"),
        ("첫 줄<br>둘째 줄<br/>셋째", "첫 줄\n둘째 줄\n셋째"),
        ("<p>하나</p><p>둘</p>", "하나\n\n둘"),
        ("<div><div>깊은<div>곳</div></div></div>", "깊은\n곳"),
        ("별 &lt;3 &amp; 하트 &hearts; &#128522;", "별 <3 & 하트 ♥ 😊"),
        ("a &nbsp; b", "a b"),
        ("앞<script>alert('x')</script>뒤", "앞뒤"),
        ("앞<style>p{color:red}</style>뒤", "앞뒤"),
        ("앞<script>끝이 없다", "앞"),
        ("<p>앞<template>숨김</p>뒤</template>끝", "앞끝"),
        ("<title>제목</title>본문", "본문"),
        ("<img src=x onerror=alert(1)>사진", "사진"),
        ("<table><tr><td>가</td><td>나</td></tr><tr><td>다</td></tr></table>", "가 나\n\n다"),
        ("줄이\n그냥 글\n이면 남는다", "줄이\n그냥 글\n이면 남는다"),
        ("<p>소스의\n줄바꿈은\n빈칸</p>", "소스의 줄바꿈은 빈칸"),
        ("1 < 2 이고 3 > 2", "1 < 2 이고 3 > 2"),
        ("<!-- 주석 -->글", "글"),
        ("<b>굵게</b>와 <i>기울여</i>", "굵게와 기울여"),
        ("<br>" * 9 + "끝", "끝"),
    ],
)
def test_what_is_seen(html: str | None, text: str) -> None:
    assert plain(html) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.sampled_from("<>&;\n")))
def test_a_text_of_ours_is_seen_letter_for_letter(text: str) -> None:
    written = markup(text)
    assert "<" not in written.replace("<br>", "")
    assert "".join(plain(written).split()) == "".join(text.split())


def test_depth_harms_nobody() -> None:
    assert plain("<div>" * 50_000 + "글" + "</div>" * 50_000) == "글"
    assert plain("<script>" * 10_000 + "x" + "</script>" * 10_000 + "글") == "글"


@pytest.mark.parametrize(
    "one, other",
    [
        ("네, 가능합니다.\n내일 출고됩니다.", "<p>네, 가능합니다.<br>내일 출고됩니다.</p>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("빈칸  둘", "빈칸 둘"),
    ],
)
def test_letters_survive_what_platforms_do(one: str, other: str) -> None:
    assert letters(one) == letters(other)
    assert letters(one) != letters(one + "!")
