"""The notification mails as bytes, spelled in every way in which Korean mailers spell them."""

from __future__ import annotations

import base64
import hashlib
import quopri
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from dangol import KST
from dangol_kmong.fake.model import Business, Deal, Thread
from dangol_kmong.fake.pages import short

__all__ = ["SPELLINGS", "Notification", "notifications", "spell"]

_FROM = "noreply@kmong.com"
_SERVER = "mx.mail.example"
_LINKLESS = 5
"""Every so many notifications of a message do not say where it is."""


@dataclass(frozen=True)
class Notification:
    """What a mail says, before it is spelled as bytes."""

    id: str
    at: int
    subject: str
    lines: tuple[str, ...]
    link: str = ""

    @property
    def sent_at(self) -> datetime:
        """Return when it was sent."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


def notifications(business: Business, now: int) -> list[Notification]:
    """Return every mail that was sent by now, oldest first."""
    found = [one for deal in business.deals for one in _of_deal(deal)]
    found += [one for thread in business.threads for one in _of_thread(thread)]
    found += [Notification(f"notice-{at}", n.at, n.subject, n.lines) for at, n in enumerate(business.notices)]
    return sorted((one for one in found if one.at <= now), key=lambda one: (one.at, one.id))


def _of_deal(deal: Deal) -> Iterator[Notification]:
    facts = (f"주문번호 #{deal.number}", f"서비스명: {deal.service.title}", f"의뢰인 {deal.thread.nickname}")
    price = (f"결제 금액 {deal.amount:,}원", f"주문일시 {short(deal.ordered)}")

    def mail(kind: str, at: int, subject: str, *more: str) -> Notification:
        return Notification(f"{kind}-{deal.number}-{at}", at + 40_000, f"[크몽] {subject}", (*facts, *more))

    yield mail("order", deal.ordered, "새로운 주문이 접수되었습니다", *price)
    for at, word in deal.turns:
        if word == "수정 요청":
            yield mail("revision", at, "의뢰인이 수정을 요청했습니다")
    if deal.done is not None:
        yield mail("done", deal.done, "의뢰인이 구매를 확정했습니다", f"거래 완료 일시 {short(deal.done)}")
    if deal.review is not None:
        yield mail("review", deal.review.at, "새로운 리뷰가 등록되었습니다")
    if deal.cancel_asked is not None:
        yield mail("ask", deal.cancel_asked, "의뢰인이 취소를 요청했습니다")
    if deal.cancelled is not None:
        yield mail("cancelled", deal.cancelled, "주문이 취소되었습니다")


def _of_thread(thread: Thread) -> Iterator[Notification]:
    for index, post in enumerate(post for post in thread.posts if not post.seller):
        link = "" if (thread.group + index) % _LINKLESS == 0 else thread.link
        lines = (f"{thread.nickname}님이 메시지를 보냈습니다.", "내용은 크몽에서 확인해 주세요.")
        name = f"message-{thread.group}-{post.at}"
        yield Notification(name, post.at + 50_000, "[크몽] 의뢰인이 메시지를 보냈습니다", lines, link)


# bytes


def spell(one: Notification, spelling: str | None = None) -> bytes:
    """Return the mail as bytes; without a name of ``SPELLINGS`` its id chooses one."""
    names = sorted(SPELLINGS)
    chosen = spelling or names[hashlib.sha256(one.id.encode()).digest()[0] % len(names)]
    return SPELLINGS[chosen](one)


def _text(one: Notification) -> str:
    link = [f"크몽에서 보기: {one.link}"] if one.link else []
    return "\r\n".join(["안녕하세요, 크몽입니다.", "", *one.lines, "", *link, "본 메일은 발신 전용입니다.", ""])


def _html(one: Notification) -> str:
    rows = "".join(f"<tr><td>{escape(line)}</td></tr>" for line in one.lines)
    button = f'<p><a href="{escape(one.link)}"><b>크몽에서 보기</b></a></p>' if one.link else ""
    return (
        "<html><head><style>td{padding:4px}</style></head><body><div>안녕하세요, 크몽입니다.</div>"
        f"<table>{rows}</table>{button}<div>본 메일은 발신 전용입니다.</div></body></html>"
    )


def _head(
    one: Notification, sender: bytes, subject: bytes, *more: bytes, checked: bool = True, known: bool = True
) -> bytes:
    """Return the headers: first the receiving server's own, below them what a stranger may have written."""
    received = format_datetime(one.sent_at.astimezone(KST) + timedelta(seconds=3))
    lines = [
        b"Delivered-To: seller@mail.example",
        f"Received: from out.kmong.com (out.kmong.com [192.0.2.10]) by {_SERVER} with ESMTPS; {received}".encode(),
    ]
    if checked:
        verdict = f"spf=pass smtp.mailfrom={_FROM}; dkim=pass header.d=kmong.com"
        lines.append(f"Authentication-Results: {_SERVER};\r\n {verdict}".encode())
    lines += [b"Authentication-Results: forged.example; spf=fail; dkim=fail", b"From: " + sender]
    lines += [b"To: seller@mail.example", b"Subject: " + subject]
    lines.append(f"Date: {format_datetime(one.sent_at.astimezone(KST))}".encode())
    if known:
        lines.append(f"Message-ID: <{one.id}@kmong.com>".encode())
    return b"\r\n".join([*lines, b"MIME-Version: 1.0", *more, b"", b""])


