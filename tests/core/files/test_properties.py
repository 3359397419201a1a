"""Whatever comes in: letters come out as they went in, and nothing but a refusal is ever raised."""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from dangol.reading.kinds import decoded, sniff
from dangol.reading.letters import header_text, text_of
from dangol.reading.limits import Limits, Refusal
from dangol.reading.mails import mail
from dangol.reading.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable

HANGUL = (
    "가각간갈감값강같개거것게결경고곳공과관교구국그글금급기김까나날남내네노는다단달당대더도동되두드들때라"
    "래러로를리마만말매면명모무문물미바반발방배번보부분비사상새서선성세소수스시신실아안않알야어언없에여연"
    "영오와완요용우운원월위유은을의이인일있자작잘장재저전정제조좋주중지진집차찾처청체초추출치카크타터토통"
    "트파판편평포품하학한할함합해했행현호화확회후희"
)
WORDS = st.text(HANGUL + "abcABC 0123456789[]()!?.,-_=", min_size=1, max_size=60)
CHARSETS = st.sampled_from(
    [("utf-8", "utf-8"), ("UTF-8", "utf-8"), ("euc-kr", "euc-kr"), ("ks_c_5601-1987", "cp949"), ("cp949", "cp949"),
     ("us-ascii", "utf-8"), ("iso-8859-1", "utf-8"), ("unknown", "utf-8")]
)  # fmt: skip


def _packed(data: bytes) -> str:
    return "B?" + base64.b64encode(data).decode()


def _quoted(data: bytes) -> str:
    return "Q?" + "".join(f"={byte:02X}" for byte in data)


@given(WORDS, CHARSETS, st.lists(st.integers(1, 60), max_size=8), st.lists(st.booleans(), min_size=9, max_size=9))
def test_a_header_cut_anywhere_reads_as_it_was_written(
    text: str, charset: tuple[str, str], cuts: list[int], forms: list[bool]
) -> None:
    declared, real = charset
    data = text.encode(real)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    makers: list[Callable[[bytes], str]] = [_packed if packed else _quoted for packed in forms]
    words = [
        f"=?{declared}?{make(data[start:end])}?=" for make, start, end in zip(makers, edges, edges[1:], strict=False)
    ]
    assert header_text("\r\n ".join(words)) == " ".join(text.split())


@given(WORDS, CHARSETS)
def test_a_body_reads_as_it_was_written_whatever_is_declared(text: str, charset: tuple[str, str]) -> None:
    declared, real = charset
    assert text_of(text.encode(real), declared) == text


@given(st.binary(max_size=300), st.text(max_size=20))
def test_letters_never_raise(data: bytes, declared: str) -> None:
    assert isinstance(text_of(data, declared), str)
    assert isinstance(header_text(data.decode("ascii", "surrogateescape")), str)
    assert isinstance(sniff(data), str)
    assert decoded(data) is None or isinstance(decoded(data), str)


TAGS = st.sampled_from(
    ["<div>", "</div>", "<p>", "<a href='https://k.invalid/'>", "</a>", "<span hidden>", "</span>", "<br/>", "<!--",
     "-->", "<script>", "</script>", "<style>", "</style>", "<title>", "</title>", "<![CDATA[", "]]>", "<head>", "<td>",
     "&amp;", "&#x110000;", "&#0;", "<", ">", "보임", "\x00", "\ud800", "<p style='display:none'>", "<svg>",
     "<template>"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=40))
def test_a_page_of_any_pieces_is_read_or_empty(pieces: list[str]) -> None:
    with contextlib.suppress(Refusal):
        for line in page("".join(pieces), Limits()).lines:
            assert line.text == " ".join(line.text.split())
            assert "\x00" not in line.text
            assert all(link.startswith("https://") for link in line.links)


@given(st.lists(TAGS, max_size=20), st.sampled_from(["script", "style", "template", "noscript", "select", "textarea"]))
def test_what_is_hidden_is_never_read_whatever_stands_around_it(pieces: list[str], tag: str) -> None:
    around = [piece for piece in pieces if piece not in ("<!--", "<script>", "<style>", "<![CDATA[", "<")]
    with contextlib.suppress(Refusal):
        found = page("".join(around) + f"<{tag}>CANARY</{tag}>", Limits())
        assert not any("CANARY" in line.text for line in found.lines)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(
    [b"From: a@kmong.com\r\n", b"Date: Fri, 20 Nov 2026 16:20:00 +0900\r\n", b"Subject: =?utf-8?B?", b"?=", b"\r\n",
     b"Content-Type: multipart/mixed; boundary=\"b\"\r\n", b"--b\r\n", b"--b--",
     b"Content-Transfer-Encoding: base64\r\n",
     b"Content-Type: text/html; charset=\"", b"\"\r\n", b"Content-Type: message/rfc822\r\n", b"\xea\xb0", b"\x00",
     b"Authentication-Results: ;;;=\r\n", b"Received: by\r\n", b"Message-ID: \r\n", b" \t", b"(((", b"<p>hi"]
), max_size=25))  # fmt: skip
def test_a_mail_of_any_pieces_is_read_or_refused(pieces: list[bytes]) -> None:
    with contextlib.suppress(Refusal):
        found = mail(b"".join(pieces), Limits())
        assert found.id
        assert found.sent_at.tzinfo is not None
