"""A mail, as bytes → ``Mail``. Nothing it names is fetched, nothing attached to it is opened."""

from __future__ import annotations

import email
import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from dangol.models import Mail
from dangol.reading.letters import header_text, text_of
from dangol.reading.limits import Limits, Refusal
from dangol.reading.pages import https_only, page, text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from dangol.contract import Line

__all__ = ["mail"]

_MULTIPARTS = 100
_PARTS = 5_000
"""Lines that may begin a part; a mail that is nothing else would take minutes."""
_ADDRESS = re.compile(r"https://[^\s<>\"'()\[\]]+")
_MAILBOX = re.compile(r"[\w.+=-]+@([\w.-]+)", re.ASCII)
_ANGLED = re.compile(r"<([^<>]*)>\s*$")
_COMMENT = re.compile(r"\([^()]*\)")
_BY = re.compile(r"\bby\s+([\w.-]+)", re.IGNORECASE)
_METHOD = re.compile(r"\s*(spf|dkim)\s*=\s*([a-z]+)(.*)", re.IGNORECASE | re.DOTALL)
_OF = {
    "spf": re.compile(r"smtp\.mailfrom\s*=\s*\"?(?:[^\s;@]*@)?([\w.-]+)", re.IGNORECASE),
    "dkim": re.compile(r"header\.(?:d|i)\s*=\s*\"?(?:[^\s;@]*@)?([\w.-]+)", re.IGNORECASE),
}
_SECOND_LEVEL = ("co", "or", "ne", "go", "ac", "re", "com", "net", "org")
_LONGEST_ID = 500
_AHEAD = timedelta(hours=1)

Headers = dict[str, list[str]]


def mail(data: bytes, limits: Limits, received_at: datetime | None = None) -> Mail:
    """Read a mail. ``received_at`` is when the seller's own server took it. Raises ``Refusal``.

    The parser of the standard library keeps headers as they stand: its newer policy decodes each word
    by itself, and so breaks letters that a mailer cut in two.
    """
    _look_at_size(data, limits)
    try:
        message = email.message_from_bytes(data, policy=compat32)
    except RecursionError:
        raise Refusal("nested") from None
    pairs = [(name.lower(), str(value)) for name, value in message.raw_items()]
    headers: Headers = {}
    for name, value in pairs:
        headers.setdefault(name, []).append(value)
    sender = _sender(headers)
    subject = header_text(headers.get("subject", [""])[0])
    text, links = _body(message, limits)
    spf, dkim = _verdicts(pairs, sender.rpartition("@")[2])
    sent_at = _sent_at(headers, received_at)
    return Mail(
        id=_id(headers, (sender, subject, text)),
        sender=sender,
        subject=subject,
        text=text,
        sent_at=sent_at,
        links=links,
        spf=spf,
        dkim=dkim,
    )


def _look_at_size(data: bytes, limits: Limits) -> None:
    end = min((at for at in (data.find(b"\n\n"), data.find(b"\r\n\r\n")) if at >= 0), default=len(data))
    if end > limits.headers:
        raise Refusal("headers")
    if data.lower().count(b"multipart/") > _MULTIPARTS or data.count(b"\n--") > _PARTS:
        raise Refusal("nested")


def _sender(headers: Headers) -> str:
    """Return the bare address it claims to come from; empty if it claims none, several, or in a name another one."""
    lines = headers.get("from", [])
    if len(lines) != 1:
        return ""
    angled = _ANGLED.search(lines[0])
    address = (angled[1] if angled else lines[0]).strip().lower()
    if not _MAILBOX.fullmatch(address):
        return ""
    domains = {domain.lower() for domain in _MAILBOX.findall(header_text(lines[0]))}
    return address if domains == {address.rpartition("@")[2]} else ""


def _id(headers: Headers, content: tuple[str, ...]) -> str:
    for raw in headers.get("message-id", [])[:1]:
        name = "".join(raw.split())
        if name and len(name) <= _LONGEST_ID and name.isascii() and name.isprintable():
            return name
    told = "\0".join((*headers.get("date", [""])[:1], *content))
    return "sha256:" + hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def _sent_at(headers: Headers, received_at: datetime | None) -> datetime:
    """Return when it was sent by its own word, unless that is later than it was received."""
    if received_at is None:
        received_at = _moment(headers.get("received", [""])[0].rpartition(";")[2])
    claimed = _moment(headers.get("date", [""])[0])
    if claimed is not None and (received_at is None or claimed <= received_at + _AHEAD):
        return claimed
    if received_at is None:
        raise Refusal("undated")
    return received_at


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


# what the receiving server found


def _verdicts(pairs: list[tuple[str, str]], domain: str) -> tuple[str, str]:
    """Return the results of SPF and DKIM by the topmost Authentication-Results, if the receiving server wrote it.

    Servers write above what they received. So its own name is that of a server which received the mail
    further up, or nothing was received yet; whatever stands below may have come with the mail.
    """
    hops: list[str] = []
    for name, value in pairs:
        if name == "received":
            by = _BY.search(value)
            hops += [_site(by[1])] if by else []
        elif name == "authentication-results":
            server, _semicolon, results = _uncommented(value).partition(";")
            if hops and _site(server.split()[0] if server.split() else "") not in hops:
                return "", ""
            return _result(results, "spf", domain), _result(results, "dkim", domain)
    return "", ""


def _uncommented(value: str) -> str:
    for _depth in range(3):
        value = _COMMENT.sub(" ", value)
    return value


def _result(results: str, method: str, domain: str) -> str:
    """Return ``pass`` only where it passed for the sender's own domain; ``other`` where for another one."""
    found = ""
    for part in results.split(";"):
        said = _METHOD.match(part)
        if said is None or said[1].lower() != method:
            continue
        word = said[2].lower()
        about = _OF[method].search(said[3])
        if word == "pass" and (about is None or _site(about[1]) == _site(domain)):
            return "pass"
        found = "other" if word == "pass" else found or word
    return found


def _site(host: str) -> str:
    """Return the part of a name that one owner has: ``mx.naver.com`` → ``naver.com``."""
    labels = host.lower().strip(".").split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if deep else -2 :])


# what a reader sees


def _body(message: Message, limits: Limits) -> tuple[str, tuple[str, ...]]:
    """Return the plain text, or what a reader sees of the HTML, and every address that either leads to."""
    plain = [text for part, kind in _shown(message) if kind == "text/plain" and (text := _text(part)).strip()]
    pages = [text for part, kind in _shown(message) if kind == "text/html" and (text := _text(part)).strip()]
    seen: list[Line] = []
    for text in pages:
        seen += _lines(text, limits)
    lines = [line.text for text in plain for line in text_lines(text, limits)] or [line.text for line in seen]
    addresses = [link for line in seen for link in line.links]
    addresses += [found.rstrip(".,;:!?") for text in plain for found in _ADDRESS.findall(text)]
    return "\n".join(lines), https_only(addresses)


def _lines(text: str, limits: Limits) -> tuple[Line, ...]:
    try:
        return page(text, limits).lines
    except Refusal as refusal:
        if refusal.why == "empty":  # a picture and nothing else
            return ()
        raise


def _shown(message: Message) -> Iterator[tuple[Message, str]]:
    """Yield the parts that are shown, in order: no attachment, and no mail inside the mail."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind.startswith("multipart/") and isinstance(payload, list):
            waiting += [one for one in reversed(payload) if not isinstance(one, str)]
        elif part.get_content_disposition() != "attachment" and isinstance(payload, str):
            yield part, kind


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return text_of(data, part.get_content_charset("")) if isinstance(data, bytes) else ""