def _word(text: str, charset: str, label: str | None = None) -> bytes:
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?=".encode()


def _cut_words(text: str) -> bytes:
    """Encode in words of a fixed number of bytes, which cuts letters in two."""
    data = text.encode()
    parts = [data[at : at + 20] for at in range(0, len(data), 20)]
    return b"\r\n ".join(f"=?UTF-8?B?{base64.b64encode(part).decode()}?=".encode() for part in parts)


def _named(word: bytes) -> bytes:
    return word + f" <{_FROM}>".encode()


def _body(text: str, charset: str) -> bytes:
    return base64.encodebytes(text.encode(charset)).replace(b"\n", b"\r\n")


_BASE64 = b"Content-Transfer-Encoding: base64"


def _plain(one: Notification) -> bytes:
    kind = b"Content-Type: text/plain; charset=utf-8"
    head = _head(one, _named(_word("크몽", "utf-8")), _word(one.subject, "utf-8"), kind, _BASE64)
    return head + _body(_text(one), "utf-8")


def _cut(one: Notification) -> bytes:
    """RFC 2047 words that end inside a letter."""
    kind = b"Content-Type: text/html; charset=UTF-8"
    head = _head(one, _named(_cut_words("크몽")), _cut_words(one.subject), kind, _BASE64)
    return head + _body(_html(one), "utf-8")


def _euc_kr(one: Notification) -> bytes:
    kind = b"Content-Type: text/plain; charset=euc-kr"
    head = _head(one, _named(_word("크몽", "euc-kr")), _word(one.subject, "cp949", "EUC-KR"), kind, _BASE64)
    return head + _body(_text(one), "cp949")


def _ks_c(one: Notification) -> bytes:
    """The old name that Windows mailers use for the code page 949."""
    kind = b'Content-Type: text/plain; charset="ks_c_5601-1987"'
    label = "ks_c_5601-1987"
    head = _head(one, _named(_word("크몽", "cp949", label)), _word(one.subject, "cp949", label), kind, _BASE64)
    return head + _body(_text(one), "cp949")


def _wrong_charset(one: Notification) -> bytes:
    """It says euc-kr and is UTF-8."""
    kind = b"Content-Type: text/plain; charset=euc-kr"
    subject = _word(one.subject, "utf-8", "euc-kr")
    more = (kind, b"Content-Transfer-Encoding: 8bit")
    return _head(one, _named(_word("크몽", "utf-8", "euc-kr")), subject, *more) + _text(one).encode()


def _alternative(one: Notification) -> bytes:
    """Both forms in quoted-printable, and nothing from a server that checks senders."""
    kind = b'Content-Type: multipart/alternative; boundary="=_part"'
    head = _head(one, _named(_word("크몽", "utf-8")), _cut_words(one.subject), kind, checked=False)
    parts = []
    for name, text in (("plain", _text(one)), ("html", _html(one))):
        coded = quopri.encodestring(text.encode()).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        start = f"Content-Type: text/{name}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        parts.append(b"--=_part\r\n" + start.encode() + coded + b"\r\n")
    return head + b"".join(parts) + b"--=_part--\r\n"


def _raw(one: Notification) -> bytes:
    """Headers in naked UTF-8, and no Message-ID."""
    more = (b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit")
    return _head(one, _named("크몽".encode()), one.subject.encode(), *more, known=False) + _text(one).encode()


SPELLINGS: dict[str, Callable[[Notification], bytes]] = {
    "alternative": _alternative,
    "cut": _cut,
    "euc_kr": _euc_kr,
    "ks_c": _ks_c,
    "plain": _plain,
    "raw": _raw,
    "wrong_charset": _wrong_charset,
}
"""The traps of facts/kmong-messaging-law.md A3, each by its name."""
