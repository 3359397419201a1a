"""Mails: every charset trap, whose word counts about the sender, and mails made to do harm."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dangol.errors import BadFile
from dangol.files import Limits, open_bytes, read_mails
from dangol.models import Mail

KST = timezone(timedelta(hours=9))
SENT = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
SUBJECT = "[크몽] 의뢰인이 메시지를 보냈습니다"


def word(data: bytes, charset: str = "UTF-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?="


def quoted(data: bytes, charset: str = "UTF-8") -> str:
    return f"=?{charset}?Q?{''.join(f'={byte:02X}' for byte in data)}?="


def eml(body: bytes = b"hello", **headers: str | bytes | None) -> bytes:
    fields: dict[str, str | bytes | None] = {
        "From": "Kmong <noreply@kmong.com>",
        "Subject": "hi",
        "Date": "Fri, 20 Nov 2026 16:20:00 +0900",
        "Message-ID": "<1@kmong.com>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [
        name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
        for name, value in fields.items()
        if value is not None
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def read(data: bytes) -> Mail:
    source = open_bytes("mail.eml", data)
    assert source.kind == "mail"
    return await source.mail()


async def why(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(BadFile) as refused:
        await open_bytes("mail.eml", data, limits, kind="mail").mail()
    return str(refused.value.detail["why"])


async def test_a_mail() -> None:
    mail = await read(eml("새 주문\r\n확인: https://kmong.com/inboxes?a=1.\r\n".encode()))
    assert (mail.id, mail.sender, mail.subject) == ("<1@kmong.com>", "noreply@kmong.com", "hi")
    assert mail.text == "새 주문\n확인: https://kmong.com/inboxes?a=1."
    assert mail.sent_at == SENT
    assert mail.links == ("https://kmong.com/inboxes?a=1",)
    assert (mail.spf, mail.dkim) == ("", "")


def cut(text: str, size: int) -> list[bytes]:
    data = text.encode()
    return [data[at : at + size] for at in range(0, len(data), size)]


SUBJECTS: dict[str, str | bytes] = {
    "one word": word(SUBJECT.encode()),
    "lower case": word(SUBJECT.encode()).replace("?B?", "?b?"),
    "quoted": quoted(SUBJECT.encode()),
    "cut inside letters": "\r\n ".join(word(part) for part in cut(SUBJECT, 10)),
    "quoted, cut inside letters": "\r\n ".join(quoted(part) for part in cut(SUBJECT, 7)),
    "both forms, cut inside a letter": word(SUBJECT.encode()[:11]) + "\r\n " + quoted(SUBJECT.encode()[11:]),
    "base64 cut inside a group": "\r\n ".join(
        f"=?utf-8?B?{base64.b64encode(SUBJECT.encode()).decode()[at : at + 13]}?=" for at in range(0, 80, 13)
    ),
    "a padding that is missing": word(SUBJECT.encode()).replace("=?=", "?=").replace("=?=", "?="),
    "without a space between": word(SUBJECT.encode()[:12]) + word(SUBJECT.encode()[12:]),
    "EUC-KR": word(SUBJECT.encode("euc-kr"), "EUC-KR"),
    "ks_c_5601-1987": word(SUBJECT.encode("cp949"), "ks_c_5601-1987"),
    "cp949": word(SUBJECT.encode("cp949"), "cp949"),
    "with a language": word(SUBJECT.encode()).replace("UTF-8", "UTF-8*ko"),
    "declared EUC-KR, is UTF-8": word(SUBJECT.encode(), "euc-kr"),
    "declared UTF-8, is EUC-KR": word(SUBJECT.encode("euc-kr"), "utf-8"),
    "declared latin, is UTF-8": word(SUBJECT.encode(), "iso-8859-1"),
    "declared latin, is EUC-KR": word(SUBJECT.encode("euc-kr"), "iso-8859-1"),
    "declared as nothing known": word(SUBJECT.encode(), "unknown-8bit"),
    "ISO-2022-KR": word(SUBJECT.encode("iso2022_kr"), "iso-2022-kr"),
    "bare UTF-8": SUBJECT.encode(),
    "bare EUC-KR": SUBJECT.encode("euc-kr"),
    "folded": SUBJECT.encode().replace(b" ", b"\r\n "),
    "a word and bare letters": word("[크몽]".encode()) + " " + word("의뢰인이 메시지를 보냈습니다".encode()),
}


@pytest.mark.parametrize("trap", SUBJECTS)
async def test_the_subject_is_read_however_it_is_encoded(trap: str) -> None:
    mail = await read(eml(Subject=SUBJECTS[trap]))
    expected = SUBJECT.replace("] ", "]") if trap == "a word and bare letters" else SUBJECT
    assert mail.subject == expected


async def test_plain_words_between_encoded_ones_keep_their_spaces() -> None:
    mail = await read(eml(Subject=f"Re: {word('주문'.encode())} no. 7 {word('확인'.encode())}"))
    assert mail.subject == "Re: 주문 no. 7 확인"


BODIES: dict[str, tuple[bytes, str, str]] = {
    "UTF-8": ("확인해 주세요 뷁".encode(), "utf-8", "8bit"),
    "EUC-KR": ("확인해 주세요".encode("euc-kr"), "euc-kr", "8bit"),
    "ks_c_5601-1987 beyond EUC-KR": ("확인해 주세요 뷁".encode("cp949"), "ks_c_5601-1987", "8bit"),
    "declared EUC-KR, beyond it": ("확인해 주세요 뷁".encode("cp949"), "euc-kr", "8bit"),
    "declared wrongly as ASCII": ("확인해 주세요".encode(), "us-ascii", "8bit"),
    "declared wrongly as EUC-KR": ("확인해 주세요".encode(), "euc-kr", "8bit"),
    "declared wrongly as UTF-8": ("확인해 주세요".encode("cp949"), "utf-8", "8bit"),
    "not declared": ("확인해 주세요".encode("cp949"), "", "8bit"),
    "base64": (base64.encodebytes("확인해 주세요".encode("euc-kr")), "euc-kr", "base64"),
    "base64 without its end": (base64.b64encode("확인해 주세요".encode()).rstrip(b"="), "utf-8", "base64"),
    "quoted-printable": (
        "".join(f"={byte:02X}" for byte in "확인해 주세요".encode()).encode(),
        "utf-8",
        "quoted-printable",
    ),
    "UTF-16 in base64": (base64.b64encode("확인해 주세요".encode("utf-16")), "utf-16", "base64"),
}


@pytest.mark.parametrize("trap", BODIES)
async def test_the_body_is_read_however_it_is_encoded(trap: str) -> None:
    data, charset, form = BODIES[trap]
    kind = f'text/plain; charset="{charset}"' if charset else "text/plain"
    mail = await read(eml(data, Content_Type=kind, Content_Transfer_Encoding=form))
    assert mail.text.startswith("확인해 주세요")
    assert "\ufffd" not in mail.text


async def test_letters_that_nobody_can_tell_cost_only_themselves() -> None:
    mail = await read(eml("주문 ".encode() + b"\xff\xfe" + " 확인".encode()))
    assert mail.text.startswith("주문 ")
    assert mail.text.endswith(" 확인")


def multipart(*parts: tuple[str, bytes], kind: str = "alternative") -> bytes:
    body = b"".join(b"--b\r\n" + head.encode() + b"\r\n\r\n" + data + b"\r\n" for head, data in parts) + b"--b--\r\n"
    return eml(body, MIME_Version="1.0", Content_Type=f'multipart/{kind}; boundary="b"')


PAGE = ("Content-Type: text/html; charset=utf-8", '<p>주문 <a href="https://kmong.com/o/1">보기</a></p>'.encode())


async def test_the_plain_part_is_preferred_and_both_give_links() -> None:
    mail = await read(multipart(("Content-Type: text/plain; charset=utf-8", "평문".encode()), PAGE))
    assert (mail.text, mail.links) == ("평문", ("https://kmong.com/o/1",))


async def test_without_a_plain_part_the_page_is_read_as_a_reader_sees_it() -> None:
    for plain in ((), (("Content-Type: text/plain", b"  \r\n"),)):
        mail = await read(multipart(*plain, PAGE))
        assert (mail.text, mail.links) == ("주문 보기", ("https://kmong.com/o/1",))


async def test_attachments_and_mails_inside_are_not_opened() -> None:
    packed = base64.encodebytes(b"PK\x03\x04" + bytes(50_000))
    mail = await read(
        multipart(
            ("Content-Type: text/plain; charset=utf-8", "본문".encode()),
            ("Content-Type: application/zip\r\nContent-Transfer-Encoding: base64", packed),
            ('Content-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"', b"attached"),
            ("Content-Type: message/rfc822", b"From: x@y.invalid\r\nSubject: inner\r\n\r\ninner text"),
            kind="mixed",
        )
    )
    assert mail.text == "본문"


async def test_without_a_message_id_the_same_mail_has_the_same_id() -> None:
    one, again = await read(eml(Message_ID=None)), await read(eml(Message_ID=None, Received="from x by y; z"))
    other = await read(eml(b"other", Message_ID=None))
    assert one.id == again.id
    assert one.id.startswith("sha256:")
    assert one.id != other.id
    assert (await read(eml(Message_ID="\r\n <folded@kmong.com>"))).id == "<folded@kmong.com>"
    assert (await read(eml(Message_ID=word("아".encode()).encode() + b" \xff"))).id.startswith("sha256:")


async def test_a_mail_was_sent_when_it_says_unless_it_was_received_before() -> None:
    received = "from a by mx.naver.com; Fri, 20 Nov 2026 16:21:00 +0900"
    assert (await read(eml(Received=received))).sent_at == SENT
    late = await read(eml(Received=received, Date="Fri, 20 Nov 2099 16:20:00 +0900"))
    assert late.sent_at == SENT + timedelta(minutes=1)
    assert (await read(eml(Received=received, Date="gestern"))).sent_at == SENT + timedelta(minutes=1)
    assert (await read(eml(Date="Fri, 20 Nov 2026 07:20:00 -0000"))).sent_at == SENT
    assert await why(eml(Date="gestern")) == "undated"


@pytest.mark.parametrize(
    "line, sender",
    [
        ("noreply@kmong.com", "noreply@kmong.com"),
        (f"{word('크몽'.encode())} <NoReply@Kmong.com>", "noreply@kmong.com"),
        ("noreply@kmong.com <noreply@kmong.com>", "noreply@kmong.com"),
        ('"noreply@kmong.com" <x@evil.invalid>', ""),
        (f"{word(b'noreply@kmong.com')} <x@evil.invalid>", ""),
        ("a@kmong.com, b@kmong.com", ""),
        ("a@kmong.com\r\nFrom: x@evil.invalid", ""),
        ("undisclosed", ""),
        ("<a@kmong.com(<x@evil.invalid>", ""),
    ],
)
async def test_the_sender_is_one_bare_address_or_nobody(line: str, sender: str) -> None:
    assert (await read(eml(From=line))).sender == sender


AUTH = "Authentication-Results: "


@pytest.mark.parametrize(
    "above, spf, dkim",
    [
        (AUTH + "mx; spf=pass smtp.mailfrom=noreply@kmong.com; dkim=pass header.i=@kmong.com", "pass", "pass"),
        (AUTH + "mx.naver.com 1; spf=softfail (x; y) smtp.mailfrom=kmong.com;\r\n dkim=fail", "softfail", "fail"),
        (AUTH + "mx.naver.com; none", "", ""),
        (AUTH + "mx.naver.com; SPF=Pass", "pass", ""),
        (AUTH + "mx; spf=pass smtp.mailfrom=x@evil.invalid; dkim=pass header.d=evil.invalid", "other", "other"),
        (AUTH + "mx; dkim=pass header.d=ses.invalid; dkim=pass header.d=mail.kmong.com", "", "pass"),
        (AUTH + "mx; dkim=fail header.d=kmong.com; spf=none", "none", "fail"),
        # only the topmost one counts, and only from a server that received it
        (AUTH + "mx.naver.com; spf=fail\r\n" + AUTH + "mx.naver.com; spf=pass; dkim=pass", "fail", ""),
        ("Received: from a by mx.naver.com; x\r\n" + AUTH + "mx.naver.com; spf=pass", "pass", ""),
        ("Received: from a by 2002:a05:1\r\nReceived: from b by mx.google.com\r\n" + AUTH + "mx.google.com; spf=pass",
         "pass", ""),
        ("Received: from evil by mx.naver.com; x\r\n" + AUTH + "mx.evil.invalid; spf=pass; dkim=pass", "", ""),
    ],
)  # fmt: skip
async def test_what_the_receiving_server_found_counts_and_nothing_else(above: str, spf: str, dkim: str) -> None:
    mail = await read(above.encode() + b"\r\n" + eml())
    assert (mail.spf, mail.dkim) == (spf, dkim)


def nested(depth: int) -> bytes:
    heads = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@kmong.com\r\nDate: Fri, 20 Nov 2026 16:20:00 +0900\r\n" + heads + b"\r\nhi\r\n"


async def test_hostile_mails_are_refused_or_read() -> None:
    assert await why(nested(1000)) == "nested"
    assert (await read(nested(20))).text == "hi"
    assert await why(eml(b"--b\r\n" * 100_000, Content_Type='multipart/mixed; boundary="b"')) == "nested"
    assert await why(eml(Subject="a" * 300_000)) == "headers"
    assert await why(b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + eml()) == "headers"
    assert await why(eml(b"a" * 10_000_001)) == "text"
    assert (await read(eml(b"<div>" * 50_000 + b"x", Content_Type="text/html"))).text == "x"
    flood = b", ".join(b"a%d@b.invalid" % n for n in range(9_000))
    assert (await read(eml(To=flood, Subject="(" * 2000 + '"' * 999))).subject.startswith("(((")
    assert (await read(eml(Subject="=?utf-8?B?" + "?=" * 3000))).text == "hello"
    boundaries = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" for _ in range(2_000)) + b"--b--"
    assert (await read(eml(boundaries, Content_Type='multipart/mixed; boundary="b"'))).text.count("x") == 2_000


async def test_several_mails_are_read_in_one_child_and_a_bad_one_costs_only_itself() -> None:
    mails = [(eml(f"{n}".encode(), Message_ID=f"<{n}@kmong.com>"), SENT) for n in range(30)]
    mails[7] = (nested(1000), SENT)
    mails[9] = (eml(Date=None, Message_ID="<9@kmong.com>"), SENT)
    found = await read_mails(mails)
    assert found[7] == "nested"
    assert [one.id for one in found if isinstance(one, Mail)] == [f"<{n}@kmong.com>" for n in range(30) if n != 7]
    ninth = found[9]
    assert isinstance(ninth, Mail)
    assert ninth.sent_at == SENT.astimezone(UTC)


async def test_a_mail_that_ends_its_child_does_not_take_the_others_along() -> None:
    heavy = eml(b"a" * 200_000)
    found = await read_mails([(eml(), SENT), (heavy, SENT), (eml(), SENT)], Limits(answer=50_000))
    assert isinstance(found[0], Mail)
    assert found[1] == "cells"
    assert isinstance(found[2], Mail)
