"""What a file is by its content, and its letters by theirs; names, endings and claims mean nothing."""

from __future__ import annotations

import codecs
import re

__all__ = ["SEEN", "decoded", "sniff"]

SEEN = 16_384
"""First bytes by which a file is recognised."""
_PAGE = re.compile(rb"<(?:!doctype|!--|!\[|\?xml|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(rb'\{\s*(?:"[^"\n]{0,200}"\s*:|\}\s*$)|\[\s*(?:\{\s*["}]|\]\s*$)')
_HEADER = re.compile(rb"([!-9;-~]{2,60}):")
_OF_A_MAIL = frozenset(
    b"authentication-results date delivered-to dkim-signature from message-id mime-version received"
    b" received-spf reply-to return-path subject to".split()
)
_ARCHIVED = re.compile(rb"^(?:snapshot-content-location:|from:\s*<?saved by )", re.IGNORECASE | re.MULTILINE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def sniff(head: bytes) -> str:
    """Tell the kind from the first bytes: ``xlsx``, ``xls``, ``csv``, ``json``, ``html``, ``mail``, ``text``.

    ``archive`` is a page that a browser packed together with its pictures, ``unknown`` everything else.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: len(head) & ~1].decode("utf-16", "replace").encode()
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start or b"\x00" in head:
        return "unknown"
    if _PAGE.match(start):
        return "html"
    if _JSON.match(start):
        return "json"
    if _has_mail_headers(start):
        return "archive" if _ARCHIVED.search(start) else "mail"
    return "csv" if _is_delimited(start) else "text"


def _has_mail_headers(start: bytes) -> bool:
    lines = start.replace(b"\r\n", b"\n").split(b"\n")
    if lines[0].startswith((b"From ", b">From ")):
        del lines[0]
    known: set[bytes] = set()
    for line in lines:
        if line[:1] in (b" ", b"\t") and known:
            continue
        name = _HEADER.match(line)
        if name is None:
            break
        known.add(name[1].lower())
    return len(known & _OF_A_MAIL) >= 2


def _is_delimited(start: bytes) -> bool:
    """Tell a table from a text: the first lines have the same delimiters, a lone one no sentence's commas."""
    lines = [line for line in start.replace(b"\r", b"\n").split(b"\n") if line.strip()]
    if b"\t" in lines[0]:
        return True
    commas = lines[0].count(b",")
    if len(lines) > 1:
        return commas > 0 and lines[1].count(b",") + lines[1].count(b'"') >= commas
    return commas > 0 and b", " not in lines[0]


def decoded(data: bytes) -> str | None:
    """Return a text in the form its mark tells, in UTF-8 or the Korean Windows code page; ``None`` if in none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\x00" in data:
        return None
    return _strictly(data, "utf-8", "cp949")


def _strictly(data: bytes, *encodings: str) -> str | None:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None
