"""The letters of a mail: charsets that are declared wrongly, and words that were cut in the middle of a letter."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
import unicodedata

__all__ = ["header_text", "text_of"]

_KOREAN_NAMES = """
ks_c_5601 ks_c_5601_1987 ks_c_5601_1989 ksc5601 ksc_5601 euc_kr euckr cp949 ms949 uhc x_windows_949 windows_949 949
"""
_KOREAN = frozenset(_KOREAN_NAMES.split())
"""What mailers call the Korean Windows code page, or a part of it."""
_SHIFTED = ("iso2022_kr", "iso2022_jp", "utf_16", "utf_16_le", "utf_16_be", "hz")
"""Charsets whose bytes look like ASCII, or like nothing else."""
_VAGUE = ("", "ascii", "iso8859-1", "cp1252", "utf_7")
"""What mailers declare that did not look."""
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]*)?\?([bBqQ])\?([^?]*)\?=")


def text_of(data: bytes, declared: str = "") -> str:
    """Decode ``data``: as declared, unless its bytes show that they are something else. Never raises."""
    name = _codec(declared)
    if name in _SHIFTED and (text := _strict(data, name)) is not None:
        return text
    utf8 = _strict(data, "utf-8")
    if utf8 is not None and (data.isascii() or name != "cp949" or _HANGUL.search(utf8)):
        return utf8
    order = ("cp949", name) if name in (*_VAGUE, "utf-8", "cp949") else (name, "cp949")
    for codec in order:
        text = _strict(data, codec)
        if text is not None:
            return text
    return min((data.decode(codec, "replace") for codec in ("utf-8", "cp949")), key=lambda text: text.count("\ufffd"))


def header_text(raw: str) -> str:
    """Decode a header as it stands in the mail; neighbouring words of RFC 2047 are joined before they are decoded."""
    parts: list[str] = []
    run: list[tuple[str, str, str]] = []
    end = 0
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        if between.strip() or not run:
            parts.append(_words(run))
            run = []
            parts.append(_plain(between))
        run.append((word[1], word[2].upper(), word[3]))
        end = word.end()
    parts += [_words(run), _plain(raw[end:])]
    return " ".join(unicodedata.normalize("NFC", "".join(parts)).split())


def _plain(raw: str) -> str:
    return text_of(raw.encode("ascii", "surrogateescape")) if not raw.isascii() else raw


def _words(run: list[tuple[str, str, str]]) -> str:
    """Decode neighbouring words of one charset together: mailers cut them anywhere."""
    text = ""
    while run:
        charset = _codec(run[0][0])
        same = next((at for at, word in enumerate(run) if _codec(word[0]) != charset), len(run))
        text += text_of(_bytes(run[:same]), run[0][0])
        run = run[same:]
    return text


def _bytes(words: list[tuple[str, str, str]]) -> bytes:
    """Join the bytes of words; base64 that ends within a group of four goes on in the next word."""
    data, packed = b"", ""
    for _charset, form, text in words:
        if form == "B":
            packed += text.strip()
            if len(packed) % 4 == 0:
                data, packed = data + _unpacked(packed), ""
            continue
        data, packed = data + _unpacked(packed), ""
        data += quopri.decodestring(text.encode("ascii", "replace"), header=True)
    return data + _unpacked(packed)


def _unpacked(text: str) -> bytes:
    """Decode base64 that may lack its end."""
    packed = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(packed) % 4 == 1:
        packed = packed[:-1]
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4))
    except binascii.Error:
        return b""


def _codec(declared: str) -> str:
    name = declared.strip().strip("\"'").lower()
    if re.sub(r"[-\s.]", "_", name) in _KOREAN:
        return "cp949"
    try:
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""


def _strict(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
