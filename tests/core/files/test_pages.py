"""Saved pages and pasted texts: what a reader sees, line by line."""

from __future__ import annotations

import unicodedata

import pytest

from dangol.contract import Document, Line
from dangol.errors import BadFile
from dangol.files import Limits, open_bytes


async def read(content: str | bytes, **limits: int) -> Document:
    data = content.encode() if isinstance(content, str) else content
    return await open_bytes("page.html", data, Limits(**limits)).document()


async def lines(content: str | bytes) -> list[str]:
    return [line.text for line in (await read(content)).lines]


async def why(content: str | bytes, **limits: int) -> str:
    with pytest.raises(BadFile) as refused:
        await read(content, **limits)
    return str((refused.value.detail or {})["why"])


async def test_block_elements_make_lines_and_inline_ones_do_not() -> None:
    html = (
        "<!DOCTYPE html><html><head><title> 판매 관리 \n 주문</title></head><body><div><span>주문</span> <b>번호</b>"
        "<p>#12345</p>뒤</div><table><tr><td>진행중</td><td>30,000원</td></tr></table><ul><li>하나<li>둘</ul>"
        "한 줄<br>다음 줄<button>확인</button></body></html>"
    )
    found = await read(html)
    assert found.title == "판매 관리 주문"
    assert [line.text for line in found.lines] == [
        "주문 번호", "#12345", "뒤", "진행중", "30,000원", "하나", "둘", "한 줄", "다음 줄", "확인"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a = '<p>숨음</p>'</script>",
        "<style>p:after{content:'숨음'}</style>",
        "<!-- 숨음 -->",
        "<p hidden>숨음</p>",
        '<p style="color:red; display : none">숨음<b>숨음</b></p>',
        '<p style="VISIBILITY:hidden"></p>',
        "<template><p>숨음</p></template>",
        "<noscript>숨음</noscript>",
        "<svg><title>숨음</title><text>숨음</text></svg>",
        "<select><option>진행중</option></select>",
        "<textarea>숨음</textarea>",
        "<![CDATA[숨음]]>",
    ],
)
async def test_what_is_not_shown_is_not_read(hidden: str) -> None:
    html = f"<html><head><title>제목</title></head><body><p>앞</p>{hidden}<p>뒤</p></body></html>"
    found = await read(html)
    assert found == Document("제목", (Line("앞"), Line("뒤")))


async def test_a_head_whose_end_is_left_out_hides_nothing() -> None:
    assert await lines("<!doctype html><title>제목</title><p>보임</p>") == ["보임"]
    assert await lines("<html><head><title>제목</title><body><p>보임</p>") == ["보임"]


async def test_entities_and_composition() -> None:
    html = f"<p>a&amp;b &lt;c&gt; &#54620;&#xAE00;&nbsp;&nbsp;&hellip; {unicodedata.normalize('NFD', '한글')}</p>"
    assert await lines(html) == ["a&b <c> 한글 … 한글"]


async def test_nothing_that_controls_a_terminal_stays() -> None:
    assert await lines("<p>빨강\x1b[31m\x07&#27;[0m</p>") == ["빨강[31m[0m"]


async def test_links_are_https_only_and_stay_with_their_line() -> None:
    html = (
        '<p><a href="https://kmong.com/inboxes?a=1&amp;b=2">대화</a> <a href="http://kmong.com/x">x</a>'
        '<a href="javascript:alert(1)">y</a><a href="https://kmong.com@evil.invalid/">z</a></p>'
        '<a href="https://kmong.com/gig/1"><div>서비스</div><div>설명</div></a><p><a href="/relative">상대</a></p>'
        '<a href="https://kmong.com/empty"></a><p>끝</p>'
    )
    assert (await read(html)).lines == (
        Line("대화 xyz", ("https://kmong.com/inboxes?a=1&b=2",)),
        Line("서비스", ("https://kmong.com/gig/1",)),
        Line("설명", ("https://kmong.com/gig/1",)),
        Line("상대"),
        Line("끝"),
    )


@pytest.mark.parametrize(
    "base",
    [
        "<!-- saved from url=(0029)https://kmong.com/seller/order -->",
        '<base href="https://kmong.com/">',
        '<link rel="canonical" href="https://kmong.com/seller/">',
        '<meta property="og:url" content="https://kmong.com/seller/">',
    ],
)
async def test_relative_links_lead_where_the_page_came_from(base: str) -> None:
    found = await read(f'<html><head>{base}</head><p><a href="/inboxes?inbox_group_id=7">대화</a></p></html>')
    assert found.lines[-1].links == ("https://kmong.com/inboxes?inbox_group_id=7",)


@pytest.mark.parametrize(
    "declared, real",
    [("utf-8", "utf-8"), ("euc-kr", "cp949"), ("ks_c_5601-1987", "cp949"), ("utf-8", "cp949"), ("euc-kr", "utf-8"),
     ("no-such-thing", "cp949"), ("", "cp949"), ("", "utf-8-sig"), ("", "utf-16"), ("euc-kr", "utf-8-sig")],
)  # fmt: skip
async def test_the_letters_of_a_page_are_what_its_bytes_are(declared: str, real: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    assert await lines(f"<html><head>{meta}</head><p>뷁 한글 문의</p></html>".encode(real)) == ["뷁 한글 문의"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
async def test_a_pasted_text_is_its_lines(encoding: str) -> None:
    text = "주문번호 #12345\r\n\r\n  진행중  \n30,000원, 내일까지\n"
    assert await lines(text.encode(encoding)) == ["주문번호 #12345", "진행중", "30,000원, 내일까지"]


async def test_preformatted_text_keeps_its_lines() -> None:
    assert await lines("<pre>하나\n  둘\n\n셋</pre>") == ["하나", "둘", "셋"]


@pytest.mark.parametrize("content", ["<html></html>", "<!-- a -->", "<script>x</script>"])
async def test_a_page_that_shows_nothing_is_empty(content: str) -> None:
    assert await why(content) == "empty"


async def test_limits_and_other_kinds() -> None:
    assert await why("<p>a<p>b<p>c", rows=2) == "lines"
    assert await why("a\nb\nc", rows=2) == "lines"
    assert await why("<p>" + "a" * 100, text=50) == "text"
    assert await why(b"\xff\xff\xff\xfe") == "encoding"
    assert await why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "spreadsheet"


def test_kinds_are_told_by_content() -> None:
    kinds = {
        "html": b"\xef\xbb\xbf  <!DOCTYPE html><p>x",
        "csv": b"a,b\n1,2\n",
        "text": "안녕하세요, 언제 되나요?".encode(),
        "mail": b"Received: x\r\n\tfolded\r\nFrom: a@b.invalid\r\nSubject: c\r\n\r\nhi",
    }
    for kind, data in kinds.items():
        assert open_bytes("x.bin", data).kind == kind
    assert open_bytes("paste", b"a,b\n1,2\n", kind="text").kind == "text"
    assert open_bytes("x", b"From: me\nhello").kind == "text"
    assert open_bytes("x", "주문일시: 26.11.20\n상태: 진행중\n".encode()).kind == "text"


HOSTILE = {
    "a million nested tags": b"<div>" * 1_000_000 + b"x",
    "nested tags": b"<div>" * 100_000 + b"x",
    "nested inline tags": b"<b>" * 100_000 + b"x",
    "closing tags of nothing": b"<div>" * 100_000 + b"</p>" * 100_000,
    "huge attribute": b'<p title="' + b"a" * 9_000_000 + b'">x</p>',
    "many attributes": b"<p " + b"a=b " * 100_000 + b">x</p>",
    "entity flood": b"<p>" + b"&amp;" * 1_500_000 + b"</p>",
    "unclosed comments": b"<!--" * 1_000_000,
    "unclosed tags": b"<a " * 500_000,
    "declarations": b"<![" * 500_000,
    "entities of its own": b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + b"<p>&a;</p>" * 10_000,
    "scripts": b"<script>" * 500_000,
    "instructions": b"<p>x" + b"<?" * 1_000_000,
}
IN_TIME = (
    "nested tags",
    "nested inline tags",
    "huge attribute",
    "many attributes",
    "entity flood",
    "entities of its own",
)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_page_is_read_or_given_up_in_time(name: str) -> None:
    limits = Limits(seconds=30 if name in IN_TIME else 2)
    try:
        found = await open_bytes("page.html", b"<html>" + HOSTILE[name], limits).document()
    except BadFile as refused:
        assert refused.detail["why"] in ("empty", "slow", "weight")  # noqa: PT017 - to be read would be right, too
        assert name not in IN_TIME
    else:
        assert found.lines
